"""The sources that a user names: files, patterns of names, folders, lists and indexes of archives."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from glob import glob, has_magic
from pathlib import Path
from typing import IO, Final

from scrapers.errors import ConfigError
from scrapers.sources.archive import WarcSource
from scrapers.sources.locations import is_remote, joined, opened
from scrapers.sources.mirrors.files import MirrorSource, hosts_below
from scrapers.sources.mirrors.httrack_log import read_log
from scrapers.sources.own_inputs import is_own
from scrapers.sources.ranges import RangeSource, Spool
from scrapers.sources.record_index import is_index, read_index
from scrapers.sources.source import PageSource
from scrapers.sources.wacz import open_member, warcs_in
from scrapers.web.suggestions import did_you_mean

WARCS: Final = (".warc", ".warc.gz", ".warc.zst")
_WACZ: Final = ".wacz"
_LISTS: Final = (".paths", ".paths.gz")
_FIELD: Final = "sources"
_HINTS: Final = {
    "arc": "; warcio recompress makes a WARC of an ARC file",
    **dict.fromkeys(
        ("html", "htm", "xhtml", "pdf"),
        "; a page on disk is read in a folder that is named as its host is (docs.example.org/)",
    ),
}
"""What is asked for in the place of an archive, by the ending of its name."""
_HEAD: Final = 4096  # bytes
_WARC: Final = b"WARC/"
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_ZSTD: Final = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")  # a frame, a dictionary


def open_sources(names: Iterable[str], base: str = "", output: str = "") -> list[PageSource]:
    """The sources that ``names`` are, in their order. Raises :class:`ConfigError` for one that is none.

    ``base`` is where the paths begin that a list or an index has; unset, in its own folder. What the job
    itself writes, which begins with its ``output``, is none of the sources, where it lies in one of them.
    """
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys([name] if is_remote(name) else map(str, _paths(name)))
    spool = Spool()
    own = str(Path(output).resolve()) if output else ""
    return [source for place in found for source in _of_place(place, base, spool, own)]


def _of_place(place: str, base: str, spool: Spool, own: str) -> list[PageSource]:
    if place.lower().endswith(_LISTS):
        return [source for each in _listed(place) for source in _of_archive(_within(place, base, each), own)]
    if is_index(place) and (is_remote(place) or Path(place).is_file()):
        index = read_index(place).items()
        return [RangeSource(_within(place, base, file), ranges, spool) for file, ranges in index]
    return _of_archive(place, own)


def _of_archive(place: str, own: str) -> list[PageSource]:
    if is_remote(place):
        return [WarcSource(place, partial(opened, place), place)]
    return _of_path(Path(place), own)


def _within(place: str, base: str, path: str) -> str:
    folder = place.rpartition("/")[0] if is_remote(place) else str(Path(place).parent)
    return joined(base or folder, path)


def _listed(place: str) -> list[str]:
    """The paths in a list of them, one a line."""
    try:
        with opened(place) as file:
            raw = file.read()
        text = (gzip.decompress(raw) if place.lower().endswith(".gz") else raw).decode("utf-8-sig")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ConfigError(f"sources: {place} is no list of paths: {error}", field=_FIELD) from None
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if not found:
        raise ConfigError(f"sources: {place} names no archive", field=_FIELD)
    return found


def _paths(name: str) -> list[Path]:
    job = Path(f"{name}.job")
    if (job / "state.sqlite").is_file():  # what names a job is its folder or its output, here as elsewhere
        return [job]
    many = has_magic(name) and not Path(name).exists()
    paths = sorted(map(Path, glob(name, recursive=True))) if many else [Path(name)]  # noqa: PTH207 - any root
    if not paths or not paths[0].exists():
        none = "no file matches" if many else "there is no file or folder"
        raise ConfigError(f"sources: {none} {name!r}{did_you_mean(name)}", field=_FIELD)
    return paths


def _of_path(path: Path, own: str) -> list[PageSource]:
    try:
        if not path.exists():  # a line of a list
            raise ConfigError(f"sources: there is no file {str(path)!r}", field=_FIELD)
        if path.is_dir():
            return _of_folder(path, own)
        if path.name.lower().endswith(_WACZ) or _begins_as_zip(path):
            return _of_wacz(path)
        return [_of_warc(path)]
    except OSError as error:
        raise ConfigError(f"sources: {path}: {error.strerror or error}", field=_FIELD) from None


def _of_folder(path: Path, own: str) -> list[PageSource]:
    """The archives below a folder, else the mirror that it is."""
    endings = (*WARCS, _WACZ)
    inside = sorted(
        each
        for each in path.rglob("*")
        if each.name.lower().endswith(endings) and each.is_file() and not is_own(each, own)
    )
    if not inside and (hosts_below(path) or read_log(path).urls):
        return [MirrorSource(path, own)]
    if not inside:
        what = "no WARC and no WACZ file, and no folder that is named as a host is (docs.example.org/)"
        html = any(path.rglob("*.htm*"))
        raise ConfigError(
            f"sources: {path} holds {what}{'; scrapers extract reads HTML files' if html else ''}",
            field=_FIELD,
        )
    return [source for each in inside for source in _of_path(each, own)]


def _begins_as_zip(path: Path) -> bool:
    """Whether it is a WACZ by another name; that a zip archive may end a WARC file does not count."""
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP


def _of_warc(path: Path) -> WarcSource:
    stat = path.stat()
    if stat.st_size and not is_warc(path):
        hint = _HINTS.get(path.name.lower().removesuffix(".gz").rpartition(".")[2], "")
        raise ConfigError(f"sources: {path} begins with no WARC record{hint}", field=_FIELD)
    return WarcSource(str(path), partial(_file, path), f"{path.name} {stat.st_size} {stat.st_mtime_ns}")


def is_warc(path: Path) -> bool:
    """Whether ``path`` begins as a WARC file does, or as a packed one."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_GZIP):
        with suppress(zlib.error):
            head = zlib.decompressobj(wbits=31).decompress(head, len(_WARC))
    head = head.lstrip(b"\r\n")
    return head.startswith((_WARC, *_ZSTD)) or _WARC.startswith(head)  # the latter is cut before it says more


def _file(path: Path) -> IO[bytes]:
    return path.open("rb")


def _of_wacz(path: Path) -> list[PageSource]:
    """The WARC files in a WACZ."""
    try:
        found = warcs_in(path, WARCS, _WACZ)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ConfigError(f"sources: {path} is not a WACZ: {error}", field=_FIELD) from None
    if not found:
        raise ConfigError(f"sources: {path} holds no WARC file", field=_FIELD)
    named = [("/".join(names), names, crc) for names, crc in found]
    return [
        WarcSource(f"{path}/{name}", partial(open_member, path, names), f"{path.name}/{name} {crc}")
        for name, names, crc in named
    ]
