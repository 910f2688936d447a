"""Which pairs are none: every refusal is a reason, and counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.reading.blocks.segmentation import Block

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
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """The words of ``text`` alone, in small letters."""
    return " ".join(_WORD.findall(text.lower()))


def refusal(question: str, answer: str, blocks: Sequence[Block], *, opener: bool = False) -> str:
    """Why these are no question and answer; ``""`` if they are.

    ``blocks`` are those of the answer; an ``opener`` of a thread may ask at length.
    """
    asked = fold(question)
    if not asked or (len(question) > _LONGEST_QUESTION and not opener):
        return "question_length"
    return _length(asked, answer) or _substance(answer, blocks)


def _length(asked: str, answer: str) -> str:
    words = fold(answer)
    if not words or _NO_ANSWER.fullmatch(answer):
        return "no_answer"
    if len(answer) > _LONGEST_ANSWER:
        return "answer_too_long"
    if not words.removeprefix(asked).strip():
        return "answer_repeats"
    return "answer_too_short" if " " not in words and len(answer) < _SHORTEST else ""


def _substance(answer: str, blocks: Sequence[Block]) -> str:
    if len(answer) <= _SHORT_SEE and _SEE.match(answer):
        return "answer_refers"
    size = sum(len(block.text) for block in blocks)
    links = sum(block.link_chars for block in blocks)
    return "answer_links" if links > _LINKED * size else ""
