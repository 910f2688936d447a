"""The HTTP message in a record of an archive: its head, and the chunked transfer coding (RFC 9112) undone.

Archives hold what servers sent: heads whose lines end in LF alone, or that follow interim responses. They
keep the field ``Transfer-Encoding: chunked`` with bodies that are not chunked any more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from scrapers.models import Headers
from scrapers.plugin.http.content_coding import CodingCutError

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"[A-Za-z]+(?:/[0-9.]+)?[ \t]+([1-9][0-9]{2})(?![0-9])")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_PIECE = 4096
_MOST = 2**20  # bytes of a head


class Readable(Protocol):
    """What bytes are read from, piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """The next ``size`` bytes at most; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """Status and fields of a response, how many bytes they took, and what of the body was read with them."""

    status: int
    headers: Headers
    size: int
    begun: bytes


def read_head(message: Readable) -> Head | None:
    """The head of the final response in ``message``, which is read to its end; ``None`` if it has none."""
    block, size = b"", 0
    while True:
        end = _HEAD_END.search(block)
        piece = b"" if end or len(block) > _MOST else message.read(_PIECE)
        if piece:
            block += piece
            continue
        head, rest = (block[: end.start()], block[end.end() :]) if end else (block, b"")
        status = _STATUS.match(head)
        if status is None or len(head) > _MOST:
            return None
        size += len(block) - len(rest)
        code, block = int(status[1]), rest
        if not _is_interim(code) or not end:
            return Head(code, Headers(_fields(head)), size, rest)


def _is_interim(code: int) -> bool:
    """Whether another head follows that of ``code`` (RFC 9110 section 15.2)."""
    return code < HTTPStatus.OK and code != HTTPStatus.SWITCHING_PROTOCOLS


def _fields(head: bytes) -> list[tuple[str, str]]:
    lines = _FOLD.sub(b" ", head).splitlines()[1:]
    return [(text_of(name.strip()), text_of(value.strip())) for name, mark, value in
            (line.partition(b":") for line in lines) if mark]  # fmt: skip


def text_of(raw: bytes) -> str:
    """A header field's bytes as text, in UTF-8 if they are."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def dechunked(body: bytes) -> bytes:
    """``body`` without its chunk sizes; as it is where it does not begin with one.

    Raises :class:`CodingCutError` if it ends before its last chunk.
    """
    if not _SIZE.match(body):
        return body
    parts: list[bytes] = []
    at = 0
    while head := _SIZE.match(body, at):
        size, start = int(head[1], 16), head.end()
        if size == 0:
            return b"".join(parts)
        parts.append(body[start : start + size])
        end = _LINE_END.match(body, start + size)
        if end is None:
            break
        at = end.end()
    if not parts or (len(parts) == 1 and at == 0 and len(parts[0]) < len(body) // 2):
        return body  # text that begins like a size
    raise CodingCutError("the chunked body ends early")
