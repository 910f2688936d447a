"""How many files of hosts are read at once, and which hosts wait for their turn."""

from __future__ import annotations

from typing import Final

from scrapers.crawler.discovery.sitemaps import Sitemaps
from scrapers.crawler.hosts.host_state import Hosts

READERS: Final = 64
"""Hosts whose files are read at once: each is asked at its own pace."""


class FileReaders:
    """The turns of hosts to have a file read; of many hosts at once, most wait for a delay."""

    def __init__(self, hosts: Hosts, sitemaps: Sitemaps) -> None:
        self._hosts, self._sitemaps = hosts, sitemaps
        self._waiting: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def may_read(self, host: str) -> bool:
        """Whether one more file may be read; if not, ``host`` has its turn when another has been."""
        self._waiting.pop(host, None)
        if self._hosts.readers + self._sitemaps.fetching < READERS:
            return True
        self._waiting[host] = None
        return False

    def next(self) -> str | None:
        """The host whose turn it is now that a file was read, if any waits."""
        return self._waiting.popitem()[0] if self._waiting else None
