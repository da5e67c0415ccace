"""What every place that makes vouchers keeps: one code a case, and nothing taken for done that may not be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.net.http import Api
from bot.platforms.shops.codes import CodeList
from bot.platforms.shops.shopify import ShopifyShop
from bot.platforms.shops.woocommerce import COUPONS, COUPONS_ON, ZONES, WooCommerceShop
from bot.store.codes import PgGivenCodes
from bot.store.engine import make_engine
from models.cases.voucher import Coupon
from models.errors import HighroadError, Permanent, Transient, Unknown, explain
from tests.contract.examples import HINT, KEY
from tests.contract.platform_server import PlatformServer, started

END = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
CODE = "SHIP-ABCDEFGH"


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """A server that answers as the shop does."""
    platform, server = await started()
    yield platform
    platform.release.set()
    await server.close()


@pytest.fixture
async def woocommerce(platform: PlatformServer) -> AsyncIterator[WooCommerceShop]:
    """A WooCommerce shop."""
    shop = WooCommerceShop(Api(platform.url, "The shop", headers={"X-Key": KEY}, hint=HINT, secrets=(KEY,)))
    yield shop
    await shop.close()


@pytest.fixture
async def shopify(platform: PlatformServer) -> AsyncIterator[ShopifyShop]:
    """A Shopify shop."""
    shop = ShopifyShop(Api(platform.url, "Shopify", headers={"X-Key": KEY}, hint=HINT, secrets=(KEY,)))
    yield shop
    await shop.close()


async def test_woocommerce_makes_a_single_use_coupon(platform: PlatformServer, woocommerce: WooCommerceShop) -> None:
    """Free shipping, once, for this customer, and all through the letter's day in the shop's own zone."""
    platform.answers[f"POST /{COUPONS}"] = {"id": 9, "code": CODE.lower()}
    assert await woocommerce.issue(CODE, "ann@example.com", END) == "9"
    body = platform.calls[0].body
    assert isinstance(body, dict)
    assert (body["free_shipping"], body["usage_limit"], body["individual_use"]) == (True, 1, True)
    assert body["email_restrictions"] == ["ann@example.com"]
    assert body["date_expires"] == "2026-09-02T00:00:00"


async def test_woocommerce_finds_a_code_whatever_its_case(
    platform: PlatformServer, woocommerce: WooCommerceShop
) -> None:
    """WooCommerce keeps codes in lower case; a coupon in the bin does not count."""
    platform.answers[f"GET /{COUPONS}"] = [
        {"id": 9, "code": CODE.lower(), "status": "publish", "date_expires_gmt": "2026-09-01T10:00:00"}
    ]
    assert await woocommerce.find(CODE) == Coupon("9", END)
    platform.answers[f"GET /{COUPONS}"] = [{"id": 9, "code": CODE.lower(), "status": "trash"}]
    assert await woocommerce.find(CODE) is None


@pytest.mark.parametrize(
    ("zone", "gmt", "last"),
    [
        ("UTC", "2026-09-02T00:00:00", "2026-09-01T23:59:59"),
        ("Berlin", "2026-09-01T22:00:00", "2026-09-01T22:00:00"),
        ("New York", "2026-09-02T04:00:00", "2026-09-01T23:59:59"),
        ("Kiritimati", "2026-09-01T10:00:00", "2026-09-01T10:00:00"),
        ("Pago Pago", "2026-09-02T11:00:00", "2026-09-01T23:59:59"),
    ],
)
async def test_a_coupon_that_stands_there_names_its_last_day(
    platform: PlatformServer, woocommerce: WooCommerceShop, zone: str, gmt: str, last: str
) -> None:
    """The letter's day is the last on which it works, wherever the shop is; no code counts as good after its end."""
    coupon = {"id": 9, "code": CODE, "date_expires": "2026-09-02T00:00:00", "date_expires_gmt": gmt}
    platform.answers[f"GET /{COUPONS}"] = [coupon]
    assert await woocommerce.find(CODE) == Coupon("9", datetime.fromisoformat(f"{last}+00:00"))


