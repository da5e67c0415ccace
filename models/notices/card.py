"""One case as one message: the facts, warnings and buttons that every surface shows."""

from __future__ import annotations

from models.cases.case import PEOPLES_ACTS, Case, State
from models.cases.platform import Platform
from models.cases.reply import Origin
from models.cases.review import Review
from models.cases.verdict import Heard, Verdict
from models.cases.voucher import VoucherState
from models.notices.buttons import buttons
from models.notices.notice import Fact, Notice
from models.replies.playbook import Playbook
from models.replies.support import Support, support_of
from models.text.format import day_and_month, ordinal, plural, time_mark
from models.text.language import NAMES
from models.text.word import has_words

QUOTED_BEFORE = 300
"""Characters of a review's earlier words that a card tells."""

DRAFTED = (Origin.MODEL, Origin.START)
"""Replies whose words a person checks against the review."""


def case_notice(case: Case, playbook: Playbook, platform: Platform) -> Notice:
    """The card of a case. Pure: the same case gives the same card, on every surface."""
    support = support_in(case, playbook)
    return Notice(
        title=title(case, platform),
        case_id=case.id,
        version=case.version,
        facts=facts(case, support),
        warnings=warnings(case, platform),
        quote=case.review.words,
        marks=support.marks,
        reply_label=reply_label(case),
        reply=case.reply.text if case.reply else "",
        status=status(case),
        link=case.review.url or "",
        buttons=buttons(case, playbook, platform),
    )


def stars(rating: int | None) -> str:
    """Stars as people see them: ``★★☆☆☆``."""
    return "no stars" if rating is None else "★" * rating + "☆" * (5 - rating)


def title(case: Case, platform: Platform) -> str:
    """The line that a notification shows: our words and numbers alone, nothing hostile."""
    return f"{case.name} · {stars(case.review.rating)} on {platform.title}"


def support_in(case: Case, playbook: Playbook) -> Support:
    """What a model's English draft rests on while a person decides about it; nothing of any other reply."""
    reply = case.reply
    if case.state is not State.OPEN or reply is None or reply.origin not in DRAFTED or reply.language != "en":
        return Support((), ())
    own_words = playbook.phrases_in(reply.language).own_words
    known = f"{case.review.product}\n{case.review.author}"
    return support_of(reply.text, case.review.words, known, own_words)


def facts(case: Case, support: Support) -> tuple[Fact, ...]:
    """What a person asks before they answer: which product, who, about what, whether it was heard before, and which
    words of the draft stand nowhere in the review.
    """
    found = []
    if case.review.product:
        found.append(Fact("Product", case.review.product))
    if case.review.author:
        verified = {True: " (verified buyer)", False: "", None: ""}[case.review.is_verified]
        found.append(Fact("Customer", case.review.author + verified))
    verdict = case.verdict
    if verdict:
        if verdict.is_read:
            found.append(Fact("About", ", ".join(hit.topic.label for hit in verdict.topics) or "nothing concrete"))
            heard = heard_before(verdict.heard, verdict.topic.label, is_product_known=bool(case.review.product))
            found.append(Fact("Heard before", heard))
        if verdict.answered:
            earlier = ", ".join(f"HR-{case_id}" for case_id in verdict.answered)
            found.append(Fact("Answered", f"like this before: {earlier}. To see one: show HR-{verdict.answered[0]}"))
        if verdict.carrier:
            found.append(Fact("Carrier", verdict.carrier))
        found.append(Fact("Seen as", seen_as(verdict)))
    if case.review.answer:
        found.append(Fact("Stands there", case.review.answer))
    if support.unplaced:
        found.append(Fact("Not in the review", ", ".join(support.unplaced)))
    if case.voucher.state is VoucherState.SENT:
        found.append(Fact("Voucher", f"{case.voucher.masked}, sent privately"))
    return tuple(found)


def heard_before(heard: Heard, topic: str, *, is_product_known: bool) -> str:
    """How often a complaint was heard: *7th in 30 days, first on 3 October, 5 of them for this product*; where nothing
    alike was found, how many complaints the product had.
    """
    if not heard.count and heard.of_product:
        others = plural(heard.of_product, "other complaint")
        share = f"{heard.of_topic} of them" if heard.of_product > 1 else "it too"
        alike = f", {share}: {topic}" if heard.of_topic else ""
        return f"nothing just like it, but {others} about this product in {heard.days} days{alike}"
    if not heard.count:
        known = "new: the first about this product" if is_product_known else "nothing like it"
        return f"{known} in {heard.days} days"
    number = heard.count + 1
    first = f", first on {day_and_month(heard.first_at)}" if heard.first_at else ""
    product = f", {heard.same_product} of them for this product" if heard.same_product else ""
    return f"{ordinal(number)} in {heard.days} days{first}{product}"


