"""A mirror on disk, as wget or HTTrack leave it: folders named as hosts, file names mapped back to URLs.

What a server said with a file is not known but for its time: neither status nor header fields, so whatever a
site states there of its pages' use is not known either, unless the file begins with it (wget --save-headers).
"""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from scrapers.models import Failure, Headers, Request, Response
from scrapers.sources.bodies import is_text, whole_body
from scrapers.sources.mirrors.adjusted_names import ENDING, adjusted_urls
from scrapers.sources.mirrors.httrack_log import read_log
from scrapers.sources.own_inputs import is_own
from scrapers.sources.source import Capture, RecordHead
from scrapers.web.urls import resolve

_HOST = re.compile(r"((?:[a-z0-9-]+\.)+[a-z0-9-]+|localhost)(?:[:+_](\d{1,5}))?", re.IGNORECASE)
_PLAIN = re.compile(r".*:\d+|(?:\d{1,3}\.){3}\d{1,3}|localhost")  # hosts that hardly have a certificate
_MIRRORED = re.compile(rb"<!-- Mirrored from ([^\r\n<>]{1,2000}?) by HTTrack ")
_SAVED = re.compile(
    rb"<!--\s*(?:saved from url=\(\d{1,6}\)|saved from |page saved with singlefile\s+url:\s*)(https?://[^\s<>]{1,2000})",
    re.IGNORECASE,
)
"""What browsers, monolith and SingleFile write into a page that they save, in their own words."""
_GZIP: Final = b"\x1f\x8b"
_HEAD: Final = 65536  # bytes in which HTTrack says where a page came from
_INDEX: Final = "index.html"
_QUERY: Final = re.compile(r"\?|(?<=.)@(?=[^@=]+=)")  # the latter by wget --restrict-file-names=windows
_NO_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCRIPTS: Final = (
    "asp", "aspx", "cfm", "cgi", "do", "fcgi", "jsf", "jsp", "jspx", "php", "php3", "php4", "php5", "phtml",
    "pl", "py", "rb", "shtml", "xhtml",
)  # fmt: skip
_ADJUSTED: Final = tuple(f".{script}.html" for script in _SCRIPTS)
_TYPES: Final = mimetypes.MimeTypes(filenames=())  # the same on every machine
_HTTP: Final = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r?\n((?:[^\r\n]+\r?\n)*)\r?\n")
_TOOLS: Final = frozenset({"hts-cache", "hts-log.txt", "cookies.txt", "backblue.gif", "fade.gif"})
_SCHEMES: Final = ("http", "https")
_KEPT: Final = "/%~!$&'()*+,;=:@-._"


class MirrorSource:
    """The files below folders that are named as hosts."""

    def __init__(self, path: Path, own: str = "") -> None:
        self.name, self.tear, self._path = str(path), "", path
        self.cut_records: list[int] = []
        self._own = own
        self._adjusted: frozenset[str] | None = None
        self._log = read_log(path)

    @property
    def identity(self) -> str:
        """The files' number, their size and the latest change of one."""
        found = [path.lstat() for path, _ in self._files()]
        newest = max((stat.st_mtime_ns for stat in found), default=0)
        return f"{self._path.name} {len(found)} {sum(stat.st_size for stat in found)} {newest}"

    def captures(self) -> Generator[Capture]:
        """Every file, in the order of their names."""
        if self._adjusted is None:
            self._adjusted = adjusted_urls(self._files())
        for number, (path, url) in enumerate(self._files(), 1):
            named = url.removesuffix(ENDING) if url in self._adjusted else url
            yield self._capture(number, path, named)

    @contextmanager
    def at(self, number: int, _offset: int) -> Iterator[Capture | None]:
        """The file of this number once more."""
        with closing(self.captures()) as counted:
            yield next((found for found in counted if found.number == number), None)

    def _files(self) -> Iterator[tuple[Path, str]]:
        """Each file with the URL that its name stands for; what the tool keeps for itself has none."""
        for host, base in hosts_below(self._path) or [(self._path, "")]:
            for path in sorted(each for each in host.rglob("*") if each.is_symlink() or each.is_file()):
                if is_own(path, self._own):
                    continue
                yield path, "" if _is_tools(path) else self._url(base, path, host)

    def _url(self, base: str, path: Path, host: Path) -> str:
        """The URL of a file by its name; where no folder is named as a host, the log alone has it."""
        return _joined(base, path.relative_to(host)) if base else self._log.urls.get(self._name(path), "")

    def _capture(self, number: int, path: Path, url: str) -> Capture:
        linked = path.is_symlink()
        told, status = (
            self._log.told(self._name(path), _told(path, url)) if url and not linked else (url, None)
        )
        found = Capture(number, url=told, status=status, record=RecordHead(_shown(path)))
        found.reason = "symlink" if linked else "" if url else "tool_file"
        found.at = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
        kind = _media_type(path.name)
        found.headers = Headers([("Content-Type", kind)] if kind else [])
        found.read = lambda most: _response(found, path, most)
        return found

    def _name(self, path: Path) -> str:
        """The file's name from the root of the mirror, above the folders of hosts."""
        host = self._path.resolve().name
        return Path(host if _base(host) else "", path.relative_to(self._path)).as_posix()


