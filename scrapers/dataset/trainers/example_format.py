"""The columns of one format of examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from scrapers.dataset.tokens import Tokenizer
from scrapers.dataset.trainers.example import ASSISTANT, USER, Example
from scrapers.dataset.trainers.token_ids import TokenIds
from scrapers.dataset.trainers.writing import columns_of

TOKENIZED: Final = frozenset({"tokens", "stream"})
_PREFERENCES: Final = frozenset({"preference", "openai-preference"})
_ONE_TURN: Final = frozenset({"prompt-completion", "alpaca", "preference"})
_NAMELESS: Final = frozenset({"openai", "openai-preference"})
_AS: Final = {"openai": "messages"}


class Written(NamedTuple):
    """The columns of an example, or the ``reason`` why it has none in the format.

    ``shortened``: only the first question and answer of its thread are taken.
    """

    columns: dict[str, Any] | None
    reason: str = ""
    shortened: bool = False
    tokens: int = 0


class ExampleFormat:
    """A format by its ``name``; ``max_length`` is in tokens, where the format has them."""

    def __init__(self, name: str, tokenizer: Tokenizer, max_length: int) -> None:
        self.name, self.tokenizer, self.max_length = name, tokenizer, max_length

    @cached_property
    def ids(self) -> TokenIds:
        """What writes ids. Raises :class:`ConfigError` without a tokenizer."""
        return TokenIds(self.tokenizer)

    def written(self, line: Mapping[str, Any], example: Example) -> Written:
        """``example`` in the format, with the id of its ``line`` where the format bears one."""
        found = self._tokens(example) if self.name == "tokens" else self._columns(example)
        if found.columns is None or self.name in _NAMELESS or not isinstance(line.get("id"), str):
            return found
        return found._replace(columns={"id": line["id"], **found.columns})

    def _columns(self, example: Example) -> Written:
        if self.name not in _PREFERENCES:
            example = replace(example, rejected=())
        elif not example.rejected:
            return Written(None, "no_preference")
        shortened = False
        if self.name in _ONE_TURN and [turn.role for turn in example.turns[:2]] == [USER, ASSISTANT]:
            shortened = len(example.turns) > 2  # noqa: PLR2004 - question and answer
            example = replace(example, turns=example.turns[:2], answers=1)
        columns = columns_of(example, _AS.get(self.name, self.name))
        return Written(columns, "" if columns else "other_format", shortened)

    def _tokens(self, example: Example) -> Written:
        columns = self.ids.columns(example)
        tokens = len(columns["input_ids"])
        if not tokens or tokens > self.max_length:
            return Written(None, "too_long" if tokens else "other_format")
        return Written(columns, tokens=tokens)
