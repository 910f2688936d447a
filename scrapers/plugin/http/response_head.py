"""The head of an HTTP/1 answer, read once for all backends, and what it says about the body's end.

What every browser takes is taken: a field that is none is passed over, a field said twice counts once. What
two readers could see the end of in two places is refused (RFC 9112 section 6.3, RFC 9110 section 8.6), for a
page that ends elsewhere for us than for everybody else is half a page, or two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

INTERIM = 16  # 1xx answers before the real one
MAX_FIELDS = 256
_JUNK = 4  # bytes that browsers pass over before a status line
_SWITCHING = 101
_URLS = frozenset({b"location", b"refresh", b"link", b"content-location"})
_BODYLESS = frozenset({204, 304})
_STATUS = re.compile(
    rb"HTTP/([12])(?:\.(\d{1,2}))?[ \t]+([1-9]\d\d)(?!\d)[ \t]*(.*)", re.IGNORECASE | re.DOTALL
)
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NUMBER = re.compile(rb"[0-9]+")
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")
_END = re.compile(rb"</(?:html|body)[\s>]", re.IGNORECASE)

Fields = tuple[tuple[bytes, bytes], ...]


class BadAnswerError(Exception):
    """An answer that is not taken, whoever asks for it again."""


class NotHttpError(BadAnswerError):
    """Bytes that are no HTTP/1: of another protocol, or left over from an answer before."""


class HeadCutError(OSError):
    """The connection ended within the head of an answer."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a final answer: ``fields`` as sent, and where the body ends.

    It is ``chunked``, or ``length`` bytes long, or ends with the connection if that is ``None``. With
    ``close`` the connection is not to be used again.
    """

    version: int
    status: int
    reason: str
    fields: Fields
    chunked: bool
    length: int | None
    close: bool

    def get(self, name: bytes) -> str:
        """The values of the field ``name`` (lower case), joined by commas; ``""`` if it was not sent."""
        return b", ".join(_values(self.fields, name)).decode("latin-1")


class HeadReader:
    """Takes the lines of an answer up to the empty one. Interim answers are passed over."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most
        self._status: re.Match[bytes] | None = None
        self._fields: list[tuple[bytes, bytes]] = []
        self._folds = False
        self._interim = self._junk = 0

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return self._left < self._most or self._interim > 0

    def line(self, line: bytes) -> Head | None:
        """Take a line with its end; the head, if it was the last. Raises :class:`BadAnswerError`."""
        self.room(len(line))
        self._left -= len(line)
        if b"\0" in line:
            raise (
                NotHttpError("a NUL in the head")
                if self._status is None
                else BadAnswerError("a NUL in the head")
            )
        content = line.rstrip(b"\r\n")
        if self._status is None:
            self._begin(content, len(line))
        elif content:
            self._field(content.replace(b"\r", b" "))
        else:
            return self._ended(self._status)
        return None

    def room(self, size: int) -> None:
        """Raise :class:`BadAnswerError` if the head has no room for a line of ``size`` bytes."""
        if size > self._left:
            raise BadAnswerError("response head too large")

    def cut(self, rest: bytes) -> Exception:
        """What is wrong if the connection ends here, ``rest`` being the line that has no end."""
        if (
            self._status is None
            and rest
            and not rest.lstrip(b"\r\n")[:5].upper().startswith(b"HTTP/"[: len(rest)])
        ):
            return NotHttpError(f"not HTTP/1: {rest[:40]!r}")
        return HeadCutError("the connection ended within the head of the answer")

    def _begin(self, content: bytes, size: int) -> None:
        at = content[: _JUNK + 5].upper().find(b"HTTP/")
        self._status = _STATUS.match(content, at) if at >= 0 else None
        if self._status is None and content:
            self._junk += size
            if at >= 0 or self._junk > _JUNK:
                raise NotHttpError(f"not a status line: {content[:40]!r}")

    def _field(self, content: bytes) -> None:
        if content[:1] in {b" ", b"\t"}:
            if self._folds:
                name, value = self._fields[-1]
                self._fields[-1] = name, value + b" " + content.strip(b" \t")
            return
        name, colon, value = content.partition(b":")
        name = name.rstrip(b" \t")
        self._folds = bool(colon) and _TOKEN.fullmatch(name) is not None
        if self._folds:
            self._fields.append((name, value.strip(b" \t")))
            if len(self._fields) > MAX_FIELDS:
                raise BadAnswerError(f"more than {MAX_FIELDS} header fields")

    def _ended(self, status: re.Match[bytes]) -> Head | None:
        number = int(status[3])
        if number < 200 and number != _SWITCHING:  # noqa: PLR2004 - the first final status
            self._interim += 1
            if self._interim > INTERIM:
                raise BadAnswerError("too many interim answers")
            self._left, self._status, self._fields, self._folds = self._most, None, [], False
            return None
        if number == _SWITCHING:
            raise BadAnswerError("101 Switching Protocols, which nobody asked for")
        old = (status[1], status[2]) == (b"1", b"0")
        return _framed(10 if old else 11, number, status[4].decode("latin-1"), tuple(self._fields))


