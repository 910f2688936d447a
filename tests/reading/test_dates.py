"""Days in the languages and digits of this world; which of a page's days is that of its publication."""
# ruff: noqa: RUF001 - many scripts

from __future__ import annotations

import json

import pytest

from scrapers.reading.metadata.dates import short_day, stated_day, written_day
from scrapers.reading.metadata.month_names import month_of
from scrapers.reading.metadata.page_metadata import read_metadata
from scrapers.reading.page_tree import parse

MARCH = "2019-03-12"


def date(body: str, lang: str = "") -> str:
    page = f'<html lang="{lang}"><body><h1>x</h1>{body}</body></html>'
    return read_metadata(parse(page), "https://site.test/blog/post").date


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "12 marca 2019"), ("pl", "12 mar 2019 r."), ("ru", "12 марта 2019 г."), ("ru", "12 мар. 2019"),
        ("uk", "12 березня 2019 року"), ("cs", "12. března 2019"), ("cs", "12. 3. 2019"), ("tr", "12 Mart 2019"),
        ("tr", "12 MART 2019 Salı"), ("fi", "12. maaliskuuta 2019"), ("ar", "12 مارس 2019"), ("ar", "١٢ مارس ٢٠١٩"),
        ("ja", "2019年3月12日"), ("ja", "２０１９年３月１２日"), ("zh", "2019年03月12日 10:00"), ("ko", "2019년 3월 12일"),
        ("ko", "2019. 3. 12."), ("pt", "12 de março de 2019"), ("nl", "12 maart 2019"), ("sv", "den 12 mars 2019"),
        ("da", "12. marts 2019"), ("no", "12. mars 2019"), ("el", "12 Μαρτίου 2019"), ("el", "12 ΜΑΡΤΙΟΥ 2019"),
        ("ro", "12 martie 2019"), ("hu", "2019. március 12."), ("hu", "2019. márc. 12-én"), ("de", "12. März 2019"),
        ("fr", "12 mars 2019"), ("es", "12 de marzo de 2019"), ("it", "12 marzo 2019"), ("ca", "12 d’abril de 2018"),
        ("he", "12 במרץ 2019"), ("bg", "12 март 2019"), ("hr", "12. ožujka 2019."), ("vi", "ngày 12 tháng 3, 2019"),
        ("lt", "2019 m. kovo 12 d."), ("lv", "2019. gada 12. marts"), ("ja", "平成31年3月12日"), ("ja", "平成３１年３月１２日"),
        ("zh", "二〇一九年三月十二日"), ("zh-TW", "二○一九年三月十二日"), ("zh", "二零一九年三月 十二日"), ("zh-TW", "民國108年3月12日"),
        ("zh-TW", "民國一百零八年三月十二日"), ("ja", "平成三十一年三月十二日"), ("ja", "二〇一九年三月一二日"),
        ("hi", "12 मार्च 2019"), ("th", "12 มีนาคม 2562"), ("th", "12 มี.ค. 2562"), ("th", "๑๒ มีนาคม ๒๕๖๒"),
        ("bn", "১২ মার্চ ২০১৯"), ("ta", "12 மார்ச் 2019"), ("te", "12 మార్చి 2019"), ("ur", "12 مارچ 2019"),
        ("ne", "12 मार्च 2019"), ("km", "12 មីនា 2019"), ("fil", "Marso 12, 2019"), ("ga", "12 Márta 2019"),
        ("eo", "12-a de marto 2019"), ("eu", "2019ko martxoaren 12a"), ("mn", "2019 оны 3-р сарын 12"),
        ("en", "March 12th, 2019"), ("en", "Tue Mar 12 10:00:00 2019"), ("", "12-Mar-2019"),
    ],
)  # fmt: skip
def test_days_as_languages_write_them(language: str, text: str) -> None:
    expected = "2018-04-12" if language == "ca" else MARCH
    assert written_day(text, language) == written_day(f"{text}, 10:30", language) == expected
    assert date(f"<p class=date>{text}</p>", language) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("令和 6 年 4 月 1 日", "2024-04-01"),
        ("昭和55年12月24日", "1980-12-24"),
        ("昭和五十五年十二月二十四日", "1980-12-24"),
        ("令和五年十月卅一日", "2023-10-31"),
        ("令和元年十二月廿日", "2019-12-20"),
        ("一九九八年十月二十日", "1998-10-20"),
        ("二十年三月", ""),
        ("三百六十五日", ""),
        ("令和元年", ""),
    ],
)
def test_years_of_japanese_eras(text: str, day: str) -> None:
    assert written_day(text, "ja") == date(f"<p class=date>{text}</p>", "ja") == day


