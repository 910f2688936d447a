"""PDFs as browsers and typesetters print them: drawn bullets, columns of code, what stands around one page."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.models import FetchedPage, Headers, Request, Response
from scrapers.reading.layout.joining import Joiner
from scrapers.reading.layout.placed import Line, Segment, Span
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.pdf import PdfReader

sys.path.insert(0, str(Path(__file__).parent))
from pdfs import Put, content, paragraph, pdf

URL = "http://site.test/printed.pdf"
PROSE = [
    "The quick brown fox jumps over the lazy dog, and goes on to say that the",
    "reading order of a page is not the order in which its words were drawn.",
]
ITEMS = [Put(84, 640, "apples from the garden"), Put(84, 622, "pears from the market")]
DISC = b"%g %g m %g %g %g %g %g %g c %g %g %g %g %g %g c f"


def text(*pages: bytes | list[Put]) -> str:
    response = Response(
        Request(URL), URL, 200, Headers([("content-type", "application/pdf")]), pdf(pages), datetime.now(UTC)
    )
    reading = PdfReader(RenderOptions()).read(FetchedPage(response))
    assert reading.refused is None
    return reading.documents[0].text


def disc(x: float, y: float, size: float = 3.5) -> bytes:
    right, top, bottom = x + size, y + size, y - size / 6
    return DISC % (x, y, x, top, right, top, right, y, right, bottom, x, bottom, x, y)


def square(x: float, y: float, size: float = 3.0) -> bytes:
    return b"%g %g %g %g re f" % (x, y, size, size)


def circle(x: float, y: float) -> bytes:
    return disc(x, y)[:-1] + b"S"


@pytest.mark.parametrize("bullet", [disc, square, circle])
def test_bullets_that_are_drawn_make_items(bullet: object) -> None:
    assert callable(bullet)
    shapes = b"\n".join(bullet(72, put.y + 2) for put in ITEMS)
    told = text(content([*paragraph(72, 700, PROSE), *ITEMS]) + b"\n" + shapes)
    assert told.endswith("- apples from the garden\n- pears from the market")


def test_a_page_that_is_drawn_in_pixels_has_items_too() -> None:
    drawn = b"\n".join(disc(72, put.y + 2) for put in ITEMS)
    told = text(
        b"q .75 0 0 .75 0 0 cm\n" + content([*paragraph(72, 700, PROSE), *ITEMS]) + b"\n" + drawn + b" Q"
    )
    assert told.endswith("- apples from the garden\n- pears from the market")


@pytest.mark.parametrize(
    "shape",
    [
        square(60, 638, 9),  # a box to tick
        disc(30, 642),  # a mark of its own in the margin
        square(72, 660, 1),  # dirt
        b"70 642 12 2.6 re f",  # a dash of a chart
    ],
)
def test_other_shapes_make_none(shape: bytes) -> None:
    told = text(content([*paragraph(72, 700, PROSE), *ITEMS]) + b"\n" + shape)
    assert "- " not in told


def test_a_shape_between_words_is_no_bullet() -> None:
    line = content([Put(72, 640, "the sign"), Put(120, 640, "means that it is on")])
    assert text(line + b"\n" + disc(112, 642)) == "the sign means that it is on"


def test_a_drawing_of_many_points_has_no_items() -> None:
    drawn = b"\n".join(disc(72 + at % 20, 100 + at) for at in range(500))
    assert "- " not in text(content([*paragraph(72, 700, PROSE), *ITEMS]) + b"\n" + drawn)


CODE = [
    "def f(x):",
    "    return x",
    "f(1)",
    "f(2)",
    "print(f)",
    "del f",
    "f = 3",
    "f += 1",
    "f",
    "g = f",
    "g(1)",
]


def columns(*, step: float, shift: float) -> list[Put]:
    """Two columns of lines that fill them, and more of code that do not."""
    put = []
    for x, name, down in ((60, "left", 0.0), (310, "right", shift)):
        prose = [f"{name} {n} has words enough to fill its column" for n in range(8)]
        put += paragraph(x, 700 - down, prose, step=step)
        put += paragraph(x, 590 - down, [f"{name} {line}" for line in CODE], font="C", step=step)
    return put


def test_columns_of_code_and_short_lines_are_read_one_after_the_other() -> None:
    told = text(columns(step=12, shift=5))
    order = [word for word in told.split() if word in {"left", "right"}]
    assert order == ["left"] * 19 + ["right"] * 19


def test_cells_that_keep_in_step_are_no_columns() -> None:
    rows = [
        Put(x, 700 - 14 * at, f"{name} {at}") for at in range(12) for x, name in ((60, "key"), (310, "value"))
    ]
    told = text(rows)
    assert "| key 3 | value 3 |" in told


def test_the_gutter_is_before_the_column_and_not_before_what_is_indented_in_it() -> None:
    left = paragraph(60, 700, [f"left {n} has words enough to fill its column" for n in range(30)])
    right = paragraph(330, 695, [f"right {n} has words enough for this" for n in range(30)])
    heads = [Put(310, put.y, "right head that is of the function") for put in right[::10]]
    told = text([*left, *heads, *[put for put in right if put not in right[::10]]])
    order = [word for word in told.split() if word in {"left", "right"}]
    assert order == ["left"] * 30 + ["right"] * 30


def test_a_line_that_is_too_long_for_its_column_does_not_cut_the_page() -> None:
    left = paragraph(60, 700, [f"left {n} has words enough to fill its column" for n in range(30)])
    left[14] = Put(60, left[14].y, "left XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE_")
    right = paragraph(310, 695, [f"right {n} has words enough to fill it" for n in range(30)])
    told = text([*left, *right])
    order = [word for word in told.split() if word in {"left", "right"}]
    assert order == ["left"] * 30 + ["right"] * 30


@pytest.mark.parametrize("hyphen", ["-", "\u2010"])
def test_both_hyphens_are_undone(hyphen: str) -> None:
    lines = [
        Line([Segment(72, 300, [Span(told, 0)])], 0, 10, 10, 0)
        for told in (
            f"A well{hyphen}known reader un{hyphen}",
            f"does it, and a well{hyphen}",
            "known one too",
        )
    ]
    (span,) = Joiner(lines).spans(lines)
    assert span.text == f"A well{hyphen}known reader undoes it, and a well{hyphen}known one too"


def test_a_hyphen_that_stands_at_line_ends_alone_is_none_of_the_text() -> None:
    lines = [
        Line([Segment(72, 300, [Span(told, 0)])], 0, 10, 10, 0)
        for told in ("A well-known reader calls End\u2010", "DoctypeHandler, and (<!DOC\u2010", "TYPE html>)")
    ]
    (span,) = Joiner(lines).spans(lines)
    assert span.text == "A well-known reader calls EndDoctypeHandler, and (<!DOCTYPE html>)"


def test_a_space_of_the_file_is_one_however_narrow() -> None:
    narrow = b"BT /F 10 Tf 1 0 0 1 72 700 Tm [(slanted) 160 ( letters) 170 ( stand) 150 ( near)] TJ ET"
    assert text(narrow) == "slanted letters stand near"


BROWSERS = [
    ("11/30/26, 10:03 AM", "Printed page", "https://site.test/page.html", "1/1"),
    ("30.11.2026, 10:03", "Gedruckte Seite", "file:///page.html", "1/1"),
    ("2026/11/30 10:03", "page", "http://site.test/", "12/12"),
]


@pytest.mark.parametrize(("moment", "title", "url", "number"), BROWSERS)
def test_what_chromium_prints_around_one_page_goes(moment: str, title: str, url: str, number: str) -> None:
    around = [
        Put(30, 820, moment, size=8),
        Put(250, 820, title, size=8),
        Put(30, 20, url, size=8),
        Put(550, 20, number, size=8),
    ]
    assert text([*around, *paragraph(72, 700, PROSE)]) == " ".join(PROSE)


def test_what_firefox_prints_around_one_page_goes() -> None:
    around = [
        Put(30, 820, "Printed page", size=8),
        Put(400, 820, "https://site.test/page.html", size=8),
        Put(30, 20, "1 of 1", size=8),
        Put(480, 20, "11/30/2026, 10:03 AM", size=8),
    ]
    assert text([*around, *paragraph(72, 700, PROSE)]) == " ".join(PROSE)


def test_a_day_at_the_head_of_a_letter_stays() -> None:
    told = text(
        [Put(72, 820, "30.11.2026, 10:03 Uhr"), *paragraph(72, 700, PROSE), Put(72, 20, "Your friend")]
    )
    assert told.startswith("30.11.2026, 10:03 Uhr")
    assert told.endswith("Your friend")


def test_a_bold_line_after_a_sentence_is_a_title_though_it_is_near() -> None:
    drawn = [
        Put(108, 700, "The third form can only be run after the merge has resulted in conflicts."),
        Put(72, 685, "OPTIONS", "B", 10.9),
        Put(108, 670, "What can be set, in the order of the alphabet, and what each of it does."),
    ]
    assert "\n\n# OPTIONS\n\n" in text(drawn)