def seen_as(verdict: Verdict) -> str:
    """The model's opinion of a review, in words and per cent, or what decided where it could read nothing."""
    if not verdict.is_read:
        return "not read: by its stars" if verdict.probability in (0.0, 1.0) else "not read"
    if verdict.is_mixed:
        return f"mixed: stars and words disagree (words {verdict.probability:.0%} negative)"
    return (
        f"negative ({verdict.probability:.0%})"
        if verdict.is_negative
        else f"not negative ({1 - verdict.probability:.0%})"
    )


def standing(case: Case, platform: Platform) -> str:
    """The reply that stands under a review already, and what that means for a new one."""
    if case.receipt and platform.can_replace:
        return f"Our earlier reply stands on {platform.title}; the next one takes its place."
    whose = "Our earlier reply" if case.receipt else "A reply"
    return f"{whose} stands on {platform.title} already: take it away there before another one is published."


def what_changed(before: Review, now: Review) -> str:
    """What a customer changed in a review after our reply to it, for the card."""
    given = f" Stars: {stars(before.rating)}, now {stars(now.rating)}." if before.rating != now.rating else ""
    cut = before.words[:QUOTED_BEFORE] + (" …" if len(before.words) > QUOTED_BEFORE else "")
    said = f" It said before: “{' '.join(cut.split())}”" if before.words != now.words else ""
    return f"The customer has changed this review after our reply.{given}{said}"


def warnings(case: Case, platform: Platform) -> tuple[str, ...]:
    """What a person must not overlook before they press a button."""
    found = []
    verdict = case.verdict
    if verdict and verdict.urgent:
        found.append(f"Urgent: {', '.join(verdict.urgent)}. Read it in full before you answer.")
    if verdict and verdict.is_troll_suspected:
        found.append(f"Looks like a troll ({verdict.troll:.0%}): no complaint was found in it. You decide.")
    if verdict and not (verdict.is_read or verdict.urgent or case.problem) and has_words(case.review.words):
        found.append(unread(verdict.language, has_stars=case.review.rating is not None))
    if case.review.answer and case.state in (State.OPEN, State.HELD, State.HANDED):
        found.append(standing(case, platform))
    if case.is_revised:
        found.append("The customer has changed this review since it first came.")
    if case.review.unread:
        found.append(f"{platform.title} sent something that can't be read: {case.review.unread}. Look there.")
    if case.reply and case.reply.note:
        found.append(case.reply.note)
    if case.problem:
        found.append(case.problem)
    if case.state is State.UNKNOWN:
        found.append(f"It is not known whether the reply arrived. Look on {platform.title}, then press a button.")
    if case.voucher.problem:
        found.append(case.voucher.problem)
    return tuple(found)


def unread(language: str, *, has_stars: bool) -> str:
    """Why the models have no opinion of a review, and what that leaves to people."""
    why = f"it is in {NAMES[language]}, which they were not taught" if language else "its language could not be told"
    what = "The stars alone decided." if has_stars else "Without stars only people can say whether it is a complaint."
    return f"Not read by the models: {why}. {what}"


def reply_label(case: Case) -> str:
    """The label of the text under the review: a draft, a person's words, or a published reply."""
    if case.reply is None:
        if case.state is State.OPEN and not (case.verdict and case.verdict.is_troll_suspected):
            return "A reply is being drafted …"
        return ""
    if case.receipt and case.state in (State.PUBLISHED, State.RETRACTING, State.CLOSED):
        return "Published reply"
    if case.state in (State.HELD, State.PUBLISHING, State.UNKNOWN):
        return "Approved reply"
    if case.state is State.HANDED:
        return "Copy this reply and post it by hand"
    return {
        Origin.MODEL: "Suggested reply",
        Origin.COMPOSED: "Suggested reply (composed from the playbook)",
        Origin.START: "A start, to be written on",
        Origin.PERSON: "Edited reply",
    }[case.reply.origin]


def status(case: Case) -> str:
    """Who did what to a case and when; ``<t:…>`` marks a time (Unix seconds) that the surface shows in the reader's
    zone.
    """
    parts = []
    done = case.decision
    if done:
        verb = PEOPLES_ACTS.get(done.act, done.act)
        reason = f" ({done.reason})" if done.reason else ""
        parts.append(f"{verb.capitalize()} by {done.actor.name}, {time_mark(done.at)}{reason}")
    if case.state is State.HELD and case.held_until:
        parts.append(f"The reply leaves {time_mark(case.held_until)}")
    if case.state is State.PUBLISHING:
        parts.append("The reply is on its way")
    if case.receipt and case.state is State.PUBLISHED:
        where = {
            "live": "Published",
            "pending": "Accepted, waiting for the platform's moderation",
            "rejected": "The platform has rejected the reply",
        }[case.receipt.status]
        parts.append(f"{where}, {time_mark(case.receipt.at)}")
    if case.voucher.state is VoucherState.HELD and case.voucher.held_until:
        parts.append(f"The voucher leaves {time_mark(case.voucher.held_until)}")
    if case.state is State.CLOSED:
        parts.append("The review is not public any more")
    return " · ".join(parts)
