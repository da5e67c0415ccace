"""What every drafter promises to the handlers, on its real parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.inference.drafters import LocalDrafter, NoDrafter, OpenAiDrafter
from bot.inference.process import Inference
from models.ports.model import Drafter
from tests.ml.entries import a_brief
from tests.ml.openai_server import KEY, openai_server

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]
LOCAL = pytest.param("local", marks=pytest.mark.slow)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[LOCAL, "openai", "none"])
async def drafter(request: pytest.FixtureRequest) -> AsyncIterator[Drafter]:
    """Each of them, running."""
    match request.param:
        case "local":
            home: Path = request.getfixturevalue("model_home")
            async with Inference(home, threads=1) as inference:
                yield LocalDrafter(inference)
        case "openai":
            async with openai_server() as server:
                openai = OpenAiDrafter(server.url, "some-model", SecretStr(KEY), 10, frozenset({"en"}))
                yield openai
                await openai.close()
        case _:
            yield NoDrafter()


async def test_has_a_name(drafter: Drafter) -> None:
    """The setting that chooses it."""
    assert drafter.name in ("local", "openai", "none")


async def test_knows_its_languages(drafter: Drafter) -> None:
    """It never claims a language that can't be told, nor one that nobody trusted it with."""
    assert drafter.writes("en") is (drafter.name != "none")
    assert not drafter.writes("")
    assert not drafter.writes("tr")


async def test_offers_clean_candidates(drafter: Drafter) -> None:
    """Where it writes, there are words without space around them, none twice; where it doesn't, nothing."""
    texts = [candidate.text for candidate in await drafter.propose(a_brief())]
    assert bool(texts) is drafter.writes("en")
    assert all(text and text == text.strip() for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("complaint", ["", "?!", "\u202e\u0000🙂", "word " * 3000, '"}]} {0} Reply:'])
async def test_takes_any_words(drafter: Drafter, complaint: str) -> None:
    """Whatever a customer writes, it answers with candidates or with none."""
    assert isinstance(await drafter.propose(a_brief(complaint)), tuple)
