from __future__ import annotations

import base64
import sys
import threading
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.models import Drop, Failure, FetchedPage, Headers, Request, Response
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.reading.layout.fonts import is_fixed
from scrapers.reading.layout.joining import written as written_out
from scrapers.reading.layout.placed import Word
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.pdf import PdfReader
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reading

sys.path.insert(0, str(Path(__file__).parent))
from pdfs import Put, content, paragraph, pdf, stream, written

URL = "http://site.test/manuals/handbook.pdf"
PROSE = [
    "The quick brown fox jumps over the lazy dog, and goes on to say that the",
    "reading order of a page is not the order in which its words were drawn, so",
    "that a reader has to find it out from where they stand.",
]


def page(body: bytes) -> FetchedPage:
    head = Headers([("content-type", "application/pdf")])
    return FetchedPage(Response(Request(URL), URL, 200, head, body, datetime.now(UTC)))


def read(body: bytes, **options: bool) -> Reading:
    return PdfReader(RenderOptions(**options)).read(page(body))


def document(body: bytes, **options: bool) -> ReadDocument:
    reading = read(body, **options)
    assert reading.refused is None
    return reading.documents[0]


def text(*pages: list[Put], **options: bool) -> str:
    return document(pdf(pages), **options).text


def test_lines_of_a_paragraph_are_one_and_paragraphs_stay_apart() -> None:
    told = text([*paragraph(72, 700, PROSE), *paragraph(72, 640, PROSE)])
    assert told.split("\n\n") == [" ".join(PROSE)] * 2


def test_an_indented_first_line_begins_a_paragraph() -> None:
    lines = [*PROSE, *PROSE]
    puts = paragraph(72, 700, lines)
    puts[3] = puts[3]._replace(x=87)
    assert text(puts).split("\n\n") == [" ".join(PROSE)] * 2


def test_headings_have_levels_by_their_size() -> None:
    puts = [
        Put(72, 760, "A Handbook", "B", 20),
        Put(72, 720, "1 First Things", "B", 14),
        *paragraph(72, 690, PROSE),
        Put(72, 630, "1.1 Details", "B", 12),
        *paragraph(72, 600, PROSE),
    ]
    told = text(puts)
    assert [line for line in told.split("\n") if line.startswith("#")] == [
        "# A Handbook",
        "## 1 First Things",
        "### 1.1 Details",
    ]
    assert "#" not in text(puts, markdown=False)


def test_the_outline_tells_headings_that_look_like_text() -> None:
    puts = [Put(72, 740, "Installing"), *paragraph(72, 700, PROSE)]
    told = document(pdf([puts], outline=[("Installing", 0)])).text
    assert told.startswith("# Installing\n\n")


def test_code_keeps_its_lines_and_its_indentation() -> None:
    code = ["def f(x):", "    if x:", "        return 1", "    return 2"]
    puts = [*paragraph(72, 700, PROSE), *paragraph(90, 640, code, font="C"), *paragraph(72, 560, PROSE)]
    assert "```\n" + "\n".join(code) + "\n```" in text(puts)


def test_a_word_of_code_within_a_line_is_marked() -> None:
    puts = [
        Put(72, 700, "call"),
        Put(92, 700, "open", "C"),
        Put(119, 700, "before you read any of it, as always"),
        *paragraph(72, 688, PROSE),
    ]
    assert text(puts).startswith("call `open` before you read")


def test_items_of_lists_are_items_and_their_lines_join() -> None:
    puts = [
        *paragraph(72, 700, PROSE),
        Put(82, 650, "\x95"), *paragraph(94, 650, ["the first item, which goes on", "in a second line"]),
        Put(82, 622, "\x95"), Put(94, 622, "the second item"),
        Put(82, 600, "1."), Put(94, 600, "one"),
        Put(82, 588, "2."), Put(94, 588, "two"),
        *paragraph(72, 560, PROSE),
    ]  # fmt: skip
    told = text([put._replace(text="\u2022") if put.text == "\x95" else put for put in puts])
    assert "- the first item, which goes on in a second line\n- the second item" in told
    assert "1. one\n2. two" in told


