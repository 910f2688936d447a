"""Metadata: where it is read, in which order, and what is left out."""
# ruff: noqa: RUF001 - several scripts

from __future__ import annotations

import json

import pytest

from scrapers.reading.extractor import Source
from scrapers.reading.metadata.dates import iso_day
from scrapers.reading.metadata.language import detect
from scrapers.reading.metadata.page_metadata import (
    PageMetadata,
    Parts,
    first_heading,
    read_metadata,
    title_element,
)
from scrapers.reading.page_tree import parse

URL = "https://site.test/blog/post"


def read(head: str = "", body: str = "<p>x</p>", lang: str = "") -> PageMetadata:
    return read_metadata(parse(f"<html {lang}><head>{head}</head><body>{body}</body></html>"), URL)


def linked(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_a_silent_page() -> None:
    assert read() == PageMetadata()


def test_open_graph_and_meta() -> None:
    assert read(
        '<meta property="og:title" content=" A  day "><meta property="og:site_name" content="Harbour">'
        '<meta name="author" content="By Ann Lee and Bo Ray"><link rel=canonical href="/blog/post-1#top">'
        '<meta property="article:published_time" content="2021-03-04T23:10:00+02:00">'
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">',
        lang="lang=de-AT",
    ) == PageMetadata(
        title="A day",
        author="Ann Lee; Bo Ray",
        date="2021-03-04",
        site="Harbour",
        language="de",
        license="https://creativecommons.org/licenses/by/4.0/",
        canonical="https://site.test/blog/post-1",
    )


def test_linked_data() -> None:
    graph = linked(
        **{
            "@graph": [
                {"@type": "WebSite", "name": "Harbour"},
                {"@type": "WebPage", "datePublished": "1999-01-01", "name": "page"},
                {
                    "@type": ["NewsArticle"],
                    "headline": "Ships",
                    "author": [{"@type": "Person", "name": "Ann Lee"}, "Bo Ray"],
                    "datePublished": "2020-02-03",
                    "license": {"@id": "https://example.org/licence"},
                },
            ]
        }
    )
    assert read(graph) == PageMetadata(
        title="Ships",
        author="Ann Lee; Bo Ray",
        date="2020-02-03",
        site="Harbour",
        license="https://example.org/licence",
    )


@pytest.mark.parametrize(
    "block", ["{broken", "[" * 100_000, '"text"', "null", '{"@type": 3, "author": {"name": 7}}']
)
def test_broken_linked_data_says_nothing(block: str) -> None:
    assert read(f'<script type="application/ld+json">{block}</script>') == PageMetadata()


def test_lone_surrogates_and_controls_do_not_pass() -> None:
    found = read(
        '<script type="application/ld+json">{"@type":"Article","headline":"a\\ud800b\\u0000c"}</script>'
    )
    assert found.title == "a\ufffdbc"
    assert read('<meta name=author content="An&#1;n &#xDC00;">').author.encode()


def test_the_title_is_the_only_heading_where_nothing_else_names_the_page() -> None:
    assert read(body="<h1>The <b>on</b>e<a href=#x>¶</a></h1>").title == "The one"
    assert read(body="<h1>One</h1><h1>Two</h1>").title == ""


def test_title_and_first_heading() -> None:
    tree = parse(
        "<head><title> A\n b </title></head><body><svg><title>no</title></svg><h1> </h1><h1>x</h1></body>"
    )
    assert title_element(Parts(tree)) == "A b"
    assert first_heading(Parts(tree)) == "x"
    assert title_element(Parts(parse("<p>x"))) == first_heading(Parts(parse("<p>x"))) == ""


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ("<a rel=author href=/ann>Ann Lee</a>", "Ann Lee"),
        ("<p itemprop=author><span itemprop=name>Ann Lee</span>, editor</p>", "Ann Lee"),
        ('<p class="byline">by Ann Lee</p>', "Ann Lee"),
        ('<span class="post-author">Ann Lee</span><div class="author-box-list">x</div>', "Ann Lee"),
        (
            '<span class="author">Ann Lee</span><span class="author">Bo Ray</span>',
            "Ann Lee",
        ),  # a thread's first
        ("<p>Written by <a href=/u>Ann Lee</a> | 5 min read</p>", "Ann Lee"),
        ("<div><b>By:</b> <i>Ann Lee</i></div>", "Ann Lee"),
        ('<a href="/authors/ann-lee/">Ann Lee</a>', "Ann Lee"),
        ('<div class="comments"><p class="byline">by Ann Lee</p></div>', ""),
        (
            '<nav><a href="/author/ann">Ann Lee</a></nav><p>By the sea there stood a house of many rooms</p>',
            "",
        ),
        ('<p class="author">On 3 May I, the undersigned, went to sea</p>', ""),
    ],
)
def test_authors_marked_in_the_body(body: str, author: str) -> None:
    assert read(body=body).author == author


