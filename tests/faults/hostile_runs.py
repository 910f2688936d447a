"""Long runs of one thing in every place of a page, and every reader of foreign text given them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Any, Final

from scrapers.corpus import filters, redact
from scrapers.corpus.dedup.duplicates import canonical_text, signature
from scrapers.corpus.quality import c4, tokens
from scrapers.crawler.discovery import sitemap_parsing
from scrapers.crawler.hosts import throttle
from scrapers.crawler.traps import budgets
from scrapers.crawler.traps import page_fingerprint as fingerprints
from scrapers.models import Document, Headers, Request, Response
from scrapers.plugin.limits import Manners
from scrapers.reading.metadata import language
from scrapers.reading.screening import not_html, soft_404
from scrapers.rights import registry as readers
from scrapers.rights.page_tags import Markup
from scrapers.rights.signals import SiteFile, Sources
from scrapers.web import decode, robots, sniffing, urls

LENGTH: Final = 60_000
UNITS: Final = (
    " ", "\t", "\n", "\xa0", "0", ",", ".", "-", "_", "a", "(", "[", "{", "<", "&", '"', "'", "*", "`", "/", "|",
    "a ", "< ", "by ", "1.", " - ", "a=", "\\(", "](", "http://", "a@a.", "```a\n",
)  # fmt: skip
_TEXT: Final = "<p>" + "some words of a page that is long enough to be read as a text. " * 8 + "</p>"
_PLACES: Final = (  # $ is the run as text, % as it is
    "<title>$x</title>", "<meta name=author content='$x'>", "<meta name=date content='$x'>",
    "<title>a | b</title><meta property=og:site_name content='$x'><meta property=og:title content='$y'>",
    "<h1>$x</h1><h2>$y</h2>", "<p>$x</p><p>%</p>", "<pre>$x</pre><p><code>$x</code></p>",
    "<ul><li>$x</li></ul><dl><dt>$<dd>$</dl><blockquote>$</blockquote>",
    "<table><tr><th>a</th><th>b</th></tr><tr><td>$x</td><td>y</td></tr></table>",
    "<p>see <a href='/x?$x'>$x</a> and <a href='$x'>there</a></p>",
    "<div class='$x' id='$y' style='$z'><p>in it</p></div>",
    "<h1>t</h1><span class=byline>$x</span><span>by $x</span><time datetime='$x'>$</time>",
    "<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":\"@x\",\"headline\":\"@y\"}</script>",
    "<script type='application/ld+json'>{\"@type\":%</script><script>%</script>",
    "<noscript>$</noscript><div id=root></div>", "<p>a <em>$x</em> <b>$</b> c<br>$<br>$<br>x</p>",
    "<figure><img src=x.png alt='$x'><figcaption>$</figcaption></figure>",
    "<p><span class=math>\\($x\\)</span> is",
    "<math><annotation encoding='application/x-tex'>{\\displaystyle $}</annotation></math>",
    "<p>a <sup>$x</sup><a href='#fn1' class='footnote $'>1</a></p>",
    "<link rel=canonical href='$x'><a rel=license href='$x'>l</a><link rel=license href='$'>",
    "<meta name=robots content='$x'><meta name=tdm-policy content='$'><meta name=tdm-reservation content='$'>",
    "<meta http-equiv=content-type content='text/html; charset=$x'><meta http-equiv=refresh content='$x'>",
    "<meta name=generator content='$x'><meta name=twitter:label1 content='$'><meta name=twitter:data1 content='$'>",
    "<p %>x</p>", "<!-- % -->", "<!doctype %>", "<meta %>", "<html lang='$x'>",
)  # fmt: skip


def run(unit: str) -> str:
    """:data:`LENGTH` characters of ``unit``."""
    return (unit * (LENGTH // len(unit) + 1))[:LENGTH]


def pages(unit: str) -> Iterator[tuple[str, str]]:
    """Pages with a run of ``unit`` in each place, with the place."""
    text = run(unit)
    fits = {"$": escape(text, quote=True), "%": text, "@": json.dumps(text)[1:-1]}
    for place in _PLACES:
        page = "".join(fits.get(sign, sign) for sign in place) if "$" in place else place.replace("%", text)
        yield place, f"{page}{_TEXT}"


def readings(unit: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every reader but that of pages, given a run of ``unit``; with a name."""
    text = run(unit)
    body = text.encode()
    url = urls.resolve(f"http://a.test/x?{text[:1500]}") or "http://a.test/"
    yield from _of_site(text, body, url)
    yield from _of_corpus(text)
    response = Response(Request(url), url, 200, Headers(), body, datetime.fromtimestamp(0, UTC))
    yield "decode", partial(decode.decode, b"<meta " + body, f"text/html; charset={text}")
    yield "sniff", partial(not_html.refusal, response)
    yield "media", partial(sniffing.foreign_body, body, "text/html")
    yield "urls.resolve", partial(urls.resolve, text, url)
    yield "urls.canonical", partial(urls.canonical, url)
    yield "urls.redacted", partial(urls.redacted, f"token={text}")
    yield "traps", partial(budgets.templates, url)
    yield "outline", partial(fingerprints.page_fingerprint, body, url)
    yield "retry-after", partial(throttle.retry_after, text, 0.0)
    yield "soft404", partial(soft_404.soft_404, text, text, "few words")
    yield "language", partial(language.detect, text)


