"""Vouchers in WooCommerce: a coupon that gives free shipping once, to one customer, for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from bot.config import Settings
from bot.net.http import Api, basic
from bot.platforms.shops.ending import ending
from models.cases.voucher import Coupon
from models.errors import Permanent, Unknown

COUPONS = "wp-json/wc/v3/coupons"
ZONES = "wp-json/wc/v3/shipping/zones"
COUPONS_ON = "wp-json/wc/v3/settings/general/woocommerce_enable_coupons"
NO_COUPON = "woocommerce_rest_shop_coupon_invalid_id"
KEY_REFUSED = ("woocommerce_rest_authentication_error", "woocommerce_rest_cannot_delete")
TAKES_COUPON = {"coupon", "either", "both"}


class WooCommerceShop:
    """Vouchers as coupons of a WooCommerce shop, by its REST API with a consumer key that may read and write."""

    gives_own_codes = False

    def __init__(self, api: Api) -> None:
        self._api = api

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def find(self, code: str) -> Coupon | None:
        """The coupon of this code, None where there is none. WooCommerce keeps codes in lower case."""
        answer = await self._api.read(COUPONS, params={"code": code})
        for coupon in objects(answer.body):
            if str(coupon.get("code", "")).casefold() == code.casefold() and coupon.get("status") != "trash":
                return Coupon(str(coupon.get("id")), last_moment(coupon))
        return None

    async def issue(self, code: str, email: str | None, expires_at: datetime) -> str:
        """Make the coupon, bound to the customer's address where we have it. The day that the letter names is its last,
        and whole: WooCommerce takes a time without zone as the shop's own.
        """
        first_day_without = expires_at.astimezone(UTC).date() + timedelta(days=1)
        body: dict[str, object] = {
            "code": code,
            "discount_type": "fixed_cart",
            "amount": "0",
            "free_shipping": True,
            "individual_use": True,
            "usage_limit": 1,
            "usage_limit_per_user": 1,
            "date_expires": f"{first_day_without}T00:00:00",
            "description": "Highroad: free shipping, as a kindness to one customer.",
        }
        if email:
            body["email_restrictions"] = [email]
        answer = await self._api.write("POST", COUPONS, body)
        made = answer.body.get("id") if isinstance(answer.body, Mapping) else None
        if not isinstance(made, int | str) or not made:
            raise Unknown("WooCommerce took the coupon and answered without its id.")
        return str(made)

    async def ping(self) -> str:
        """Raises unless the shop takes coupons, our key may make them, and free shipping accepts one in at least one
        zone, or customers would get dead codes.
        """
        setting = (await self._api.read(COUPONS_ON)).body
        if isinstance(setting, Mapping) and setting.get("value") == "no":
            raise Permanent(
                "Coupons are switched off in this shop, so a voucher would do nothing.",
                "WooCommerce, Settings, General: Enable the use of coupon codes.",
            )
        await self._check_key()
        zones = objects((await self._api.read(ZONES)).body)
        taking: list[str] = []
        for zone in zones:
            methods = (await self._api.read(f"{ZONES}/{zone.get('id')}/methods")).body
            if any(takes_coupon(method) for method in objects(methods)):
                taking.append(str(zone.get("name") or zone.get("id")))
        if not taking:
            raise Permanent(
                "No shipping zone of this shop accepts a free-shipping coupon, so a voucher would do nothing.",
                "WooCommerce, Settings, Shipping: add the method Free shipping to a zone, requiring a valid coupon.",
            )
        return f"free shipping takes a coupon in {len(taking)} of {len(zones)} shipping zones"

    async def _check_key(self) -> None:
        """Raises where the key may only read: found by deleting the coupon with the id 0, which no coupon has."""
        try:
            await self._api.write("DELETE", f"{COUPONS}/0", params={"force": "true"}, may_repeat=True)
        except Permanent as refusal:
            if refusal.code in KEY_REFUSED:
                raise Permanent(
                    "The key may only read, so no voucher can be made.",
                    "WooCommerce, Settings, Advanced, REST API: give the key the permissions Read/Write.",
                    said=refusal.said,
                ) from None
            if refusal.code != NO_COUPON:
                raise


def last_moment(coupon: Mapping[str, object]) -> datetime | None:
    """The last moment of a coupon that is on its last day both in the shop and in UTC, where letters count days; None
    where it never ends.
    """
    ends, there = ending(coupon.get("date_expires_gmt")), ending(coupon.get("date_expires"))
    if ends is None or there is None:
        return ends or there
    last_day = (there - timedelta(seconds=1)).date()
    return min(ends, datetime.combine(last_day, time(23, 59, 59), UTC))


def takes_coupon(method: Mapping[str, object]) -> bool:
    """True for an enabled free-shipping method that a coupon alone can (or must help to) open."""
    settings = method.get("settings")
    requires = settings.get("requires") if isinstance(settings, Mapping) else None
    value = requires.get("value") if isinstance(requires, Mapping) else None
    return method.get("method_id") == "free_shipping" and method.get("enabled") is True and value in TAKES_COUPON


def objects(body: object) -> list[Mapping[str, object]]:
    """The objects of a list in the shop's answer."""
    if not isinstance(body, list):
        raise Permanent("WooCommerce answered with no list.", "Check HIGHROAD_WOOCOMMERCE_URL.")
    return [item for item in body if isinstance(item, Mapping)]


def make(settings: Settings) -> WooCommerceShop | None:
    """The WooCommerce shop, where its address and keys are set."""
    if not (settings.woocommerce_url and settings.woocommerce_key and settings.woocommerce_secret):
        return None
    key, secret = settings.woocommerce_key.get_secret_value(), settings.woocommerce_secret.get_secret_value()
    return WooCommerceShop(
        Api(
            settings.woocommerce_url,
            "WooCommerce",
            headers={"Authorization": basic(key, secret)},
            hint="Check HIGHROAD_WOOCOMMERCE_KEY and _SECRET: vouchers need a key that may read and write.",
            secrets=(key, secret),
        )
    )
