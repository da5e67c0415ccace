"""Vouchers in Shopify: a free-shipping discount code that works once, by the GraphQL Admin API.

Relies on https://shopify.dev/docs/api/admin-graphql/latest/mutations/discountCodeFreeShippingCreate (scope
``write_discounts``) and …/queries/codeDiscountNodeByCode. Errors come with HTTP 200, as ``errors`` of the request or
``userErrors`` of the mutation: both are read at every call.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.config import Settings
from bot.net.http import Api
from bot.platforms.shops.ending import ending
from models.cases.voucher import Coupon
from models.errors import Permanent, Transient, Unknown

VERSION = "2026-10"
FIND = """query Find($code: String!) {
  codeDiscountNodeByCode(code: $code) { id codeDiscount { ... on DiscountCodeFreeShipping { endsAt } } }
}"""
CREATE = """mutation Create($discount: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingCreate(freeShippingCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}"""
SCOPES = "query Scopes { currentAppInstallation { accessScopes { handle } } }"
HINT = "Check HIGHROAD_SHOPIFY_TOKEN: the app needs the scope write_discounts."


class ShopifyShop:
    """Vouchers as discount codes of a Shopify shop."""

    gives_own_codes = False

    def __init__(self, api: Api) -> None:
        self._api = api

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def _ask(self, query: str, variables: Mapping[str, object], *, may_repeat: bool) -> Mapping[str, object]:
        """The ``data`` of an answer. A throttled request was not carried out."""
        body = {"query": query, "variables": dict(variables)}
        answer = (await self._api.write("POST", "graphql.json", body, may_repeat=may_repeat)).body
        said: Mapping[str, object] = answer if isinstance(answer, Mapping) else {}
        errors = said.get("errors")
        if errors:
            first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], Mapping) else {}
            extensions = first.get("extensions")
            code = str(extensions.get("code", "")) if isinstance(extensions, Mapping) else ""
            if code == "THROTTLED":
                raise Transient("Shopify asks us to slow down.", retry_after=2)
            if code == "ACCESS_DENIED":
                raise Permanent("Shopify refused our credentials (ACCESS_DENIED).", HINT)
            raise Permanent("Shopify refused this.", said=self._api.said_in(errors))
        data = said.get("data")
        if not isinstance(data, Mapping):
            unclear = Permanent if may_repeat else Unknown
            raise unclear("Shopify answered without data.")
        return data

    async def _mutate(self, name: str, query: str, variables: Mapping[str, object]) -> str:
        """The id that a mutation returns; its ``userErrors`` are a refusal."""
        payload = (await self._ask(query, variables, may_repeat=False)).get(name)
        held: Mapping[str, object] = payload if isinstance(payload, Mapping) else {}
        errors = held.get("userErrors")
        if isinstance(errors, list) and errors:
            first = errors[0] if isinstance(errors[0], Mapping) else {}
            if first.get("code") == "TAKEN":
                raise Unknown("Shopify has this code already.")
            raise Permanent("Shopify refused this.", said=self._api.said_in(errors))
        node = held.get("codeDiscountNode")
        return str(node.get("id") or "") if isinstance(node, Mapping) else ""

    async def find(self, code: str) -> Coupon | None:
        node = (await self._ask(FIND, {"code": code}, may_repeat=True)).get("codeDiscountNodeByCode")
        if not (isinstance(node, Mapping) and node.get("id")):
            return None
        discount = node.get("codeDiscount")
        return Coupon(str(node["id"]), ending(discount.get("endsAt") if isinstance(discount, Mapping) else None))

    async def issue(self, code: str, email: str | None, expires_at: datetime) -> str:
        """Make the discount code. It works once, for whoever has it: Shopify binds codes to customers' ids, not
        addresses.
        """
        discount = {
            "code": code,
            "title": f"Highroad {code}",
            "startsAt": datetime.now(UTC).isoformat(timespec="seconds"),
            "endsAt": expires_at.astimezone(UTC).isoformat(timespec="seconds"),
            "usageLimit": 1,
            "appliesOncePerCustomer": True,
            "context": {"all": "ALL"},
            "destination": {"all": True},
            "combinesWith": {"orderDiscounts": True, "productDiscounts": True, "shippingDiscounts": False},
        }
        made = await self._mutate("discountCodeFreeShippingCreate", CREATE, {"discount": discount})
        if not made:
            raise Unknown("Shopify took the code and answered without its id.")
        return made

    async def ping(self) -> str:
        app = (await self._ask(SCOPES, {}, may_repeat=True)).get("currentAppInstallation")
        scopes = app.get("accessScopes") if isinstance(app, Mapping) else None
        handles = {scope.get("handle") for scope in scopes or () if isinstance(scope, Mapping)} if scopes else set()
        if "write_discounts" not in handles:
            raise Permanent("The Shopify app may not make discounts.", HINT)
        return "may make free-shipping codes"


def make(settings: Settings) -> ShopifyShop | None:
    """The Shopify shop, where its domain and token are set."""
    if not settings.shopify_shop or not settings.shopify_token:
        return None
    token = settings.shopify_token.get_secret_value()
    address = settings.shopify_shop if "://" in settings.shopify_shop else f"https://{settings.shopify_shop}"
    host = urlsplit(address)
    return ShopifyShop(
        Api(
            f"{host.scheme}://{host.netloc}/admin/api/{VERSION}",
            "Shopify",
            headers={"X-Shopify-Access-Token": token},
            hint=HINT,
            secrets=(token,),
        )
    )
