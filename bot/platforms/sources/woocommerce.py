"""WooCommerce: a signed call with a comment's id, then the review from the shop's REST API.

WooCommerce lets no webhook listen to WordPress's hooks of comments: our plugin (:mod:`bot.platforms.plugin.package`)
repeats them under a name that it takes. The shop is asked now and then as well: WooCommerce sends nothing again, and
switches a webhook off that failed more than five times in a row. Replies are WordPress comments under the review.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.config import Settings
from bot.net.http import Api, Missing, basic
from bot.platforms.plugin.package import HOOK
from bot.platforms.site import check_site
from bot.platforms.sources.adapter import Adapter, answered, complete, deletion, utc_now
from bot.platforms.sources.fields import Fields, fields, revision, stamp, text_of_html
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, Manifest
from bot.platforms.sources.proof import check_hmac
from bot.platforms.sources.wordpress import ID, Comments, whole
from models.cases.case import Case, Receipt
from models.cases.review import Change, Delivery, Ignored, Parsed, Pointer, Review, ReviewEvent
from models.errors import BadSignature, Permanent, Transient, Unreadable

REVIEWS = "wp-json/wc/v3/products/reviews"
PRODUCTS = "wp-json/wc/v3/products"
WEBHOOKS = "wp-json/wc/v3/webhooks"
DELIVERY = "/webhooks/woocommerce"
PING = re.compile(rb"webhook_id=\d{1,20}")
PAGE = 100
MAX_PAGES = 200
CANNOT_VIEW = "woocommerce_rest_cannot_view"
PUBLIC = {"approved", ""}
ADDRESS = "Check HIGHROAD_WOOCOMMERCE_URL: the site's root, with its folder, without a language's and without wp-json."

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
    needs=("woocommerce_url", "woocommerce_key", "woocommerce_secret"),
    takes=("woocommerce_webhook_secret", "woocommerce_user", "woocommerce_password"),
    proof="base64 HMAC-SHA256 of the body",
    email="yes",
    steps="""\
1. *Permalinks.* WordPress → Settings → Permalinks: anything but *Plain*. `HIGHROAD_WOOCOMMERCE_URL` is the site's
   root, `https://…`: with its folder (`https://host/shop`), without a language's and without `wp-json`.
2. *Key.* WooCommerce → Settings → Advanced → REST API → *Add key*: user an administrator or shop manager,
   permissions *Read/Write* (vouchers write; *Read* does without them). Its two parts into `HIGHROAD_WOOCOMMERCE_KEY`
   and `_SECRET`. That is enough: reviews are asked for every ten minutes, also where Highroad has no public address.
3. *Replies.* WordPress → Users: a user with the role *Shop manager*, named as customers should see it (*Display
   name*). In that user's profile, *Application Passwords*: a new one, into `HIGHROAD_WOOCOMMERCE_PASSWORD`, the
   user's name into `_USER`. Products must allow reviews (WooCommerce → Settings → Products, and *Enable reviews* on
   each product).
4. *Plugin*, so that reviews come at once. `highroad woocommerce plugin` writes `highroad-for-woocommerce.zip`:
   WordPress → Plugins → Add New → *Upload Plugin* → *Install Now* → *Activate*. Or paste what `highroad woocommerce
   plugin --snippet` prints, into a plugin for snippets or at the end of the theme's `functions.php`. It sends nothing
   itself: it lets webhooks hear of reviews, which WooCommerce alone does not.
5. *Webhook.* WooCommerce → Settings → Advanced → Webhooks → *Add webhook*: status *Active*, topic *Action*, action
   event `wc_highroad_comment`, delivery URL `https://YOUR-HOST/webhooks/woocommerce`, API version *v3*, and a secret,
   which goes into `HIGHROAD_WOOCOMMERCE_WEBHOOK_SECRET` as well. *Save webhook* calls that address once and shows an
   error where it doesn't answer. WordPress calls no private address (127.0.0.1, 10.x) and no port but 80, 443 and 8080.
