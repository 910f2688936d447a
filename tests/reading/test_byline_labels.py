"""How bylines begin that nothing marks, in the words of many languages; and what begins like one and is none."""

# ruff: noqa: RUF001 - several scripts

from __future__ import annotations

import pytest

from scrapers.reading.blocks.element_list import ElementList
from scrapers.reading.metadata.labels.byline_labels import begins_byline
from scrapers.reading.metadata.page_metadata import Parts, read_metadata
from scrapers.reading.page_tree import parse
from scrapers.web.decode import Decoded

URL = "https://www.harbour.test/blog/post"


def author(body: str, language: str = "en") -> str:
    source = f"<html lang={language}><body><h1>x</h1>{body}<p>Words of the text.</p></body></html>"
    read = Decoded(source, "utf-8", source.encode())
    tree = parse(read)
    return read_metadata(tree, URL, Parts(tree, ElementList.of_body(tree, read))).author


@pytest.mark.parametrize(
    "line",
    [
        "Guest post by Ann Lee", "Story by <b>Ann Lee</b>", "Words: Ann Lee / Photographs: Bo Ek", "BY ANN LEE", "Ein Beitrag von <b>Ann Lee</b>",
        "Ein Gastbeitrag von Ann Lee", "Text: Ann Lee, Fotos: Bo Ek", "Geschrieben von Ann Lee", "Par <span>Ann Lee</span> avec AFP",
        "Publié par Ann Lee le 5 mars 2018", "Texte : Ann Lee. Photos : Bo Ek", "Propos recueillis par Ann Lee", "Texto: Ann Lee / Fotos: Bo Ek",
        "Escrito por: Ann Lee", "Por Ann Lee, G1 — Recife", "Scritto da <a href=/a>Ann Lee</a>", "Testo di Ann Lee", "Geschreven door Ann Lee",
        "Tekst: Ann Lee | Beeld: Bo Ek", "Teksti: Ann Lee, kuvat: Bo Ek", "Skrevet av Ann Lee", "Napsala Ann Lee", "Opracowała: Ann Lee", "Írta: Ann Lee",
        "Text and photos by Ann Lee", "Text und Fotos: Ann Lee", "Teksti ja kuvat: Ann Lee", "Text och foto: Ann Lee", "Penned by: Ann Lee", "Reporting by Ann Lee; Editing by Bo Ek", "By Ann Lee<br>Special to the Weft", "Rédigé par Ann Lee et publié le 5 mars 2018",
        "Yazan: Ann Lee", "Yazı: Ann Lee", "A cura di Ann Lee", "Autorul: Ann Lee", "Penulis: Ann Lee", "Tác giả: Ann Lee", "Ditulis oleh Ann Lee", "Forfatter: Ann Lee", "Autorka: Ann Lee",
    ],
)  # fmt: skip
def test_a_byline_is_told_by_the_words_that_its_label_is_made_of(line: str) -> None:
    assert author(f"<p>{line}</p>").title() == "Ann Lee"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Текст: Анна Ли, фото: Пётр Белов", "Анна Ли"), ("Авторка: Олена Коваль", "Олена Коваль"), ("Подготовила Анна Ли", "Анна Ли"), ("Текст и фото: Анна Ли", "Анна Ли"), ("Аутор: Ана Ли", "Ана Ли"), ("執筆者：山田花子（ライター）", "山田花子"),
        ("文：山田花子　写真：佐藤一郎", "山田花子"), ("文・写真：山田花子", "山田花子"), ("取材・文＝山田花子", "山田花子"), ("ライター：山田花子", "山田花子"), ("文／王小明", "王小明"),
        ("記者王小明／台北報導", "王小明"), ("撰文：王小明 摄影：李雷", "王小明"), ("글·사진 홍길동", "홍길동"), ("بقلم: أحمد علي", "أحمد علي"),
        ("كتبت سارة حسن", "سارة حسن"), ("लेखक: राम शर्मा", "राम शर्मा"), ("מאת: דנה כהן", "דנה כהן"), ("نویسنده: علی رضایی", "علی رضایی"),
    ],
)  # fmt: skip
def test_bylines_of_other_scripts(line: str, name: str) -> None:
    assert author(f"<div>{line}</div>") == name


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("it", "di Ann Lee"), ("it", "di <strong>Ann Lee</strong>"), ("nl", "Door <b>Ann Lee</b>"), ("nl", "Door: Ann Lee"), ("sv", "Av: Ann Lee"), ("da", "Af Ann Lee"), ("ro", "de Ann Lee"), ("id", "Oleh Ann Lee"),
    ],
)  # fmt: skip
def test_small_words_lead_to_a_name_in_their_own_language(language: str, line: str) -> None:
    assert author(f"<p>{line}</p>", language) == "Ann Lee"
    assert author(f"<p>{line}</p>", "pl") == ""


