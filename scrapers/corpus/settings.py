"""What a corpus is to be: the ``corpus`` block of a job."""

from __future__ import annotations

import re
from string import Formatter
from typing import Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    field_validator,
    model_validator,
)

from scrapers.corpus.filters import Languages, Length, Transform, edits, presets
from scrapers.corpus.language_codes import detectors_codes
from scrapers.corpus.redact import Kind, require
from scrapers.models import Filter

PROMPT_VALUES = frozenset({"title", "author", "date", "site", "language", "license", "url"})
"""The values of a document that a prompt may name, besides the user's own ``fields.NAME``."""


class CorpusSettings(BaseModel):
    """Which documents are kept, what is taken out of them, and the shape of a line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["text", "messages"] = Field(
        "text", description="text: id, text, metadata; messages: a prompt and the text as its answer"
    )
    prompt: str = Field(
        "{title}",
        min_length=1,
        description="messages: the user's turn; may name values, as {title} or {fields.NAME}",
    )
    links: bool = Field(False, description="link targets in Markdown; without them links are their text")
    min_chars: NonNegativeInt = Field(
        200,
        description="shorter texts are dropped, in letters; a sign of Chinese counts as three of them",
    )
    max_chars: PositiveInt = Field(1_000_000, description="longer texts are dropped, in characters")
    languages: tuple[str, ...] = Field(
        (), description="languages to keep, ISO 639 codes that the detector knows; empty keeps all"
    )
    min_language_score: float = Field(
        0.5, ge=0, le=1, description="how sure the language must be; applies with languages"
    )
    quality: tuple[str, ...] = Field(
        (), description="published rules to apply, made for prose: gopher, c4, fineweb"
    )
    dedup: Literal["exact", "near", "off"] = Field("near", description="which duplicates are dropped")
    similarity: float = Field(
        0.8, ge=0.7, le=1, description="estimated Jaccard similarity from which texts are near-duplicates"
    )
    repeated_lines: Literal["keep", "drop"] = Field(
        "keep",
        description="lines that most pages of a host have, as notices are: told in the report, or taken out",
    )
    redact: tuple[Kind, ...] = Field(
        (), description="personal data to replace: email, ip, iban, card, phone (extra phone)"
    )

    @field_validator("languages")
    @classmethod
    def _codes(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        return detectors_codes(codes)

    @field_validator("quality")
    @classmethod
    def _known_presets(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        presets(names)
        return names

    @field_validator("redact")
    @classmethod
    def _installed(cls, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
        require(kinds)
        return kinds

    @field_validator("prompt")
    @classmethod
    def _readable(cls, prompt: str) -> str:
        for _, name, spec, conversion in Formatter().parse(prompt):
            known = name is None or name in PROMPT_VALUES or re.match(r"fields\..", name)
            if spec or conversion or not known:
                raise ValueError(f"{{{name}}} is not one of {', '.join(sorted(PROMPT_VALUES))}, fields.NAME")
        return prompt

    @model_validator(mode="after")
    def _bounds(self) -> CorpusSettings:
        if self.min_chars > self.max_chars:
            raise ValueError(f"min_chars {self.min_chars} is more than max_chars {self.max_chars}")
        return self

    def filters(self, *, text: bool = True) -> tuple[Filter, ...]:
        """The filters a worker applies to a document; none if documents have no text by choice."""
        if not text:
            return ()
        languages = (Languages(frozenset(self.languages), self.min_language_score),) if self.languages else ()
        return (Length(self.min_chars, self.max_chars), *languages, *presets(self.quality))

    def transforms(self) -> tuple[Transform, ...]:
        """The text edits that the quality presets bring along."""
        return edits(self.quality)