6. `highroad doctor` says what is missing: plain permalinks, an address that is not the root, a certificate, a key
   that only reads, coupons that are switched off, a user who may not moderate, a webhook that is switched off.\
""",
    relied_on=(
        "WooCommerce REST API v3 (product reviews, coupons, shipping zones, webhooks), releases 7.5 to 11; WordPress "
        "REST API (comments, users); class-wc-webhook.php"
    ),
    notes=(
        "A review has a case once it is public: one that waits for moderation waits here too, spam and the bin close "
        "its case. A reply stands under a public review alone, and not beside a colleague's. The shop is asked beside "
        "the webhook, at a third of the pace: WooCommerce never repeats what could not be delivered, and switches a "
        "webhook off that fails too often. It keeps no time of an edit: a digest of the words tells a revision. "
        "Asking sees an edit for 30 days, and for as long as a case waits for a person. Reviews, moderation and "
        "replies are tried on a real WordPress by `make wordpress`, where WooCommerce's own part is a stand-in."
    ),
    gone=("woocommerce_rest_review_invalid_id", "woocommerce_rest_product_invalid_id"),
    loses_pushes=True,
    overlap_days=30,
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
        may_reply: bool = True,
    ) -> None:
        super().__init__(now)
        self.platform = MANIFEST.platform(replies=may_reply, is_pushed=bool(secret))
        self._host = host
        self._secret = secret
        self._shop = shop
        self._blog = blog
        self._comments = Comments(blog, now)

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
        if action != HOOK:
            return (Ignored(self.platform.name, action or "other"),)
        identity = event.identity("arg")
        if not ID.fullmatch(identity):
            raise Unreadable("arg is no comment's id.")
        return (Pointer(self.platform.name, self._host, identity),)

    async def fetch(self, pointer: Pointer) -> tuple[Parsed, ...]:
        try:
            answer = await self._shop.read(f"{REVIEWS}/{whole(pointer.external_id)}")
        except Permanent as refusal:
            return await self._unseen(pointer, refusal)
        return tuple([await self._with_answer(item) for item in await self.read(answered(answer.body, self.now()))])

    async def _with_answer(self, item: Parsed) -> Parsed:
        """A review with what a colleague has answered to it already, where we may look."""
        if not isinstance(item, ReviewEvent) or item.change is Change.DELETED or not self.platform.can_publish:
            return item
        return replace(item, review=replace(item.review, answer=await self._comments.colleagues_answer(item.review)))

    async def _unseen(self, pointer: Pointer, refusal: Permanent) -> tuple[Parsed, ...]:
        """What it means that the shop does not show a comment: it is gone where WooCommerce says so by its code. Up to
        release 9.0 it refuses what is gone as it refuses what is no review, so WordPress is asked which it is. Any
        other refusal says nothing about the review and is passed on, as one that may pass where it is a 404.
        """
        gone = (deletion(self.platform.name, self._host, pointer.external_id, self.now()),)
        if refusal.code in MANIFEST.gone:
            return gone
        if refusal.code == CANNOT_VIEW:
            comment = await self._comments.get(pointer.external_id, in_full=False)
            if comment is None:
                return gone
            if comment.name("type") != "review":
                return (Ignored(self.platform.name, "comment"),)
        if isinstance(refusal, Missing):
            raise Transient(
                f"WooCommerce's reviews are not to be had at this address now. {ADDRESS}", said=refusal.said
            )
        raise refusal

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
            return await self.read(Fields(review, self.now()))
        except Unreadable:
            return ()

    async def read(self, review: Fields) -> tuple[Parsed, ...]:
        """A review out of the shop's JSON. WordPress keeps no time of a change, so the time of reading orders
        revisions.
        """
        external_id, rating = review.identity("id"), review.rating("rating")
        if review.name("status") not in PUBLIC:
            return (deletion(self.platform.name, self._host, external_id, self.now()),)
        if rating is None and await self._is_reply(external_id):
            return (Ignored(self.platform.name, "reply"),)
        text = review.html("review")
        product_id = review.name("product_id")
        product, page = text_of_html(review.name("product_name")), review.link("product_permalink")
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
        return (ReviewEvent(Change.CREATED, complete(made, review)),)

    async def _is_reply(self, comment_id: str) -> bool:
        """True for an answer under a review: it has a parent and never stars. Where WordPress is closed to strangers
        and we are one, whatever has no stars counts as an answer, or our own reply might get a card.
        """
        try:
            comment = await self._comments.get(comment_id, in_full=False)
        except Permanent:
            if self.platform.can_publish:
                raise
            return True
        return comment is None or comment.name("parent") not in ("", "0") or comment.name("type") not in ("", "review")

    async def _product(self, product_id: str) -> tuple[str, str | None]:
        """A product's name and page; a product that is gone has none."""
        try:
            product = answered((await self._shop.read(f"{PRODUCTS}/{whole(product_id)}")).body)
        except Permanent:
            return "", None
        return text_of_html(product.name("name")), product.link("permalink")

    async def find(self, case: Case, text: str) -> Receipt | None:
        return await self._comments.find(case, text)

    async def publish(self, case: Case, text: str) -> Receipt:
        return await self._comments.publish(case, text)

    async def retract(self, case: Case) -> None:
        if case.receipt is None or not case.receipt.reply_id:
            raise Permanent("The reply's id is not known.", "Remove it in WordPress, under Comments.")
        await self._comments.remove(case.receipt.reply_id)

    async def ping(self) -> str:
        """Raises :class:`Permanent` for whatever would keep reviews or replies away, with what to click."""
        await check_site(self._shop.base)
        await self._shop.read(REVIEWS, params={"per_page": "1"})
        heard = await self._check_webhook() if self._secret else "asks for new ones, as no webhook is set up"
        if not self.platform.can_publish:
            return f"reads reviews of {self._host}, {heard}; replies by hand (no HIGHROAD_WOOCOMMERCE_PASSWORD)"
        return f"reads reviews of {self._host}, {heard}; replies as {await self._comments.who()}"

    async def _check_webhook(self) -> str:
        """How the shop's webhook stands; raises :class:`Permanent` where no delivery would come."""
        listed = (await self._shop.read(WEBHOOKS, params={"per_page": "100"})).body
        hooks = [Fields(hook) for hook in listed if isinstance(hook, dict)] if isinstance(listed, list) else []
        ours = [hook for hook in hooks if hook.name("topic") == f"action.{HOOK}"]
        leading_here = [hook for hook in ours if hook.name("delivery_url").rstrip("/").endswith(DELIVERY)]
        if not leading_here:
            raise Permanent(
                f"No webhook of the shop listens to {HOOK} and leads to …{DELIVERY}; new reviews are only asked for.",
                "docs/platforms.md, WooCommerce, steps 4 and 5: our plugin, then the webhook.",
            )
        if not any(hook.name("status") == "active" for hook in leading_here):
            raise Permanent(
                f"The shop's webhook is {leading_here[0].name('status')}: WooCommerce switches one off that fails too "
                "often. Until it is active again new reviews are only asked for.",
                "WooCommerce, Settings, Advanced, Webhooks: set its status to Active.",
            )
        return "by its webhook"


def make(settings: Settings) -> WooCommerce | None:
    """WooCommerce's source, where the shop's address and key are set."""
    if not (settings.woocommerce_url and settings.woocommerce_key and settings.woocommerce_secret):
        return None
    key, secret = settings.woocommerce_key.get_secret_value(), settings.woocommerce_secret.get_secret_value()
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
    return WooCommerce(host, proof, shop, blog, may_reply=bool(password))
