"""What Slack accepts as blocks and views, as a JSON Schema: its reference's limits, and no key that it doesn't know.

It covers the blocks and elements that this bot may send. A block of another type is refused like a misspelt one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

Schema = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
BLOCKS_CHARS = 13_200
"""All text in a message's blocks together; Slack answers ``msg_blocks_too_long`` above it."""

FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def string(limit: int = 0, least: int = 0) -> Schema:
    """A schema of a string of ``least`` to ``limit`` characters; 0 for any length."""
    return {"type": "string", "minLength": least} | ({"maxLength": limit} if limit else {})


def record(required: str = "", **properties: Schema) -> Schema:
    """A schema of an object with these keys alone; ``required`` names those that must be there."""
    return {"type": "object", "properties": properties, "required": required.split(), "additionalProperties": False}


def many(item: Schema, limit: int = 0, least: int = 1) -> Schema:
    """A schema of a list."""
    return {"type": "array", "items": item, "minItems": least} | ({"maxItems": limit} if limit else {})


def constant(name: str) -> Schema:
    """A schema of the type of a block or an element."""
    return {"const": name}


def by_type(kinds: Mapping[str, Schema]) -> Schema:
    """A schema of one of these kinds, told apart by ``type``, so that an error names the key at fault."""
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(kinds)}},
        "allOf": [{"if": {"properties": {"type": {"const": kind}}}, "then": schema} for kind, schema in kinds.items()],
    }


def plain_text(limit: int) -> Schema:
    """A schema of a plain_text object."""
    return record("type text", type=constant("plain_text"), text=string(limit, 1), emoji=FLAG)


def any_text(limit: int) -> Schema:
    """A schema of a plain_text or mrkdwn object."""
    kind = {"enum": ["plain_text", "mrkdwn"]}
    return record("type text", type=kind, text=string(limit, 1), emoji=FLAG, verbatim=FLAG)


STYLE: Schema = {"enum": ["primary", "danger"]}
CONFIRM = record(
    "title text", title=plain_text(100), text=any_text(300), confirm=plain_text(30), deny=plain_text(30), style=STYLE
)
OPTION = record("text value", text=any_text(75), value=string(150, 1), description=any_text(75), url=string(3000))
ACTION: Schema = {"action_id": string(255, 1)}
BUTTON = record(
    "type text",
    type=constant("button"),
    text=plain_text(75),
    url=string(3000),
    value=string(2000),
    style=STYLE,
    confirm=CONFIRM,
    accessibility_label=string(75),
    **ACTION,
)
OVERFLOW = record("type options", type=constant("overflow"), options=many(OPTION, 5), confirm=CONFIRM, **ACTION)
SELECT = record(
    "type options",
    type=constant("static_select"),
    options=many(OPTION, 100),
    initial_option=OPTION,
    placeholder=plain_text(150),
    confirm=CONFIRM,
    focus_on_load=FLAG,
    **ACTION,
)
INPUT = record(
    "type",
    type=constant("plain_text_input"),
    initial_value=string(3000),
    multiline=FLAG,
    min_length=COUNT,
    max_length={"type": "integer", "minimum": 1, "maximum": 3000},
    dispatch_action_config=record("", trigger_actions_on=many(string())),
    focus_on_load=FLAG,
    placeholder=plain_text(150),
    **ACTION,
)
FILE = record("", id=string(), url=string())
PICTURE = record(
    "type alt_text", type=constant("image"), image_url=string(3000), slack_file=FILE, alt_text=string(2000, 1)
)
ACTIONS = by_type({"button": BUTTON, "overflow": OVERFLOW, "static_select": SELECT})
ACCESSORY = by_type({"button": BUTTON, "overflow": OVERFLOW, "static_select": SELECT, "image": PICTURE})

