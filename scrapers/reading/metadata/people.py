"""The name in a byline or an author field; none rather than a wrong one."""
# ruff: noqa: RUF001 - dashes and scripts

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.metadata.dates import without_day
from scrapers.reading.metadata.labels.byline_labels import LABEL, LEADS_OF_NAMES, is_sure
from scrapers.reading.metadata.site_names import is_company
from scrapers.web.decode import clean

_ALSO_LABEL = re.compile(
    r"^(?:about the author|(?:all |view )?(?:posts|articles|stories) by|more (?:from|by)|via|autor|auteur"
    r"|autore|verfasser|redaktion|tekst|penulis|tác giả|bởi|piše|napisala?|pisze|autorul|tekijä|yazan"
    r"|بقلم|كتبه?|الكاتب|المؤلف|מאת|نویسنده|به قلم|نوشته|लेखक|লেখক|ผู้เขียน|เขียนโดย|โดย"
    r"|本报记者|本報記者|记者|撰文|撰稿"
    r"|autor(?:[ae]?s?|k[ay])|redactor|author|written by|автор|автором|yazar|autoři|kirjoittaja|forfatter"
    r"|skribent|szerző|írta|συντάκτης|γράφει\s(?:ο|η)|το[υν]|της|글|(?:(?:取材|聞き手|写真|撮影|構成"
    r"|編集)[・／/と＝]){0,3}(?:作者|文|聞き手|著者|執筆|筆者|記者))"
    r"(?:\s*[:：・／＝]\s*|\s+)"
    r"|^(?:te(?:x|ks)t(?:e|o|i)?|testo|текст|szöveg)\s?:\s",
    re.IGNORECASE,
)
# Small words that lead to a name, and are part of one where fewer than two words follow: "di Anna Lee".
_MAIL = re.compile(r"(?<!\S)[^\s@]{1,64}@[^\s@]{1,255}")
_ROLE_BEHIND = re.compile(r"(?<!\s)\s*+(?:(?:(?:객원|선임|수석|인턴)\s?)?(?:기자|특파원)|記者|记者)$")
_NO_MORE: Final = (
    r"(?:on|in|at|for|from|via|posted|published|updated|last|reviewed|edited|medically|contributing"
    r"|senior|staff|editor"
    r"|founder|ceo|director|managing|marketing|content|writer|view|min\s+read|posts?:|joined|logged"
    r"|(?:(?:tech|chief|guest|lead|associate|assistant|news|science|business|health|features?"
    r"|executive)\s+)?"
    r"(?:reporter|journalist|correspondent|contributor|editor)|\d)(?!\w)(?:(?<!\bon)(?<!\bin)(?<!\bat)"
    r"|(?=\s))"
)
# Where a name ends. Blanks are looked at from the first of a run alone, so that a run costs its length once.
_CUT = re.compile(
    rf"(?:(?<!\s)\s++)?(?:[|•·●—–/／(（<»]|[.,;]?(?<![^\s.,;])[^\W\d_]{{2,20}}\s?[:：]|写真|사진|摄影|(?:avec|mit"
    rf"|con|com|met|with)\s(?-i:[A-Z]{{2}})|aus\s(?-i:[A-ZÄÖÜ])|special\sto\b|;\s\w+\sby\b|(?:et|and|und|y"
    rf"|e)\s(?:publi|mis\s|updated|veröff|aktualis|actualiz|pubblic|atualiz)|,\s++(?:the\b|[js]r\.?\s++\w"
    rf"|{_NO_MORE}))|(?<!\s)(?:[^\S\n]*+\n|\s++(?:-\s|@|{_NO_MORE}))",
    re.IGNORECASE,
)
# A name in brackets between two others is part of the whole.
_IN_BRACKETS = re.compile(r"[^\W\d_]+\s\([^\W\d_]{2,20}\)\s(?=[^\W\d_a-z])")
_NO_NAMES: Final = frozenset((
    "admin", "author", "authors", "guest", "anonymous", "editor", "staff", "name", "names", "home", "user",
    "follow", "login", "log in", "sign in", "by", "written by", "share", "read more", "comments", "more",
    "unknown", "about the author", "on", "in", "at", "the", "this", "from", "for", "our", "your", "last",
    "log", "member login", "sign up", "subscribe", "name *", "category", "categories", "undefined", "null",
    "none", "n/a", "username", "first name", "last name", "nickname", "email", "learn more", "role", "news",
    "view more posts", "insights", "webmaster", "website", "youtube", "facebook", "twitter", "linkedin",
    "instagram", "pinterest", "bluesky", "blue sky", "mastodon", "tiktok", "whatsapp", "telegram", "reddit",
    "github", "administrator", "view profile", "contributor", "reply", "the author", "profile", "register",
    "join", "root", "collection", "cancel", "guide", "type", "brand", "sign", "account", "my account",
    "specialty", "history", "titles", "countries", "manufacturer", "human", "date", "default", "value",
    "http", "https", "system", "support", "moderator", "sun", "mon", "tue", "wed", "thu", "fri", "sat",
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "redaktion", "redakcja",
    "fact checked", "fact-checked", "posts", "find", "print", "as", "title", "seo", "ai", "published",
    "updated", "founder", "marketing", "reporter", "writer", "registered", "topic starter", "new member",
    "themeforest", "colorlib", "w3layouts", "templatemo", "html5 up", "creative tim", "themefisher",
    "bootstrapmade", "mobirise", "redakce", "редакция", "редакція", "编辑", "記者", "관리자", "管理员",
    "admin admin", "editors",
))  # fmt: skip
# What no name holds: words of a menu, a sentence or a licence.
_NO_NAME_WORDS = re.compile(
    r"\b(?:sign|log|account|profile|password|subscribe|follow|demo|free|learn|opens?|started|click"
    r"|category|review|feedback|purchase|creative commons|licen[cs]e|agreement|newsletter|cookies?|search"
    r"|menu|website|rights|reserved|disclosure|editorial (?:process|guidelines|policy|standards)"
    r"|advertis\w+|updated|published"
    r"|shop|now|buy|get|trustpilot|size|stage|cases?|regions|prevention|tips"
    r"|articles?|stories|archives?|comments?|replies|information|community guidelines|is|are|was|has|will"
    r"|which|that|with|this|these|your|you)\b",
    re.IGNORECASE,
)
_NOT_IN_NAMES: Final = ("://", "@", "**", "{")
_NOBODY = re.compile(r"\badmin(?:istrator)?\b|\son (?:facebook|twitter|linkedin|instagram|youtube|x)$")
_PARTICLES: Final = frozenset((
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le",
    "las", "los", "el", "al", "bin", "bint", "ibn", "ben", "af", "av", "zu", "zum", "zur", "ter", "ten",
    "te", "op", "in", "y", "e", "i", "und", "and", "et", "och", "og", "en", "&", "of", "the", "st", "san",
    "mac", "mc", "dr", "prof", "jr", "sr", "a", "an", "os",
))  # fmt: skip
# A month behind a name begins a date; those that are names themselves may belong to it.
_MONTHS: Final = frozenset((
    "january", "february", "march", "july", "september", "october", "november", "december", "jan", "feb",
    "mar", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
))  # fmt: skip
_DATED = re.compile(rf"\s(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?$", re.IGNORECASE)
_ANDS: Final = "and|und|et|y|e|i|en|og|och|и|και|ja|ve|și"
_JOINING: Final = frozenset(_ANDS.split("|")) - {"e", "y", "i", "ja"}
_AND = re.compile(rf"(?<!\s)\s++(?:{_ANDS})\s|&", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:(?<!\s)\s++)?,\s++(?:(?:and|und|et|y|e|og|och)\s++)?"
    rf"|(?<!\s)\s++(?:{_ANDS}|&)\s++",
)
_ROLE = re.compile(
    r"\b(?:correspondent|editor|reporter|writer|journalist|producer|analyst|columnist|critic|contributor"
    r"|professor|director"
    r"|manager|officer|president|fellow|student|researcher|consultant|bureau|redakteur(?:in)?|journaliste"
    r"|redactora?|giornalista)\.?$",
    re.IGNORECASE,
)  # that follows a name
_RANKS: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "md", "phd"})
_MOST_NAMES: Final = 6
_MOST_WORDS: Final = 6
_LONGEST: Final = 60  # characters
_SHORT_NAME: Final = 3  # words
_SIGNS_BEFORE: Final = 8  # characters between a label and the name: a sign, "Dr."


