"""Text that was decoded wrongly before it was sent is repaired, and nothing else is touched."""
# ruff: noqa: RUF001 - what wrongly decoded text looks like

from __future__ import annotations

from importlib.metadata import version

import pytest

import scrapers
from scrapers.reading.text_repair import ENCODING, KINDS, repaired

SAID = (
    "You’ve read — for once — the “whole” café menu… and it isn’t over",
    "Crème brûlée à la Française, où l’été s’achève déjà près de Besançon",
    "Größe und Überfluss: schöne Grüße aus Österreich, mit Füßen getreten",
    "Привет, мир: сегодня обещали дождь, но светит солнце",
    "今日は天気がいいですね。散歩に行きましょう。",
    "Καλημέρα κόσμε, σήμερα έχει ήλιο και θάλασσα",
)
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>{t}</title>'
    '<meta name="author" content="{a}"></head><body><main><h1>{t}</h1>{body}</main></body></html>'
)


def page(text: str, *, author: str = "Ann Lee", more: str = "") -> str:
    body = f"<p>{text}. {text}.</p>" * 4 + more
    return PAGE.format(t=text, a=author, body=body)


def document(html: str | bytes, **settings: object) -> scrapers.Document:
    found = scrapers.extract(html, url="https://a.test/x", **settings)  # type: ignore[arg-type]
    assert isinstance(found, scrapers.Document), found
    return found


def twice(text: str, encoding: str = "windows-1252") -> str:
    """``text`` in UTF-8, read as ``encoding``; what that has no sign for is a control, as in browsers."""
    return "".join(
        bytes([byte]).decode(encoding) if _known(byte, encoding) else chr(byte) for byte in text.encode()
    )


def _known(byte: int, encoding: str) -> bool:
    try:
        bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("encoding", ["windows-1252", "latin-1"])
def test_text_that_was_encoded_twice_is_repaired(said: str, encoding: str) -> None:
    found = document(page(twice(said, encoding)))
    assert found.title == said
    assert said in found.text
    assert f"ftfy={version('ftfy')}" in found.extractor


def test_text_that_was_encoded_three_times_is_repaired() -> None:
    found = document(page(twice(twice(SAID[0], "latin-1"), "latin-1")))
    assert found.title == SAID[0]


def test_a_russian_page_read_as_windows_1251_is_repaired() -> None:
    found = document(page(twice(SAID[3], "windows-1251")))
    assert found.title == SAID[3]


@pytest.mark.parametrize("said", SAID)
def test_what_is_right_stays_and_says_nothing(said: str) -> None:
    html = page(said)
    assert repaired(html, [ENCODING]) == (html, ())
    assert "ftfy" not in document(html).extractor


def test_controls_that_stand_for_quotation_marks_are_written() -> None:
    assert "“so”" in document(page("He said \x93so\x94 to them all and left")).text


def test_references_are_read_before_the_repair() -> None:
    assert "isn’t" in document(page("It isn&acirc;&euro;&trade;t over until somebody says so")).text


def test_metadata_and_data_are_repaired_too() -> None:
    assert document(page(SAID[1], author=twice("Zoë Müller"))).author == "Zoë Müller"


def test_code_stays_as_it_is() -> None:
    code = f'<pre><code>text = "{twice("café")}"</code></pre>'
    found = document(page(twice(SAID[0]), more=code))
    assert SAID[0] in found.text
    assert twice("café") in found.text


def test_links_stay_as_they_are() -> None:
    html = page(twice(SAID[0]), more=f'<p>And <a href="/{twice("é")}">there</a> it is.</p>')
    mended, done = repaired(html, [ENCODING])
    assert done == (ENCODING,)
    assert f'href="/{twice("é")}"' in mended


@pytest.mark.parametrize(
    "about",
    ["This is called mojibake", "The text was UTF-8, read as Windows-1252", "A wrong character encoding"],
)
def test_a_page_about_encodings_shows_its_examples(about: str) -> None:
    html = page(f"{about}: {twice('café')} is what you see")
    assert repaired(html, [ENCODING]) == (html, ())


def test_nothing_but_characters_changes() -> None:
    html = page(twice(SAID[0]), more="<p>1 &lt; 2 &amp;&amp; a &gt; b</p><!-- c --><br><img alt='x'>")
    mended, _ = repaired(html, [ENCODING])
    assert mended.replace(SAID[0], twice(SAID[0])) == html


def test_fields_are_read_of_the_repaired_page() -> None:
    assert document(page(twice(SAID[1])), fields={"heading": "h1"}).fields == {"heading": SAID[1]}


def test_the_other_repairs_are_asked_for() -> None:
    said = "The oﬃcer ﬁrst ﬂew to the caf\u0065\u0301 of the ﬁeld with diﬀerent people"
    assert said in document(page(said)).text
    found = document(page(said), repair=KINDS)
    assert "The officer first flew to the café of the field" in found.text
    assert found.extractor.endswith("nfc ligatures")
    assert said in document(page(said), repair=()).text


def test_no_repair_is_a_choice() -> None:
    assert twice(SAID[0]) in document(page(twice(SAID[0])), repair=()).text


def test_a_repair_that_there_is_not_is_an_error() -> None:
    with pytest.raises(scrapers.ConfigError, match="no repair is called 'nfk'"):
        scrapers.extract("<p>x", repair=["nfk"])


@pytest.mark.parametrize("unit", ["Ã", "<pre>", "â€™", "&acirc;", "Â<b>", "<!--Ã©", "\x93", "РџСЂ"])
def test_pages_made_to_be_slow_are_read(unit: str) -> None:
    assert isinstance(repaired("Ã©" + unit * 20_000, [ENCODING])[0], str)
