"""Boxes in the midst of a text that lead to others, ask for something or lead through a work; articles and threads."""
# ruff: noqa: RUF001 - phrases and signs of many scripts

from __future__ import annotations

import pytest

import scrapers
from scrapers.models import Document
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks

BUILT = (
    "The bench in the north room was built by hand over two winters, and most of what follows was written down while "
    "the glue was drying. It is meant for readers who have a little practice already and want to know why."
)
LEGS = (
    "The legs came from a beam that had held up a barn for two hundred years, and were as sound as oak can be after "
    "so long a time; the saw had to be sharpened for each of them."
)
SETTLED = (
    "When the frame has settled, check it again after a week. Timber moves with the weather, and a joint that was "
    "tight in January can be loose by June. Small wedges of the same wood are the simplest remedy."
)
TOP = (
    "The top took longest to plane, for the boards had cupped while they lay in the shed. A low angle helps on the "
    "knots, and so does patience; a scraper does the rest, until the shavings are thin."
)
FIRST, LAST = (BUILT, LEGS), (SETTLED, TOP)


def text_of(body: str, *, lead: str = "", below: str = "", head: str = "") -> str:
    """The text of an article that ``body`` stands in the middle of, with ``below`` behind it."""
    first, last = ("".join(f"<p>{said}</p>" for said in half) for half in (FIRST, LAST))
    page = (
        f"<html><head><title>A bench | Marlow</title>{head}</head><body><header><a href=/>Marlow</a></header><main>"
        f"<article class=post>{lead}<h1>A bench</h1>{first}{body}{last}</article>{below}</main></body></html>"
    )
    found = scrapers.extract(page, url="https://www.example.org/p")
    assert isinstance(found, Document)
    assert all(said in found.text for said in (*FIRST, *LAST))
    return found.text


def cards(tag: str, inner: str, number: int = 3) -> str:
    return "".join(f"<{tag}>{inner.format(n)}</{tag.split(maxsplit=1)[0]}>" for n in range(number))


LINKS = cards("li", '<a href="/s/{0}">ZZ of frost and orchards {0}</a>')


@pytest.mark.parametrize(
    "box",
    [
        '<section class="related-articles"><h2>Related</h2>'
        + cards("article", '<a href="/s/{0}"><h3>ZZ frost {0}</h3></a><p>ZZ a short line on story {0}.</p>')
        + "</section>",
        '<div class="x1"><h3>More stories</h3>'
        + cards("div", '<h4><a href="/s/{0}">ZZ frost {0}</a></h4><p>ZZ a line on it.</p>') + "</div>",
        '<aside class="teaser-box"><a href="/s"><span>Weather</span><h3>ZZ frost in the orchard</h3></a></aside>',
        '<div class="blogcard"><a href="/s"><div>ZZ frost</div><div>ZZ what it is about in a line.</div></a></div>',
        '<div class="swiper"><h3>Watch next</h3>'
        + cards("div class=swiper-slide", '<a href="/g/{0}"><h4>ZZ story {0}</h4><span>{0} min</span></a>', 4) + "</div>",
        '<div class="carousel slide">'
        + cards("div class=carousel-item", '<a href="/g/{0}"><h5>ZZ story {0}</h5></a>') + "</div>",
        f'<div class="cok-okunanlar"><h3>ZZ</h3><ul>{LINKS}</ul></div>',
    ],
)  # fmt: skip
def test_boxes_that_lead_to_other_texts_are_left_out(box: str) -> None:
    assert "ZZ" not in text_of(box)


@pytest.mark.parametrize(
    "heading",
    ["Najczęściej czytane", "Çok okunanlar", "الأكثر قراءة", "Nejčtenější", "Mest lästa", "よく読まれている記事",
     "熱門文章", "Материалы по теме", "Läs också", "Les også", "Baca juga", "Lue myös", "Матеріали за темою", "Povezani članci", "Latest stories", "Other stories you may like", "Inne artykuły", "Другие новости", "Další články", "Andere lezen ook", "What to read next", "Weitere Meldungen", "Más noticias", "Diğer haberler", "Senaste nytt", "Editor’s picks", "Beliebte Beiträge", "También te puede interesar", "Meer nieuws",
     "Ti potrebbe interessare", "Polecane artykuły", "Последние новости", "Son haberler", "추천 뉴스", "آخر الأخبار", "Seotud lood", "인기 기사", "Đọc nhiều nhất", "Вам также может понравиться", "Read more about this:"],
)  # fmt: skip
def test_lists_under_such_a_heading_are_left_out_in_many_languages(heading: str) -> None:
    assert "ZZ" not in text_of(f"<h3>{heading}</h3><ul>{LINKS}</ul>")


