"""Where each line of a trainer's file is from: ``origins.csv``, a row for each, beside the files.

Trainers stumble over columns that they do not know, so their lines hold little more than the texts. Here is
what whoever answers for a line has to show: the page, its licence, what was said of its use, and the day.
No loader of ``*.jsonl`` takes the table for examples.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from scrapers.dataset.bundle.sources import cell
from scrapers.dataset.pairs.pair import CONSENT
from scrapers.display.shown import Shown
from scrapers.errors import ConfigError
from scrapers.store.atomic_files import whole_file

ORIGINS: Final = "origins.csv"
_SAID: Final = ("id", "url", "page", "license", "rule", "where", "model")
_PLACES: Final = ("question_start", "question_end", "answer_start", "answer_end")


@dataclass(frozen=True, slots=True, repr=False)
class Origin(Shown):
    """One line: ``line`` of ``file``, made of ``source_line`` of ``source``; both count from 1.

    ``url``, ``license`` and the consent are those of its page, ``""`` where the source does not say;
    ``page`` is the page's id. ``where`` names the text in which the places count. ``rule`` has found the
    pair, or ``model`` has written its question.
    """

    file: str
    line: int
    source: str
    source_line: int
    id: str = ""
    url: str = ""
    license: str = ""
    consent_verdict: str = ""
    consent_policy: str = ""
    consent_evidence: str = ""
    consent_date: str = ""
    consent_license: str = ""
    page: str = ""
    rule: str = ""
    where: str = ""
    model: str = ""
    question_start: int = 0
    question_end: int = 0
    answer_start: int = 0
    answer_end: int = 0


_NAMES: Final = tuple(each.name for each in fields(Origin))
_COUNTS: Final = frozenset({"line", "source_line", *_PLACES})


def origin_of(line: Mapping[str, Any], source: str, number: int, *, file: str, at: int) -> Origin:
    """The origin of what is made of ``line``, the one of that ``number`` in ``source``."""
    metadata = line.get("metadata")
    said = {**(metadata if isinstance(metadata, Mapping) else {}), **line}
    consent = said.get("consent")
    known = consent if isinstance(consent, Mapping) else {}
    values: dict[str, Any] = {name: _string(said.get(name)) for name in _SAID}
    values |= {f"consent_{name}": _string(known.get(name)) for name in CONSENT}
    values |= {name: _number(said.get(name)) for name in _PLACES}
    return Origin(file, at, source, number, **values)


@contextmanager
def origin_file(folder: Path) -> Iterator[Callable[[Origin], None]]:
    """What writes a row into the table of ``folder``, which is there when all are. Raises ``ExportError``."""
    with whole_file(folder / ORIGINS) as file:

        def write(row: list[Any]) -> None:
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerow(row)
            file.write(out.getvalue().encode("utf-8", "replace"))

        write(list(_NAMES))
        yield lambda origin: write(list(map(_shown, asdict(origin).values())))


def origin(target: str | Path, line: str | int) -> Origin:
    """Where a line of a trainer's file is from, by its id or its number.

    ``target`` is a file that :func:`scrapers.trainers` has written, or its folder; there a number stands
    behind the file's name, as in ``train.jsonl:12``. Raises :class:`ConfigError`.
    """
    path = Path(target)
    folder, file = (path, "") if path.is_dir() else (path.parent, path.name)
    wanted = str(line)
    if not file and wanted.rpartition(":")[0].endswith((".jsonl", ".bin")):
        file, _, wanted = wanted.rpartition(":")
    for row in _rows(folder):
        numbered = bool(file) and wanted == row["line"]
        if file in {"", row["file"]} and (numbered or cell(wanted) == row["id"]):
            values: dict[str, Any] = {name: row[name] for name in _NAMES}
            return Origin(**values | {name: int(row[name]) for name in _COUNTS})
    raise ConfigError(f"{target} has no line {line}: give its id, or its number in a file", field="line")


def has_origins(target: Path) -> bool:
    """Whether ``target`` is a trainer's file, or its folder."""
    return ((target if target.is_dir() else target.parent) / ORIGINS).is_file()


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    path = folder / ORIGINS
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != _NAMES:
                raise ConfigError(f"{path} is no table of `scrapers trainers`", field="target")
            yield from (row for row in rows if all(row[name].isdecimal() for name in _COUNTS))
    except FileNotFoundError:
        why = f"{folder} has no {ORIGINS}: `scrapers trainers` writes it"
        raise ConfigError(why, field="target") from None
    except (OSError, UnicodeError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read: {error}", field="target") from error


def _shown(value: str | int) -> str | int:
    return cell(value) if isinstance(value, str) else value


def _string(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