def test_an_author_that_is_an_address_is_no_name() -> None:
    assert read('<meta property="article:author" content="https://social.test/ann">').author == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-03-04", "2021-03-04"),
        ("2021-03-04T01:02:03Z", "2021-03-04"),
        ("2021/03/04 10:00", "2021-03-04"),
        ("20210304", "2021-03-04"),
        ("Thu, 04 Mar 2021 10:00:00 GMT", "2021-03-04"),
        ("2021-13-04", ""),
        ("2021-02-30", ""),
        ("0021-02-03", ""),
        ("2021-03", ""),
        ("20210304123", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_days(text: str, day: str) -> None:
    assert iso_day(text) == day


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<time itemprop=datePublished datetime=2020-05-05>May 5</time>", "2020-05-05"),
        ("<h1>x</h1><time>May 5, 2020</time><time>June 6, 2021</time>", "2020-05-05"),
        ("<span class=post-date>5. Mai 2020</span>", "2020-05-05"),
        ("<p>Published on 5th of May 2020</p>", "2020-05-05"),
        ("<p>Updated 6 June 2021</p><p class=date>2020年5月5日</p>", "2020-05-05"),
        ("<p>In the storm of May 5, 2020 the old harbour wall was lost to the sea</p>", ""),
        ("<p class=date>05/06/2020</p>", ""),  # May or June
        ("<footer><time>May 5, 2020</time></footer>", ""),
        ("<pre>log of\n<span>2020-05-05</span></pre>", ""),  # an example's
        ("<pre><b>2019-01-01</b></pre><p>Posted 5 May 2020</p>", "2020-05-05"),
    ],
)
def test_days_shown_on_the_page(body: str, day: str) -> None:
    assert read(body=body).date == day


LONG = "<p>line</p>" * 3000


@pytest.mark.parametrize(
    ("body", "day"),
    [
        (f"{LONG}<p>Last updated on 5 May 2020</p>", "2020-05-05"),
        (f"<p>Published 4 May 2020</p>{LONG}<p>Posted 5 May 2020</p>", "2020-05-04"),
        (f"{LONG}<p>Posted 5 May 2020</p>{LONG}", ""),  # in the midst it is part of the text
        (f"{LONG}<nav>{LONG}<p>Posted 5 May 2020</p></nav>", ""),
        (f"{LONG}<div class=related>{LONG}<p>Posted 4 May 2020</p></div><i>5 May 2020</i>", "2020-05-05"),
        (f"<nav>{LONG}</nav><p>Posted 5 May 2020</p>{LONG}", "2020-05-05"),
    ],
)
def test_days_are_shown_at_the_beginning_or_the_end(body: str, day: str) -> None:
    tree = parse(f"<html class=related><body>{body}")
    assert read_metadata(tree, URL).date == day


def test_the_day_of_publication_is_not_that_of_a_change() -> None:
    changed = '<meta property="article:modified_time" content="2021-01-01">'
    both = read(changed + '<meta property="article:published_time" content="2020-05-05">')
    assert (both.date, both.modified) == ("2020-05-05", "2021-01-01")
    assert read(changed).date == "2021-01-01"  # the page existed then: nothing better is known
    assert read_metadata(parse("<p>x"), "https://site.test/2020/05/05/x").date == "2020-05-05"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Ships sail | Harbour</title>", "<h1>Ships sail</h1>", "Ships sail"),
        (
            "<title>Harbour - Ships sail at night</title><meta property=og:site_name content=Harbour>",
            "",
            "Ships sail at night",
        ),
        ('<meta property="og:title" content="Ships &amp;amp; tides - site.test">', "", "Ships & tides"),
        (
            "<title>How ships sail at night</title>",
            "<h1>Site</h1><h1>How the ships sail by night</h1>",
            "How the ships sail by night",
        ),
        ("", "<h1>A</h1><h1>B</h1>", ""),
    ],
)
def test_the_title_is_the_heading_readers_see_without_the_site(head: str, body: str, title: str) -> None:
    assert read(head, body).title == title


