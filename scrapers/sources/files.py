"""A mirror on disk, as wget or HTTrack leave it: folders named as hosts, file names mapped back to URLs.

What a server said with a file is not known but for its time: neither status nor header fields, so whatever a
site states there of its pages' use is not known either.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from scrapers.models import Failure, Headers, Request, Response
from scrapers.sources.source import Capture
from scrapers.web.urls import resolve

_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d{1,5})?|localhost(?::\d{1,5})?", re.IGNORECASE)
_PLAIN = re.compile(r".*:\d+|(?:\d{1,3}\.){3}\d{1,3}|localhost")  # hosts that hardly have a certificate
_MIRRORED = re.compile(rb"<!-- Mirrored from ([^\s<>]{1,2000}) by HTTrack ")
_HEAD: Final = 65536  # bytes in which HTTrack says where a page came from
_INDEX: Final = frozenset({"index.html", "index.htm"})
_TOOLS: Final = frozenset({"hts-cache", "hts-log.txt", "cookies.txt", "backblue.gif", "fade.gif"})
_SCHEMES: Final = ("http", "https")
_KEPT: Final = "/%~!$&'()*+,;=:@-._"


class MirrorSource:
    """The files below folders that are named as hosts."""

    def __init__(self, path: Path) -> None:
        self.name, self.tear, self._path = str(path), "", path
        self.cut_records: list[int] = []

    @property
    def identity(self) -> str:
        """The files' number, their size and the latest change of one."""
        found = [path.stat() for path, _ in self._files()]
        newest = max((stat.st_mtime_ns for stat in found), default=0)
        return f"{self._path.name} {len(found)} {sum(stat.st_size for stat in found)} {newest}"

    def captures(self) -> Generator[Capture]:
        """Every file, in the order of their names."""
        for number, (path, url) in enumerate(self._files(), 1):
            yield self._capture(number, path, url)

    @contextmanager
    def at(self, number: int, _offset: int) -> Iterator[Capture | None]:
        """The file of this number once more."""
        with closing(self.captures()) as counted:
            yield next((found for found in counted if found.number == number), None)

    def _files(self) -> Iterator[tuple[Path, str]]:
        """Each file with the URL that its name stands for; what the tool keeps for itself has none."""
        for host, base in hosts_below(self._path):
            for path in sorted(each for each in host.rglob("*") if each.is_file()):
                yield path, "" if _is_tools(path) else _joined(base, path.relative_to(host))

    @staticmethod
    def _capture(number: int, path: Path, url: str) -> Capture:
        found = Capture(number, url=_told(path, url), record_id=str(path))
        found.reason = "" if url else "tool_file"
        if path.is_symlink():
            found.reason = "symlink"
        found.at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        kind = mimetypes.guess_type(path.name)[0] or ""
        found.headers = Headers([("Content-Type", kind)] if kind else [])
        found.read = lambda most: _response(found, path, most)
        return found


def hosts_below(path: Path) -> list[tuple[Path, str]]:
    """The folders that are named as hosts, with the URLs of their roots: ``path`` itself, or those in it."""
    if _HOST.fullmatch(path.resolve().name):
        return [(path, f"{_scheme(path.resolve().name)}://{path.resolve().name}/")]
    inside = sorted(each for each in path.iterdir() if each.is_dir())
    found = [(each, f"{_scheme(each.name)}://{each.name}/") for each in inside if _HOST.fullmatch(each.name)]
    for scheme in inside:
        if scheme.name in _SCHEMES:  # wget --protocol-directories
            hosts = sorted(each for each in scheme.iterdir() if each.is_dir() and _HOST.fullmatch(each.name))
            found += [(each, f"{scheme.name}://{each.name}/") for each in hosts]
    return found


def _scheme(host: str) -> str:
    return "http" if _PLAIN.fullmatch(host) else "https"


def _is_tools(path: Path) -> bool:
    return path.suffix == ".orig" or not _TOOLS.isdisjoint(path.parts)


def _joined(base: str, path: Path) -> str:
    """The URL of a file below the folder of a host: what follows ``?`` in its name is a query."""
    name, mark, query = path.name.partition("?")
    if mark:
        query = query.removesuffix(".html")  # wget --adjust-extension
    name = "" if name in _INDEX and not mark else name
    folder = path.parent.as_posix()
    place = f"{folder}/{name}" if folder != "." else name
    tail = f"?{quote(query, safe=_KEPT + '?')}" if mark else ""
    return resolve(base + quote(place, safe=_KEPT) + tail) or ""


def _told(path: Path, url: str) -> str:
    """The URL that HTTrack wrote into a page, else the one by its name."""
    if not url or path.suffix not in {".html", ".htm"}:
        return url
    with path.open("rb") as file:
        found = _MIRRORED.search(file.read(_HEAD))
    scheme = url.partition(":")[0]
    told = resolve(f"{scheme}://{found[1].decode('utf-8', 'replace')}") if found else None
    return told or url


def _response(found: Capture, path: Path, most: int) -> Response | Failure:
    try:
        if path.stat().st_size > most:
            return Failure("body_too_large", f"more than {most} bytes")
        body = path.read_bytes()
    except OSError as error:
        return Failure("damaged_record", error.strerror or str(error))
    return Response(Request(found.url), found.url, found.status, found.headers, body, found.at)
