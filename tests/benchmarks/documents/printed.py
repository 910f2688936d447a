"""HTML in other forms and back: printed by Chromium or WeasyPrint, or made an office file by pandoc.

    python tests/benchmarks/documents/printed.py FILE.html ... [--browser chromium] [--columns chromium]
        [--weasyprint PYTHON] [--office pandoc]

``--browser`` prints with the head and foot that a browser adds, ``--columns`` in two columns without them,
``--weasyprint`` (of another environment) in one and in two columns, hyphenated, with running titles.

The truth is every block of the HTML. Words are compared as in ``pdf.py``.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pdf import f1, shingles, structure, words

from scrapers.models import FetchedPage, Headers, Request, Response
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse
from scrapers.reading.reader import make_reader
from scrapers.web.decode import decode

_STYLE = """<style>@page{size:A4;margin:18mm}
body{column-count:2!important;column-gap:8mm!important;width:auto!important;max-width:none!important;
margin:0!important;font-size:9pt!important;text-align:justify;hyphens:auto}
div,section{max-width:none!important} pre{white-space:pre-wrap;font-size:7pt!important}</style></head>"""
_OFFICE = ("docx", "odt", "epub", "pptx")


def whole(html: str, *, markdown: bool) -> str:
    found = outline(parse(html), whole=True)
    return render(found, found.blocks, options=RenderOptions(markdown=markdown, links=False))


def two_columns(html: str, chromium: str, folder: Path) -> bytes:
    page, made = folder / "page.html", folder / "page.pdf"
    page.write_text(re.sub("</head>", _STYLE, html, count=1, flags=re.IGNORECASE), encoding="utf-8")
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--print-to-pdf={made}",
    ]
    subprocess.run([chromium, *flags, page.as_uri()], check=True, capture_output=True, timeout=120)
    return made.read_bytes()


_TYPESET = """@page{size:A4;margin:2cm;@top-left{content:"A manual"}@top-right{content:"Chapter 3"}
@bottom-center{content:"Page " counter(page) " of " counter(pages)}}
body{font-family:serif;font-size:9pt;hyphens:auto;text-align:justify}
pre{white-space:pre-wrap;font-size:7pt}"""
_CALL = """import sys, weasyprint
style = weasyprint.CSS(string=sys.argv[3])
weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], stylesheets=[style])"""


def printed(html: str, chromium: str, folder: Path) -> bytes:
    """As a browser prints it, with title, moment, URL and number around each page."""
    page, made = folder / "page.html", folder / "page.pdf"
    page.write_text(html, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={made}"]
    subprocess.run([chromium, *flags, page.as_uri()], check=True, capture_output=True, timeout=120)
    return made.read_bytes()


def typeset(html: str, python: str, columns: int, folder: Path) -> bytes:
    page, made = folder / "page.html", folder / "page.pdf"
    page.write_text(html, encoding="utf-8")
    style = f"{_TYPESET} body{{columns:{columns};column-gap:8mm}}"
    call = [python, "-c", _CALL, str(page), str(made), style]
    subprocess.run(call, check=True, capture_output=True, timeout=120)
    return made.read_bytes()


def made(html: str, given: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    """The other forms of ``html``, by the names of their readers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.browser:
            yield "browser", printed(html, given.browser, folder)
        if given.columns:
            yield "columns", two_columns(html, given.columns, folder)
        for columns in (1, 2) if given.weasyprint else ():
            yield f"typeset{columns}", typeset(html, given.weasyprint, columns, folder)
        for kind in _OFFICE if given.office else ():
            source, target = folder / "page.html", folder / f"page.{kind}"
            source.write_text(html, encoding="utf-8")
            call = [given.office, "-f", "html", str(source), "-o", str(target)]
            subprocess.run(call, check=True, capture_output=True, timeout=120)
            yield kind, target.read_bytes()


def text_of(kind: str, body: bytes, *, markdown: bool) -> str:
    url = f"http://manual.test/page.{kind}"
    page = FetchedPage(Response(Request(url), url, 200, Headers(), body, datetime.now(UTC)))
    reading = make_reader(
        kind if kind in _OFFICE else "pdf", RenderOptions(markdown=markdown, links=False)
    ).read(page)
    return reading.documents[0].text if reading.documents else ""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("files", type=Path, nargs="+")
    arguments.add_argument("--browser", default="", metavar="CHROMIUM")
    arguments.add_argument("--weasyprint", default="", metavar="PYTHON")
    arguments.add_argument("--columns", default="", metavar="CHROMIUM")
    arguments.add_argument("--office", default="", metavar="PANDOC")
    given = arguments.parse_args()
    for file in given.files:
        html = decode(file.read_bytes()).text
        wanted, facts = words(whole(html, markdown=False)), structure(whole(html, markdown=True))
        for kind, body in made(html, given):
            found, shape = (
                words(text_of(kind, body, markdown=False)),
                structure(text_of(kind, body, markdown=True)),
            )
            row = [f1(Counter(found), Counter(wanted))[0], f1(shingles(found), shingles(wanted))[0]]
            kept = [f"{name} {f1(shape[name], facts[name])[0]:.3f}" for name in facts if facts[name]]
            print(f"{file.stem:22} {kind:5}", *(f"{value:.3f}" for value in row), *kept, flush=True)


if __name__ == "__main__":
    main()
