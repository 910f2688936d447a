"""The author of a page: of those that are named, at least nineteen of twenty; none rather than a wrong one."""

# ruff: noqa: RUF001 - a colon of Chinese

from __future__ import annotations

import json

import pytest

from scrapers.reading.blocks.element_list import ElementList
from scrapers.reading.metadata.page_metadata import Parts, read_metadata
from scrapers.reading.page_tree import parse
from scrapers.web.decode import Decoded

URL = "https://www.harbour.test/blog/post"
MANUAL = '<meta name=generator content="AsciiDoc 10">'
ARTICLE = '<meta property="og:type" content="article">'


def author(body: str, head: str = "", url: str = URL) -> str:
    return read_metadata(parse(f"<html><head>{head}</head><body><h1>x</h1>{body}</body></html>"), url).author


def linked(node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "body",
    [
        "<p>Author information is taken from the environment.</p>",
        "<p>Author and committer are kept.</p>",
        "<p>by <code>http</code> or by <em>ident</em></p>",
        "<p>by http</p>",
        "<p>author name, email and date</p>",
        "<p>Contributor License Agreement FAQ</p>",
        "<p>By VALUE</p>",
        "<p>by Source origin</p>",
        "<p>Par cœur de processeur</p>",
        "<a class=author href=#>Author Name &lt;Author Email&gt;</a>",
    ],
)
@pytest.mark.parametrize("head", ["", MANUAL])
def test_sentences_of_manuals_name_nobody(body: str, head: str) -> None:
    assert author(body, head) == ""


@pytest.mark.parametrize(
    "body",
    [
        '<dl class="field-list simple"><dt>Author<span class="colon">:</span></dt><dd><p>Ann Lee</p></dd></dl>',
        "<p>Author: Ann Lee &lt;ann at harbour dot test&gt;</p>",
        "<table><tr><th>Author:</th><td>Ann Lee &lt;ann@harbour.test&gt;</td></tr></table>",
        "<meta name=author content='Ann Lee'>",
    ],
)
def test_manuals_name_their_authors_by_field(body: str) -> None:
    assert author(body, MANUAL) == "Ann Lee"


@pytest.mark.parametrize(
    "body",
    [
        "<p>By Category</p><p>By Brand</p>",
        '<a href="/users/sign_in">Sign in</a><a href="/profile/me">My Account</a>',
        '<a href="https://social.test/profile/harbour">Bluesky</a>',
        '<a href="https://licences.test/by/4.0/">Creative Commons Attribution 4.0 License</a>',
        '<span class="user-name">Hej! Log in or sign up</span>',
        '<span class="username">a***a</span>',
        '<span class="author">undefined</span>',
        '<span class="author">Sat, 20 Dec, 2025</span>',
        '<span class="author">{{ author.name }}</span>',
        "<p>By Ann Lee</p><p>By Bo Ray</p>",
        "".join(f'<span class="author">Ann {name}</span>' for name in ("Lee", "Ray", "Fox", "Day")),
    ],
)
def test_menus_offers_and_lists_name_nobody(body: str) -> None:
    assert author(body) == ""


@pytest.mark.parametrize("kind", ["Product", "LocalBusiness"])
def test_who_reviews_an_offer_is_not_its_author(kind: str) -> None:
    review = {"@type": "Review", "author": {"@type": "Person", "name": "Bo Ray"}}
    assert author("", linked([{"@type": kind, "name": "Plane"}, review])) == ""
    assert author("", linked(review)) == "Bo Ray"  # the page is the review
    bought = '<p itemprop=author>Bo Ray</p><span class="author">Ann Lee</span>'
    assert author(bought, '<meta property="og:type" content="product">') == ""


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<div class="byline">By <a href="/a">Ann Lee</a> <span>Tech Reporter</span></div>', "Ann Lee"),
        ('<p class="author"><span>Ann Lee</span> <span>Editor at Large</span></p>', "Ann Lee"),
        ('<p class="author">Ann Lee December 17, 2025</p>', "Ann Lee"),
        ('<p class="byline">Dec. 19, 2025 · Ann Lee on behalf of the group</p>', "Ann Lee"),
        ('<p class="byline">by: Ann Lee, Dec 17, 2025</p>', "Ann Lee"),
        ('<p class="author">Author Ann Lee</p>', "Ann Lee"),
        ('<p class="author">Ann van der Lee</p>', "Ann van der Lee"),
        ('<p class="author">李安</p>', "李安"),
    ],
)
def test_a_name_ends_where_a_role_or_a_day_begins(body: str, name: str) -> None:
    assert author(body) == name


