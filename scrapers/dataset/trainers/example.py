"""One training example, whatever the format of its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

USER: Final = "user"
ASSISTANT: Final = "assistant"
SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says. ``role`` is ``system``, ``user`` or ``assistant``, or as the file has it."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """What a model is shown. Of turns the last ``answers`` are learnt; of a text, or of ids, all.

    ``rejected`` is the worse answer of a preference; ``tools`` says that turns call functions, whose order
    is not that of a talk. ``offset`` is where the ids of a piece begin among those of its line.
    """

    turns: tuple[Turn, ...] = ()
    answers: int = 1
    rejected: tuple[Turn, ...] = ()
    text: str = ""
    ids: tuple[int, ...] = ()
    offset: int = 0
    tools: bool = False

    @property
    def prompt(self) -> tuple[Turn, ...]:
        """The turns before the answer."""
        return self.turns[: len(self.turns) - self.answers]

    @property
    def answer(self) -> tuple[Turn, ...]:
        """The turns that are learnt."""
        return self.turns[len(self.turns) - self.answers :]

    def texts(self) -> tuple[str, ...]:
        """All that it says."""
        return tuple(turn.text for turn in (*self.turns, *self.rejected)) or (
            (self.text,) if self.text else ()
        )
