"""The addresses of WooCommerce and WordPress that the bot calls, with their own error codes and habits.

One thing is easier than life: WooCommerce takes Basic authentication over HTTPS alone, this takes it on loopback.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from dataclasses import fields
from datetime import UTC, datetime
from html import escape
from typing import Any

from aiohttp import web

from bot.platforms.plugin.package import HOOK
from bot.sandbox.feed import SHOP
from bot.sandbox.shop import SHOP_NAME, Coupon, Product, Remark, Shop
from bot.sandbox.wordpress_form import Json, answer, paged, rendered, shown_by, titled, unreferenced, whole

ISO = "%Y-%m-%dT%H:%M:%S"
WC, WP = "/wp-json/wc/v3", "/wp-json/wp/v2"
AGENT_ID, AGENT_NAME = 2, "Larkfield Supply"
ZONES: dict[int, tuple[str, str]] = {1: ("United Kingdom", "either"), 2: ("Europe", "min_amount"), 0: ("Elsewhere", "")}
"""Shipping zones: name, and what their free shipping requires; empty where there is none."""


class Problem(Exception):
    """An error as WordPress tells it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = {"code": code, "message": message, "data": {"status": status}}
        self.status = status


class ShopApi:
    """The addresses of the shop's two APIs. ``key`` is (consumer key, secret), ``agent`` (WordPress user, application
    password).
    """

    def __init__(self, shop: Shop, key: tuple[str, str], agent: tuple[str, str]) -> None:
        self.shop = shop
        self._key = key
        self._agent = agent

    def routes(self) -> list[web.RouteDef]:
        """Every address of the shop; their names are what faults are told by."""
        return [
            web.get("/wp-json/", self.index),
            web.get(f"{WC}/products", self.products),
            web.get(f"{WC}/products/reviews", self.reviews),
            web.get(f"{WC}/products/reviews/{{id}}", self.review, name="fetch"),
            web.get(f"{WC}/products/{{id}}", self.product),
            web.get(f"{WC}/coupons", self.coupons),
            web.post(f"{WC}/coupons", self.add_coupon, name="coupon"),
            web.get(f"{WC}/coupons/{{id}}", self.coupon),
            web.delete(f"{WC}/coupons/{{id}}", self.remove_coupon),
            web.get(f"{WC}/shipping/zones", self.zones),
            web.get(f"{WC}/shipping/zones/{{id}}/methods", self.methods),
            web.get(f"{WC}/webhooks", self.webhooks),
            web.get(f"{WC}/settings/general/woocommerce_enable_coupons", self.enable_coupons),
            web.get(f"{WP}/users/me", self.me),
            web.get(f"{WP}/comments", self.comments, name="find"),
            web.post(f"{WP}/comments", self.publish, name="publish"),
            web.get(f"{WP}/comments/{{id}}", self.comment),
            web.delete(f"{WP}/comments/{{id}}", self.retract, name="retract"),
        ]

    def check_key(self, request: web.Request) -> None:
        """Refuse a request without WooCommerce's consumer key and secret."""
        user, password = credentials(request)
        if not user:
            raise Problem(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        if not hmac.compare_digest(user.encode(), self._key[0].encode()):
            raise Problem(401, "woocommerce_rest_authentication_error", "Consumer key is invalid.")
        if not hmac.compare_digest(password.encode(), self._key[1].encode()):
            raise Problem(401, "woocommerce_rest_authentication_error", "Consumer secret is invalid.")

    def is_agent(self, request: web.Request) -> bool:
        """True for WordPress's user with an application password, whose spaces mean nothing."""
        user, password = credentials(request)
        if not user:
            return False
        given, wanted = password.replace(" ", ""), self._agent[1].replace(" ", "")
        if user != self._agent[0] or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise Problem(401, "incorrect_password", "The provided password is an invalid application password.")
        return True

    async def index(self, request: web.Request) -> web.Response:
        """What this site is."""
        return answer({"name": SHOP_NAME, "url": self.shop.url, "namespaces": ["wc/v3", "wp/v2"]})

    async def products(self, request: web.Request) -> web.Response:
        """All products."""
        self.check_key(request)
        return paged(request, [self.product_json(product) for product in self.shop.products.values()])

    async def product(self, request: web.Request) -> web.Response:
        """One product."""
        self.check_key(request)
        found = self.shop.products.get(number(request))
        if found is None:
            raise Problem(404, "woocommerce_rest_product_invalid_id", "Invalid ID.")
        return answer(self.product_json(found))

    async def reviews(self, request: web.Request) -> web.Response:
        """Reviews, newest first; approved ones alone unless another status is asked for."""
        self.check_key(request)
        wanted = {int(part) for part in re.findall(r"\d+", request.query.get("product", ""))}
        shown, after = shown_by(request.query.get("status", "approved")), request.query.get("after", "")
        found = [
            each
            for each in reversed(self.shop.remarks.values())
            if each.kind == "review" and each.status in shown and (not wanted or each.product_id in wanted)
            if each.at.strftime(ISO) > after
        ]
        return paged(request, [self.review_json(each) for each in found])

    async def review(self, request: web.Request) -> web.Response:
        """One review; what is gone and what is no review are refused alike, up to release 9.0 with a 403."""
        self.check_key(request)
        found = self.shop.review(number(request))
        if found is None and self.shop.is_old:
            raise Problem(403, "woocommerce_rest_cannot_view", "Sorry, you cannot view this resource.")
        if found is None:
            raise Problem(404, "woocommerce_rest_review_invalid_id", "Invalid review ID.")
        return answer(self.review_json(found))

    async def coupons(self, request: web.Request) -> web.Response:
        """Coupons, all or one by its code."""
        self.check_key(request)
        code = request.query.get("code", "").lower()
        found = [coupon for coupon in self.shop.coupons.values() if code in ("", coupon.code)]
        return paged(request, [coupon_json(coupon) for coupon in found])

    async def coupon(self, request: web.Request) -> web.Response:
        """One coupon."""
        self.check_key(request)
        return answer(coupon_json(self.coupon_of(request)))

    def coupon_of(self, request: web.Request) -> Coupon:
        """The coupon of an address."""
        found = self.shop.coupons.get(number(request))
        if found is None:
            raise Problem(404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
        return found

    async def add_coupon(self, request: web.Request) -> web.Response:
        """A new coupon; WooCommerce keeps codes in lower case and takes each once."""
        self.check_key(request)
        asked = await body_of(request)
        code = str(asked.get("code", "")).strip().lower()
        if not code:
            raise Problem(400, "rest_missing_callback_param", "Missing parameter(s): code")
        if any(coupon.code == code for coupon in self.shop.coupons.values()):
            raise Problem(400, "woocommerce_rest_coupon_code_already_exists", "The coupon code already exists")
        known = {field.name for field in fields(Coupon)} - {"id", "code", "at"}
        made = Coupon(self.shop.fresh_id(), code, **{name: asked[name] for name in known & set(asked)})
        self.shop.coupons[made.id] = made
        self.shop.feed.tell(SHOP)
        return answer(coupon_json(made), 201)

    async def remove_coupon(self, request: web.Request) -> web.Response:
        """Delete a coupon for good."""
        self.check_key(request)
        gone = self.coupon_of(request)
        if request.query.get("force") != "true":
            raise Problem(501, "woocommerce_rest_trash_not_supported", "Here coupons can't be trashed: use force.")
        del self.shop.coupons[gone.id]
        self.shop.feed.tell(SHOP)
        return answer(coupon_json(gone))

    async def zones(self, request: web.Request) -> web.Response:
        """Shipping zones."""
        self.check_key(request)
        return answer([{"id": zone, "name": name, "order": zone} for zone, (name, _) in ZONES.items()])

    async def methods(self, request: web.Request) -> web.Response:
        """A zone's shipping methods; free shipping says whether it takes a coupon."""
        self.check_key(request)
        zone = ZONES.get(number(request))
        if zone is None:
            raise Problem(404, "woocommerce_rest_shipping_zone_invalid", "Resource does not exist.")
        flat = {"instance_id": 1, "id": 1, "title": "Flat rate", "enabled": True, "method_id": "flat_rate"}
        free = flat | {"instance_id": 2, "id": 2, "title": "Free shipping", "method_id": "free_shipping"}
        found = [flat | {"settings": {"cost": {"id": "cost", "value": "4.90"}}}]
        if zone[1]:
            found.append(free | {"settings": {"requires": {"id": "requires", "value": zone[1]}}})
        return answer(found)

    async def me(self, request: web.Request) -> web.Response:
        """Who the application password belongs to."""
        if not self.is_agent(request):
            raise Problem(401, "rest_not_logged_in", "You are not currently logged in.")
        may = {"capabilities": {"moderate_comments": True}} if request.query.get("context") == "edit" else {}
        return answer({"id": AGENT_ID, "name": AGENT_NAME, "slug": self._agent[0]} | may)

    async def webhooks(self, request: web.Request) -> web.Response:
        """The webhooks of the shop: the bot's."""
        self.check_key(request)
        address = f"{self.shop.bot_url}/webhooks/woocommerce"
        ours = {"id": 7, "status": "active", "topic": f"action.{HOOK}", "hooks": [HOOK], "delivery_url": address}
        return paged(request, [ours])

    async def enable_coupons(self, request: web.Request) -> web.Response:
        """Whether the shop takes coupons."""
        self.check_key(request)
        return answer({"id": "woocommerce_enable_coupons", "label": "Enable coupons", "value": "yes"})

    async def comments(self, request: web.Request) -> web.Response:
        """Replies, newest first; what waits or lies in the bin, and the raw text, are for agents only."""
        is_agent = self.is_agent(request)
        if not is_agent and (request.query.get("context") == "edit" or "status" in request.query):
            raise Problem(401, "rest_forbidden_context", "Sorry, you are not allowed to edit comments.")
        shown = shown_by(request.query.get("status", "approved"))
        parents, posts = (set(re.findall(r"\d+", request.query.get(name, ""))) for name in ("parent", "post"))
        found = [
            remark
            for remark in reversed(self.shop.remarks.values())
            if remark.kind == "comment"
            and remark.status in shown
            and (not parents or str(remark.parent) in parents)
            and (not posts or str(remark.product_id) in posts)
        ]
        return paged(request, [self.comment_json(remark, request) for remark in found])

    def remark_of(self, request: web.Request) -> Remark:
        """The comment of an address."""
        found = self.shop.remarks.get(number(request))
        if found is None:
            raise Problem(404, "rest_comment_invalid_id", "Invalid comment ID.")
        return found

    async def comment(self, request: web.Request) -> web.Response:
        """One comment; strangers see no more of it than the page shows."""
        is_agent, found = self.is_agent(request), self.remark_of(request)
        if not is_agent and request.query.get("context") == "edit":
            raise Problem(401, "rest_forbidden_context", "Sorry, you are not allowed to edit comments.")
        if not is_agent and found.status != "approved":
            raise Problem(401, "rest_cannot_read", "Sorry, you are not allowed to read this comment.")
        return answer(self.comment_json(found, request))

    async def publish(self, request: web.Request) -> web.Response:
        """A reply under a review. WordPress refuses the same words a second time."""
        if not self.is_agent(request):
            raise Problem(401, "rest_comment_login_required", "Sorry, you must be logged in to comment.")
        asked = await body_of(request)
        product, parent = whole(asked.get("post")), whole(asked.get("parent"))
        text = unreferenced(re.sub(r"<[^>]*>", "", str(asked.get("content", ""))).strip())
        if product not in self.shop.products:
            raise Problem(403, "rest_comment_invalid_post_id", "Sorry, you are not allowed to create this comment.")
        if not text:
            raise Problem(400, "rest_comment_content_invalid", "Invalid comment content.")
        if any(remark.text == text for remark in self.shop.replies(parent)):
            raise Problem(
                409, "comment_duplicate", "Duplicate comment detected; it looks as though you’ve already said that!"
            )
        at = datetime.now(UTC).replace(microsecond=0)
        made = Remark(
            self.shop.fresh_id(), product, AGENT_NAME, "care@larkfield.test", text, at, parent=parent, user=AGENT_ID
        )
        self.shop.add(made)
        return answer(self.comment_json(made, request), 201)

    async def retract(self, request: web.Request) -> web.Response:
        """A comment goes into the bin, or with ``force`` for good."""
        if not self.is_agent(request):
            raise Problem(401, "rest_cannot_delete", "Sorry, you are not allowed to delete this comment.")
        gone = self.remark_of(request)
        before = self.comment_json(gone, request)
        if request.query.get("force") == "true":
            del self.shop.remarks[gone.id]
        elif gone.status == "trash":
            raise Problem(410, "rest_already_trashed", "The comment has already been trashed.")
        else:
            gone.status = "trash"
        self.shop.feed.tell(SHOP)
        return answer({"deleted": True, "previous": before} if gone.id not in self.shop.remarks else before)

    def product_json(self, product: Product) -> Json:
        """A product as WooCommerce tells it."""
        return {
            "id": product.id,
            "name": product.name,
            "slug": product.slug,
            "permalink": self.permalink(product),
            "price": product.price,
            "status": "publish",
            "reviews_allowed": True,
        }

    def permalink(self, product: Product) -> str:
        """A product's page."""
        return f"{self.shop.url}/product/{product.slug}/"

    def review_json(self, remark: Remark) -> Json:
        """A review as WooCommerce tells it."""
        product = self.shop.products[remark.product_id]
        at = remark.at.strftime(ISO)
        return {
            "id": remark.id,
            "date_created": at,
            "date_created_gmt": at,
            "product_id": product.id,
            "product_name": titled(product.name),
            "product_permalink": self.permalink(product),
            "status": remark.status,
            "reviewer": remark.author,
            "reviewer_email": remark.email,
            "review": rendered(escape(remark.text, quote=False)),
            "rating": remark.rating,
            "verified": remark.email.endswith("@customers.test"),
        }

    def comment_json(self, remark: Remark, request: web.Request) -> Json:
        """A comment as WordPress tells it."""
        product = self.shop.products[remark.product_id]
        at = remark.at.strftime(ISO)
        raw = {"raw": remark.text} if request.query.get("context") == "edit" else {}
        return {
            "id": remark.id,
            "post": product.id,
            "parent": remark.parent,
            "author": remark.user,
            "author_name": remark.author,
            "date": at,
            "date_gmt": at,
            "content": {"rendered": rendered(remark.text)} | raw,
            "link": f"{self.permalink(product)}#comment-{remark.id}",
            "status": remark.status,
            "type": remark.kind,
        }


@web.middleware
async def wordpress_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """Middleware that answers errors in WordPress's form."""
    try:
        said: web.StreamResponse = await handler(request)
    except Problem as problem:
        return web.json_response(problem.answer, status=problem.status)
    return said


def credentials(request: web.Request) -> tuple[str, str]:
    """User and password of Basic authentication, empty where there are none."""
    scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password


async def body_of(request: web.Request) -> Json:
    """The body of a request, JSON or a form."""
    if request.content_type != "application/json":
        return dict(await request.post())
    try:
        asked = json.loads(await request.text())
    except ValueError:
        raise Problem(400, "rest_invalid_json", "Invalid JSON body passed.") from None
    return asked if isinstance(asked, dict) else {}


def number(request: web.Request) -> int:
    """The id in an address; 0 where it is none."""
    return whole(request.match_info["id"])


def coupon_json(coupon: Coupon) -> Json:
    """A coupon as WooCommerce tells it."""
    named = {field.name: getattr(coupon, field.name) for field in fields(Coupon) if field.name != "at"}
    ends = coupon.date_expires.removesuffix("Z") if coupon.date_expires else None
    created = coupon.at.strftime(ISO)
    return named | {"status": "publish", "usage_count": 0, "date_created": created, "date_expires_gmt": ends}
