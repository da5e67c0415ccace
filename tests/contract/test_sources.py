"""What comes from a review platform: proofs, reviews, other events and odd bodies, whatever they look like."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.sources import TABLE
from models.cases.review import Ignored, Parsed, Pointer, ReviewEvent, Unread
from models.errors import BadSignature, Unreadable
from tests.contract.examples import EXAMPLES, NOW, PAYLOADS, PUSHING, Example, named, without
from tests.contract.platform_server import PlatformServer, a_platform

GOLDEN = Path(__file__).parents[1] / "golden" / "sources"
SAMPLES = [(example, sample) for example in PUSHING for sample in example.samples]


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """A server that answers as the platform does."""
    async with a_platform() as platform:
        yield platform


def test_every_platform_of_the_table_is_in_this_suite() -> None:
    """No platform escapes the suite."""
    assert {example.name for example in EXAMPLES} == {manifest.name for manifest, _ in TABLE}


@pytest.mark.parametrize("example", PUSHING, ids=named)
async def test_a_genuine_delivery_is_accepted(example: Example, platform: PlatformServer) -> None:
    """A sender who proves who they are gets in."""
    platform.answers = dict(example.answers)
    source = example.make(platform.url)
    await source.verify(example.sample(), NOW)
    await source.close()


@pytest.mark.parametrize(
    "forgery", [None, "", "forged", "v1,Zm9yZ2Vk", "v1", "Bearer a.b.c", "\udcff\u2603", "a.b.c", "v1,\udcff"]
)
@pytest.mark.parametrize("example", PUSHING, ids=named)
async def test_a_missing_or_strange_proof_is_refused(
    example: Example, forgery: str | None, platform: PlatformServer
) -> None:
    """A proof that is missing, wrong or in another encoding is a bad signature, never another error."""
    platform.answers = dict(example.answers)
    source = example.make(platform.url)
    with pytest.raises(BadSignature):
        await source.verify(without(example.sample(), example.forge, forgery), NOW)
    await source.close()


@pytest.mark.parametrize("name", ["highroad", "woocommerce", "judgeme", "okendo"])
async def test_a_changed_body_is_refused(name: str, platform: PlatformServer) -> None:
    """Where the body is signed, one byte more breaks it."""
    example = next(example for example in PUSHING if example.name == name)
    genuine = example.sample()
    with pytest.raises(BadSignature):
        await example.make(platform.url).verify(replace(genuine, body=genuine.body + b" "), NOW)


def as_golden(parsed: tuple[Parsed, ...]) -> list[object]:
    """What was understood, as JSON."""
    shown: list[object] = []
    for item in parsed:
        record = {"kind": type(item).__name__, **asdict(item)}
        shown.append(json.loads(json.dumps(record, default=str)))
    return shown


@pytest.mark.parametrize(("example", "sample"), SAMPLES, ids=named)
def test_a_sample_body_becomes_the_expected_review(example: Example, sample: str) -> None:
    """The published bodies, field by field; ``python -m tests.contract.test_sources`` writes the files anew."""
    expected = json.loads((GOLDEN / f"{sample}.json").read_text("utf-8"))
    assert parsed_sample(example, sample) == expected


def parsed_sample(example: Example, sample: str) -> list[object]:
    assert example.deliver
    body = (PAYLOADS / f"{sample}.json").read_bytes()
    return as_golden(example.make("http://127.0.0.1:1").parse(example.deliver(example.name, body)))


@pytest.mark.parametrize("example", PUSHING, ids=named)
def test_another_event_creates_nothing(example: Example) -> None:
    """What is no review is counted, and answered 2xx."""
    assert example.deliver
    parsed = example.make("http://127.0.0.1:1").parse(example.deliver(example.name, example.other))
    assert parsed
    assert all(isinstance(item, Ignored) for item in parsed)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["5", "false", "ONE", "★★", "", "\x00", "\ud800", "1e400", "2018-02-20 14:12:13 UTC", "a" * 400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a JSON value."""
    found = [path]
    if isinstance(value, dict):
        for key, held in value.items():
            found += places(held, (*path, key))
    if isinstance(value, list):
        for index, held in enumerate(value):
            found += places(held, (*path, index))
    return found


