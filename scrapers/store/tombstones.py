"""What was taken out of a job or dataset for good, and every build obeys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, Final, Literal

import orjson

from scrapers.errors import ConfigError
from scrapers.models import Document, Drop
from scrapers.rights.same_page import same_page, same_site
from scrapers.store.atomic_files import whole_file
from scrapers.web.urls import hostname, resolve

FILE: Final = "tombstones.jsonl"
FORGOTTEN: Final = "forgotten"
"""Reason of a page that was taken out."""
FORGOTTEN_REPEAT: Final = "forgotten_repeat"
"""Reason of one that had been dropped as a repeat of it."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A page (``kind`` url) or all of a host that is not to come back.

    ``repeats`` are the ids of records that had been dropped as repeats of what was taken out: they do not
    come back by themselves either.
    """

    kind: Literal["url", "host"]
    value: str
    repeats: tuple[str, ...] = ()


class Tombstones:
    """All that a build has to obey: pages however their URLs are spelled, hosts with and without ``www.``."""

    def __init__(self, stones: Iterable[Tombstone] = ()) -> None:
        self.stones = tuple(sorted(set(stones), key=lambda each: (each.kind, each.value, each.repeats)))
        self._pages = {same_page(stone.value) for stone in self.stones if stone.kind == "url"}
        self._hosts = {same_site(stone.value) for stone in self.stones if stone.kind == "host"}
        self._repeats = {each for stone in self.stones for each in stone.repeats}

    def __bool__(self) -> bool:
        return bool(self.stones)

    def covers(self, url: str, redirects: str = "") -> bool:
        """Whether a page is one of those that were taken out, or led to by one."""
        return any(self._covers(each) for each in [url, *redirects.split()] if each)

    def missing(self, seen: Iterable[str]) -> tuple[str, ...]:
        """The values of those that cover none of the URLs ``seen``."""
        urls = [url for url in seen if url]
        known = {
            "url": {same_page(url) for url in urls},
            "host": {same_site(hostname(url)) for url in urls if "//" in url},
        }
        key = {"url": same_page, "host": same_site}
        return tuple(
            stone.value for stone in self.stones if key[stone.kind](stone.value) not in known[stone.kind]
        )

    def besides(self, others: Tombstones) -> Tombstones:
        """Those of what ``others`` do not name."""
        known = {(stone.kind, stone.value) for stone in others.stones}
        return Tombstones(stone for stone in self.stones if (stone.kind, stone.value) not in known)

    def is_repeat(self, page_id: str) -> bool:
        """Whether a record had been dropped as a repeat of what was taken out."""
        return page_id in self._repeats

    def _covers(self, url: str) -> bool:
        if self._hosts and "//" in url and same_site(hostname(url)) in self._hosts:
            return True
        return bool(self._pages) and same_page(url) in self._pages

    def __add__(self, other: Tombstones) -> Tombstones:
        return Tombstones([*self.stones, *other.stones])


@dataclass(frozen=True, slots=True)
class Obeyed:
    """A filter: what was taken out, and what had been dropped as a repeat of it, stays out of the corpus."""

    name: ClassVar[str] = FORGOTTEN
    stones: Tombstones

    def __call__(self, document: Document) -> Drop | None:
        """Judge by the document's URLs."""
        if self.stones.covers(document.url, " ".join(document.redirects)):
            return Drop(FORGOTTEN)
        return Drop(FORGOTTEN_REPEAT) if self.stones.is_repeat(document.id) else None


def tombstone(target: str) -> Tombstone:
    """The stone of a URL or host as a user names it. Raises :class:`ConfigError` for what is neither."""
    if "://" in target:
        url = resolve(target)
        if url is None:
            raise ConfigError(f"{target!r} is not an http or https URL", field="target")
        return Tombstone("url", url)
    url = resolve(f"http://{target}/")
    if url is None or "/" in target or not target:
        raise ConfigError(f"{target!r} is neither a URL nor a host", field="target")
    return Tombstone("host", hostname(url))


def read_tombstones(folder: Path) -> Tombstones:
    """Those of a job's folder or a dataset; none if nothing was taken out. Raises :class:`ConfigError`."""
    path = folder / FILE
    try:
        lines = path.read_bytes().splitlines() if path.is_file() else []
        return Tombstones(
            Tombstone(raw["kind"], raw["value"], tuple(raw.get("repeats", ())))
            for raw in map(orjson.loads, lines)
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", field="tombstones") from error


def write_tombstones(folder: Path, stones: Tombstones) -> None:
    """Write them into a job's folder or a dataset, whole or not at all."""
    with whole_file(folder / FILE) as file:
        for stone in stones.stones:
            file.write(orjson.dumps(asdict(stone), option=orjson.OPT_APPEND_NEWLINE))
