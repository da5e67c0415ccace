"""Who acts on a case, and who may."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the bot itself, as the audit trail names them.

    ``via`` is the surface ("slack", "teams") or "system"; ``id`` is the surface's own id of the person.
    ``groups`` are the user groups or roles the surface found for them at this click.
    """

    via: str
    id: str
    name: str
    groups: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """One string for the audit trail, such as ``slack:U012ABC``."""
        return f"{self.via}:{self.id}"


SYSTEM = Actor(via="system", id="highroad", name="Highroad")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may decide. Empty means everyone in the channel, so that a first install works at once.

    ``people`` and ``groups`` hold surface ids, each as ``via:id``. ``same_person`` pairs ids of one human:
    ``("teams:a0b1…", "slack:U012ABC")`` names the first as the second in the audit trail.
    """

    people: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    same_person: tuple[tuple[str, str], ...] = ()

    def allows(self, actor: Actor) -> bool:
        """True where this person may decide; checked on the server at every click."""
        if actor.via == "system" or not (self.people or self.groups):
            return True
        keys = {actor.key, self.resolve(actor).key}
        return bool(keys & self.people) or any(f"{actor.via}:{group}" in self.groups for group in actor.groups)

    def resolve(self, actor: Actor) -> Actor:
        """The actor under the one id that the audit trail uses for this human in every chat."""
        for alias, owner in self.same_person:
            if actor.key == alias:
                via, _, identity = owner.partition(":")
                return Actor(via=via, id=identity, name=actor.name, groups=actor.groups)
        return actor
