"""WooCommerce: a signed custom action with a comment's id, then the review from the shop's REST API.

The webhook's topic is ``action`` with the WordPress hook ``comment_post`` (and, where wished, ``edit_comment``,
``trashed_comment``, ``spammed_comment`` and ``deleted_comment``). Replies are WordPress comments under the review.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlsplit

from bot.config import Settings
from bot.net.http import Api, Conflict, Missing, basic
from bot.platforms.sources.adapter import Adapter, answered, deletion, utc_now
from bot.platforms.sources.fields import Fields, fields, moment_of, revision, stamp, text_of_html
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, Manifest
from bot.platforms.sources.proof import check_hmac
from models.cases.case import Case, Receipt, ReplyStatus
from models.cases.review import Change, Delivery, Ignored, Parsed, Pointer, Review, ReviewEvent
from models.errors import BadSignature, Permanent, Unknown, Unreadable

REVIEWS = "wp-json/wc/v3/products/reviews"
PRODUCTS = "wp-json/wc/v3/products"
COMMENTS = "wp-json/wp/v2/comments"
ACTIONS = re.compile(r"(comment_post|\w*_comment|\w*comment_status|highroad_\w+)")
ID = re.compile(r"[0-9]{1,20}")
PING = re.compile(rb"webhook_id=\d{1,20}")
PAGE = 100
MAX_PAGES = 200
GONE = {"trash", "spam", "post-trashed"}

MANIFEST = Manifest(
    name="woocommerce",
    title="WooCommerce",
    pushed=DONE,
    edits=DONE,
    deletions=DONE,
    listed=DONE,
    reply=DONE,
    find=DONE,
    retract=DONE,
    private=NOT_OFFERED.because("it has no private message, so vouchers go by mail"),
    state=DONE,
    needs=("woocommerce_url", "woocommerce_webhook_secret"),
    takes=("woocommerce_key", "woocommerce_secret", "woocommerce_user", "woocommerce_password", "woocommerce_polls"),
    proof="base64 HMAC-SHA256 of the body",
    email="yes",
    steps=(
        "WooCommerce → Settings → Advanced → Webhooks: topic *Action*, hook `comment_post` (one more each "
        "for `edit_comment`, `trashed_comment`, `spammed_comment`), its secret into "
        "`HIGHROAD_WOOCOMMERCE_WEBHOOK_SECRET`. A REST key (read; write for vouchers) into `_KEY` and "
        "`_SECRET`; a shop manager's application password into `_USER` and `_PASSWORD`. Without webhooks: "
        "`HIGHROAD_WOOCOMMERCE_POLLS=true`."
    ),
    relied_on=(
        "WooCommerce REST API v3 (product reviews, coupons, shipping zones); WordPress REST API "
        "(comments); class-wc-webhook.php"
    ),
    notes=(
        "It keeps no time of an edit: a digest of the words tells a revision. Polling sees an edit only while the "
        "review is in the overlap (two days)."
    ),
)


class WooCommerce(Adapter):
    """WooCommerce's webhook: ``POST /webhooks/woocommerce``. ``shop`` is the consumer key's API, ``blog`` the replying
    WordPress user's.
    """

    def __init__(
        self,
        host: str,
        secret: str,
        shop: Api,
        blog: Api,
        now: Callable[[], datetime] = utc_now,
        *,
        polls: bool = False,
        may_reply: bool = True,
    ) -> None:
        super().__init__(now)
        self.platform = MANIFEST.platform(replies=may_reply, polls=polls)
        self._host = host
        self._secret = secret
        self._shop = shop
        self._blog = blog

    async def close(self) -> None:
        await self._shop.close()
        await self._blog.close()

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check the signature. The ping that WooCommerce sends when the webhook is saved is not signed: it creates
        nothing, and WooCommerce shows an error to its user where it isn't answered 2xx.
        """
        if not self._secret:
            raise BadSignature("HIGHROAD_WOOCOMMERCE_WEBHOOK_SECRET is not set.")
        if not PING.fullmatch(delivery.body):
            check_hmac(delivery, "x-wc-webhook-signature", self._secret, encoding="base64")

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        if PING.fullmatch(delivery.body):
            return (Ignored(self.platform.name, "ping"),)
        event = fields(delivery.body)
        action = event.name("action")
        if not ACTIONS.fullmatch(action):
            return (Ignored(self.platform.name, action or "other"),)
        identity = event.identity("arg")
        if not ID.fullmatch(identity):
            raise Unreadable("arg is no comment's id.")
        return (Pointer(self.platform.name, self._host, identity),)

    async def fetch(self, pointer: Pointer) -> tuple[Parsed, ...]:
        try:
            answer = await self._shop.read(f"{REVIEWS}/{whole(pointer.external_id)}")
        except Missing:
            return (deletion(self.platform.name, self._host, pointer.external_id, self.now()),)
        return await self.read(answered(answer.body))

    async def history(self, since: datetime) -> AsyncIterator[Parsed]:
        """List reviews. ``after`` is compared with the shop's local time, which may be 14 hours ahead: ask for more,
        all is known.
        """
        after = (since - timedelta(hours=14)).strftime("%Y-%m-%dT%H:%M:%S")
        asked = {"after": after, "per_page": str(PAGE)}
        for page in range(1, MAX_PAGES + 1):
            reviews = (await self._shop.read(REVIEWS, {**asked, "page": str(page)})).body
            if not isinstance(reviews, list):
                raise Permanent("WooCommerce answered with no list of reviews.", "Check HIGHROAD_WOOCOMMERCE_URL.")
            for review in reviews:
                for item in await self._listed(review):
                    yield item
            if len(reviews) < PAGE:
                return

    async def _listed(self, review: object) -> tuple[Parsed, ...]:
        try:
            return await self.read(Fields(review))
        except Unreadable:
            return ()

    async def read(self, review: Fields) -> tuple[Parsed, ...]:
        """A review out of the shop's JSON. WordPress keeps no time of a change, so the time of reading orders
        revisions.
        """
        external_id, rating = review.identity("id"), review.rating("rating")
        if review.name("status") in GONE:
            return (deletion(self.platform.name, self._host, external_id, self.now()),)
        if rating is None and await self._is_reply(external_id):
            return (Ignored(self.platform.name, "reply"),)
        text = review.html("review")
        product_id = review.name("product_id")
        product, page = review.name("product_name"), review.link("product_permalink")
        if product_id and not product:
            product, page = await self._product(product_id)
        now = self.now()
        made = Review(
            source=self.platform.name,
            shop=self._host,
            external_id=external_id,
            revision=revision(stamp(now), rating, text),
            rating=rating,
            title="",
            text=text,
            author=text_of_html(review.name("reviewer")),
            written_at=review.moment("date_created_gmt", "date_created") or now,
            email=review.email("reviewer_email"),
            product_id=product_id,
            product=product,
            url=f"{page}#comment-{external_id}" if page else None,
            is_verified=review.flag("verified"),
        )
        return (ReviewEvent(Change.CREATED, made),)

    async def _is_reply(self, comment_id: str) -> bool:
        """True for a comment that is no review: an answer under one, ours too, has a parent and never stars."""
        try:
            comment = answered((await self._blog.read(f"{COMMENTS}/{whole(comment_id)}")).body)
        except Permanent:
            return False
        return comment.name("parent") not in ("", "0") or comment.name("type") not in ("", "review")

    async def _product(self, product_id: str) -> tuple[str, str | None]:
        """A product's name and page; a product that is gone has none."""
        try:
            product = answered((await self._shop.read(f"{PRODUCTS}/{whole(product_id)}")).body)
        except Permanent:
            return "", None
        return text_of_html(product.name("name")), product.link("permalink")

    async def find(self, case: Case, text: str) -> Receipt | None:
        asked = {
            "parent": case.review.external_id,
            "post": case.review.product_id,
            "status": "all",
            "context": "edit",
            "per_page": "100",
        }
        answer = await self._blog.read(COMMENTS, params=asked)
        if not isinstance(answer.body, list):
            raise Permanent("WordPress answered with no list of comments.", "Check HIGHROAD_WOOCOMMERCE_URL.")
        wanted = letters(text)
        for item in answer.body:
            comment = answered(item)
            status = comment.name("status")
            said = {letters(text_of_html(comment.text(f"content.{form}"))) for form in ("raw", "rendered")}
            if wanted in said and status not in GONE and comment.name("id"):
                return self._receipt(comment)
        return None

    async def publish(self, case: Case, text: str) -> Receipt:
        body = {
            "post": whole(case.review.product_id),
            "parent": whole(case.review.external_id),
            "content": escape(text, quote=False),
        }
        try:
            answer = await self._blog.write("POST", COMMENTS, body)
        except Conflict:
            found = await self.find(case, text)
            if found:
                return found
            raise
        try:
            return self._receipt(Fields(answer.body))
        except Unreadable:
            raise Unknown("WordPress took the reply and answered without its id.") from None

    def _receipt(self, comment: Fields) -> Receipt:
        is_live = comment.name("status") in ("approved", "approve", "1", "")
        return Receipt(
            reply_id=comment.identity("id"),
            url=comment.link("link") or "",
            at=moment_of(comment.get("date_gmt")) or self.now(),
            status=ReplyStatus.LIVE if is_live else ReplyStatus.PENDING,
        )

    async def retract(self, case: Case) -> None:
        if case.receipt is None or not case.receipt.reply_id:
            raise Permanent("The reply's id is not known.", "Remove it in WordPress, under Comments.")
        try:
            path = f"{COMMENTS}/{whole(case.receipt.reply_id)}"
            await self._blog.write("DELETE", path, params={"force": "true"}, may_repeat=True)
        except Missing:
            return

    async def ping(self) -> str:
        await self._shop.read(REVIEWS, params={"per_page": "1"})
        if not self.platform.can_publish:
            return f"reads reviews of {self._host}; replies are copied by hand (no HIGHROAD_WOOCOMMERCE_PASSWORD)"
        user = answered((await self._blog.read("wp-json/wp/v2/users/me")).body)
        return f"reads reviews of {self._host}; replies as {user.name('name', 'slug')}"


