"""A page or a host taken out of a job: its text from state, archive and corpus, for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.literal_strings import KEYS, guarded
from scrapers.corpus.pipeline import Pipeline
from scrapers.corpus.record_files import Problem, records
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.writers import corpus_file
from scrapers.crawler.partitions.places import partition_folders
from scrapers.errors import ConfigError
from scrapers.job.folder import FRESH, PROVENANCE
from scrapers.job.merging.behind import catch_up
from scrapers.job.merging.merge import check_all_there, discard_merged
from scrapers.job.output.audit_files import write_audit, write_spellings
from scrapers.job.output.ownership import BLOCKS, EXPORTED, REPLACED, marks_of
from scrapers.job.stored_job import job_folder, output_of
from scrapers.store.archive_erasure import archived_records, erase
from scrapers.store.atomic_files import discard_part
from scrapers.store.lease import Lease
from scrapers.store.lock import locked
from scrapers.store.state import State
from scrapers.store.tombstones import FORGOTTEN, Tombstones, read_tombstones, write_tombstones

_PAGES: Final = """
SELECT u.id, u.url, u.key, u.archive_file, u.archive_offset, d.document, d.reason, d.detail
FROM urls u LEFT JOIN documents d ON d.url_id = u.id WHERE u.state != 3 ORDER BY u.id
"""
_SETTLE: Final = """
UPDATE urls SET state = 1, kind = 'dropped', reason = ?, detail = '', note = '', archive_file = '',
  archive_offset = 0, reader = 0 WHERE id = ?
