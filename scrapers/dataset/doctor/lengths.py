"""How long examples are in tokens, and what of them lies behind the length that a trainer takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Final

from scrapers.dataset.chunk import pieces
from scrapers.dataset.doctor.answers import Removing
from scrapers.dataset.recipe import ChunkSettings
from scrapers.dataset.tokens import Tokenizer
from scrapers.dataset.trainers.example import ASSISTANT, Example, Turn

_OPENING: Final = "<|im_start|>{role}\n"
_CLOSING: Final = "<|im_end|>\n"


class Lengths:
    """Counts tokens as a chat template writes them: ChatML, whose marks are among the longest."""

    def __init__(self, tokenizer: Tokenizer, max_length: int | None) -> None:
        self._tokenizer, self.max_length = tokenizer, max_length
        self._openings = dict[str, int]()

    def of(self, example: Example) -> int:
        """All that a trainer sees of it; of a preference the longer half."""
        if example.ids:
            return len(example.ids)
        if not example.turns:
            return self._tokenizer.count(example.text) + 1
        prompt = self._turns(example.prompt)
        return prompt + max(self._turns(example.answer), self._turns(example.rejected))

    def before_answer(self, example: Example) -> int:
        """What comes before the first token that is learnt."""
        return self._turns(example.prompt) + self._opening(ASSISTANT)

    def _turns(self, turns: Iterable[Turn]) -> int:
        return sum(
            self._opening(turn.role) + self._tokenizer.count(turn.text) + self._closing for turn in turns
        )

    def _opening(self, role: str) -> int:
        if role not in self._openings:
            self._openings[role] = self._tokenizer.count(_OPENING.format(role=role))
        return self._openings[role]

    @cached_property
    def _closing(self) -> int:
        return self._tokenizer.count(_CLOSING)

    def pieces(self, text: str) -> list[str]:
        """``text`` in pieces that fit."""
        most = ChunkSettings(by="tokens", tokens=max(1, (self.max_length or 1) - 1))
        found, _ = pieces(text, most, self._tokenizer.count)
        return [text[piece.start : piece.end] for piece in found]


class Behind(Removing):
    """Answers of which a trainer would see nothing; half a question has none."""

    code: Final = "answer_behind_max_length"

    def __init__(self, lengths: Lengths) -> None:
        self._lengths = lengths

    def find(self, example: Example) -> str:
        """How long the question is."""
        most = self._lengths.max_length
        if not (most and example.turns):
            return ""
        before = self._lengths.before_answer(example)
        return f"{before} tokens before the answer" if before >= most else ""


class Truncated(Removing):
    """Answers of which a trainer would not see the end; half an answer teaches not to end."""

    code: Final = "answer_truncated"

    def __init__(self, lengths: Lengths) -> None:
        self._lengths = lengths

    def find(self, example: Example) -> str:
        """How long the whole is."""
        most = self._lengths.max_length
        if not (most and example.turns) or self._lengths.before_answer(example) >= most:
            return ""
        whole = self._lengths.of(example)
        return f"{whole} tokens" if whole > most else ""


class TooLong:
    """Texts that go on behind the length."""

    code: Final = "text_too_long"

    def __init__(self, lengths: Lengths) -> None:
        self._lengths = lengths

    def find(self, example: Example) -> str:
        """How long it is."""
        most = self._lengths.max_length
        if not most or example.turns:
            return ""
        whole = self._lengths.of(example)
        return f"{whole} tokens" if whole > most else ""

    def mend(self, example: Example) -> tuple[Example, ...]:
        """The same in pieces."""
        most = self._lengths.max_length or len(example.ids)
        if example.ids:
            starts = range(0, len(example.ids), most)
            return tuple(replace(example, ids=example.ids[at : at + most], offset=at) for at in starts)
        return tuple(replace(example, text=piece) for piece in self._lengths.pieces(example.text))
