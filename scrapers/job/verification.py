"""Whether a job holds what it says: its state, its archive, its corpus, and that they agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from scrapers.display.shown import Shown
from scrapers.errors import StateDamaged
from scrapers.job.output.audit_files import judged
from scrapers.job.output.ownership import BLOCKS, EXPORTED, REPLACED, changed
from scrapers.job.stored_job import job_folder, output_of
from scrapers.store.archive import FOLDER, offsets, payload_digest, read_record
from scrapers.store.archive_erasure import is_blank
from scrapers.store.ledger import Documents
from scrapers.store.state import State

_MOST = 100  # problems that are named
_PLACES = """
SELECT u.url, u.archive_file, u.archive_offset, d.document FROM urls u
LEFT JOIN documents d ON d.url_id = u.id WHERE u.archive_file != '' ORDER BY u.archive_file, u.archive_offset
"""


@dataclass(frozen=True, slots=True, repr=False)
class Verification(Shown):
    """What was looked at, and what is wrong with it; ``problems`` are the first hundred, in words.

    ``files`` are those of a dataset; 0 for a job.
    """

    records: int
    documents: int
    judgements: int
    problems: tuple[str, ...] = ()
    files: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(job: str | Path) -> Verification:
    """Read all that the job at ``job`` (its folder or its output) holds, and compare every digest.

    Each record of the archive is unpacked, each body compared with the digest beside it and with the one
    of its document, each row of the state with its own, and the corpus with what the job wrote. Raises
    :class:`StateDamaged` where the state cannot be trusted at all; what is wrong besides is told.
    """
    folder = job_folder(job)
    state = State.read(folder)
    try:
        state.check()
        documents = sum(1 for _ in Documents(state).all())
        judgements = sum(1 for _ in judged(state))
        digests: dict[tuple[str, int], str] = {}
        problems = list(_archived(folder, _committed(state), digests))
        problems += _places(state, digests)
        marks = {key: state.get(key) or "" for key in (EXPORTED, BLOCKS, REPLACED)}
        problems += filter(None, [changed(output_of(folder), marks)])
    finally:
        state.close()
    return Verification(len(digests), documents, judgements, tuple(problems[:_MOST]))


def _committed(state: State) -> tuple[str, int]:
    """The last file of the archive, and how much of it the state speaks of."""
    name, _, length = (state.get("archive") or ":0").rpartition(":")
    return name, int(length)


def _archived(folder: Path, last: tuple[str, int], digests: dict[tuple[str, int], str]) -> Iterator[str]:
    """What is wrong with the records; ``digests`` gets those of the bodies by place."""
    for path in sorted((folder / FOLDER).glob("*.warc.gz")):
        name = f"{FOLDER}/{path.name}"
        if name > last[0]:
            continue  # begun, and not yet part of the job
        length = last[1] if name == last[0] else path.stat().st_size
        end = 0
        for start, after in offsets(path, length):
            end = after
            if start and not is_blank(path, start):  # the first record tells about the file
                try:
                    digests[name, start] = payload_digest(read_record(path, start).body)
                except StateDamaged as error:
                    yield str(error)
        if end < length:
            yield f"{path} is damaged or cut at {end} of {length} bytes"


def _places(state: State, digests: dict[tuple[str, int], str]) -> Iterator[str]:
    """Pages whose bytes do not lie where the state says, or are others."""
    for url, file, offset, blob in state.db.execute(_PLACES):
        digest = digests.get((file, offset))
        wanted = orjson.loads(blob)["payload_digest"] if blob else digest
        if digest is None:
            yield f"{url}: no whole record at {offset} of {file}"
        elif digest != wanted:
            yield f"{url}: the record at {offset} of {file} holds other bytes than its document was made of"
