"""Whether a job goes on from an earlier run: what its settings were, and which may change."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from scrapers.crawl.links import CHANGED
from scrapers.crawl.state import State
from scrapers.errors import ConfigError, ExportError
from scrapers.settings import Job

_LOG = logging.getLogger(__name__)
_PIECE: Final = 2**20  # bytes read at once
_TAIL: Final = 2**20  # bytes; more than that is no half line
_FREE_TO_CHANGE = frozenset({
    "concurrency", "workers", "corpus", "limits.max_pages", "limits.retries", "limits.outage",
    "manners.delay",
})  # fmt: skip


def same_settings(job: Job, state: State, accept_changes: bool) -> bool:
    """Whether the job goes on from an earlier run; refuses one whose settings differ."""
    dump = json.loads(json.dumps(job.model_dump(exclude={"filters", "fields"}), default=_spelled))
    dump["output"] = str(job.output.resolve())
    dump["fields"] = repr(job.fields) if job.fields is not None else None
    kept = state.get("settings")
    old = json.loads(kept or "{}")
    if "output" in old:
        old["output"] = str(Path(old["output"]).resolve())
    begun = kept is not None and _has_begun(state)
    changed = [key for key in _changes(old, dump) if not _is_free(key)]
    if begun and changed and not accept_changes:
        raise ConfigError(
            f"the job in {job.folder} was started with other settings: {', '.join(changed)}; "
            "--accept-changes goes on with the new ones, --fresh starts over",
            field=changed[0],
        )
    if old != dump:
        state.set("settings", json.dumps(dump))
        if kept is not None:
            state.set("finished", "0")
            if changed:
                state.set(CHANGED, "1")
    return begun


def check_output(job: Job, state: State) -> None:
    """Raise :class:`ExportError` if somebody changed the corpus since this job wrote it.

    A file that lost its end, or has half a line more, is what a crash of its writer leaves: that is
    reported, and mended by the next export.
    """
    kept = state.get("exported")
    if kept is None or not job.output.is_file():
        return
    size = kept.partition(":")[0]
    found = job.output.stat().st_size
    if found >= int(size) and fingerprint(job.output, int(size)) == kept:
        with job.output.open("rb") as file:
            file.seek(int(size))
            tail = file.read(_TAIL)
        if not tail:
            return
        mended = b"\n" not in tail and len(tail) < _TAIL and bool(tail.strip())
        why = f"{len(tail)} bytes more than were written"
    else:
        mended, why = found < int(size), f"{found} bytes, of which {size} were written"
    if not mended:
        raise ExportError(
            f"{job.output} was changed since this job wrote it ({why}); move it away, or "
            "--accept-changes writes it anew",
            path=job.output,
        )
    _LOG.warning("%s: damaged at its end (%s), is written anew", job.output, why)


def fingerprint(path: Path, size: int | None = None) -> str:
    """The size of a file, or of its beginning, and a digest over it."""
    digest, read = blake2b(digest_size=16), 0
    with path.open("rb") as file:
        while data := file.read(_PIECE if size is None else min(_PIECE, size - read)):
            digest.update(data)
            read += len(data)
    return f"{read}:{digest.hexdigest()}"


def _has_begun(state: State) -> bool:
    """Whether an earlier run came as far as its seeds; one that could not start binds nobody."""
    return state.db.execute("SELECT 1 FROM urls LIMIT 1").fetchone() is not None


def _spelled(value: object) -> str:
    """A setting that JSON does not know: a path, or a class or function in the backend's options."""
    name = getattr(value, "__qualname__", None)
    return f"{getattr(value, '__module__', '')}:{name}" if name else str(value)


def _is_free(key: str) -> bool:
    return key in _FREE_TO_CHANGE or key.partition(".")[0] in _FREE_TO_CHANGE


def _changes(old: dict[str, Any], new: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Names of settings that both versions of this package know and that differ."""
    for key in sorted(old.keys() & new.keys()):
        before, after = old[key], new[key]
        if isinstance(before, dict) and isinstance(after, dict) and key not in {"options", "headers"}:
            yield from _changes(before, after, f"{prefix}{key}.")
        elif before != after:
            yield prefix + key
