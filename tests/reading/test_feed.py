from __future__ import annotations

import sys
from pathlib import Path

import orjson
import pytest

from scrapers.models import Drop
from scrapers.reading.feed import FeedReader
from scrapers.reading.reader import Reading

sys.path.insert(0, str(Path(__file__).parent))
from pages import page

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Site</title><language>en-gb</language>
<item><title>One &amp;amp; two</title><link>/one</link><dc:creator>A. Writer</dc:creator>
<pubDate>Tue, 10 Jun 2003 04:00:00 GMT</pubDate><description>short</description>
<content:encoded><![CDATA[<h2>Head</h2><p>Text with <a href="more">a link</a>.</p><pre>a
  b</pre>]]></content:encoded></item>
<item><guid>http://site.test/two</guid><description>A summary</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/blog/" xml:lang="de"><title>Site</title>
<author><name>A. Writer</name></author><entry><title type="html">&lt;b&gt;One&lt;/b&gt;</title>
<link rel="self" href="x"/><link href="one"/><published>2024-02-29T10:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text <em>here</em>.</p></div></content></entry>
<entry><link href="two"/><content type="text">a &lt; b</content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>Site</title></channel><item><link>http://site.test/one</link></item></rdf:RDF>"""


def read(body: str | bytes, kind: str = "application/rss+xml") -> Reading:
    return FeedReader().read(page(body if isinstance(body, bytes) else body.encode(), kind))


def test_entries_with_their_text_are_documents_and_all_are_links() -> None:
    reading = read(RSS)
    (found,) = reading.documents
    assert found.text == "## Head\n\nText with [a link](http://site.test/files/more).\n\n```\na\n  b\n```"
    assert (found.title, found.author, found.date) == ("One & two", "A. Writer", "2003-06-10")
    assert (found.url, found.site, found.language) == ("http://site.test/one", "Site", "en")
    assert reading.links == ("http://site.test/one", "http://site.test/two")


def test_atom_in_its_three_forms() -> None:
    first, second = read(ATOM, "application/atom+xml").documents
    assert (first.text, first.title, first.author, first.date) == (
        "Text *here*.",
        "One",
        "A. Writer",
        "2024-02-29",
    )
    assert (first.url, second.text, second.language) == ("http://site.test/blog/one", "a < b", "de")


def test_a_feed_without_texts_leads_to_its_pages() -> None:
    reading = read(RDF, "application/rdf+xml")
    assert reading.refused == Drop("no_text", "no entry has its text")
    assert reading.links == ("http://site.test/one",)


def test_json_feeds() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Site",
        "language": "fr",
        "authors": [{"name": "A. Writer"}],
        "items": [
            {"url": "/one", "content_html": "<p>Un</p>", "date_published": "2024-02-29"},
            {"content_text": "x\n y"},
            3,
        ],
    }
    first, second = read(orjson.dumps(feed), "application/feed+json").documents
    assert (first.text, first.author, first.date, first.language) == ("Un", "A. Writer", "2024-02-29", "fr")
    assert (first.url, second.url, second.text) == ("http://site.test/one", "", "x  \ny")


@pytest.mark.parametrize(
    ("body", "what"), [("<svg/>", "XML (svg)"), ("<urlset/>", "XML (urlset)"), ('{"a": 1}', "JSON")]
)
def test_other_xml_and_json_is_no_feed(body: str, what: str) -> None:
    assert read(body, "application/xml").refused == Drop("not_feed", what)


@pytest.mark.parametrize("body", ["", "   ", "no xml", "{", "\0" * 100])
def test_what_cannot_be_read_is_a_failure(body: str) -> None:
    refused = read(body).refused
    assert refused is not None
    assert refused.reason in {"parse_error", "not_feed"}


def test_entities_are_neither_expanded_nor_fetched() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE rss [<!ENTITY l0 "lol"><!ENTITY x SYSTEM "file:///etc/passwd">{lol}]><rss><channel><item><title>&l11;&x;</title><link>/a</link><description>&x;</description></item></channel></rss>'
    assert "root:" not in str(read(body))


