"""Who acts on a case, and who may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What a chat says of a person: whether they belong to the shop's own workspace or tenant. The first that any of
    several channels says is what counts.
    """

    MEMBER = "member"
    GUEST = "guest"
    UNKNOWN = "unknown"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the bot itself, as the audit trail names them.

    ``via`` is the surface ("slack", "teams") or "system"; ``id`` is the surface's own id of the person. The rest are
    facts of this one click, which the surface states: ``groups`` are the user groups, or the roles in the case's own
    channel; ``standing`` is whether they are one of us; ``place`` is the surface's id of the channel they act in.
    """

    via: str
    id: str
    name: str
    groups: tuple[str, ...] = ()
    standing: Standing = Standing.UNKNOWN
    place: str = ""

    @property
    def key(self) -> str:
        """One string for the audit trail, such as ``slack:U012ABC``."""
        return f"{self.via}:{self.id}"


SYSTEM = Actor(via="system", id="highroad", name="Highroad")

ELSEWHERE = "This works only in the channel where the cases stand, or for those whom the playbook names ([access])."
NOT_NAMED = "You are not among those who may decide here. Ask whoever keeps the playbook ([access])."
NOT_OURS = {
    Standing.GUEST: "You are a guest here: only members may do this, unless the playbook names you ([access]).",
    Standing.STRANGER: "You belong to another organisation: only our own members may do this, "
    "unless the playbook names you ([access]).",
    Standing.UNKNOWN: "The chat could not say just now whether you are a member here. Please try again.",
}
"""What a person is told who is no member, as far as the chat could say."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may see and decide. Empty means the members of our own workspace or tenant, in the channels where cases
    stand, so that a first install works at once.

    ``people`` and ``groups`` hold surface ids, each as ``via:id``; whoever they name may act from anywhere.
    ``same_person`` pairs ids of one human: ``("teams:a0b1…", "slack:U012ABC")`` names the first as the second in the
    audit trail.
    """

    people: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    same_person: tuple[tuple[str, str], ...] = ()

    def groups_in(self, via: str) -> tuple[str, ...]:
        """The ids of the groups or roles that are named for this surface."""
        return tuple(sorted(group.removeprefix(f"{via}:") for group in self.groups if group.startswith(f"{via}:")))

    def names(self, actor: Actor) -> bool:
        """True for the bot itself, and for a person who is named by an id, under whichever chat's."""
        return actor.via == SYSTEM.via or bool({actor.key, self.resolve(actor).key} & self.people)

    def why_not(self, actor: Actor, places: tuple[str, ...], *, decides: bool) -> str:
        """The reason, told to this person, why they may not see what belongs to these places of their chat, or not
        decide on it; empty where they may. Checked on the server at every click and question.

        A named group counts for guests as well, but not for people of another organisation: Teams calls those *user*
        too.
        """
        is_one_of_us = actor.standing in (Standing.MEMBER, Standing.GUEST)
        if self.names(actor) or (is_one_of_us and set(actor.groups) & set(self.groups_in(actor.via))):
            return ""
        if actor.standing in (Standing.GUEST, Standing.STRANGER):
            return NOT_OURS[actor.standing]
        if not actor.place or actor.place not in places:
            return ELSEWHERE
        if actor.standing is not Standing.MEMBER:
            return NOT_OURS[actor.standing]
        return NOT_NAMED if decides and (self.people or self.groups) else ""

    def resolve(self, actor: Actor) -> Actor:
        """The actor as the audit trail names them: under the one id that it uses for this human in every chat."""
        for alias, owner in self.same_person:
            if actor.key == alias:
                via, _, identity = owner.partition(":")
                return Actor(via, identity, actor.name)
        return Actor(actor.via, actor.id, actor.name)
