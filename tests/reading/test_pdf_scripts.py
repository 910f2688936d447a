"""PDF: pages that are read from right to left, and fonts that say of no character what it is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("pypdfium2", exc_type=ImportError)

from scrapers.reading.pdf import text_of

sys.path.insert(0, str(Path(__file__).parent))
from pdfs import stream, written

LETTERS = {chr(0x5D0 + at): chr(0x41 + at) for at in range(27)}
"""What the font of these pages has where Latin letters would stand."""
WIDTH = 6
LINES = ["הספר הזה נכתב בשנת 1995 על ידי סופר צעיר", "הוא גר בעיר גדולה ליד הים עם אשתו וילדיו"]


def mapping() -> bytes:
    pairs = "\n".join(f"<{ord(code):02x}> <{ord(letter):04x}>" for letter, code in LETTERS.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(LETTERS)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap end end"
    ).encode()


def shown(line: str, y: int, *, drawn: bool, right: int = 500) -> bytes:
    """A line that ends at ``right``, its letters in the order in which they are drawn, or read."""
    placed: list[tuple[str, int]] = []
    for part in re.findall(r"[A-Za-z0-9](?:[A-Za-z0-9 ]*[A-Za-z0-9])?|.", line):
        right -= WIDTH * len(part)
        placed.append((part, right))
    return b"\n".join(
        b"BT /%s 10 Tf 1 0 0 1 %d %d Tm (%s) Tj ET"
        % (b"H" if part in LETTERS else b"L", x, y, LETTERS.get(part, part).encode())
        for part, x in (reversed(placed) if drawn else placed)
    )


def page(told: bytes, fonts: bytes, *more: bytes) -> bytes:
    return written([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << %s >> >>"
        b" /Contents 4 0 R >>" % fonts,
        stream(told), *more,
    ])  # fmt: skip


def hebrew(told: bytes) -> str:
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /FirstChar 32 /LastChar 124 /Widths [%s] %s >>"
    widths = b"500 600 550 " * 31
    fonts = b"/H %s /L %s" % (
        font % (b"Nameless", widths, b"/ToUnicode 5 0 R"),
        font % (b"Arial", widths, b"/Encoding /WinAnsiEncoding"),
    )
    return text_of(page(told, fonts, stream(mapping())))


@pytest.mark.parametrize("drawn", [True, False])
def test_lines_are_read_from_the_right(drawn: bool) -> None:
    told = b"\n".join(shown(line, 780 - 12 * at, drawn=drawn) for at, line in enumerate(LINES))
    assert hebrew(told) == " ".join(LINES)


@pytest.mark.parametrize("drawn", [True, False])
def test_what_runs_the_other_way_keeps_its_order(drawn: bool) -> None:
    lines = ["התקנו את Visual Studio Code וגם Python 3 במחשב", *LINES]
    told = b"\n".join(shown(line, 780 - 12 * at, drawn=drawn) for at, line in enumerate(lines))
    assert hebrew(told) == " ".join(lines)


def test_the_right_one_of_two_columns_is_read_first() -> None:
    first, second = ([f"{line} {word}" for line in LINES for _ in range(6)] for word in ("ראשון", "שני"))
    told = [shown(line, 780 - 12 * at, drawn=True, right=580) for at, line in enumerate(first)]
    told += [shown(line, 775 - 13 * at, drawn=True, right=285) for at, line in enumerate(second)]
    assert " ".join(hebrew(b"\n".join(told)).split()) == " ".join([*first, *second])


def tex(told: bytes, name: bytes = b"") -> str:
    """The text of a page in a font of pictures, as dvips and pdfTeX make them of METAFONT's."""
    font = (
        b"<< /Type /Font /Subtype /Type3 %s /FontBBox [0 0 500 700] /FontMatrix [.001 0 0 .001 0 0]"
        b" /CharProcs << /g 5 0 R >> /Encoding << /Type /Encoding /Differences [0 %s] >>"
        b" /FirstChar 0 /LastChar 255 /Widths [%s] >>" % (name, b"/g " * 256, b"500 " * 256)
    )
    drawn = b"BT /T 10 Tf 1 0 0 1 72 700 Tm <%s> Tj ET" % told.hex().encode()
    return text_of(page(drawn, b"/T " + font, stream(b"500 0 d0 0 0 400 600 re f")))


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (b"an e\x1ecient o\x1bcut of \x1cles and \x1dags", "an efficient offcut of files and flags"),
        (b"an e\x0ecient o\x0bcut of \x0cles in the day", "an efficient offcut of files in the day"),
        (b"he said \x10yes\x11 \x15 and left", "he said “yes” \u2013 and left"),
    ],
)
def test_signs_of_tex_where_others_have_controls(told: bytes, text: str) -> None:
    assert tex(told) == text