def _of_site(text: str, body: bytes, url: str) -> Iterator[tuple[str, Callable[[], object]]]:
    for line in (
        b"Disallow: /",
        b"User-agent: ",
        b"Crawl-delay: ",
        b"Sitemap: ",
        b"Content-Signal: ",
        b"Content-Usage: ",
        b"",
    ):
        file = b"User-agent: *\n" + line + body
        yield f"robots {line!r}", partial(_robots, file, url)
        yield f"consent robots {line!r}", partial(_site, {"/robots.txt": file}, url)
    for name in readers.wanted_files():
        for begins in (b"", b'[{"location": "', b"<rsl><content url='"):
            yield f"consent {name} {begins!r}", partial(_site, {name: begins + body}, url)
    names = ("Link", "X-Robots-Tag", "Content-Usage", "Content-Signal", "tdm-reservation", "tdm-policy")
    for name in names:
        for begins in ("", '<a>; rel="', "max-", "train-ai="):
            value = begins + text.replace("\n", " ")
            headers = Headers([(name, value)])
            yield (
                f"consent {name} {begins}",
                partial(readers.read, Sources(url, "x", headers=headers), "headers"),
            )
    for begins in (
        b"",
        b"<meta ",
        b"<meta name=robots content='",
        b"<link rel=license href='",
        b"<!--",
        b"<script>",
    ):
        sources = partial(Sources, url, "x")
        yield f"consent page {begins!r}", partial(_page, sources, begins + body)
    for begins in (
        b"",
        b"<urlset><url><loc>",
        b"<?xml ",
        b"<!DOCTYPE x [",
        b"<rss><item><link>",
        b"http://a.test/",
    ):
        yield f"sitemap {begins!r}", partial(sitemap_parsing.parse_sitemap, begins + body, url)
        yield f"feed {begins!r}", partial(sitemap_parsing.parse_feed, begins + body, url)
        yield f"sitemap_parsing.sniff {begins!r}", partial(sitemap_parsing.sniff, begins + body)


def _robots(file: bytes, url: str) -> None:
    rules = robots.Robots.parse(file)
    rules.allows(url, "x")
    rules.crawl_delay("x")


def _site(files: dict[str, bytes], url: str) -> None:
    kept = {name: SiteFile(name, f"http://a.test{name}", 200, body) for name, body in files.items()}
    sources = Sources(url, robots.product_token(Manners().user_agent), kept)
    readers.read(sources, "site")
    readers.wanted_documents(sources)


def _page(sources: Any, body: bytes) -> None:
    readers.read(sources(markup=Markup(body)), "page")


def _of_corpus(text: str) -> Iterator[tuple[str, Callable[[], object]]]:
    document = Document("id", "http://a.test/", f"{text} end")
    for kind in redact.PLACEHOLDERS:
        yield f"redact {kind}", partial(redact.redact, document.text, [kind])
    for judge in filters.presets(filters.PRESETS):
        yield f"quality {judge}", partial(judge, document)
    yield "c4", partial(c4.trim, document)
    yield "words", partial(tokens.words, text)
    yield "sentences", partial(tokens.sentences, text)
    yield "dedup", lambda: signature(canonical_text(text))
