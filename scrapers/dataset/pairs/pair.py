"""A question and its answer as they stand on a page, and the line that is written of them.

The line has fixed keys of one type each and nothing null, so that it loads with
``datasets.load_dataset("json")`` and no options.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, NamedTuple

from scrapers.display.shown import Shown

Where = Literal["document", "page", "markup"]
"""The text in which offsets count: the document's own, the whole page written down, or data in its markup."""

WHERE: Final[tuple[Where, ...]] = ("document", "page", "markup")


class Span(NamedTuple):
    """A stretch of a text, in characters: ``text[start:end]``."""

    start: int
    end: int


NOWHERE: Final = Span(0, 0)


class Turn(NamedTuple):
    """One turn of a thread: who speaks (``user`` or ``assistant``), what, and where it stands."""

    role: str
    content: str
    span: Span


@dataclass(frozen=True, slots=True, repr=False)
class Pair(Shown):
    """A question and its answer, with what shows where both come from.

    ``answer`` is the slice ``answer_span`` of the text that ``where`` names. ``question`` is what a model is
    asked: what stands at ``question_span`` without markup (``raw_question``), in the wording of ``template``
    if that is not empty. ``rejected`` is another answer of the same thread that fewer voted for. ``turns``
    are those of a thread that goes on after its first answer, all of them in order; else there are none.
    ``page`` is the document's id; pairs of one ``group`` must not be parted by a split, and ``split`` is
    theirs where a dataset has dealt them out. ``model`` has written the question, if it was one: asked
    with the prompt of this digest, at this ``temperature``; then nothing stands at ``question_span``.
    """

    question: str
    answer: str
    rule: str
    version: str
    page: str = ""
    url: str = ""
    where: Where = "document"
    question_span: Span = NOWHERE
    answer_span: Span = NOWHERE
    raw_question: str = ""
    template: str = ""
    headings: tuple[str, ...] = ()
    anchor: str = ""
    question_author: str = ""
    answer_author: str = ""
    score: int = 0
    rejected: str = ""
    rejected_span: Span = NOWHERE
    rejected_author: str = ""
    rejected_score: int = 0
    turns: tuple[Turn, ...] = ()
    language: str = ""
    license: str = ""
    consent: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    split: str = ""
    model: str = ""
    prompt: str = ""
    temperature: str = ""

    @property
    def id(self) -> str:
        """Names the pair: rule, page and place."""
        return f"{self.page}#{self.rule}-{self.where}-{self.question_span.start}-{self.answer_span.start}"

    def line(self) -> dict[str, Any]:
        """The pair as it is written: keys as in this class, spans as ``..._start`` and ``..._end``."""
        told: dict[str, Any] = {"id": self.id}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Span):
                told[f"{each.name.removesuffix('_span')}_start"] = value.start
                told[f"{each.name.removesuffix('_span')}_end"] = value.end
            elif each.name == "turns":
                told["turns"] = [_turn(turn) for turn in value]
            elif each.name == "consent":
                told["consent"] = {key: str(value.get(key, "")) for key in CONSENT}
            elif isinstance(value, tuple):
                told[each.name] = list(value)
            else:
                told[each.name] = value
        return told


CONSENT: Final = ("verdict", "policy", "evidence", "date", "license")
"""What a line says of its page's consent."""


def _turn(turn: Turn) -> dict[str, Any]:
    return {"role": turn.role, "content": turn.content, "start": turn.span.start, "end": turn.span.end}


def pair_of(line: Mapping[str, Any]) -> Pair:
    """The pair of such a line; keys that it does not have keep their defaults, others are not looked at.

    Raises :class:`KeyError` where there is no question, answer, rule or version.
    """
    known: dict[str, Any] = {}
    for each in fields(Pair):
        stem = each.name.removesuffix("_span")
        if each.name.endswith("_span"):
            if f"{stem}_start" in line:
                known[each.name] = Span(int(line[f"{stem}_start"]), int(line[f"{stem}_end"]))
        elif each.name in line:
            known[each.name] = line[each.name]
    known["headings"] = tuple(known.get("headings", ()))
    known["turns"] = tuple(
        Turn(turn["role"], turn["content"], Span(turn["start"], turn["end"]))
        for turn in known.get("turns", ())
    )
    for name in ("question", "answer", "rule", "version"):
        known[name] = line[name]
    return Pair(**known)
