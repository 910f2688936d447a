"""Settings that a crawl found nothing for: patterns, hosts and selectors, most often written wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from scrapers.job.settings import Job
from scrapers.models import Document
from scrapers.store.state import State
from scrapers.web.suggestions import GLOBS
from scrapers.web.urls import Scope, host_of, resolve

USED: Final = "patterns_used"
"""Key of the patterns of the scope that something matched."""
_HOST: Final = """
SELECT 1 FROM urls WHERE host = ? UNION
SELECT 1 FROM outside WHERE host = ? AND reason != 'other_host' LIMIT 1
"""


class Unmatched:
    """Remembers, over the runs of a job, which of its settings something matched."""

    def __init__(self, job: Job, state: State, scope: Scope) -> None:
        self._job, self._state, self._used = job, state, scope.used
        self._used.update(json.loads(state.get(USED) or "[]"))
        self._fields: dict[str, bool] = {}

    def watched(self, documents: Callable[[], Iterable[Document]]) -> Callable[[], Iterator[Document]]:
        """The same documents, of which is noted which fields have a value."""

        def watch() -> Iterator[Document]:
            for document in documents():
                for name, value in document.fields.items():
                    found = value is not None and value not in ("", [], ())
                    self._fields[name] = self._fields.get(name, False) or found
                yield document

        return watch

    def settings(self) -> tuple[str, ...]:
        """Each of them, with the form that it should have."""
        self._state.set(USED, json.dumps(sorted(self._used)))
        scope = self._job.scope
        patterns = [
            f"{name} {glob!r} (patterns are {GLOBS})"
            for name, globs in (("include", scope.include), ("exclude", scope.exclude))
            for glob in globs
            if glob not in self._used
        ]
        hosts = [f"hosts {host!r} (hosts are 'example.org' or 'example.org:8080')" for host in self._lost()]
        fields = [
            f"fields {name!r} (its selector, CSS or XPath, gave no value on any page)"
            for name, found in self._fields.items()
            if not found
        ]
        return (*patterns, *hosts, *fields)

    def _lost(self) -> Iterator[str]:
        for host in self._job.scope.hosts:
            url = resolve(f"http://{host}/")
            name = host_of(url) if url else host
            if not self._state.db.execute(_HOST, (name, name)).fetchone():
                yield host
