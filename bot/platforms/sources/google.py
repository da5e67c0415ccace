"""Google Business Profile: Pub/Sub pushes a name with an OIDC token, the review is fetched; replies by API.

Relies on https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews (updateReply,
deleteReply; ReviewReplyState since 2026-04-01), …/notifications/rest/v1/NotificationSetting, and Cloud Pub/Sub's
"Authentication for push subscriptions". A reply is one: writing it again replaces it.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import jwt
import structlog

from bot.config import Settings
from bot.net.http import Api, Missing
from bot.net.oauth import Token
from bot.platforms.sources.adapter import (
    Adapter,
    answered,
    complete,
    deletion,
    read_or_none,
    refuse_to_replace,
    utc_now,
)
from bot.platforms.sources.fields import Fields, fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, Manifest
from bot.platforms.sources.proof import FORGED
from models.cases.case import Case, Receipt, ReplyStatus
from models.cases.review import Change, Delivery, Ignored, Parsed, Pointer, Review, ReviewEvent
from models.errors import BadSignature, Permanent, Transient, Unreadable

log = structlog.get_logger()

BASE = "https://mybusiness.googleapis.com/v4"
TOKEN_BASE = "https://oauth2.googleapis.com"  # noqa: S105 - an address
KEYS_BASE = "https://www.googleapis.com"
ISSUERS = ["https://accounts.google.com", "accounts.google.com"]
NAME = re.compile(r"accounts/\w{1,60}/locations/\w{1,60}/reviews/[\w-]{1,170}")
KEYS_AGE = timedelta(hours=6)
KEYS_PAUSE = timedelta(seconds=60)
MAX_PAGES = 200
LOCATION = re.compile(r"accounts/\w{1,60}/locations/\w{1,60}")
MAX_REPLY_BYTES = 4096
STATES = {"PENDING": ReplyStatus.PENDING, "REJECTED": ReplyStatus.REJECTED}
ORIGINAL = re.compile(r"\A\(Translated by Google\).*?\n\(Original\)\s*(.+)\Z", re.DOTALL)
"""The customer's own words behind Google's translation; an *(Original)* of their own stays."""

MANIFEST = Manifest(
    name="google",
    title="Google",
    pushed=DONE,
    edits=DONE,
    deletions=DONE,
    listed=DONE,
    reply=DONE,
    find=DONE,
    retract=DONE,
    private=NOT_OFFERED,
    state=DONE,
    needs=(
        "google_audience",
        "google_push_account",
        "google_client_id",
        "google_client_secret",
        "google_refresh_token",
    ),
    takes=("google_locations",),
    proof="Google's OIDC token of the Pub/Sub push",
    email="never",
    steps=(
        "Pub/Sub topic with publish rights for mybusiness-api-pubsub@system.gserviceaccount.com, a push "
        "subscription with authentication to `/webhooks/google`, notifications NEW_REVIEW and "
        "UPDATED_REVIEW; an OAuth client with the scope `business.manage` and the owner's refresh token. "
        "`HIGHROAD_GOOGLE_LOCATIONS` names the locations to bring history from."
    ),
    relied_on=(
        "developers.google.com/my-business (v4 reviews, updateReply, deleteReply, ReviewReplyState; "
        "notifications); cloud.google.com/pubsub (authenticated push)"
    ),
    notes=(
        "Google tells no deletion: where it says that a review is not there, and shows its location's other reviews, "
        "it counts as one. 4,096 bytes a reply."
    ),
    allows_gifts=False,
    replaces=True,
    gone=("NOT_FOUND",),
)


class Keys:
    """Google's public keys, fetched when one is missing or they are old, at most once a minute whoever asks and
    whatever came of it: a stranger must not make us hammer Google. Old keys serve on while Google is away.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._keys: dict[str, jwt.PyJWK] = {}
        self._tried: datetime | None = None
        self._fetched: datetime | None = None
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def key(self, key_id: str, now: datetime) -> jwt.PyJWK | None:
        """The key of this id, None where Google has none; :class:`Transient` where Google could not be asked for it."""
        async with self._lock:
            is_old = self._fetched is None or now - self._fetched >= KEYS_AGE
            if (is_old or key_id not in self._keys) and (self._tried is None or now - self._tried >= KEYS_PAUSE):
                self._tried = now
                try:
                    await self._fetch(now)
                except Transient:
                    log.warning("google.keys_not_fetched")
            if key_id not in self._keys and self._tried != self._fetched:
                raise Transient("Google's keys can't be fetched right now.", retry_after=KEYS_PAUSE.total_seconds())
            return self._keys.get(key_id)

    async def _fetch(self, now: datetime) -> None:
        answer = await self._api.read("oauth2/v3/certs")
        try:
            found = jwt.PyJWKSet.from_dict(answer.body if isinstance(answer.body, dict) else {})
        except jwt.PyJWTError:
            raise Permanent("Google's keys can't be read.") from None
        self._keys = {key.key_id: key for key in found.keys if key.key_id}
        self._fetched = now


