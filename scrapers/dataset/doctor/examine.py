"""An examination from end to end: files, lines, repeats, figures, and the mended copy."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scrapers.corpus.record_files import Problem
from scrapers.corpus.writers import corpus_file
from scrapers.dataset.doctor import answers, lengths, marks, roles
from scrapers.dataset.doctor.diagnosis import Diagnosis, Fault, FileFacts, Mended, TokenSizes
from scrapers.dataset.doctor.faults import FAULTS
from scrapers.dataset.doctor.lines import Check, Examined, examined
from scrapers.dataset.doctor.packing import LengthFit
from scrapers.dataset.doctor.repeats import Repeats
from scrapers.dataset.tokens import Tokenizer, open_tokenizer
from scrapers.dataset.trainers.arrays import ending_of
from scrapers.dataset.trainers.files import LOG, ExampleFile, example_files
from scrapers.dataset.trainers.reading import shape_of
from scrapers.errors import ConfigError
from scrapers.sources.own_inputs import refuse_own_input

_COPY: Final = ".mended"
_WRITTEN: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst")


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
    copy = Path(output) if output is not None else _beside(target)
    for place in (copy, _log(copy)):
        refuse_own_input(place, [target])
    if not overwrite:
        _refuse_standing(copy)
    return _Examination(target, files, counter, max_length, copy).run()


def _beside(target: Path) -> Path:
    if target.is_dir():
        return target.with_name(target.name + _COPY)
    known = ending_of(target)
    stem = target.name[: -len(known)]
    return target.with_name(f"{stem}{_COPY}{known if known in _WRITTEN else _WRITTEN[0]}")


def _refuse_standing(copy: Path) -> None:
    for place in (copy, _log(copy)):
        if place.exists() and not (place.is_dir() and not any(place.iterdir())):
            raise ConfigError(f"{place} is there already: overwrite=True replaces it", field="output")


def _log(copy: Path) -> Path:
    return copy.with_name(copy.name + LOG)


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
        copy: Path | None = None,
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
        log = _log(self._copy)
        _check_folders(self._copy, log)
        with ExitStack() as stack:
            note = stack.enter_context(corpus_file(log, {}))
            for file in self._files:
                write = stack.enter_context(corpus_file(self._place(file), {}))
                for line, result in self._examine(file):
                    for record in result.mended:
                        write(record)
                    for code, detail in result.found:
                        done = "changed" if result.mended else "removed"
                        note({"file": file.name, "line": line, "code": code, "detail": detail, "done": done})
        counts = self._tally
        return self._diagnosis(Mended(self._copy, log, counts.kept, counts.changed, counts.removed))

    def _place(self, file: ExampleFile) -> Path:
        assert self._copy is not None  # noqa: S101 - asked for with one only
        if not self._target.is_dir():
            return self._copy
        known = ending_of(file.path)
        name = file.name if known in _WRITTEN else file.name[: -len(known)] + _WRITTEN[0]
        place = self._copy / name
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

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


def _check_folders(copy: Path, log: Path) -> None:
    if not log.parent.is_dir():
        raise ConfigError(f"{copy}: there is no folder {log.parent}", field="output")
