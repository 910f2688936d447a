"""What a model has said before, in a file: the same question is not asked twice, and a build can be repeated.

A line for each answer, added as soon as it is there, so that a killed build has not paid for nothing. A line
that was cut off is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

import orjson

from scrapers.store.disk_errors import cannot_write


class Asked(NamedTuple):
    """What decides about an answer: digests of the prompt's words and of what was put into it, the model."""

    prompt: str
    span: str
    model: str
    temperature: str


_ANSWER: Final = "answer"


class Replay:
    """An open file of answers. Made by :func:`open_replay`."""

    def __init__(self, path: Path, file: IO[bytes], known: dict[Asked, str]) -> None:
        self._path, self._file, self._known = path, file, known

    def answer(self, asked: Asked) -> str | None:
        """What was answered then; ``None`` if it was never asked."""
        return self._known.get(asked)

    def keep(self, answers: Sequence[tuple[Asked, str]]) -> None:
        """Note ``answers`` for the next time. Raises :class:`ExportError`."""
        try:
            for asked, answer in answers:
                self._file.write(orjson.dumps({**asked._asdict(), _ANSWER: answer}) + b"\n")
                self._known[asked] = answer
            self._file.flush()
        except OSError as error:
            raise cannot_write(self._path, error) from error


@contextmanager
def open_replay(path: Path) -> Iterator[Replay]:
    """The answers in ``path``, which begins as soon as there are some. Raises :class:`ExportError`."""
    try:
        file = path.open("ab+")
        file.seek(0)
        data = file.read()
        if data and not data.endswith(b"\n"):
            file.write(b"\n")
    except OSError as error:
        raise cannot_write(path, error) from error
    with file:
        yield Replay(path, file, dict(_answers(data)))


def _answers(data: bytes) -> Iterator[tuple[Asked, str]]:
    for line in data.splitlines():
        try:
            told = orjson.loads(line)
            asked = Asked(**{name: told[name] for name in Asked._fields})
            answer = told[_ANSWER]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue
        if all(isinstance(each, str) for each in (*asked, answer)):
            yield asked, answer