@pytest.mark.parametrize("label", ["文・", "文／", "取材・文：", "執筆：", "写真・文＝", "記者 "])
def test_japanese_labels_are_none_of_the_name(label: str) -> None:
    assert author(f"<p class=author>{label}山田太郎</p>") == "山田太郎"


def test_the_first_of_a_thread_began_it() -> None:
    forum = '<meta name=generator content="Discourse 3">'
    body = '<a class=u href="/u/ann">ann_52</a><span itemprop=author>bo</span><span itemprop=author>cy</span>'
    assert author(body, forum, "https://forum.test/t/planing/12") == "ann_52"
    assert author(body) == "bo"


@pytest.mark.parametrize("name", ["Harbour", "HARBOUR", "harbour.test", "Harbour News", "The Harbour Team"])
def test_the_site_is_no_author(name: str) -> None:
    head = f'<meta name=author content="{name}"><meta property="og:site_name" content="{name}">'
    assert author("", head) == ""
    assert author("<p class=byline>By Ann Lee</p>", head) == "Ann Lee"


def test_a_site_that_has_a_persons_name_has_an_author() -> None:
    head = '<meta name=author content="Ann Lee"><meta property="og:site_name" content="Ann Lee">'
    assert author("", head, "https://annlee.test/x") == "Ann Lee"


def test_names_of_citations_are_turned_round() -> None:
    head = (
        '<meta name="citation_author" content="Lee, Ann B."><meta name="citation_author" content="Ray, Bo">'
    )
    assert author("", head) == "Ann B. Lee; Bo Ray"


@pytest.mark.parametrize(
    "stated", ["webmaster", "NOC Admin", "undefined", "ann@harbour.test", "{{author}}", "null"]
)
def test_what_no_author_is_called(stated: str) -> None:
    assert author("", f'<meta name=author content="{stated}">') == ""
    assert author("", linked({"@type": "Article", "headline": "x", "author": {"name": stated}})) == ""


def test_what_stands_behind_a_stated_name_is_left_out() -> None:
    assert author("", '<meta name=author content="Ann Lee - Harbour Editorial Team">') == "Ann Lee"
    assert (
        author("", '<meta name=author content="Ann Lee and Bo Ray, The Harbour Times">') == "Ann Lee; Bo Ray"
    )


def test_hostile_names_cost_no_more_than_their_length() -> None:
    for text in (" by" * 40_000, "a " * 50_000, "(" * 100_000, "By " + "B " * 50_000):
        assert (
            author(f"<p class=author>{text}</p><p>{text}</p>", f'<meta name=author content="{text}">') == ""
        )