@pytest.mark.parametrize(
    "heading", ["Further reading", "Our top picks", "Selected stories", "Tools and timber", "Sources"]
)
def test_lists_of_sources_stay_whatever_is_over_them(heading: str) -> None:
    links = cards("li", '<a href="https://library{0}.example/s">ZZ of frost and orchards {0}</a>')
    assert "ZZ" in text_of(f"<h3>{heading}</h3><ul>{links}</ul>")


@pytest.mark.parametrize(
    "line",
    [
        "<p><strong>See also: <a href=/s>ZZ frost in the orchard</a></strong></p>", "<p>Don’t miss: <a href=/s>ZZ frost in the orchard</a></p>",
        "<p>Mehr dazu: <a href=/s>ZZ Frost im Garten</a></p>", "<p><em>Voir aussi : <a href=/s>ZZ le gel au verger</a></em></p>",
        "<p>Zobacz również: <a href=/s>ZZ mróz w sadzie</a></p>", "<p>推荐：<a href=/s>ZZ 果园里的霜冻</a></p>",
        "<p>Смотрите также: <a href=/s>ZZ мороз в саду</a></p>", "<p>Saiba mais: <a href=/s>ZZ geada no pomar</a></p>",
        "<p>Mer om ämnet: <a href=/s>ZZ frost i trädgården</a></p>",
    ],
)  # fmt: skip
def test_a_label_of_such_words_leads_to_another_text(line: str) -> None:
    assert "ZZ" not in text_of(line)


@pytest.mark.parametrize("label", ["See also", "Further reading", "More", "Plan", "Read"])
def test_labels_before_sources_stay(label: str) -> None:
    assert "ZZ" in text_of(f"<p>{label}: <a href=/s>ZZ frost in the orchard</a></p>")


@pytest.mark.parametrize(
    "box",
    [
        '<form class="seva-form"><h2>ZZ join the list</h2><p>ZZ plans by email.</p><input type="email"></form>',
        '<div class="x9"><h3>ZZ letter</h3><p>ZZ subscribe here.</p><form><input name="EMAIL"></form></div>',
        '<aside class="x1"><p>ZZ a nonprofit newsroom.</p><p><a href="https://give.example.org/">ZZ give</a></p></aside>',
        '<div><p><strong>ZZ gefällt dir das?</strong></p><a href="/spenden">ZZ jetzt spenden</a></div>',
        '<div class="y"><p>ZZ soutenez un journal libre.</p><a href="/faire-un-don">ZZ je fais un don</a></div>',
        '<div class="bx"><h3>ZZ meld deg på nyhetsbrevet</h3><form><input type="email"></form></div>',
        '<div class="bx"><h3>ZZ iratkozz fel hírlevelünkre</h3><form><input type="email"></form></div>',
        '<div class="bx"><h3>ZZ get our weekly words</h3><form><input type="email"><button>OK</button></form></div>',
        '<div class="bx"><h3>ZZ recevez nos nouvelles</h3><form><input type="email"><input type="hidden" name="t"></form></div>',
        '<form><p>ZZ bleiben Sie informiert</p><input type="email"><input type="submit"></form>',
        '<div class="bx"><h3>ZZ đăng ký bản tin</h3><form><input name="email"></form></div>',
        '<div class="contributions-epic"><h2>ZZ dear reader</h2><p>ZZ support us from £1.</p></div>',
    ],
)
def test_what_offers_a_letter_or_wants_money_is_left_out(box: str) -> None:
    assert "ZZ" not in text_of(box)


@pytest.mark.parametrize(
    "line",
    [
        "La suite après la publicité", "Continúa leyendo después de la publicidad", "Continua após a publicidade",
        "Continua a leggere dopo la pubblicità", "Artikel wird nach der Anzeige fortgesetzt",
        "Tekst gaat verder onder de advertentie", "Dalsza część artykułu pod materiałem wideo",
        "Продолжение после рекламы", "Juttu jatkuu mainoksen jälkeen", "Remove ads", "Report this ad",
        "Tarayıcınız video etiketini desteklemiyor.", "お使いのブラウザは動画タグに対応していません。",
        "브라우저가 비디오 태그를 지원하지 않습니다.", "您的浏览器不支持 video 标签。",
        "Vaš preglednik ne podržava video.", "Trình duyệt của bạn không hỗ trợ video.",
        "Part of the git(1) suite", "This command is part of the perf(1) suite.",
        "On this page", "Table of contents", "目次", "Inhaltsverzeichnis", "Publicitate", "Iklan", "פרסומת", "Annonce", "Annonse",
        "Volume 90%", "Current Time 0:00", "Stream Type LIVE",
        "Enjoying this article? Subscribe now for unlimited access to all our stories.",
    ],
)  # fmt: skip
def test_lines_in_the_place_of_something_are_left_out(line: str) -> None:
    assert line not in text_of(f"<div><p>{line}</p></div>")


