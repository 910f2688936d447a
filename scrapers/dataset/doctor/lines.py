"""One line under examination: what is wrong with it, and what the mended copy has in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from scrapers.corpus.record_files import Problem
from scrapers.dataset.trainers.example import ASSISTANT, SYSTEM, USER, Example
from scrapers.dataset.trainers.reading import COLUMNS, NotReadable, example_of, shape_of
from scrapers.dataset.trainers.writing import columns_of

Line = Mapping[str, Any]


class Check(Protocol):
    """One kind of fault of an example by itself."""

    @property
    def code(self) -> str:
        """Its code."""

    def find(self, example: Example) -> str:
        """What is wrong, in a few words; ``""`` if nothing."""

    def mend(self, example: Example) -> tuple[Example, ...]:
        """What takes the example's place; after that :meth:`find` finds nothing in it."""


@dataclass(slots=True)
class Examined:
    """What became of a line. ``found`` are codes with a detail each; ``example`` is as it stood."""

    found: list[tuple[str, str]] = field(default_factory=list)
    example: Example | None = None
    outcome: list[Example] = field(default_factory=list)
    mended: list[dict[str, Any]] = field(default_factory=list)


def examined(line: dict[str, Any] | Problem, shape: str, checks: Sequence[Check]) -> Examined:
    """``line`` by itself, in a file whose lines are of ``shape``."""
    result = Examined()
    if isinstance(line, Problem):
        result.found.append(("unreadable", line.message))
        return result
    try:
        result.example = example_of(line)
    except NotReadable as error:
        result.found.append(("unknown_format", str(error)))
        return result
    nulls = [name for name, value in line.items() if value is None]
    if nulls:
        result.found.append(("null_value", ", ".join(nulls)[:200]))
    if shape_of(line) != shape:
        result.found.append(("mixed_formats", f"{shape_of(line)} among {shape}"))
    parts = not result.example.tools and _has_parts(line)
    if parts:
        result.found.append(("content_parts", "a list in the place of text"))
    result.outcome = _checked(result, checks)
    clean = {name: value for name, value in line.items() if value is not None}
    if not result.found:
        result.mended = [clean]
        return result
    before = None if parts else result.example  # written anew
    written = [_written(clean, before, each, shape) for each in result.outcome]
    result.mended = [each for each in written if each is not None]
    if len(result.mended) < len(written):
        result.outcome, result.mended = [], []
    return result


def _checked(result: Examined, checks: Sequence[Check]) -> list[Example]:
    """Every check on what the one before has left; on what is removed as well, to name all that is wrong."""
    assert result.example is not None  # noqa: S101 - read just above
    current, removed = [result.example], False
    for check in checks:
        details = [check.find(each) for each in current]
        if not any(details):
            continue
        result.found.append((check.code, next(filter(None, details))))
        after = [
            new
            for each, detail in zip(current, details, strict=True)
            for new in (check.mend(each) if detail else (each,))
        ]
        removed = removed or not after
        current = after or current
    return [] if removed else current


def _has_parts(line: Line) -> bool:
    talks = [value for value in line.values() if isinstance(value, list)]
    turns = [turn for talk in talks for turn in talk if isinstance(turn, dict)]
    return any(isinstance(turn.get(name), list) for turn in turns for name in ("content", "value"))


def _written(
    line: dict[str, Any], before: Example | None, example: Example, shape: str
) -> dict[str, Any] | None:
    """``line`` with ``example`` in its columns, in ``shape``."""
    name = shape.removesuffix("-turns")
    if example == before and shape_of(line) == shape:
        return line
    if name == "pair":
        return _pair(line, example) if shape_of(line) == name else None  # it has a rule and a place
    if name == "tokens":
        return _tokens(line, before or example, example) if example.ids else None
    columns = columns_of(example, shape)
    if columns is None:
        return None
    if "conversations" in columns and _has_roles(line):
        columns["conversations"] = [{"role": t.role, "content": t.text} for t in example.turns]
    mine = {column for each in COLUMNS.values() for column in each}
    return {**{key: value for key, value in line.items() if key not in mine}, **columns}


def _has_roles(line: Line) -> bool:
    turns = line.get("conversations")
    return isinstance(turns, list) and bool(turns) and "content" in turns[0]


def _pair(line: dict[str, Any], example: Example) -> dict[str, Any] | None:
    """A mined pair; a thread's turns follow the first question and answer."""
    talk = [turn for turn in example.turns if turn.role in {USER, ASSISTANT}]
    if len(talk) < 2 or any(turn.role == SYSTEM for turn in example.turns):  # noqa: PLR2004 - question, answer
        return None
    found = {**line, "question": talk[0].text, "answer": talk[1].text}
    if line.get("turns"):
        found["turns"] = [
            {**old, "role": new.role, "content": new.text}
            for old, new in zip(line["turns"], talk, strict=False)
        ]
    if example.rejected:
        found["rejected"] = example.rejected[0].text
    return found


def _tokens(line: dict[str, Any], before: Example, example: Example) -> dict[str, Any]:
    """A slice of every column that is as long as the ids; the text of all of them is that of none."""
    start, end = example.offset, example.offset + len(example.ids)
    long = {name for name, value in line.items() if isinstance(value, list) and len(value) == len(before.ids)}
    return {
        name: value[start:end] if name in long else value for name, value in line.items() if name != "text"
    }