@pytest.mark.parametrize(
    "body",
    [
        '<div class="wp-block-post-author"><div><p class="wp-block-post-author__name">Ann Lee</p></div></div>',
        '<div class="wp-block-post-author-name"><a href="/author/ann">Ann Lee</a></div>',
        '<footer class="post-info"><address class="vcard author">By <a class="url fn" href="/a.html">Ann Lee</a></address></footer>',
    ],
)  # fmt: skip
def test_authors_of_block_themes_and_below_titles(body: str) -> None:
    assert author(f"{body}<p>Words.</p>", ARTICLE) == "Ann Lee"
    assert author('<div class="author-block"><p>Joiner and mayor</p></div><p>Words.</p>', ARTICLE) == ""


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<p>Posted by <a href="/u/ann">Ann Lee</a> on 12 March 2019</p>', "Ann Lee"),
        ("<p>By Ann Lee on March 12, 2019</p>", "Ann Lee"), ("<p>Von Ann Lee am 12. März 2019</p>", "Ann Lee"),
        ("<p>Par Ann Lee le 12 mars 2019</p>", "Ann Lee"), ("<p>Por Ann Lee el 12 de marzo de 2019</p>", "Ann Lee"),
        ("<p>作者：李明</p>", "李明"), ("<p>作者：<span>李明</span></p>", "李明"), ("<p>作者：李明 2019-03-12</p>", "李明"),
        ("<p>By midnight on 12 March 2019</p>", ""),
    ],
)  # fmt: skip
def test_a_day_behind_a_name_ends_it(body: str, name: str) -> None:
    assert author(body, ARTICLE) == name


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('<p>By <a href="/author/ann">Ann Lee</a>, <a href="/author/bo">Bo Ray</a></p>', "Ann Lee; Bo Ray"),
        ('<p>Von <a rel=author href="/autor/ann">Ann Lee</a> und <a rel=author href="/autor/bo">Bo Ray</a></p>', "Ann Lee; Bo Ray"),
        ('<div class="post-byline"><b><a href="/authors/ann">Ann Lee</a></b>, joiner<br><b><a href="/authors/bo">Bo Ray</a></b>, mayor</div>', "Ann Lee; Bo Ray"),
        ('<div class="byline">By <a href="/authors/ann">Ann Lee</a><br>Reviewed by <a href="/authors/bo">Bo Ray</a></div>', "Ann Lee"),
        ('<p><a href="/author/ann">Ann Lee</a></p><ul><li><a href="/author/bo">Bo Ray</a></ul>', "Ann Lee"),
    ],
)  # fmt: skip
def test_who_wrote_together_is_named_together(body: str, names: str) -> None:
    assert author(f"{body}<p>Words.</p>", ARTICLE) == names


@pytest.mark.parametrize(
    "stated", ["The Harbour Press Ltd", "ann.lee", "annl", "AnnL", "alee52", "Harbour Media Group"]
)
def test_a_full_name_shown_says_more_than_a_login_or_a_company(stated: str) -> None:
    head = ARTICLE + linked({"@type": "Article", "headline": "x", "author": {"name": stated}})
    assert author("<p>By Ann Lee</p><p>Words.</p>", head) == "Ann Lee"
    assert author("<p>Words.</p>", head) == stated  # which is better than nobody
    forum = '<meta name=generator content="Discourse 3">'
    said = author("<span class=author>Bo Ray</span>", head + forum, "https://forum.test/t/planing/12")
    assert said == stated  # in threads people are called so


@pytest.mark.parametrize(
    "stated", ["Ann", "Ann Lee", "Harbour Staff", "The Harbour Team", "Ann Lee and the Harbour Press Ltd"]
)
def test_who_fills_in_as_a_person_or_a_team_is_believed(stated: str) -> None:
    head = ARTICLE + linked({"@type": "Article", "headline": "x", "author": {"name": stated}})
    assert author("<p>By Bo Ray</p>", head).startswith(stated[:4])


@pytest.mark.parametrize("name", ["Team Harbour", "Harbour Editorial Team", "The Harbour Staff"])
def test_a_person_shown_beside_the_team_of_the_site_wrote_it(name: str) -> None:
    head = ARTICLE + '<meta property="og:site_name" content="Harbour Blog">'
    body = f'<a href="/author/team">{name}</a><p>Written by <a href="/x">Ann Lee</a></p>'
    assert author(body, head) == "Ann Lee"
    assert author(f"{body}<p>Written by Bo Ray</p>", head) not in {
        "Ann Lee",
        "Bo Ray",
    }  # who of them is not said


