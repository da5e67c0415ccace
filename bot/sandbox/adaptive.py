"""Reads activities and Adaptive Cards for whoever plays a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

CARD = "application/vnd.microsoft.card.adaptive"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What an activity of the bot holds."""

    text: str
    card: Json | None


def read_activity(activity: Json) -> Said:
    """The text and card in an activity."""
    cards = [entry["content"] for entry in activity.get("attachments") or () if entry.get("contentType") == CARD]
    return Said(re.sub(r"<[^<>]*>", "", activity.get("text") or ""), cards[0] if cards else None)


def find_action(card: Json, title: str) -> Json:
    """The action of this title that does something, inner cards included; KeyError where there is none."""
    found = [action for action in actions_of(card) if action.get("title") == title and "data" in action]
    if not found:
        raise KeyError(title)
    return found[0]


def actions_of(card: Json) -> list[Json]:
    """Every action of a card: its own, those of action sets, and those of inner cards."""
    found = list(card.get("actions") or ())
    for element in card.get("body") or ():
        found += element.get("actions") or () if element.get("type") == "ActionSet" else ()
    return found + [inner for action in found if "card" in action for inner in actions_of(action["card"])]
