"""What sites say of their pages' use: the files of each host, and the licence documents that are named.

All of it lies in the state; memory holds what was wanted last. A page is judged in the thread that fetched
it, so the files of a host stay while pages of it are under way, and documents are read by a connection of
their own.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from scrapers.crawler.hosts.host_counts import HostCounts
from scrapers.crawler.hosts.lru_cache import LruCache
from scrapers.crawler.hosts.site_files import HostFiles
from scrapers.errors import StateDamaged
from scrapers.rights.signals import ROBOTS, SiteFile
from scrapers.store.consent_records import ConsentRecords, files_of, robots_of
from scrapers.store.read_only import read_only
from scrapers.store.state import State

_HELD: Final = 16 * 2**20  # bytes of the files of hosts, and again of documents
_ROW: Final = 1_000  # bytes that a host or a document takes, however little it says


def _nothing(_host: str) -> bool:
    return False


@dataclass(slots=True)
class HostStatements:
    """What a host says. ``named`` counts the licence documents that its pages named in this run.

    Who asks for one holds ``fetching``, so that each is asked for once, and a slow host holds up no other.
    """

    files: dict[str, SiteFile] = field(default_factory=dict)
    named: int = 0
    fetching: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return _ROW + sum(len(file.body) for file in self.files.values())


class Statements:
    """Of all hosts. What writes joins the caller's transaction, and belongs to the state's thread.

    ``robots``: whether robots.txt is obeyed, and one of the files. ``under_way`` says of a host whether
    pages of it are being fetched or judged.
    """

    def __init__(self, state: State, *, robots: bool) -> None:
        self._db, self._robots = state.db, robots
        self._consent_records = ConsentRecords(state)
        self.documents = Documents(state)
        self.under_way: Callable[[str], bool] = _nothing
        self._hosts: LruCache[HostStatements] = LruCache(_HELD, lambda host: not self.under_way(host))
        self._named = HostCounts(state, "named")

    def known(self, host: str) -> bool:
        """Whether the host's files were read; they are in memory then. For the state's thread."""
        self._hosts.used(host)
        return self._hosts.get(host) is not None or self._restore(host)

    def of(self, host: str) -> HostStatements:
        """What the host says, if that is in memory. From any thread, while a page of it is under way."""
        return self._hosts.get(host) or HostStatements()

    def keep(self, files: HostFiles) -> None:
        """Remember what was read of a host."""
        found = HostStatements({file.name: file for file in files.statements}, self._named[files.host])
        self._consent_records.keep(files.host, [f for f in files.statements if f.name != ROBOTS or f.failed])
        self._hold(files.host, found)
        self.keep_documents(files.documents)

    def keep_documents(self, documents: tuple[SiteFile, ...], named_by: str = "") -> None:
        """Remember licence documents, which pages of the host ``named_by`` named."""
        for file in documents:
            self.documents.put(file)
        self._consent_records.keep("", documents)
        if named_by and documents:
            self._named[named_by] += len(documents)

    def _restore(self, host: str) -> bool:
        files = {file.name: file for file in self._consent_records.of_host(host)}
        if not files:
            return False
        row = robots_of(self._db, host) if self._robots else None
        self._hold(host, HostStatements(with_robots(files, host, row), self._named[host]))
        return True

    def _hold(self, host: str, found: HostStatements) -> None:
        self._hosts.put(host, found, found.size)
        self._hosts.trim(host)


def with_robots(
    files: Mapping[str, SiteFile], host: str, row: tuple[int | None, bytes] | None
) -> dict[str, SiteFile]:
    """``files`` of ``host`` with its robots.txt, of which the state has ``row``: it makes statements, too."""
    if row is None or ROBOTS in files:
        return dict(files)
    return {**files, ROBOTS: SiteFile(ROBOTS, f"http://{host}{ROBOTS}", *row)}


class Files(Mapping[str, SiteFile]):
    """What readers look at: the files of a host, and any document by its URL."""

    def __init__(self, own: Mapping[str, SiteFile], documents: Documents) -> None:
        self._own, self._documents = own, documents

    def __getitem__(self, name: str) -> SiteFile:
        """The file of that name, or the document."""
        found = self._own.get(name) or self._documents.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        """The files of the host; documents are found by name only."""
        return iter(self._own)

    def __len__(self) -> int:
        """How many files the host has."""
        return len(self._own)


class Documents:
    """Licence documents by URL. From any thread."""

    def __init__(self, state: State) -> None:
        self._path = state.path
        self._lock = threading.Lock()
        self._held: LruCache[SiteFile] = LruCache(_HELD, lambda _url: True)
        self.news = 0

    def put(self, file: SiteFile) -> None:
        """Hold a document that has come; ``news`` counts them."""
        with self._lock:
            self.news += self._held.get(file.name) is None
            self._hold(file)

    def get(self, url: str) -> SiteFile | None:
        """The document; ``None`` if nobody has asked for it."""
        with self._lock:
            return self._held.get(url) or (self._read(url) if "://" in url else None)

    def __len__(self) -> int:
        """How many are in memory."""
        return len(self._held)

    def _read(self, url: str) -> SiteFile | None:
        """The copy in the state; one that cannot be read now is asked for again."""
        try:
            with closing(read_only(self._path)) as db:
                found = next(files_of(db, self._path, "", url), None)
        except (sqlite3.Error, StateDamaged):
            return None
        if found:
            self._hold(found)
        return found

    def _hold(self, file: SiteFile) -> None:
        self._held.put(file.name, file, _ROW + len(file.body))
        self._held.used(file.name)
        self._held.trim(file.name)