@pytest.mark.parametrize(
    "unset", ["1970-01-01T00:00:00+00:00", "1 January 1970", "Thu, 01 Jan 1970 00:00:00 GMT"]
)
def test_the_first_day_of_unix_time_is_none(unset: str) -> None:
    assert stated_day(unset) == ""


@pytest.mark.parametrize(
    "name", ["December", "Dezember", "décembre", "diciembre", "dicembre", "Декабря", "Aralık"]
)
def test_months_whose_names_begin_like_a_word_before_them(name: str) -> None:
    assert written_day(f"20 {name} 2025") == written_day(f"Updated on 20 {name} 2025") == "2025-12-20"


def test_what_two_languages_mean_by_one_name_is_the_pages_to_say() -> None:
    days = [written_day("12 listopada 2019", language) for language in ("pl", "hr", "")]
    assert days == ["2019-11-12", "2019-10-12", ""]


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en-US", "2020-05-06"), ("en_us", "2020-05-06"), ("en-GB", "2020-06-05"), ("en-in", "2020-06-05"), ("de", "2020-06-05"),
        ("fr-CA", "2020-06-05"), ("es-419", "2020-06-05"), ("en", ""), ("", ""), ("ja", ""), ("hu", ""),
    ],
)  # fmt: skip
def test_which_figure_is_the_month_is_the_languages_to_say(language: str, day: str) -> None:
    assert written_day("5/6/2020", language) == written_day("05-06-2020", language) == day
    assert date("<p class=date>05/06/2020</p>", language.replace("_", "-")) == day
    assert written_day("25/12/2020", language) == written_day("12/25/2020", language) == "2020-12-25"
    assert written_day("25.12.2020", language) == "2020-12-25"


@pytest.mark.parametrize(
    "text",
    ["1398/12/21", "12 มีนาคม 2662", "10.0.0.2019", "5 may be 2019", "page 12, 2019", "12 von 2019",
        "2019-13-12", "30 February 2019", "12 März", "März 2019",
    ],
)  # fmt: skip
def test_what_is_no_day_of_our_calendar(text: str) -> None:
    assert written_day(text, "en-US") == ""


def test_days_in_attributes() -> None:
    assert stated_day("1552392000") == stated_day("1552392000000") == stated_day("1552392000.5") == MARCH
    assert stated_day("12 marca 2019") == stated_day("2019-03-12T10:00") == MARCH
    assert [stated_day(text) for text in ("12", "15523920001", "", "9999999999")] == [""] * 4
    assert date("<abbr class=published title=2019-03-12T08:00>last spring</abbr>") == MARCH
    assert date("<span class=timestamp data-utime=1552392000>a while ago</span>") == MARCH


def test_years_of_two_figures_count_where_a_day_is_marked() -> None:
    assert short_day("12.03.19") == short_day("am 12. 3. 19 um 10 Uhr") == MARCH
    assert short_day("12.30.19") == short_day("1.2.3.04") == short_day("12.03.2019") == ""
    assert date("<p class=datum>12.03.19</p>") == MARCH
    assert date("<p>12.03.19</p>") == ""


@pytest.mark.parametrize(
    "body",
    [
        "<dd class=profile-joined><strong>Joined:</strong> Mon Jan 04, 2021 9:00 am</dd>",
        "<p><b>Mitglied seit</b> 4. Januar 2021</p>",
        "<p>Registered: 4 January 2021</p>",
        "<p>Зарегистрирован: 4 января 2021</p>",
        "<li>注册时间：2021年1月4日</li>",
        "<p>Copyright © 4 January 2021 Ann Lee</p>",
        "<div class=vevent><time class=dtstart datetime=2021-01-04>4 January</time></div>",
        "<p>Event: 4 January 2021</p>",
        "<p>Deadline <span class=date>4 January 2021</span></p>",
        "<time itemprop=startDate datetime=2021-01-04>Monday</time>",
        '<div class="top todays-date">Friday, January 4, 2021</div>',
        "<div class=clock>4 January 2021, 10:03</div>",
        "<p class=current-date><b>Friday</b>, 4 January 2021</p>",
        "<div class=comment><p class=date>4 January 2021</p></div>",
        "<ul class=comment-list><li><time datetime=2021-01-04>Monday</time></li></ul>",
    ],
)
def test_days_that_are_not_the_pages(body: str) -> None:
    assert date(body) == ""
    assert date(f"{body}<p class=posted>Posted on 12 March 2019</p>") == MARCH


