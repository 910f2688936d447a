"""The items of benchmarks, as files of the user's have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scrapers.corpus.dedup.seen_text import seen_text
from scrapers.corpus.record_files import Problem, records
from scrapers.errors import ConfigError

_SIGNS: Final = str.maketrans(
    dict.fromkeys("!'\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\u201c\u201d\u2018\u2019\u2014", " ")
)
_QUESTIONS: Final = ("question", "prompt", "problem", "instruction", "text", "input")
_ANSWERS: Final = ("answer", "solution", "completion", "output", "response")
_PASSAGES: Final = ("passage", "context", "story", "article")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a benchmark, cleaned. ``name`` says file, line and, if it is known, the benchmark.

    ``raw`` is all of it as it was written: its signs count where its length does.
    """

    name: str
    question: str
    answer: str = ""
    passage: str = ""
    raw: str = ""

    @property
    def whole(self) -> str:
        """All of it, as it is read."""
        return " ".join(filter(None, (self.passage, self.question, self.answer)))


def read_items(files: Iterable[Path]) -> Iterator[Item]:
    """The items of JSONL (also packed) and Parquet files.

    Each has a question (or prompt, problem, text), maybe an answer and a passage; equal items of one file
    count once. Raises :class:`ConfigError` for a line that is none.
    """
    for file in files:
        seen: set[tuple[str, str, str]] = set()
        for line, raw in enumerate(records(file, lambda found: isinstance(found, dict)), 1):
            if isinstance(raw, Problem):
                raise ConfigError(f"{file}, line {line}: {raw.message}", field="decontaminate.files")
            item = _item(raw, f"{file.name}:{line}")
            key = (item.question, item.answer, item.passage)
            if key not in seen:
                seen.add(key)
                yield item


def clean(text: str) -> str:
    """``text`` as items are compared: lower case, signs and white space folded into single spaces."""
    return _SPACE.sub(" ", text.lower().translate(_SIGNS)).strip()


def _item(raw: Mapping[str, Any], place: str) -> Item:
    question, answer, passage = (_value(raw, names) for names in (_QUESTIONS, _ANSWERS, _PASSAGES))
    if not question and not passage:
        raise ConfigError(
            f"{place} is no benchmark item: it should have one of {', '.join(_QUESTIONS)}",
            field="decontaminate.files",
        )
    name = raw.get("eval_key") or raw.get("eval_name") or raw.get("benchmark") or ""
    shown = f"{place} ({name})" if name else place
    raw_text = " ".join(filter(None, (passage, question, answer)))
    held = clean(passage) if question else ""
    return Item(shown, clean(question or passage), clean(answer), held, raw_text)


def _value(raw: Mapping[str, Any], names: Iterable[str]) -> str:
    found = next((raw[name] for name in names if raw.get(name) not in (None, "")), "")
    return seen_text(found if isinstance(found, str) else str(found))