def test_an_author_that_is_the_site_gives_way_to_a_person() -> None:
    head = '<meta name="author" content="Harbour"><meta property="og:site_name" content="Harbour">'
    assert read(head, "<p class=byline>By Ann Lee</p>").author == "Ann Lee"
    assert read(head).author == ""  # and no name rather than the site's
    head = head.replace("Harbour", "Ann Lee")
    assert read(head).author == "Ann Lee"  # whose site it is


def test_people_named_by_reference() -> None:
    graph = linked(
        **{
            "@graph": [
                {
                    "@type": "Article",
                    "headline": "Ships",
                    "author": {"@id": "#ann"},
                    "dateModified": "2021-01-01",
                },
                {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
            ]
        }
    )
    assert (read(graph).author, read(graph).modified) == ("Ann Lee", "2021-01-01")


CC = "https://creativecommons.org/licenses/"


@pytest.mark.parametrize(
    ("body", "licence"),
    [
        (f'<a rel="license noopener" href="{CC}by-sa/4.0/">CC</a>', f"{CC}by-sa/4.0/"),
        ('<a rel=license href="/terms">Terms</a>', "https://site.test/terms"),
        (f'<footer><a href="{CC}by-nc/4.0/">CC</a></footer>', f"{CC}by-nc/4.0/"),
        (f'<a href="{CC}by/4.0/">one</a><a href="{CC}by-sa/4.0/">another</a>', ""),  # a page about licences
        ('<a href="https://creativecommons.org/about">about</a>', ""),
    ],
)
def test_licences(body: str, licence: str) -> None:
    assert read(body=body).license == licence


def test_reading_changes_nothing() -> None:
    tree = parse("<head><meta name=author content=x></head><body><h1>a<b>b</b></h1></body>")
    before = [(e.tag, e.text, e.tail) for e in tree.iter()]
    assert read_metadata(tree, URL) == read_metadata(tree, URL)
    assert [(e.tag, e.text, e.tail) for e in tree.iter()] == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ship left the harbour before the tide had turned, and nobody saw it again.", "en"),
        ("Das Schiff verließ den Hafen vor der Flut, und niemand hat es je wieder gesehen.", "de"),
        ("Le navire a quitté le port avant la marée et personne ne l'a jamais revu.", "fr"),
        ("Корабль покинул гавань до прилива, и больше его никто не видел.", "ru"),
        ("船は潮が変わる前に港を出て、それから誰もその姿を見ていません。", "ja"),
    ],
)
def test_languages(text: str, code: str) -> None:
    found, score = detect(text)
    assert found == code
    assert 0.5 <= score <= 1


def test_a_glance_that_is_unsure_is_followed_by_a_look() -> None:
    names = "Anna Karl Maria Otto Paul Rosa Ida Emil " * 8
    text = "Das Schiff verließ den Hafen vor der Flut, und niemand hat es je wieder gesehen. " * 8
    assert detect(names + text)[0] == "de"


def test_capitals_are_read_as_what_they_spell() -> None:
    assert (
        detect("THE SHIP LEFT THE HARBOUR BEFORE THE TIDE HAD TURNED, SO NOBODY SAW IT (AGAIN).")[0] == "en"
    )
    assert detect("КОРАБЛЬ ПОКИНУЛ ГАВАНЬ ДО ПРИЛИВА, И БОЛЬШЕ ЕГО НИКТО НЕ ВИДЕЛ.")[0] == "ru"


@pytest.mark.parametrize("lines", [1, 12, 40, 100])
def test_code_is_passed_over_however_long_it_is(lines: int) -> None:
    code = "```python\n" + "for item in the_list_of_things: print(item, end=' ')\n" * lines + "```\n"
    text = "Das Schiff verließ den Hafen vor der Flut, und niemand sah es wieder.\n" * 12
    assert detect(code + text)[0] == "de"
    assert detect(f"Vor dem Hafen:\n{code}{text}")[0] == "de"


