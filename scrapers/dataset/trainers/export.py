"""Examples from a file of pairs, or of any format, into a folder for one trainer."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.record_files import Problem
from scrapers.corpus.writers import Write, corpus_file
from scrapers.dataset.tokens import Tokenizer, open_tokenizer
from scrapers.dataset.trainers.configurations import MODEL, Settings, configurations
from scrapers.dataset.trainers.dealing import SPLITS, VALIDATION, Dealing
from scrapers.dataset.trainers.example import ASSISTANT, USER, Example
from scrapers.dataset.trainers.files import ExampleFile, example_files
from scrapers.dataset.trainers.origins import ORIGINS, Origin, origin_file, origin_of
from scrapers.dataset.trainers.reading import NotReadable, example_of
from scrapers.dataset.trainers.token_ids import TokenIds
from scrapers.dataset.trainers.writing import columns_of
from scrapers.errors import ConfigError
from scrapers.sources.own_inputs import refuse_own_input
from scrapers.store.atomic_files import reported, text_file

FORMATS: Final = (
    "messages", "prompt-completion", "alpaca", "sharegpt", "preference", "openai", "openai-preference",
    "tokens", "stream",
)  # fmt: skip
_PREFERENCES: Final = frozenset({"preference", "openai-preference"})
_ONE_TURN: Final = frozenset({"prompt-completion", "alpaca", "preference"})
_AS: Final = {"openai": "messages"}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: ``lines = examples of all splits + left out``. ``left_out`` has them by reason.

    ``shortened`` counts threads of which the format takes the first question and answer alone. ``notes`` say
    where the share for validation was not used, or not met.
    """

    output: Path
    format: str
    lines: int
    splits: dict[str, int]
    left_out: dict[str, int]
    shortened: int = 0
    tokens: int = 0
    notes: tuple[str, ...] = ()


def trainers(  # noqa: PLR0913 - what goes in, what comes out, and what the configurations say
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    format: str = "messages",  # noqa: A002 - the word users expect
    tokenizer: str = "",
    model: str = MODEL,
    max_length: int = 2048,
    validation: float = VALIDATION,
    overwrite: bool = False,
) -> Exported:
    """Write the examples of ``source`` as one trainer reads them, with the configuration beside.

    The split of a line is that of its file's name or its ``split``; else ``validation`` is the share of the
    groups (``group``, ``url``) that do not go to training. Raises :class:`ConfigError`, :class:`ExportError`.
    """
    if format not in FORMATS:
        raise ConfigError(f"no format {format!r}: one of {', '.join(FORMATS)}", field="format")
    if not 0 <= validation < 1 or max_length < 1:
        raise ConfigError("validation is a share below 1, max_length 1 or more", field="validation")
    files = example_files(Path(source))
    folder = Path(output)
    refuse_own_input(folder, [Path(source)])
    if folder.exists() and not overwrite and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} is there already: overwrite=True replaces its files", field="output")
    counter = open_tokenizer(tokenizer)
    if format in {"tokens", "stream"}:
        TokenIds(counter)  # says at once what is missing
    with reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for split in SPLITS:
            for ending in ("jsonl", "bin", "idx"):
                (folder / f"{split}.{ending}").unlink(missing_ok=True)
        (folder / ORIGINS).unlink(missing_ok=True)
    return _Export(files, folder, format, counter, max_length, validation).run(model)


