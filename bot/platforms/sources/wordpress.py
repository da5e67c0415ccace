"""WordPress's comments by its REST API: what stands under a review, and our own reply there.

Relies on the comments controller of WordPress 5.0 to 6.9: its statuses (``approved``, ``hold``, ``spam``, ``trash``)
and the codes of its errors, which alone tell a comment that is gone from an address that is wrong for a moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from html import escape

from bot.net.http import Api, Conflict
from bot.platforms.sources.adapter import answered
from bot.platforms.sources.fields import Fields, text_of_html
from models.cases.case import Case, Receipt, ReplyStatus, State
from models.cases.review import Review
from models.errors import Permanent, Transient, Unknown, Unreadable

COMMENTS = "wp-json/wp/v2/comments"
ME = "wp-json/wp/v2/users/me"
ID = re.compile(r"[0-9]{1,20}")
NO_COMMENT = "rest_comment_invalid_id"
FLOOD = "comment_flood"
FLOOD_S = 30.0
NOT_WRITTEN = ("rest_comment_failed_create", "rest_comment_failed_edit")
"""The database refused the words: they don't stand there, though the status is 500."""

GONE = {"trash", "spam", "post-trashed"}
STATUS = {"approved": ReplyStatus.LIVE, "hold": ReplyStatus.PENDING, **dict.fromkeys(GONE, ReplyStatus.REJECTED)}
WHY_NOT_PUBLIC = {
    "hold": "it waits for moderation",
    "spam": "it lies in the spam",
    "trash": "it lies in the bin",
    "post-trashed": "its product lies in the bin",
}
LARGE = re.compile("[\U00010000-\U0010ffff]")
"""What a table of comments from before 2015 (``utf8``, three bytes) can't hold: emoji above all."""

MAX_SHOWN = 200


