"""A source that the playbook describes: no code, and the same promises."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import main as cli
from bot.config import Settings
from bot.platforms.sources import make_sources
from bot.platforms.sources.mapped import Mapped, SourceTable
from bot.playbook.file import PlaybookFile
from models.cases.review import Change, Delivery, Ignored, ReviewEvent
from models.errors import BadSignature, Permanent, Unreadable
from tests.contract.examples import KEY, NOW, now

TABLE: dict[str, Any] = {
    "name": "acme",
    "title": "Acme Reviews",
    "proof": "hmac",
    "header": "X-Acme-Signature",
    "prefix": "sha256=",
    "event": "kind",
    "created": ["review.new"],
    "updated": ["review.edit"],
    "deleted": ["review.gone"],
    "scale": 10,
    "fields": {
        "id": "review.id", "rating": "review.score", "text": "review.words", "email": "review.by.mail",
        "written_at": "review.at", "product": "review.items.0.name", "is_verified": "review.bought",
    },
}  # fmt: skip
BODY = {
    "kind": "review.new",
    "review": {
        "id": 5, "score": "3", "words": "<p>late &amp; broken</p>", "by": {"mail": "a@b.example"}, "at": 1700000000,
        "items": [{"name": "Kettle"}], "bought": "false",
    },
}  # fmt: skip
PLAYBOOK = """
[[source]]
name = "acme"
title = "Acme Reviews"
proof = "address"
[source.fields]
id = "id"
text = "words"
"""


def sources_of(config: Settings) -> list[str]:
    """The names of the sources that these settings and their playbook make."""
    return list(make_sources(config, PlaybookFile(config.playbook, config).sources))


def source(**other: Any) -> Mapped:
    return Mapped(SourceTable.model_validate({**TABLE, **other}), KEY, now)


def delivery(body: object) -> Delivery:
    return Delivery("acme", json.dumps(body).encode(), ())


def test_field_paths_make_a_review() -> None:
    """Scale, HTML, numbers and the word *false* as everywhere."""
    (event,) = source().parse(delivery(BODY))
    assert isinstance(event, ReviewEvent)
    review = event.review
    assert (review.source, review.external_id, review.rating, review.text) == ("acme", "5", 1, "late & broken")
    assert (review.email, review.product, review.is_verified) == ("a@b.example", "Kettle", False)
    assert review.written_at.year == 2023


@pytest.mark.parametrize(("kind", "change"), [("review.edit", Change.UPDATED), ("review.gone", Change.DELETED)])
def test_events_have_the_names_that_the_playbook_gives(kind: str, change: Change) -> None:
    """Created, updated, deleted."""
    (event,) = source().parse(delivery({**BODY, "kind": kind}))
    assert isinstance(event, ReviewEvent)
    assert event.change is change


def test_another_event_is_ignored() -> None:
    """Counted, and answered 2xx."""
    assert source().parse(delivery({"kind": "order.new"})) == (Ignored("acme", "order.new"),)


def test_a_list_of_reviews_is_taken_apart() -> None:
    """Under a path, or as the whole body."""
    fields = {"id": "id", "text": "words"}
    table: dict[str, Any] = {"event": None, "created": [], "updated": [], "deleted": [], "fields": fields}
    items = [{"id": 1, "words": "bad"}, {"id": 2, "words": "worse"}]
    assert len(source(**table, list="data.reviews").parse(delivery({"data": {"reviews": items}}))) == 2
    assert len(source(**table).parse(delivery(items))) == 2


def test_words_that_are_not_where_they_should_be_are_unreadable() -> None:
    """A wrong path shows as quarantine, not as empty reviews."""
    with pytest.raises(Unreadable):
        source().parse(delivery({"kind": "review.new", "review": {"id": 1}}))


def made(algorithm: str, encoding: str, body: bytes) -> str:
    digest = hmac.new(KEY.encode(), body, getattr(hashlib, algorithm))
    return digest.hexdigest() if encoding == "hex" else base64.b64encode(digest.digest()).decode()


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
async def test_a_signed_header_proves_the_sender(algorithm: str, encoding: str) -> None:
    """Every hash and encoding that a playbook may name."""
    held = source(hash=algorithm, encoding=encoding)
    value = f"sha256={made(algorithm, encoding, b'{}')}"
    genuine = Delivery("acme", b"{}", (("x-acme-signature", value),))
    await held.verify(genuine, NOW)
    for forged in (replace(genuine, body=b"{} "), replace(genuine, headers=())):
        with pytest.raises(BadSignature):
            await held.verify(forged, NOW)


@pytest.mark.parametrize(
    ("proof", "genuine"),
    [
        ("header", Delivery("acme", b"{}", (("x-acme-signature", KEY),))),
        ("bearer", Delivery("acme", b"{}", (("authorization", f"Bearer {KEY}"),))),
        ("basic", Delivery("acme", b"{}", (("authorization", f"Basic {base64.b64encode(KEY.encode()).decode()}"),))),
        ("address", Delivery("acme", b"{}", (), address_secret=KEY)),
    ],
)
async def test_a_shared_secret_proves_the_sender(proof: str, genuine: Delivery) -> None:
    """In a header, as bearer or basic login, or at the end of the address."""
    held = source(proof=proof)
    await held.verify(genuine, NOW)
    with pytest.raises(BadSignature):
        await held.verify(Delivery("acme", b"{}", (("authorization", "Bearer x"),), address_secret="x"), NOW)


NAMES = st.sampled_from(["kind", "review", "id", "score", "words", "at", "x"])
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner),
)


@settings(max_examples=150)
@given(ANY)
def test_no_body_is_an_exception(body: object) -> None:
    """Any JSON is a review, ignored or unreadable."""
    held = source(event=None, created=[], updated=[], deleted=[])
    try:
        held.parse(delivery(body))
    except Unreadable:
        return


@pytest.mark.parametrize(
    "wrong",
    [
        {"proof": "hmac", "header": None},
        {"created": [], "updated": [], "deleted": []},
        {"name": "No Spaces"},
        {"scale": 0},
        {"colour": 1},
    ],
)
def test_a_description_that_cannot_work_is_refused(wrong: dict[str, object]) -> None:
    """At the start, not at the first review."""
    with pytest.raises(ValueError):
        SourceTable.model_validate({**TABLE, **wrong})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_playbook_may_hold_a_source(tmp_path: Path, encoding: str) -> None:
    """The playbook reads on, and the source stands beside the platforms; also in a file of Windows' editor."""
    file = tmp_path / "playbook.toml"
    file.write_text(PLAYBOOK, encoding)
    config = Settings(playbook=file, source_secrets={"acme": KEY})
    assert PlaybookFile(file, config).current().shop_name
    assert sources_of(config) == ["acme"]


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        (PLAYBOOK, {}),
        (PLAYBOOK.replace("acme", "google", 1), {"google": KEY}),
        (PLAYBOOK + PLAYBOOK, {"acme": KEY}),
        (PLAYBOOK.replace("words", "w ords"), {"acme": KEY}),
    ],
)  # fmt: skip
def test_a_source_without_a_secret_or_with_a_taken_name_is_refused(
    tmp_path: Path, text: str, secrets: dict[str, str]
) -> None:
    """Anybody could write reviews otherwise."""
    file = tmp_path / "playbook.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(Permanent):
        sources_of(Settings(playbook=file, source_secrets=secrets))


def test_replay_shows_what_a_body_becomes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tried before it is switched on; nothing is kept."""
    (tmp_path / "playbook.toml").write_text(PLAYBOOK, "utf-8")
    (tmp_path / "body.json").write_text('{"id": 7, "words": "It leaks."}', "utf-8")
    (tmp_path / "wrong.json").write_text('{"id": 7}', "utf-8")
    monkeypatch.setenv("HIGHROAD_PLAYBOOK", str(tmp_path / "playbook.toml"))
    monkeypatch.setenv("HIGHROAD_SOURCE_SECRETS", json.dumps({"acme": KEY}))
    run = CliRunner()
    shown = run.invoke(cli.app, ["replay", str(tmp_path / "body.json"), "--source", "acme", "--dry-run"])
    assert shown.exit_code == 0, shown.output
    assert "It leaks." in shown.output
    assert KEY not in shown.output
    wrong = run.invoke(cli.app, ["replay", str(tmp_path / "wrong.json"), "--source", "acme", "--dry-run"])
    assert isinstance(wrong.exception, Permanent)
    assert "quarantine" in str(wrong.exception)
