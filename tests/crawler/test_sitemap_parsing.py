from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.crawler.discovery.sitemap_parsing import (
    MAX_ENTRIES,
    ListedPages,
    SitemapBody,
    links_of,
    parse_feed,
    parse_sitemap,
    sniff,
)
from scrapers.crawler.discovery.xml_stream import MAX_ELEMENTS, MAX_TEXT
from scrapers.models import Headers, Request, Response

BASE = "http://a.test/maps/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _urlset(*locs: str) -> bytes:
    entries = "".join(f"<url><loc>{loc}</loc><lastmod>2026-01-01</lastmod></url>\n" for loc in locs)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NS}>{entries}</urlset>'.encode()


def _index(*locs: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in locs)
    return f"<sitemapindex {NS}>{entries}</sitemapindex>".encode()


def _response(url: str, body: bytes, status: int = 200, content_type: str = "application/xml") -> Response:
    headers = Headers([("Content-Type", content_type)])
    return Response(Request(url), url, status, headers, body, datetime.now(UTC))


# --- sitemaps


def test_a_sitemap_and_an_index() -> None:
    found = parse_sitemap(
        _urlset("http://a.test/1?x=1&amp;y=2", " /2#top\n", "3", "http://a.test/1?x=1&amp;y=2"), BASE
    )
    assert found.urls == ("http://a.test/1?x=1&y=2", "http://a.test/2", "http://a.test/maps/3")
    assert (found.sitemaps, found.truncated, found.invalid) == ((), False, 0)
    assert parse_sitemap(_index("b.xml.gz"), BASE).sitemaps == ("http://a.test/maps/b.xml.gz",)


@pytest.mark.parametrize(
    "body",
    [*(_urlset("/1", "/2")[:-cut] for cut in (9, 16, 27, 32)), _urlset("/1", "/2")[:-30] + b"</wrong>"],
)
def test_what_ends_before_its_end_is_cut(body: bytes) -> None:
    found = parse_sitemap(body, BASE)
    assert sniff(body) == "sitemap"
    assert (found.urls[:1], found.truncated) == (("http://a.test/1",), True)


def test_entries_that_are_no_page_are_counted() -> None:
    found = parse_sitemap(_urlset("javascript:x()", "ftp://a.test/", "", "http://a.test/"), BASE)
    assert (found.urls, found.invalid) == (("http://a.test/",), 3)  # an empty entry is no reference to itself


def test_only_page_locations_count() -> None:
    body = (
        f'<s:urlset xmlns:s="http://odd.test/" {NS} xmlns:image="http://i.test/" xmlns:xhtml="x:">'
        "<!-- <url><loc>/no</loc></url> --><s:url><s:loc><![CDATA[http://a.test/?a=1&b=2]]></s:loc>"
        "<image:image><image:loc>/no.png</image:loc></image:image>"
        '<xhtml:link rel="alternate" hreflang="de" href="/de"/></s:url><loc>/no</loc></s:urlset>'
    ).encode()
    assert parse_sitemap(body, BASE).urls == ("http://a.test/?a=1&b=2",)


def test_an_unescaped_query_string_is_kept() -> None:
    assert parse_sitemap(_urlset("/?a=1&b=2&copy=3", "/next"), BASE).urls == (
        "http://a.test/?a=1&b=2&copy=3",
        "http://a.test/next",
    )


@pytest.mark.parametrize(
    "body",
    [
        b"\n \n" + _urlset("/1", "/2"),
        b"\xef\xbb\xbf" + _urlset("/1", "/2"),
        _urlset("/1", "/2") + b"trailing junk <",
        _urlset("/1", "/2").replace(b"<lastmod>", b"<lastmod>\x00\x0b\xff", 1),
        _urlset("/1", "/2").decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        _urlset("/1", "/2").replace(b"UTF-8", b"x-unknown"),
        gzip.compress(_urlset("/1", "/2")),
        gzip.compress(gzip.compress(_urlset("/1", "/2"))),
        gzip.compress(_urlset("/1", "/2")[:60]) + gzip.compress(_urlset("/1", "/2")[60:]),
    ],
    ids=[
        "blank",
        "bom",
        "junk",
        "octets",
        "utf-16",
        "encoding",
        "gz",
        "gz-gz",
        "members",
    ],
)
def test_odd_but_readable(body: bytes) -> None:
    assert sniff(body) == "sitemap"
    found = parse_sitemap(body, BASE)
    assert found.urls == ("http://a.test/1", "http://a.test/2")
    assert not found.truncated


def test_a_declared_encoding_is_undone() -> None:
    body = _urlset("/é").decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert parse_sitemap(body, BASE).urls == ("http://a.test/%C3%A9",)


