from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scrapers.models import Drop
from scrapers.reading.markdown_text import MarkdownReader
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reading
from scrapers.reading.text import TextReader

sys.path.insert(0, str(Path(__file__).parent))
from pages import page


def plain(body: str | bytes, kind: str = "text/plain") -> Reading:
    return TextReader().read(page(body if isinstance(body, bytes) else body.encode(), kind))


def markdown(body: str) -> Reading:
    return MarkdownReader().read(page(body.encode(), "text/markdown"))


def only(reading: Reading) -> ReadDocument:
    assert reading.refused is None
    (document,) = reading.documents
    return document


def test_plain_text_stays_as_it_is() -> None:
    told = "Manual\n======\n\nUse it:\n\n    $ make  all\n\n* it_is_not Markdown [x]\n\n\n\tend"
    found = only(plain(told.replace("* it_is_not", "*  it_is_not") + "   \n\n"))
    assert found.text == told.replace("* it_is_not", "*  it_is_not")
    assert found.title == "Manual"


def test_its_charset_is_found() -> None:
    assert only(plain("Grüße".encode("latin-1"), "text/plain; charset=iso-8859-1")).text == "Grüße"
    assert only(plain("Grüße".encode("utf-16"), "text/plain")).text == "Grüße"


def test_the_pages_of_an_rfc_are_one_text() -> None:
    foot, head = (
        "Author          Informational          [Page {}]",
        "RFC 9999          A Protocol          May 2020",
    )
    pages = "".join(
        f"   Line {n} of the\n   text.\n\n\n\n{foot.format(n)}\n\f\n{head}\n\n\n" for n in range(4)
    )
    assert only(plain(pages)).text == "\n\n".join(f"   Line {n} of the\n   text." for n in range(4))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"%PDF-1.4\nx", "PDF"),
        (b"\x7fELF" + bytes(50), "ELF program"),
        (bytes(range(256)) * 4, "binary data"),
        (b"PK\x03\x04", "zip archive"),
        (b"<!DOCTYPE html><p>x", "HTML"),
    ],
)
def test_what_is_no_text_is_refused(body: bytes, what: str) -> None:
    assert plain(body).refused == Drop("not_text", what)


def test_white_space_is_no_text() -> None:
    assert plain(" \n\f\n ").refused == Drop("no_text", "nothing but white space")
    assert markdown("<!-- x -->\n").refused == Drop("no_text", "nothing to read")


def test_markdown_has_the_form_of_what_was_html() -> None:
    told = (
        'Title\n=====\n\nSome *text*, `code` and [a link](other.md "t").\n\n~~~python\nif a:\n    b()\n~~~\n\n'
        "* one\n* two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n"
    )
    found = only(markdown(told))
    assert found.text == (
        "# Title\n\nSome *text*, `code` and [a link](http://site.test/files/other.md).\n\n"
        "```python\nif a:\n    b()\n```\n\n- one\n- two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
    )
    assert found.title == "Title"
    assert markdown(told).links == ("http://site.test/files/other.md",)


def test_front_matter_is_metadata() -> None:
    found = only(markdown('---\ntitle: "A: b"\nauthor: X Y\ndate: 2024-02-29\nlang: de-AT\n---\n\nText.\n'))
    assert (found.text, found.title, found.author, found.date, found.language) == (
        "Text.", "A: b", "X Y", "2024-02-29", "de",
    )  # fmt: skip
    assert only(markdown("---\n\nText.\n\n---\n")).text == "Text."
    toml = only(
        markdown('+++\ntitle = "A = b"\nauthors = ["X Y", "Z"]\ndate = 2024-02-29T10:00:00Z\n+++\n\nText.\n')
    )
    assert (toml.text, toml.title, toml.author, toml.date) == ("Text.", "A = b", "X Y, Z", "2024-02-29")


def test_html_in_markdown_is_what_it_is() -> None:
    assert (
        only(markdown('<p align="center"><b>Name</b></p>\n<script>x()</script>\n\nText.\n')).text
        == "**Name**\n\nText."
    )


def test_deep_nesting_ends_in_a_document_or_a_failure() -> None:
    for told in ("> " * 20_000 + "x", "[" * 50_000, "- " * 5000 + "x", "*a " * 20_000, "<b>" * 5000 + "x"):
        found = markdown(told)
        assert found.documents or found.refused


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"So $x*y*z$ and $a\,b$ cost $5, not $10.", r"So $x*y*z$ and $a\,b$ cost $5, not $10."),
        ("`$a` and `b$`", "`$a` and `b$`"),
        ("text\n$$\n\\begin{aligned}\n a &= b \\\\\n+ c\n\\end{aligned}\n$$\nmore",
         "text\n\n$$\\begin{aligned} a &= b \\\\ + c \\end{aligned}$$\n\nmore"),
        ("$$a$$ and $$b$$", "$$a$$ and $$b$$"),
        ("$$\nnever closed", "$$ never closed"),
        ("- item\n\n  $$\n  x\n  $$\n- next", "- item\n\n  $$x$$\n- next"),
        ("x[^a] y[^b]\n\n[^a]: one\n[^b]: https://o.test/\n\n    more\n\nend",
         "x[^a] y[^b]\n\n\\[^a]: one\n\n\\[^b]: https://o.test/\n\nmore\n\nend"),
        ("## Head {#name .one}\n\nSets {a}", "## Head\n\nSets {a}"),
        ("```{r, echo=FALSE}\nx\n```", "```r\nx\n```"),
        ("```{code-block} python\nx\n```", "```python\nx\n```"),
        ("```js{1,3}\nx\n```", "```javascript\nx\n```"),
    ],
)  # fmt: skip
def test_what_markdown_has_beside_commonmark(source: str, expected: str) -> None:
    assert only(markdown(source)).text == expected


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: >-\n  The\n  title\nauthors:\n  - name: Ann\n  - Bob\ndate: 2024-02-29\n---\n",
        '+++\ntitle = "The title"\nauthors = ["Ann", {name = "Bob"}]\ndate = 2024-02-29T10:00:00Z\n+++\n',
        '{\n  "title": "The title",\n  "authors": ["Ann", "Bob"], "date": "2024-02-29"\n}\n',
    ],
)
def test_front_matter_of_three_kinds(front: str) -> None:
    found = only(markdown(f"{front}\nText"))
    assert (found.title, found.author, found.date, found.text) == (
        "The title", "Ann, Bob", "2024-02-29", "Text",
    )  # fmt: skip


@pytest.mark.parametrize(
    "source",
    ["$" * 20_000, "$$a\n" * 5_000, "[^a]: x\n" * 2_000, '{"a":' + "[" * 15_000, "# " + "{#a " * 5_000],
)
def test_nothing_of_it_takes_long(source: str) -> None:
    assert only(markdown(source)).text


def test_all_links_of_a_file_are_given() -> None:
    """How many of them are followed is a setting, and what is left out is counted."""
    assert len(markdown("".join(f"[a](/{n}) " for n in range(2_500))).links) == 2_500
