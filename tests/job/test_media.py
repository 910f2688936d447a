"""Jobs on sites whose manuals are not all HTML."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import scrapers
from scrapers.errors import ConfigError, NoDocument
from scrapers.testing import LocalSite, Reply
from scrapers.web.suggestions import hint

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))
from pages import packed
from pdfs import Put, paragraph, pdf

WORDS = ("river", "stone", "morning", "letter", "window", "garden", "history", "machine", "picture", "market")


def prose(seed: int, lines: int = 8) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choice(WORDS) for _ in range(11)).capitalize() + "." for _ in range(lines)]


def sent(kind: str, body: str | bytes) -> Reply:
    return Reply(headers={"Content-Type": kind}, body=body)


BOOK = packed(
    {
        "META-INF/container.xml": '<container><rootfile full-path="x.opf"/></container>',
        "x.opf": '<package><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '<spine><itemref idref="a"/></spine></package>',
        "a.xhtml": f"<html><body><h1>A book</h1><p>{' '.join(prose(4))}</p></body></html>",
    }
)
NOTE = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (/from-pdf) >> >>]"


@pytest.fixture(scope="module")
def manuals() -> Iterator[LocalSite]:
    names = [
        "/handbook.pdf",
        "/wrong-type",
        "/README.md",
        "/notes.txt",
        "/book.epub",
        "/fake.txt",
        "/locked.pdf",
    ]
    links = "".join(f'<li><a href="{name}">{name}</a>' for name in names)
    pages = [
        [Put(72, 780, "The Handbook", "B", 20), *paragraph(72, 740, prose(1))],
        paragraph(72, 740, prose(2)),
    ]
    reserved = b"<!-- <rdf:Description tdm:reservation='1'/> -->"
    routes = {
        "/": sent("text/html", f"<h1>Manuals</h1><p>{' '.join(prose(0))}</p><ul>{links}</ul>"),
        "/handbook.pdf": sent("application/pdf", pdf(pages, page=NOTE)),
        "/wrong-type": sent("text/html", pdf([paragraph(72, 740, prose(3))])),
        "/README.md": sent("text/plain", f"# Read me\n\n{' '.join(prose(5))}\n\n[more](/from-md)\n"),
        "/notes.txt": sent("text/plain; charset=utf-8", "Notes\n=====\n\n" + "\n".join(prose(6))),
        "/book.epub": sent("application/octet-stream", BOOK),
        "/fake.txt": sent("text/plain", bytes(range(256)) * 8),
        "/locked.pdf": sent("application/pdf", pdf([paragraph(72, 740, prose(7))]) + reserved),
        "/from-pdf": sent("text/html", f"<h1>Linked</h1><p>{' '.join(prose(8))}</p>"),
        "/from-md": sent("text/html", f"<h1>Linked too</h1><p>{' '.join(prose(9))}</p>"),
    }
    with LocalSite(routes) as site:
        yield site


def job(site: LocalSite, folder: Path, **settings: object) -> scrapers.Job:
    given = {"delay": 0, "allow_private": ["127.0.0.0/8"], "workers": 1, "dedup": "off", **settings}
    return scrapers.Job(seeds=[site.url()], output=folder / "corpus.jsonl", **given)  # type: ignore[arg-type]


def lines(folder: Path, name: str = "corpus.jsonl") -> dict[str, dict[str, Any]]:
    read = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    return {
        str(line.get("url", line.get("metadata", {}).get("url"))).partition("//")[2].partition("/")[2]: line
        for line in read
    }


EVERY = ["text", "markdown", "pdf", "epub"]


class Crawled(NamedTuple):
    """A job without further media, and the same one with them."""

    folder: Path
    html: scrapers.Report
    without: scrapers.Explanation
    every: scrapers.Report
    found: dict[str, dict[str, Any]]
    requests: int


@pytest.fixture(scope="module")
def crawled(manuals: LocalSite, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder = tmp_path_factory.mktemp("media")
    html = scrapers.run(job(manuals, folder))
    without = scrapers.explain(folder / "corpus.jsonl", manuals.url("/handbook.pdf"))
    every = scrapers.run(job(manuals, folder, media=EVERY))
    return Crawled(folder, html, without, every, lines(folder), len(manuals.hits_on("/handbook.pdf")))


def test_without_being_asked_for_only_html_is_read(crawled: Crawled) -> None:
    assert crawled.html.balances
    assert crawled.html.exported == 1
    assert crawled.html.dropped == {"not_html": 7}
    why = crawled.without
    assert (why.reason, why.detail) == ("not_html", "application/pdf")
    assert hint(why.reason, why.url, why.detail) == "media=['pdf'] reads it"


def test_what_is_asked_for_is_read_out_of_the_archive_and_its_links_are_followed(crawled: Crawled) -> None:
    assert crawled.every.balances
    assert crawled.requests == 1
    assert set(crawled.found) == {
        "", "handbook.pdf", "wrong-type", "README.md", "notes.txt", "book.epub", "from-pdf", "from-md",
    }  # fmt: skip
    assert crawled.every.dropped["not_text"] == 1
    assert sum(crawled.every.dropped.values()) == 2, "and the one whose file reserves its use"


def test_each_has_the_form_of_its_kind(crawled: Crawled, manuals: LocalSite) -> None:
    handbook = crawled.found["handbook.pdf"]
    assert handbook["text"].startswith("# The Handbook\n\n" + prose(1)[0])
    assert (handbook["metadata"]["title"], handbook["metadata"]["extractor"]) == ("The Handbook", "pdf/5")
    assert crawled.found["notes.txt"]["text"].startswith("Notes\n=====\n\n")
    assert crawled.found["book.epub"]["text"].startswith("# A book")
    assert crawled.found["README.md"]["text"].startswith("# Read me")
    assert manuals.url("/from-md") not in crawled.found["README.md"]["text"], "unless asked for"


def test_the_pages_of_a_document_are_in_its_provenance(crawled: Crawled) -> None:
    told = lines(crawled.folder / "corpus.jsonl.job", "provenance.jsonl")
    first, second = told["handbook.pdf"]["pages"]
    assert first == 0
    assert crawled.found["handbook.pdf"]["text"][second:].startswith(prose(2)[0])
    assert "pages" not in told[""]


def test_one_page_is_read_as_a_crawl_would(manuals: LocalSite) -> None:
    local = {"allow_private": ["127.0.0.0/8"]}
    assert scrapers.scrape(manuals.url("/handbook.pdf"), media=["pdf"], **local).title == "The Handbook"
    with pytest.raises(NoDocument, match=r"not_html \(application/pdf; media=\['pdf'\] reads it\)"):
        scrapers.scrape(manuals.url("/handbook.pdf"), **local)


def test_links_alone_need_no_text(manuals: LocalSite, tmp_path: Path) -> None:
    scrapers.run(job(manuals, tmp_path, media=["pdf"], extractor="none"))
    found = lines(tmp_path)
    assert found["handbook.pdf"]["text"] == ""
    assert "from-pdf" in found


@pytest.mark.parametrize("name", ["pfd", "feed", "html"])
def test_a_medium_that_nobody_reads_is_a_clear_error(manuals: LocalSite, tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=r"reader|media"):
        scrapers.run(job(manuals, tmp_path, media=[name]))
    assert not list(tmp_path.iterdir())
