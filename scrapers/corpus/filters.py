"""Document filters: frozen, picklable, each a :data:`scrapers.models.Filter` with a ``name``.

They see the text as it will be written, before any edit that a preset brings along. A preset is a published
set of rules under its name; see :mod:`scrapers.corpus.quality.gopher`, ``c4`` and ``fineweb``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from scrapers.corpus.amount import MOST_SIGNS, amount
from scrapers.corpus.language_codes import detectors_code
from scrapers.corpus.quality import c4
from scrapers.corpus.quality.fineweb import FineWeb
from scrapers.corpus.quality.gopher import GopherQuality, GopherRepetition
from scrapers.corpus.quality.prose import OnWords
from scrapers.errors import ConfigError
from scrapers.models import Document, Drop, Filter
from scrapers.web.suggestions import near_name

Transform = Callable[[Document], Document]
"""An edit of a document's text; drops nothing. The pipeline applies it before deduplication."""

PRESETS: MappingProxyType[str, tuple[Filter, ...]] = MappingProxyType(
    {"gopher": (GopherRepetition(), GopherQuality()), "c4": (c4.C4(),), "fineweb": (FineWeb(),)}
)
EDITS: MappingProxyType[str, Transform] = MappingProxyType({"c4": c4.trim})


@dataclass(frozen=True, slots=True)
class Length:
    """Keeps texts within bounds, inclusive; reasons ``too_short`` and ``too_long``.

    ``min_chars`` asks for the same amount of text in every script: see :mod:`scrapers.corpus.amount`.
    ``min_words`` counts what white space separates.
    """

    name: ClassVar[str] = "length"
    min_chars: int = 0
    max_chars: int | None = None
    min_words: int = 0

    def __call__(self, document: Document) -> Drop | None:
        """Judge ``document.text``."""
        chars = len(document.text)
        short = chars < MOST_SIGNS * self.min_chars
        if short and (said := amount(document.text)) < self.min_chars:
            as_much = "" if said == chars else f" that say as much as {said}"
            return Drop("too_short", f"{chars} characters{as_much} < {self.min_chars}")
        if self.max_chars is not None and chars > self.max_chars:
            return Drop("too_long", f"{chars} characters > {self.max_chars}")
        if self.min_words and (words := len(document.text.split())) < self.min_words:
            return Drop("too_short", f"{words} words < {self.min_words}")
        return None


@dataclass(frozen=True, slots=True)
class Languages:
    """Keeps documents in one of the ``allowed`` languages with at least ``min_score``.

    ``allowed`` are the detector's codes; a language that a page declares may have another code of its own.
    """

    name: ClassVar[str] = "language"
    allowed: frozenset[str]
    min_score: float = 0.0

    def __call__(self, document: Document) -> Drop | None:
        """Judge ``document.language``; an unknown language is not an allowed one."""
        if document.language not in self.allowed and detectors_code(document.language) not in self.allowed:
            return Drop("language", document.language or "unknown")
        if document.language_score < self.min_score:
            return Drop(
                "language", f"{document.language} at {document.language_score:.2f} < {self.min_score:g}"
            )
        return None


def presets(names: Iterable[str]) -> tuple[Filter, ...]:
    """The filters of the named presets, in that order. Raises ``ConfigError`` for another name.

    All of them were made for prose: they are asked about words.
    """
    return tuple(OnWords(rule) for name in names for rule in PRESETS[_known(name)])


def edits(names: Iterable[str]) -> tuple[Transform, ...]:
    """The text edits that the named presets bring along."""
    return tuple(EDITS[name] for name in names if _known(name) in EDITS)


def _known(name: str) -> str:
    if name in PRESETS:
        return name
    known = f"unknown quality preset {name!r} (there are {', '.join(PRESETS)})"
    raise ConfigError(known + near_name(name, PRESETS), field="quality")