def put(value: object, path: tuple[str | int, ...], new: object) -> object:
    """The value with another thing at one place."""
    if not path:
        return new
    if isinstance(value, dict):
        return {**value, path[0]: put(value[path[0]], path[1:], new)}
    assert isinstance(value, list)
    return [put(held, path[1:], new) if index == path[0] else held for index, held in enumerate(value)]


@st.composite
def hostile(draw: st.DrawFn, sample: object) -> bytes:
    """A genuine body with a few places replaced by anything."""
    value = sample
    for _ in range(draw(st.integers(1, 3))):
        value = put(value, draw(st.sampled_from(places(value))), draw(ANY_JSON))
    return json.dumps(value).encode()


@pytest.mark.parametrize(("example", "sample"), SAMPLES, ids=named)
def test_no_body_is_an_exception(example: Example, sample: str) -> None:
    """Any JSON is a review, a known non-review or unreadable; and what comes out can be stored and posted."""
    source = example.make("http://127.0.0.1:1")
    genuine = json.loads((PAYLOADS / f"{sample}.json").read_bytes())

    @settings(max_examples=60)
    @given(hostile(genuine) | ANY_JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40))
    def check(body: bytes) -> None:
        assert example.deliver
        try:
            parsed = source.parse(example.deliver(example.name, body))
        except Unreadable:
            return
        for item in parsed:
            assert isinstance(item, ReviewEvent | Pointer | Ignored | Unread)
            shown = json.dumps(as_golden((item,)), ensure_ascii=False)
            assert "\x00" not in shown.encode().decode()
            if isinstance(item, ReviewEvent):
                assert item.review.external_id
                assert item.review.rating in (None, 1, 2, 3, 4, 5)
                assert item.review.written_at.tzinfo

    check()


ODD_FIELDS: tuple[object, ...] = (
    "\u2603 nonsense",
    {"a": 1},
    [[]],
    10**30,
    "0001-01-01T00:00:00",
    "a***d@gmail.com",
    True,
    "6,5 of 7",
)
WHAT_IT_IS = re.compile(
    r"id|reviewId|type|event|eventName|topic|resourceType|name|action|text|is_test|deleted|review_type"
)
"""The names of fields by which a platform says which review it is, and that it is one."""


def leaves(value: object) -> list[tuple[str | int, ...]]:
    """Every place that holds no object and no list."""
    return [path for path in places(value) if path and not isinstance(at(value, path), dict | list)]


def at(value: Any, path: tuple[str | int, ...]) -> object:
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("odd", ODD_FIELDS, ids=str)
@pytest.mark.parametrize(("example", "sample"), SAMPLES, ids=named)
def test_one_bad_field_costs_that_field_alone(example: Example, sample: str, odd: object) -> None:
    """Whichever it is, the review comes in under its own id; what can't be read counts as not there."""
    assert example.deliver
    source = example.make("http://127.0.0.1:1")
    body = json.loads((PAYLOADS / f"{sample}.json").read_bytes())
    whole = source.parse(example.deliver(example.name, json.dumps(body).encode()))
    is_pointer = any(isinstance(item, Pointer) for item in whole)
    for path in leaves(body):
        if is_pointer or WHAT_IT_IS.fullmatch(str(path[-1])):
            continue
        parsed = source.parse(example.deliver(example.name, json.dumps(put(body, path, odd)).encode()))
        assert [type(item) for item in parsed] == [type(item) for item in whole], path
        for item, as_it_was in zip(parsed, whole, strict=True):
            if isinstance(item, ReviewEvent) and isinstance(as_it_was, ReviewEvent):
                assert item.review.external_id == as_it_was.review.external_id, path
                assert item.review.rating in (None, 1, 2, 3, 4, 5), path
                assert item.review.written_at.year >= 1995, path


@pytest.mark.parametrize("body", [b"", b"[" * 100_000, b"null", b"9" * 5000, b'"\xff"', b"{}" * 2])
@pytest.mark.parametrize("example", PUSHING, ids=named)
def test_a_body_that_is_no_object_is_unreadable_or_ignored(example: Example, body: bytes) -> None:
    """Deep nesting, huge numbers, broken text: quarantined."""
    assert example.deliver
    with pytest.raises(Unreadable):
        example.make("http://127.0.0.1:1").parse(example.deliver(example.name, body))


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for example, sample in SAMPLES:
        text = json.dumps(parsed_sample(example, sample), indent=2, ensure_ascii=False, sort_keys=True)
        (GOLDEN / f"{sample}.json").write_text(f"{text}\n", "utf-8")
