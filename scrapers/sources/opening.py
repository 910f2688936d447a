"""The sources that a user names: files, patterns of names, archives, folders."""

from __future__ import annotations

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
from scrapers.sources.files import MirrorSource, hosts_below
from scrapers.sources.source import PageSource
from scrapers.web.suggestions import did_you_mean

WARCS: Final = (".warc", ".warc.gz", ".warc.zst")
_WACZ: Final = ".wacz"
_FIELD: Final = "sources"
_HEAD: Final = 4096  # bytes
_WARC: Final = b"WARC/"
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")  # a frame, a dictionary


def open_sources(names: Iterable[str]) -> list[PageSource]:
    """The sources that ``names`` are, in their order. Raises :class:`ConfigError` for one that is none."""
    found: dict[Path, None] = {}
    for name in names:
        found |= dict.fromkeys(_paths(name))
    return [source for path in found for source in _of_path(path)]


def _paths(name: str) -> list[Path]:
    many = has_magic(name) and not Path(name).exists()
    paths = sorted(map(Path, glob(name, recursive=True))) if many else [Path(name)]  # noqa: PTH207 - any root
    if not paths or not paths[0].exists():
        none = "no file matches" if many else "there is no file or folder"
        raise ConfigError(f"sources: {none} {name!r}{did_you_mean(name)}", field=_FIELD)
    return paths


def _of_path(path: Path) -> list[PageSource]:
    try:
        if path.is_dir():
            return _of_folder(path)
        if path.name.lower().endswith(_WACZ):
            return _of_wacz(path)
        return [_of_warc(path)]
    except OSError as error:
        raise ConfigError(f"sources: {path}: {error.strerror or error}", field=_FIELD) from None


def _of_folder(path: Path) -> list[PageSource]:
    """The archives below a folder, else the mirror that it is."""
    endings = (*WARCS, _WACZ)
    inside = sorted(
        each for each in path.rglob("*") if each.name.lower().endswith(endings) and each.is_file()
    )
    if not inside and hosts_below(path):
        return [MirrorSource(path)]
    if not inside:
        what = "no WARC and no WACZ file, and no folder that is named as a host is"
        raise ConfigError(f"sources: {path} holds {what}", field=_FIELD)
    return [source for each in inside for source in _of_path(each)]


def _of_warc(path: Path) -> WarcSource:
    stat = path.stat()
    if stat.st_size and not is_warc(path):
        raise ConfigError(f"sources: {path} begins with no WARC record", field=_FIELD)
    return WarcSource(str(path), partial(_file, path), f"{path.name} {stat.st_size} {stat.st_mtime_ns}")


def is_warc(path: Path) -> bool:
    """Whether ``path`` begins as a WARC file does, or as a packed one."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_GZIP):
        with suppress(zlib.error):
            head = zlib.decompressobj(wbits=31).decompress(head, len(_WARC))
    return head.startswith((_WARC, *_ZSTD))


def _file(path: Path) -> IO[bytes]:
    return path.open("rb")


def _of_wacz(path: Path) -> list[PageSource]:
    """The WARC files in a WACZ, which is a zip file."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(each.filename, each.CRC) for each in archive.infolist()]
    except zipfile.BadZipFile as error:
        raise ConfigError(f"sources: {path} is not a WACZ: {error}", field=_FIELD) from None
    warcs = [(name, crc) for name, crc in sorted(members) if name.lower().endswith(WARCS)]
    if not warcs:
        raise ConfigError(f"sources: {path} holds no WARC file", field=_FIELD)
    return [
        WarcSource(f"{path}/{name}", partial(_member, path, name), f"{path.name}/{name} {crc}")
        for name, crc in warcs
    ]


def _member(path: Path, name: str) -> IO[bytes]:
    return zipfile.ZipFile(path).open(name)
