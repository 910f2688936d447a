"""Who speaks when: the roles that chat templates know, in the order that they ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from scrapers.dataset.trainers.example import ASSISTANT, SYSTEM, USER, Example, Turn
from scrapers.dataset.trainers.reading import ROLES, TOOLS

_KNOWN: Final = frozenset({SYSTEM, USER, ASSISTANT})


class Unknown:
    """Roles by other names."""

    code: Final = "role_unknown"

    def find(self, example: Example) -> str:
        """The first name that is not known."""
        known = _KNOWN | TOOLS if example.tools else _KNOWN
        return next((turn.role or "none" for turn in _all(example) if turn.role not in known), "")

    def mend(self, example: Example) -> tuple[Example, ...]:
        """The same with the usual names; nothing if one has none."""
        turns, rejected = _renamed(example.turns), _renamed(example.rejected)
        known = _KNOWN | TOOLS if example.tools else _KNOWN
        found = replace(example, turns=turns, rejected=rejected)
        return (found,) if all(turn.role in known for turn in _all(found)) else ()


class Order:
    """System, then user and assistant in turns, an answer last."""

    code: Final = "role_order"

    def find(self, example: Example) -> str:
        """The roles as they are, where they are out of order."""
        if example.tools or not (example.turns or example.rejected):
            return "no turns" if example.answers and not example.tools else ""
        if _in_order(example) and all(turn.role == ASSISTANT for turn in example.rejected):
            return ""
        return ", ".join(turn.role for turn in example.turns)[:200] or "no turns"

    def mend(self, example: Example) -> tuple[Example, ...]:
        """The talk from its first question to its last answer; nothing if there is none."""
        said = [turn for turn in example.turns if turn.role == SYSTEM]
        talk = [turn for turn in example.turns if turn.role != SYSTEM]
        while talk and talk[0].role != USER:
            talk.pop(0)
        while talk and talk[-1].role != ASSISTANT:
            talk.pop()
        rejected = [turn for turn in example.rejected if turn.role == ASSISTANT]
        if not talk or bool(rejected) != bool(example.rejected):
            return ()
        turns = (*_joined(said), *_joined(talk))
        return (replace(example, turns=turns, answers=1, rejected=tuple(_joined(rejected))),)


def _in_order(example: Example) -> bool:
    roles = [turn.role for turn in example.turns]
    talk = roles[1:] if roles[:1] == [SYSTEM] else roles
    answers = [turn.role for turn in example.answer]
    return bool(talk) and talk == [USER, ASSISTANT] * (len(talk) // 2) and answers[:1] == [ASSISTANT]


def _joined(turns: Iterable[Turn]) -> list[Turn]:
    """``turns`` with those of one role in a row as one."""
    found: list[Turn] = []
    for turn in turns:
        if found and found[-1].role == turn.role:
            text = "\n\n".join(filter(None, (found[-1].text, turn.text)))
            found[-1] = Turn(turn.role, text)
        else:
            found.append(turn)
    return found


def _renamed(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    return tuple(Turn(ROLES.get(turn.role.strip().lower(), turn.role), turn.text) for turn in turns)


def _all(example: Example) -> tuple[Turn, ...]:
    return (*example.turns, *example.rejected)
