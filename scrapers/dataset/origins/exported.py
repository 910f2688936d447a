"""A corpus held to the job beside it: whether it is the file that the job wrote, and which lines still are.

Somebody may have changed it since. What a line then says of consent and evidence is vouched for by the job
only where the job, asked again, writes the same line.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.literal_strings import read_back
from scrapers.corpus.stages import Finish, Task
from scrapers.dataset.records import Judgement, Record, with_place
from scrapers.errors import ConfigError, StateDamaged
from scrapers.job.output.ownership import EXPORTED, REPLACED, is_mark_of_job
from scrapers.job.stored_job import stored_job
from scrapers.models import Document, Drop
from scrapers.store.ledger import Documents
from scrapers.store.state import State

_SAID: Final = ("url", "title", "author", "license", "fetched_at", "payload_digest", "redirects", "consent")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as its job writes it: a digest, and where its page lies in the archive."""

    digest: bytes
    place: Mapping[str, Any]


class ExportedLines:
    """The lines that a job writes of its documents, by id. Of a job that cannot be read there are none."""

    def __init__(self, job: Path) -> None:
        self._lines: dict[str, _Line] = {}
        try:
            self._read(job)
        except (ConfigError, StateDamaged):  # nobody is there to vouch
            self._lines.clear()

    def held_to(self, raw: Mapping[str, Any], record: Record) -> Record:
        """``record``, made of the line ``raw``: without what a job vouches for if it writes another."""
        line = self._lines.get(str(raw.get("id", "")))
        if line and line.digest == _digest(raw):
            return with_place(record, line.place)
        verdict = "deny" if record.judgement.verdict == "deny" else "unknown"
        snapshot = replace(record.snapshot, payload_digest="")
        return replace(record, judgement=Judgement(verdict), snapshot=snapshot)

    def _read(self, job: Path) -> None:
        finish = Finish(stored_job(job, {"filters": (), "fields": None}).corpus)
        with closing(State.read(job)) as state:
            for document in Documents(state).all():
                [made] = finish((Task(document),))
                if not isinstance(made.line, Drop):
                    self._lines[document.id] = _Line(_digest(read_back(made.line)), _place(document))


def is_changed(mark: str, job: Path) -> bool:
    """Whether a corpus with this fingerprint is another file than ``job`` wrote last, or is about to replace.

    An empty one has nothing that needs anybody's word.
    """
    if mark.startswith("0:"):
        return False
    try:
        with closing(State.read(job)) as state:
            marks = {key: state.get(key) for key in (EXPORTED, REPLACED)}
    except StateDamaged:
        return True
    return not is_mark_of_job(mark, marks)


def _place(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in ("canonical", "archive_file", "archive_offset")}


def _digest(line: Mapping[str, Any]) -> bytes:
    """A digest over the text of a line and what it says of its origin."""
    said = line.get("metadata")
    metadata: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
    values = [line.get("text"), *(metadata.get(name) for name in _SAID)]
    return blake2b(orjson.dumps(values, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()
