"""Google Play: nothing is pushed, so reviews are asked for; replies by its API.

Relies on https://developers.google.com/android-publisher/reply-to-reviews and …/api-ref/rest/v3/reviews: the list
holds the last week's reviews that have words, 200 reads an hour and 2,000 replies a day; a reply over 350 characters
is refused, writing it again replaces it, and it can't be deleted by API.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import jwt

from bot.config import Settings
from bot.net.http import Api
from bot.net.oauth import Token
from bot.platforms.sources.adapter import Adapter, answered, complete, read_or_none, refuse_to_replace, utc_now
from bot.platforms.sources.fields import Fields, revision, stamp
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, Manifest
from models.cases.case import Case, Receipt
from models.cases.review import Change, Parsed, Review, ReviewEvent
from models.errors import Permanent, Unreadable

BASE = "https://androidpublisher.googleapis.com/androidpublisher/v3"
TOKEN_BASE = "https://oauth2.googleapis.com"  # noqa: S105 - an address
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
PAGES = 20
ID = re.compile(r"[\w:.-]{1,200}")

MANIFEST = Manifest(
    name="googleplay",
    title="Google Play",
    pushed=NOT_OFFERED,
    edits=DONE,
    deletions=NOT_OFFERED,
    listed=DONE,
    reply=DONE,
    find=DONE,
    retract=NOT_OFFERED.because("a reply can be replaced and not removed"),
    private=NOT_OFFERED,
    state=NOT_OFFERED,
    needs=("googleplay_package", "googleplay_key_file"),
    proof="",
    email="never",
    steps=(
        "A service account with the right to reply to reviews: its JSON key into "
        "`HIGHROAD_GOOGLEPLAY_KEY_FILE`, the app into `_PACKAGE`."
    ),
    relied_on="developers.google.com/android-publisher/reply-to-reviews and …/api-ref/rest/v3/reviews",
    notes=("Asked for every ten minutes; the list goes back one week and holds reviews with words only."),
    max_reply_chars=350,
    allows_gifts=False,
    replaces=True,
)


class GooglePlay(Adapter):
    """Google Play, which is polled. ``package`` is the app's package name."""

    platform = MANIFEST.platform()

    def __init__(self, package: str, api: Api, token: Token, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(now)
        self._package, self._api, self._token = package, api, token

    async def close(self) -> None:
        await self._api.close()
        await self._token.close()

    async def history(self, since: datetime) -> AsyncIterator[Parsed]:
        asked = {"maxResults": "100"}
        for _ in range(PAGES):
            answer = await self._api.read(self._path(), asked, await self._token.header())
            page = answered(answer.body, self.now())
            for item in page.items("reviews"):
                review = read_or_none(partial(self._review, item))
                if review and review.written_at >= since:
                    yield ReviewEvent(Change.CREATED, review)
            following = page.text("tokenPagination.nextPageToken")
            if not following:
                return
            asked["token"] = following

    def _review(self, item: Fields) -> Review | None:
        comment = next((entry.child("userComment") for entry in item.items("comments")), None)
        if comment is None or not comment.get_all():
            return None
        title, _, text = comment.text("text").rpartition("\t")
        rating, external_id = comment.rating("starRating"), item.identity("reviewId")
        changed = comment.moment("lastModified") or self.now()
        review = Review(
            source="googleplay",
            shop=self._package,
            external_id=external_id,
            revision=revision(stamp(changed), rating, title, text),
            rating=rating,
            title=title.strip(),
            text=text.strip(),
            author=item.name("authorName"),
            written_at=changed,
            product=self._package,
            url=f"https://play.google.com/store/apps/details?id={self._package}&reviewId={external_id}",
            language=comment.optional("reviewerLanguage"),
            answer=self._answer(item).text("text"),
        )
        return complete(review, comment)

    async def _standing(self, case: Case) -> Fields:
        """The reply under the review, empty where there is none."""
        answer = await self._api.read(self._path(case), headers=await self._token.header())
        return self._answer(answered(answer.body, self.now()))

    def _answer(self, review: Fields) -> Fields:
        """The developer's comment among those of a review, empty where there is none."""
        replies = (entry.child("developerComment") for entry in review.items("comments"))
        return next((reply for reply in replies if reply.get_all()), Fields({}))

    async def find(self, case: Case, text: str) -> Receipt | None:
        reply = await self._standing(case)
        if reply.text("text") != text.strip():
            return None
        return Receipt("", case.review.url or "", reply.moment("lastModified") or self.now())

    async def publish(self, case: Case, text: str) -> Receipt:
        refuse_to_replace((await self._standing(case)).text("text"), text, case)
        headers = await self._token.header()
        answer = await self._api.write("POST", f"{self._path(case)}:reply", {"replyText": text}, headers=headers)
        result = Fields(answer.body if isinstance(answer.body, dict) else {}).child("result")
        return Receipt("", case.review.url or "", result.moment("lastEdited") or self.now())

    async def ping(self) -> str:
        await self._api.read(self._path(), {"maxResults": "1"}, await self._token.header())
        return f"reads and answers reviews of {self._package}"

    def _path(self, case: Case | None = None) -> str:
        reviews = f"applications/{self._package}/reviews"
        if case is None:
            return reviews
        if not ID.fullmatch(case.review.external_id):
            raise Permanent("This is no id of a Google Play review.")
        return f"{reviews}/{case.review.external_id}"


def assertion(account: Fields, now: datetime) -> str:
    """The service account's signed request for a token."""
    claims = {
        "iss": account.name("client_email"),
        "scope": SCOPE,
        "aud": f"{TOKEN_BASE}/token",
        "iat": now,
        "exp": now + timedelta(minutes=30),
    }
    return jwt.encode(claims, account.text("private_key") + "\n", algorithm="RS256")


def service_account(file: Path) -> Fields:
    """The service account's key out of its JSON file."""
    try:
        account = Fields(json.loads(file.read_text("utf-8")))
        assertion(account, utc_now())
    except (OSError, ValueError, Unreadable, jwt.PyJWTError):
        raise Permanent(
            f"{file.name} is no key of a Google service account.", "Check HIGHROAD_GOOGLEPLAY_KEY_FILE."
        ) from None
    return account


def make(settings: Settings) -> GooglePlay | None:
    """Google Play's source, where the app and the service account's key are set."""
    if not settings.googleplay_package or not settings.googleplay_key_file:
        return None
    account = service_account(settings.googleplay_key_file)
    hint = "Check HIGHROAD_GOOGLEPLAY_KEY_FILE: the account needs the right to reply to reviews in the Play Console."
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    token = Token(
        Api(TOKEN_BASE, "Google Play", hint=hint),
        "token",
        lambda: {"grant_type": grant, "assertion": assertion(account, utc_now())},
    )
    return GooglePlay(settings.googleplay_package, Api(BASE, "Google Play", hint=hint), token)