@pytest.mark.parametrize(
    "body",
    [
        '<span class="author">Advertiser Disclosure</span>', '<span class="author">Editorial Process</span>',
        '<span class="byline">Updated</span>', '<span class="author">Fact checked</span>',
        '<div class="dynamic-author-description">Joiner, M.A. Harbours</div>', '<p class="author-job">Chief Joiner</p>',
        '<p class="author__credentials">Master Joiner</p>', "<h4>By Harbour Grand Hotels</h4>",
        "<p>Written by AAA Travel Editor</p>", '<div class="jcomments-latest"><span class="author">Bo Ray</span></div>',
        '<div class="recent-comments"><span class="author">Bo Ray</span></div>',
        "".join(f'<h2>{title}</h2><h3 class="author">by {name}</h3>' for title, name in (("A", "Bo Ray"), ("B", "Cy Fox"))),
        "".join(
            '<div itemscope itemtype="https://schema.org/BlogPosting"><div itemprop="author" itemscope>'
            '<meta itemprop="name" content="Bo Ray"></div></div>' for _ in range(3)
        ),
    ],
)  # fmt: skip
def test_what_is_marked_as_a_name_and_is_none_of_the_page(body: str) -> None:
    assert author(f"{body}<p>Words.</p>", ARTICLE) == ""


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Ann (Fox) Lee", "Ann (Fox) Lee"), ("By Ann Lee (Editor)", "Ann Lee"), ("By Ann Lee, Sr. Director of Ports", "Ann Lee"),
        ("By Ann Lee, Jr.", "Ann Lee, Jr"), ("By Ann Lee, Jr. Joiner", "Ann Lee"), ("By ANN LEE", "ANN LEE"),
    ],
)  # fmt: skip
def test_brackets_and_ranks_in_a_byline(line: str, name: str) -> None:
    assert author(f"<p class=byline>{line}</p>", ARTICLE) == name


def test_a_page_of_social_media_is_nobody() -> None:
    names = [{"name": "Ann Lee"}, {"name": "Harbour Friends on Facebook"}]
    assert author("", linked({"@type": "Article", "headline": "x", "author": names})) == "Ann Lee"


@pytest.mark.parametrize("at", [1, 2])
def test_labels_of_a_preview_name_the_author_wherever_they_stand(at: int) -> None:
    other = 3 - at
    head = (
        f'<meta name="twitter:label{at}" content="Written by"><meta name="twitter:data{at}" content="Ann Lee">'
        f'<meta name="twitter:label{other}" content="Time to read"><meta name="twitter:data{other}" content="9 minutes">'
    )
    assert author("", head) == "Ann Lee"


@pytest.mark.parametrize(
    "path",
    ["/showthread.php?t=7", "/forum/viewtopic.php?f=1&t=2", "/ShowTopic-g29-i5-Tips.html", "/thread-22.html"],
)
def test_scripts_of_forums_are_threads_by_their_address(path: str) -> None:
    named = "".join(f'<span class="author">{name}</span>' for name in ("ann_52", "bo", "cy", "di"))
    assert author(named, url=f"https://phpbb.harbour.test{path}") == "ann_52"


def test_what_else_a_forum_says_beside_a_name_is_none_of_it() -> None:
    body = '<div class="post_author"><a href="/user-1"></a><a href="/user-1">ann_52</a><p>Big Board Owner</p>Posts: 116<a>7</a></div>'
    assert author(body, url="https://mybb.test/thread-22.html") == "ann_52"


@pytest.mark.parametrize(
    "head",
    [
        "".join(f'<meta name=citation_authors content="{name}">' for name in ("Ann Lee", "Bo Ray")),
        '<meta name=citation_authors content="Lee, Ann; Ray, Bo">',
        '<meta name=dcterms.creator content="Ann Lee"><meta name=dcterms.creator content="Bo Ray">',
    ],
)
def test_the_statement_that_names_all_of_them_is_taken(head: str) -> None:
    assert author("<p>Words.</p>", f'<meta name=dc.creator content="Ann Lee">{head}') == "Ann Lee; Bo Ray"
    assert (
        author("<p>Words.</p>", '<meta name=author content="Cy Fox">' + head) == "Cy Fox"
    )  # of whom it has none


@pytest.mark.parametrize(
    "further",
    [
        '<meta name=author content="Ann Lee">',
        '<meta name=twitter:label1 content="Written by"><meta name=twitter:data1 content="Ann Lee">',
        '<meta name=twitter:label1 content="Interview by"><meta name=twitter:data1 content="Ann Lee">',
    ],
)
def test_a_person_is_taken_rather_than_the_site(further: str) -> None:
    stated = linked({"@type": "Article", "headline": "x", "author": {"name": "Harbour"}})
    assert author("<p>Words.</p>", stated + further) == "Ann Lee"
    assert author("<p>Words.</p>", stated.replace("Harbour", "Bo Ray") + further) == "Bo Ray"
    assert author("<p>Words.</p>", stated + further.replace("Ann Lee", "annl")) != "annl"


