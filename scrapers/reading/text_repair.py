"""Text that was decoded wrongly before it was sent: ``youâ€™ve`` for ``you’ve``, as real sites send it.

ftfy knows which characters are the traces of which mistake; what is ours is where to look: in the texts of
a page, its title, ``meta`` and JSON-LD, not in code, links or scripts, and not on a page about encodings.
"""
# ruff: noqa: RUF002 - what wrongly decoded text looks like

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from html import escape, unescape
from importlib.metadata import version
from typing import Final, NamedTuple

from scrapers.errors import ConfigError
from scrapers.web.decode import Decoded
from scrapers.web.html_tokens import tokens

ENCODING: Final = "encoding"
KINDS: Final = (ENCODING, "nfc", "ligatures")

# UTF-8 read as another encoding and written as UTF-8 again. Each begins with a byte that is found quickly.
_SIGNS: Final = tuple(map(re.compile, (
    rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2[\x80-\x84])",
    rb"\xc2[\x80-\x84\x86-\x9f]",  # controls, where windows-1252 has quotation marks and dashes
    # windows-1251
    rb"\xd0[\xa0\xa1](?:\xc2[\xa0-\xbf]|\xd0[\x82-\x8f]|\xd1[\x91-\x9f]|\xd2|\xe2[\x80-\x84])",
    rb"\xe2\x88\x9a[\xc2\xc3\xe2]", rb"\xe2\x80\x9a\xc3\x84",  # Mac
    rb"\xce\x93\xc3\x87",  # code page 437
)))  # fmt: skip
_REFERENCES: Final = re.compile(rb"&(?:[Aa]circ|[Aa]tilde|#0*19[45]|#[xX]0*[cC][23]);(?:&|\xc2|\xc5|\xe2)")
_ASCII: Final = bytes(range(128))
_ABOUT: Final = re.compile(
    rb"mojibake|\bgarbled|utf-?8|iso.?8859|windows-?125|latin-?1\b|\bcharset|"
    rb"(?:character|text|double|wrong).encod|code.?page|unicode|zeichensatz|zeichenkodierung"
    rb"|\xd0\xba\xd0\xbe\xd0\xb4\xd0\xb8\xd1\x80\xd0\xbe\xd0\xb2\xd0\xba"
)
_CODE: Final = frozenset({b"pre", b"code", b"kbd", b"samp", b"tt", b"svg", b"math"})
_LONGEST: Final = 1_000_000  # bytes of a text between two tags; no text of a person is longer
_TAGS = re.compile(r"[<>\"]")


class Run(NamedTuple):
    """A piece of a page from ``start`` to ``end``, in bytes; ``text`` has references and no tags in it."""

    start: int
    end: int
    text: bool


def check_repair(kinds: Collection[str]) -> None:
    """Raise :class:`ConfigError` for a kind of repair that there is not."""
    for kind in kinds:
        if kind not in KINDS:
            raise ConfigError(f"no repair is called {kind!r}; there are {', '.join(KINDS)}", field="repair")


def repair_names(kinds: Collection[str]) -> tuple[str, ...]:
    """``kinds`` as a document records them: with the version of what decides the result."""
    return tuple(f"ftfy={version('ftfy')}" if kind == ENCODING else kind for kind in KINDS if kind in kinds)


def repaired_page(page: Decoded, encoding: str, kinds: Collection[str]) -> tuple[Decoded, tuple[str, ...]]:
    """:func:`repaired` of a page in ``encoding``; one that is not UTF-8 stays: its links are sent in that."""
    return _repaired(page, kinds) if encoding == "utf-8" else (page, ())


def repaired(html: str, kinds: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """``html`` with its texts repaired, and the kinds of repair that changed something."""
    page, done = _repaired(Decoded(html), kinds)
    return page.text, done


def _repaired(page: Decoded, kinds: Collection[str]) -> tuple[Decoded, tuple[str, ...]]:
    done = []
    for kind in KINDS:
        if kind in kinds and (mended := _mended(page, kind)) != page.text:
            done.append(kind)
            page = Decoded(mended)
    return page, tuple(done)


def _mended(page: Decoded, kind: str) -> str:
    html = page.text
    if html.isascii() and (kind != ENCODING or "&" not in html):
        return html
    data = page.utf8
    if kind == ENCODING and not _shows_signs(data):
        return html
    runs = list(_runs(data))
    if kind == ENCODING and any(_ABOUT.search(data[run.start : run.end].lower()) for run in runs if run.text):
        return html
    repair, parts, at = _repair(kind), [], 0
    for run in runs:
        parts += [data[at : run.start], _run(data[run.start : run.end], repair, text=run.text)]
        at = run.end
    return b"".join([*parts, data[at:]]).decode("utf-8")


def _shows_signs(data: bytes) -> bool:
    """Whether a page may hold such text; what is beyond ASCII is looked at first, as little as that is."""
    if _REFERENCES.search(data):
        return True
    beyond = data.translate(None, _ASCII)
    return any(sign.search(beyond) for sign in _SIGNS) and any(sign.search(data) for sign in _SIGNS)


def _runs(data: bytes) -> Iterator[Run]:
    at = code = 0
    for token in tokens(data.lower()):
        if not code and token.at > at:
            yield Run(at, token.at, text=True)
        if token.name in _CODE:
            code = max(0, code - 1 if token.closes else code + 1)
        elif token.name == b"meta":
            yield Run(token.at, token.end, text=False)
        elif token.name == b"title" and token.until > token.end:
            yield Run(token.end, token.until, text=True)
        elif token.name == b"script" and b"ld+json" in data[token.at : token.end]:
            yield Run(token.end, token.until, text=False)
        at = token.until
    if not code:
        yield Run(at, len(data), text=True)


def _run(run: bytes, repair: Callable[[str], str], *, text: bool) -> bytes:
    if len(run) > _LONGEST or (run.isascii() and (not text or b"&" not in run)):
        return run
    found = run.decode("utf-8")
    plain = unescape(found) if text else found
    mended = repair(plain)
    if mended == plain:
        return run
    if text:
        return escape(mended, quote=False).encode()
    # in a tag, or in data: as it stands, unless it would end what it stands in
    same = len(_TAGS.findall(mended)) == len(_TAGS.findall(plain))
    return mended.encode() if same else run


def _repair(kind: str) -> Callable[[str], str]:
    if kind == "nfc":
        return lambda text: unicodedata.normalize("NFC", text)
    import ftfy  # noqa: PLC0415 - few pages need it
    from ftfy import fixes  # noqa: PLC0415 - as above

    return ftfy.fix_encoding if kind == ENCODING else fixes.fix_latin_ligatures