def whole(identity: str) -> int:
    """A WordPress id as a whole number, safe in an address."""
    if not ID.fullmatch(identity):
        raise Permanent("This is no id of WordPress.")
    return int(identity)


def letters(text: str) -> str:
    """A text reduced to what WordPress never changes on the way: no quotes, dashes, spaces or paragraphs. For
    comparing.
    """
    return "".join(re.findall(r"\w", text.casefold()))


def make(settings: Settings) -> WooCommerce | None:
    """WooCommerce's source, where the shop's address is set."""
    if not settings.woocommerce_url or not (settings.woocommerce_webhook_secret or settings.woocommerce_polls):
        return None
    key = settings.woocommerce_key.get_secret_value() if settings.woocommerce_key else ""
    secret = settings.woocommerce_secret.get_secret_value() if settings.woocommerce_secret else ""
    password = settings.woocommerce_password.get_secret_value() if settings.woocommerce_password else ""
    shop = Api(
        settings.woocommerce_url,
        "WooCommerce",
        headers={"Authorization": basic(key, secret)},
        hint="Check HIGHROAD_WOOCOMMERCE_KEY and _SECRET: the key needs read access.",
        secrets=(key, secret),
    )
    blog = Api(
        settings.woocommerce_url,
        "WordPress",
        headers={"Authorization": basic(settings.woocommerce_user, password)} if password else {},
        hint="Check HIGHROAD_WOOCOMMERCE_USER and _PASSWORD: an application password of a shop manager.",
        secrets=(password, password.replace(" ", "")),
    )
    host = urlsplit(settings.woocommerce_url).netloc
    signed = settings.woocommerce_webhook_secret
    proof = signed.get_secret_value() if signed else ""
    return WooCommerce(host, proof, shop, blog, polls=settings.woocommerce_polls, may_reply=bool(password))
