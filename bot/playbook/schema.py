"""What a playbook's file may hold, key by key, and how to say in which line it went wrong."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.platforms.sources import WITHOUT_GIFTS
from bot.platforms.sources.mapped import SourceTable
from models.cases.people import Access
from models.cases.verdict import Topic, Urgent
from models.cases.voucher import VoucherPolicy
from models.checks.hidden import Hidden, hidden
from models.checks.pings import Pings, pings
from models.replies.brief import Fact
from models.replies.playbook import Phrases, Playbook, Route, StepPhrases, TopicPhrases, UrgentPhrases
from models.text.text import Text

Location = tuple[str | int, ...]

PLACEHOLDER = re.compile(r"\{(\w*)\}")
MAX_PHRASE = 400


def known_zone(name: str) -> str:
    """A time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError('write a time zone such as "Europe/Berlin" or "UTC"') from None
    return name


def only(*allowed: str) -> AfterValidator:
    """A text whose {placeholders} are among these."""

    def check(text: str) -> str:
        for name in PLACEHOLDER.findall(text):
            if name not in allowed:
                known = " and ".join(f"{{{word}}}" for word in allowed)
                raise ValueError(f"{{{name}}} means nothing here; only {known} can stand in it")
        return text

    return AfterValidator(check)


def is_sayable(text: str) -> str:
    """No hidden characters and no pings: they could not be seen in the file, and would reach every customer."""
    if hidden(text):
        raise ValueError(Hidden.advice)
    if next(pings(Text(text)), ""):
        raise ValueError(Pings.advice)
    return text


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_PHRASE)]
Phrase = Annotated[Words, only("shop", "contact", "reach"), AfterValidator(is_sayable)]
Way = Annotated[Words, only("contact"), AfterValidator(is_sayable)]
Ways = Annotated[list[Phrase], Field(min_length=1, max_length=30)]
StepId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Surface = Literal["slack", "teams"]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
ActorKey = Annotated[str, StringConstraints(pattern=r"^(slack|teams):\S+$")]


class Table(BaseModel):
    """One table of the file: an unknown key is a typing mistake, and is said to be one."""

    model_config = ConfigDict(extra="forbid", strict=True)


class StepTable(Table):
    """What the shop does next: for whom, and how it says so."""

    when: Words
    say: Ways


class StartTable(Table):
    """How a reply to a topic may begin where no draft is good enough, and the step that goes with it."""

    sorry: Phrase
    step: str


class StrictTable(Table):
    """What is said of an urgent matter, and nothing else beside it."""

    sorry: Phrase
    next: Phrase


class PhrasesTable(Table):
    """One language."""

    greetings: Ways
    reach: Way
    reach_online: Way
    sign_offs: Ways
    steps: dict[StepId, StepTable]
    topics: dict[str, StartTable]
    urgent: dict[str, StrictTable]
    facts: dict[str, Phrase] = Field(default_factory=dict)
    wordless: list[Phrase] = Field(default_factory=list, max_length=30)

    @model_validator(mode="after")
    def _is_whole(self) -> PhrasesTable:
        if Topic.OTHER not in self.topics:
            raise ValueError("topics.other is missing: it speaks for every topic that has no phrases of its own")
        if missing := [matter for matter in Urgent if matter not in self.urgent]:
            raise ValueError(f"urgent.{missing[0]} is missing: urgent matters need words of their own")
        for key, start in self.topics.items():
            if key not in list(Topic):
                raise ValueError(f"topics.{key} is no topic; write one of {', '.join(Topic)}")
            if start.step and start.step not in self.steps:
                raise ValueError(f'topics.{key}: step {start.step} is not among the steps; write one that is, or ""')
        for key in self.urgent:
            if key not in list(Urgent):
                raise ValueError(f"urgent.{key} is no urgent matter; write one of {', '.join(Urgent)}")
        return self

    def phrases(self, language: str, shop: str, contact: str) -> Phrases:
        """The phrases with our name and address filled in."""
        reach = self.reach if contact else self.reach_online

        def filled(text: str) -> str:
            return text.replace("{reach}", reach).replace("{shop}", shop).replace("{contact}", contact)

        return Phrases(
            language=language,
            greetings=tuple(map(filled, self.greetings)),
            sign_offs=tuple(map(filled, self.sign_offs)),
            steps=tuple(StepPhrases(key, step.when, tuple(map(filled, step.say))) for key, step in self.steps.items()),
            topics=tuple(
                TopicPhrases(Topic(key), filled(start.sorry), start.step) for key, start in self.topics.items()
            ),
            urgent=tuple(
                UrgentPhrases(Urgent(key), filled(strict.sorry), filled(strict.next))
                for key, strict in self.urgent.items()
            ),
            facts=tuple(Fact(name, filled(text)) for name, text in self.facts.items()),
            wordless=tuple(map(filled, self.wordless)),
        )