def test_what_leads_to_a_name_in_one_language_does_so_where_the_name_is_marked() -> None:
    assert author("<p class=author>Ni Ann Lee</p>", "fil") == "Ann Lee"
    assert author("<p class=author>Di Ann Lee</p>", "it") == "Ann Lee"
    assert author("<p class=author>Ni Ann Lee</p>", "en") == "Ni Ann Lee"


@pytest.mark.parametrize("classes", ["author vcard", "vcard author", "p-author h-card", "post-author vcard"])
def test_the_card_of_an_author_is_no_box(classes: str) -> None:
    assert author(f'<span class="{classes}"><span class="fn">Ann Lee</span></span>') == "Ann Lee"
    assert author(f'<div class="{classes} card"><p>Ann Lee</p></div>') == ""


def test_a_reporter_of_korea_is_told_by_the_title_behind_the_name() -> None:
    assert author("<p>홍길동 기자</p>", "ko") == "홍길동"
    assert author("<p>홍길동기자</p>", "ko") == "홍길동"
    assert author("<p>홍길동 기자 hong@harbour.test</p>", "ko-KR") == "홍길동"
    assert author("<p>이 글은 홍길동 기자 이야기입니다</p>", "ko") == ""


@pytest.mark.parametrize(
    "line",
    [
        "By checking out, you agree to our Terms of Use and Privacy Policy.", "By mail, the lamp took a week.", "Text messages are free of charge.",
        "Article 5 of the Treaty says so.", "Von Ann Lee stammt der Plan des Turms.", "Posted by the harbour office", "Text: Psalm 23", "Words: 1,200",
        "Photos: Bo Ek", "Edited by Bo Ek", "Translated by Bo Ek", "Un artículo por semana", "BY CATEGORY", "By Hand and Eye", "Di sera il porto tace.", "글은 짧다",
    ],
)  # fmt: skip
def test_what_begins_like_a_byline_and_names_nobody(line: str) -> None:
    for language in ("en", "it", "ko"):
        assert author(f"<p>{line}</p>", language) == ""


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("<p class=authors><a>Ann Lee</a><sup>1</sup>, <a>Bo Ek</a><sup>2,*</sup>, <a>Cy Ford</a><sup>1</sup></p>", "Ann Lee; Bo Ek; Cy Ford"),
        ("<ul><li><a class=author-name>Ann Lee</a>,</li><li><a class=author-name>Bo Ek</a></li></ul>", "Ann Lee; Bo Ek"),
        ("<p>By Ann Lee, Bo Ek and Cy Ford</p>", "Ann Lee; Bo Ek; Cy Ford"), ("<p class=author>Ann Lee aus Kiel</p>", "Ann Lee"),
    ],
)  # fmt: skip
def test_names_with_notes_in_lists_and_in_a_row(body: str, names: str) -> None:
    assert author(body) == names


@pytest.mark.parametrize(
    "mark", ['data-testid="authorName"', 'data-qa="author-name"', 'data-testid="byline"', "data-qa='author'"]
)
def test_names_for_tests_tell_where_classes_are_made_by_a_machine(mark: str) -> None:
    assert author(f'<div class="css-1x"><a class="af ag" {mark} href="/@x">Ann Lee</a></div>') == "Ann Lee"
    assert author('<div><a data-testid="storyTitle">Ann Lee</a></div>') == ""


def test_who_comments_is_not_the_author() -> None:
    comment = (
        "<div class=comments-body><p>Good.</p><span class=comments-post>Posted by: <a>Bo Ek</a></span></div>"
    )
    assert author(f"<p>Words.</p>{comment}") == ""


@pytest.mark.parametrize("text", ["The lamp", "Publish your own", "Textile mills", "  ", "12 days"])
def test_most_texts_begin_no_byline(text: str) -> None:
    assert not begins_byline(text)