def test_parts_that_stand_below_each_other_are_a_table() -> None:
    rows = [
        ("Name", "Meaning", "Default"),
        ("delay", "seconds between requests", "1"),
        ("depth", "links that are followed", "5"),
    ]
    cells = [
        Put(x, 600 - 14 * at, cell)
        for at, row in enumerate(rows)
        for x, cell in zip((72, 150, 320), row, strict=True)
    ]
    told = text([*paragraph(72, 700, PROSE), *cells, *paragraph(72, 500, PROSE)])
    assert (
        "| Name | Meaning | Default |\n| --- | --- | --- |\n| delay | seconds between requests | 1 |" in told
    )


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"left {n} has words enough to fill its column" for n in range(12)]
    right = [f"right {n} has words enough to fill its own" for n in range(12)]
    drawn = [
        put for pair in zip(paragraph(60, 700, left), paragraph(310, 700, right), strict=True) for put in pair
    ]
    told = text([Put(60, 760, "A title that stands over both of the columns of the page", "B", 18), *drawn])
    order = [word for word in told.split() if word in {"left", "right"}]
    assert order == ["left"] * 12 + ["right"] * 12
    assert told.startswith("# A title")


def test_hyphens_at_line_ends_go_unless_the_word_has_one() -> None:
    told = text(
        paragraph(
            72,
            700,
            [
                "A well-known reader undoes what hyphen-",
                "ation did, and leaves a well-",
                "known word alone, as it should be here.",
            ],
        )
    )
    assert (
        told
        == "A well-known reader undoes what hyphenation did, and leaves a well-known word alone, as it should be here."
    )


def test_running_titles_and_page_numbers_go() -> None:
    pages = [
        [
            Put(72, 800, f"Chapter {n // 2}: Reading"),
            Put(300, 30, str(n)),
            *paragraph(72, 700, [f"Page {chr(97 + n)} says:", *PROSE, f"That was {chr(97 + n)}."]),
        ]
        for n in range(6)
    ]
    reading = read(pdf(pages))
    assert "Chapter" not in reading.documents[0].text
    assert reading.documents[0].text.count("says:\n\nThe quick") == 6
    assert not any(line.strip().isdigit() for line in reading.documents[0].text.split("\n"))
    assert reading.notes == ("12 lines of running titles, page numbers and contents",)


@pytest.mark.parametrize("form", ["Step {}: turn the wheel", "{}. Entry of the year", "Error {} at line {}"])
@pytest.mark.parametrize("lines", [9, 14, 40])
def test_lines_that_differ_in_numbers_alone_are_no_running_titles(form: str, lines: int) -> None:
    said = [[form.format(n * 100 + line, line) for line in range(lines)] for n in range(5)]
    pages = [
        [
            Put(72, 820, "A manual of wheels"),
            *(Put(72, 760 - 16 * at, line) for at, line in enumerate(page)),
            Put(300, 30, str(n + 1)),
        ]
        for n, page in enumerate(said)
    ]
    told = text(*pages).replace("\\", "")
    assert "A manual of wheels" not in told
    assert [line for page in said for line in page if line not in told] == []


def test_contents_with_leaders_go() -> None:
    puts = [Put(72, 760 - 12 * n, f"Section {n} {'.' * 40} {n + 3}") for n in range(5)]
    told = text([*puts, *paragraph(72, 600, PROSE)])
    assert told == " ".join(PROSE)


def test_a_paragraph_goes_on_over_the_page_end_and_pages_have_their_places() -> None:
    first = paragraph(72, 700, PROSE[:2])
    second = [*paragraph(72, 700, PROSE[2:]), *paragraph(72, 600, PROSE)]
    found = document(pdf([first, second]))
    assert found.text.split("\n\n") == [" ".join(PROSE)] * 2
    assert len(found.pages) == 2
    assert found.text[found.pages[1] :].startswith("The quick brown fox")
    assert found.pages[0] == 0


def test_ligatures_are_written_out() -> None:
    assert written_out("ﬁnd the oﬃce ﬂoor") == "find the office floor"
    assert written_out("Gr¨unbacher") == "Grünbacher"


