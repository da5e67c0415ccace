"""What the tests of replies share: the default playbook, and a brief and a scope cut to measure."""

from __future__ import annotations

from bot.config import Settings
from bot.playbook.file import PlaybookFile
from models.cases.verdict import Topic, Urgent
from models.checks.inspection import Scope
from models.replies.brief import Brief
from models.replies.playbook import Playbook

VOUCHER = "SHIP-ABCD2345"
AUTHOR = "Sam Miller"


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
) -> Brief:
    """A brief as the playbook makes it for this complaint."""
    phrases = playbook.phrases_in(language)
    strict = phrases.strictest(urgent)
    return Brief(
        language=language,
        product=product,
        complaint=complaint,
        topics=(topic,),
        topic=topic,
        urgent=urgent,
        greeting=phrases.greeting,
        what_next=strict.next if strict else phrases.of(topic).next,
        reach_us=phrases.reach_us,
        sign_off=phrases.sign_off,
        voice=playbook.voice,
        max_chars=max_chars,
    )


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
