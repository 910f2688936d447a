"""Examples as token ids: with labels for a trainer, or one behind the other as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scrapers.dataset.tokens import Tokenizer
from scrapers.dataset.trainers.example import ASSISTANT, Example
from scrapers.errors import ConfigError

_ENDS: Final = ("<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "<|im_end|>", "[SEP]", "<|endofprompt|>")
_NOT_LEARNT: Final = -100


class TokenIds:
    """Writes examples down in ChatML, and as its ids. Raises :class:`ConfigError` without a tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        if not tokenizer.exact:
            raise ConfigError("token ids need a tokenizer: --tokenizer", field="tokenizer")
        self._tokenizer = tokenizer
        self.end = next((tokenizer.control[name] for name in _ENDS if name in tokenizer.control), None)
        """The token behind each text; ``None`` if the tokenizer has none."""

    def columns(self, example: Example) -> dict[str, Any]:
        """Text, ids and labels, of which those of what is asked are not learnt."""
        text, ids, labels = "", list[int](), list[int]()
        for piece, learnt in _pieces(example):
            found = self._tokenizer.ids(piece)
            text += piece
            ids += found
            labels += found if learnt else [_NOT_LEARNT] * len(found)
        if not example.turns and self.end is not None:
            ids, labels = [*ids, self.end], [*labels, self.end]
        return {"text": text, "input_ids": ids, "attention_mask": [1] * len(ids), "labels": labels}

    def stream(self, example: Example) -> list[int]:
        """The ids of an example in a stream, with the token that ends it."""
        ids = list(example.ids) or [
            token for piece, _ in _pieces(example) for token in self._tokenizer.ids(piece)
        ]
        return ids if self.end is None or ids[-1:] == [self.end] else [*ids, self.end]


def _pieces(example: Example) -> Iterator[tuple[str, bool]]:
    """What is written, and whether it is learnt: answers with the mark of their end."""
    if not example.turns:
        yield example.text, True
    for turn in example.turns:
        learnt = turn.role == ASSISTANT
        yield f"<|im_start|>{turn.role}\n", False
        yield f"{turn.text}<|im_end|>", learnt
        yield "\n", False
