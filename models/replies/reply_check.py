"""What is wrong with a reply to one case: the checks, told what this case, its playbook and its platform allow."""

from __future__ import annotations

from models.cases.case import Case
from models.cases.platform import Platform
from models.checks.inspection import Finding, Scope, inspect
from models.errors import Refused
from models.replies.playbook import DEFAULT_LANGUAGE, Playbook


def scope_of(case: Case, language: str, playbook: Playbook, platform: Platform, *, is_model: bool) -> Scope:
    """What a reply in this language is checked against; ``is_model`` adds what only a model gets wrong."""
    return Scope(
        review=case.review.words,
        product=case.review.product,
        author=case.review.author,
        language=language,
        max_chars=platform.max_reply_chars,
        allowed=(*playbook.phrases_in(language).own_words, playbook.shop_name),
        never_say=playbook.never_say,
        voucher_code=case.voucher.code,
        is_model=is_model,
    )


def findings(case: Case, text: str, playbook: Playbook, platform: Platform) -> tuple[Finding, ...]:
    """What the checks find in a person's words: at the edit form, at approval and again at publishing.

    Raises :class:`Refused` for a review that was never read: without its language and topics nothing can be checked.
    """
    if case.verdict is None:
        raise Refused("This review has not been read yet, so no reply to it can be checked; try again in a moment.")
    language = playbook.phrases_in(case.verdict.language or DEFAULT_LANGUAGE).language
    readable = text[: platform.max_reply_chars + 1]  # longer is refused as too long; the checks take time by length
    return inspect(readable, scope_of(case, language, playbook, platform, is_model=False))
