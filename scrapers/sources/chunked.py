"""The chunked transfer coding (RFC 9112 section 7.1) undone, where a body is in it after all.

Archives keep the field ``Transfer-Encoding: chunked`` with bodies that are not chunked any more.
"""

from __future__ import annotations

import re

from scrapers.plugin.http.content_coding import CodingCutError

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")


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
