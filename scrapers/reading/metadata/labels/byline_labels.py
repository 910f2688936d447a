"""How a byline begins, told by the words that it is made of: what was made, how, and by whom.

"Written by" and "Ein Beitrag von", "Texte:" and "Penulis:": in each language a few nouns and verbs are put
together, so that the words are listed and not the phrases.
"""
# ruff: noqa: RUF001 - several scripts

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_THINGS: Final = (
    "guest|reporting|story|article|text|words|post|column|essay|blog|interview|beitrag|gastbeitrag"
    "|artikel|gastkommentar|bericht"
    "|reportage|texte|billet|tribune|texto|artículo|artigo|nota|columna|testo|articolo|tekst|artykuł"
    "|articol"
)
_MADE: Final = (
    "written|posted|published|reviewed|created|authored|penned|crafted|compiled|prepared|asked|submitted"
    "|contributed|reported|geschrieben|verfasst"
    "|veröffentlicht|erstellt|écrit|rédigé|publié|posté|proposé|escrito|escrita|publicado|publicada"
    "|redactado"
    "|postado|redigido|scritto|pubblicato|geschreven|geplaatst|gepost|gepubliceerd|skriven|skrevet"
    "|publicerad"
    "|publisert|udgivet|napisane|opublikowane|opublikowany|dodane|dodany|scris|publicat|postat|ditulis"
    "|diposting"
    "|diterbitkan|escrit|viết|đăng|propos\\srecueillis|a\\scura"
)
_BY: Final = "by|von|par|por|da|di|door|a[vf]|oleh|przez|de|per|bởi"
_ON: Final = r"(?:\s+(?:on|am|le|el|em|il|op|den|la|pada)\s.{4,40}?)?"
_AUTHORS: Final = (
    "authors?|contributors?|autor(?:[aei]|es|en|in|innen|ka|ky|ul|zy|ři)?|auteure?s?|autrice|författare"
    "|forfattere?"
    "|skribent|szerzők?|yazar(?:lar)?|автор(?:ка|и|ы)?|аутор(?:ка|и)?|penulis|tác\\sgiả|kirjoittaja"
    "|συντάκτης|συγγραφέας"
    "|نویسنده|الكاتبة?|المؤلف|लेखक|লেখক|ผู้เขียน|columnista|redactora?|redakteur(?:in)?|rédact(?:eur|rice)"
)
_TEXTS: Final = "words|texte?|texto|testo|teks[ti]i?|szöveg|текст"
_AND_PICTURES: Final = r"\s(?:and|und|och|og|ja|en|et|y|e|a|i|и|&)\s\w{3,14}"
_WROTE: Final = (
    "napsala?|napisał[ao]?|napisała|opracował[ao]?|írta|yazan|yazı(?=\\s?:)|haber|написала?|подготовила?"
    "|написав"
    "|підготувала"
    "|piše|bởi|بقلم|كتبت?|מאת|به\\sقلم|نوشته|เขียนโดย|γράφει\\s[οη]"
)
_WIDE_PARTS: Final = "取材|聞き手|写真|撮影|構成|編集|文|摄影|摄|絵|イラスト"
_WIDE_AUTHORS: Final = (
    "文|作者|著者|執筆者?|筆者|ライター|記者|记者|撰文|撰稿|글쓴이|작성자|저자|글(?:[·ㆍ/]사진)?"
)
_WIDE: Final = (
    rf"(?:(?:{_WIDE_PARTS})[・／/と＝=、]){{0,3}}(?:{_WIDE_AUTHORS})(?:[・／/と、](?:{_WIDE_PARTS})){{0,3}}"
)
_LOCAL_REPORTER: Final = "本[报報]"
_LEADING: Final = {
    language: words
    for languages, words in (
        ("it", "di|a cura di"), ("ro", "de"), ("ca", "per"), ("nl", "door"), ("sv nb no nn", "av"),
        ("da", "af"), ("el", "του|της"), ("id ms", "oleh"), ("fil tl", "ni"),
    )
    for language in languages.split()
}  # fmt: skip
_LEADS: Final = {
    language: re.compile(rf"\W*(?i:{words})\s*:?\s+(?=[^\W\d_a-z]\S*\s+[^\W\d_a-z])")
    for language, words in _LEADING.items()
}
"""What leads to a name in one language, and is part of one, or begins a sentence, in another."""
LEADS_OF_NAMES: Final = re.compile(
    rf"(?:{'|'.join(sorted({*'|'.join(_LEADING.values()).split('|'), 'da', 'do', 'od'}))}|Av|Af|Door)"
    r"\s++(?=[^\W\d_a-z]\S*\s+\S)"
)
"""The same in whatever language, in small letters, before what is known to be a name."""