class _Export:
    """One export: a method a step."""

    def __init__(  # noqa: PLR0913, PLR0917 - as above
        self, files: list[ExampleFile], folder: Path, name: str, tokenizer: Tokenizer, most: int, share: float
    ) -> None:
        self._files, self._folder, self._format, self._most = files, folder, name, most
        self._tokenizer, self._share = tokenizer, share
        self._dealing = Dealing(share)
        self._ids = TokenIds(tokenizer) if tokenizer.exact else None
        self._splits, self._left = Counter[str](), Counter[str]()
        self._lines = self._shortened = self._tokens = 0
        self._tell: Callable[[Origin], None] = lambda _: None

    def run(self, model: str) -> Exported:
        """The files, and what lies beside them."""
        with origin_file(self._folder) as self._tell:
            if self._format == "stream":
                self._stream()
            else:
                self._records()
        found = tuple(split for split in SPLITS if self._splits[split])
        for name, text in configurations(Settings(self._format, model, self._most, found)).items():
            text_file(self._folder / name, text)
        return Exported(
            self._folder,
            self._format,
            self._lines,
            splits={split: self._splits[split] for split in found},
            left_out={reason: count for reason, count in self._left.most_common() if count},
            shortened=self._shortened,
            tokens=self._tokens,
            notes=tuple(self._dealing.notes(found)),
        )

    def _records(self) -> None:
        with ExitStack() as stack:
            writers = dict[str, Write]()
            for found in self._examples():
                columns, split = self._columns(found.example), found.split
                if columns is None:
                    continue
                if split not in writers:
                    path = self._folder / f"{split}.jsonl"
                    writers[split] = stack.enter_context(corpus_file(path, {}))
                writers[split](self._named(found.line, columns))
                self._splits[split] += 1
                self._tell(found.origin(f"{split}.jsonl", self._splits[split]))

    def _named(self, line: Mapping[str, Any], columns: dict[str, Any]) -> dict[str, Any]:
        """The line of a file: with its id, where the format bears one."""
        named = self._format not in {"openai", "openai-preference"} and isinstance(line.get("id"), str)
        return {"id": line["id"], **columns} if named else columns

    def _columns(self, example: Example) -> dict[str, Any] | None:
        """The columns of an example; what has none is counted."""
        if self._format == "tokens":
            return self._token_columns(example)
        if self._format in _PREFERENCES and not example.rejected:
            self._left["no_preference"] += 1
            return None
        if self._format not in _PREFERENCES:
            example = replace(example, rejected=())
        if self._format in _ONE_TURN and [turn.role for turn in example.turns[:2]] == [USER, ASSISTANT]:
            self._shortened += len(example.turns) > 2  # noqa: PLR2004 - question and answer
            example = replace(example, turns=example.turns[:2], answers=1)
        columns = columns_of(example, _AS.get(self._format, self._format))
        self._left["other_format"] += columns is None
        return columns

    def _token_columns(self, example: Example) -> dict[str, Any] | None:
        assert self._ids is not None  # noqa: S101 - asked for at the start
        columns = self._ids.columns(example)
        if not columns["input_ids"] or len(columns["input_ids"]) > self._most:
            self._left["too_long" if columns["input_ids"] else "other_format"] += 1
            return None
        self._tokens += len(columns["input_ids"])
        return columns

    def _stream(self) -> None:
        """A pass for each split: a stream is written from its beginning to its end."""
        from scrapers.dataset.trainers.stream import dtype_of, write_stream  # noqa: PLC0415 - numpy: only here

        assert self._ids is not None  # noqa: S101 - asked for at the start
        kind = dtype_of(self._tokenizer)
        for split in SPLITS:
            self._lines = 0
            self._left.clear()
            texts, tokens = write_stream(self._folder / split, self._texts(split), kind)
            if not texts:
                for ending in ("bin", "idx"):
                    (self._folder / f"{split}.{ending}").unlink()
            self._splits[split] = texts
            self._tokens += tokens
        facts = {
            "dtype": kind,
            "end": -1 if self._ids.end is None else self._ids.end,
            "vocabulary": self._tokenizer.vocabulary,
            "tokenizer": self._tokenizer.name,
            "fingerprint": self._tokenizer.fingerprint,
            "texts": {split: count for split, count in self._splits.items() if count},
            "tokens": self._tokens,
        }
        text_file(
            self._folder / "tokens.json", orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode() + "\n"
        )

    def _texts(self, split: str) -> Iterator[list[int]]:
        """The texts of a stream, each told of in the order of the file."""
        assert self._ids is not None  # noqa: S101 - asked for at the start
        number = 0
        for found in self._examples():
            if found.split == split:
                number += 1
                self._tell(found.origin(f"{split}.bin", number))
                yield self._ids.stream(found.example)

    def _examples(self) -> Iterator[_Found]:
        self._dealing = Dealing(self._share)
        for file in self._files:
            for number, line in file.lines():
                self._lines += 1
                if isinstance(line, Problem):
                    self._left["unreadable"] += 1
                    continue
                try:
                    example = example_of(line)
                except NotReadable:
                    self._left["unknown_format"] += 1
                    continue
                yield _Found(file.name, number, line, example, self._dealing.split(line, file.split))


@dataclass(frozen=True, slots=True)
class _Found:
    """An example, the line of a source that it was read from, and its split."""

    source: str
    number: int
    line: Mapping[str, Any]
    example: Example
    split: str

    def origin(self, file: str, at: int) -> Origin:
        """Where what was written of it is from: the line ``at`` of ``file``."""
        return origin_of(self.line, self.source, self.number, file=file, at=at)
