"""Files in a zip archive of a stranger: bounded in number and size, whatever their headers say."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Final

from lxml import etree

from scrapers.errors import ParseError, ParseLimit
from scrapers.reading.safe_xml import parsed_xml

_MOST: Final = 20_000  # members
_LARGEST: Final = 50 * 2**20  # octets of a member
_TOTAL: Final = 200 * 2**20  # octets of all that are read
_CHUNK: Final = 1 << 16
_STRICT: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(main|relationships)")
_USUAL: Final = (
    rb"http://schemas.openxmlformats.org/\1/2006/\2"  # what all but the strict form are written in
)
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")


class Locked(Exception):  # noqa: N818 - what the file is, not what went wrong
    """The file needs a password."""


class Archive:
    """The members of an archive by name. Raises ``ParseError`` for what is none, :class:`Locked`."""

    def __init__(self, body: bytes) -> None:
        if body.startswith(_OLE) and _LOCKED in body:
            raise Locked("it needs a password")
        self._left = _TOTAL
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise ParseError(f"not a zip archive: {error}") from None
        members = self._zip.infolist()
        if len(members) > _MOST:
            raise ParseLimit(f"more than {_MOST} files in one")
        self._members = {member.filename: member for member in members}
        self._alike = {_folded(name): name for name in reversed(self._members)}

    def __contains__(self, name: str) -> bool:
        return self.named(name) in self._members

    def named(self, name: str) -> str:
        """The member that is meant by ``name``: case aside as in OPC, and whatever parts its folders."""
        return name if name in self._members else self._alike.get(_folded(name), name)

    def read(self, name: str) -> bytes:
        """The member ``name``; ``b""`` if there is none."""
        member = self._members.get(self.named(name))
        if member is None:
            return b""
        if member.flag_bits & 1:
            raise Locked("it needs a password")
        try:
            with self._zip.open(member) as file:
                return self._bounded(file, name)
        except ParseError:
            raise
        except Exception as error:  # noqa: BLE001 - zlib, lzma, bz2, zipfile: each has errors of its own
            raise ParseError(f"{name} cannot be unpacked: {error}") from None

    def _bounded(self, file: IO[bytes], name: str) -> bytes:
        found = bytearray()
        while chunk := file.read(_CHUNK):
            found += chunk
            self._left -= len(chunk)
            if len(found) > _LARGEST or self._left < 0:
                raise ParseLimit(f"{name} unpacks to more than is read")
        return bytes(found)

    def xml(self, name: str) -> etree._Element | None:
        """The member ``name`` as a tree; ``None`` if it is missing, or nothing can be read of it."""
        body = _STRICT.sub(_USUAL, self.read(name))
        try:
            return parsed_xml(body) if body.strip() else None
        except ParseError:
            return None

    def targets(self, part: str) -> dict[str, str]:
        """The relations of an OOXML ``part``: id to the name of a member, or to a URL."""
        return {relation.get("Id", ""): to for relation, to in self._relations(part)}

    def related(self, part: str, kind: str, usual: str) -> str:
        """The member that is the ``kind`` of an OOXML ``part``; ``usual`` is what most call it."""
        ending = f"/{kind}"
        found = (to for each, to in self._relations(part) if each.get("Type", "").endswith(ending))
        return next(found, usual)

    def _relations(self, part: str) -> Iterator[tuple[etree._Element, str]]:
        folder, name = posixpath.split(part)
        root = self.xml(f"{folder}/_rels/{name}.rels".lstrip("/"))
        for relation in root.iter("{*}Relationship") if root is not None else ():
            told = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                told = posixpath.normpath(posixpath.join("/" + folder, told)).lstrip("/")
            yield relation, told


def _folded(name: str) -> str:
    return name.replace("\\", "/").lower()
