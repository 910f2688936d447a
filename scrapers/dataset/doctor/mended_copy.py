"""The copy of examples with what was wrong mended or left out, and the log of what was done to which line."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from scrapers.corpus.writers import corpus_file
from scrapers.dataset.doctor.lines import Examined
from scrapers.dataset.trainers.arrays import ending_of
from scrapers.dataset.trainers.files import LOG, ExampleFile
from scrapers.errors import ConfigError

_COPY: Final = ".mended"
_WRITTEN: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst")


class MendedCopy:
    """The copy of ``target``, beside it unless another ``output`` is named."""

    def __init__(self, target: Path, output: Path | None) -> None:
        self._target, self.path = target, output or _beside(target)

    @property
    def log(self) -> Path:
        """The file that says what was done."""
        return self.path.with_name(self.path.name + LOG)

    def refuse_standing(self) -> None:
        """Raise :class:`ConfigError` where something is that would be replaced."""
        for place in (self.path, self.log):
            if place.exists() and not (place.is_dir() and not any(place.iterdir())):
                raise ConfigError(f"{place} is there already: overwrite=True replaces it", field="output")

    def write(self, files: Iterable[tuple[ExampleFile, Iterable[tuple[int, Examined]]]]) -> None:
        """The lines of all ``files`` as they were examined; what stood there stands until all are."""
        self._check_folders()
        with ExitStack() as stack:
            note = stack.enter_context(corpus_file(self.log, {}))
            for file, lines in files:
                write = stack.enter_context(corpus_file(self._place(file), {}))
                for line, result in lines:
                    for record in result.mended:
                        write(record)
                    for code, detail in result.found:
                        done = "changed" if result.mended else "removed"
                        note({"file": file.name, "line": line, "code": code, "detail": detail, "done": done})

    def _place(self, file: ExampleFile) -> Path:
        if not self._target.is_dir():
            return self.path
        known = ending_of(file.path)
        name = file.name if known in _WRITTEN else file.name[: -len(known)] + _WRITTEN[0]
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def _check_folders(self) -> None:
        if not self.log.parent.is_dir():
            raise ConfigError(f"{self.path}: there is no folder {self.log.parent}", field="output")


def _beside(target: Path) -> Path:
    if target.is_dir():
        return target.with_name(target.name + _COPY)
    known = ending_of(target)
    stem = target.name[: -len(known)]
    return target.with_name(f"{stem}{_COPY}{known if known in _WRITTEN else _WRITTEN[0]}")
