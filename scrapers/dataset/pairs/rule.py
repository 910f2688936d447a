"""What a rule is, and the names under which rules are found.

A rule is a pure function over the blocks and the markup of one page. It only points: at the blocks that ask,
and at those that answer. What is written of them, whether it is long enough, and which of two rules is
believed where both see the same, is decided once for all of them, in ``miner.py``. Others come from the
entry-point group ``scrapers.pairs``, as classes made without arguments.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint
from typing import Final, Protocol

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.errors import ConfigError
from scrapers.plugin.entry_points import installed, unknown

GROUP: Final = "scrapers.pairs"
_ROOM: Final = "scrapers.dataset.pairs.rules"
_BUILT_IN: Final = {  # in the order of trust
    "schema": f"{_ROOM}.schema:Schema",
    "api": f"{_ROOM}.api:ApiEntries",
    "threads": f"{_ROOM}.threads:Threads",  # before the rules that would take its title for a question
    "questions": f"{_ROOM}.questions:Questions",
    "sections": f"{_ROOM}.questions:Sections",
    "details": f"{_ROOM}.details:Details",
    "definitions": f"{_ROOM}.definitions:Definitions",
    "how_to": f"{_ROOM}.how_to:HowTo",
    "code": f"{_ROOM}.code:Code",
}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule points at: the blocks of a question, and those of its answer.

    ``asked`` is the question in its own words where it is not all that the blocks say, ``template`` names
    the wording of ``templates.py`` in which it is asked. ``lead``: the answer begins in the block of the
    question, behind it; ``thread``: somebody asks at length. ``refused``: why the
    rule itself gives it up. ``cells``: both are cells, with these words, of the table that the blocks are.
    Without blocks ``asked`` and ``told`` are what
    the page's markup says.
    """

    question: Range
    answer: Range
    asked: str = ""
    told: str = ""
    template: str = ""
    anchor: str = ""
    lead: bool = False
    question_author: str = ""
    answer_author: str = ""
    score: int = 0
    rejected: Range | None = None
    rejected_author: str = ""
    rejected_score: int = 0
    turns: tuple[tuple[str, Range], ...] = ()
    thread: bool = False
    refused: str = ""
    cells: tuple[str, str] | None = None


class Rule(Protocol):
    """Finds questions and answers of one kind."""

    @property
    def name(self) -> str:
        """The name it is asked for by."""

    @property
    def version(self) -> str:
        """Goes up when it finds something else on the same page."""

    def candidates(self, page: PageBlocks) -> Iterable[Candidate]:
        """What it finds on ``page``, in order."""


@cache
def _entry_points() -> dict[str, EntryPoint]:
    """Name -> entry point. An installed rule wins over a built-in one, and is logged."""
    return installed("pair rule", GROUP, _BUILT_IN, _LOG)


def rule_names() -> list[str]:
    """The names of every rule that is installed: ours in the order of trust, then others, sorted."""
    return [*_BUILT_IN, *sorted(_entry_points().keys() - _BUILT_IN.keys())]


def make_rules(names: Sequence[str] = ()) -> list[Rule]:
    """The rules ``names``, or all, in the order in which they are believed.

    Raises :class:`ConfigError` for one that is unknown or cannot be loaded.
    """
    return [_made(name) for name in rule_names() if not names or name in _checked(tuple(names))]


def _checked(names: tuple[str, ...]) -> frozenset[str]:
    for name in names:
        if name not in rule_names():
            raise ConfigError(unknown("pair rule", name, rule_names()), field="rules")
    return frozenset(names)


def _made(name: str) -> Rule:
    try:
        made: Callable[[], Rule] = _entry_points()[name].load()
        return made()
    except Exception as error:
        raise ConfigError(f"pair rule {name!r} cannot be loaded: {error}", field="rules") from error
