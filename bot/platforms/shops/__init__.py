"""Where vouchers are made, one file a shop system."""

from __future__ import annotations

from typing import Protocol

from bot.config import Settings
from bot.platforms.shops import codes, shopify, woocommerce
from models.ports.shop import VoucherShop
from models.ports.store import GivenCodes


class OpenShop(VoucherShop, Protocol):
    """A shop that holds connections, to be closed."""

    async def close(self) -> None:
        """Close the connections."""
        ...


def make_shop(settings: Settings, given: GivenCodes) -> OpenShop | None:
    """The shop that the settings name: Shopify, else WooCommerce, else a list of codes; None where they name none."""
    shop: OpenShop | None = shopify.make(settings) or woocommerce.make(settings)
    if shop is None and settings.voucher_codes:
        shop = codes.CodeList(settings.voucher_codes, given)
    return shop
