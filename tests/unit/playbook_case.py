"""What the tests of replies share: the default playbook, and a brief and a scope cut to measure."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.config import Settings
from bot.playbook.file import PlaybookFile
from models.cases.review import Review
from models.cases.verdict import Topic, TopicHit, Urgent, Verdict
from models.checks.inspection import Scope
from models.replies.brief import Brief
from models.replies.playbook import Playbook

VOUCHER = "SHIP-ABCD2345"
AUTHOR = "Sam Miller"
NOW = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)


def default_playbook() -> Playbook:
    """The playbook that ships with Highroad, read by the real reader."""
    return PlaybookFile(None, Settings()).current()


def brief_of(
    playbook: Playbook,
    complaint: str,
    language: str = "en",
    topic: Topic = Topic.OTHER,
    urgent: tuple[Urgent, ...] = (),
    product: str = "",
    max_chars: int = 4000,
    turn: int = 0,
) -> Brief:
    """A brief as the playbook makes it for this complaint."""
    review = Review("file", "file", "1", "", 1, "", complaint, "", NOW, product=product)
    hits = (TopicHit(topic, 1.0),)
    verdict = Verdict(True, False, 0.9, 0.0, False, hits, urgent, "", language, (complaint,))
    return playbook.brief(review, verdict, max_chars, turn)


def scope_in(
    playbook: Playbook, review: str, language: str = "en", product: str = "", *, is_model: bool = False
) -> Scope:
    """What a reply to this review is checked against."""
    return Scope(
        review=review,
        product=product,
        author=AUTHOR,
        language=language,
        max_chars=4000,
        allowed=(*playbook.phrases_in(language).own_words, playbook.shop_name),
        never_say=("as per our policy",),
        voucher_code=VOUCHER,
        is_model=is_model,
    )
