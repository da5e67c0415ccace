"""The shop's playbook: what we may say, do and promise, and who hears of it; ``bot/playbook`` reads it from TOML."""

from __future__ import annotations

from dataclasses import dataclass

from models.cases.people import Access
from models.cases.review import Review
from models.cases.verdict import Topic, Urgent, Verdict
from models.cases.voucher import VoucherPolicy
from models.replies.brief import Brief, Fact, Step
from models.text.word import has_words

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class TopicPhrases:
    """A start for people where no draft is good enough: ``sorry`` speaks of the topic, ``step`` mostly goes with it.

    ``step`` is the id of one of the language's steps, empty where none goes with the topic.
    """

    topic: Topic
    sorry: str
    step: str


@dataclass(frozen=True, slots=True)
class UrgentPhrases:
    """The strictest words for an urgent matter: they allege nothing, and no model writes beside them."""

    urgent: Urgent
    sorry: str
    next: str


@dataclass(frozen=True, slots=True)
class StepPhrases:
    """A next step: ``when`` tells a model for whom it is right, ``say`` are the ways in which the shop says it."""

    id: str
    when: str
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The shop's fixed words in one language; of what can be said in several ways, each case takes the next one."""

    language: str
    greetings: tuple[str, ...]
    sign_offs: tuple[str, ...]
    steps: tuple[StepPhrases, ...]
    topics: tuple[TopicPhrases, ...]
    urgent: tuple[UrgentPhrases, ...]
    facts: tuple[Fact, ...] = ()
    wordless: tuple[str, ...] = ()

    def of(self, topic: Topic) -> TopicPhrases:
        """The phrases of a topic, or those of *other*."""
        found = {phrases.topic: phrases for phrases in self.topics}
        return found.get(topic) or found[Topic.OTHER]

    @property
    def own_words(self) -> tuple[str, ...]:
        """Every phrase of the shop in this language: what stands here may stand in any reply."""
        steps = [words for step in self.steps for words in step.say]
        topics = [phrases.sorry for phrases in self.topics]
        urgent = [part for phrases in self.urgent for part in (phrases.sorry, phrases.next)]
        facts = [fact.text for fact in self.facts]
        return (*self.greetings, *self.sign_offs, *steps, *topics, *urgent, *facts, *self.wordless)

    def strictest(self, urgent: tuple[Urgent, ...]) -> UrgentPhrases | None:
        """The phrases of the first urgent matter that has some."""
        found = {phrases.urgent: phrases for phrases in self.urgent}
        return next((found[matter] for matter in urgent if matter in found), None)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a case is posted: to ``channel`` of ``surface`` where every named condition holds (empty: any)."""

    surface: str
    channel: str
    topics: frozenset[Topic] = frozenset()
    urgent: frozenset[Urgent] = frozenset()
    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def takes(self, review: Review, verdict: Verdict) -> bool:
        """True where this case belongs here."""
        return (
            (not self.topics or any(hit.topic in self.topics for hit in verdict.topics))
            and (not self.urgent or bool(self.urgent & set(verdict.urgent)))
            and (not self.sources or review.source in self.sources)
            and (not self.languages or verdict.language in self.languages)
        )


@dataclass(frozen=True, slots=True)
class Playbook:
    """One support lead's file. ``never_say`` are phrases that block a reply; ``hold_s`` is the time to call one back.

    ``carriers`` extends the list of carriers that are recognised. ``overdue_h`` is when an open case counts as overdue.
    """

    shop_name: str
    voice: str
    phrases: tuple[Phrases, ...]
    routes: tuple[Route, ...]
    never_say: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    access: Access = Access()
    voucher: VoucherPolicy = VoucherPolicy()
    hold_s: int = 20
    overdue_h: int = 24
    time_zone: str = "UTC"

    def speaks(self, language: str) -> bool:
        """True where there are phrases in this language."""
        return any(phrases.language == language for phrases in self.phrases)

    def phrases_in(self, language: str) -> Phrases:
        """The phrases of a language; those of the default language where we have none."""
        found = {phrases.language: phrases for phrases in self.phrases}
        return found.get(language) or found.get(DEFAULT_LANGUAGE) or self.phrases[0]

    def channels(self, review: Review, verdict: Verdict) -> tuple[tuple[str, str], ...]:
        """(surface, channel) of every place this case is posted to: the first route that takes it, for each surface."""
        chosen: dict[str, str] = {}
        for route in self.routes:
            if route.surface not in chosen and route.takes(review, verdict):
                chosen[route.surface] = route.channel
        return tuple(chosen.items())

    def audience(self) -> tuple[tuple[str, str], ...]:
        """(surface, channel) of what concerns no single case: the routes that take everything, else all of them."""
        catching = [route for route in self.routes if route == Route(route.surface, route.channel)]
        return tuple(dict.fromkeys((route.surface, route.channel) for route in catching or self.routes))

    def brief(self, review: Review, verdict: Verdict, max_chars: int, turn: int) -> Brief:
        """What a drafter may know of this case: the customer's own words, and the shop's.

        ``turn`` counts the cases of the shop: it walks through the ways to say a thing, so that replies which stand
        near each other on a page neither open nor close alike.
        """
        phrases = self.phrases_in(verdict.language or DEFAULT_LANGUAGE)
        return Brief(
            language=phrases.language,
            product=review.product,
            stars=review.rating,
            review=review.words,
            telling=verdict.complaint,
            topic=verdict.sure_topic,
            urgent=verdict.urgent,
            greeting=phrases.greetings[turn % len(phrases.greetings)],
            steps=tuple(Step(step.id, step.when, step.say[turn % len(step.say)]) for step in phrases.steps),
            sign_off=phrases.sign_offs[turn % len(phrases.sign_offs)],
            voice=self.voice,
            max_chars=max_chars,
            facts=phrases.facts,
            wordless=phrases.wordless[turn % len(phrases.wordless)]
            if phrases.wordless and not has_words(review.words)
            else "",
        )
