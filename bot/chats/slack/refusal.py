"""Slack's refusals, sorted by who must act."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.net.http import retry_after
from models.errors import Permanent, Transient

RETRY_AFTER_S = 30.0

_UNCLEAR = {"internal_error", "fatal_error", "service_unavailable"}
"""Slack's own words for *some of this may have succeeded*."""

_PASSING = _UNCLEAR | {"request_timeout", "team_added_to_org", "accesslimited"}
HINTS = {
    "invalid_auth": "HIGHROAD_SLACK_BOT_TOKEN is not valid: copy it again from OAuth & Permissions (xoxb-…).",
    "not_authed": "HIGHROAD_SLACK_BOT_TOKEN is empty: copy it from OAuth & Permissions (xoxb-…).",
    "token_revoked": "The bot token was revoked: install the app again and copy the new one.",
    "account_inactive": "The app was removed from the workspace: install it again and copy the new token.",
    "channel_not_found": "Create the channel or correct its name; the bot sees a private one only once it was invited. "
    "A channel that took the name of one that is gone is meant by its id (C…) alone.",
    "not_in_channel": "Invite the bot: type /invite @Highroad in that channel.",
    "is_archived": "The channel is archived: write another one's id (C…) in the playbook or in HIGHROAD_SLACK_CHANNEL.",
    "messages_tab_disabled": "Switch the Messages Tab on under App Home (or paste manifest.yml again).",
    "message_not_found": "Somebody has deleted this message.",
    "cant_update_message": "The message belongs to another app: was the app made anew? Its old cards stay as they are.",
}


class SlackRefused(Permanent):
    """Slack said no; ``code`` is its own word for why."""

    def __init__(self, code: str, hint: str = "") -> None:
        super().__init__(f"Slack refused: {code}.", hint or HINTS.get(code, ""))
        self.code = code


def may_have_taken(refused: SlackApiError) -> bool:
    """True where an answer is no sure refusal: what was asked may have happened."""
    response = refused.response
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return True
    code = response.get("error", "")
    return code in _UNCLEAR or response.status_code >= 500 or (response.status_code == 200 and not code)


def translated(refused: SlackApiError) -> Permanent | Transient:
    """A failure of Slack as one of ours."""
    response = refused.response
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return Transient("Slack's answer could not be read.")
    if response.status_code == 200 and "error" not in response.data:
        return Transient("Slack's answer could not be read.")
    code = str(response.get("error", "") or f"http_{response.status_code}")
    if code == "missing_scope":
        needed = str(response.get("needed", "?"))
        return SlackRefused(code, f"Add {needed} under OAuth & Permissions, Bot Token Scopes, and reinstall the app.")
    return refusal_of(code, response.status_code, dict(response.headers))


def refusal_of(code: str, status: int, headers: dict[str, str]) -> Permanent | Transient:
    """What Slack's own word and status mean for us: try again, or a person must do something."""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        asked = retry_after({key.lower(): value for key, value in headers.items()})
        return Transient("Slack asks us to slow down.", RETRY_AFTER_S if asked is None else asked)
    if status >= 500 or code in _PASSING:
        return Transient(f"Slack failed for now ({code}).")
    return SlackRefused(code)
