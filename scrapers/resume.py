"""Whether a job goes on from an earlier run: what its settings were, and which may change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from scrapers.crawl.state import State
from scrapers.errors import ConfigError
from scrapers.settings import Job

_FREE_TO_CHANGE = frozenset(
    {"concurrency", "workers", "corpus", "limits.max_pages", "limits.retries", "manners.delay"}
)


def same_settings(job: Job, state: State, accept_changes: bool) -> bool:
    """Whether the job goes on from an earlier run; refuses one whose settings differ."""
    dump = json.loads(json.dumps(job.model_dump(exclude={"filters", "fields"}), default=_spelled))
    dump["fields"] = repr(job.fields) if job.fields is not None else None
    kept = state.get("settings")
    begun = kept is not None and _has_begun(state)
    if kept is not None and begun and not accept_changes:
        changed = [k for k in _changes(json.loads(kept), dump) if not _is_free(k)]
        if changed:
            raise ConfigError(
                f"the job in {job.folder} was started with other settings: {', '.join(changed)}; "
                "--accept-changes goes on with the new ones, --fresh starts over",
                field=changed[0],
            )
    if kept is None or json.loads(kept) != dump:
        state.set("settings", json.dumps(dump))
        if kept is not None:
            state.set("finished", "0")
    return begun


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
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if isinstance(before, dict) and isinstance(after, dict) and key != "options":
            yield from _changes(before, after, f"{prefix}{key}.")
        elif before != after:
            yield prefix + key
