"""The readers one by one: what the table of cases does not show, and how further ones come in."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.errors import ConfigError
from scrapers.rights import registry
from scrapers.rights.licences.spdx import members, spdx
from scrapers.rights.page_tags import Markup
from scrapers.rights.policy import Policy
from scrapers.rights.readers.ai_agents import agents, is_agent
from scrapers.rights.registry import read
from scrapers.rights.report import page, summarise
from scrapers.rights.settings import ConsentSettings
from scrapers.rights.signals import ROBOTS, Reader, Signal, SiteFile, Sources, covers
from scrapers.web.link_header import WebLink, web_links

LICENCES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "http://creativecommons.org/licenses/by-sa/2.5/": "CC-BY-SA-2.5",
    "//www.creativecommons.org/licenses/by-nc-nd/3.0/us/deed.en": "CC-BY-NC-ND-3.0-US",
    "https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode.de": "CC-BY-NC-SA-4.0",
    "https://creativecommons.org/licenses/by/4.0/deed.fr": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by-nd-nc/1.0/": "CC-BY-NC-ND-1.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "https://creativecommons.org/publicdomain/mark/1.0/": "CC-PDM-1.0",
    "https://creativecommons.org/licenses/": "",
    "https://creativecommons.org/licenses/by/3.0/igo/": "CC-BY-3.0-IGO",
    "creativecommons.org/licenses/by-nc/4.0": "CC-BY-NC-4.0",
    "https://creativecommons.org/publicdomain/certification/1.0/us/": "CC-PDDC",
    "https://notcreativecommons.org/licenses/by/4.0/": "",
    "https://creativecommons.org.evil.test/licenses/by/4.0/": "",
    "https://evil.test/?creativecommons.org/licenses/by/4.0/": "",
    "CC BY 4.0, non\u2011commercial": "CC-BY-NC-4.0",
    "https://spdx.org/licenses/GFDL-1.3-or-later.html": "GFDL-1.3-or-later",
    "https://www.gnu.org/licenses/fdl-1.3.html": "GFDL-1.3-or-later",
    "https://www.apache.org/licenses/LICENSE-2.0": "Apache-2.0",
    "https://opensource.org/license/mit/": "MIT",
    "https://opendatacommons.org/licenses/odbl/1-0/": "ODbL-1.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": "OGL-UK-3.0",
    "CC BY 4.0": "CC-BY-4.0",
    "cc-by-sa-4.0": "CC-BY-SA-4.0",
    "CC-BY-NC-ND": "CC-BY-NC-ND",
    "CC0": "CC0-1.0",
    "CC0 1.0 Universal": "CC0-1.0",
    "Creative Commons Attribution-ShareAlike 3.0 Unported": "CC-BY-SA-3.0",
    "Creative Commons Attribution Non-Commercial No Derivatives 4.0": "CC-BY-NC-ND-4.0",
    "Text is available under CC BY-SA 4.0; additional terms may apply": "CC-BY-SA-4.0",
    "Public Domain": "LicenseRef-public-domain",
    "Creative Commons Attribution, but no commercial use please": "CC-BY-NC",
    "MIT License": "MIT",
    "Apache-2.0": "Apache-2.0",
    "© 2024 Somebody. All rights reserved.": "LicenseRef-all-rights-reserved",
    "Alle Rechte vorbehalten": "LicenseRef-all-rights-reserved",
    "© 2024 Editora. Todos os direitos reservados": "LicenseRef-all-rights-reserved",
    "सर्वाधिकार सुरक्षित": "LicenseRef-all-rights-reserved",
    "版权所有": "LicenseRef-all-rights-reserved",
    "Tous droits réservés, sauf CC BY 4.0": "CC-BY-4.0",
    "https://example.org/terms": "",
    "success by 4.0 metres": "",
    "": "",
}


@pytest.mark.parametrize("statement", LICENCES)
def test_a_licence_has_one_identifier(statement: str) -> None:
    assert spdx(statement) == LICENCES[statement]


@pytest.mark.parametrize("value", [b"<tdm:reservation>1</tdm:reservation>", b'tdm:reservation="1"'])
@pytest.mark.parametrize(
    ("before", "kind"),
    [(b"", "application/pdf"), (b"\n \xef\xbb\xbf", "text/html"), (b"HTTP/1.1 200 OK\n", "Application/PDF")],
)
def test_the_xmp_of_a_pdf_reserves(before: bytes, kind: str, value: bytes) -> None:
    body = before + b"%PDF-1.7\n<rdf:Description " + value + b"\n<meta name='tdm-reservation' content='0'>"
    found = read(Sources("https://a.test/x.pdf", "t", markup=Markup(body, kind)), "page")
    assert [(signal.answer, signal.use, signal.position) for signal in found] == [("no", "train", "XMP")]


def book(meta: str, method: int, encoding: str = "utf-8") -> bytes:
    package = f"<package><metadata>{meta}</metadata></package>".encode(encoding)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("OPS/a.xhtml", "<p>tdm:reservation</p>" * 50)
        archive.writestr("OPS/Content.OPF", package)
    return body.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_package_of_a_book_reserves(method: int, encoding: str) -> None:
    said = {
        '<meta property="tdm:reservation">1</meta>': ["no"],
        '<opf:meta content="1" name="tdm:reservation"/>': ["no"],
        '<meta id="x" property="tdm:reservation"> 0 </meta>': ["yes"],
        '<meta property="tdm:reservation">maybe</meta>': ["unclear"],
        '<meta property="dcterms:modified">1</meta>': [],
    }
    for meta, answers in said.items():
        markup = Markup(book(meta, method, encoding), "application/octet-stream")
        found = read(Sources("https://a.test/x.epub", "t", markup=markup), "page")
        assert [signal.answer for signal in found if signal.reader == "tdmrep"] == answers, meta


@pytest.mark.parametrize("damage", [b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 26 + b"x.opf", b"PK"])
def test_what_is_no_archive_says_nothing(damage: bytes) -> None:
    whole = book('<meta property="tdm:reservation">1</meta>', zipfile.ZIP_DEFLATED)
    for body in (damage, damage * 1000, whole[:60], whole[: len(whole) // 3]):
        found = read(Sources("https://a.test/x.epub", "t", markup=Markup(body)), "page")
        assert not [signal for signal in found if signal.reader == "tdmrep"]


@pytest.mark.parametrize(
    ("identifier", "names", "others"),
    [
        ("CC-BY-4.0", {"cc-by", "cc-by-4.0"}, {"cc-by-nc", "nc", "cc0"}),
        ("CC-BY-NC-ND-3.0-US", {"nc", "nd", "cc-by-nc-nd", "cc-by-nc-nd-3.0"}, {"cc-by", "sa", "cc-by-nc"}),
        ("CC0-1.0", {"cc0", "public-domain"}, {"cc-by"}),
        ("CC-PDM-1.0", {"public-domain", "cc-pdm"}, {"cc-by"}),
        ("GFDL-1.3-or-later", {"gfdl"}, {"gpl"}),
        ("MIT", {"mit"}, {"public-domain"}),
        ("", set(), {"cc-by", "nc"}),
    ],
)
def test_the_names_by_which_a_list_means_a_licence(
    identifier: str, names: set[str], others: set[str]
) -> None:
    assert members(identifier) >= names
    assert not members(identifier) & others


def test_links_of_a_header_field() -> None:
    lines = [
        '<a.xml>; rel="license nofollow"; type="application/rsl+xml; v=1", </b>;rel=next;rel=prev',
        "<c>",
        "no link",
    ]
    assert list(web_links(lines)) == [
        WebLink("a.xml", ("license", "nofollow"), "application/rsl+xml"),
        WebLink("/b", ("next",), ""),
        WebLink("c", (), ""),
    ]


def test_the_bundled_agents_are_the_published_ones() -> None:
    known = agents()
    assert known["version"]
    assert {"GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Bytespider"} <= set(known["training"])
    assert {"FacebookBot", "omgili", "Timpibot", "img2dataset", "Kangaroo Bot"} <= set(known["training"])
    assert is_agent("gptbot")
    assert is_agent("ChatGPT-User")
    assert not is_agent("Googlebot")


def strict(robots: str) -> list[str]:
    """What a robots.txt says of a page to the training agents."""
    files = {ROBOTS: SiteFile(ROBOTS, "https://a.test/robots.txt", 200, robots.encode())}
    found = read(Sources("https://a.test/page", "ours", files), "site")
    return [signal.raw for signal in found if signal.reader == "agents" and signal.answer == "no"]


@pytest.mark.parametrize("name", [*agents()["training"], *map(str.upper, agents()["training"])])
def test_every_training_agent_is_found_in_robots_txt(name: str) -> None:
    assert strict(f"User-agent: {name}\nDisallow: /\n")
    assert not strict(f"User-agent: {name}\nDisallow: /elsewhere/\n")


@pytest.mark.parametrize(
    "line",
    [
        "GPTBot, SomeBot",
        "SomeBot,GPTBot",
        "SomeBot ; gptbot",
        "SomeBot | GPTBOT",
        "SomeBot GPTBot",
        "SomeBot/1.0\tGPTBot/1.2",
        '"GPTBot"',
        "SomeBot/1.0 (a; b), GPTBot",
        "SomeBot,\tOtherBot, Kangaroo Bot",
    ],
)
def test_every_name_of_a_line_is_an_agent(line: str) -> None:
    assert strict(f"User-agent: {line}\nDisallow: /\n")
    refused = f"User-agent: {line}, ours\nContent-Usage: train-ai=n\nDisallow:\n"
    files = {ROBOTS: SiteFile(ROBOTS, "https://a.test/robots.txt", 200, refused.encode())}
    found = read(Sources("https://a.test/page", "ours", files), "site")
    assert [(s.answer, s.scope) for s in found if s.reader == "content_usage"] == [("no", "own")]


def test_a_name_in_a_remark_is_no_agent() -> None:
    assert not strict("User-agent: SomeBot/1.0 (like GPTBot, CCBot)\nDisallow: /\n")


@pytest.mark.parametrize(
    ("pattern", "url", "is_covered"),
    [
        ("/", "https://a.test/x", True),
        ("/x$", "https://a.test/xy", False),
        ("x/*.html", "https://a.test/x/y.html", True),
        ("https://a.test/x", "https://a.test/x/y", True),
        ("https://a.test:8443/x", "https://a.test/x/y", False),
        ("http://a.test/x", "https://a.test/x", False),
        ("https://[/x", "https://a.test/x", False),
    ],
)
def test_patterns_cover_urls(pattern: str, url: str, is_covered: bool) -> None:
    assert covers(pattern, url) == is_covered


def test_tags_know_their_line_and_hidden_ones_are_none() -> None:
    html = (
        b"<html>\n<!-- <meta name=a> -->\n<META Name='Robots'\n CONTENT=\"no&amp;ai\">\n"
        b"<style><meta name=b></style>"
    )
    [tag] = Markup(html).tags
    assert (tag.name, tag.line, tag.attributes) == ("meta", 3, {"name": "Robots", "content": "no&ai"})


PIECES = [
    *(
        "<meta ",
        "name=robots ",
        "content=noai",
        ">",
        "<!--",
        "-->",
        "--!>",
        "<script>",
        "</script>",
        '"',
        "'",
    ),
    *(
        "<title>",
        "</title>",
        "<a ",
        "<link rel=license ",
        "href=/licence",
        "licen",
        "creativecommons",
        "<",
        " ",
    ),
    *(
        '<script type="application/ld+json">',
        "<base href=x>",
        "<style>",
        "</style>",
        "=",
        "/",
        "<META NAME=B>",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_reading_up_to_the_last_meta_element_misses_none(pieces: list[str]) -> None:
    html = "".join(pieces).encode()
    found = [(name, tag) for tag in Markup(html).tags for name in [tag.get("name").strip().lower()]]
    assert list(Markup(html).metas) == [(name, tag) for name, tag in found if tag.name == "meta" and name]


class _Point:
    """An entry point of a package that is not there."""

    def __init__(self, name: str, found: object) -> None:
        self.name, self.value, self._found = name, f"somewhere:{name}", found

    def load(self) -> object:
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch):
    def put(*points: _Point) -> None:
        monkeypatch.setattr(registry, "entry_points", lambda **_: list(points))
        registry.readers.cache_clear()

    yield put
    monkeypatch.undo()
    registry.readers.cache_clear()


def test_an_installed_reader_is_asked_and_may_replace_a_bundled_one(install, caplog) -> None:
    says_no = Reader(
        "moods", "1", headers=lambda s: [Signal("no", "train", "header", "", s.headers.get("mood", ""))]
    )
    install(_Point("moods", says_no), _Point("ai", Reader("ai_txt", "2")))
    found = read(Sources("https://a.test/", "t"), "headers")
    assert [(signal.reader, signal.version) for signal in found] == [("moods", "1")]
    assert Policy().judge(found).reason == "consent_moods"
    assert next(reader.version for reader in registry.readers() if reader.name == "ai_txt") == "2"
    assert "overridden by somewhere:ai" in caplog.text
    assert "/ai.txt" not in registry.wanted_files()


def test_a_reader_that_fails_allows_nothing(install, caplog) -> None:
    def broken(_sources: Sources) -> list[Signal]:
        raise KeyError("oops")

    yes = Reader("yes", "1", site=lambda _: [Signal("yes", "train", "x", "", "y")], documents=broken)
    install(_Point("yes", yes), _Point("broken", Reader("broken", "1", site=broken)))
    sources = Sources("https://a.test/", "t")
    judgement = Policy().judge(read(sources, "site"))  # with unknown = "allow"
    assert (judgement.verdict, judgement.kept) == ("deny", False)
    assert judgement.reason == "consent_reader_failed"
    assert registry.wanted_documents(sources) == []
    assert "failed on https://a.test/" in caplog.text


def test_a_licence_that_robots_txt_names_is_found_from_robots_txt() -> None:
    robots = SiteFile(
        "/robots.txt", "https://a.test/robots.txt", 200, b"License: license.xml\nLicense: /b.xml"
    )
    sources = Sources("https://a.test/maps/coast/line.html", "t", files={ROBOTS: robots})
    assert registry.wanted_documents(sources) == ["https://a.test/license.xml", "https://a.test/b.xml"]


@pytest.mark.parametrize("found", [ImportError("gone"), object()])
def test_a_reader_that_cannot_be_loaded_ends_the_job_before_it_begins(install, found: object) -> None:
    install(_Point("bad", found))
    with pytest.raises(ConfigError, match="consent reader 'bad'"):
        registry.readers()


def test_the_policy_has_a_name_that_changes_with_it() -> None:
    names = [
        Policy(ConsentSettings(**settings)).name
        for settings in ({}, {"mode": "strict"}, {"unknown": "deny"}, {"allow_licenses": ("CC0",)})
    ]
    assert names[:2] == ["train/standard/1", "train/strict/1"]
    assert len(set(names)) == 4
    assert all(name.startswith("train/standard/1+") for name in names[2:])


def test_the_summary_of_no_pages_is_a_page_too() -> None:
    assert page(summarise([])).startswith("<!DOCTYPE html>")


def test_the_call_works_whatever_was_imported_first(tmp_path: Path) -> None:
    code = (
        "import scrapers.rights.policy, scrapers\ntry: scrapers.consent('no url')\n"
        "except scrapers.ConfigError: print('called')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "called", done.stderr


RESERVED = b'<meta name="tdm-reservation" content="1">'
REFUSALS = {
    "reference in a name": b'<meta name="tdm&#45;reservation" content="1">',
    "reference in hexadecimal": b'<meta name="tdm&#x2D;reservation" content="1">',
    "reference without a semicolon": b'<meta name="tdm&#45reservation" content="1">',
    "reference with noughts": b'<meta name="tdm&#00045;reservation" content="1">',
    "references for every letter": b"<meta name='"
    + b"".join(b"&#%d;" % c for c in b"tdm-reservation")
    + b"' content=1>",
    "named reference": b'<meta name="tdm&colon;reservation" content="1">',
    "named hyphen": b'<meta name="tdm&hyphen;reservation" content="1">',
    "hyphen that does not break": '<meta name="tdm\u2011reservation" content="1">'.encode(),
    "soft hyphen": b'<meta name="tdm-&shy;reservation" content="1">',
    "reference in a value": b'<meta name="tdm-reservation" content="&#49;">',
    "reference in a directive": b'<meta name="rob&#111;ts" content="no&#97;i">',
    "directive without a semicolon": b'<meta name="robots" content="no&#97i">',
    "upper case": RESERVED.upper(),
    "NUL in a name": b"<!doctype html><p>" + b"x" * 300 + b'<meta name="tdm-\0reservation" content="1">',
    "NUL in the tag": b"<!doctype html><p>" + b"x" * 300 + b'<me\0ta name="tdm-reservation" content="1">',
    "first of two attributes": b'<meta name="tdm-reservation" name="x" content="1" content="0">',
    "in the body": b"<body><p>x</p>" + RESERVED,
    "in noscript": b"<noscript>" + RESERVED + b"</noscript>",
    "in a template": b"<template>" + RESERVED + b"</template>",
    "in SVG after an empty title": b"<svg><title/></svg>" + RESERVED + b"<title>x</title>",
    "in XHTML after an empty script": b'<?xml version="1.0"?><html><script src="x"/>'
    + RESERVED
    + b"<script></script></html>",
    "in XHTML with a prefix": b'<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head>'
    b'<h:meta name="tdm-reservation" content="1"/></h:head></h:html>',
    "after CDATA with a comment's beginning": b"<![CDATA[ <!-- ]]>" + RESERVED + b"<!-- -->",
    "after a comment's beginning in a value": b'<p title="<!--">x</p>' + RESERVED + b"<!-- x -->",
    "after a script's beginning in a value": b"<p title='<script>'>x</p>" + RESERVED + b"<script></script>",
    "after a title's beginning in a value": b'<img alt="<title>">' + RESERVED + b"<title>x</title>",
    "after an empty comment": b"<!-->" + RESERVED + b"<!-- -->",
    "after a huge head": b"<head>" + b"<link rel=preload href=/x>" * 30_000 + RESERVED,
    "after many comments": b"<!-- x -->" * 50_001 + RESERVED,
    "after many scripts": b"<script>1</script>" * 20_000 + RESERVED,
    "behind 70 attributes": b"<meta "
    + b" ".join(b"data-%d=x" % n for n in range(70))
    + b' name="tdm-reservation" content="1">',
    "in UTF-16": RESERVED.decode().encode("utf-16"),
    "in UTF-16 without its mark": RESERVED.decode().encode("utf-16-le"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_counts_however_it_is_written(name: str) -> None:
    sources = Sources("https://a.test/", "t", markup=Markup(REFUSALS[name], "text/html"))
    judged = Policy().judge(read(sources, "page"))
    assert judged.verdict == "deny"


@pytest.mark.parametrize(
    "html",
    [
        b"<!-- x -->" * 250_001 + RESERVED,
        b"<meta " + b" ".join(b"data-%d=x" % n for n in range(2_001)) + b' name="robots" content="noai">',
    ],
    ids=["more comments than are read", "more attributes than are read"],
)
def test_what_is_not_read_to_its_end_is_unclear(html: bytes) -> None:
    sources = Sources("https://a.test/", "t", markup=Markup(html, "text/html"))
    assert [(s.answer, s.use) for s in read(sources, "page")] == [("unclear", "*")]


def test_what_a_comment_hides_says_nothing() -> None:
    html = b"<!-- " + RESERVED + b" --><title>" + RESERVED + b"</title>"
    sources = Sources("https://a.test/", "t", markup=Markup(html, "text/html"))
    assert read(sources, "page") == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CC BY", "CC-BY"), ("nc", "nc"), ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"), ("Apache", "Apache"),
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"), ("GPL-3.0", "GPL-3.0-only"),
        ("PSF-2.0", "PSF-2.0"), ("LicenseRef-ours", "LicenseRef-ours"), ("public domain", "public-domain"),
    ],
)  # fmt: skip
def test_a_licence_in_a_list_is_an_identifier_its_address_or_a_family(written: str, meant: str) -> None:
    assert ConsentSettings(allow_licenses=(written,)).allow_licenses == (meant,)
    assert ConsentSettings(deny_licenses=(written,)).deny_licenses == (meant,)


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("ccby", "CC-BY"),
        ("CCBYNCND", "CC-BY-NC-ND"),
        ("non-commercial", "NC"),
        ("no-derivatives", "ND"),
        ("x", ""),
    ],
)
def test_a_word_that_is_no_licence_is_refused_with_what_is_near(written: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean {near}"):
        ConsentSettings(deny_licenses=(written,))
