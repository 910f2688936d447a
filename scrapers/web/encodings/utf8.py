"""UTF-8, which most pages are in; and whether one that is not clean, or says otherwise, is in it after all.

Text in another encoding is hardly ever valid UTF-8 by chance: of its characters beyond ASCII one in three at
most reads as a sequence, over some ten of them. So what is valid is set against what is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_C0 = bytes(c for c in range(32) if c not in b"\t\n\r\f")
_FEED_TO_LINE = bytes.maketrans(b"\f", b"\n")  # white space to HTML, but illegal in XML, so lxml would raise
# What nobody reads, unlike data in JSON; what has no end hides all that follows, as in a browser.
_UNREAD = re.compile(
    rb"<(script(?![^>]{0,300}json)|style)(?=[\s/>])(?s:.*?</\1|.*)|<!--(?s:.*?-->|.*)", re.IGNORECASE
)
_SIGN: Final = b"\xef\xbf\xbd"  # U+FFFD that the page itself holds
DECLARED: Final = 1  # a declaration is believed where so many sequences are valid for each that is not
UNSAID: Final = 2  # without one it takes more
_LABELLED = 10  # another label is overruled by so many, or by a page without fault
_CHANCE = {
    True: 2,
    False: 1,
}  # that no text has by chance in an encoding with many bytes a character, or one


_PIECE: Final = 2**16  # bytes; one character beyond the BMP makes all of a string take four bytes for each
_SURROGATES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")


def _joined(pair: re.Match[bytes]) -> bytes:
    halves = pair[0].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return halves.decode("utf-16-le").encode()


def pieces(data: bytes) -> Iterator[bytes]:
    """``data`` piece by piece, to look through its characters without a second page of them in memory.

    Each is of 64 KiB and what is left up to the next ``<``, so no character and no text between tags is cut.
    """
    at = 0
    while at < len(data):
        end = data.find(b"<", at + _PIECE)
        yield data[at : (at := end if end >= 0 else len(data))]


def is_valid(data: bytes) -> bool:
    """Whether all of ``data`` is UTF-8."""
    if data.isascii():
        return True
    try:
        for piece in pieces(data):
            piece.decode()
    except UnicodeDecodeError:
        return False
    return True


class Count(NamedTuple):
    """Sequences beyond ASCII that are valid, and maximal parts of such that are not."""

    valid: int
    bad: int


def strict(body: bytes) -> tuple[str, bytes] | None:
    """The text, and its bytes, without controls, with line feeds alone; ``None`` if ``body`` is not UTF-8."""
    body = body.translate(_FEED_TO_LINE, _C0)
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        read = body.decode()
    except UnicodeDecodeError:
        return None
    text = read.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    return text, body if text is read else text.encode()


def damaged(body: bytes, times: int = DECLARED) -> str | None:
    """``body`` with U+FFFD for each bad sequence; ``None`` unless ``times`` as many are valid.

    Bytes in scripts, styles and comments do not count where those of the text say that it is UTF-8. A
    character written as two surrogates (CESU-8, as some databases do) is that character.
    """
    body = _SURROGATES.sub(_joined, body)
    text = body.decode("utf-8", "replace")
    if _is_mostly_valid(_counted(body, text), times):
        return text
    seen = _UNREAD.sub(b" ", body)
    if len(seen) != len(body) and _is_mostly_valid(_counted(seen, seen.decode("utf-8", "replace")), times):
        return text
    return None


def overrules(body: bytes, *, multi_byte: bool) -> bool:
    """Whether ``body`` is UTF-8 for certain, although its label names an encoding of one or of more bytes."""
    if body.isascii():
        return False
    text = body.decode("utf-8", "replace")
    valid, bad = _counted(body, text)
    if not bad:
        return valid >= _CHANCE[multi_byte] or max(text) > "\u07ff"  # a sequence of three bytes
    return valid >= _LABELLED * bad


def _is_mostly_valid(count: Count, times: int) -> bool:
    return count.valid >= times * count.bad


def _counted(body: bytes, text: str) -> Count:
    bad = text.count("\ufffd") - body.count(_SIGN)
    return Count(len(text) - len(text.encode("ascii", "ignore")) - bad, bad)
