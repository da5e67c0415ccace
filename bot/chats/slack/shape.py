"""The shape of what Slack sends: what our listeners read, each part of the type that they count on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError


class Named(BaseModel):
    """A person, place or team: by its id."""

    id: str
    name: str | None = None
    username: str | None = None
    team_id: str | None = None


class Option(BaseModel):
    """What was chosen in a menu."""

    value: str | None = None


class Action(BaseModel):
    """A button that was pressed, or a box that tells of its typing."""

    action_id: str
    block_id: str | None = None
    value: str | None = None
    selected_option: Option | None = None
    action_ts: str | None = None


class Container(BaseModel):
    """Where the button stands."""

    is_ephemeral: bool | None = None


class Box(BaseModel):
    """A box of a modal with what stands in it."""

    value: str | None = None


class Boxes(BaseModel):
    """All boxes of a modal, by block and action."""

    values: dict[str, dict[str, Box]]


class Screen(BaseModel):
    """A modal or an App Home."""

    id: str
    hash: str | None = None
    callback_id: str | None = None


class Filled(Screen):
    """A modal that was sent, with all that stands in it."""

    type: str
    callback_id: str
    private_metadata: str
    state: Boxes


class Framed(BaseModel):
    """What every interaction says of its sender."""

    user: Named
    team: Named | None = None
    enterprise: Named | None = None
    trigger_id: str | None = None
    response_url: str | None = None


class Pressed(Framed):
    """A click."""

    type: Literal["block_actions"]
    actions: Annotated[list[Action], Field(min_length=1)]
    channel: Named | None = None
    container: Container | None = None
    view: Screen | None = None


class Sent(Framed):
    """A modal that was sent."""

    type: Literal["view_submission"]
    view: Filled


class Happened(BaseModel):
    """What an event tells."""

    type: str
    user: str
    tab: str | None = None


class Told(BaseModel):
    """An event."""

    type: Literal["event_callback"]
    event: Happened
    authorizations: list[dict[str, object]] | None = None


class Typed(BaseModel):
    """A slash command."""

    command: str
    user_id: str
    response_url: str
    text: str | None = None
    channel_id: str | None = None
    user_name: str | None = None
    team_id: str | None = None


SHAPES: dict[object, TypeAdapter[BaseModel]] = {
    "block_actions": TypeAdapter(Pressed),
    "view_submission": TypeAdapter(Sent),
    "event_callback": TypeAdapter(Told),
}
"""By ``type``; what has another one is none of ours, and is answered so."""

TYPED: TypeAdapter[BaseModel] = TypeAdapter(Typed)


def is_readable(body: object) -> bool:
    """True where a listener can read it, or where none will."""
    if not isinstance(body, dict):
        return False
    kind = body.get("type")
    shape = SHAPES.get(kind) if isinstance(kind, str) else TYPED if "command" in body else None
    try:
        if shape:
            shape.validate_python(body, strict=True)
    except ValidationError:
        return False
    return kind is None or isinstance(kind, str)
