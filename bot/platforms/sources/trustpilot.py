"""Trustpilot: batches of service or product reviews; nothing is signed, no e-mail is given.

Relies on https://support.trustpilot.com (How to set up Trustpilot Webhooks) and
https://developers.trustpilot.com/service-reviews-api (reply, delete reply, get private review). A product review's
reply is a conversation with several calls and no idempotency: it is copied by hand. Both kinds are sources of their
own, since Trustpilot takes an address for each kind of event.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.config import Settings
from bot.net.http import Api, Missing, basic
from bot.net.oauth import Token
from bot.platforms.sources.adapter import Adapter, answered, complete, deletion, read_part, refuse_to_replace, utc_now
from bot.platforms.sources.fields import Fields, fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest
from bot.platforms.sources.proof import check_address
from models.cases.case import Case, Receipt
from models.cases.review import Change, Delivery, Ignored, Parsed, Review, ReviewEvent
from models.errors import Permanent

BASE = "https://api.trustpilot.com/v1"
TOKEN_PATH = "oauth/oauth-business-users-for-applications/accesstoken"  # noqa: S105 - a path
CHANGES = {"created": Change.CREATED, "updated": Change.UPDATED, "deleted": Change.DELETED}

MANIFEST = Manifest(
    name="trustpilot",
    title="Trustpilot",
    pushed=DONE,
    edits=DONE,
    deletions=DONE,
    listed=NOT_VERIFIED,
    reply=DONE,
    find=DONE,
    retract=DONE,
    private=NOT_OFFERED,
    state=NOT_OFFERED,
    needs=("trustpilot_address_secret",),
    takes=("trustpilot_key", "trustpilot_secret", "trustpilot_user_id"),
    proof="secret in the address",
    email="never",
    steps=(
        "Business app → Integrations → Developers → Webhooks: the service review events to "
        "`/webhooks/trustpilot/<secret>`. For replies an API key and a business user's id."
    ),
    relied_on=(
        "support.trustpilot.com (How to set up Trustpilot Webhooks); developers.trustpilot.com "
        "(authentication, service reviews: get private review, reply, delete reply)"
    ),
    max_reply_chars=4096,
    allows_gifts=False,
)

WHY_NOT = "a reply is a conversation of several calls that was not tried: copied by hand"
MANIFEST_PRODUCTS = Manifest(
    name="trustpilotproducts",
    title="Trustpilot (products)",
    pushed=DONE,
    edits=DONE,
    deletions=DONE,
    listed=NOT_VERIFIED,
    reply=NOT_VERIFIED.because(WHY_NOT),
    find=NOT_VERIFIED.because(WHY_NOT),
    retract=NOT_VERIFIED.because(WHY_NOT),
    private=NOT_OFFERED,
    state=NOT_OFFERED,
    needs=("trustpilot_address_secret",),
    proof="secret in the address",
    email="sometimes",
    steps="The product review events to `/webhooks/trustpilotproducts/<secret>`.",
    relied_on="public integrations that read this webhook; developers.trustpilot.com/product-reviews-api",
    max_reply_chars=4096,
    allows_gifts=False,
)


class Trustpilot(Adapter):
    """Trustpilot's webhook: ``POST /webhooks/trustpilot/<secret>`` for service reviews,
    ``…/trustpilotproducts/<secret>`` for products.

    ``kind`` is "service" or "product"; ``api`` and ``token`` are None where replies are copied by hand.
    """

    def __init__(
        self,
        kind: str,
        address_secret: str,
        api: Api | None = None,
        token: Token | None = None,
        user_id: str = "",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(now)
        self._kind, self._secret, self._api, self._token, self._user_id = kind, address_secret, api, token, user_id
        manifest = MANIFEST if kind == "service" else MANIFEST_PRODUCTS
        self.platform = manifest.platform(replies=api is not None)

    async def close(self) -> None:
        if self._api and self._token:
            await self._api.close()
            await self._token.close()

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        check_address(delivery, self._secret)

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        events = fields(delivery.body, self.now()).items("events")
        parsed = tuple(read_part(self.platform.name, partial(self._event, event)) for event in events)
        return parsed or (Ignored(self.platform.name, "other"),)

    def _event(self, event: Fields) -> Parsed:
        name = event.name("eventName")
        kind, _, what = name.partition("-review-")
        if kind != self._kind or what not in CHANGES:
            return Ignored(self.platform.name, name[:100] or "other")
        data, change = event.child("eventData"), CHANGES[what]
        external_id, shop = data.identity("id"), data.name("businessUnit.id", "businessUnitId")
        if change is Change.DELETED:
            at = data.moment("deletedAt", "updatedAt") or event.moment("eventTime", "timestamp") or self.now()
            return deletion(self.platform.name, shop, external_id, at)
        rating, title, text = data.rating("stars"), data.html("title"), data.html("text", "content")
        written = data.moment("createdAt") or self.now()
        changed = data.moment("updatedAt") or (written if change is Change.CREATED else self.now())
        review = Review(
            source=self.platform.name,
            shop=shop,
            external_id=external_id,
            revision=revision(stamp(changed), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=data.name("consumer.name", "consumer.displayName"),
            written_at=written,
            email=data.email("consumer.email"),
            product_id=data.name("product.id", "product.sku"),
            product=data.name("product.name"),
            order_id=data.optional("referenceId"),
            url=f"https://www.trustpilot.com/reviews/{external_id}" if self._is_own(external_id) else None,
            language=data.optional("language"),
            is_verified=data.flag("isVerified"),
            answer=data.text("companyReply.text"),
        )
        edited_at = data.moment("updatedAt") if change is Change.UPDATED else None
        return ReviewEvent(change, complete(review, data), edited_at)

    def _is_own(self, external_id: str) -> bool:
        """True for the id of a service review as Trustpilot makes them, safe in an address."""
        return self._kind == "service" and bool(re.fullmatch(r"[0-9a-f]{24}", external_id))

    async def _standing(self, case: Case) -> Fields:
        """The reply under the review, empty where there is none."""
        api, headers = await self._need()
        answer = await api.read(f"private/reviews/{self._id(case)}", headers=headers)
        return answered(answer.body).child("companyReply")

    async def find(self, case: Case, text: str) -> Receipt | None:
        reply = await self._standing(case)
        if reply.text("text") != text.strip():
            return None
        return Receipt("", case.review.url or "", reply.moment("createdAt") or self.now())

    async def publish(self, case: Case, text: str) -> Receipt:
        api, headers = await self._need()
        refuse_to_replace((await self._standing(case)).text("text"), text)
        body = {"authorBusinessUserId": self._user_id, "message": text}
        await api.write("POST", f"private/reviews/{self._id(case)}/reply", body, headers=headers)
        return Receipt("", case.review.url or "", self.now())

    async def retract(self, case: Case) -> None:
        api, headers = await self._need()
        try:
            await api.write("DELETE", f"private/reviews/{self._id(case)}/reply", headers=headers)
        except Missing:
            if (await self._standing(case)).text("text"):
                raise

    async def ping(self) -> str:
        if self._api is None:
            return "listens for webhooks; replies are copied by hand"
        await self._need()
        return "listens for webhooks; may publish replies"

    def _id(self, case: Case) -> str:
        if not self._is_own(case.review.external_id):
            raise Permanent("This is no id of a Trustpilot review.")
        return case.review.external_id

    async def _need(self) -> tuple[Api, dict[str, str]]:
        if self._api is None or self._token is None:
            self.refuse("reply")
        return self._api, await self._token.header()


def make(settings: Settings) -> Trustpilot | None:
    """Trustpilot's source of service reviews, where the secret of its address is set."""
    if not settings.trustpilot_address_secret:
        return None
    address_secret = settings.trustpilot_address_secret.get_secret_value()
    if not (settings.trustpilot_key and settings.trustpilot_secret and settings.trustpilot_user_id):
        return Trustpilot("service", address_secret)
    key, secret = settings.trustpilot_key.get_secret_value(), settings.trustpilot_secret.get_secret_value()
    hint = "Check HIGHROAD_TRUSTPILOT_KEY, _SECRET and _USER_ID."
    login = {"Authorization": basic(key, secret)}
    token = Token(
        Api(BASE, "Trustpilot", hint=hint, secrets=(key, secret)),
        TOKEN_PATH,
        lambda: {"grant_type": "client_credentials"},
        login,
    )
    api = Api(BASE, "Trustpilot", hint=hint, secrets=(key, secret))
    return Trustpilot("service", address_secret, api, token, settings.trustpilot_user_id)


def make_products(settings: Settings) -> Trustpilot | None:
    """Trustpilot's source of product reviews, where the secret of its address is set."""
    secret = settings.trustpilot_address_secret
    return Trustpilot("product", secret.get_secret_value()) if secret else None