def test_a_damaged_feed_gives_what_is_there() -> None:
    assert read(RSS[: RSS.index("<guid>")]).documents


def test_what_an_entry_says_of_its_pictures_is_not_its_text() -> None:
    media = 'xmlns:m="http://search.yahoo.com/mrss/" xmlns:c="http://web.resource.org/cc/"'
    picture = '<m:title>Photo</m:title><m:content url="x.jpg"><m:title>Somebody</m:title></m:content>'
    entries = (
        f"<item>{picture}<title>T</title><link>/a</link><description>short</description></item>"
        f"<item>{picture}<title>T</title><encoded>Text</encoded><c:license>https://l.test/</c:license></item>"
        '<item><content type="image/png">iVBORw0KGgo=</content></item>'
        '<item><content type="text">a\nb\n\nc</content></item>'
    )
    body = f"<rss {media}><channel><copyright>All</copyright>{entries}</channel></rss>"
    first, second = read(body.encode()).documents
    assert (first.title, first.text, first.license) == ("T", "Text", "https://l.test/")
    assert (second.text, second.license) == ("a  \nb\n\nc", "All")


def item(more: str, name: str = "description") -> str:
    content = f"<content:encoded>{more}</content:encoded>" if name == "encoded" else more
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f"<rss {space}><channel><item><title>One</title><link>/one</link>{content}</item></channel></rss>"


@pytest.mark.parametrize(
    "content",
    [
        "&lt;p&gt;First one.&lt;/p&gt;&lt;p&gt;Then another.&lt;/p&gt;",
        "&amp;lt;p&amp;gt;First one.&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Then another.&amp;lt;/p&amp;gt;",
        "<![CDATA[&lt;p class=&quot;x&quot;&gt;First one.&lt;/p&gt;&#60;p&#62;Then another.&#60;/p&#62;]]>",
    ],
)
def test_text_that_is_escaped_once_more_is_read(content: str) -> None:
    (found,) = read(item(content, "encoded")).documents
    assert found.text == "First one.\n\nThen another."


def test_tags_that_a_text_speaks_of_stay() -> None:
    (found,) = read(item("<![CDATA[<p>Write <code>&lt;p&gt;</code> for one.</p>]]>", "encoded")).documents
    assert found.text == "Write `<p>` for one."
    (found,) = read(item("<![CDATA[Where a &lt; b, and b &gt; c.]]>", "encoded")).documents
    assert found.text.replace("\\", "") == "Where a < b, and b > c."


@pytest.mark.parametrize(
    ("said", "author"),
    [
        ("ann@site.test (Ann Lee)", "Ann Lee"), ("Ann Lee &lt;ann@site.test&gt;", "Ann Lee"), ("Ann Lee", "Ann Lee"),
        ('"Ann Lee" &lt;ann@site.test&gt;', "Ann Lee"),
    ],
)  # fmt: skip
def test_an_author_with_an_address_is_named(said: str, author: str) -> None:
    more = (
        f"<author>{said}</author><pubDate>Mer, 02 mai 2018 10:00:00 +0200</pubDate><content>Text.</content>"
    )
    (found,) = read(item(more)).documents
    assert (found.author, found.date) == (author, "2018-05-02")


def test_one_entry_is_a_document_of_atom() -> None:
    entry = ATOM[ATOM.index("<entry>") : ATOM.index("</entry>") + 8]
    alone = entry.replace(
        "<entry>", '<entry xmlns="http://www.w3.org/2005/Atom" xml:base="http://site.test/blog/">'
    )
    (found,) = read(alone, "application/atom+xml").documents
    assert (found.text, found.title, found.site) == ("Text *here*.", "One", "")
    assert read("<entry xmlns='urn:x'><title>One</title></entry>").refused == Drop("not_feed", "XML (entry)")


def test_a_json_feed_may_begin_with_a_mark_and_hold_plain_text() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"url": "/a", "content_text": "One.\n\nTwo."}],
    }
    (found,) = read(b"\xef\xbb\xbf" + orjson.dumps(feed), "application/feed+json").documents
    assert found.text == "One.\n\nTwo."
