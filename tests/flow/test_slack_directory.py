"""What Slack says of people: names, groups, and who is one of us."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chats.slack.send import SlackSurface
from models.cases.people import Actor, Standing
from models.errors import Permanent
from tests.flow.slack_server import Seconds, a_surface, scripted


async def known(surface: SlackSurface, user: str, *groups: str) -> Actor:
    """A person as Slack tells them, in C1."""
    return await surface.identify(await surface.directory.person(user, "ana", "", "C1"), ("C1",), groups)


async def test_names_and_groups_are_kept_for_a_while() -> None:
    """A person is asked about once in ten minutes, a group's members once a minute, so that clicks stay fast."""
    seen: list[Any] = []
    now = Seconds()
    ana = {"team_id": "T1", "profile": {"display_name": "Ana"}}
    script = scripted({"ok": True, "bot_id": "B1", "team_id": "T1", "user": ana, "users": ["U1"]}, seen=seen)
    async with a_surface(script, now=now) as surface:
        for _ in range(3):
            actor = await known(surface, "U1", "S1")
        assert (actor.key, actor.name, actor.groups) == ("slack:U1", "Ana", ("S1",))
        assert [method for method, _ in seen] == ["auth.test", "users.info", "usergroups.users.list"]
        now.at += 61
        await known(surface, "U1", "S1")
        assert [method for method, _ in seen[3:]] == ["usergroups.users.list"]


async def test_person_whom_slack_does_not_name() -> None:
    """Without users.info the name in the click serves; a group that is gone has no members."""
    async with a_surface(scripted({"ok": False, "error": "user_not_found"})) as surface:
        assert (await known(surface, "U1")).name == "ana"
    async with a_surface(scripted({"ok": False, "error": "no_such_subteam"})) as surface:
        assert (await known(surface, "U1", "S1")).groups == ()


async def test_group_that_cannot_be_asked_is_an_error() -> None:
    """Where Slack does not say who is in a group, nobody is refused as a stranger: the failure is told."""
    async with a_surface(scripted({"ok": False, "error": "missing_scope", "needed": "usergroups:read"})) as surface:
        with pytest.raises(Permanent):
            await known(surface, "U1", "S1")


OURS = {"ok": True, "bot_id": "B1", "team_id": "T1", "enterprise_id": "E1"}
ALONE = {"ok": True, "bot_id": "B1", "team_id": "T1", "enterprise_id": None}
OF_ORGANISATION = {"team_id": "E1", "enterprise_user": {"enterprise_id": "E1"}}


@pytest.mark.parametrize(
    ("us", "user", "named", "standing"),
    [
        (ALONE, {"team_id": "T1"}, "T1", Standing.MEMBER),
        (ALONE, {"team_id": "T1"}, "", Standing.MEMBER),
        (ALONE, {"team_id": "T1", "is_restricted": True}, "T1", Standing.GUEST),
        (ALONE, {"team_id": "T1", "is_ultra_restricted": True}, "T1", Standing.GUEST),
        (ALONE, {"team_id": "T9"}, "T9", Standing.STRANGER),
        (ALONE, {"team_id": "T9"}, "T1", Standing.STRANGER),
        (ALONE, {"team_id": "T1"}, "T9", Standing.STRANGER),
        (ALONE, {"team_id": "T1", "is_stranger": True}, "", Standing.STRANGER),
        (ALONE, {}, "", Standing.STRANGER),
        (ALONE, OF_ORGANISATION, "T1", Standing.STRANGER),
        (OURS, OF_ORGANISATION, "T2", Standing.MEMBER),
        (OURS, OF_ORGANISATION | {"is_restricted": True}, "T2", Standing.GUEST),
        (OURS, {"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, "T9", Standing.STRANGER),
    ],
)
async def test_who_is_one_of_us(us: dict[str, Any], user: dict[str, Any], named: str, standing: Standing) -> None:
    """People of our workspace, or of another in our Enterprise organisation; neither guests nor other companies."""
    async with a_surface(scripted(us, {"ok": True, "user": user})) as surface:
        assert (await surface.directory.person("U1", "ana", named, "C1")).standing is standing


@pytest.mark.parametrize("error", ["missing_scope", "internal_error", "ratelimited"])
async def test_nobody_is_one_of_us_by_a_failure(error: str) -> None:
    """Where Slack does not say who somebody is, nothing is stated of them."""
    async with a_surface(scripted(ALONE, {"ok": False, "error": error})) as surface:
        assert (await surface.directory.person("U1", "ana", "T1", "C1")).standing is Standing.UNKNOWN


async def test_a_large_channel_is_read_in_pages() -> None:
    """In the App Home, which is no place, a person acts where they are a member."""
    pages = ({"members": ["U2"], "response_metadata": {"next_cursor": "2"}}, {"members": ["U1"]})
    async with a_surface(scripted(*({"ok": True} | page for page in pages))) as surface:
        for identity, place in (("U1", "C1"), ("U3", "")):
            actor = Actor("slack", identity, "Ana", standing=Standing.MEMBER)
            assert (await surface.identify(actor, ("C1",), ())).place == place
