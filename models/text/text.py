"""A text and what is made of it, each form once: every check and every composer reads the same one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from models.text.fold import fold, unmask
from models.text.language import language_of
from models.text.sentence import sentences
from models.text.stem import stem
from models.text.word import words


@dataclass(frozen=True)
class Text:
    """Somebody's words. Its forms are made when they are first asked for, and kept."""

    raw: str

    @cached_property
    def folded(self) -> str:
        """Small Latin letters without accents or disguise, as :func:`models.text.fold.fold` makes them."""
        return fold(self.raw)

    @cached_property
    def unmasked(self) -> str:
        """The folded text with spaced letters joined and digits in words read as letters."""
        return unmask(self.folded)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words and numbers of the folded text, in order."""
        return tuple(words(self.folded))

    @cached_property
    def spelled(self) -> tuple[str, ...]:
        """Words and numbers as they were written, in order: capitals and accents stay."""
        return tuple(words(self.raw))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stem of each of its words: what it speaks of, in whatever form."""
        return frozenset(stem(word) for word in self.words)

    @cached_property
    def sentences(self) -> tuple[Text, ...]:
        """The sentences of the text, in order."""
        return tuple(Text(sentence) for sentence in sentences(self.raw))

    @cached_property
    def language(self) -> str:
        """The ISO 639-1 code of its language, empty where its words don't tell."""
        return language_of(self.words)
