"""Examples from a file of pairs, or of any format, into a folder for one trainer."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from scrapers.corpus.writers import Write, corpus_file
from scrapers.dataset.tokens import open_tokenizer
from scrapers.dataset.trainers.configurations import FORMATS, MODEL, Settings, configurations
from scrapers.dataset.trainers.dealing import SPLITS, VALIDATION, Dealing
from scrapers.dataset.trainers.example_format import TOKENIZED, ExampleFormat
from scrapers.dataset.trainers.files import ExampleFile, example_files
from scrapers.dataset.trainers.found_examples import FoundExample, examples_of
from scrapers.dataset.trainers.origins import ORIGINS, Origin, origin_file
from scrapers.display.shown import Shown
from scrapers.errors import ConfigError
from scrapers.sources.own_inputs import refuse_own_input
from scrapers.store.atomic_files import reported, text_file


@dataclass(frozen=True, slots=True, repr=False)
class Exported(Shown):
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
    written_as = ExampleFormat(format, counter, max_length)
    if format in TOKENIZED:
        written_as.ids  # noqa: B018 - says at once what is missing
    with reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for split in SPLITS:
            for ending in ("jsonl", "bin", "idx"):
                (folder / f"{split}.{ending}").unlink(missing_ok=True)
        (folder / ORIGINS).unlink(missing_ok=True)
    return _Export(files, folder, written_as, validation).run(model)


@dataclass(slots=True)
class _Counts:
    """What has become of the lines so far; in a stream ``lines`` and ``left_out`` are those of its split."""

    lines: int = 0
    shortened: int = 0
    tokens: int = 0
    splits: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


class _Export:
    """One export: a method a step."""

    def __init__(
        self, files: list[ExampleFile], folder: Path, written_as: ExampleFormat, share: float
    ) -> None:
        self._files, self._folder, self._format, self._share = files, folder, written_as, share
        self._dealing, self._counts = Dealing(share), _Counts()
        self._tell: Callable[[Origin], None] = lambda _: None

    def run(self, model: str) -> Exported:
        """The files, and what lies beside them."""
        name, counts = self._format.name, self._counts
        with origin_file(self._folder) as self._tell:
            if name == "stream":
                self._stream()
            else:
                self._records()
        found = tuple(split for split in SPLITS if counts.splits[split])
        settings = Settings(name, model, self._format.max_length, found)
        for file, text in configurations(settings).items():
            text_file(self._folder / file, text)
        return Exported(
            self._folder,
            name,
            counts.lines,
            splits={split: counts.splits[split] for split in found},
            left_out={reason: count for reason, count in counts.left_out.most_common() if count},
            shortened=counts.shortened,
            tokens=counts.tokens,
            notes=tuple(self._dealing.notes(found)),
        )

    def _records(self) -> None:
        with ExitStack() as stack:
            writers, counts = dict[str, Write](), self._counts
            for found in self._examples():
                written, split = self._format.written(found.line, found.example), found.split
                counts.shortened += written.shortened
                counts.tokens += written.tokens
                if written.columns is None:
                    counts.left_out[written.reason] += 1
                    continue
                if split not in writers:
                    path = self._folder / f"{split}.jsonl"
                    writers[split] = stack.enter_context(corpus_file(path, {}))
                writers[split](written.columns)
                counts.splits[split] += 1
                self._tell(found.origin(f"{split}.jsonl", counts.splits[split]))

    def _stream(self) -> None:
        """A pass for each split: a stream is written from its beginning to its end."""
        from scrapers.dataset.trainers.stream import dtype_of, write_stream  # noqa: PLC0415 - numpy: only here

        tokenizer, counts = self._format.tokenizer, self._counts
        kind = dtype_of(tokenizer)
        for split in SPLITS:
            counts.lines = 0
            counts.left_out.clear()
            texts, tokens = write_stream(self._folder / split, self._texts(split), kind)
            if not texts:
                for ending in ("bin", "idx"):
                    (self._folder / f"{split}.{ending}").unlink()
            counts.splits[split] = texts
            counts.tokens += tokens
        end = self._format.ids.end
        facts = {
            "dtype": kind,
            "end": -1 if end is None else end,
            "vocabulary": tokenizer.vocabulary,
            "tokenizer": tokenizer.name,
            "fingerprint": tokenizer.fingerprint,
            "texts": {split: count for split, count in counts.splits.items() if count},
            "tokens": counts.tokens,
        }
        text_file(
            self._folder / "tokens.json", orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode() + "\n"
        )

    def _texts(self, split: str) -> Iterator[list[int]]:
        """The texts of a stream, each told of in the order of the file."""
        number, ids = 0, self._format.ids
        for found in self._examples():
            if found.split == split:
                number += 1
                self._tell(found.origin(f"{split}.bin", number))
                yield ids.stream(found.example)

    def _examples(self) -> Iterator[FoundExample]:
        """The examples of all files; a line that is none is counted."""
        self._dealing = Dealing(self._share)
        for found in examples_of(self._files, self._dealing):
            self._counts.lines += 1
            if isinstance(found, FoundExample):
                yield found
            else:
                self._counts.left_out[found] += 1
