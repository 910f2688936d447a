"""An examination from end to end: files, lines, repeats, figures, and the mended copy."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapers.corpus.record_files import Problem
from scrapers.dataset.doctor import answers, lengths, marks, roles
from scrapers.dataset.doctor.diagnosis import Diagnosis, Fault, FileFacts, Mended, TokenSizes
from scrapers.dataset.doctor.faults import FAULTS
from scrapers.dataset.doctor.lines import Check, Examined, examined
from scrapers.dataset.doctor.mended_copy import MendedCopy
from scrapers.dataset.doctor.packing import LengthFit
from scrapers.dataset.doctor.repeats import Repeats
from scrapers.dataset.tokens import Tokenizer, open_tokenizer
from scrapers.dataset.trainers.files import ExampleFile, example_files
from scrapers.dataset.trainers.reading import shape_of
from scrapers.errors import ConfigError
from scrapers.sources.own_inputs import refuse_own_input


def doctor(  # noqa: PLR0913 - what is examined, how, and where the copy goes
    path: str | os.PathLike[str],
    *,
    tokenizer: str = "",
    max_length: int | None = None,
    fix: bool = False,
    output: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
) -> Diagnosis:
    """Find what trainers trip over in a file of examples, or in a folder of them.

    Formats are told by their columns: messages, sharegpt, prompt and completion, alpaca, preference, text,
    token ids, mined pairs. With ``fix`` a mended copy is written to ``output`` (unset, beside what was named)
    and what was done to its ``.fixes.jsonl``. Raises :class:`ConfigError`, :class:`ExportError`.
    """
    if max_length is not None and max_length < 1:
        raise ConfigError(f"max_length must be 1 or more, not {max_length}", field="max_length")
    target = Path(path)
    files = example_files(target)
    counter = open_tokenizer(tokenizer)
    if not fix:
        return _Examination(target, files, counter, max_length).run()
    copy = MendedCopy(target, None if output is None else Path(output))
    for place in (copy.path, copy.log):
        refuse_own_input(place, [target])
    if not overwrite:
        copy.refuse_standing()
    return _Examination(target, files, counter, max_length, copy).run()


@dataclass(slots=True)
class _Tally:
    """What is counted on the way."""

    examples: int = 0
    kept: int = 0
    changed: int = 0
    removed: int = 0


class _Examination:
    """One examination: a method a step."""

    def __init__(
        self,
        target: Path,
        files: list[ExampleFile],
        tokenizer: Tokenizer,
        max_length: int | None,
        copy: MendedCopy | None = None,
    ) -> None:
        self._target, self._files, self._tokenizer, self._copy = target, files, tokenizer, copy
        self._lengths = lengths.Lengths(tokenizer, max_length)
        self._checks = _checks(tokenizer, self._lengths)
        self._repeats = Repeats()
        self._places: dict[str, dict[str, list[int]]] = {}
        self._sizes: list[int] = []
        self._tally = _Tally()
        self._facts: list[FileFacts] = []

    def run(self) -> Diagnosis:
        """All files, tests first."""
        if self._copy is None:
            for file in self._files:
                for _ in self._examine(file):
                    pass
            return self._diagnosis(None)
        self._copy.write((file, self._examine(file)) for file in self._files)
        counts, copy = self._tally, self._copy
        return self._diagnosis(Mended(copy.path, copy.log, counts.kept, counts.changed, counts.removed))

    def _examine(self, file: ExampleFile) -> Iterator[tuple[int, Examined]]:
        shape, count = _commonest(file), 0
        for number, line in file.lines():
            count += 1
            result = examined(line, shape, self._checks)
            if not isinstance(line, Problem) and result.example is not None:
                self._measure(result)
                self._compare(result, line, file.split)
            self._count(file, number, result)
            yield number, result
        self._facts.append(FileFacts(file.name, file.split, shape, count))

    def _measure(self, result: Examined) -> None:
        assert result.example is not None  # noqa: S101 - told by the caller
        self._tally.examples += 1
        self._sizes.append(self._lengths.of(result.example))

    def _compare(self, result: Examined, line: Mapping[str, Any], split: str) -> None:
        """Repeats are told of what the copy would have; of what it would not, as it stands."""
        split = split or str(line.get("split") or "")
        kept = []
        for at, example in enumerate(result.outcome or [result.example]):
            assert example is not None  # noqa: S101 - told by the caller
            first = line if at == 0 else {}
            code, detail = self._repeats.find(example, first, split, stays=bool(result.mended))
            if code:
                result.found.append((code, detail))
            elif result.mended:
                kept.append(result.mended[at])
        result.mended = kept

    def _count(self, file: ExampleFile, number: int, result: Examined) -> None:
        self._tally.kept += len(result.mended)
        self._tally.changed += bool(result.found and result.mended)
        self._tally.removed += not result.mended
        for code in dict.fromkeys(code for code, _ in result.found):
            self._places.setdefault(code, {}).setdefault(file.name, []).append(number)

    def _diagnosis(self, mended: Mended | None) -> Diagnosis:
        sizes, tokenizer = self._sizes, self._tokenizer
        return Diagnosis(
            target=self._target,
            files=tuple(self._facts),
            examples=self._tally.examples,
            sizes=TokenSizes(sum(sizes), max(sizes, default=0), tokenizer.name, tokenizer.exact),
            fit=LengthFit.of(sizes, self._lengths.max_length or 0),
            faults=tuple(self._fault(code) for code in FAULTS if code in self._places),
            mended=mended,
        )

    def _fault(self, code: str) -> Fault:
        places = {name: tuple(lines) for name, lines in self._places[code].items()}
        return Fault(code, sum(map(len, places.values())), places)


def _checks(tokenizer: Tokenizer, measured: lengths.Lengths) -> tuple[Check, ...]:
    """In this order: what one leaves, the ones before find nothing in."""
    return (
        marks.Characters(),
        marks.control_tokens(tokenizer.control),
        marks.media_placeholders(),
        roles.Unknown(),
        roles.Order(),
        answers.PromptEmpty(),
        answers.AnswerEmpty(),
        answers.TextEmpty(),
        answers.NoPreference(),
        answers.CutOff(),
        lengths.Behind(measured),
        lengths.Truncated(measured),
        lengths.TooLong(measured),
    )


def _commonest(file: ExampleFile) -> str:
    """The shape that most lines of a file have, the first of several."""
    shapes = Counter(shape_of(line) for _, line in file.lines() if not isinstance(line, Problem))
    shapes.pop("", None)
    return max(shapes, key=shapes.__getitem__, default="")