class AccessTable(Table):
    """Who may decide."""

    people: list[ActorKey]
    groups: list[ActorKey]
    same_person: list[Annotated[list[ActorKey], Field(min_length=2, max_length=2)]]

    def access(self) -> Access:
        """Who may decide, as handlers and models know it."""
        same = tuple((alias, owner) for alias, owner in self.same_person)
        return Access(frozenset(self.people), frozenset(self.groups), same)


class VoucherTable(Table):
    """Whether and how vouchers are given."""

    on: bool
    valid_days: Annotated[int, Field(ge=1, le=730)]
    max_per_customer: Annotated[int, Field(ge=0, le=100)]
    max_per_agent_per_day: Annotated[int, Field(ge=0, le=10_000)]
    max_per_month: Annotated[int, Field(ge=0, le=1_000_000)]
    forbidden_sources: list[Words]

    def policy(self) -> VoucherPolicy:
        """The policy, with the platforms whose own rules forbid gifts."""
        return VoucherPolicy(
            is_on=self.on,
            valid_days=self.valid_days,
            max_per_customer=self.max_per_customer,
            max_per_agent_per_day=self.max_per_agent_per_day,
            max_per_month=self.max_per_month,
            forbidden_sources=frozenset(self.forbidden_sources),
            without_gifts=WITHOUT_GIFTS,
        )


class RouteTable(Table):
    """Where some cases go."""

    surface: Surface
    channel: Words
    topics: list[Annotated[Topic, Field(strict=False)]] = Field(default_factory=list)
    urgent: list[Annotated[Urgent, Field(strict=False)]] = Field(default_factory=list)
    sources: list[Words] = Field(default_factory=list)
    languages: list[Language] = Field(default_factory=list)

    def route(self) -> Route:
        """The route of these reviews to a chat, as handlers and models know it."""
        return Route(
            surface=self.surface,
            channel=self.channel,
            topics=frozenset(self.topics),
            urgent=frozenset(self.urgent),
            sources=frozenset(self.sources),
            languages=frozenset(self.languages),
        )


class PlaybookTable(Table):
    """The whole file."""

    shop_name: Annotated[Words, AfterValidator(is_sayable)]
    contact: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(is_sayable)]
    voice: Words
    hold_s: Annotated[int, Field(ge=0, le=3600)]
    overdue_h: Annotated[int, Field(ge=1, le=720)]
    time_zone: Annotated[str, AfterValidator(known_zone)]
    never_say: list[Words]
    carriers: list[Words]
    access: AccessTable
    voucher: VoucherTable
    routes: list[RouteTable] = Field(default_factory=list)
    source: list[SourceTable] = Field(default_factory=list)
    phrases: dict[Language, PhrasesTable]

    @model_validator(mode="after")
    def _never_says_what_it_forbids(self) -> PlaybookTable:
        for phrases in self.playbook().phrases:
            said = "\n".join(phrases.own_words).casefold()
            for words in self.never_say:
                if words.casefold() in said:
                    where = f"[phrases.{phrases.language}]"
                    raise ValueError(f'never_say forbids "{words}", and a phrase in {where} says it')
        return self

    def playbook(self) -> Playbook:
        """The whole playbook, as handlers and models know it."""
        return Playbook(
            shop_name=self.shop_name,
            voice=self.voice,
            phrases=tuple(
                table.phrases(language, self.shop_name, self.contact) for language, table in self.phrases.items()
            ),
            routes=tuple(route.route() for route in self.routes),
            never_say=tuple(self.never_say),
            carriers=tuple(self.carriers),
            access=self.access.access(),
            voucher=self.voucher.policy(),
            hold_s=self.hold_s,
            overdue_h=self.overdue_h,
            time_zone=self.time_zone,
        )


