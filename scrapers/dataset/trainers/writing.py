"""An example as a line of a training file; ``None`` where the format cannot say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from scrapers.dataset.trainers.example import ASSISTANT, SYSTEM, USER, Example, Turn

Columns = dict[str, Any]
_SHAREGPT: Final = {USER: "human", ASSISTANT: "gpt", SYSTEM: "system"}


def columns_of(example: Example, name: str) -> Columns | None:
    """The columns of ``example`` in the format ``name``, of fixed types and without nulls."""
    return _WRITERS[name](example)


def _messages(example: Example) -> Columns | None:
    if not example.turns or example.rejected:
        return None
    return {"messages": [_message(turn) for turn in example.turns]}


def _sharegpt(example: Example) -> Columns | None:
    if not example.turns or example.rejected:
        return None
    turns = [{"from": _SHAREGPT.get(turn.role, turn.role), "value": turn.text} for turn in example.turns]
    return {"conversations": turns}


def _prompt_completion(example: Example) -> Columns | None:
    if not _is_pair(example) or example.rejected:
        return None
    return {"prompt": example.turns[0].text, "completion": example.turns[1].text}


def _alpaca(example: Example) -> Columns | None:
    turns, system = example.turns, ""
    if turns and turns[0].role == SYSTEM:
        turns, system = turns[1:], turns[0].text
    if (
        not turns
        or example.rejected
        or [turn.role for turn in turns] != [USER, ASSISTANT] * (len(turns) // 2)
    ):
        return None
    texts = [turn.text for turn in turns]
    found: Columns = {"instruction": texts[-2], "input": "", "output": texts[-1]}
    if system:
        found["system"] = system
    if len(texts) > 2:  # noqa: PLR2004 - what was said before the last question
        found["history"] = [texts[at : at + 2] for at in range(0, len(texts) - 2, 2)]
    return found


def _preference(example: Example) -> Columns | None:
    if not _is_pair(example) or len(example.rejected) != 1:
        return None
    chosen, rejected = example.turns[1].text, example.rejected[0].text
    return {"prompt": example.turns[0].text, "chosen": chosen, "rejected": rejected}


def _preference_turns(example: Example) -> Columns | None:
    if not example.rejected:
        return None
    return {
        "prompt": [_message(turn) for turn in example.prompt],
        "chosen": [_message(turn) for turn in example.answer],
        "rejected": [_message(turn) for turn in example.rejected],
    }


def _openai_preference(example: Example) -> Columns | None:
    if not example.rejected:
        return None
    return {
        "input": {"messages": [_message(turn) for turn in example.prompt]},
        "preferred_output": [_message(turn) for turn in example.answer],
        "non_preferred_output": [_message(turn) for turn in example.rejected],
    }


def _prompt_completion_turns(example: Example) -> Columns | None:
    if not example.turns or example.rejected:
        return None
    return {
        "prompt": [_message(turn) for turn in example.prompt],
        "completion": [_message(turn) for turn in example.answer],
    }


def _text(example: Example) -> Columns | None:
    return {"text": example.text} if example.text else None


_WRITERS: Final[Mapping[str, Callable[[Example], Columns | None]]] = {
    "messages": _messages,
    "sharegpt": _sharegpt,
    "prompt-completion": _prompt_completion,
    "prompt-completion-turns": _prompt_completion_turns,
    "alpaca": _alpaca,
    "preference": _preference,
    "preference-turns": _preference_turns,
    "openai-preference": _openai_preference,
    "text": _text,
}


def _message(turn: Turn) -> dict[str, str]:
    return {"role": turn.role, "content": turn.text}


def _is_pair(example: Example) -> bool:
    return [turn.role for turn in example.turns] == [USER, ASSISTANT]
