"""The title of a page: its own, not that of its site, and none that any page may have."""

# ruff: noqa: RUF001 - a sign of Chinese

from __future__ import annotations

import pytest

import scrapers
from scrapers.reading.metadata.generic_titles import is_generic
from scrapers.reading.metadata.page_metadata import read_metadata
from scrapers.reading.page_tree import parse

URL = "https://www.example.org/p"
PROSE = (
    "<p>The bench in the north room was built by hand over two winters, while the glue was drying.</p>" * 4
)


def title(head: str, body: str, url: str = URL) -> str:
    return read_metadata(parse(f"<html><head>{head}</head><body>{body}</body></html>"), url).title


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (
            "<title>Planing beech | Workshop Notes</title>",
            '<h1 class="site-title"><a href="/" rel="home">Workshop Notes</a></h1><h2>Planing beech</h2>',
        ),
        (
            "<title>Workshop Notes: Planing beech</title>",
            '<div id="banner"><h1>Workshop Notes</h1></div><h2 class="post-title">Planing beech</h2>',
        ),
        (
            "<title>Workshop Notes » Planing beech</title>",
            '<div class="navbar"><h1>Workshop Notes</h1></div><main><h1>Planing beech</h1></main>',
        ),
        ("<title>Planing beech — Workshop Notes</title>", "<h1>Workshop Notes</h1><h1>Planing beech¶</h1>"),
        (
            "<title>beech.planing — Workshop Notes 1.2</title>",
            "<div><h1>Workshop Notes 1.2</h1></div><div><h1>Source code for beech.planing</h1></div>",
        ),
        (
            "<title>Planing beech</title>",
            '<h1 id="logo"><a href="https://www.example.org/">Workshop Notes</a></h1><h1>Planing beech</h1>',
        ),
        (
            "<title>Notes</title>",
            '<h1><a href="./index.php">Notes</a></h1><h2 class="entry-title">Planing beech</h2><h2>Tools</h2>',
        ),
        (
            "<title>Planing beech (Page 1) / Hand tools / Workshop Notes</title>",
            '<h1><a href="index.php">Workshop Notes</a></h1><h2><span>Planing beech</span></h2>',
        ),
        (
            '<title>Planing beech - Workshop Notes</title><meta property="og:title" content="Planing beech">',
            '<div role="banner"><h1>Workshop Notes</h1></div>',
        ),
        ("<title>Startseite | Planing beech</title>", ""),
    ],
)
def test_the_title_is_that_of_the_page_and_not_of_its_site(head: str, body: str) -> None:
    assert title(head, body).removesuffix(" (Page 1)") in {"Planing beech", "Source code for beech.planing"}


def test_the_first_page_of_a_site_has_the_name_of_the_site() -> None:
    body = '<header><h1 class="site-title"><a href="/">Workshop Notes</a></h1></header>'
    assert title("<title>Workshop Notes</title>", body, "https://www.example.org/") == "Workshop Notes"
    assert title("<title>Home | Workshop Notes</title>", "", "https://www.example.org/") == "Workshop Notes"
    assert title("<title>Home</title>", body) == "Workshop Notes"


def test_a_heading_that_stands_in_a_header_may_be_the_pages() -> None:
    head = "<title>Planing beech | Workshop Notes</title>"
    assert title(head, '<header class="masthead"><h1>Planing beech</h1></header>') == "Planing beech"
    assert (
        title(head, '<div class="post-header"><h1><a href="/p">Planing beech</a></h1></div>')
        == "Planing beech"
    )
    assert title("<title>Saws</title>", "<article><header><h1>Saws and planes</h1></header></article>") == (
        "Saws and planes"
    )
    assert title("<title>Tutorial: Installing</title>", "<h1>Tutorial</h1><h2>Installing</h2>") == "Tutorial"


@pytest.mark.parametrize(
    "generic",
    [
        "Home", "HOME", "Untitled", "Untitled Document", "index", "index.html", "New Page 1", "Document", "Startseite",
        "Accueil", "Inicio", "Página inicial", "Benvenuto!", "Главная", "Головна", "Strona główna", "Ana Sayfa",
        "Etusivu", "首页", "ホーム", "無題ドキュメント", "홈", "الصفحة الرئيسية", "Αρχική", "Untitled-1", "Vite + React",
        "React App", "Loading...", "Ohne Titel", "Sans titre", "Bez názvu", "...",
    ],
)  # fmt: skip
def test_what_any_page_may_be_called_is_no_title(generic: str) -> None:
    assert is_generic(generic)
    head = f"<title>{generic}</title>"
    assert title(head, "<main><h1>Winter fair</h1></main>") == "Winter fair"
    assert title(head, "<nav><h2>Menu</h2></nav><h2>Winter fair</h2><h2>Stalls</h2>") == "Winter fair"
    assert title(head, f"<h1>{generic}</h1><article><h2>Winter fair</h2></article>") in {"Winter fair", ""}
    assert title(head, "") == title("", f"<h1>{generic}</h1>") == ""
    document = scrapers.extract(f"<html><head>{head}</head><body>{PROSE}</body></html>", url=URL)
    assert isinstance(document, scrapers.Document)
    assert document.title == ""


@pytest.mark.parametrize(
    "named",
    ["Home brewing", "1984", "Page 5", "Seite 12", "The index of prices", "Документы", "C", "Welcome Wagon"],
)
def test_titles_that_only_begin_like_one(named: str) -> None:
    assert not is_generic(named)
    assert title(f"<title>{named}</title>", "") == named