def person(text: str, *, stated: bool = False) -> str:
    """The name in a byline; ``""`` if there is none that could be one.

    ``stated``: the page declares it to be one, so that it need not be written with capitals.
    """
    line = _MAIL.sub("", clean(text))
    name = LABEL.sub("", line, count=1)
    name = _ALSO_LABEL.sub(
        "", _without_rest(without_day(name), labelled=name != line).strip(" ,;:.-–—|•·"), count=1
    )
    name = LEADS_OF_NAMES.sub("", name, count=1) if LEADS_OF_NAMES.match(name) else name
    inside = _IN_BRACKETS.match(name)
    end = _CUT.search(name, inside.end() if inside else 0)
    name = _ROLE_BEHIND.sub("", (name[: end.start()] if end else name).strip(" ,;:.-–—\"'"))
    words = name.split()
    if not words or len(words) > _MOST_WORDS or not 2 <= len(name) <= _LONGEST:  # noqa: PLR2004 - signs
        return ""
    if is_no_name(name) or not name[0].isalnum() or _NO_NAME_WORDS.search(name):
        return ""
    if (len(words) > 1 and any(map(str.isdigit, name))) or name.count(".") > 1 > name.count(" "):
        return ""
    if len(words) > 1 and not stated and not _is_capitalised(words):
        return ""
    return "" if words[-1].lower() in _MONTHS and len(words) == 1 else _DATED.sub("", name)


