"""docs/add-a-platform.md, followed to the letter."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.platforms.sources.manifest import page
from bot.platforms.sources.mapped import Mapped, SourceTable
from models.cases.review import Delivery, Ignored, ReviewEvent
from models.errors import BadSignature
from tests.contract.examples import KEY, NOW, REPLY, api, case_of, now
from tests.contract.platform_server import started

PAGE = (Path(__file__).parents[2] / "docs" / "add-a-platform.md").read_text("utf-8")
BODY = json.dumps(
    {
        "type": "review.new",
        "review": {
            "id": "a1", "points": 3, "body": "<p>It leaks</p>", "created": "2026-01-02T03:04:05Z",
            "customer": {"name": "Ann", "email": "ann@example.com"}, "lines": [{"title": "Kettle"}],
        },
    }
).encode()  # fmt: skip


def block(language: str) -> str:
    """The first block of a language on the page."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def acme() -> Iterator[Any]:
    """The page's file as a module."""
    module = ModuleType("acme_of_the_page")
    sys.modules[module.__name__] = module
    exec(compile(block("python"), "docs/add-a-platform.md", "exec"), module.__dict__)  # noqa: S102 - our own page
    yield module
    del sys.modules[module.__name__]


def signed(prefix: str) -> Delivery:
    made = hmac.new(KEY.encode(), BODY, hashlib.sha256).hexdigest()
    return Delivery("acme", BODY, (("x-acme-signature", prefix + made),))


async def test_the_playbooks_block_takes_a_review_in() -> None:
    """Verified and read as the page says."""
    (table,) = tomllib.loads(block("toml"))["source"]
    source = Mapped(SourceTable.model_validate(table), KEY, now)
    await source.verify(signed("sha256="), NOW)
    (event,) = source.parse(signed("sha256="))
    assert isinstance(event, ReviewEvent)
    assert (event.review.rating, event.review.text, event.review.product) == (1, "It leaks", "Kettle")


async def test_the_file_of_the_page_is_a_source(acme: Any) -> None:
    """Verify, parse, ignore and publish."""
    platform, server = await started()
    source = acme.Acme(KEY, api(platform.url), now)
    await source.verify(signed(""), NOW)
    with pytest.raises(BadSignature):
        await source.verify(replace(signed(""), body=b"{}"), NOW)
    (event,) = source.parse(signed(""))
    assert (event.review.rating, event.review.email) == (1, "ann@example.com")
    assert source.parse(Delivery("acme", b'{"type": "ping"}', ())) == (Ignored("acme", "ping"),)
    platform.answers["POST /replies"] = {}
    assert (await source.publish(case_of("acme", "a1"), REPLY)).at == NOW
    assert (source.platform.can_publish, source.platform.can_find) == (True, False)
    assert "*find our reply*: its page of replies tells no ids." in page([acme.MANIFEST])
    await source.close()
    await server.close()