@pytest.mark.parametrize(
    "line",
    [
        "Opublikowano: 12 marca 2019", "Дата публикации: 12 марта 2019", "Yayın tarihi: 12 Mart 2019", "投稿日：2019年3月12日",
        "发布时间：2019-03-12", "입력 2019.03.12", "Publicado el 12 de marzo de 2019", "Julkaistu 12. maaliskuuta 2019",
    ],
)  # fmt: skip
def test_lines_that_say_what_their_day_is(line: str) -> None:
    more = f"<p>{line} in the column of the harbour and of what was seen from there, by land and by sea</p>"
    assert date(more) == MARCH


def test_a_day_in_a_manual_that_nothing_labels_is_an_examples() -> None:
    made = '<html><head><meta name=generator content="AsciiDoc 10"></head><body><h1>x</h1>{}</body></html>'
    example, footer = (
        "<p><span>2005-04-07T22:13:13</span></p>",
        "<div>Last updated 2019-03-12 00:42 UTC</div>",
    )
    assert read_metadata(parse(made.format(example))).date == ""
    assert read_metadata(parse(made.format(example + footer))).date == MARCH
    assert read_metadata(parse(made.format("<p><em>March 12, 2019</em></p>"))).date == MARCH


def test_the_table_of_months_is_that_of_cldr() -> None:
    pytest.importorskip("babel")
    from tests.reading import cldr_months

    for name, months in cldr_months.names().items():
        for month, languages in months.items():
            assert {month_of(name, language) for language in languages or {""}} == {month}


@pytest.mark.parametrize(
    "text", ["1 " * 50_000, "12 de " * 30_000, "2019 a" * 30_000, "/" * 100_000, "12." * 50_000]
)
def test_hostile_texts_cost_no_more_than_their_beginning(text: str) -> None:
    assert written_day(text) == short_day(text) == stated_day(text) == ""


@pytest.mark.parametrize(
    "body",
    [
        '<footer class="node__meta"><span property="schema:dateCreated" content="2019-03-12T10:00:00+00:00">today</span></footer>',
        '<span property="dc:date dc:created" content="2019-03-12T10:00" datatype="xsd:dateTime">Submitted by ada</span>',
        '<footer class="post-info"><abbr class="published" title="2019-03-12T10:00:00+02:00">last spring</abbr></footer>',
        '<footer class="entry-meta">Posted on 12 March 2019</footer>',
    ],
)  # fmt: skip
def test_days_below_a_title_and_in_rdfa(body: str) -> None:
    assert date(f"<article>{body}<p>Words.</p></article>", "en") == MARCH
    assert date('<footer class="site-footer meta">Posted on 12 March 2019</footer><p>Words.</p>', "en") == ""


@pytest.mark.parametrize(
    ("stated", "changed", "shown", "day"),
    [
        ("2021-01-04", "2021-01-04", "<time datetime=2019-03-12>then</time>", MARCH),
        ("Jan 04, 2021", "2021-01-04T10:00:00Z", "<p class=post-date>March 12, 2019</p>", MARCH),
        ("2021-01-04", "2021-01-04", "<p>Published March 12, 2019</p>", MARCH),
        ("2021-01-04", "2021-02-04", "<time datetime=2019-03-12>then</time>", "2021-01-04"),
        ("2021-01-04", "2021-01-04", "<time datetime=2022-03-12>then</time>", "2021-01-04"),
        ("2021-01-04", "", "<time datetime=2019-03-12>then</time>", "2021-01-04"),
    ],
)
def test_a_template_that_writes_the_last_change_as_publication_is_seen_through(
    stated: str, changed: str, shown: str, day: str
) -> None:
    said = json.dumps(
        {"@type": "Article", "author": "Ann Lee", "datePublished": stated, "dateModified": changed}
    )
    assert date(f'<script type="application/ld+json">{said}</script>{shown}', "en") == day


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Last updated: May 4, 2021. First published: March 12, 2019"), ("de", "Stand: 04.05.2021, veröffentlicht am 12.03.2019"),
        ("fr", "Mis à jour le 4 mai 2021 - Publié le 12 mars 2019"), ("es", "Actualizado: 4 may 2021 · Publicado: 12 mar 2019"),
        ("ja", "更新日：2021年5月4日 公開日：2019年3月12日"), ("ko", "수정 2021.05.04 09:00 입력 2019.03.12 14:20"),
        ("zh", "更新时间：2021-05-04 发布时间：2019-03-12"),
        ("zh", "编辑于 2021-05-04，发布于 2019-03-12"), ("ru", "Изменено: 04.05.2021 | Создано: 12.03.2019"), ("ru", "Обновлено: 4 мая 2021. Опубликовано: 12 марта 2019"),
        ("it", "Aggiornato il 4 maggio 2021 | Pubblicato il 12 marzo 2019"), ("en", "Published March 12, 2019, updated May 4, 2021"),
        ("nl", "Bijgewerkt 4 mei 2021 · Gepubliceerd 12 maart 2019"),
        ("el", "Τελευταία ενημέρωση: 04/05/2021 – Δημοσίευση: 12/03/2019"), ("vi", "Cập nhật: 04/05/2021 - Đăng ngày: 12/03/2019"),
        ("hr", "Ažurirano 4.5.2021. Objavljeno 12.3.2019."), ("bg", "Обновена: 4 май 2021, публикувана: 12 март 2019"),
        ("id", "Diperbarui 4 Mei 2021, diterbitkan 12 Maret 2019"), ("tr", "Güncelleme: 04.05.2021 - Yayınlanma: 12.03.2019"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["class=meta", "class=info", ""])
