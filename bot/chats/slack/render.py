"""A notice as Slack's blocks and views. Pure: nothing is asked and nothing is sent.

Customers' words are hostile: they stand only in ``rich_text``, ``plain_text`` and ``raw_text``, where Slack reads no
markup, no mention and no link. Our own words stand in ``mrkdwn`` where they hold times, escaped all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.chats.text import cut, marked_runs, marked_time, utf16_length, web_host
from models.notices.notice import Ask, Button, Emphasis, Fact, Form, Notice, Picture, Table
from models.text.format import TIME_MARK
from models.text.unseen import plain

Block = dict[str, Any]

BLOCKS, HOME_BLOCKS = 50, 100
HEADER, SECTION, BUTTON, ALT = 150, 3000, 75, 2000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
MODAL_TITLE, MODAL_BUTTON, INPUT, REASON = 24, 24, 3000, 300
TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARS, CELL = 100, 20, 8000, 300
ROW_BUTTONS, ACTIONS, OVERFLOW = 4, 25, 5
LABEL, FACT, WARNING, QUOTE, QUOTE_LEAST, REPLY, LINES, STATUS = 60, 150, 300, 2500, 300, 5000, 6000, 700
MESSAGE = 9000
"""Slack refuses a message whose blocks hold somewhere above 11,000 characters in all, and says not where exactly."""

LINK_HEADER = "Review on"

MORE, LINK, TEXT, LENGTH, ASK = "more", "link", "text", "length", "ask"

_STYLE = {Emphasis.PRIMARY: "primary", Emphasis.DANGER: "danger"}


@dataclass(frozen=True, slots=True)
class Meta:
    """What a modal must remember: the case and version that its person saw, the platform's limit, the address at which
    the card can be redrawn if only they see it, and the channel in which they opened it, empty for the App Home.
    """

    case_id: int
    version: int
    max_chars: int = 0
    response_url: str = ""
    place: str = ""

    def dumps(self) -> str:
        """The meta as text for Slack's ``private_metadata``."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Meta:
        """The meta out of ``private_metadata``; ValueError or TypeError where the text is not ours."""
        return cls(**json.loads(text))