def test_the_file_says_who_when_and_what() -> None:
    about = {"Title": "The Handbook", "Author": "A. Writer", "CreationDate": "D:20240229120000Z"}
    found = document(pdf([paragraph(72, 700, PROSE)], info=about, catalog=b"/Lang (en-GB)"))
    assert (found.title, found.author, found.date, found.language) == (
        "The Handbook",
        "A. Writer",
        "2024-02-29",
        "en",
    )


def test_a_title_with_half_a_character_costs_the_title_alone() -> None:
    about = {"Title": "\\376\\377\\330\\000", "Author": "A. Writer"}
    found = document(pdf([paragraph(72, 700, PROSE)], info=about))
    assert (found.title, found.author, found.text) == ("", "A. Writer", " ".join(PROSE))


@pytest.mark.parametrize("title", ["Microsoft Word - x.doc", "main.tex", "Untitled", ""])
def test_a_title_that_is_none_gives_way_to_the_largest_heading(title: str) -> None:
    puts = [Put(72, 760, "The Real Title", "B", 22), *paragraph(72, 700, PROSE)]
    assert document(pdf([puts], info={"Title": title})).title == "The Real Title"


def test_links_are_for_the_crawl() -> None:
    note = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [70 690 200 710] /A << /S /URI /URI (%s) >> >>]"
    reading = read(pdf([paragraph(72, 700, PROSE)], page=note % b"http://other.test/a#b"))
    assert reading.links == ("http://other.test/a",)
    assert read(pdf([paragraph(72, 700, PROSE)], page=note % b"javascript:alert\\(1\\)")).links == ()


def test_a_turned_page_is_read_as_it_is_seen() -> None:
    turned = b"\n".join(
        b"BT /F 10 Tf 0 1 -1 0 %g 100 Tm (%s) Tj ET" % (100 + 12 * at, line.encode())
        for at, line in enumerate(PROSE)
    )
    assert document(pdf([turned], page=b"/Rotate 90")).text == " ".join(PROSE)


def test_a_font_without_a_name_is_of_fixed_width_if_its_letters_are() -> None:
    def words(width: float, more: float = 0.0) -> list[Word]:
        told = ["while", "import", "self", "mmap", "list", "WIDE"]
        sizes = [len(word) * width + more * len(set(word)) for word in told]
        return [Word(word, 0, size, 0, 10, 10, 0) for word, size in zip(told, sizes, strict=True)]

    assert is_fixed(words(6.0))
    assert not is_fixed(words(5.0, 0.8))
    assert not is_fixed(words(6.0)[:3])


def picture(width: int) -> bytes:
    return stream(
        b"\x80" * width * width,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        % (width, width),
    )


def test_a_picture_of_a_page_is_scanned() -> None:
    body = pdf(
        [b"q 595 0 0 842 0 0 cm /X Do Q"] * 2, resources=b"/XObject << /X 10 0 R >>", extra=[picture(8)]
    )
    assert read(body).refused == Drop("scanned", "pictures of pages without a text layer")


def test_pages_without_anything_have_no_text() -> None:
    assert read(pdf([b""])).refused == Drop("no_text", "no characters on its pages")


def test_what_needs_a_password_is_encrypted() -> None:
    folder = Path(__file__).parent / "data"
    for name in ("user_password.pdf.b64", "no_copying.pdf.b64"):
        refused = read(base64.b64decode((folder / name).read_text())).refused
        assert isinstance(refused, Drop)
        assert refused.reason == "encrypted"
    assert document(base64.b64decode((folder / "owner_password.pdf.b64").read_text())).text.startswith(
        "The quick"
    )


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"%PDF-1.4\n" + b"\0" * 5000, b"no PDF at all"])
def test_what_is_no_pdf_is_a_failure(body: bytes) -> None:
    refused = read(body).refused
    assert isinstance(refused, Failure)
    assert refused.reason == "parse_error"


def test_a_file_that_ends_early_gives_what_is_there() -> None:
    whole = pdf([paragraph(72, 700, PROSE), paragraph(72, 700, PROSE)])
    reading = read(whole[: int(len(whole) * 0.8)])
    assert reading.refused is not None or reading.documents


def loop() -> bytes:
    return written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 5 >>"])


def many(count: int) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * count, count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    ]
    return written(objects)


def claimed() -> bytes:
    return written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 2000000000 >>"])


