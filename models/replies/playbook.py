"""The shop's playbook: what we may say, do and promise, and who hears of it. ``bot/playbook/file.py`` reads it from TOML."""

from __future__ import annotations

from dataclasses import dataclass

from models.cases.people import Access
from models.cases.review import Review
from models.cases.verdict import Topic, Urgent, Verdict
from models.cases.voucher import VoucherPolicy
from models.replies.brief import Brief

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class TopicPhrases:
    """Per topic: ``sorry`` acknowledges it without the model, ``next`` says what we do about it."""

    topic: Topic
    sorry: str
    next: str


@dataclass(frozen=True, slots=True)
class UrgentPhrases:
    """Per urgent matter the strictest words: they replace the topic's."""

    urgent: Urgent
    sorry: str
    next: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The shop's voice in one language. ``quote`` frames the customer's own words and holds ``{words}``.

    ``told`` says them to the customer in our own sentence, ``told_more`` where other things went wrong besides. Both
    may be empty, and English alone can be turned so.

    ``trouble`` is true of every complaint and ``much_trouble`` of one with several problems: both hold ``{product}``,
    for which ``order`` stands where the product has no plain name. Where there may be no order to
    speak of ``trouble_unnamed`` stands in their place, unless it is empty.
    """

    language: str
    greeting: str
    quote: str
    trouble: str
    much_trouble: str
    order: str
    reach_us: str
    sign_off: str
    topics: tuple[TopicPhrases, ...]
    urgent: tuple[UrgentPhrases, ...]
    told: str = ""
    told_more: str = ""
    trouble_unnamed: str = ""

    def of(self, topic: Topic) -> TopicPhrases:
        """The phrases of a topic, or those of *other*."""
        found = {phrases.topic: phrases for phrases in self.topics}
        return found.get(topic) or found[Topic.OTHER]

    @property
    def own_words(self) -> tuple[str, ...]:
        """Every phrase of the shop in this language: what stands here may stand in any reply."""
        framed = [part for frame in (self.quote, self.told, self.told_more) for part in frame.split("{words}")]
        framed += [part for phrase in (self.trouble, self.much_trouble) for part in phrase.split("{product}")]
        framed.append(self.trouble_unnamed)
        topics = [part for phrases in self.topics for part in (phrases.sorry, phrases.next)]
        urgent = [part for phrases in self.urgent for part in (phrases.sorry, phrases.next)]
        return (self.greeting, self.reach_us, self.sign_off, *framed, *topics, *urgent)

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

    def brief(self, review: Review, verdict: Verdict, max_chars: int) -> Brief:
        """What a drafter may know of this case: the customer's own complaint, and the shop's own words."""
        phrases = self.phrases_in(verdict.language or DEFAULT_LANGUAGE)
        strict = phrases.strictest(verdict.urgent)
        return Brief(
            language=phrases.language,
            product=review.product,
            complaint=" ".join(verdict.complaint) or review.words,
            topics=tuple(hit.topic for hit in verdict.topics) or (Topic.OTHER,),
            topic=verdict.sure_topic,
            urgent=verdict.urgent,
            greeting=phrases.greeting,
            what_next=strict.next if strict else phrases.of(verdict.sure_topic).next,
            reach_us=phrases.reach_us,
            sign_off=phrases.sign_off,
            voice=self.voice,
            max_chars=max_chars,
            review_words=len(review.words.split()),
        )
