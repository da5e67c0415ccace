"""A notice as an Adaptive Card 1.5. Pure: the same notice gives the same card, and nothing in a review can act in it.

Every word is a ``TextRun``, which renders no Markdown: hostile text can neither link, nor ping, nor look like ours.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from typing import Any
from unicodedata import east_asian_width

from PIL import Image

from bot.chats.teams.charts import native
from bot.chats.text import cut, marked_runs, marked_time, web_host
from models.notices.notice import Button, Emphasis, Fact, Notice, Picture, Table
from models.text.format import TIME_MARK, iso_time
from models.text.unseen import plain

Element = dict[str, Any]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
MAX_BYTES = 80_000
"""Of a card's JSON as UTF-16, which is how Teams counts; its own limit is about 100 KB with the envelope."""
MAX_REASON = 300
QUOTE_STEPS = (8000, 3000, 1000, 300)
REPLY_STEPS = (20_000, 4000, 1000, 300)
ROW_STEPS = (60, 30, 12, 5)
COLOURS = 24
WIDE, WORD, LINE = 36, 12, 80
"""Characters that a column of a table may want, that one of its words may claim, and that a card shows in a line."""
STYLE = {Emphasis.PLAIN: "default", Emphasis.PRIMARY: "positive", Emphasis.DANGER: "destructive"}

_FORMULA = re.compile(r"\{\{(?=\s*(?:DATE|TIME)\s*\()")


@dataclass(frozen=True, slots=True)
class Reopened:
    """A form that was refused: shown open again, with what the person had typed."""

    act: str
    text: str


def render(notice: Notice, said: str = "", reopened: Reopened | None = None) -> Element:
    """A notice as a card. ``said`` is a sentence for one reader alone: why their click was refused."""
    for quote, reply, rows in zip(QUOTE_STEPS, REPLY_STEPS, ROW_STEPS, strict=True):
        card = draw(shortened(notice, quote, reply, rows), notice, said, reopened)
        if size_bytes(card) <= MAX_BYTES:
            return card
    bare = replace(notice, pictures=(), buttons=tuple(emptied(button) for button in notice.buttons))
    return draw(shortened(bare, QUOTE_STEPS[-1], REPLY_STEPS[-1], ROW_STEPS[-1]), bare, said, None)


def size_bytes(card: Element) -> int:
    """The size of a card in bytes, as Teams counts them."""
    return len(json.dumps(card, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))


def shortened(notice: Notice, quote: int, reply: int, rows: int) -> Notice:
    """A notice whose long texts are cut, and say so; the edit form keeps the whole reply."""
    table = notice.table
    if table and len(table.rows) > rows:
        more = (f"… and {len(table.rows) - rows} more",) + ("",) * (len(table.header) - 1)
        table = replace(table, rows=(*table.rows[:rows], more), links=table.links[:rows])
    whole = notice.quote[: 4 * quote]
    words_of_customer = plain(whole) + ("…" if len(whole) < len(notice.quote) else "")
    return replace(notice, quote=cut(words_of_customer, quote), reply=cut(notice.reply, reply), table=table)


def emptied(button: Button) -> Button:
    """A button whose form comes without its text, where the text is too long for a card."""
    return replace(button, form=replace(button.form, text="")) if button.form else button


def draw(notice: Notice, whole: Notice, said: str, reopened: Reopened | None) -> Element:
    """The card of a notice whose texts fit; buttons come from the ``whole`` one."""
    body: list[Element] = [heading(notice)]
    if said:
        body.append(box("attention", paragraph(said, weight="bolder")))
    again = next((button for button in whole.buttons if reopened and button.act == reopened.act and button.form), None)
    if again and reopened:
        body += open_form(again, reopened.text, whole)
    body += [paragraph(line, has_times=True) for line in notice.lines]
    body += [fact(entry) for entry in notice.facts]
    body += [box("warning", paragraph(f"⚠ {warning}")) for warning in notice.warnings]
    if notice.quote:
        body.append(box("emphasis", *paragraphs(notice.quote, italic=True, marks=notice.marks)))
    if notice.reply_label:
        body.append(paragraph(notice.reply_label, weight="bolder") | {"spacing": "medium"})
    if notice.reply:
        body.append(box("accent", *paragraphs(notice.reply)))
    body += [element for entry in notice.pictures for element in plots(entry)]
    if notice.table:
        body.append(grid(notice.table) | {"spacing": "large"})
    if notice.status:
        status = paragraph(notice.status, has_times=True, isSubtle=True)
        body.append(status | {"spacing": "medium", "separator": True})
    card: Element = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": VERSION,
        "msteams": {"width": "Full"},
        "fallbackText": flat(notice.title),
        "body": body,
    }
    wanted = (button for button in whole.buttons if button is not again and (button.act or web_host(button.url)))
    actions = [action(button, whole) for button in wanted]
    if host := web_host(notice.link):
        where = f"The review on {host}"
        actions.append({"type": "Action.OpenUrl", "title": where, "url": notice.link, "mode": "secondary"})
    if actions:
        card["actions"] = actions
    return card