@pytest.mark.parametrize(
    "line", ["Share this:", "Teilen mit:", "Partager :", "Dela detta", "分享到：", "Udostępnij:"]
)
def test_headings_over_what_a_text_is_shared_with_are_left_out(line: str) -> None:
    assert line not in text_of(f'<div><h3>{line}</h3><a href="https://t.co/s">T</a></div>')
    assert "Share this load" in text_of(
        "<h3>Share this load</h3><p>ZZ two carry it, and one walks before.</p>"
    )


@pytest.mark.parametrize(
    "line",
    [
        '<p><strong>SEE ALSO:</strong> <a href="/s">ZZ frost in the orchard</a></p>',
        '<p>Przeczytaj też: <a href="/s">ZZ mróz w sadzie</a></p>',
        '<p>Read also: <a href="/s">ZZ frost in the orchard</a> | <a href="/t">ZZ a dry spring</a></p>',
        '<p>« <a href="a.html">ZZ sawing</a> | <a href="i.html">ZZ index</a> | <a href="b.html">ZZ wax</a> »</p>',
        '<div class="navfooter"><table><tr><td><a href="a">Prev</a></td><td>ZZ sawing</td></tr></table></div>',
        '<table><tr><td><a href="a">Previous</a></td><td><a href="u">Up</a></td><td><a href="b">Next</a></td></tr><tr><td>ZZ 1</td><td></td><td>ZZ 2</td></tr></table>',
        '<table><tr><td><a href="a">Zurück</a></td><td><a href="u">Inhalt</a></td><td><a href="b">Weiter</a></td></tr><tr><td>ZZ 1</td><td></td><td>ZZ 2</td></tr></table>',
        '<table><tr><td><a href="a">&lt; Prev</a></td><td><a href="u">Index</a></td><td><a href="b">Next &gt;</a></td></tr><tr><td>ZZ 1</td><td></td><td>ZZ 2</td></tr></table>',
        '<div class="prev-next"><a href="/a"><span>Previous page</span><span>ZZ sawing</span></a></div>',
    ],
)
def test_lines_that_lead_on_are_left_out(line: str) -> None:
    assert "ZZ" not in text_of(line)


PARTS = "".join(
    f'<h2 id="s{n}">Part {name}</h2><p>{said}</p>'
    for n, (name, said) in enumerate(zip("ABC", (*FIRST, TOP), strict=False))
)


@pytest.mark.parametrize(
    "contents",
    [
        "<p>In this article:<br>{}</p>".format(
            "<br>".join(f'<a href="#s{n}">Part {c}</a>' for n, c in enumerate("ABC"))
        ),
        "<p>Jump to: {}</p>".format(" | ".join(f'<a href="#s{n}">Part {c}</a>' for n, c in enumerate("ABC"))),
        "<table><tr><td>Contents</td></tr>{}</table>".format(
            "".join(f'<tr><td><a href="#s{n}">Part {c}</a></td></tr>' for n, c in enumerate("ABC"))
        ),
        "<div><h4>On this page</h4><ul>{}</ul></div>".format(
            "".join(f'<li><a href="#s{n}">Part {c}</a></li>' for n, c in enumerate("ABC"))
        ),
    ],
)
def test_the_parts_of_a_page_in_a_line_or_table_are_left_out(contents: str) -> None:
    text = text_of(contents + PARTS)
    assert "#s1" not in text
    assert not any(label in text for label in ("In this article", "Jump to", "Contents", "On this page"))
    assert "## Part B" in text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<h2>Inhalt</h2><p>ZZ erzählt von einer Bank, die im Norden steht und alt ist.</p>", "Inhalt"),
        ('<p>See also the chapter on <a href="/wax">wax</a>, which tells how the top was finished.</p>', "See also"),
        ('<div class="related-links"><p>ZZ sources are <a href="/a">the letter</a> in the archive.</p></div>', "ZZ so"),
        ('<div class="slick"><div><img alt=""><p>ZZ the saw in use, on a cold morning.</p></div></div>', "ZZ the saw"),
        ("<form><p>ZZ write to the school.</p><input type=email><input name=name></form>", "ZZ write"),
        ("<form><p>ZZ order the plans here.</p><input type=email><textarea></textarea></form>", "ZZ order"),
        ('<p>You can <a href="/donate">donate</a> old tools to the school, ZZ which is glad of them.</p>', "ZZ which"),
        ("<p>The package is part of the build suite that ships with it, and ZZ is old.</p>", "ZZ is old"),
    ],
)  # fmt: skip
def test_what_is_only_like_them_stays(body: str, said: str) -> None:
    assert said in text_of(body)