def takes_coupons(platform: PlatformServer) -> None:
    """A shop in which vouchers work."""
    refusal = {"code": "woocommerce_rest_shop_coupon_invalid_id", "message": "Invalid ID."}
    method = {"method_id": "free_shipping", "enabled": True, "settings": {"requires": {"value": "coupon"}}}
    platform.answers |= {
        f"GET /{COUPONS_ON}": {"id": "woocommerce_enable_coupons", "value": "yes"},
        f"DELETE /{COUPONS}/0": web.json_response(refusal, status=404),
        f"GET /{ZONES}": [{"id": 1, "name": "Here"}],
        f"GET /{ZONES}/1/methods": [{"method_id": "flat_rate", "enabled": True}, method],
    }


async def test_woocommerce_ping_knows_that_coupons_are_off(
    platform: PlatformServer, woocommerce: WooCommerceShop
) -> None:
    """The shop's own switch: every code would fail for everybody."""
    takes_coupons(platform)
    platform.answers[f"GET /{COUPONS_ON}"] = {"value": "no"}
    with pytest.raises(Permanent, match="switched off"):
        await woocommerce.ping()


async def test_woocommerce_ping_knows_a_key_that_only_reads(
    platform: PlatformServer, woocommerce: WooCommerceShop
) -> None:
    """Found before the first voucher fails."""
    takes_coupons(platform)
    words = "The API key provided does not have write permissions."
    body = {"code": "woocommerce_rest_authentication_error", "message": words}
    platform.answers[f"DELETE /{COUPONS}/0"] = web.json_response(body, status=401)
    with pytest.raises(Permanent, match="may only read") as caught:
        await woocommerce.ping()
    assert (caught.value.said, "Read/Write" in caught.value.hint) == (words, True)


@pytest.mark.parametrize(
    ("requires", "works"), [("coupon", True), ("either", True), ("both", True), ("", False), ("min_amount", False)]
)
async def test_woocommerce_ping_knows_the_dead_code_trap(
    platform: PlatformServer, woocommerce: WooCommerceShop, requires: str, works: bool
) -> None:
    """A coupon for free shipping does nothing where no shipping method accepts one."""
    takes_coupons(platform)
    method = {"method_id": "free_shipping", "enabled": True, "settings": {"requires": {"value": requires}}}
    platform.answers[f"GET /{ZONES}/1/methods"] = [{"method_id": "flat_rate", "enabled": True}, method]
    if works:
        assert "1 of 1" in await woocommerce.ping()
    else:
        with pytest.raises(Permanent, match="would do nothing"):
            await woocommerce.ping()


def shopify_says(platform: PlatformServer, data: object, **other: object) -> None:
    platform.answers["POST /graphql.json"] = {"data": data, **other}


async def test_shopify_makes_a_single_use_code(platform: PlatformServer, shopify: ShopifyShop) -> None:
    """Free shipping for anyone who has the code, once."""
    made = {"codeDiscountNode": {"id": "gid://shopify/DiscountCodeNode/1"}, "userErrors": []}
    shopify_says(platform, {"discountCodeFreeShippingCreate": made})
    assert await shopify.issue(CODE, None, END) == "gid://shopify/DiscountCodeNode/1"
    body = platform.calls[0].body
    assert isinstance(body, dict)
    discount = body["variables"]["discount"]
    assert (discount["code"], discount["usageLimit"], discount["appliesOncePerCustomer"]) == (CODE, 1, True)
    assert discount["endsAt"] == "2026-09-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ([{"code": "INVALID", "message": "Title is invalid"}], Permanent),
        ([{"code": "TAKEN", "message": "Code must be unique"}], Unknown),
    ],
)
async def test_shopify_user_errors_are_read_though_the_status_is_200(
    platform: PlatformServer, shopify: ShopifyShop, errors: list[object], kind: type[HighroadError]
) -> None:
    """A refusal says why; a code that exists already is to be looked up."""
    shopify_says(platform, {"discountCodeFreeShippingCreate": {"codeDiscountNode": None, "userErrors": errors}})
    with pytest.raises(kind):
        await shopify.issue(CODE, None, END)


