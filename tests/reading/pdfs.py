"""Small PDFs, written by hand: what the tests of the reader read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

FONTS = {"F": "Times-Roman", "B": "Times-Bold", "C": "Courier", "I": "Times-Italic"}


class Put(NamedTuple):
    """A line of text at a place from the lower left corner."""

    x: float
    y: float
    text: str
    font: str = "F"
    size: float = 10


def paragraph(  # noqa: PLR0913 - what can be set
    x: float, y: float, lines: Iterable[str], *, font: str = "F", size: float = 10, step: float = 12
) -> list[Put]:
    """Lines below each other."""
    return [Put(x, y - at * step, line, font, size) for at, line in enumerate(lines)]


def content(puts: Iterable[Put]) -> bytes:
    """The content stream that shows ``puts``."""
    return b"\n".join(
        b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET"
        % (put.font.encode(), put.size, put.x, put.y, escaped(put.text))
        for put in puts
    )


def escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def written(objects: Sequence[bytes], *, root: int = 1, info: int = 0, extra: bytes = b"") -> bytes:
    """A file of ``objects``, numbered from 1."""
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, told in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, told)
    at = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    about = b"/Info %d 0 R " % info if info else b""
    body += b"trailer\n<< /Size %d /Root %d 0 R %s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, root, about, extra, at,
    )  # fmt: skip
    return bytes(body)


def stream(data: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object."""
    if packed:
        data, entries = zlib.compress(data, 9), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def pdf(  # noqa: PLR0913 - same
    pages: Sequence[Sequence[Put] | bytes],
    *,
    info: dict[str, str] | None = None,
    outline: Sequence[tuple[str, int]] = (),
    catalog: bytes = b"",
    resources: bytes = b"",
    extra: Sequence[bytes] = (),
    page: bytes = b"",
) -> bytes:
    """A file with ``pages``: lines of text, or content streams; ``outline`` are titles and their pages.

    ``extra`` are further objects, from number 10 on.
    """
    fonts = b" ".join(
        b"/%s << /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
        % (key.encode(), name.encode())
        for key, name in FONTS.items()
    )
    shared = b"<< /Font << %s >> %s >>" % (fonts, resources)
    first = 10 + len(extra)
    kids = b" ".join(b"%d 0 R" % (first + 2 * at) for at in range(len(pages)))
    marks = first + 2 * len(pages)
    told = b" /Outlines %d 0 R" % marks if outline else b""
    about = "".join(f"/{name} ({value})" for name, value in (info or {}).items()).encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R%s %s >>" % (told, catalog),
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< %s >>" % about,
        shared,
        *[b"null"] * 5,
        *extra,
    ]
    for at, puts in enumerate(pages):
        data = puts if isinstance(puts, bytes) else content(puts)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 4 0 R /Contents %d 0 R %s >>"
            % (first + 2 * at + 1, page)
        )
        objects.append(stream(data))
    if outline:
        objects.append(
            b"<< /Type /Outlines /First %d 0 R /Last %d 0 R >>" % (marks + 1, marks + len(outline))
        )
        for at, (title, number) in enumerate(outline):
            after = b"/Next %d 0 R" % (marks + at + 2) if at + 1 < len(outline) else b""
            objects.append(
                b"<< /Title (%s) /Parent %d 0 R %s /Dest [%d 0 R /Fit] >>"
                % (escaped(title), marks, after, first + 2 * number)
            )
    return written(objects, info=3)