def test_of_two_days_in_a_line_each_is_what_it_says(language: str, line: str, mark: str) -> None:
    page = parse(f"<html lang={language}><body><h1>x</h1><p {mark}>{line}</p><p>Words.</p></body></html>")
    found = read_metadata(page, "https://site.test/blog/post")
    assert (found.date, found.modified) == (MARCH, "2021-05-04")


def test_the_class_of_a_day_says_more_than_that_of_its_box() -> None:
    changed = "<time class=updated datetime=2021-05-04>May 4</time>"
    posted = "<time class='entry-date published' datetime=2019-03-12>March 12</time>"
    assert date(f"<span class=posted-on>{changed}{posted}</span>") == MARCH
    assert date(f"<span class=posted-on>{posted}{changed}</span>") == MARCH
    assert date(f"<span class=posted-on>{changed}</span>") == "2021-05-04"


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("fa", "۱۶ آبان ۱۳۹۸", "2019-11-07"), ("fa", "پنجشنبه ۱ فروردین ۱۴۰۴", "2025-03-21"), ("fa", "30 اسفند 1403", "2025-03-20"),
        ("fa", "1398/08/16", "2019-11-07"), ("prs", "۱۶ عقرب ۱۳۹۸", "2019-11-07"), ("fa", "۱ فروردین ۱۳۴۹", "1970-03-21"),
        ("ar", "1398/08/16", ""), ("fa", "30 اسفند 1402", ""), ("fa", "32 مهر 1402", ""), ("fa", "1398/13/16", ""),
    ],
)  # fmt: skip
def test_days_of_the_calendar_of_iran(language: str, text: str, day: str) -> None:
    assert date(f"<p class=date>{text}</p>", language) == day


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("", "2019-W11-2"),
        ("th", "12/03/2562"),
        ("th", "12 มีนาคม พ.ศ. 2562"),
        ("ja", "H31.3.12"),
        ("ja", "H.31/3/12"),
        ("hi", "१२ मार्च २०१९"),
        ("en", "2019W112"),
    ],
)
def test_days_by_week_and_of_the_buddhas_era(language: str, text: str) -> None:
    assert date(f"<p class=date>{text}</p>", language) == MARCH


@pytest.mark.parametrize(
    "body",
    [
        "<p>On 5 May 1789 the first boat passed the tunnel, and on 7 November 2019 the last one did.</p>",
        "<ul><li><a href=/a>A</a> <span class=post-date>May 5, 2020</span></li><li><a href=/b>B</a> <span class=post-date>May 4, 2020</span></li></ul>",
        "<ul><li><a href=/a>A</a><time datetime=2020-05-05>May 5, 2020</time></li><li><a href=/b>B</a><time>May 4, 2020</time></li></ul>",
        "<p class=user>Inscription : 7 novembre 2019</p>", "<p class=user>Lid geworden op 7 november 2019</p>",
        "<ul><li>2.1 (3 May 2018)</li><li>2.0 (1 April 2017)</li></ul>", "<div class=testimonial><p class=date>3 May 2018</p></div>",
        "<table><tr><td>Assumption</td><td>15 August 2017</td></tr><tr><td>Harvest</td><td>21 August 2017</td></tr></table>",
        "<p>Doors open 21 August 2017 at 8 pm.</p>", "<p class=date>No. X29.8.21</p>",
        "<p class=user>Tilmeldt: 7. november 2019</p>", "<p class=user>Приєднався: 7 листопада 2019</p>",
    ],
)  # fmt: skip
def test_days_of_others_are_not_the_pages(body: str) -> None:
    assert date(body, "en") == ""


@pytest.mark.parametrize(
    "said",
    ["itemprop=dateCreated datetime=2019-03-12", "name=DC.Issued content=2019-03-12", "itemprop=datePublished datetime=2019-03-12"],
)  # fmt: skip
def test_days_of_the_head_stand_in_two_attributes(said: str) -> None:
    page = parse(f"<html><head><meta {said}></head><body><h1>x</h1><p>Words.</p></body></html>")
    assert read_metadata(page, "https://site.test/blog/post").date == MARCH