@pytest.mark.parametrize(
    ("code", "kind"), [("THROTTLED", Transient), ("ACCESS_DENIED", Permanent), ("OTHER", Permanent)]
)
async def test_shopify_request_errors_are_read_too(
    platform: PlatformServer, shopify: ShopifyShop, code: str, kind: type[HighroadError]
) -> None:
    """Limits pass; a missing scope needs an operator."""
    shopify_says(platform, None, errors=[{"message": "no", "extensions": {"code": code}}])
    with pytest.raises(kind):
        await shopify.issue(CODE, None, END)


async def test_shopify_finds_a_code(platform: PlatformServer, shopify: ShopifyShop) -> None:
    """With its end, where it has one."""
    shopify_says(
        platform, {"codeDiscountNodeByCode": {"id": "gid://1", "codeDiscount": {"endsAt": "2026-09-01T10:00:00Z"}}}
    )
    assert await shopify.find(CODE) == Coupon("gid://1", END)
    shopify_says(platform, {"codeDiscountNodeByCode": {"id": "gid://1", "codeDiscount": {"endsAt": None}}})
    assert await shopify.find(CODE) == Coupon("gid://1", None)
    shopify_says(platform, {"codeDiscountNodeByCode": None})
    assert await shopify.find(CODE) is None


async def test_shopify_ping_wants_the_scope(platform: PlatformServer, shopify: ShopifyShop) -> None:
    """Without write_discounts every voucher would fail later."""
    shopify_says(platform, {"currentAppInstallation": {"accessScopes": [{"handle": "read_products"}]}})
    with pytest.raises(Permanent):
        await shopify.ping()
    shopify_says(platform, {"currentAppInstallation": {"accessScopes": [{"handle": "write_discounts"}]}})
    assert await shopify.ping()


@pytest.mark.parametrize(
    ("failure", "kind"),
    [(401, Permanent), (422, Permanent), (429, Transient), (500, Unknown), ("lost", Unknown), ("wrong type", Unknown)],
)
@pytest.mark.parametrize("name", ["woocommerce", "shopify"])
async def test_an_unclear_issue_is_unknown(
    platform: PlatformServer, request: pytest.FixtureRequest, name: str, failure: int | str, kind: type[HighroadError]
) -> None:
    """A code may exist where no answer came: it is looked up, never made blindly again; and no key is told."""
    api = Api(platform.url, "The shop", headers={"X-Key": KEY}, hint=HINT, secrets=(KEY,))
    shop = WooCommerceShop(api) if name == "woocommerce" else ShopifyShop(api)
    platform.failing_method, platform.failure, platform.said = "POST", failure, f"bad key {KEY}"
    with pytest.raises(kind) as caught:
        await shop.issue(CODE, None, END)
    await shop.close()
    assert KEY not in explain(caught.value)


@pytest.fixture
async def codes(tmp_path: Path, database_url: str) -> AsyncIterator[CodeList]:
    """A list of two codes, in a real database."""
    file = tmp_path / "codes.csv"
    file.write_text("code,note\nFREE-1,a\nFREE-2,b\nFREE-1,again\n", "utf-8")
    engine = make_engine(database_url, pool_size=2)
    yield CodeList(file, PgGivenCodes(engine))
    await engine.dispose()


async def test_a_list_gives_each_code_once(codes: CodeList) -> None:
    """A retry gets the same code, another case the next one, and then there are none."""
    assert await codes.find("SHIP-A") is None
    first = await codes.issue("SHIP-A", None, END)
    assert await codes.issue("SHIP-A", None, END) == first
    assert await codes.find("SHIP-A") == Coupon(first)
    assert await codes.ping() == "1 free-shipping codes are left on the list"
    assert await codes.issue("SHIP-B", None, END) != first
    with pytest.raises(Permanent):
        await codes.issue("SHIP-C", None, END)
    with pytest.raises(Permanent):
        await codes.ping()