def bomb() -> bytes:
    """Content that unpacks to gigabytes: packed twice."""
    inner = zlib.compress(zlib.compress(bytes(2**28), 9), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [%s] >>" % (b"4 0 R " * 400),
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(inner), inner),
    ]
    return written(objects)


def forms() -> bytes:
    """A form that shows itself twice, and so on: 2 ** depth."""
    body = [
        stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
            % (11 + n),
        )
        for n in range(40)
    ]
    body.append(stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"))
    return pdf([b"/X Do"], resources=b"/XObject << /X 10 0 R >>", extra=body)


def outline_loop() -> bytes:
    extra = [b"<< /First 11 0 R /Last 11 0 R >>", b"<< /Title (a) /Next 11 0 R /First 11 0 R >>"]
    return pdf([paragraph(72, 700, PROSE)], catalog=b"/Outlines 10 0 R", extra=extra)


def script() -> bytes:
    return pdf(
        [paragraph(72, 700, PROSE)],
        catalog=b"/OpenAction << /S /JavaScript /JS (while\\(true\\){}) >>",
    )


@pytest.mark.parametrize("body", [loop(), claimed(), many(10_000)], ids=["loop", "claimed", "10000"])
def test_page_trees_that_loop_or_lie_are_refused(body: bytes) -> None:
    refused = read(body).refused
    assert refused is not None
    assert refused.reason in {"parse_limit", "parse_error", "no_text"}


@pytest.mark.parametrize("body", [outline_loop(), script()], ids=["outline", "script"])
def test_loops_elsewhere_and_scripts_change_nothing(body: bytes) -> None:
    assert document(body).text == " ".join(PROSE)


def test_bombs_end_their_worker_at_most() -> None:
    found: list[Reading | Failure] = []
    arrived = threading.Semaphore(0)
    pool: WorkerPool[FetchedPage, Reading] = WorkerPool(PdfReader().read, workers=1, seconds=1, memory=2**30)

    def take(result: Reading | Failure) -> None:
        found.append(result)
        arrived.release()

    try:
        for body in (bomb(), forms(), pdf([paragraph(72, 700, PROSE)])):
            pool.submit(page(body), take)
            assert arrived.acquire(timeout=200)
    finally:
        pool.close()
    assert isinstance(found[2], Reading)
    assert found[2].documents
    for result in found[:2]:
        refused = result.refused if isinstance(result, Reading) else result
        assert refused is not None


def test_many_objects_on_one_page_are_bounded() -> None:
    puts = [Put(72 + (n % 50) * 9, 800 - (n // 50), "x") for n in range(5000)]
    assert isinstance(read(pdf([content(puts)])), Reading)


def test_what_nobody_sees_on_a_page_is_no_text() -> None:
    shown = content([Put(72, 780, "Everybody reads this sentence.")])
    unseen = content([Put(72, 1200, "off the page"), Put(72, 700, "too small", "F", 0.4)])
    invisible = b"q 3 Tr " + content([Put(72, 720, "not drawn at all")]) + b" Q"
    body = pdf([shown + b"\n" + unseen + b"\n" + invisible])
    assert document(body).text == "Everybody reads this sentence."


def test_the_error_of_another_file_is_not_taken_for_this_ones() -> None:
    locked = (Path(__file__).parent / "data" / "user_password.pdf.b64").read_text()
    assert read(base64.b64decode(locked)).refused == Drop("encrypted", "it needs a password")
    empty = read(
        written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])
    ).refused
    assert empty is not None
    assert empty.reason != "encrypted"


def test_columns_that_run_down_are_read_from_the_right() -> None:
    first, second = (
        b"BT /V 12 Tf 1 0 0 1 %d 780 Tm <%s> Tj ET" % (x, told.encode("utf-16-be").hex().encode())
        for x, told in ((500, "吾輩は猫である。"), (476, "名前はまだ無い。"))
    )
    font = (
        b"<< /V << /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UCS2-V /DescendantFonts"
        b" [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 >>] >> >>"
    )
    told = first + b" " + second
    body = written([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font %s >> /Contents 4 0 R >>" % font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(told), told),
    ])  # fmt: skip
    assert document(body).text == "吾輩は猫である。名前はまだ無い。"