NEXT = f"<h1>A dry spring</h1><p>ZZ {LAST[0]}</p><p>ZZ {FIRST[1]}</p>"


@pytest.mark.parametrize(
    "below",
    [
        f"<article>{NEXT}</article>",
        f'<div class="next-article"><article class="post">{NEXT}</article></div>',
        f'<div data-url="/dry">{NEXT}</div><div data-url="/bees">{NEXT.replace("dry spring", "bee")}</div>',
    ],
)
def test_the_next_article_of_an_endless_page_is_left_out(below: str) -> None:
    assert "ZZ" not in text_of("", below=below)


def test_parts_with_titles_of_their_own_stay() -> None:
    assert "ZZ" in text_of("", below=f"<section>{NEXT}</section>")


SAID = cards(
    "li class=comment", "<p>ZZ I tried this last week and the wedge slipped out twice, number {0}.</p>", 5
)


@pytest.mark.parametrize(
    "comments",
    [
        f'<div id="comments"><h2>5 thoughts</h2><ol class="comment-list">{SAID}</ol></div>',
        f'<div id="disqus_thread">{SAID}</div>',
        f'<div class="leserkommentare"><ul>{SAID.replace("comment", "kommentar")}</ul></div>',
        f'<section class="commentaires"><ul>{SAID.replace("class=comment", "")}</ul></section>',
    ],
)
def test_comments_below_an_article_that_does_not_call_itself_one_are_left_out(comments: str) -> None:
    assert "ZZ" not in text_of("", below=comments)


@pytest.mark.parametrize("name", ["thread", "forum-topic", "usertext-body", "question"])
def test_answers_in_a_thread_that_calls_them_comments_are_left_to_be_judged(name: str) -> None:
    post = "".join(f"<p>{said}</p>" for said in (*FIRST, *LAST))
    page = (
        f'<html><head><title>A bench</title></head><body><div class="{name}"><h1>A bench</h1><div class="post-content">'
        f'{post}</div></div><div class="comments"><ul>{SAID}</ul></div></body></html>'
    )
    source = Source(page)
    found = outline(source.tree, page=source.page)
    scores, _ = Blocks().judged(found, source)
    assert all(score > 0 for block, score in zip(found.blocks, scores, strict=True) if "ZZ" in block.text)


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ('<div class="entry-content">{}</div>', '<div id="comments" class="comments-area"><ol class="comment-list">{}</ol></div>'),
        ('<article class="node node--type-article"><div class="field--name-body">{}</div></article>', '<section class="comment-wrapper">{}</section>'),
        ("<article><h2>On Friday</h2>{}</article>", '<section id="isso-thread"><div class="isso-comment">{}</div></section>'),
        ('<article class="hentry">{}</article>', '<div class="isso-comments">{}</div>'),
        ('<section class="gh-content">{}</section>', '<div id="disqus_thread">{}</div>'),
    ],
)  # fmt: skip
def test_a_short_article_of_software_for_articles_stands_without_its_many_comments(
    text: str, comments: str
) -> None:
    many = cards(
        "li class=comment",
        "<p>ZZ I tried this last week and the wedge slipped out twice, number {0}.</p>",
        15,
    )
    short = "<p>The gate stuck again on Friday, and we waited until the keeper came with a bar.</p>"
    page = f"<html><head><title>Slow locks</title></head><body><h1>Slow locks</h1>{text.format(short)}{comments.format(many)}"
    found = scrapers.extract(page, url="https://www.example.org/p")
    assert isinstance(found, Document)
    assert "The gate stuck" in found.text
    assert "ZZ" not in found.text
