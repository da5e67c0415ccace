"""What every review platform keeps, whatever its bodies look like."""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Settings
from bot.platforms.sources import TABLE, WITHOUT_GIFTS
from bot.platforms.sources.adapter import Adapter
from bot.platforms.sources.highroad import SCHEMA_FILE
from bot.platforms.sources.manifest import DONE, NOT_OFFERED, NOT_VERIFIED, Manifest, page
from bot.playbook.file import PlaybookFile
from models.cases.platform import Platform
from models.cases.review import Ignored, Parsed, Pointer, ReviewEvent, Unread
from models.cases.voucher import VoucherUse, why_no_voucher
from models.errors import BadSignature, HighroadError, Permanent, Transient, Unknown, Unreadable, explain
from tests.contract.examples import (
    BY_NAME,
    EXAMPLES,
    HINT,
    KEY,
    NOW,
    PAYLOADS,
    PUBLISHING,
    PUSHING,
    REPLY,
    SECRET,
    Example,
    without,
)
from tests.contract.platform_server import PlatformServer, started

GOLDEN = Path(__file__).parents[1] / "golden" / "sources"
SETTING = re.compile(r"HIGHROAD_[A-Z_]+[A-Z]")
DOES = {
    "listed": "history", "reply": "publish", "find": "find", "retract": "retract", "private": "reply_privately",
}  # fmt: skip
"""The method of a source that does what a mark tells of."""
SAMPLES = [(example, sample) for example in PUSHING for sample in example.samples]


def named(value: object) -> str:
    return value.name if isinstance(value, Example) else str(value)


@pytest.fixture
async def platform() -> AsyncIterator[PlatformServer]:
    """A server that answers as the platform does."""
    platform, server = await started()
    yield platform
    platform.release.set()
    await stop(server)


async def stop(server: TestServer) -> None:
    await server.close()


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


@pytest.mark.parametrize("manifest", [manifest for manifest, _ in TABLE], ids=lambda manifest: manifest.name)
def test_a_manifest_tells_the_truth(manifest: Manifest) -> None:
    """A mark is *done* exactly where the source does it, and the settings that it names exist."""
    source = BY_NAME[manifest.name].make("http://127.0.0.1:1")
    does = {name for name in DOES if getattr(type(source), DOES[name]) is not getattr(Adapter, DOES[name])}
    if manifest.name == "trustpilotproducts":
        does = set()
    assert {name for name in DOES if getattr(manifest, name) is DONE} == does
    assert (manifest.pushed is DONE) is (BY_NAME[manifest.name].deliver is not None)
    assert source.platform == manifest.platform()
    assert {mark.sign for mark in manifest.marks} <= {DONE.sign, NOT_OFFERED.sign, NOT_VERIFIED.sign}
    assert manifest.relied_on
    named = {name.removeprefix("HIGHROAD_").lower() for name in SETTING.findall(manifest.steps)}
    assert named <= {*manifest.needs, *manifest.takes} <= set(Settings.model_fields)


def test_every_setting_of_a_platform_is_in_a_manifest() -> None:
    """One that no manifest names could be given alone without a word."""
    names = {manifest.name for manifest, _ in TABLE}
    settings_of_platforms = {name for name in Settings.model_fields if name.partition("_")[0] in names}
    assert settings_of_platforms == {
        name for manifest, _ in TABLE for name in (*manifest.needs, *manifest.takes) if name != "webhook_secret"
    }


def test_no_playbook_allows_a_gift_where_the_platform_forbids_it() -> None:
    """Whatever the file says; and what it says besides is a reason of its own."""
    book = PlaybookFile(None, Settings(_env_file=None)).current().voucher
    forbidding = {manifest.name for manifest, _ in TABLE if not manifest.allows_gifts}
    assert book.without_gifts == forbidding == WITHOUT_GIFTS
    shop = Platform("shop", "My shop")
    policy = replace(book, forbidden_sources=frozenset({"shop"}))
    for google in (Platform("google", "Google", allows_gifts=False), Platform("google", "Google")):
        assert "The rules of Google" in why_no_voucher(policy, google, "a@b.example", VoucherUse())
    assert "The playbook forbids" in why_no_voucher(policy, shop, "a@b.example", VoucherUse())
    assert why_no_voucher(book, shop, "a@b.example", VoucherUse()) == ""


def test_the_page_of_platforms_is_up_to_date() -> None:
    """docs/platforms.md and the copy of our schema are what `make docs` writes."""
    docs = Path(__file__).parents[2] / "docs"
    assert (docs / "platforms.md").read_text("utf-8") == page(manifest for manifest, _ in TABLE)
    assert (docs / SCHEMA_FILE.name).read_text("utf-8") == SCHEMA_FILE.read_text("utf-8")


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for example, sample in SAMPLES:
        text = json.dumps(parsed_sample(example, sample), indent=2, ensure_ascii=False, sort_keys=True)
        (GOLDEN / f"{sample}.json").write_text(f"{text}\n", "utf-8")