def people(text: str) -> str:
    """The names in a byline, joined by ``"; "``: several where an "and" joins the last one to the others.

    Of two with but a comma between the second may be a role or a house, which is left out, or a place.
    """
    line = LABEL.sub("", clean(text), count=1)
    parts = [part for part in _BETWEEN.split(line) if part]
    if len(parts) < 2 or len(parts) > _MOST_NAMES:  # noqa: PLR2004 - one
        return person(text)
    names = [name for part in parts if not _is_house_or_role(part) and (name := person(part))]
    whole = all(" " in name for name in names) and (
        len(names) == len(parts) or bool(names and " " in names[0])
    )
    if not whole or (len(names) > 1 and not _AND.search(line)):
        return person(text)
    return "; ".join(dict.fromkeys(names))


def _is_house_or_role(part: str) -> bool:
    """Whether ``part`` of a byline names no person: a company, a role, "G1 - Recife"."""
    first = part.partition(" ")[0]
    return (
        is_company(part)
        or _ROLE.search(part) is not None
        or (first.isupper() and any(map(str.isdigit, first)))
    )


def _without_rest(line: str, *, labelled: bool) -> str:
    """A byline up to a comma behind which no name follows: "Ann Lee, photographs by Bo Ek"; a rank stays."""
    before, comma, behind = line.partition(", ")
    first = behind[:20].partition(" ")[0].strip(".,")
    one = labelled and comma and " " in before.strip() and " " not in behind.strip() and "," not in behind
    if one and not behind.isupper() and behind.strip(" .").lower() not in _RANKS:
        return before  # the place that it was written at
    if not comma or not first[:1].islower() or first in _PARTICLES or " " not in before.strip():
        return line
    return before


def is_no_name(name: str) -> bool:
    """Whether ``name`` is what stands where a name should: a label, a role, an address, a number."""
    folded = name.strip().lower()
    if folded in _NO_NAMES or _NOBODY.search(folded):
        return True
    return any(sign in name for sign in _NOT_IN_NAMES) or name.isdigit()


def _is_capitalised(words: list[str]) -> bool:
    """Whether the words of a name, particles aside, begin as names do, where their script has capitals."""
    return not any(word[0].islower() and word.lower().strip(".") not in _PARTICLES for word in words)


def names_person(line: str) -> bool:
    """Whether a line that begins as a byline, and is not marked as one, goes on as one.

    "By" alone also stands before categories, values and gerunds: two capitalised words have to follow.
    """
    rest = LABEL.sub("", line, count=1)
    names = people(line).split("; ")
    if not names[0] or names[0] not in rest[: len(names[0]) + _SIGNS_BEFORE]:
        return False
    if len(names) > 1:
        return all(" " in name for name in names)
    words = names[0].split()
    if not _JOINING.isdisjoint(words):
        return False  # "Hand and Eye"
    if is_company(names[0]) or (_is_shouted(words[0]) and not all(map(str.isupper, words))):
        return False  # "AAA Travel": of who writes "ANN LEE" all words are so
    if is_sure(line):
        login = len(words) == 1 and (":" in line or " by " in line.lower())
        return not rest[:1].islower() or login
    return _is_whole_name(words, rest, shouted=line.isupper() and line.isascii())


def _is_whole_name(words: list[str], rest: str, *, shouted: bool) -> bool:
    """Whether ``words`` behind a small word are a name: two of them, few in scripts without capitals."""
    if rest[:1].isalpha() and not rest[:1].isupper() and not rest[:1].islower():
        return len(words) <= _SHORT_NAME
    return len(words) > 1 and (shouted or not any(map(_is_shouted, words)))


def _is_shouted(word: str) -> bool:
    return word.isupper() and len(word) > 2  # noqa: PLR2004 - initials
