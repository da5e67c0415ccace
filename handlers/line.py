"""Cases stand in line before a channel, and one worker at a time shows them there, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from handlers import alert, digest
from handlers.deps import Deps
from handlers.pace import my_turn, note_refusal
from models.cases.case import NEVER_POSTED
from models.cases.job import Job, JobKind
from models.cases.line import MOST_TRIES, Rank, Waiting
from models.errors import Busy, HighroadError, Permanent, StoreAway, Transient
from models.reports.bulletin import Bulletin, Kind

MOST_PUT_OFF = 4
"""A card that fails again and again is put off for at most so many times what one is that failed once."""


@dataclass(frozen=True, slots=True)
class NotShown:
    """A card that could not be shown now; it is tried again."""

    case_id: int
    failure: HighroadError


async def show(case_id: int, surface: str, deps: Deps) -> tuple[NotShown, ...]:
    """Put a case in line and, unless another worker is at it, show those who stand there. Returns what failed. A case
    that is not to be shown any more may still be the one by which its line was called.
    """
    if surface not in deps.surfaces:
        return ()
    channel = await join(case_id, surface, deps) or await deps.store.lines.channel(case_id, surface)
    return await serve(surface, channel, deps) if channel else ()


async def join(case_id: int, surface: str, deps: Deps) -> str:
    """Put a case in line before its channel in this chat, where its card there is missing or shows an older state.
    Returns the channel, empty where the case belongs into none.
    """
    async with deps.store.begin() as tx:
        case = await tx.case(case_id)
        standing = await tx.card(case_id, surface)
    if case is None:
        return ""
    if standing:
        channel, shown_version = standing[0] or surface, standing[1]
        if shown_version < case.version:
            await deps.store.lines.join(case_id, surface, channel, Rank.STANDING)
        return channel
    if case.verdict is None or case.state in NEVER_POSTED:
        return ""
    channel = dict(deps.playbooks.current().channels(case.review, case.verdict)).get(surface, "")
    if channel:
        rank = Rank.URGENT if case.verdict.urgent else Rank.OTHER
        await deps.store.lines.join(case_id, surface, channel, rank)
    return channel


async def serve(surface: str, channel: str, deps: Deps) -> tuple[NotShown, ...]:
    """Show those in line, as many as one worker may before others have their turn; where another is at it, nothing.

    Whoever joined a line while it was being served found it taken, so it is looked at once more after that.
    """
    lines, failed = deps.store.lines, list[NotShown]()
    again_s, is_told = 0.0, False
    async with deps.store.attempt(f"line:{surface}:{channel}") as is_ours:
        if not is_ours:
            return ()
        try:
            for _ in range(deps.pacing.together):
                waiting = await lines.first(surface, channel)
                if waiting is None or waiting.wait_s:
                    break
                is_told = is_told or await tell_of_crowd(surface, channel, deps)
                failed += await show_one(waiting, surface, channel, deps)
        except Transient as later:
            again_s = later.retry_after or 1.0
    following = await lines.first(surface, channel)
    if following:
        await lines.come_back(following.case_id, surface, channel, max(again_s, following.wait_s))
    return tuple(failed)


async def show_one(waiting: Waiting, surface: str, channel: str, deps: Deps) -> tuple[NotShown, ...]:
    """Show one case when it is the channel's turn. Where the chat can't take it now all wait; what only this card is
    refused for keeps nobody else waiting.
    """
    lines, pause_s = deps.store.lines, pause_of(waiting, deps)
    await my_turn(surface, channel, deps)
    try:
        await alert.show(waiting.case_id, surface, deps)
    except StoreAway:
        raise
    except Transient as failure:
        await note_failure(failure, waiting, surface, channel, deps)
        return (NotShown(waiting.case_id, failure),)
    except HighroadError as failure:
        await lines.put_off(waiting, surface, pause_s, MOST_TRIES)
        await lines.slow_down(surface, channel, deps.pacing.refused_s, 0)
        return (NotShown(waiting.case_id, failure),)
    except Exception:
        await lines.put_off(waiting, surface, pause_s, MOST_TRIES)
        raise
    await lines.leave(waiting, surface)
    return ()


async def note_failure(failure: Transient, waiting: Waiting, surface: str, channel: str, deps: Deps) -> None:
    """A chat that asks for a pause has it. One that is away is tried again at growing intervals, mostly with the same
    case, so that the order stays; after some tries with another, since it may be the case, which then holds the
    channel up for no longer than a card that is refused.
    """
    is_the_case = waiting.tries >= MOST_TRIES
    if failure.retry_after is not None:
        await note_refusal(failure, surface, channel, deps)
    else:
        pause_s = deps.pacing.refused_s if is_the_case else min(2.0**waiting.tries, deps.pacing.put_off_s)
        await deps.store.lines.slow_down(surface, channel, pause_s, 0)
    await deps.store.lines.put_off(waiting, surface, pause_of(waiting, deps) if is_the_case else 0)


def pause_of(waiting: Waiting, deps: Deps) -> float:
    """How many seconds a card that fails by itself is put off: twice as long each time, up to a bound."""
    return float(deps.pacing.put_off_s * min(2 ** (waiting.tries // MOST_TRIES), MOST_PUT_OFF))


async def tell_of_crowd(surface: str, channel: str, deps: Deps) -> bool:
    """Where more cards wait than people can read, say first how many are coming, once an hour. True once it is said,
    or once the cards have waited for it as long as for one that is refused.
    """
    crowd = await deps.store.lines.crowd(surface, channel, 0)
    if crowd.count < deps.pacing.crowd:
        return False
    now = deps.clock.now()
    said = Bulletin(surface, channel, Kind.CROWD, f"{now:%Y-%m-%dT%H}", now)
    bulletin_id = await deps.store.bulletins.begin(said)
    if bulletin_id:
        try:
            await digest.post(bulletin_id, deps)
        except Permanent:
            pass  # it stands as failed, which doctor tells
        except (Busy, StoreAway):
            raise
        except Transient as failure:
            await wait_for_notice(failure, bulletin_id, deps)
    return True


async def wait_for_notice(failure: Transient, bulletin_id: int, deps: Deps) -> None:
    """Hold a channel's cards up until its notice of a crowd is tried again, each time as long as they have waited for
    it so far; nothing where that was long enough.
    """
    notice = await deps.store.bulletins.bulletin(bulletin_id)
    waited_s = (deps.clock.now() - notice.at).total_seconds() if notice else deps.pacing.put_off_s
    if notice is None or waited_s >= deps.pacing.put_off_s:
        return
    if failure.retry_after is None:
        await deps.store.lines.slow_down(notice.surface, notice.channel, max(waited_s, 1.0), 0)
    raise failure


async def go_on(deps: Deps) -> None:
    """Ask for the work on every line, whatever became of the job that was to do it."""
    heads = await deps.store.lines.heads()
    async with deps.store.begin() as tx:
        for case_id, surface in heads:
            await tx.defer(Job(JobKind.SHOW, case_id, surface=surface))
