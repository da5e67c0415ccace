"""What every platform's API is asked and told: replies that succeed or fail, odd answers, platforms without one."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.errors import HighroadError, Permanent, Transient, Unknown, explain
from tests.contract.examples import EXAMPLES, HINT, KEY, NOW, PUBLISHING, REPLY, SECRET, Example, named
from tests.contract.platform_server import PlatformServer, a_platform


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """A server that answers as the platform does."""
    async with a_platform() as platform:
        yield platform


@pytest.mark.parametrize("example", PUBLISHING, ids=named)
async def test_a_reply_is_published_once_with_a_receipt(example: Example, platform: PlatformServer) -> None:
    """One call, to the platform's own address, and an aware time on the receipt."""
    platform.answers = dict(example.answers)
    source = example.make(platform.url)
    receipt = await source.publish(example.case(), REPLY)
    await source.close()
    method, path = example.writes
    assert [(call.method, call.path) for call in platform.made(method)] == [(method, path)]
    assert receipt.at.tzinfo


FAILURES: list[tuple[int | str, type[HighroadError]]] = [
    (401, Permanent),
    (403, Permanent),
    (404, Permanent),
    (422, Permanent),
    (302, Permanent),
    (429, Transient),
    (500, Unknown),
    ("lost", Unknown),
    ("wrong type", Unknown),
]


@pytest.mark.parametrize(("failure", "kind"), FAILURES, ids=lambda value: str(value))
@pytest.mark.parametrize("example", PUBLISHING, ids=named)
async def test_a_failed_reply_says_who_must_act(
    example: Example,
    failure: int | str,
    kind: type[HighroadError],
    platform: PlatformServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Refusals are permanent with a hint, limits pass, and an unclear outcome is never taken for a failure."""
    caplog.set_level(logging.DEBUG)
    platform.answers = dict(example.answers)
    platform.failing_method, platform.failure = example.writes[0], failure
    platform.said = f"the key {KEY} is not welcome"
    source = example.make(platform.url)
    with pytest.raises(kind) as caught:
        await source.publish(example.case(), REPLY)
    platform.release.set()
    await source.close()
    problem = caught.value
    if failure in (401, 403):
        assert isinstance(problem, Permanent)
        assert problem.hint.endswith(HINT)
        assert explain(problem).index("is not welcome") < explain(problem).index(HINT)
    if failure == 429:
        assert isinstance(problem, Transient)
        assert problem.retry_after == 7
    for shown in (explain(problem), repr(problem), caplog.text):
        assert KEY not in shown
        assert SECRET not in shown
        assert REPLY not in shown


ODD: list[Any] = [
    [],
    "x",
    None,
    {"data": 5},
    [[]],
    [{"content": 5}],
    {"reviewReply": [], "comments": 7},
    [{"content": {"raw": REPLY}}],
]


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("example", PUBLISHING, ids=named)
async def test_an_odd_answer_of_the_api_is_one_of_our_errors(
    example: Example, odd: object, platform: PlatformServer
) -> None:
    """Looking a reply up, and listing reviews: nothing there, or an error that says who must act."""
    platform.answers = dict(example.answers)
    platform.every_get = odd
    source = example.make(platform.url)
    with contextlib.suppress(Permanent, Transient):
        assert await source.find(example.case(), REPLY) is None
    with contextlib.suppress(Permanent, Transient):
        assert [item async for item in source.history(NOW)] == []
    await source.close()


@pytest.mark.parametrize("example", [example for example in EXAMPLES if not example.writes[0]], ids=named)
async def test_a_platform_without_an_api_says_so(example: Example) -> None:
    """Nobody is told that a reply was published where none could be."""
    source = example.make("http://127.0.0.1:1")
    assert not source.platform.can_publish
    with pytest.raises(Permanent):
        await source.publish(example.case(), REPLY)


@pytest.mark.parametrize("example", PUBLISHING, ids=named)
async def test_an_unreachable_platform_is_transient(example: Example) -> None:
    """Nothing left this machine, so trying again is safe."""
    source = example.make("http://127.0.0.1:1")
    with pytest.raises(Transient):
        await source.publish(example.case(), REPLY)
    await source.close()