@pytest.mark.parametrize(("cut", "kept"), [(-30, True), (20, False)])
def test_a_cut_or_damaged_gzip_is_marked(cut: int, kept: bool) -> None:
    whole = gzip.compress(_urlset(*(f"/{zlib.crc32(b'%d' % n)}" for n in range(30_000))))
    found = parse_sitemap(whole[:cut], BASE)
    assert found.truncated
    assert bool(found.urls) is kept
    damaged = whole[: len(whole) // 2] + b"\xff" * 99 + whole[len(whole) // 2 :]
    assert parse_sitemap(damaged, BASE).truncated


def test_text_sitemap() -> None:
    body = b"\xef\xbb\xbfhttp://a.test/1\r\n\r\nhttp://a.test/2\nnot a url\n"
    found = parse_sitemap(body, "http://a.test/s.txt")
    assert (found.urls, found.invalid) == (("http://a.test/1", "http://a.test/2"), 1)
    assert sniff(body, "text/plain") is None
    assert sniff(body[:-10], "text/plain") == "text"
    assert sniff(b"http://a.test/page\n" * 1_000, "text/plain") == "text"


def test_50_000_entries_are_read_and_no_more() -> None:
    locs = [f"/{n}" for n in range(MAX_ENTRIES)]
    found = parse_sitemap(_urlset(*locs), BASE)
    assert (len(found.urls), found.truncated) == (MAX_ENTRIES, False)
    found = parse_sitemap(_urlset(*locs, "/more"), BASE)
    assert (len(found.urls), found.truncated) == (MAX_ENTRIES, True)
    text = parse_sitemap("\n".join(f"http://a.test{loc}" for loc in [*locs, "/more"]).encode(), BASE)
    assert (len(text.urls), text.truncated) == (MAX_ENTRIES, True)
    assert parse_sitemap(_urlset(*["javascript:"] * (MAX_ENTRIES + 1)), BASE).truncated


def test_endless_elements_and_texts_are_bounded() -> None:
    found = parse_sitemap(b"<urlset><url><loc>/1</loc></url>" + b"<b/>" * (MAX_ELEMENTS + 1), BASE)
    assert (found.urls, found.truncated) == (("http://a.test/1",), True)
    found = parse_sitemap(_urlset("/" + "x" * MAX_TEXT, "/2"), BASE)
    assert "http://a.test/2" in found.urls
    assert max(map(len, found.urls)) < 100
    assert parse_sitemap(b"<urlset>" + b"<url>" * 100_000 + b"<loc>/deep</loc>", BASE).urls == ()


@pytest.mark.parametrize(
    "body", [b"", b"<", b"<urlset", b"no xml", b"\x1f\x8b", b"\x1f\x8b\x08" + b"\0" * 50]
)
def test_garbage_gives_nothing_and_never_raises(body: bytes) -> None:
    assert "http://a.test/1" not in parse_sitemap(body, BASE).urls
    assert parse_feed(body, BASE).urls == ()
    assert sniff(body) is None or body == b"<urlset"


# --- hostile documents

XXE = """<!DOCTYPE urlset [<!ENTITY file SYSTEM "file://{path}"><!ENTITY net SYSTEM "http://127.0.0.1:9/x">
<!ENTITY % param SYSTEM "file://{path}"> %param; <!ENTITY own "/resolved"><!ATTLIST loc a CDATA "&file;">]>"""


@pytest.mark.parametrize("reference", ["&file;", "&net;", "&own;", "&#37;param;"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_entity_is_resolved(tmp_path: Path, reference: str, encoding: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("/stolen")
    page, item = "<url><loc>/{}</loc></url>", "<item><link>/{}</link></item>"
    entry = '<entry><link href="/{}"/></entry>'
    kinds = (("urlset", page, parse_sitemap), ("rss", item, parse_feed), ("feed", entry, parse_feed))
    for root, template, parse in kinds:
        entries = template.format(reference) + template.format("2")
        body = f"{XXE.format(path=secret)}<{root}>{entries}</{root}>"
        urls = parse(body.encode(encoding), BASE).urls
        assert "http://a.test/2" in urls
        assert not any("stolen" in url or "resolved" in url for url in urls)


def test_billion_laughs() -> None:
    laughs = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f"<!DOCTYPE urlset [{laughs}]><urlset><url><loc>/&l9;</loc></url><url><loc>/2</loc></url></urlset>"
    assert parse_sitemap(body.encode(), BASE).urls == ("http://a.test/&l9;", "http://a.test/2")
    doctype = f'<!DOCTYPE urlset [<!ENTITY b "{"x" * 100_000}">]>'
    quadratic = f"{doctype}<urlset><url><loc>{'&b;' * 1_000}</loc></url></urlset>"
    assert parse_sitemap(quadratic.encode(), BASE).urls == ("http://a.test/maps/" + "&b;" * 1_000,)


def test_gzip_bombs_are_cut() -> None:
    """In a process of its own, whose peak memory nothing else has raised."""
    program = """
import gzip, resource, sys, zlib
from scrapers.crawler.discovery.sitemap_parsing import parse_sitemap
from scrapers.crawler.discovery.xml_stream import MAX_BYTES, Unpacked
packer = zlib.compressobj(1, wbits=31)
bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for body in (bomb, gzip.compress(bomb)):
    text = Unpacked(body)
    assert (sum(map(len, text)), text.cut) == (MAX_BYTES, True)
    assert parse_sitemap(body, "http://a.test/").truncated
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
assert grown <= MAX_BYTES // 2, grown
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_third_packing_is_not_undone() -> None:
    assert sniff(gzip.compress(gzip.compress(gzip.compress(_urlset("/1"))))) is None


# --- feeds

RSS2 = b"""<?xml version="1.0"?><!-- made --><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<link>http://a.test/home</link><atom:link rel="self" href="http://a.test/feed"/>
<item><guid isPermaLink="false">tag:1</guid><link> http://a.test/1?a=1&b=2 </link></item>
<item><guid>http://a.test/2</guid></item>
<item><guid>http://a.test/no</guid><link>/3</link><guid>http://a.test/no</guid></item>
<item><guid isPermaLink="false">urn:x</guid></item>
<item><link><![CDATA[http://a.test/4]]></link><source url="http://b.test/rss">B</source></item>
</channel></rss>"""
RSS1 = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><link>http://a.test/home</link></channel><item rdf:about="x"><link>http://a.test/1</link></item></rdf:RDF>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="/home"/><link rel="next" href="/p2"/>
<entry><link rel="enclosure" href="/no.mp3"/><link href="/1"/><content><a href="/no">x</a></content></entry>
<entry><link rel="alternate" type="text/html" href="2"/></entry></feed>"""


@pytest.mark.parametrize(
    ("body", "paths"),
    [(RSS2, ("1?a=1&b=2", "2", "3", "4")), (RSS1, ("1",)), (ATOM, ("1", "2"))],
    ids=["rss2", "rss1", "atom"],
)
def test_feeds(body: bytes, paths: tuple[str, ...]) -> None:
    assert sniff(body, "text/xml") == "feed"
    feed = parse_feed(body, "http://a.test/feed")
    assert feed.urls == tuple(f"http://a.test/{path}" for path in paths)
    assert not feed.truncated


def test_a_feed_is_capped_too() -> None:
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(MAX_ENTRIES + 1))
    feed = parse_feed(f"<rss>{items}</rss>".encode(), BASE)
    assert (len(feed.urls), feed.truncated) == (MAX_ENTRIES, True)


# --- recognising


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (_urlset(), "text/html", "sitemap"),
        (_index(), "", "sitemap"),
        (
            b'<?xml version="1.0"?><?x y?>\n<!-- c --><!DOCTYPE rss [<!ENTITY a "b">]><rss>',
            "",
            "feed",
        ),
        (b"<html><body><rss></rss><urlset/></body></html>", "text/html", None),
        (b"<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'></html>", "application/xhtml+xml", None),
        (b"<rdf:RDF xmlns:rdf='r'><skos:Concept/></rdf:RDF>", "application/rdf+xml", None),
        (b"http://a.test/\nhttp://a.test/2\n", "text/plain", "text"),
        (b"http://a.test/\nis a nice page\n", "text/plain", None),
        (b"http://a.test/\n", "text/html", "text"),
        (
            b"# pages\n\nhttp://a.test/1  # the first\nHTTP://a.test/2\r\n; end\n",
            "text/html; charset=utf-8",
            None,
        ),
        (b"# pages\n\nhttp://a.test/1  # the first\nHTTP://a.test/2\r\n; end\n", "text/html", "text"),
        (b"# only a comment\n", "text/plain", None),
        (b"a page\nhttp://a.test/\n", "text/html", None),
        (b"some text", "text/plain", None),
        (b"", "text/plain", None),
        (b"<" * 5000, "text/xml", None),
        (b"<!--" * 5000, "text/xml", None),
    ],
)
def test_sniff(body: bytes, content_type: str, kind: str | None) -> None:
    assert sniff(body, content_type) == kind


def test_links_of_a_seed_that_is_a_list() -> None:
    def urls(body: bytes, content_type: str = "application/xml") -> list[str]:
        return [link.url for link in links_of(_response(BASE, body, content_type=content_type))]

    assert urls(ATOM) == ["http://a.test/p2", "http://a.test/1", "http://a.test/maps/2"]
    assert urls(_index("b.xml")) == ["http://a.test/maps/b.xml"]
    assert urls(b"http://a.test/1\n", "text/plain") == ["http://a.test/1"]
    assert urls(b"<html><a href='/1'>x</a></html>", "text/html") == []


def test_when_a_page_changed_last_belongs_to_its_entry() -> None:
    body = (
        b"<urlset><url><lastmod>2026-01-01</lastmod><loc>/1</loc></url><url><loc>/2</loc></url>"
        b"<url><loc>/3</loc><lastmod> 2026-01-03T10:00:00Z </lastmod></url>"
        b"<url><lastmod>2026</lastmod></url></urlset>"
    )
    found = parse_sitemap(body, BASE)
    assert found.lastmods == (("http://a.test/1", "2026-01-01"), ("http://a.test/3", "2026-01-03T10:00:00Z"))
    listed = SitemapBody(BASE, "application/xml", body, packed=False, truncated=False).read()
    assert isinstance(listed, ListedPages)
    assert tuple(listed.dated()) == found.lastmods
    assert list(listed.pages()) == ["http://a.test/1", "http://a.test/2", "http://a.test/3"]
