"""What stands before a day: words of a publication, of a change, or of something else, in many languages."""

# ruff: noqa: RUF001 - several scripts

from __future__ import annotations

import pytest

from scrapers.reading.metadata.labels.day_labels import tells_other
from scrapers.reading.metadata.page_metadata import read_metadata
from scrapers.reading.page_tree import parse


def day(line: str, language: str = "en") -> str:
    page = f"<html lang={language}><body><h1>x</h1><div>{line}</div><p>Words of the text.</p></body></html>"
    return read_metadata(parse(page), "https://www.harbour.test/blog/post").date


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Prices as of 5 March 2018"), ("en", "Data as at 5 March 2018"), ("en", "Effective date: March 5, 2018"), ("en", "Next meeting: 5 March 2018"),
        ("en", "Current time: Mon, 5 Mar 2018"), ("de", "Anmeldeschluss: 5. März 2018"), ("de", "Geburtsdatum: 5. März 2018"), ("fr", "Tarifs au 5 mars 2018"),
        ("fr", "Date limite : 5 mars 2018"), ("es", "Fecha de nacimiento: 5 de marzo de 2018"), ("ru", "На сайте с 5 марта 2018"), ("uk", "З нами з 5 березня 2018"),
        ("cs", "Registrace: 5. března 2018"), ("hi", "शामिल हुए: 5 मार्च 2018"), ("uk", "Дата реєстрації: 5 березня 2018"), ("ja", "開催日：2018年3月5日"),
        ("en", "Concert on 5 March 2018"), ("en", "Talk: 5 March 2018, 19:00"), ("en", "Exhibition until 5 March 2018"), ("de", "Konzert am 5. März 2018"),
        ("fr", "Concert le 5 mars 2018"), ("es", "Concierto el 5 de marzo de 2018"),
    ],
)  # fmt: skip
def test_a_label_of_words_of_no_publication_tells_another_day(language: str, line: str) -> None:
    assert day(line, language) == ""


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ru", "Дата публикации: 5 марта 2018"), ("sk", "Dátum: 5. marca 2018"), ("hi", "दिनांक: 5 मार्च 2018"), ("fr", "Mise en ligne le 5 mars 2018"),
        ("de", "Datum der Veröffentlichung: 5. März 2018"), ("de", "Erscheinungsdatum: 5. März 2018"), ("it", "Data di pubblicazione: 5 marzo 2018"),
        ("es", "Fecha de publicación: 5 de marzo de 2018"), ("el", "Ημερομηνία: 5 Μαρτίου 2018"), ("vi", "Ngày đăng: 5/3/2018"), ("id", "Tanggal terbit: 5 Maret 2018"),
        ("en", "Kiel, 5 March 2018"), ("en", "Ann Lee, 5 March 2018"), ("it", "Ann Lee lunedì 5 marzo 2018"), ("da", "mandag d. 5. marts 2018"),
        ("pt", "05/mar/2018"), ("en", "Added: March 5, 2018"), ("ru", "Размещено: 5 марта 2018"), ("tr", "Eklenme Tarihi: 5 Mart 2018"), ("cs", "Přidáno: 5. března 2018"), ("en", "Posted by ann on 5 March 2018"), ("en", "News | 5 March 2018"),
    ],
)  # fmt: skip
def test_words_of_a_publication_names_and_weekdays_leave_it_the_pages(language: str, line: str) -> None:
    assert day(line, language) == "2018-03-05"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "First published on 5 March 2018. Revised 9 March 2019."), ("it", "Ultimo aggiornamento: 9 marzo 2019 - Pubblicato il 5 marzo 2018"),
        ("ro", "Actualizat la 9 martie 2019. Publicat la 5 martie 2018"), ("fa", "به‌روزرسانی: ۱۸ اسفند ۱۳۹۷ انتشار: ۱۴ اسفند ۱۳۹۶"),
        ("de", "Zuletzt bearbeitet: 09.03.2019, erschienen am 05.03.2018"), ("fr", "Mise à jour : 09/03/2019 — Première publication : 05/03/2018"),
        ("de", "Letzte Aktualisierung: 9. März 2019, Erstveröffentlichung: 5. März 2018"), ("zh", "最后修改：2019-03-09 创建时间：2018-03-05"),
        ("cs", "Poslední úprava: 9. 3. 2019, vytvořeno: 5. 3. 2018"),
        ("pl", "Zmieniono 9 marca 2019, opublikowano 5 marca 2018"),
    ],
)  # fmt: skip
def test_of_two_days_that_of_the_publication_is_taken(language: str, line: str) -> None:
    assert day(line, language) == "2018-03-05"


def test_a_title_before_a_day_is_no_label() -> None:
    assert day("<h2>How we did it with the old lens</h2> 5 March 2018") == "2018-03-05"
    assert day("<b>Closes:</b> 5 March 2018") == ""
    assert day("<b>Published:</b> 5 March 2018") == "2018-03-05"


@pytest.mark.parametrize("before", ["", "Source: AFP", "Ann Lee,", "Date:", "le", "Zuletzt bearbeitet:"])
def test_what_may_stand_before_any_day(before: str) -> None:
    assert not tells_other(before)
