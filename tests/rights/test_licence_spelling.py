"""What is said of rights is read however it is written: blanks, hyphens, breaks, references, encodings."""
# ruff: noqa: RUF001 - statements in other scripts

from __future__ import annotations

import unicodedata

import pytest

from scrapers.rights.licences.page_licences import license_of
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.page_tags import Markup

URL = "https://example.org/a"
BY = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">BY</a>'
TEXT = "<p>The river bends twice before it meets the mill, and floods the meadow.</p>"


def licence(notice: str, encoding: str = "utf-8") -> str:
    head = "<html><head><title>The river</title></head>"
    page = f"{head}<body>{TEXT}<footer><p>{notice}</p></footer></body></html>"
    kind = f"text/html; charset={encoding}"
    return spdx(license_of(Markup(page.encode(encoding), kind), URL))


BETWEEN = (
    " ", "\n  ", "\t", "&nbsp;", "&nbsp ", "\xa0", "&#160;", "&#xA0;", "&#x00a0;", "\u202f", "&#8239;",
    "&thinsp;", "&#8201;", "\xad ", "&shy; ", "<br>", "<br />\n", "</b> <i>", "<!-- --> ", "<wbr> ",
)  # fmt: skip


@pytest.mark.parametrize("between", BETWEEN)
def test_whatever_stands_between_the_words_of_a_name(between: str) -> None:
    assert licence(f"<b>Text under Creative{between}Commons Attribution 4.0</b>") == "CC-BY-4.0"
    assert licence(f"<b>The text is available under CC{between}BY-SA 4.0</b>") == "CC-BY-SA-4.0"
    assert licence(f"<b>This text is in the public{between}domain.</b>").startswith(
        "LicenseRef-public-domain"
    )
    assert licence(f"{BY} <b>© 2020 Mill. All{between}rights{between}reserved.</b>") == ""


@pytest.mark.parametrize(
    "hyphen", ["-", "\u2010", "\u2011", "–", "&#8209;", "&hyphen;", "&ndash;", "&#8211;"]
)
def test_whatever_the_hyphen_is(hyphen: str) -> None:
    assert licence(f"This work is licensed under CC{hyphen}BY{hyphen}SA 4.0") == "CC-BY-SA-4.0"


def test_hyphens_that_are_not_seen() -> None:
    for soft in ("\xad", "&shy;", "&#173;", "&#xad;", "\u200b", "\ufeff"):
        if soft.startswith("&"):
            assert licence(f"Text under Crea{soft}tive Com{soft}mons Attri{soft}bution 4.0") == "CC-BY-4.0"
        assert licence(f"{BY} Alle Rechte vorbe{soft}halten.") == ""


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Creative Commons BY-SA 4.0", "CC-BY-SA-4.0"),
        ("Creative-Commons-Licence BY-NC-ND 3.0", "CC-BY-NC-ND-3.0"),
        ("Creative Commons (CC BY 4.0)", "CC-BY-4.0"),
        ("Creative Commons license by John 4", "LicenseRef-Creative-Commons"),
        ("クリエイティブ・コモンズ 表示 - 非営利 4.0 国際", "CC-BY-NC-4.0"),
        ("크리에이티브 커먼즈 저작자표시-동일조건변경허락 4.0", "CC-BY-SA-4.0"),
    ],
)
def test_names_in_words(words: str, name: str) -> None:
    assert spdx(words) == name


RESERVED = {
    "windows-1252": "Tous droits réservés", "iso-8859-2": "Wszelkie prawa zastrzeżone",
    "koi8-r": "Все права защищены",
    "windows-1250": "Všechna práva vyhrazena", "windows-1251": "Все права защищены", "gb2312": "版权所有",
    "big5": "版權所有", "shift_jis": "無断転載を禁じます", "euc-jp": "無断転載を禁じます",
    "iso-2022-jp": "無断転載を禁じます", "euc-kr": "무단 전재 금지", "windows-1254": "Tüm hakları saklıdır",
    "windows-1256": "جميع الحقوق محفوظة", "iso-8859-7": "Όλα τα δικαιώματα διατηρούνται",
    "windows-1255": "כל הזכויות שמורות", "utf-16": "Všechna práva vyhrazena",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "shift_jis", "euc-jp", "iso-2022-jp"])
def test_a_name_that_is_not_written_in_ascii(encoding: str) -> None:
    said = "この作品はクリエイティブ・コモンズ 表示-非営利 4.0 国際 ライセンスの下に提供されています"
    assert licence(said, encoding) == "CC-BY-NC-4.0"


@pytest.mark.parametrize("encoding", RESERVED)
def test_whatever_the_encoding(encoding: str) -> None:
    assert licence(BY, encoding) == "CC-BY-4.0"
    assert licence(f"{BY} {RESERVED[encoding]}.", encoding) == ""
    assert licence(f"{BY} {RESERVED[encoding]}.") == ""


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\ufeff", "&#8203;", "&ZeroWidthSpace;", "&NoBreak;"])
def test_signs_without_width_part_no_words(sign: str) -> None:
    assert licence(f"{BY} All{sign} rights {sign}reserved.") == ""
    assert licence(f"{BY} All riv{sign}ers run.") == "CC-BY-4.0"


def test_accents_that_stand_behind_their_letters() -> None:
    for words in (RESERVED["windows-1252"], RESERVED["windows-1250"], "Alla rättigheter förbehållna"):
        assert licence(f"{BY} {unicodedata.normalize('NFD', words)}.") == ""


def test_a_name_in_a_comment_is_not_said() -> None:
    assert licence("The mill <!-- Text under CC BY 4.0 -->stands.") == ""
    assert licence("Licence: Creative Commons <!-- x - y --- z-->Attribution 4.0") == "CC-BY-4.0"
