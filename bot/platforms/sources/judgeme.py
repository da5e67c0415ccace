"""Judge.me: signed webhooks with the whole review; public and private replies by its API.

Relies on https://judge.me/api/docs (Webhooks, Replies, Private-Replies, Reviews). There is no way to read, edit or
delete a reply, so an unclear outcome asks a person.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial

from bot.config import Settings
from bot.net.http import Api
from bot.platforms.sources.adapter import Adapter, answered, complete, deletion, read_or_none, utc_now
from bot.platforms.sources.fields import Fields, fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, Manifest
from bot.platforms.sources.proof import check_hmac
from models.cases.case import Case, Receipt
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent
from models.errors import Permanent, Unreadable

BASE = "https://api.judge.me/api/v1"
CHANGES = {
    "review/created": Change.CREATED,
    "review/updated": Change.UPDATED,
    "review/published": Change.CREATED,
}
DECLINED = ("spam",)
"""What the shop has marked so, and hidden, is no review in public any more."""
VERIFIED = {"buyer": True, "verified-purchase": True, "email": False, "not-yet": False, "nothing": False}
PAGE = 100
MAX_PAGES = 100

WHY_NOT = "a reply can't be read or removed by API, so an unclear outcome asks a person"
MANIFEST = Manifest(
    name="judgeme",
    title="Judge.me",
    pushed=DONE,
    edits=DONE,
    deletions=NOT_OFFERED,
    listed=DONE,
    reply=DONE,
    find=NOT_OFFERED.because(WHY_NOT),
    retract=NOT_OFFERED.because(WHY_NOT),
    private=DONE,
    state=NOT_OFFERED,
    needs=("judgeme_secret",),
    takes=("judgeme_token", "judgeme_shop"),
    proof="hex HMAC-SHA256 of the body",
    email="yes",
    steps=(
        "Judge.me → Settings → API: the private token into `HIGHROAD_JUDGEME_SECRET` and `_TOKEN`, the "
        "shop's domain into `_SHOP`; register webhooks `review/created`, `review/updated`, "
        "`review/published`."
    ),
    relied_on="judge.me/api/docs (Webhooks, Replies, Private-Replies, Reviews); Pipedream's Judge.me actions",
    max_reply_chars=5000,
)


class JudgeMe(Adapter):
    """Judge.me's webhook: ``POST /webhooks/judgeme``. ``api`` is None where no token is set: then replies are copied by
    hand.
    """

    def __init__(self, secret: str, shop: str, api: Api | None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._secret = secret
        self._shop = shop
        self._api = api
        can = api is not None
        self.platform = MANIFEST.platform(replies=can, lists=can)

    async def close(self) -> None:
        if self._api:
            await self._api.close()

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        check_hmac(delivery, "judgeme-hmac-sha256", self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        event = fields(delivery.body, self.now())
        kind = event.name("event")
        if kind and kind not in CHANGES:
            return (Ignored(self.platform.name, kind),)
        if not event.get("review"):
            raise Unreadable("The field review is missing.")
        return (self._event(event.child("review"), event.name("shop_domain"), CHANGES.get(kind, Change.CREATED)),)

    def _event(self, said: Fields, shop: str, change: Change) -> ReviewEvent:
        """What happened to a review, by a webhook or in the list."""
        review = self._review(said, shop)
        edited_at = said.moment("updated_at") if change is Change.UPDATED else None
        if said.name("curated") in DECLINED and said.flag("hidden"):
            at = edited_at or self.now()
            return deletion("judgeme", review.shop, review.external_id, at, review.revision.partition("#")[0])
        return ReviewEvent(change, review, edited_at)

    def _review(self, review: Fields, shop: str) -> Review:
        rating, title, text = review.rating("rating"), review.html("title"), review.html("body")
        written = review.moment("created_at") or self.now()
        made = Review(
            source="judgeme",
            shop=shop or self._shop,
            external_id=review.identity("id"),
            revision=revision(stamp(review.moment("updated_at") or written), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=review.name("reviewer.name"),
            written_at=written,
            email=review.email("reviewer.email"),
            product_id=review.name("product_external_id"),
            product=review.name("product_title"),
            is_verified=VERIFIED.get(review.name("verified")),
        )
        return complete(made, review)

    async def publish(self, case: Case, text: str) -> Receipt:
        body = {"review_id": number(case), "send_reply_email": False, "reply": {"content": text}}
        await self._need().write("POST", "replies", body, params=self._scope(case))
        return Receipt("", case.review.url or "", self.now())

    async def reply_privately(self, case: Case, text: str) -> None:
        subject = f"Your review of {case.review.product}" if case.review.product else "Your review"
        letter = {"email_subject": subject, "email_body": text}
        body = {"review_id": number(case), "send_private_email": True, "private_reply": letter}
        await self._need().write("POST", "private_replies", body, params=self._scope(case))

    async def history(self, since: datetime) -> AsyncIterator[Parsed]:
        for page in range(1, MAX_PAGES + 1):
            asked = {"shop_domain": self._shop, "per_page": str(PAGE), "page": str(page)}
            reviews = list(answered((await self._need().read("reviews", asked)).body, self.now()).items("reviews"))
            for item in reviews:
                event = read_or_none(partial(self._event, item, self._shop, Change.CREATED))
                if event and event.review.revision >= stamp(since):
                    yield event
            if len(reviews) < PAGE:
                return

    async def ping(self) -> str:
        if self._api is None:
            return "listens for webhooks; replies are copied by hand (no HIGHROAD_JUDGEME_TOKEN)"
        await self._api.read("reviews", {"shop_domain": self._shop, "per_page": "1"})
        return f"reads and answers reviews of {self._shop}"

    def _scope(self, case: Case) -> dict[str, str]:
        return {"shop_domain": case.review.shop or self._shop}

    def _need(self) -> Api:
        if self._api is None:
            self.refuse("reply")
        return self._api


def number(case: Case) -> int:
    """A review's id as Judge.me wants it."""
    if not case.review.external_id.isdecimal():
        raise Permanent("This is no id of a Judge.me review.")
    return int(case.review.external_id)


def make(settings: Settings) -> JudgeMe | None:
    """Judge.me's source, where its signing key is set."""
    if not settings.judgeme_secret:
        return None
    api = None
    if settings.judgeme_token and settings.judgeme_shop:
        token = settings.judgeme_token.get_secret_value()
        api = Api(
            BASE,
            "Judge.me",
            headers={"X-Api-Token": token},
            hint="Check HIGHROAD_JUDGEME_TOKEN: it needs to write replies.",
            secrets=(token,),
        )
    return JudgeMe(settings.judgeme_secret.get_secret_value(), settings.judgeme_shop, api)