@pytest.mark.parametrize("label", ["Thread: ", "Thema: ", "Sujet : ", "主题：", "Topic:"])
def test_what_a_title_is_called_is_none_of_it(label: str) -> None:
    head = "<title>Cupped bench top - Woodwork Forum</title>"
    assert title(head, f"<h1>{label}<span>Cupped bench top</span></h1>") == "Cupped bench top"


def test_a_heading_that_the_title_names_is_one_though_any_page_may_have_it() -> None:
    assert title("<title>Document - Web APIs | Reference</title>", "<h1>Document</h1>") == "Document"


@pytest.mark.parametrize("maker", [
    "<title>Man page of LS</title>|<H1>LS</H1>Section: User Commands (1)<H2>NAME</H2>ls - list|LS",
    "<title>ls</title>|<h1 align=center>ls</h1><h2>NAME<a name=NAME></a></h2><p>ls - list</p>|ls",
    "<title>LS(1)</title>|<h1 class=Sh id=NAME>NAME</h1><h1>SYNOPSIS</h1>|LS(1)",
    "<title>git-add(1)</title>|<div id=header><h1>git-add(1) Manual Page</h1><h2>NAME</h2></div>|git-add(1) Manual Page",
    "|<h1>NAME</h1><p>perlfunc - Perl builtin functions</p>|perlfunc",
    "<title></title>|<h2>NAME</h2>\nncat \\- concatenate sockets<h2>SYNOPSIS</h2><b>ncat</b>|ncat",
    "<title> </title>|<h1 class=Sh>NAME</h1><code>grep</code>, <code>egrep</code> &#x2014; <div>search</div>|grep, egrep",
    "|<h2>BEZEICHNUNG</h2><p>ls – Verzeichnisinhalt auflisten</p><h2>ÜBERSICHT</h2>|ls",
    "|<h2>NAME</h2><h2>SYNOPSIS</h2><p>ls - list</p>|", "|<h2>Name</h2><p>Ann Lee</p>|",
])  # fmt: skip
def test_a_page_of_a_manual_is_not_called_by_its_first_section(maker: str) -> None:
    head, body, expected = maker.split("|")
    assert title(head, body) == expected


def test_long_titles_cost_no_more_than_their_length() -> None:
    title(
        f"<title>{' | ' * 50_000}a: {' ' * 50_000}x</title>",
        f"<h1>{' -' * 50_000}</h1><h2>{'a ' * 50_000}</h2>",
    )


@pytest.mark.parametrize(
    "words", ["View topic", "Thema anzeigen", "Voir le sujet", "Просмотр темы", "Ver Tema"]
)
@pytest.mark.parametrize("sign", ["•", "-"])
def test_a_topic_of_phpbb_is_what_its_title_ends_with(words: str, sign: str) -> None:
    head = f"<title>Plane Talk {sign} {words} - Cupped - and bent</title>"
    assert title(head, "<h1>Plane Talk</h1><h2><a href=#>Cupped - and bent</a></h2>") == "Cupped - and bent"
    assert title(head, "") == "Cupped - and bent"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("运河船闸为什么慢_船友网", "<h1>运河船闸为什么慢</h1>"), ("运河船闸为什么慢｜船友网", "<h1>船友网</h1><h2>运河船闸为什么慢</h2>"),
        ("运河船闸为什么慢_船友网", "<h1 class=logo><a href=/>船友网</a></h1><h2>运河船闸为什么慢</h2>"),
    ],
)  # fmt: skip
def test_signs_between_wide_characters_part_a_title(head: str, body: str) -> None:
    assert title(f"<title>{head}</title>", body) == "运河船闸为什么慢"


def test_the_name_of_a_mailing_list_is_none_of_a_subject() -> None:
    def letter(subject: str) -> str:
        return (
            f"<html><head><title>{subject}</title></head><body><H1>{subject}</H1><B>Ann Lee</B> "
            '<A HREF="mailto:wood-talk%40lists.test?Subject=x">ann at lists.test</A><BR><I>Tue Mar 12 10:00:00 2019</I>'
            "<HR><!--beginarticle--><PRE>My bench top has cupped by four millimetres.</PRE><!--endarticle--></body></html>"
        )

    read = {subject: scrapers.extract(letter(subject), url=URL) for subject in (
        "[Wood-talk] Cupped", "[Wood-talk] [PATCH] Cupped", "[PATCH] Cupped",
    )}  # fmt: skip
    assert [getattr(found, "title", "") for found in read.values()] == [
        "Cupped",
        "[PATCH] Cupped",
        "[PATCH] Cupped",
    ]


@pytest.mark.parametrize("anchor", ["\u200b", "&ZeroWidthSpace;", "\u2060"])
def test_a_sign_without_width_behind_a_heading_is_none_of_it(anchor: str) -> None:
    head = "<title>Planing beech | Notes</title>"
    assert title(head, f"<h1>Planing beech <a href=#p>{anchor}</a></h1>") == "Planing beech"


def test_doxygen_writes_the_project_before_the_title() -> None:
    made = "<meta name=generator content='Doxygen 1.9.4'>"
    assert title(f"{made}<title>Bench: Top Class Reference</title>", "") == "Top Class Reference"
    assert title("<title>Bench: Top Class Reference</title>", "") == "Bench: Top Class Reference"


@pytest.mark.parametrize(
    "head", ["Slow locks | Hacker News", "Slow locks | Canal News Daily", "Slow locks here - Canals"]
)
def test_the_last_part_of_a_title_names_a_site_that_nothing_else_names(head: str) -> None:
    assert title(f"<title>{head}</title>", "") in {"Slow locks", "Slow locks here"}
    assert title("<title>Canals | Slow locks and gates</title>", "") == "Canals | Slow locks and gates"
