"""Labels over other texts, lines that a text goes on, ways through a work: by the words that they are made of."""
# ruff: noqa: RUF001 - phrases and signs of many scripts

from __future__ import annotations

import pytest

from scrapers.reading.selection.asides.going_on import goes_on
from scrapers.reading.selection.asides.other_texts import is_before_other, is_over_others
from scrapers.reading.selection.asides.player_words import stands_for_video
from tests.reading.test_asides import text_of


@pytest.mark.parametrize(
    "label",
    [
        "In case you missed it", "Dig deeper", "Must read", "Lesen Sie hier mehr", "Passend dazu", "Mehr dazu lesen Sie hier", "Notre dossier", "MIRA TAMBIÉN",
        "No te pierdas", "Per approfondire", "Confira também", "Przeczytaj też", "Bu habere de bakın", "▶ 관련기사", "往期回顾", "更多新聞", "قد يعجبك أيضا",
        "ΔΙΑΒΑΣΤΕ ΑΚΟΜΑ", "Ez is érdekelheti", "Có thể bạn quan tâm", "Taip pat skaitykite", "Llegiu també", "Prečítajte si aj", "ये भी पढ़ें", "Дивіться також",
    ],
)  # fmt: skip
def test_words_before_a_link_to_another_text(label: str) -> None:
    assert is_before_other(label, marked=False)


@pytest.mark.parametrize(
    "line",
    [
        "Կարդացեք նաև․ <a href=/x>{}</a>", "Կարդացեք նաև։ <a href=/x>{}</a>", "ये भी पढ़ेंः <a href=/x>{}</a>", "আরও পড়ুনঃ <a href=/x>{}</a>",
        "あわせて読みたい：<a href=/x>{}</a>",
    ],
)  # fmt: skip
def test_whatever_the_colon_is(line: str) -> None:
    title = "The keeper of the old lighthouse on the point"
    assert title not in text_of(f"<p>{line.format(title)}</p>")


@pytest.mark.parametrize(
    "label",
    ["See also", "Further reading", "Source", "Note", "Read the article", "Chapter", "The keeper", "用法"],
)
def test_words_before_sources_and_parts_are_no_such_label(label: str) -> None:
    assert not is_before_other(label, marked=False)


@pytest.mark.parametrize(
    "label",
    [
        "Top stories this hour", "Sponsored content", "From our partners", "Top-Themen", "Meistgeklickt", "Contenus sponsorisés", "Лента новостей",
        "Son dakika haberleri", "Net binnen", "Mest lästa", "הנקראות ביותר", "संबंधित खबरें", "往期精彩文章", "Across the web: most read",
    ],
)  # fmt: skip
def test_words_over_lists_of_other_texts(label: str) -> None:
    assert is_over_others(label)


@pytest.mark.parametrize(
    "label", ["Our top picks", "Top pick", "The lamps of the coast", "Contents", "What keepers say"]
)
def test_words_over_what_a_text_is_about(label: str) -> None:
    assert not is_over_others(label)


@pytest.mark.parametrize(
    "line",
    [
        "article continues after sponsor message", "publicité - continuez à lire ci-dessous", "la noticia continúa tras la publicidad", "gulir untuk melanjutkan",
        "l'articolo continua dopo la pubblicità", "tekst gaat verder onder de foto", "saken fortsetter under bildet", "juttu jatkuu kuvan alla",
        "článek pokračuje pod reklamou", "η συνέχεια κάτω", "请继续往下阅读", "広告の下に続きます", "scroll down to continue reading",
    ],
)  # fmt: skip
def test_a_line_says_that_the_text_goes_on(line: str) -> None:
    assert goes_on(line)
    assert "\n" + line + "\n" not in text_of(f"<p><em>{line}</em></p>").replace("*", "")


@pytest.mark.parametrize(
    "line",
    [
        "to be continued", "the story continues in may", "continue", "the video", "it goes on under the floor", "after the advertisement", "continued on page 5",
        "续集", "weiter", "suivez le guide",
    ],
)  # fmt: skip
def test_a_line_that_is_said_in_a_text_does_not(line: str) -> None:
    assert not goes_on(line)


@pytest.mark.parametrize(
    "line",
    [
        "this video is not available in your region.", "sorry, this video has been removed", "um dieses video anzusehen, aktivieren sie bitte javascript.",
        "please enable cookies to watch this video.", "cette vidéo n'est plus disponible", "видео недоступно", "deze video is niet beschikbaar",
    ],
)  # fmt: skip
def test_what_stands_where_a_video_does_not_play(line: str) -> None:
    assert stands_for_video(line)


@pytest.mark.parametrize(
    "line",
    [
        "this video is about lamps.",
        "to play a video the browser runs javascript. then it waits.",
        "the video was made in may",
    ],
)
def test_what_is_said_of_videos_is_text(line: str) -> None:
    assert not stands_for_video(line)


RANKED = "".join(
    f'<li><span>{n}</span><h4><a href="/s/{n}">ZZ of frost and orchards {n}</a></h4><time>12:0{n}</time></li>'
    for n in range(3)
)


@pytest.mark.parametrize(
    "label", ["Meest gelezen", "Articole similare", "最新文章", "From our partners", "Sur le même thème"]
)
def test_ranks_and_times_in_a_list_of_other_texts_go_with_it(label: str) -> None:
    assert "ZZ" not in text_of(f'<div><div class="hh">{label}</div><ol>{RANKED}</ol></div>')