def escape(text: str) -> str:
    """Slack's three control characters as entities: no mention, no broadcast and no link can be made after this."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_MARK = re.compile(escape(TIME_MARK.pattern))


def own(text: str, limit: int) -> str:
    """Our own words as mrkdwn of at most ``limit`` units; ``<t:…>`` becomes a time in the reader's zone."""
    shorter = cut(text, limit)
    while utf16_length(rendered := _MARK.sub(_date, escape(shorter))) > limit:
        shorter = cut(shorter, utf16_length(shorter) - max(1, (utf16_length(rendered) - limit) // 4))
    return rendered


def _date(found: re.Match[str]) -> str:
    at = marked_time(found)
    return f"<!date^{at.timestamp():.0f}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def fallback(notice: Notice) -> str:
    """A notice in one line, for notifications and screen readers."""
    return escape(cut(plain(notice.title), HEADER))


def message(notice: Notice, files: Sequence[str] = (), *, in_home: bool = False) -> list[Block]:
    """The blocks of a notice. ``files`` are Slack's ids of its pictures, uploaded before, in their order.

    The App Home knows no tables, so a table is a list there.
    """
    blocks = _head(notice)
    tail = _tail(notice, files, in_home=in_home)
    room = MESSAGE - measure(blocks) - measure(tail)
    words = _quote(notice, min(QUOTE, max(QUOTE_LEAST, room)))
    return fit([*blocks, *words, *tail], HOME_BLOCKS if in_home else BLOCKS)


def measure(found: object) -> int:
    """The units of all text in some blocks, as Slack seems to sum them."""
    if isinstance(found, str):
        return utf16_length(found)
    if isinstance(found, Mapping):
        return sum(measure(part) for key, part in found.items() if key == "text" or not isinstance(part, str))
    return sum(map(measure, found)) if isinstance(found, list) else 0


def fit(blocks: list[Block], limit: int) -> list[Block]:
    """At most ``limit`` blocks: the last ones, which hold status and buttons, always stay."""
    if len(blocks) <= limit:
        return blocks
    return [*blocks[: limit - 4], _context("Some lines are left out here."), *blocks[-3:]]


def _head(notice: Notice) -> list[Block]:
    blocks = [{"type": "header", "text": _plain(notice.title, HEADER)}]
    if notice.warnings:
        blocks.append(_rich(*(_section(_bold("⚠ "), _text(cut(plain(said), WARNING))) for said in notice.warnings)))
    if notice.facts:
        blocks.append(_rich(*map(_fact, notice.facts)))
    return blocks


def _quote(notice: Notice, limit: int) -> list[Block]:
    parts = []
    words = plain(notice.quote)
    if words:
        runs = marked_runs(cut(words, limit), notice.marks)
        elements = [_bold(run) if is_marked else _text(run) for run, is_marked in runs]
        parts.append({"type": "rich_text_quote", "elements": elements})
    if link := _link(notice.link, "The review on "):
        parts.append(_section(link))
    return [_rich(*parts)] if parts else []


def _tail(notice: Notice, files: Sequence[str], *, in_home: bool) -> list[Block]:
    blocks: list[Block] = []
    if notice.reply_label or notice.reply:
        label = _bold(cut(notice.reply_label, LABEL) or "Reply")
        reply = cut(plain(notice.reply), REPLY)
        blocks.append(_rich(_section(label, _text(f"\n{reply}")) if reply else _section(label)))
    blocks += [_mrkdwn(lines) for lines in _paragraphs(notice.lines)]
    blocks += [_image(picture, file) for picture, file in zip(notice.pictures, files, strict=False)]
    if notice.table:
        blocks += _list(notice.table) if in_home else _table(notice.table)
    if notice.status:
        blocks.append(_context(notice.status))
    return [*blocks, *_actions(notice)]


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut(plain(text), limit) or "–", "emoji": False}


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _bold(text: str) -> Block:
    return {"type": "text", "text": text, "style": {"bold": True}}


def _section(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _fact(fact: Fact) -> Block:
    value = " ".join(plain(fact.value).split())
    return _section(_bold(f"{cut(fact.label, LABEL)}  "), _text(cut(value, FACT)))


def _mrkdwn(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": own(text, SECTION), "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": own(plain(text), STATUS), "verbatim": True}]}


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines gathered into as few sections as hold them; a time takes more room as Slack's mark than as ours."""
    gathered: list[str] = []
    for line in map(plain, lines):
        if sum(map(utf16_length, gathered)) + utf16_length(line) > LINES:
            return [*gathered, "…"]
        together = f"{gathered[-1]}\n{line}" if gathered else line
        if gathered and utf16_length(own(together, SECTION * 3)) <= SECTION:
            gathered[-1] = together
        else:
            gathered.append(line)
    return [text for text in gathered if text]


def _image(picture: Picture, file: str) -> Block:
    return {"type": "image", "slack_file": {"id": file}, "alt_text": cut(plain(picture.alt), ALT)}


def _rows(table: Table) -> tuple[list[tuple[str, ...]], int]:
    """The rows that fit, each cell on one line, and how many are left out."""
    rows, chars = [], 0
    for row in table.rows[: TABLE_ROWS - 1]:
        cells = tuple(cut(" ".join(plain(cell).split()), CELL) or "–" for cell in row[: TABLE_COLUMNS - 1])
        chars += sum(map(utf16_length, cells))
        if chars > TABLE_CHARS:
            break
        rows.append(cells)
    return rows, len(table.rows) - len(rows)


def _table(table: Table) -> list[Block]:
    rows, missing = _rows(table)
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in (table.header[: TABLE_COLUMNS - 1], *rows)]
    if any(table.links):
        leading = [
            _rich(_section(link)) if (link := _link(url)) else {"type": "raw_text", "text": "–"} for url in table.links
        ]
        last = [{"type": "raw_text", "text": LINK_HEADER}, *leading]
        cells = [[*row, cell] for row, cell in zip(cells, last, strict=False)]
    wrapped = [{"is_wrapped": True} for _ in cells[0]]
    blocks: list[Block] = [{"type": "table", "rows": cells, "column_settings": wrapped}]
    return [*blocks, _context(f"{missing} more rows are left out.")] if missing else blocks


def _link(url: str, text: str = "") -> Block | None:
    """A link under its own host's name, so that it can't pass for another; None where it is no plain web address."""
    host = web_host(url)
    return {"type": "link", "url": url, "text": text + host} if host else None


def _list(table: Table) -> list[Block]:
    rows, missing = _rows(table)
    items = [_section(_text(" · ".join(cell for cell in row if cell != "–"))) for row in rows]
    blocks = [_rich({"type": "rich_text_list", "style": "bullet", "elements": items})]
    return [*blocks, _context(f"{missing} more are left out.")] if missing else blocks


def _actions(notice: Notice) -> list[Block]:
    """Four buttons, then the overflow; what fits neither follows the four in the row."""
    buttons = [button for button in notice.buttons if button.act or web_host(button.url)]
    row = [button for button in buttons if not button.is_overflow]
    hidden = [*row[ROW_BUTTONS:], *(button for button in buttons if button.is_overflow)]
    shown = [*row[:ROW_BUTTONS], *hidden[OVERFLOW:]][: ACTIONS - 1]
    elements = [_button(button, notice, number) for number, button in enumerate(shown)]
    if hidden:
        options = [_option(button, notice) for button in hidden[:OVERFLOW]]
        elements.append({"type": "overflow", "action_id": MORE, "options": options})
    return [{"type": "actions", "elements": elements}] if elements else []


def _button(button: Button, notice: Notice, number: int) -> Block:
    element: Block = {"type": "button", "text": _plain(button.label, BUTTON)}
    if web_host(button.url):
        return element | {"action_id": f"{LINK}-{number}", "url": button.url}
    opens = button.form is not None or (button.ask is not None and button.ask.wants_reason)
    element |= {"action_id": button.act, "value": _value(notice, opens=opens)}
    if button.emphasis in _STYLE:
        element["style"] = _STYLE[button.emphasis]
    if button.ask and not opens:
        element["confirm"] = _confirm(button.ask)
    return element


def _option(button: Button, notice: Notice) -> Block:
    """A line of the overflow. It has no question of its own in Slack, so whatever asks opens a modal."""
    option: Block = {"text": _plain(button.label, BUTTON)}
    opens = button.form is not None or button.ask is not None
    option["value"] = f"{button.act or LINK}:{_value(notice, opens=opens)}"
    if web_host(button.url):
        option["url"] = button.url
    return option


def _value(notice: Notice, *, opens: bool) -> str:
    """``12:3``: the case and the version that this card shows; ``12:3:ask`` where the click opens a modal first."""
    return f"{notice.case_id}:{notice.version}" + (f":{ASK}" if opens else "")


def _confirm(ask: Ask) -> Block:
    return {
        "title": _plain(ask.title, CONFIRM_TITLE),
        "text": _plain(ask.text, CONFIRM_TEXT),
        "confirm": _plain(ask.confirm, CONFIRM_BUTTON),
        "deny": _plain("Cancel", CONFIRM_BUTTON),
    }


def modal(button: Button, meta: Meta) -> Block:
    """The view that a button with a form or a question opens."""
    if button.form:
        form = button.form
        return _view(form.title, form.submit, _form_blocks(form), button.act, meta)
    ask = button.ask or Ask(button.label, f"{button.label}?", button.label)
    blocks: list[Block] = [{"type": "section", "text": _plain(ask.text, SECTION)}]
    if ask.wants_reason:
        blocks.append(_input("Reason", {"max_length": REASON}))
    return _view(ask.title, ask.confirm, blocks, button.act, meta)


def _view(title: str, submit: str, blocks: list[Block], act: str, meta: Meta) -> Block:
    return {
        "type": "modal",
        "callback_id": act,
        "private_metadata": meta.dumps(),
        "title": _plain(title, MODAL_TITLE),
        "submit": _plain(submit, MODAL_BUTTON),
        "close": _plain("Cancel", MODAL_BUTTON),
        "blocks": blocks,
    }


def _form_blocks(form: Form) -> list[Block]:
    """The box takes Slack's 3,000 characters whatever the platform's limit is, so that nothing pasted is cut unseen."""
    element: Block = {
        "multiline": True,
        "max_length": INPUT,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if form.text:
        element["initial_value"] = cut(form.text, INPUT)
    block = _input(form.label, element) | {"dispatch_action": True}
    if utf16_length(form.text) > INPUT:
        hint = f"Slack's box ends at {INPUT} characters: the end of the reply is not in it and goes when you save."
        block["hint"] = _plain(hint, ALT)
    return [block, counter(len(cut(form.text, INPUT)), form.max_chars)]


def _input(label: str, element: Block) -> Block:
    box = {"type": "plain_text_input", "action_id": TEXT, **element}
    return {"type": "input", "block_id": TEXT, "label": _plain(label, ALT), "element": box}


def counter(length: int, max_chars: int) -> Block:
    """The line under a modal's box that tells the live length."""
    over = f": {length - max_chars} too many" if length > max_chars else ""
    said = f"{'⚠ ' if over else ''}{length} of {max_chars} characters{over}"
    return {"type": "context", "block_id": LENGTH, "elements": [_plain(said, STATUS)]}


def recounted(view: Mapping[str, Any], text: str) -> Block:
    """The open modal with its length brought up to date; Slack keeps what stands in the box."""
    meta = Meta.loads(view["private_metadata"])
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    blocks = [
        counter(len(text), meta.max_chars) if block.get("block_id") == LENGTH else block for block in view["blocks"]
    ]
    return {key: view[key] for key in kept} | {"blocks": blocks}


def said(title: str, text: str) -> Block:
    """A modal that only tells something."""
    return {
        "type": "modal",
        "title": _plain(title, MODAL_TITLE),
        "close": _plain("Close", MODAL_BUTTON),
        "blocks": [{"type": "section", "text": _plain(text, SECTION)}],
    }


def home(notice: Notice) -> Block:
    """A notice as the App Home's view."""
    return {"type": "home", "blocks": message(notice, in_home=True)}
