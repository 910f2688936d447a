"""What is asked and what is learnt: there, whole, and in a preference two different things."""

from __future__ import annotations

import re
from typing import Final

from scrapers.dataset.trainers.example import ASSISTANT, SYSTEM, Example

_END: Final = 80  # characters that are looked at
_CUT: Final = re.compile(
    r"(?:\u2026|\.\.\.|[\[(](?:\u2026|\.\.\.|more|continued)[\])]"
    r"|\b(?:read|show|see|view) (?:more|full|all))[\s\xbb\u203a>\u2192.*_]*\Z",
    re.IGNORECASE,
)
_FENCE: Final = re.compile(r"[ \t]{0,12}(?:>[ \t]?)?(`{3,}|~{3,})([^\n]*)")


_SEEN: Final = re.compile(r"[^\s\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def _is_blank(text: str) -> bool:
    """Whether nothing of it is seen: white space, and what has no width."""
    return _SEEN.search(text) is None


class Removing:
    """What cannot be mended."""

    def mend(self, _example: Example) -> tuple[Example, ...]:
        """Nothing."""
        return ()


class PromptEmpty(Removing):
    """Turns before the answer that say nothing."""

    code: Final = "prompt_empty"

    def find(self, example: Example) -> str:
        """The role of the first one."""
        asked = (turn for turn in example.turns if turn.role not in {ASSISTANT, SYSTEM} and not example.tools)
        return next((turn.role for turn in asked if _is_blank(turn.text)), "")


class AnswerEmpty(Removing):
    """Answers that say nothing."""

    code: Final = "answer_empty"

    def find(self, example: Example) -> str:
        """Which of them."""
        if example.tools:
            return ""
        given = [turn for turn in example.turns if turn.role == ASSISTANT]
        if any(_is_blank(turn.text) for turn in given):
            return "the answer"
        return "the rejected answer" if any(_is_blank(turn.text) for turn in example.rejected) else ""


class TextEmpty(Removing):
    """Texts and ids of nothing."""

    code: Final = "text_empty"

    def find(self, example: Example) -> str:
        """That it is empty."""
        holds = example.answers or example.ids or not _is_blank(example.text)
        return "" if holds else "nothing in it"


class NoPreference(Removing):
    """Two answers that are one."""

    code: Final = "no_preference"

    def find(self, example: Example) -> str:
        """That they are equal."""
        same = example.rejected and _words(example.rejected) == _words(example.answer)
        return "both answers are equal" if same else ""


class CutOff(Removing):
    """Answers that were cut off where they come from."""

    code: Final = "answer_cut_off"

    def find(self, example: Example) -> str:
        """How it ends."""
        for turn in (*example.turns, *example.rejected):
            if turn.role == ASSISTANT and (_CUT.search(turn.text[-_END:]) or in_code(turn.text)):
                return turn.text[-30:]
        return ""


def in_code(text: str) -> bool:
    """Whether a block of code is still open at the end of ``text``."""
    fence = ""
    if "```" not in text and "~~~" not in text:
        return False
    for line in text.splitlines():
        hit = _FENCE.match(line)
        if not hit:
            continue
        if not fence:
            fence = hit[1] if not (hit[1][0] == "`" and "`" in hit[2]) else ""
        elif hit[1][0] == fence[0] and len(hit[1]) >= len(fence) and not hit[2].strip():
            fence = ""
    return bool(fence)


def _words(turns: tuple[object, ...]) -> list[str]:
    return " ".join(str(getattr(turn, "text", "")) for turn in turns).casefold().split()