def hosts_below(path: Path) -> list[tuple[Path, str]]:
    """The folders that are named as hosts, with the URLs of their roots: ``path`` itself, or those in it."""
    if base := _base(path.resolve().name):
        return [(path, base)]
    inside = sorted(each for each in path.iterdir() if each.is_dir())
    found = [(each, base) for each in inside if (base := _base(each.name))]
    for scheme in inside:
        if scheme.name in _SCHEMES:  # wget --protocol-directories
            hosts = sorted(each for each in scheme.iterdir() if each.is_dir())
            found += [(each, base) for each in hosts if (base := _base(each.name, scheme.name))]
    return found


def _base(name: str, scheme: str = "") -> str:
    """The URL of the host that a folder is named as; HTTrack and wget write its port each their way."""
    found = _HOST.fullmatch(name)
    if found is None:
        return ""
    host = f"{found[1]}:{found[2]}" if found[2] else found[1]
    return f"{scheme or ('http' if _PLAIN.fullmatch(host) else 'https')}://{host}/"


def _media_type(name: str) -> str:
    """By the name's ending, where that says what was sent: it does not of a script, nor in a query."""
    name = _QUERY.split(name, maxsplit=1)[0]
    return "" if name.lower().rpartition(".")[2] in _SCRIPTS else _TYPES.guess_type(name)[0] or ""


def _is_tools(path: Path) -> bool:
    return path.suffix == ".orig" or not _TOOLS.isdisjoint(path.parts)


def _joined(base: str, path: Path) -> str:
    """The URL of a file below the folder of a host: what follows ``?`` in its name is a query."""
    name, *query = _QUERY.split(path.name, maxsplit=1)
    if not query and name.lower().endswith(_ADJUSTED):
        name = name.removesuffix(ENDING)
    name = "" if name == _INDEX else name
    folder = path.parent.as_posix()
    place = f"{folder}/{name}" if folder != "." else name
    return resolve(base + "?".join([_quoted(place), *(_quoted(each, "?") for each in query)])) or ""


def _quoted(text: str, more: str = "") -> str:
    """``text`` as a URL has it, the octets of a name that is not in UTF-8 as they are."""
    return quote(os.fsencode(_NO_ESCAPE.sub("%25", text)), safe=_KEPT + more)


def _shown(path: Path) -> str:
    """The path in characters: a name may be in any encoding."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _told(path: Path, url: str) -> str:
    """The URL that HTTrack, or what saved it, wrote into a page, else the one by its name."""
    if not url or path.suffix not in {".html", ".htm"}:
        return url
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:  # told where the file is read
        return url
    if saved := _SAVED.search(head):
        return resolve(unescape(saved[1].decode("utf-8", "replace"))) or url
    found = _MIRRORED.search(head)
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
    head = _HTTP.match(body)
    if head is None:
        bare = Response(Request(found.url), found.url, found.status, found.headers, body, found.at)
        return _unpacked(bare, most)
    lines = (line.partition(":") for line in head[2].decode("latin-1").splitlines())
    fields = Headers([(name, value.strip()) for name, _, value in lines])
    return Response(Request(found.url), found.url, int(head[1]), fields, body[head.end() :], found.at)


def _unpacked(response: Response, most: int) -> Response | Failure:
    """A page that was kept as it was sent, in gzip that nobody had asked for; a file of gzip stays one."""
    packed = response.body.startswith(_GZIP) and not _TYPES.guess_type(urlsplit(response.url).path)[1]
    whole = whole_body(response.body, Headers([("Content-Encoding", "gzip")]), most) if packed else None
    if whole is None or isinstance(whole, Failure):
        return response
    return replace(response, body=whole[0]) if is_text(whole[0]) else response