class Google(Adapter):
    """Google Business Profile's push: ``POST /webhooks/google``. ``audience`` and ``account`` are those of the push
    subscription.
    """

    def __init__(
        self,
        audience: str,
        account: str,
        keys: Keys,
        api: Api,
        token: Token,
        now: Callable[[], datetime] = utc_now,
        *,
        locations: tuple[str, ...] = (),
    ) -> None:
        super().__init__(now)
        self._locations = locations
        self.platform = MANIFEST.platform(lists=bool(locations))
        self._audience, self._account, self._keys, self._api, self._token = audience, account, keys, api, token

    async def close(self) -> None:
        for part in (self._keys, self._api, self._token):
            await part.close()

    async def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check the push's OIDC token: Google's signature, our audience, and the service account that we named."""
        scheme, _, token = delivery.header("authorization").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise BadSignature(FORGED)
            key = await self._keys.key(str(jwt.get_unverified_header(token).get("kid", "")), now)
            if key is None:
                raise BadSignature(FORGED)
            claims: Mapping[str, object] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self._audience,
                issuer=ISSUERS,
                options={"require": ["exp", "iat", "aud", "iss"]},
            )
        except (jwt.PyJWTError, ValueError):
            raise BadSignature(FORGED) from None
        if claims.get("email") != self._account or claims.get("email_verified") is not True:
            raise BadSignature("The token was made for another account than HIGHROAD_GOOGLE_PUSH_ACCOUNT.")

    def parse(self, delivery: Delivery) -> tuple[Parsed, ...]:
        message = fields(delivery.body).child("message")
        data = message.get("data")
        try:
            said = fields(base64.b64decode(data, validate=True)) if data and isinstance(data, str) else Fields({})
        except (binascii.Error, ValueError):
            raise Unreadable("The message's data is not base64.") from None
        name = said.name("review", "reviewName", "review_name", "name", "resourceName")
        if not NAME.fullmatch(name) and "/reviews/" in name:
            raise Unreadable("The name of the review has a form that we don't know.")
        if not NAME.fullmatch(name):
            return (Ignored("google", said.name("type", "notificationType", "notification_type")[:100] or "other"),)
        return (Pointer("google", shop_of(name), name),)

    async def fetch(self, pointer: Pointer) -> tuple[Parsed, ...]:
        try:
            answer = await self._api.read(self._name(pointer.external_id), headers=await self._token.header())
        except Missing as unknown:
            await self._check_gone(pointer.shop, unknown)
            return (deletion("google", pointer.shop, pointer.external_id, self.now()),)
        return (self._event(answered(answer.body, self.now()), pointer.external_id),)

    async def _check_gone(self, location: str, unknown: Missing) -> None:
        """Raises unless Google itself says that a review is not there, and shows us the other reviews of its location:
        it says the same of a location that we may not look at any more.
        """
        if unknown.code not in MANIFEST.gone or not LOCATION.fullmatch(location):
            raise unknown
        try:
            await self._api.read(f"{location}/reviews", {"pageSize": "1"}, await self._token.header())
        except Missing as lost:
            hint = "Look whether the owner of HIGHROAD_GOOGLE_REFRESH_TOKEN still manages it."
            raise Permanent("Google does not show us the reviews of this location.", hint, said=lost.said) from lost

    def _event(self, review: Fields, name: str) -> ReviewEvent:
        """A review as Google has it now; changed by its author, where it is not as old as it was written."""
        made, edited_at = self._review(review, name), review.moment("updateTime")
        is_edited = edited_at is not None and edited_at - made.written_at > timedelta(minutes=1)
        return ReviewEvent(Change.UPDATED if is_edited else Change.CREATED, made, edited_at if is_edited else None)

    async def history(self, since: datetime) -> AsyncIterator[Parsed]:
        for location in self._locations:
            asked = {"pageSize": "50", "orderBy": "updateTime desc"}
            for _ in range(MAX_PAGES):
                headers = await self._token.header()
                page = answered((await self._api.read(f"{location}/reviews", asked, headers)).body, self.now())
                read = [read_or_none(partial(self._event, item, item.name("name"))) for item in page.items("reviews")]
                events = [event for event in read if event and NAME.fullmatch(event.review.external_id)]
                for event in events:
                    if (event.edited_at or event.review.written_at) >= since:
                        yield event
                following = page.text("nextPageToken")
                if not following or not any(event.review.revision >= stamp(since) for event in events):
                    break
                asked["pageToken"] = following

    def _review(self, review: Fields, name: str) -> Review:
        rating, text = review.rating("starRating"), review.text("comment")
        original = ORIGINAL.search(text)
        text = original[1].strip() if original else text.partition("\n\n(Translated by Google)")[0]
        written = review.moment("createTime") or self.now()
        made = Review(
            source="google",
            shop=shop_of(name),
            external_id=name,
            revision=revision(stamp(review.moment("updateTime") or written), rating, text),
            rating=rating,
            title="",
            text=text,
            author=review.name("reviewer.displayName"),
            written_at=written,
            answer=review.text("reviewReply.comment"),
        )
        return complete(made, review)

    async def _standing(self, case: Case) -> Fields:
        """The reply under the review, empty where there is none."""
        name = self._name(case.review.external_id)
        return answered((await self._api.read(name, headers=await self._token.header())).body).child("reviewReply")

    async def find(self, case: Case, text: str) -> Receipt | None:
        reply = await self._standing(case)
        return self._receipt(reply, case) if reply.text("comment") == text.strip() else None

    async def publish(self, case: Case, text: str) -> Receipt:
        size = len(text.encode())
        if size > MAX_REPLY_BYTES:
            raise Permanent(f"The reply takes {size} bytes; Google allows {MAX_REPLY_BYTES}.", "Shorten it.")
        refuse_to_replace((await self._standing(case)).text("comment"), text, case)
        path = f"{self._name(case.review.external_id)}/reply"
        headers = await self._token.header()
        answer = await self._api.write("PUT", path, {"comment": text}, headers=headers)
        return self._receipt(Fields(answer.body if isinstance(answer.body, Mapping) else {}), case)

    def _receipt(self, reply: Fields, case: Case) -> Receipt:
        status = STATES.get(reply.name("reviewReplyState", "state"), ReplyStatus.LIVE)
        return Receipt("", case.review.url or "", reply.moment("updateTime") or self.now(), status)

    async def retract(self, case: Case) -> None:
        path, headers = f"{self._name(case.review.external_id)}/reply", await self._token.header()
        try:
            await self._api.write("DELETE", path, headers=headers)
        except Missing:
            if (await self._standing(case)).text("comment"):
                raise

    async def ping(self) -> str:
        accounts = answered((await self._api.read("accounts", headers=await self._token.header())).body)
        return f"reads and answers reviews of {len(list(accounts.items('accounts')))} account(s)"

    def _name(self, name: str) -> str:
        if not NAME.fullmatch(name):
            raise Permanent("This is no name of a Google review.")
        return name


def shop_of(name: str) -> str:
    """The location that a review belongs to."""
    return name.partition("/reviews/")[0]


def make(settings: Settings) -> Google | None:
    """Google's source, where the push's audience, its account and the owner's consent are set."""
    client_secret, refresh = settings.google_client_secret, settings.google_refresh_token
    if not (settings.google_audience and settings.google_push_account and client_secret and refresh):
        return None
    secrets = (client_secret.get_secret_value(), refresh.get_secret_value())
    locations = tuple(name.strip() for name in settings.google_locations.split(",") if name.strip())
    if not all(LOCATION.fullmatch(name) for name in locations):
        raise Permanent("HIGHROAD_GOOGLE_LOCATIONS can't be read.", "Write accounts/1/locations/2, more with commas.")
    hint = "Check HIGHROAD_GOOGLE_CLIENT_ID, _CLIENT_SECRET and _REFRESH_TOKEN (scope business.manage)."
    form = {
        "grant_type": "refresh_token",
        "client_id": settings.google_client_id,
        "client_secret": secrets[0],
        "refresh_token": secrets[1],
    }
    return Google(
        settings.google_audience,
        settings.google_push_account,
        Keys(Api(KEYS_BASE, "Google")),
        Api(BASE, "Google", hint=hint, secrets=secrets),
        Token(Api(TOKEN_BASE, "Google", hint=hint, secrets=secrets), "token", lambda: form),
        locations=locations,
    )