@pytest.mark.parametrize("site", ["Harbour Solutions", "Harbour Ltd", "The Harbour Team"])
def test_the_brand_in_a_sites_name_is_no_author(site: str) -> None:
    head = f'<meta property="og:site_name" content="{site}"><meta name=author content="{{}}">'
    assert author("<p>Words.</p>", head.format("HARBOUR"), "https://example.test/") == ""
    assert author("<p>Words.</p>", head.format("NASA"), "https://example.test/") == "NASA"


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ('<a href="/authors/ann-lee">Articles by Ann</a>', "Ann Lee"),
        ('<a href="/author/ann-van-lee/">Ann</a>', "Ann Van Lee"),
        ('<a href="/author/ann-lee-2/">Ann</a>', "Ann"),
        ('<a href="/author/ann-editor/">Ann</a>', "Ann"),
        ('<a href="/author/bo-ray/">Ann</a>', "Ann"),
    ],
)
def test_the_address_of_an_author_tells_the_whole_name_if_the_page_has_it(link: str, name: str) -> None:
    page = (
        f"<html><head>{ARTICLE}</head><body><h1>x</h1>{link}<p>ANN Lee and Ann van Lee met.</p></body></html>"
    )
    read = Decoded(page)
    tree = parse(read)
    assert read_metadata(tree, URL, Parts(tree, ElementList.of_body(tree, read))).author == name


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("di Anna Lee", "Anna Lee"), ("Door Anna Lee", "Anna Lee"), ("Av Anna Lee", "Anna Lee"), ("Af Anna Lee", "Anna Lee"),
        ("de Anna Lee", "Anna Lee"), ("Tác giả: Anna Lee", "Anna Lee"), ("Penulis: Anna Lee", "Anna Lee"),
        ("Piše: Anna Lee", "Anna Lee"), ("Autorka: Anna Lee", "Anna Lee"), ("بقلم: آنا لي", "آنا لي"),
        ("מאת: אנה לי", "אנה לי"), ("نویسنده: آنا لی", "آنا لی"), ("โดย อันนา ลี", "อันนา ลี"), ("이안나 기자", "이안나"),
        ("李安娜記者", "李安娜"), ("本报记者 李安娜", "李安娜"), ("de Vries", "de Vries"), ("Di Stefano", "Di Stefano"),
        ("Per Olov Enquist", "Per Olov Enquist"), ("Oleh Petrenko", "Oleh Petrenko"), ("oleh Anna Lee", "Anna Lee"), ("Avraham Lee", "Avraham Lee"),
        ("Ludwig van Lee", "Ludwig van Lee"),
    ],
)  # fmt: skip
def test_bylines_as_languages_begin_and_end_them(byline: str, name: str) -> None:
    assert author(f"<p class=author>{byline}</p><p>Words.</p>", ARTICLE) == name


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee, Bo Ek and Cy Ford", "Ann Lee; Bo Ek; Cy Ford"), ("Von Ann Lee und Bo Ek", "Ann Lee; Bo Ek"),
        ("Par Ann Lee et Bo Ek", "Ann Lee; Bo Ek"), ("By ANN LEE, Associated Press", "ANN LEE"),
        ("By Ann Lee, Canals Correspondent", "Ann Lee"), ("By Ann Lee, photographs by Bo Ek", "Ann Lee"),
        ("Par Ann Lee, publié le 3 mai 2023", "Ann Lee"), ("Guest post by Ann Lee", "Ann Lee"),
        ("Ludwig van Lee, the writer", "Ludwig van Lee"), ("Lee and Ek", "Lee and Ek"),
        ("<a href=/a>Ann Lee</a> , <a href=/b>Bo Ek</a>", "Ann Lee; Bo Ek"),
    ],
)  # fmt: skip
def test_a_byline_names_several_where_it_joins_them_and_no_roles(byline: str, names: str) -> None:
    assert author(f"<p class=byline>{byline}</p><p>Words.</p>", ARTICLE) == names