LABEL = re.compile(
    rf"^\W*(?:(?:(?:(?:eine?|une?|una|een)\s)?(?:(?:{_THINGS})\s){{0,2}}?(?:{_THINGS}"
    rf"|{_MADE})(?:{_AND_PICTURES})?{_ON}\s+(?:{_BY})"
    rf"|by|von|par|por|authors?|contributors?|作者|文|(?:{_WROTE})(?!\w)"
    rf"|(?:{_AUTHORS}|{_WIDE})(?=\s?[:：])|(?:{_TEXTS})(?:{_AND_PICTURES})?(?=\s?[:：／]))(?:\s*[:：／]\s*|\s+"
    rf"|$)"
    rf"|{_WIDE}\s*[:：／/｜|＝=]\s*|(?:{_LOCAL_REPORTER})?[记記]者(?=[\u4e00-\u9fff]{{2,4}}(?:[／/\s]|[报報][导導道]|$))"
    r"|글(?:[·ㆍ/]사진)?\s+(?=[가-힣]{2,4}(?:\s|$)))",
    re.IGNORECASE,
)
"""How a byline begins."""
_SURE = re.compile(
    rf"^\W*(?:(?:\w+\s){{1,3}}(?:on\s.{{4,40}}?\s)?(?:by|von|par|por|door|oleh|przez)\b|(?:{_AUTHORS}"
    rf"|{_WIDE})\s*[:：／/｜|＝=])",
    re.IGNORECASE,
)
"""A label that names nothing but a person: no "by value", no "author information"."""
_REPORTER = re.compile(r"[가-힣]{2,4}\s?(?:[가-힣]{2,4}\s?)?기자(?:\s\S{1,64}@\S{1,100})?")
_BEFORE: Final = " \t\n\r\xa0(|–—-•·[【〈«"
_ARTICLES: Final = ("ein", "eine", "un", "une", "una", "een")
_FIRST = re.compile(r"[^\s\d:：／/.,]+")
_LITERAL = re.compile(r"[^\\\[\](){}?*+|.]*")
_ONE_OF = re.compile(r"\[([^\]]+)\](?!\?)")


def _alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of ``pattern``, without those in its brackets."""
    depth, begin = 0, 0
    for at, sign in enumerate(pattern):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and depth == 0:
            yield pattern[begin:at]
            begin = at + 1
    yield pattern[begin:]


def _openers(*patterns: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words that labels begin with: whole ones, and how those begin of which a pattern tells several."""
    words, stems = set(), set()
    for pattern in patterns:
        for each in _alternatives(pattern):
            literal = _LITERAL.match(each)
            begun = literal[0] if literal else ""
            signs, rest = "", each[len(begun) :]
            if one := _ONE_OF.match(rest):
                signs, rest = one[1], rest[one.end() :]
            begun = begun[:-1] if rest.startswith("?") and not signs else begun
            begins = {begun + sign for sign in signs} or {begun}
            if rest.startswith("\\s") or (not rest and " " not in begun):
                words |= begins
            elif " " in begun:
                words.add(begun.partition(" ")[0])
            else:
                stems |= begins
    return frozenset(words), tuple(sorted(stems))


_BEFORE_BLANKS: Final = (_THINGS, _MADE, _BY, *_LEADING.values(), *_ARTICLES)
_OPENERS, _STEMS = _openers(*_BEFORE_BLANKS, _AUTHORS, _TEXTS, _WROTE)
_WIDE_OPENERS: Final = tuple(
    sorted(frozenset().union(*_openers(_WIDE_PARTS, _WIDE_AUTHORS, _LOCAL_REPORTER)))
)
_PAIRS: Final = frozenset(
    pair
    for word in (*_OPENERS - {"a"}, *_STEMS, *_WIDE_OPENERS)
    for pair in (word[:2], word[:2].title(), word[:2].upper())
) | {"a ", "A "}


def may_begin(text: str) -> bool:
    """Whether ``text`` may begin as a byline does; a look that is cheap, for most texts do not."""
    begins = text if text[0] not in _BEFORE else text.lstrip(_BEFORE)
    if begins[:2] not in _PAIRS and begins[:1] not in _PAIRS:
        return False
    word = _FIRST.match(begins)
    if word is None:
        return False
    first = word[0][:20].lower()
    if first == "a":
        return begins[1:6].lower() == " cura"
    return first in _OPENERS or first.startswith(_STEMS) or begins.startswith(_WIDE_OPENERS)


def begins_byline(text: str, language: str = "") -> bool:
    """Whether ``text`` begins as a byline of ``language`` does."""
    if not may_begin(text):
        return False
    text = text[:80].strip()
    return LABEL.match(text) is not None or begins_as_in(text, language)


def begins_as_in(text: str, language: str) -> bool:
    """Whether ``text`` begins with what leads to a name in ``language``, and one may follow."""
    leads = _LEADS.get(language.partition("-")[0].lower())
    return leads is not None and (leads.match(text) is not None or leads.match(f"{text} A A") is not None)


def without_label(text: str, language: str = "") -> str:
    """``text`` behind the label that it begins with."""
    rest = LABEL.sub("", text, count=1)
    leads = _LEADS.get(language.partition("-")[0].lower()) if rest == text else None
    return leads.sub("", text, count=1) if leads is not None else rest


def is_sure(text: str) -> bool:
    """Whether the label of ``text`` stands before a person and before nothing else."""
    return _SURE.match(text) is not None


def is_reporter(text: str) -> bool:
    """Whether all of ``text`` is a name with the title of a reporter behind it, as in Korean."""
    return _REPORTER.fullmatch(text) is not None