"""
_REPEATS: Final = ("duplicate_exact", "duplicate_near")


@dataclass(frozen=True, slots=True)
class ForgottenInJob:
    """What was taken out of a job: documents, records of the archive; what had repeated them, by URL.

    ``unknown`` are those of the names that the job does not know, and that were not taken out before.
    """

    folder: Path
    documents: int
    archived: int
    repeats: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """What of a state is meant: pages by id, their document ids, their places; who repeats them.

    ``seen`` are the addresses that are meant, of the archive too.
    """

    pages: dict[int, str]
    documents: set[str]
    places: set[tuple[str, int]]
    repeats: dict[str, str]
    seen: set[str] = field(default_factory=set)


def forget_in_job(job: Path, stones: Tombstones) -> ForgottenInJob:
    """Take what ``stones`` name out of the job at ``job``, its folder or its output.

    The tombstone is written first: if the process dies, the same call goes on. Raises :class:`ConfigError`,
    :class:`JobLocked`, :class:`ExportError`, :class:`StateDamaged`.
    """
    folder = job_folder(job)
    with locked(folder):
        if (folder / FRESH / "state.sqlite").exists():
            raise ConfigError(f"{folder} is being crawled afresh: let that end first", field="job")
        check_all_there(folder)
        catch_up(folder)
        with closing(State.open(folder)) as state:
            found = _found(state, stones)
            marked = Tombstones(replace(each, repeats=tuple(sorted(found.repeats))) for each in stones.stones)
            before = read_tombstones(folder)
            write_tombstones(folder, before + marked)
            archived = _erase(folder, stones, found)
            discard_merged(folder)
            for part in partition_folders(folder).values():
                _forget_in_partition(part, stones, found.seen)
            _delete(state, found)
            _rewrite(folder, state, stones)
            _vacuum(state)
    unknown = stones.besides(before).missing(found.seen)
    return ForgottenInJob(
        folder, len(found.documents), archived, tuple(sorted(found.repeats.values())), unknown
    )


def _found(state: State, stones: Tombstones) -> _Found:
    found = _Found({}, set(), set(), {})
    repeats: list[tuple[str, str, str]] = []
    for url_id, url, key, file, offset, blob, reason, detail in state.db.execute(_PAGES):
        document: Mapping[str, Any] = orjson.loads(blob) if blob else {}
        led = " ".join(document.get("redirects", ()))
        if stones.covers(url, led) or stones.covers(key):
            found.pages[url_id] = key
            found.seen |= {url, key, *led.split()}
            found.places |= {(file, offset)} if file else set()
            found.documents |= {document["id"]} if document else set()
        elif reason in _REPEATS:
            repeats.append((document["id"], url, detail.partition(" ")[0]))
    found.repeats = {name: url for name, url, kept in repeats if kept in found.documents}
    return found


def _erase(folder: Path, stones: Tombstones, found: _Found) -> int:
    """Make the records blank: those that the state names, and all others of the same URLs."""
    count = 0
    for record in archived_records(folder):
        named = (record.file, record.start) in found.places
        if not record.blank and (named or (not record.statement and any(map(stones.covers, record.urls)))):
            erase(folder, record)
            found.seen.update(record.urls)
            count += 1
    return count


def _forget_in_partition(folder: Path, stones: Tombstones, seen: set[str]) -> None:
    """Take it out of the partition that it is in, too: the job's own state is made of those.

    ``seen`` learns the addresses that are meant.
    """
    lease = Lease.take(folder)
    try:
        with closing(State.open(folder, lease)) as state:
            found = _found(state, stones)
            _erase(folder, stones, found)
            seen |= found.seen
            _delete(state, found)
            _vacuum(state)
    finally:
        lease.release()


def _delete(state: State, found: _Found) -> None:
    state.db.execute("PRAGMA secure_delete = ON")
    with state.transaction() as db:
        for url_id, key in found.pages.items():
            db.execute("DELETE FROM documents WHERE url_id = ?", (url_id,))
            db.execute("DELETE FROM judgements WHERE url_id = ?", (url_id,))
            db.execute("DELETE FROM waits WHERE kind = 'page' AND what = ?", (key,))
            db.execute(_SETTLE, (FORGOTTEN, url_id))


def _vacuum(state: State) -> None:
    """Leave nothing in free pages and in the log."""
    state.before_checkpoint()
    state.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    state.db.execute("VACUUM")
    state.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rewrite(folder: Path, state: State, stones: Tombstones) -> None:
    """The files that the job has written, without it."""
    output = output_of(folder)
    kept = state.get("settings")
    discard_part(output)  # of an export that was killed
    if output.is_file() and kept:
        settings = CorpusSettings(**orjson.loads(kept).get("corpus", {}))
        _corpus(output, settings, state, stones)
    sidecar = folder / PROVENANCE
    if sidecar.is_file():
        _lines(
            sidecar, lambda line: not stones.covers(line.get("url", ""), " ".join(line.get("redirects", ())))
        )
    write_audit(folder, state)
    write_spellings(folder, state)


def _corpus(output: Path, settings: CorpusSettings, state: State, stones: Tombstones) -> None:
    """The corpus without it; the state knows the file as its own before it takes the other's place."""

    def written(part: Path) -> None:
        mark, blocks = marks_of(part)
        before = state.get(EXPORTED) or ""
        state.set_durably({EXPORTED: mark, BLOCKS: blocks, REPLACED: before})

    sample = Pipeline(settings).sample()
    held = [line for line in _records(output) if not _covers(stones, line)]
    with corpus_file(output, sample, written) as write:
        for line in held:
            write(_guarded(line))


def _lines(path: Path, chosen: Callable[[dict[str, Any]], bool]) -> None:
    held = [line for line in _records(path) if chosen(line)]
    with corpus_file(path, {}) as write:
        for line in held:
            write(line)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for found in records(path, lambda line: isinstance(line, dict)):
        if not isinstance(found, Problem):
            yield found


def _covers(stones: Tombstones, line: Mapping[str, Any]) -> bool:
    metadata = line.get("metadata", {})
    return stones.covers(metadata.get("url", ""), metadata.get("redirects", ""))


def _guarded(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line as it is written: what reads it back takes the marks of literals off."""
    metadata = dict(line["metadata"])
    metadata |= {key: guarded(metadata[key]) for key in KEYS if key in metadata}
    consent = metadata.get("consent")
    if isinstance(consent, dict) and "license" in consent:
        metadata["consent"] = {**consent, "license": guarded(consent["license"])}
    return {**line, "metadata": metadata}