MARKS = record("", bold=FLAG, italic=FLAG, strike=FLAG, code=FLAG, highlight=FLAG)
SPAN = by_type(
    {
        "text": record("type text", type=constant("text"), text=string(0, 1), style=MARKS),
        "link": record("type url", type=constant("link"), url=string(3000, 1), text=string(), unsafe=FLAG, style=MARKS),
        "user": record("type user_id", type=constant("user"), user_id=string(), style=MARKS),
        "emoji": record("type name", type=constant("emoji"), name=string(), unicode=string(), style=MARKS),
        "date": record(
            "type timestamp format",
            type=constant("date"),
            timestamp=COUNT,
            format=string(),
            url=string(),
            fallback=string(),
            style=MARKS,
        ),
    }
)
SPANS = many(SPAN)
SECTION = record("type elements", type=constant("rich_text_section"), elements=many(SPAN, least=0))
RICH = by_type(
    {
        "rich_text_section": SECTION,
        "rich_text_quote": record("type elements", type=constant("rich_text_quote"), elements=SPANS, border=COUNT),
        "rich_text_preformatted": record(
            "type elements", type=constant("rich_text_preformatted"), elements=SPANS, border=COUNT
        ),
        "rich_text_list": record(
            "type elements style",
            type=constant("rich_text_list"),
            style={"enum": ["bullet", "ordered"]},
            elements=many(SECTION),
            indent=COUNT,
            offset=COUNT,
            border=COUNT,
        ),
    }
)
CELL = by_type(
    {
        "raw_text": record("type text", type=constant("raw_text"), text=string(0, 1)),
        "rich_text": record("type elements", type=constant("rich_text"), elements=many(RICH)),
    }
)
COLUMN = record("", align={"enum": ["left", "center", "right"]}, is_wrapped=FLAG)
BLOCK: Schema = {"block_id": string(255, 1)}
BLOCKS: dict[str, Schema] = {
    "actions": record("type elements", type=constant("actions"), elements=many(ACTIONS, 25), **BLOCK),
    "context": record(
        "type elements",
        type=constant("context"),
        elements=many(by_type({"plain_text": any_text(3000), "mrkdwn": any_text(3000), "image": PICTURE}), 10),
        **BLOCK,
    ),
    "divider": record("type", type=constant("divider"), **BLOCK),
    "header": record("type text", type=constant("header"), text=plain_text(150), **BLOCK),
    "image": record(
        "type alt_text",
        type=constant("image"),
        image_url=string(3000),
        slack_file=FILE,
        alt_text=string(2000, 1),
        title=plain_text(2000),
        **BLOCK,
    ),
    "rich_text": record("type elements", type=constant("rich_text"), elements=many(RICH), **BLOCK),
    "section": record(
        "type",
        type=constant("section"),
        text=any_text(3000),
        fields=many(any_text(2000), 10),
        accessory=ACCESSORY,
        expand=FLAG,
        **BLOCK,
    )
    | {"anyOf": [{"required": ["text"]}, {"required": ["fields"]}]},
    "table": record(
        "type rows", type=constant("table"), rows=many(many(CELL, 20), 100), column_settings=many(COLUMN, 20), **BLOCK
    ),
}
INPUTS: dict[str, Schema] = {
    "input": record(
        "type label element",
        type=constant("input"),
        label=plain_text(2000),
        element=by_type({"plain_text_input": INPUT, "static_select": SELECT}),
        dispatch_action=FLAG,
        hint=plain_text(2000),
        optional=FLAG,
        **BLOCK,
    )
}
NO_TABLE = {kind: schema for kind, schema in BLOCKS.items() if kind != "table"}
VIEW: Schema = {
    "blocks": many(by_type(NO_TABLE | INPUTS), VIEW_BLOCKS),
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
MESSAGE = Draft202012Validator(many(by_type(BLOCKS), MESSAGE_BLOCKS, least=0))
MODAL = Draft202012Validator(
    record(
        "type title blocks",
        type=constant("modal"),
        title=plain_text(24),
        submit=plain_text(24),
        close=plain_text(24),
        clear_on_close=FLAG,
        notify_on_close=FLAG,
        submit_disabled=FLAG,
        **VIEW,
    )
)
HOME = Draft202012Validator(record("type blocks", type=constant("home"), **VIEW))


def complaint(validator: Draft202012Validator, found: object, root: str) -> str:
    """What Slack would complain of in blocks, with a pointer to it; empty where all is well. It repeats none of the
    content.
    """
    problem = best_match(validator.iter_errors(found))
    if problem is None:
        return doubled(found, root)
    pointer = "/".join(["", root, *(str(part) for part in problem.absolute_path)]).rstrip("/")
    rule = f"{problem.validator}: {problem.validator_value}" if problem.validator != "required" else problem.message
    return f"[ERROR] {rule if len(rule) < 200 else problem.validator} [json-pointer:{pointer}]"


def doubled(found: object, root: str) -> str:
    """The block_id that stands twice in one message or view, or the action_id twice in one block; empty where there is
    none.
    """
    blocks = found.get("blocks", []) if isinstance(found, dict) else found
    if not isinstance(blocks, list):
        return ""
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(names)) < len(names):
        return f"[ERROR] `block_id` already exists [json-pointer:/{root}]"
    for number, block in enumerate(blocks):
        actions = [element["action_id"] for element in elements(block) if "action_id" in element]
        if len(set(actions)) < len(actions):
            return f"[ERROR] `action_id` already exists [json-pointer:/{root}/{number}]"
    return ""


def elements(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What can be clicked or filled in, in a block."""
    if block["type"] == "actions":
        return list(block["elements"])
    return [block[key] for key in ("accessory", "element") if key in block]


def texts(found: object) -> Iterator[str]:
    """Every text in blocks, for their sum."""
    if isinstance(found, dict):
        for key, part in found.items():
            if key == "text" and isinstance(part, str):
                yield part
            else:
                yield from texts(part)
    elif isinstance(found, list):
        for part in found:
            yield from texts(part)
