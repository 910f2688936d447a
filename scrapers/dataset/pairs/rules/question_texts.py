"""The texts of questions: what is one, and what stands around it."""

from __future__ import annotations

import re
from typing import Final

from scrapers.dataset.pairs.words import word_count

LONGEST: Final = 300  # characters of a question
QUESTION_MARKS: Final = ("?", "？", "؟", "⁇")  # noqa: RUF001 - the question marks of several scripts
_GREEK_MARKS: Final = (";", "\u037e")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]{2}")
_FEWEST: Final = 3  # words of a question without a space in it
_SIGNS = " \t\n\xa0+-–−×✕▼▾▸►▶▲˅⌄›»#¶“”\"'*_)"  # noqa: RUF001 - what a page draws behind its questions
_MARK = re.compile(
    r"(?:(?:[AQ]|Question|Frage|Pregunta|FAQ|F|P|[В问問答]|质问|質問|提问|질문)\s?\d{0,3}\s?[:.)：、-]"  # noqa: RUF001
    r"|\d{1,3}\s?[.)、]|[-*•])\s{0,5}"
)
_INVITES = re.compile(  # questions of advertising, which nobody answers
    r"(?:ready|looking|need|want|have|got|still|interested|any questions|not sure|are you (?:an?|in)"
    r"|are you (?:looking|ready)|hiring|did you know"
    r"|bereit|noch fragen|haben sie|prêt|besoin|des questions|¿?listo|¿?tienes)\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether ``text`` is one question, by its mark."""
    if len(text) > LONGEST:
        return False
    bare = text.rstrip(_SIGNS)
    if not bare.endswith(QUESTION_MARKS):
        return bare.endswith(_GREEK_MARKS) and " " in bare and _GREEK.search(bare) is not None
    return " " in text or word_count(bare) >= _FEWEST


def unmarked(text: str) -> str:
    """``text`` without the ``Q:`` or number before it, and the signs that are drawn behind it."""
    mark = _MARK.match(text)
    text = text[mark.end() :] if mark else text
    bare = text.rstrip(_SIGNS)
    return bare if bare.endswith(QUESTION_MARKS) else text.strip()


def invites(text: str) -> bool:
    """Whether it is a question of advertising, which nobody answers."""
    return _INVITES.match(text) is not None
