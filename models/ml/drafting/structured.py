"""The brief for strong models, which answer in structured data: here or behind any OpenAI-compatible server.

The model writes the acknowledgement and chooses a next step by its number; every fixed word is the playbook's and is
put in by us, so that none can be miscopied. Servers with structured outputs keep the schema; of others the answer is
read tolerantly.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from models.ml.drafting.prompt import shortened
from models.replies.brief import Brief, Candidate

RULES = Path(__file__).with_name("prompts") / "strong.txt"
MAX_ACK_WORDS = 60
MAX_TOKENS = 400
TEMPERATURE = 0.3
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "acknowledgement": {"type": "string"},
        "next_step": {"type": "integer"},
        "language": {"type": "string"},
        "doubt": {"type": "string"},
    },
    "required": ["acknowledgement", "next_step", "language", "doubt"],
    "additionalProperties": False,
}
"""JSON Schema of the answer; ``next_step`` counts the brief's steps from 1, and 0 is none of them."""

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


def chat_request(brief: Brief) -> dict[str, Any]:
    """The body of a ``/chat/completions`` call, without the model's name."""
    steps = "\n".join(f"{number}: {step.when}" for number, step in enumerate(brief.steps, 1))
    rules = RULES.read_text(encoding="utf-8").format(
        language=brief.language, max_words=MAX_ACK_WORDS, voice=brief.voice, steps=steps
    )
    given: dict[str, Any] = {
        "product": brief.product,
        "stars": brief.stars,
        "review": shortened(brief.review, brief.telling),
    }
    if brief.facts:
        given["facts_of_the_shop_that_may_be_said"] = {fact.name: fact.text for fact in brief.facts}
    if brief.examples:
        given["answered_like_this_before"] = [
            {"review": example.complaint, "reply": example.reply} for example in brief.examples
        ]
    return {
        "messages": [
            {"role": "system", "content": rules},
            {"role": "user", "content": json.dumps(given, ensure_ascii=False)},
        ],
        "temperature": TEMPERATURE,
        "max_tokens": MAX_TOKENS,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "reply", "strict": True, "schema": SCHEMA},
        },
    }


def read_structured(text: str, brief: Brief) -> tuple[Candidate, ...]:
    """The one candidate in a model's answer, none where there is no such thing in it.

    Fences and talk around the object are passed over, and so is a doubt that ran on until it was cut off; a step that
    does not exist counts as none.
    """
    said = _whole(text) or _cut_off(text)
    if said is None:
        return ()
    acknowledgement, number = said.get("acknowledgement"), said.get("next_step")
    if not isinstance(acknowledgement, str) or not acknowledgement.strip():
        return ()
    if isinstance(number, str) and number.strip().isdecimal():
        number = int(number)
    step = brief.steps[number - 1].id if isinstance(number, int) and 0 < number <= len(brief.steps) else ""
    doubt = said.get("doubt")
    return (
        Candidate(
            " ".join(acknowledgement.split()),
            step=step,
            doubt=" ".join(doubt.split()) if isinstance(doubt, str) else "",
        ),
    )


def _whole(text: str) -> dict[str, Any] | None:
    """The object in an answer, None where there is none."""
    found = _OBJECT.search(text)
    return _object(found[0]) if found else None


def _cut_off(text: str) -> dict[str, Any] | None:
    """The object of an answer that ended within its last text, or right behind it."""
    begun = text[text.find("{") :]
    said = _object(begun + '"}') or _object(begun + "}")
    return said if said and "doubt" in said else None


def _object(text: str) -> dict[str, Any] | None:
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
