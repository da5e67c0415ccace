"""What follows a chat's wish to slow down, and how often people hear of a crowd."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers import line, pace
from handlers.alert import redraw
from models.cases.case import Act
from models.cases.line import Pacing
from models.errors import Transient
from models.replies.playbook import Route
from tests.factories import NOW, a_review, a_verdict
from tests.house import Book, Clock, Furnish, Wall, default_playbook


async def test_after_a_pause_a_channel_is_spoken_to_once_a_second(furnish: Furnish) -> None:
    """For the minute that follows, by all workers together; before, it takes what comes."""
    deps = (await furnish(surfaces={"slack": Wall()})).deps
    every_s = deps.pacing.every_s
    assert (round(every_s), deps.pacing.slow_for_s) == (1, 60)
    assert [await deps.store.lines.turn("slack", "reviews", every_s) for _ in range(3)] == [0, 0, 0]
    await pace.note_refusal(Transient("Slow down.", 0), "slack", "reviews", deps)
    assert await deps.store.lines.turn("slack", "reviews", every_s) == 0
    assert 0 < await deps.store.lines.turn("slack", "reviews", every_s) <= every_s
    over = replace(deps, pacing=Pacing(slow_for_s=0))
    await pace.note_refusal(Transient("Slow down.", 0), "slack", "elsewhere", over)
    assert [await deps.store.lines.turn("slack", "elsewhere", every_s) for _ in range(2)] == [0, 0]


async def test_people_hear_of_a_crowd_once_an_hour(furnish: Furnish) -> None:
    """From twenty waiting cards on, and again in the next hour of the clock alone."""
    wall, clock = Wall(), Clock()
    book = Book(replace(default_playbook(), routes=(Route("slack", "reviews"),)))
    deps = (await furnish(playbooks=book, clock=clock, surfaces={"slack": wall})).deps
    for number in range(1, 21):
        review = a_review(external_id=str(number))
        await deps.store.take_in(review, NOW)
        async with deps.store.begin() as tx:
            received = await tx.case(number)
            assert received
            case = replace(received.after(Act.FLAG), verdict=a_verdict())
            await tx.save(case, was=received.version)
            await redraw(case.id, tx, deps)
        await line.join(case.id, "slack", deps)
        assert await line.tell_of_crowd("slack", "reviews", deps) is (number == 20)
        assert len(wall.posted) == (number == 20)
    for minutes, notices in ((59, 1), (60, 2)):
        clock.at = NOW.replace(minute=0) + timedelta(minutes=minutes)
        await line.tell_of_crowd("slack", "reviews", deps)
        assert len(wall.posted) == notices