@pytest.mark.parametrize(
    ("language", "byline", "name"),
    [
        ("hu", "Írta: Ann Lee", "Ann Lee"), ("el", "Της Άννας Λι", "Άννας Λι"), ("ro", "De Ann Lee", "Ann Lee"),
        ("id", "Oleh Ann Lee", "Ann Lee"), ("uk", "Oleh Anton Lee", "Oleh Anton Lee"), ("ca", "Per Ann Lee", "Ann Lee"),
        ("sv", "Per Olov Lee", "Per Olov Lee"), ("it", "A cura di Ann Lee", "Ann Lee"), ("nl", "De Jong", "De Jong"),
    ],
)  # fmt: skip
def test_what_leads_to_a_name_in_one_language_is_part_of_it_in_another(
    language: str, byline: str, name: str
) -> None:
    page = f"<html lang={language}><head>{ARTICLE}</head><body><h1>x</h1><p class=author>{byline}</p></body></html>"
    assert read_metadata(parse(page), URL).author == name


@pytest.mark.parametrize(
    "body",
    [
        "<div itemprop=review itemscope><span itemprop=author>Bo Ek</span><p itemprop=reviewBody>Good.</p></div>",
        '<div itemprop=comment itemscope><b itemprop="author creator">Bo Ek</b></div>',
        '<div itemprop="acceptedAnswer" itemscope><span itemprop=author>Bo Ek</span></div>',
        "<table class='infobox vevent'><tr><th>Author</th><td>Bo Ek</td></tr></table>",
    ],
)  # fmt: skip
def test_who_wrote_a_review_or_a_book_is_not_who_wrote_the_page(body: str) -> None:
    assert author(f"<p>Words.</p>{body}") == ""


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<p class=x><span class="byline-prefix">By </span><a href=/x><b>Ann Lee</b></a> and <a href=/y>Bo Ek</a></p>', "Ann Lee; Bo Ek"),
        ("<a href=/autor/ann-lee/>Ann Lee</a>", "Ann Lee"), ("<a href=/auteurs/ann-lee>Ann Lee</a>", "Ann Lee"),
        ("<a href=/yazarlar/ann-lee>Ann Lee</a>", "Ann Lee"), ("<p class=byline>Text: Ann Lee Foto: Bo Ek</p>", "Ann Lee"),
        ("<p class=author>Текст: Анна Ли</p>", "Анна Ли"), ("<p class=byline>이안나 기자 anna@harbour.test</p>", "이안나"),
        ("<div class=byline>Von Ann Lee, Kiel</div>", "Ann Lee"),
        ("<p><b>Автор:</b> Анна Ли</p>", "Анна Ли"), ("<p>Autor: Ann Lee</p>", "Ann Lee"), ("<p>Yazar: Ann Lee</p>", "Ann Lee"),
        ("<div class=author>Ann Lee, Dietitian</div>", "Ann Lee, Dietitian"), ("<div class=byline>By Ann Lee, DVM</div>", "Ann Lee, DVM"), ("<div class=byline>Ann Lee, Jr.</div>", "Ann Lee, Jr"),
    ],
)  # fmt: skip
def test_names_beside_their_label_and_before_places_and_pictures(body: str, name: str) -> None:
    assert author(f"{body}<p>Words.</p>", ARTICLE) == name


@pytest.mark.parametrize("kind", ["Organization", "NewsMediaOrganization", "Corporation"])
def test_whom_a_byline_names_wrote_it_and_not_the_house_of_the_head(kind: str) -> None:
    head = linked({"@type": "Article", "author": {"@type": kind, "name": "Weft"}})
    assert author("<p class=byline>Words by Ann Lee</p>", head) == "Ann Lee"
    assert author("<p>Words.</p>", head) == "Weft"
    assert author("<p class=byline>Words by Ann Lee</p>", head.replace(kind, "Person")) == "Weft"
    assert author("<p>Words.</p>", linked({"@type": "Article", "creator": ["Ann Lee"]})) == "Ann Lee"
