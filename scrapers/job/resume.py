"""Whether a job goes on from an earlier run: what its settings were, and which may change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scrapers.crawler.links import AGAIN, CHANGED
from scrapers.errors import ConfigError
from scrapers.job.settings import Job
from scrapers.store.state import State

_ANSWERED: Final = """
SELECT 1 FROM hosts UNION SELECT 1 FROM urls WHERE status > 0 OR archive_file != '' LIMIT 1
"""
_WIDENS: Final = frozenset({"seeds", "sources", "limits.links_per_page"})
_FREE_TO_CHANGE = frozenset({
    "concurrency", "workers", "sources", "sources_base", "corpus", "filters", "extract", "fields", "options",
    "consent",
    "limits.max_pages", "limits.retries", "limits.outage",
    "limits.retry_later", "manners.delay", "manners.allow_private",
})  # fmt: skip


def same_settings(job: Job, state: State, accept_changes: bool, *, begun: bool = False) -> bool:
    """Whether the job goes on from an earlier run; refuses settings that differ and may not.

    ``begun``: that there was one is known.

    What decides about documents may always change: it acts on pages that are stored.
    """
    dump = json.loads(json.dumps(job.model_dump(exclude={"fields"}), default=_spelled))
    dump["output"] = str(job.output.resolve())
    dump["fields"] = repr(job.fields) if job.fields is not None else None
    kept = state.get("settings")
    old = json.loads(kept or "{}")
    if Path(old.get("output", "")).name == job.output.name:
        old["output"] = dump["output"]  # it stands beside the job's folder, wherever that was moved
    begun = kept is not None and (begun or _has_begun(state))
    differ = list(_changes(old, dump))
    changed = [key for key in differ if not _is_free(key)]
    if begun and changed and not accept_changes:
        raise ConfigError(
            f"the job in {job.folder} was started with other settings: {', '.join(changed)}; "
            "accept_changes=True goes on with the new ones, fresh=True starts over",
            field=changed[0],
        )
    if not begun and changed:
        _forget(state)
    if old != dump:
        state.set("settings", json.dumps(dump))
        if kept is not None:
            state.set("finished", "0")
            if any(key.startswith("scope.") or key in _WIDENS for key in differ):
                state.set(AGAIN, "1")
            pending = (state.get(CHANGED) or "").split()  # of a run that did not come as far
            state.set(CHANGED, " ".join(dict.fromkeys([*pending, *filter(_decides, differ)])))
    return begun


def _has_begun(state: State) -> bool:
    """Whether anybody ever answered an earlier run; one that came to nothing binds nobody."""
    return state.db.execute(_ANSWERED).fetchone() is not None


def _forget(state: State) -> None:
    """Start over: what waits comes from other seeds, or under other rules."""
    with state.transaction() as db:
        for table in ("urls", "outside", "waits"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608 - ours


def _spelled(value: object) -> str:
    """A setting that JSON does not know: a path, or a class or function in the backend's options."""
    name = getattr(value, "__qualname__", None)
    return f"{getattr(value, '__module__', '')}:{name}" if name else str(value)


def _is_free(key: str) -> bool:
    return key in _FREE_TO_CHANGE or key.partition(".")[0] in _FREE_TO_CHANGE


def _decides(key: str) -> bool:
    """Whether a setting has a say in what becomes of a page."""
    return (
        key in {"manners.allow_private", "options", "extract.media"}
        or key.startswith("consent.")
        or not _is_free(key)
    )


def _changes(old: dict[str, Any], new: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Names of settings that both versions of this package know and that differ."""
    for key in sorted(old.keys() & new.keys()):
        before, after = old[key], new[key]
        if isinstance(before, dict) and isinstance(after, dict) and key not in {"options", "headers"}:
            yield from _changes(before, after, f"{prefix}{key}.")
        elif before != after:
            yield prefix + key