class Comments:
    """The comments of a WordPress site, as the user sees and writes them who replies for the shop."""

    def __init__(self, blog: Api, now: Callable[[], datetime]) -> None:
        self._blog = blog
        self._now = now

    async def get(self, comment_id: str, *, in_full: bool = True) -> Fields | None:
        """One comment, with its status where the user may moderate (``in_full``); None where WordPress says that there
        is none. Any other 404 says nothing about the comment.
        """
        try:
            params = {"context": "edit"} if in_full else None
            return answered((await self._blog.read(f"{COMMENTS}/{whole(comment_id)}", params)).body)
        except Permanent as refusal:
            if refusal.code == NO_COMMENT:
                return None
            raise

    async def under(self, review: Review) -> list[Fields]:
        """The answers under a review, also those that wait for moderation; not what is spam or in the bin."""
        asked = {
            "parent": review.external_id,
            "post": review.product_id,
            "status": "all",
            "context": "edit",
            "per_page": "100",
        }
        answer = await self._blog.read(COMMENTS, params=asked)
        if not isinstance(answer.body, list):
            raise Permanent("WordPress answered with no list of comments.", "Check HIGHROAD_WOOCOMMERCE_URL.")
        found = [answered(item) for item in answer.body]
        return [comment for comment in found if comment.name("status") not in GONE and comment.name("id")]

    async def colleagues_answer(self, review: Review) -> str:
        """What someone of the shop has answered to a review on its page already; empty where nobody has, and where the
        user may not see who did.
        """
        with suppress(Permanent, Transient):
            standing = await self.get(review.external_id)
            for comment in await self.under(review) if standing else ():
                if standing and comment.name("status") == "approved" and is_colleagues(comment, standing):
                    return text_of_html(comment.text("content.rendered"))
        return ""

    async def find(self, case: Case, text: str) -> Receipt | None:
        """Our reply as it stands there. A published one is asked for by its id as well: what moderation has binned or
        called spam is in no list, and what it deleted is nowhere.
        """
        for comment in await self.under(case.review):
            if says(comment, text):
                return self._receipt(comment)
        if case.state is not State.PUBLISHED or case.receipt is None or not case.receipt.reply_id:
            return None
        standing = await self.get(case.receipt.reply_id)
        return self._receipt(standing) if standing else replace(case.receipt, status=ReplyStatus.REJECTED)

    async def publish(self, case: Case, text: str) -> Receipt:
        """Write the reply under the review, where the review is public and no colleague has answered it meanwhile. A
        reply of ours that stands there already is replaced.
        """
        own = await self._check(case, text)
        body: dict[str, object] = {"content": LARGE.sub(entity, escape(text, quote=False))}
        if not own:
            body |= {"post": whole(case.review.product_id), "parent": whole(case.review.external_id)}
        try:
            answer = await self._blog.write("POST", f"{COMMENTS}/{whole(own)}" if own else COMMENTS, body)
        except Conflict:
            found = await self.find(case, text)
            if found:
                return found
            raise
        except Permanent as refusal:
            if refusal.code == FLOOD:
                raise Transient("WordPress asks us to slow down.", FLOOD_S, code=FLOOD) from None
            raise
        except Unknown as failure:
            if failure.code in NOT_WRITTEN:
                raise Permanent(
                    "WordPress could not write the reply.", "Look at its database.", said=failure.said
                ) from None
            raise
        try:
            return self._receipt(Fields(answer.body))
        except Unreadable:
            raise Unknown("WordPress took the reply and answered without its id.") from None

    async def _check(self, case: Case, text: str) -> str:
        """The id of our own reply that stands there already, empty where there is none. Raises :class:`Permanent` where
        a reply would stand under nothing, or beside a colleague's.
        """
        review = await self.get(case.review.external_id)
        if review is None:
            raise Permanent("The review is not there any more.", "Look at the product's page.")
        why = WHY_NOT_PUBLIC.get(review.name("status"))
        if why:
            raise Permanent(f"The review is not public: {why}.", "Approve it in WordPress, under Comments.")
        ours, own = case.receipt.reply_id if case.receipt else "", ""
        for comment in await self.under(case.review):
            if comment.name("id") == ours:
                own = ours
            elif is_colleagues(comment, review) and not says(comment, text):
                said = text_of_html(comment.text("content.rendered"))[:MAX_SHOWN]
                raise Permanent(
                    f"{text_of_html(comment.name('author_name'))} has answered this review already: “{said}”",
                    "Take that answer away in WordPress to publish this one.",
                )
        return own

    async def remove(self, comment_id: str) -> None:
        """Delete a comment for good; one that is gone already is no error, an address that is wrong is."""
        try:
            await self._blog.write("DELETE", f"{COMMENTS}/{whole(comment_id)}", params={"force": "true"})
        except Permanent as refusal:
            if refusal.code != NO_COMMENT:
                raise

    async def who(self) -> str:
        """The name under which replies stand; raises :class:`Permanent` where this user may not write them."""
        user = answered((await self._blog.read(ME, {"context": "edit"})).body)
        name = text_of_html(user.name("name", "slug"))
        if user.flag("capabilities.moderate_comments") is not True:
            raise Permanent(
                f"{name} may not moderate comments, so that no reply could be published.",
                "WordPress, Users: give the user the role Shop manager, or set up another one.",
            )
        return name

    def _receipt(self, comment: Fields) -> Receipt:
        return Receipt(
            reply_id=comment.identity("id"),
            url=comment.link("link") or "",
            at=comment.moment("date_gmt") or self._now(),
            status=STATUS.get(comment.name("status"), ReplyStatus.LIVE),
        )


def is_colleagues(comment: Fields, review: Fields) -> bool:
    """True for an answer that someone of the shop wrote: a user of the site who did not write the review, by wp-admin
    or an app. Customers answer by the product's page, and WooCommerce makes reviews of what comes from there.
    """
    author = comment.name("author")
    return author not in ("", "0", review.name("author")) and comment.name("type") in ("", "comment")


def says(comment: Fields, text: str) -> bool:
    """True where a comment says this, as it was sent or as WordPress renders it."""
    return letters(text) in {letters(text_of_html(comment.text(f"content.{form}"))) for form in ("raw", "rendered")}


def entity(letter: re.Match[str]) -> str:
    """A letter as HTML's reference to it."""
    return f"&#x{ord(letter.group()):x};"


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