def _framed(version: int, status: int, reason: str, fields: Fields) -> Head:
    codings = [one for one in _listed(fields, b"transfer-encoding") if one.lower() != b"identity"]
    unknown = [one for one in codings if one.lower() != b"chunked"]
    if unknown:
        raise BadAnswerError(f"unknown transfer coding {unknown[0][:40].decode('latin-1')!r}")
    options = {one.lower() for one in _listed(fields, b"connection")}
    close = b"close" in options or (version == 10 and b"keep-alive" not in options)  # noqa: PLR2004 - HTTP/1.0
    chunked, length = bool(codings), None
    if status in _BODYLESS:
        chunked, length = False, 0
    elif not chunked:
        length = _length(_listed(fields, b"content-length"))
    elif len(codings) > 1 or any(name.lower() == b"content-length" for name, _ in fields):
        close = True  # RFC 9112 section 6.1: what an intermediary made of it, nobody knows
    return Head(version, status, reason, fields, chunked, length, close or (length is None and not chunked))


def _length(values: list[bytes]) -> int | None:
    """The one number that all of ``values`` say; ``None`` if there is none."""
    if len(set(values)) > 1:
        said = b", ".join(values)[:40].decode("latin-1")
        raise BadAnswerError(f"values of Content-Length that differ: {said!r}")
    if not values:
        return None
    if not _NUMBER.fullmatch(values[0]):
        raise BadAnswerError(f"a Content-Length that is no number: {values[0][:40].decode('latin-1')!r}")
    return int(values[0][:40])


def _values(fields: Fields, name: bytes) -> list[bytes]:
    return [value for key, value in fields if key.lower() == name]


def _listed(fields: Fields, name: bytes) -> list[bytes]:
    """The members of a list field, the empty ones left out."""
    parts = (part.strip(b" \t") for value in _values(fields, name) for part in value.split(b","))
    return [part for part in parts if part]


def chunk_size(line: bytes) -> int:
    """The number in the line before a chunk; its extensions mean nothing. Raises :class:`BadAnswerError`."""
    digits = line.partition(b";")[0].rstrip(b" \t\r\n")
    if not _SIZE.fullmatch(digits):
        raise BadAnswerError(f"not the size of a chunk: {digits[:40].decode('latin-1')!r}")
    return int(digits, 16)


def ends_later(head: Head, body: bytes, surplus: bytes) -> bool:
    """Whether the page goes on in the bytes beyond its announced length.

    Browsers throw these away, mostly a comment or a second answer. Where the document ends among them and
    not before, the announced length is wrong and the body half a page.
    """
    if head.status in _BODYLESS or surplus.lstrip()[:5] == b"HTTP/":
        return False
    return (not body and bool(surplus.strip())) or (bool(_END.search(surplus)) and not _END.search(body))


def readable(name: bytes, value: bytes) -> str:
    """A field value as UTF-8 if it is that, else as ISO 8859-1; in a URL the bytes are kept, escaped."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        if name.lower() in _URLS:
            return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in value)  # noqa: PLR2004 - ASCII
        return value.decode("latin-1")
