"""manifest.yml is what a person pastes into Slack: it must ask for just what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.chats.slack.listen import COMMAND, EVENT, PATH
from bot.chats.slack.send import SCOPES
from models.notices.command import USAGE

ROOT = Path(__file__).parent.parent.parent

NEEDS = {
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_list": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "files_upload_v2": {"files:write"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}
"""The scopes of every method that we call, as Slack's reference names them."""


@pytest.fixture
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
    return found


def test_scopes_are_the_codes(manifest: dict[str, Any]) -> None:
    """The manifest asks for the scopes that the code checks for, and no others."""
    assert manifest["oauth_config"]["scopes"] == {"bot": list(SCOPES)}


def test_scopes_are_those_of_the_methods_called() -> None:
    """Each method that is called has its scopes, and no scope is asked for in vain."""
    sources = [file.read_text() for file in (ROOT / "bot/chats/slack").glob("*.py")]
    called = {name for source in sources for name in re.findall(r"self\._?client\.([a-z]+_\w+)\(", source)}
    assert called == set(NEEDS)
    assert set().union(*NEEDS.values()) | {"commands"} == set(SCOPES)


def test_command_is_the_codes(manifest: dict[str, Any]) -> None:
    """One command, at our address, whose hint names every question that can be asked."""
    (command,) = manifest["features"]["slash_commands"]
    assert (command["command"], command["should_escape"]) == (COMMAND, False)
    assert command["usage_hint"] == " | ".join(usage for usage, _ in USAGE)


def test_events_are_the_codes(manifest: dict[str, Any]) -> None:
    """One event, and no messages: what is typed in a channel never reaches us, so it never reaches a customer."""
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == [EVENT]
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_every_address_is_ours(manifest: dict[str, Any]) -> None:
    """Commands, events and clicks all go to the one path that the code mounts; interactivity is on."""
    settings = manifest["settings"]
    addresses = {
        manifest["features"]["slash_commands"][0]["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    }
    assert addresses == {f"https://YOUR-HOST{PATH}"}
    assert settings["interactivity"]["is_enabled"]
    assert not settings["socket_mode_enabled"]


def test_texts_are_within_slacks_limits(manifest: dict[str, Any]) -> None:
    """Slack refuses a manifest whose texts are too long, or a long description that is too short."""
    about = manifest["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(manifest["features"]["slash_commands"][0]["usage_hint"]) <= 1000
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
