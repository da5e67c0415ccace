"""App Store Connect: nothing is pushed, so reviews are asked for; replies are moderated before they are seen.

Relies on Apple's "App Store Connect API": customerReviews, customerReviewResponses (PENDING_PUBLISH, PUBLISHED; a
second response replaces the first; at most 5,970 characters) and "Generating tokens for API requests" (ES256, at most
20 minutes).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from functools import partial

import jwt

from bot.config import Settings
from bot.net.http import Api, Missing
from bot.platforms.sources.adapter import Adapter, answered, complete, read_or_none, refuse_to_replace, utc_now
from bot.platforms.sources.fields import Fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, Manifest
from models.cases.case import Case, Receipt, ReplyStatus
from models.cases.review import Change, Parsed, Review, ReviewEvent
from models.errors import Permanent, Unknown

BASE = "https://api.appstoreconnect.apple.com/v1"
AUDIENCE = "appstoreconnect-v1"
TOKEN_AGE = timedelta(minutes=15)
PAGES = 25
ID = re.compile(r"[\w-]{1,100}")

MANIFEST = Manifest(
    name="appstore",
    title="App Store",
    pushed=NOT_OFFERED,
    edits=NOT_OFFERED,
    deletions=NOT_OFFERED,
    listed=DONE,
    reply=DONE,
    find=DONE,
    retract=DONE,
    private=NOT_OFFERED,
    state=DONE,
    needs=("appstore_app_id", "appstore_issuer", "appstore_key_id", "appstore_key_file"),
    proof="",
    email="never",
    steps=(
        "App Store Connect → Users and Access → Integrations: an API key with the role Customer Support; "
        "issuer, key id and the .p8 file into `HIGHROAD_APPSTORE_ISSUER`, `_KEY_ID` and `_KEY_FILE`."
    ),
    relied_on="Apple: App Store Connect API (customerReviews, customerReviewResponses, generating tokens)",
    notes=(
        "Asked for every ten minutes. Apple gives no time of an edit, so an edited review is seen again "
        "only while it is in the overlap."
    ),
    max_reply_chars=5970,
    gone=("NOT_FOUND",),
    allows_gifts=False,
    replaces=True,
)


class AppStore(Adapter):
    """The App Store, which is polled. ``sign`` makes the bearer token of a call."""

    platform = MANIFEST.platform()

    def __init__(
        self, app_id: str, api: Api, sign: Callable[[datetime], str], now: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__(now)
        self._app_id, self._api, self._sign = app_id, api, sign

    async def close(self) -> None:
        await self._api.close()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._sign(self.now())}"}

    async def history(self, since: datetime) -> AsyncIterator[Parsed]:
        asked = {"sort": "-createdDate", "limit": "200", "include": "response"}
        for _ in range(PAGES):
            answer = await self._api.read(f"apps/{self._app_id}/customerReviews", asked, self._headers())
            page = answered(answer.body, self.now())
            replies = {reply.name("id"): reply for reply in page.items("included")}
            for item in page.items("data"):
                reply = replies.get(item.name("relationships.response.data.id"))
                review = read_or_none(
                    partial(self._review, item, reply.text("attributes.responseBody") if reply else "")
                )
                if review is None:
                    continue
                if review.written_at < since:
                    return
                yield ReviewEvent(Change.CREATED, review)
            cursor = re.search(r"[?&]cursor=([\w.%-]+)", page.text("links.next"))
            if not cursor:
                return
            asked["cursor"] = cursor[1].replace("%3D", "=")

    def _review(self, item: Fields, answer: str) -> Review:
        said, external_id = item.child("attributes"), item.identity("id")
        rating, title, text = said.rating("rating"), said.text("title"), said.text("body")
        written = said.moment("createdDate") or self.now()
        review = Review(
            source="appstore",
            shop=self._app_id,
            external_id=external_id,
            revision=revision(stamp(written), rating, title, text),
            rating=rating,
            title=title,
            text=text,
            author=said.name("reviewerNickname"),
            written_at=written,
            product=self._app_id,
            url=f"https://appstoreconnect.apple.com/apps/{self._app_id}/distribution/activity/ios/ratingsResponses",
            answer=answer,
        )
        return complete(review, item)

    async def _standing(self, case: Case) -> Fields:
        """The response under the review, empty where there is none."""
        try:
            answer = await self._api.read(f"customerReviews/{self._id(case)}/response", headers=self._headers())
        except Missing as unknown:
            if unknown.code not in MANIFEST.gone:
                raise
            return Fields({})
        return answered(answer.body).child("data")

    async def find(self, case: Case, text: str) -> Receipt | None:
        reply = await self._standing(case)
        return self._receipt(reply, case) if reply.text("attributes.responseBody") == text.strip() else None

    async def publish(self, case: Case, text: str) -> Receipt:
        refuse_to_replace((await self._standing(case)).text("attributes.responseBody"), text, case)
        review = {"data": {"type": "customerReviews", "id": self._id(case)}}
        data = {
            "type": "customerReviewResponses",
            "attributes": {"responseBody": text},
            "relationships": {"review": review},
        }
        answer = await self._api.write("POST", "customerReviewResponses", {"data": data}, headers=self._headers())
        if not isinstance(answer.body, dict) or not answered(answer.body).name("data.id"):
            raise Unknown("App Store Connect took the reply and answered without its id.")
        return self._receipt(answered(answer.body).child("data"), case)

    def _receipt(self, data: Fields, case: Case) -> Receipt:
        is_live = data.name("attributes.state") == "PUBLISHED"
        at = data.moment("attributes.lastModifiedDate") or self.now()
        status = ReplyStatus.LIVE if is_live else ReplyStatus.PENDING
        return Receipt(data.name("id"), case.review.url or "", at, status)

    async def retract(self, case: Case) -> None:
        if case.receipt is None or not ID.fullmatch(case.receipt.reply_id):
            raise Permanent("The reply's id is not known.", "Remove it in App Store Connect.")
        path = f"customerReviewResponses/{case.receipt.reply_id}"
        try:
            await self._api.write("DELETE", path, headers=self._headers())
        except Missing as unknown:
            if unknown.code not in MANIFEST.gone:
                raise

    async def ping(self) -> str:
        await self._api.read(f"apps/{self._app_id}/customerReviews", {"limit": "1"}, self._headers())
        return f"reads and answers reviews of app {self._app_id}"

    def _id(self, case: Case) -> str:
        if not ID.fullmatch(case.review.external_id):
            raise Permanent("This is no id of an App Store review.")
        return case.review.external_id


def signer(issuer: str, key_id: str, private_key: str) -> Callable[[datetime], str]:
    """A function that makes a bearer token for a call, valid for 15 minutes."""

    def sign(now: datetime) -> str:
        claims = {"iss": issuer, "iat": now, "exp": now + TOKEN_AGE, "aud": AUDIENCE}
        return jwt.encode(claims, private_key, algorithm="ES256", headers={"kid": key_id})

    return sign


def make(settings: Settings) -> AppStore | None:
    """The App Store's source, where the app and the key of the API are set."""
    file = settings.appstore_key_file
    if not (settings.appstore_app_id and settings.appstore_issuer and settings.appstore_key_id and file):
        return None
    try:
        sign = signer(settings.appstore_issuer, settings.appstore_key_id, file.read_text("utf-8"))
        sign(utc_now())
    except (OSError, ValueError, jwt.PyJWTError):
        raise Permanent(
            f"{file.name} is no key of App Store Connect.", "Check HIGHROAD_APPSTORE_KEY_FILE, the .p8 file."
        ) from None
    hint = "Check HIGHROAD_APPSTORE_ISSUER, _KEY_ID and _KEY_FILE: the key needs the role Customer Support."
    return AppStore(settings.appstore_app_id, Api(BASE, "App Store Connect", hint=hint), sign)
