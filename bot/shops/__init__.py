"""Where vouchers are made, one file a shop system."""

from __future__ import annotations

from typing import Protocol

from bot.config import Settings
from bot.shops import woocommerce
from models.ports import VoucherShop


class OpenShop(VoucherShop, Protocol):
    """A shop that holds connections."""

    async def close(self) -> None:
        """Close them."""
        ...


def make_shop(settings: Settings) -> OpenShop | None:
    """The shop that the settings name, None where vouchers can't be made."""
    return woocommerce.make(settings)