@pytest.mark.parametrize("label", ["Top stories this hour", "Neueste Artikel", "新着記事"])
def test_a_label_over_links_that_are_left_out_goes_with_them(label: str) -> None:
    links = "".join(
        f'<div><a href="/s/{n}"><img src="/{n}.jpg" alt=""><span>ZZ frost {n}</span></a></div>'
        for n in range(3)
    )
    assert label not in text_of(f"<section><p><strong>{label}</strong></p>{links}</section>")
    assert label in text_of(
        f"<h2>{label}</h2><p>What is new was old in the time of the first of the keepers, says Ann Lee.</p>"
    )


@pytest.mark.parametrize(
    "line",
    [
        '<p>This article is part of a series: <a href="/s">ZZ lamps of the north</a></p>', '<p>Part 2 of 5 in the series <a href="/s">ZZ lamps</a></p>',
        '<p>Part of our series on <a href="/s">ZZ lamps</a></p>', '<p><a href="/a">前へ</a> | <a href="/b">次へ</a> | <a href="/c">目次</a></p>',
        '<p><a href="/a">Předchozí</a> | <a href="/b">Další</a></p>', '<blockquote><p>See also: <a href="/s">ZZ of frost and orchards</a></p></blockquote>',
    ],
)  # fmt: skip
def test_lines_to_a_series_and_through_a_work(line: str) -> None:
    text = text_of(line)
    assert "ZZ" not in text
    assert "次へ" not in text
    assert "Další" not in text


def test_part_of_a_series_is_said_in_a_text_too() -> None:
    said = "Part of the series on lamps, this chapter asks what <a href='/k'>keepers</a> ate."
    assert "this chapter asks" in text_of(f"<p>{said}</p>")


@pytest.mark.parametrize(
    ("label", "link"),
    [
        ("Empfehlungen der Redaktion", "ZZ Frost"), ("Hot right now", "ZZ frost"), ("Articoli consigliati", "ZZ gelo"), ("Popularne teraz", "ZZ mróz"),
        ("精選文章", "ZZ霜"), ("Mohlo by vás zajímat", "ZZ mráz"),
    ],
)  # fmt: skip
def test_a_paragraph_that_is_a_label_and_links_a_line_each(label: str, link: str) -> None:
    links = "<br>".join(f'<a href="/s/{n}">{link} {n}</a>' for n in range(3))
    text = text_of(f"<p><b>{label}</b><br>{links}</p>")
    assert "ZZ" not in text
    assert label not in text
    assert "ZZ" in text_of(f"<p>The lamps of the coast:<br>{links}</p>")


@pytest.mark.parametrize(
    "line",
    [
        '<p><em>Ihnen gefällt ZZ? <a href="/spenden">Unterstützen Sie uns mit einer Spende</a>.</em></p>',
        '<p>¿Te gustó ZZ? <a href="/suscribirse">Suscríbete a nuestro boletín</a>.</p>', '<p><b>Podoba Ci się ZZ? <a href="/wsparcie">Wesprzyj nas</a></b></p>',
        "<p>关注我们的微信公众号，获取更多精彩内容。</p>", "<p>Paid content</p>", "<p>Sponsored by ZZ and sons</p>",
    ],
)  # fmt: skip
def test_lines_that_ask_whether_a_text_was_liked(line: str) -> None:
    text = text_of(line)
    assert not any(word in text for word in ("ZZ", "公众号", "Paid content"))


def test_a_question_with_a_link_to_elsewhere_is_said_in_a_text() -> None:
    assert "who pays" in text_of(
        '<p>But who pays? Nobody knew until <a href="/donate">the appeal of 1931</a> was read in May.</p>'
    )
    assert "who pays" in text_of('<p>And who pays? Ask the <a href="/guild">guild of keepers</a>.</p>')


@pytest.mark.parametrize(
    "label",
    [
        "إقرأ أيضاً",
        "Leia mais sobre o assunto",
        "Ti consigliamo",
        "Рекомендуем прочитать",
        "Baca selengkapnya",
        "You'll also love",
    ],
)
def test_more_words_before_a_link(label: str) -> None:
    assert is_before_other(label, marked=False)


def test_a_line_of_links_behind_such_a_word_is_said_of_what_the_text_is_about() -> None:
    line = '<li>Recommendations: <a href="/a">Canon M50</a>, <a href="/b">Sony R3</a></li>'
    assert "Canon M50" in text_of(f"<ul><li>Price: low</li>{line}</ul>")
    assert "Cloudgo" in text_of('<p>On - <a href="/c">Cloudgo of the colour of the sea</a></p>')


@pytest.mark.parametrize(
    "box",
    [
        '<aside class="promo"><h3>ZZ guide: ten knots</h3><p>Have it today and begin.</p><a href="/g">Have it</a></aside>',
        '<aside class="inline-cta"><p>ZZ for teams.</p><p><a class="btn" href="/teams">See plans</a></p></aside>',
        '<aside class="call-to-action"><p>ZZ lamps at half the price. <a href="/shop">To the shop</a></p></aside>',
    ],
)
def test_an_aside_that_is_called_a_promotion_is_none_of_the_text(box: str) -> None:
    assert "ZZ" not in text_of(box)


@pytest.mark.parametrize(
    "box",
    [
        '<aside class="note"><p>ZZ of oak. <a href="/o">Oak</a></p></aside>',
        '<div class="promo"><p>ZZ was promoted in May.</p></div>',
    ],
)
def test_other_asides_and_boxes_with_such_a_name_stay(box: str) -> None:
    assert "ZZ" in text_of(box)