def heading(notice: Notice) -> Element:
    """The first line of a card: its title."""
    return paragraph(notice.title, weight="bolder", size="medium") | {"id": "title"}


def paragraph(text: str, *, has_times: bool = False, marks: Sequence[str] = (), **style: object) -> Element:
    """One paragraph of inert text, in which marked words are bold. Only our own sentences have times, shown in the
    reader's own zone.
    """
    shown_text = inert(text)
    if has_times:
        shown_text = TIME_MARK.sub(as_functions, shown_text)
    runs = marked_runs(shown_text or " ", marks)
    bold = {"weight": "bolder"}
    inlines = [{"type": "TextRun", "text": run} | style | (bold if is_marked else {}) for run, is_marked in runs]
    return {"type": "RichTextBlock", "inlines": inlines}


def inert(text: str) -> str:
    """Text that no renderer takes for a formula: a date function that a customer typed is shown as typed."""
    return _FORMULA.sub("{\u200a{", plain(text))


def flat(text: str) -> str:
    """Inert text for places that show no formatting, such as a notification: times in UTC."""
    return TIME_MARK.sub(lambda mark: f"{marked_time(mark):%d %b %Y %H:%M} UTC", inert(text))


def as_functions(mark: re.Match[str]) -> str:
    """A time mark as Adaptive Card functions, which show it in the reader's own zone."""
    at = iso_time(marked_time(mark))
    return f"{{{{DATE({at}, SHORT)}}}} {{{{TIME({at})}}}}"


def paragraphs(text: str, *, italic: bool = False, marks: Sequence[str] = ()) -> list[Element]:
    """One block for each line, since a run shows no line breaks on every client; an empty line is a wider gap."""
    found: list[Element] = []
    gap = "none"
    for line in plain(text).split("\n"):
        if line.strip():
            found.append(paragraph(line, marks=marks, italic=italic) | {"spacing": gap})
            gap = "none"
        else:
            gap = "medium"
    return found


def box(style: str, *items: Element) -> Element:
    """A coloured frame around some elements."""
    return {"type": "Container", "style": style, "bleed": False, "spacing": "small", "items": list(items)}


def fact(entry: Fact) -> Element:
    """A label and its value, side by side. Not a FactSet: that renders Markdown, and values are hostile."""
    return {
        "type": "ColumnSet",
        "spacing": "small",
        "columns": [
            {"type": "Column", "width": "110px", "items": [paragraph(entry.label, weight="bolder")]},
            {"type": "Column", "width": "stretch", "items": [paragraph(cut(entry.value, 500))]},
        ],
    }


def grid(table: Table) -> Element:
    """A table of a notice, every cell inert."""
    lines = [(table.header, "Review on"), *zip_longest(table.rows, table.links[: len(table.rows)], fillvalue="")]
    rows = []
    for number, (texts, url) in enumerate(lines):
        items = [
            paragraph(cut(" ".join(text.split()), 200), weight="default" if number else "bolder") for text in texts
        ]
        if any(table.links):
            items.append(linked(url) if number else paragraph(url, weight="bolder"))
        rows.append({"type": "TableRow", "cells": [{"type": "TableCell", "items": [item]} for item in items]})
    columns = list(zip(table.header, *table.rows, strict=True))
    columns += [("Review on", *map(web_host, table.links))] if any(table.links) else []
    return {
        "type": "Table",
        "firstRowAsHeader": True,
        "columns": [{"width": width} for width in widths(columns)],
        "rows": rows,
    }


def widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column is beside the others: its longest word fits, and the rest goes to who has most to say."""
    words_of = [[word for cell in column for word in cell.split()] for column in columns]
    least = [min(max(map(wide, found), default=0), WORD) + 3 for found in words_of]
    wanted = [max(min(max(map(wide, column)), WIDE) - word, 0) for column, word in zip(columns, least, strict=True)]
    share = min(max(LINE - sum(least), 0) / (sum(wanted) or 1), 1)
    return [word + round(share * more) for word, more in zip(least, wanted, strict=True)]


def wide(text: str) -> int:
    """The room that a text takes, counted in letters; a star takes two."""
    return sum(1 if east_asian_width(char) in ("Na", "N", "H") else 2 for char in text)


def linked(url: str) -> Element:
    """A link under its own host's name, so that it can't pass for another; nothing where it is no plain web address."""
    host = web_host(url)
    leads: Element = {"selectAction": {"type": "Action.OpenUrl", "url": url}} if host else {}
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": host or " "} | leads]}


def plots(entry: Picture) -> list[Element]:
    """A plot: chart by chart as Teams' own where one fits, else its part of the picture; words where there is nothing
    to see, and for clients that can't draw charts."""
    if not entry.charts or len(entry.charts) != len(entry.places):
        return [image(entry.png, entry.alt)]
    found: list[Element] = []
    for chart, place in zip(entry.charts, entry.places, strict=True):
        drawn = None if chart.is_blank else native(chart)
        if drawn:
            title = paragraph(chart.title, weight="bolder") | {"spacing": "large"}
            found += [title, drawn | {"fallback": paragraph(chart.words)}]
        elif chart.is_blank:
            found.append(paragraph(f"{chart.title}: {chart.words}", isSubtle=True) | {"spacing": "large"})
        else:
            found.append(image(entry.png, f"{chart.title}: {chart.words}", place) | {"spacing": "large"})
    return found


def image(png: bytes, alt: str, place: Box | None = None) -> Element:
    """A picture within the card itself: nothing of a shop is put onto a public address for it."""
    url = f"data:image/png;base64,{base64.b64encode(leaner(png, place)).decode()}"
    return {"type": "Image", "url": url, "altText": alt, "size": "stretch"}


@lru_cache(maxsize=8)
def leaner(png: bytes, place: Box | None = None) -> bytes:
    """A plot, or its part at ``place``, in few colours: a third of the size, as a card has little room."""
    with Image.open(io.BytesIO(png)) as whole:
        part = whole.crop(place) if place else whole
        few = part.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue() if place else min(written.getvalue(), png, key=len)


def action(button: Button, notice: Notice) -> Element:
    """A button: a link, a form or a question in a card of its own, or an act at once."""
    placed: Element = {"mode": "secondary"} if button.is_overflow else {}
    if web_host(button.url):
        return {"type": "Action.OpenUrl", "title": button.label, "url": button.url} | placed
    if button.form:
        form = button.form
        inner = shown(
            [paragraph(form.title, weight="bolder"), text_input(button, form.text)],
            [execute(button, notice, form.submit)],
        )
    elif button.ask:
        ask = button.ask
        asked = [paragraph(ask.title, weight="bolder"), paragraph(ask.text)]
        if ask.wants_reason:
            asked.append(reason_input(button))
        inner = shown(asked, [execute(button, notice, ask.confirm)])
    else:
        return execute(button, notice, button.label) | placed
    return {"type": "Action.ShowCard", "title": button.label, "style": STYLE[button.emphasis], "card": inner} | placed


def execute(button: Button, notice: Notice, label: str) -> Element:
    """The action that carries a button out. A client that does not know Action.Execute submits the same data as a
    message.
    """
    data = {"act": button.act, "case_id": notice.case_id, "version": notice.version}
    style = STYLE[button.emphasis]
    return {
        "type": "Action.Execute",
        "verb": button.act,
        "title": label,
        "style": style,
        "data": data,
        "fallback": {"type": "Action.Submit", "title": label, "style": style, "data": data},
    }


def shown(body: list[Element], actions: list[Element]) -> Element:
    """The card that a button opens."""
    return {"type": "AdaptiveCard", "version": VERSION, "body": body, "actions": actions}


def open_form(button: Button, text: str, notice: Notice) -> list[Element]:
    """A refused form, shown open and filled with what was typed."""
    submit = button.form.submit if button.form else button.label
    return [text_input(button, text), {"type": "ActionSet", "actions": [execute(button, notice, submit)]}]


def text_input(button: Button, text: str) -> Element:
    """The box in which a reply is edited, with the platform's limit."""
    form = button.form
    return {
        "type": "Input.Text",
        "id": input_id(button.act),
        "label": form.label if form else button.label,
        "value": text,
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": "Please write a reply.",
    } | ({"maxLength": form.max_chars} if form else {})


def reason_input(button: Button) -> Element:
    """The box for a reason in a few words."""
    return {
        "type": "Input.Text",
        "id": input_id(button.act),
        "label": "Reason",
        "maxLength": MAX_REASON,
        "isRequired": True,
        "errorMessage": "Please say why, in a few words.",
    }


def input_id(act: str) -> str:
    """The id of an act's input: ids are unique in a card, its inner cards included."""
    return f"{act}_text"