ADVICE = {
    "extra_forbidden": "this key is not known; look for a typing mistake",
    "missing": "this key is missing",
    "string_type": 'write a text in "quotes"',
    "string_too_short": "this text is empty; write something",
    "int_type": "write a whole number without quotes",
    "int_from_float": "write a whole number without a point",
    "bool_type": "write true or false, without quotes",
    "list_type": 'write a list in brackets, such as ["one", "two"]',
    "model_type": "write this as a table: a line in [brackets] with its keys below",
    "dict_type": "write this as a table: a line in [brackets] with its keys below",
}
"""What to write, by pydantic's error type, where its own words are for programmers."""

PATTERNS = {
    "people": 'write people as "slack:U012ABCDE" or "teams:29:…"',
    "groups": 'write groups as "slack:S012ABCDE" or "teams:…"',
    "same_person": 'write pairs as ["teams:29:…", "slack:U012ABCDE"]',
    "languages": 'write a language as two small letters, such as "de"',
    "phrases": "write a language as two small letters, such as [phrases.it]",
}
"""What to write where a text has the wrong form, by the key it stands in."""


def explain(problem: ValidationError, source: str) -> list[str]:
    """One sentence for each mistake: the line, the key, and what to write."""
    lines = line_numbers(source)
    sentences = []
    for mistake in problem.errors(include_url=False, include_input=False):
        place = tuple(part for part in mistake["loc"] if part != "[key]")
        kind = mistake["type"]
        advice = ADVICE.get(kind) or str(mistake["msg"]).removeprefix("Value error, ")
        if kind == "string_pattern_mismatch":
            advice = next((PATTERNS[part] for part in place if part in PATTERNS), advice)
        named = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        line = line_of(place, lines)
        where = f"line {line}" if line else "at its end"
        sentences.append(f"{where}{f', {named}' if named else ''}: {advice}.")
    return sentences


def line_of(place: Location, lines: dict[Location, int]) -> int:
    """The line of a key, else that of the nearest table around it, 0 where the file has neither."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return 0


def line_numbers(source: str) -> dict[Location, int]:
    """The line (from 1) of each table and key of a TOML file that is known to be valid."""
    found: dict[Location, int] = {}
    table: Location = ()
    counts: dict[Location, int] = {}
    closing = ""
    for number, line in enumerate(source.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        stripped = line.strip()
        if header := re.match(r"(\[\[?)\s*([\w.\-\"' ]+?)\s*\]", stripped):
            table = parts_of(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            found.setdefault(table, number)
        elif key := re.match(r"([\w.\-\"']+(?:\s*\.\s*[\w\-\"']+)*)\s*=\s*(.*)", stripped):
            place = (*table, *parts_of(key[1]))
            found.setdefault(place, number)
            for inner in re.finditer(r"[{,]\s*([\w-]+)\s*=", key[2]):
                found.setdefault((*place, inner[1]), number)
            for mark in ('"""', "'''"):
                if key[2].count(mark) == 1:
                    closing = mark
    return found


def parts_of(key: str) -> Location:
    """``a."b".c`` as its parts."""
    return tuple(part.strip().strip("\"'") for part in key.split("."))
