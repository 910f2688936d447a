"""Which pairs are none: every refusal is a reason, and counted."""

from __future__ import annotations

import re
from string import whitespace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.reading.blocks.outline import Block

_LONGEST_QUESTION: Final = 400  # characters; of threads the opener may be longer
_LONGEST_ANSWER: Final = 20_000
_SHORTEST: Final = 8  # characters of a single word, which in some scripts is a sentence
_LINKED: Final = 0.6  # share of an answer
_SEE = re.compile(
    r"\W{0,5}(?:please\s)?(?:see(?:\salso)?|alias (?:for|of)|refer to|read more|learn more|click here"
    r"|more info(?:rmation)?|siehe(?:\sauch)?|mehr erfahren|voir(?:\saussi)?"
    r"|en savoir plus|v[ée]ase|ver también)\b",
    re.IGNORECASE,
)
_SHORT_SEE: Final = 80  # characters of an answer that only sends the reader elsewhere
_NO_ANSWER = re.compile(
    r"\W*(?:n/?a|tbd|todo|coming soon|undocumented|no description(?: provided| available)?|answer"
    r"|advertisement|loading|this page is intentionally left blank)\W*",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"(?:read\s(?:the\s)?(?:full|more|later|on|now)(?:\s(?:article|story|post|review|guide))?"
    r"|continue\sreading|weiterlesen|lire\sla\ssuite|leer\smás)[\s.…»›>→*_)\]]*\Z",  # noqa: RUF001 - what is drawn behind it
    re.IGNORECASE,
)
_TEASER_ENDS: Final = (
    "full", "more", "later", "on", "now", "article", "story", "post", "review", "guide", "reading",
    "weiterlesen", "suite",
)  # fmt: skip
_DRAWN: Final = f"{whitespace}\x1c\x1d\x1e\x1f.>*_)]"  # what is drawn behind them, of ASCII
_TAIL: Final = 60  # characters in which it ends so
_SMALL: Final = 160  # characters of an answer that may be nothing but what stands around articles
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_FURNITURE = re.compile(
    rf"\b(?:{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s(?:19|20)\d\d)?|\d{{1,2}}\.?\s{_MONTH}(?:\s(?:19|20)\d\d)?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d\d(?:\s?[ap]m)?"
    r"|(?:last\s)?(?:updated|modified|published|posted|reviewed|edited|post)(?:\s?on)?"
    r"|(?:written\s|reviewed\s|posted\s)?by(?:\s(?-i:[A-ZÀ-Þ][\w.'’-]{0,20}\s?){1,4})?"  # noqa: RUF001 - of names
    r"|share(?:\s(?:it|this|on))?|facebook|twitter|linkedin|pinterest|whatsapp|reddit|instagram|e-?mail|print"
    r"|copy\slink|link\sto\spost|more\ssharing\soptions|on\sother\ssites"
    r"|\d{1,6}\+?\s(?:answers?|comments?|replies|reply|views?|likes?|votes?|upvotes?|shares?)"
    r"|(?:upvotes?|likes?|votes?|comments?|replies|shares?)(?:\s?\(?\d{1,6}\)?)?"
    r"|\d{1,3}[\s-]?min(?:utes?|s)?(?:\sread|\slisten)?|listen|log\s?in(?:\shere)?|sign\s(?:in|up)|subscribe"
    r"|register|request\sinfo|chat|verified\sexpert|yes|no|or|and|at|\d{1,6})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_GLANCE: Final = 80  # characters
_MORE: Final = 80  # characters behind as many as the question has, which tell whether an answer says more


def fold(text: str) -> str:
    """The words of ``text`` alone, in small letters."""
    return " ".join(_WORD.findall(text.lower()))


def refusal(question: str, answer: str, blocks: Sequence[Block], *, opener: bool = False) -> str:
    """Why these are no question and answer; ``""`` if they are.

    ``blocks`` are those of the answer; an ``opener`` of a thread may ask at length.
    """
    return refusal_at_sight(question, blocks, opener=opener) or refusal_as_written(question, answer)


def refusal_as_written(question: str, answer: str) -> str:
    """The same, as far as the answer's own words tell."""
    return _length(question, answer) or _refers(answer)


def refusal_at_sight(question: str, blocks: Sequence[Block], *, opener: bool = False) -> str:
    """The same, as far as it is known before anything is written down, which costs more than all else."""
    if not _WORD.search(question) or (len(question) > _LONGEST_QUESTION and not opener):
        return "question_length"
    links = sum([block.link_chars for block in blocks])
    if links and links > _LINKED * sum([len(block.text) for block in blocks]):
        return "answer_links"
    return ""


def _length(question: str, answer: str) -> str:
    asked = words = ""
    begins_otherwise = _begins_otherwise(question, answer)
    if not begins_otherwise:
        asked = fold(question)
        words = fold(answer[: len(asked) + _MORE])
        if len(words) <= len(asked) or " " not in words:
            words = fold(answer)  # what goes on behind it may be all that it says
    if not (begins_otherwise or words) or _NO_ANSWER.fullmatch(answer) or _is_furniture(answer):
        return "no_answer"
    if len(answer) > _LONGEST_ANSWER:
        return "answer_too_long"
    if begins_otherwise:
        return ""
    if words == asked:
        return "answer_repeats"
    return "answer_too_short" if " " not in words and len(answer) < _SHORTEST else ""


def _begins_otherwise(question: str, answer: str) -> bool:
    """Whether two words or more answer, of which the first is not that of the question: told at a glance."""
    asked = _WORD.search(question[:_GLANCE].lower())
    told = _WORD.findall(answer[:_GLANCE].lower())
    return len(told) > 1 and (asked is None or asked[0] != told[0])


def _is_furniture(answer: str) -> bool:
    """Whether there is nothing but what stands around articles: dates, bylines, counts, buttons."""
    if len(answer) > _SMALL or answer.strip(" .!").casefold() in {"yes", "no"}:
        return False
    text = " ".join(answer.split())
    first = _WORD.search(text)
    if first and first[0].strip("_") and not _FURNITURE.match(text, first.start()):
        return False  # as most; nothing else can begin within a word
    rest = _WORD.findall(_FURNITURE.sub(" ", text))
    return not any(word.strip("_") for word in rest)


def without_teaser(answer: str) -> str:
    """``answer`` without the "Read more" at its end, where it says enough before it."""
    found = _teaser(answer)
    return answer[: found.start()].rstrip(" \n[(*_") if found else answer


def _teaser(answer: str) -> re.Match[str] | None:
    """The teaser with which ``answer`` ends; most of ASCII do not even end in such a word."""
    tail = answer[-_TAIL:]
    if tail.isascii() and not tail.rstrip(_DRAWN).lower().endswith(_TEASER_ENDS):
        return None
    return _TEASER.search(answer, max(0, len(answer) - _TAIL))


def _refers(answer: str) -> str:
    refers = (len(answer) <= _SHORT_SEE and _SEE.match(answer)) or _teaser(answer)
    return "answer_refers" if refers else ""
