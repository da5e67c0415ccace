"""Whether a WordPress site answers where the settings say, and what is wrong where it doesn't: for ``doctor``."""

from __future__ import annotations

from collections.abc import Mapping

from bot.net.http import Api
from models.errors import Permanent

SETTING = "HIGHROAD_WOOCOMMERCE_URL"


async def check_site(address: str) -> None:
    """Raises :class:`Permanent` unless the REST API of WordPress and WooCommerce's part of it stand at an address. A
    site whose API is closed to strangers passes: its own checks tell more.
    """
    site = Api(address, "WordPress")
    try:
        spaces = await spaces_of(site, "wp-json/")
        if spaces is None:
            raise await what_is_wrong(site)
        if spaces and "wc/v3" not in spaces:
            raise Permanent("WooCommerce is not active on this site, or its REST API is switched off.", "Activate it.")
    finally:
        await site.close()


async def spaces_of(site: Api, path: str) -> list[object] | None:
    """The parts of the API that a site's index names; none where it is closed to strangers, None where there is no
    index.
    """
    try:
        index = (await site.read(path)).body
    except Permanent as refusal:
        return [] if refusal.code and refusal.code != "rest_no_route" else None
    spaces = index.get("namespaces") if isinstance(index, Mapping) else None
    return spaces if isinstance(spaces, list) else None


async def what_is_wrong(site: Api) -> Permanent:
    """Why the REST API is not where it should be: asked by the address that works with every kind of permalinks."""
    try:
        index = (await site.read("", {"rest_route": "/"})).body
    except Permanent as refusal:
        return Permanent(f"There is no WordPress at this address. {refusal}", f"Check {SETTING}.", said=refusal.said)
    root = str(index.get("home", "")).rstrip("/") if isinstance(index, Mapping) else ""
    if root and root != site.base:
        return Permanent(
            f"This address is not the site's root, which is {root}.",
            f"Set {SETTING} to the root: with the site's folder, without a language's and without wp-json.",
        )
    return Permanent(
        "The site's permalinks are plain, and WooCommerce's API does not work with these.",
        "WordPress, Settings, Permalinks: choose any other, such as Post name.",
    )