def test_a_first_line_does_not_decide_the_language() -> None:
    intro = "The introduction to our little tool is here for you to read.\n\n"
    german = "Das Schiff verließ den Hafen vor der Flut, und niemand sah es wieder."
    assert detect(intro + f"{german} " * 120)[0] == "de"
    assert detect(intro + "潮が変わる前に船は港を出て、それから誰もその姿を見ていません。" * 400)[0] == "ja"
    for opening in ("```\nx = 1\n", "````md\n```\nx\n````\n"):
        assert detect(intro + opening + f"{german}\n" * 120)[0] == "de"


def test_code_tells_where_there_is_little_else_and_lines_may_have_no_end() -> None:
    docstring = "Return the URL of the page that the user wanted to see before the login was asked for."
    assert (
        detect(f"# views\n\n```\ndef view(request):\n    # {docstring}\n    return request\n```")[0] == "en"
    )
    assert detect("船は潮が変わる前に港を出て、それから誰もその姿を見ていません。" * 400)[0] == "ja"


def test_code_does_not_decide_the_language() -> None:
    code = "```\n" + "for item in the_list_of_things: print(item, end=' ')\n" * 40 + "```\n"
    assert detect(code + "Das Schiff verließ den Hafen vor der Flut, und niemand sah es wieder.")[0] == "de"


@pytest.mark.parametrize("text", ["", "ok", "12345 67890 " * 50, "\n\n"])
def test_too_little_to_tell(text: str) -> None:
    assert detect(text) == ("", 0.0)


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ("<p>By keeping an eye on the tide you stay dry.</p>", ""),
        ("<p>By Ann Lee March 3, 2020</p>", "Ann Lee"),
        ("<p class=author>Mar</p>", ""),
        ("<p class=author>page.head.author</p>", ""),
        ("<p class=author>Dr. A. B. Lee</p>", "Dr. A. B. Lee"),
        ("<p>posted by ketch_52</p>", "ketch_52"),
    ],
)
def test_what_only_looks_like_a_name(body: str, author: str) -> None:
    assert read(body=body).author == author


def test_entities_written_twice_and_labels_before_a_name() -> None:
    assert read('<meta name=author content="Ann &amp;amp; Bob">').author == "Ann & Bob"
    assert read('<meta name=author content="Articles by Ann Lee">').author == "Ann Lee"


@pytest.mark.parametrize("words", [
    "By", "WRITTEN BY", "posted by", "Published by", "reviewed by", "Created by", "authored by", "asked by",
    "Submitted by", "contributed by", "Story by", "article by", "Text by", "Words by", "Post by", "author",
    "Contributors", "von", "Par", "por", "作者", "文",
])  # fmt: skip
def test_a_byline_begins_with(words: str) -> None:
    for line in (f"{words} Ada Byron", f" | {words}: Ada Byron"):
        page = parse(f"<html><body><p>{line}</p></body></html>")
        assert read_metadata(page).author == "Ada Byron"


@pytest.mark.parametrize("body", [
    "<p itemprop=author>Ada Byron</p>", "<p ITEMPROP=datePublished content=2020-02-03>x</p>",
    "<p data-author-username=ada>x</p>", "<a rel=LICENSE href=/terms>x</a>",
    "<a href='https://creativecommons.org&#x2F;licenses/by/4.0/'>x</a>", "<a href=/a>x</a><p>2020",
])  # fmt: skip
def test_what_a_page_never_mentions_is_not_there(body: str) -> None:
    source = Source(f"<html><body><h1>x</h1>{body}</body></html>", URL)
    assert read_metadata(source.tree, URL, Parts(source.tree, source.page)) == read_metadata(source.tree, URL)


def test_a_link_in_the_text_names_no_canonical_url() -> None:
    assert read('<link rel=canonical href="/b">', '<a rel="canonical license" href="/c">').canonical.endswith(
        "/b"
    )
    assert read("", '<a rel="canonical license" href="/c">').canonical == ""
