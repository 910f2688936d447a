"""A line of a training file as an example: the format is told by its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from scrapers.dataset.trainers.example import ASSISTANT, SYSTEM, USER, Example, Turn

Line = Mapping[str, Any]
ROLES: Final = {
    "human": USER, "question": USER, "prompter": USER, "user": USER,
    "gpt": ASSISTANT, "bot": ASSISTANT, "model": ASSISTANT, "chatgpt": ASSISTANT, "assistant": ASSISTANT,
    "system": SYSTEM, "developer": SYSTEM,
}  # fmt: skip
"""The names that trainers take for the three roles."""
TOOLS: Final = frozenset({"tool", "function", "function_call", "observation", "ipython"})
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "messages": ("messages",),
    "sharegpt": ("conversations",),
    "preference": ("prompt", "chosen", "rejected"),
    "openai-preference": ("input", "preferred_output", "non_preferred_output"),
    "prompt-completion": ("prompt", "completion"),
    "alpaca": ("instruction", "input", "output", "system", "history"),
    "tokens": ("input_ids", "labels", "attention_mask", "completion_mask", "text"),
    "text": ("text",),
    "pair": ("question", "answer", "rejected", "turns"),
}
"""The formats, and the columns that a trainer reads of each."""


class NotReadable(Exception):  # noqa: N818 - what it says of a line
    """A line that is in no format, with what does not fit."""


def format_of(line: Line) -> str:
    """The format of a line by its columns; ``""`` if it has those of none."""
    for name, needed in _NEEDED:
        if all(line.get(column) is not None for column in needed):
            return name
    return ""


def shape_of(line: Line) -> str:
    """The format of a line, and ``-turns`` where its columns hold messages in the place of strings."""
    name = format_of(line)
    return f"{name}-turns" if name in _EITHER and not isinstance(line[_EITHER[name]], str) else name


_EITHER: Final = {"prompt-completion": "completion", "preference": "chosen"}
_NEEDED: Final = (
    ("messages", ("messages",)),
    ("sharegpt", ("conversations",)),
    ("preference", ("prompt", "chosen", "rejected")),
    ("preference", ("chosen", "rejected")),
    ("openai-preference", ("preferred_output", "non_preferred_output")),
    ("prompt-completion", ("prompt", "completion")),
    ("alpaca", ("instruction", "output")),
    ("tokens", ("input_ids",)),
    ("text", ("text",)),
    ("pair", ("question", "answer")),
)


def group_of(line: Line) -> str:
    """The page, or the group of pages, that a line says it is from; lines of one must not be parted."""
    metadata = line.get("metadata")
    for found in (line, metadata if isinstance(metadata, Mapping) else {}):
        for name in ("group", "url"):
            if isinstance(found.get(name), str) and found[name]:
                return str(found[name])
    return ""


def example_of(line: Line) -> Example:
    """The example of a line. Raises :class:`NotReadable`."""
    return _READERS[_known(line)](line)


def _known(line: Line) -> str:
    found = format_of(line)
    if not found:
        raise NotReadable("columns of no format: " + ", ".join(sorted(map(str, line))[:8]))
    return found


def _messages(line: Line) -> Example:
    return _talk(line["messages"], "role", "content")


def _sharegpt(line: Line) -> Example:
    turns = line["conversations"]
    first = turns[0] if isinstance(turns, list) and turns and isinstance(turns[0], dict) else {}
    found = _talk(turns, *(("role", "content") if "content" in first else ("from", "value")))
    turns = tuple(Turn(ROLES.get(turn.role, turn.role), turn.text) for turn in found.turns)
    return _with_system(replace(found, turns=turns), line)


def _talk(turns: Any, role: str, content: str) -> Example:  # noqa: ANN401 - any JSON value
    read = _turns(turns, role, content)
    tools = any(turn.role in TOOLS for turn in read) or any("tool_calls" in turn for turn in turns)
    return Example(read, tools=tools)


def _prompt_completion(line: Line) -> Example:
    prompt, answer = _side(line["prompt"], USER), _side(line["completion"], ASSISTANT)
    return Example((*prompt, *answer), answers=len(answer))


def _preference(line: Line) -> Example:
    chosen, rejected = _side(line["chosen"], ASSISTANT), _side(line["rejected"], ASSISTANT)
    # the prompt is what both begin with; some name it once more, in words (UltraFeedback; TRL reads it so)
    told = line.get("prompt")
    if told is None or (isinstance(told, str) and chosen[:1] and chosen[0].role in {SYSTEM, USER}):
        shared = 0
        while shared < min(len(chosen), len(rejected)) - 1 and chosen[shared] == rejected[shared]:
            shared += 1
        return Example(chosen, answers=len(chosen) - shared, rejected=rejected[shared:])
    return Example((*_side(line["prompt"], USER), *chosen), answers=len(chosen), rejected=rejected)


def _openai_preference(line: Line) -> Example:
    given = line.get("input")
    prompt = _turns(given.get("messages") if isinstance(given, dict) else None, "role", "content")
    chosen = _turns(line["preferred_output"], "role", "content")
    rejected = _turns(line["non_preferred_output"], "role", "content")
    return Example((*prompt, *chosen), answers=len(chosen), rejected=rejected)


def _alpaca(line: Line) -> Example:
    asked = "\n".join(filter(None, (_string(line["instruction"]), _string(line.get("input") or ""))))
    before = [
        turn for past in line.get("history") or () for turn in zip((USER, ASSISTANT), _two(past), strict=True)
    ]
    turns = (*(Turn(role, text) for role, text in before), Turn(USER, asked))
    return _with_system(Example((*turns, Turn(ASSISTANT, _string(line["output"])))), line)


def _tokens(line: Line) -> Example:
    ids = line["input_ids"]
    if not (isinstance(ids, list) and all(isinstance(each, int) and each >= 0 for each in ids)):
        raise NotReadable("input_ids is no list of token ids")
    for name in ("labels", "attention_mask", "completion_mask"):
        if isinstance(line.get(name), list) and len(line[name]) != len(ids):
            raise NotReadable(f"{name} is not as long as input_ids")
    return Example(ids=tuple(ids), answers=0)


def _text(line: Line) -> Example:
    return Example(text=_string(line["text"]), answers=0)


def _pair(line: Line) -> Example:
    """A mined pair; a thread that goes on has all its turns."""
    turns = _turns(line.get("turns") or [], "role", "content")
    asked = (Turn(USER, _string(line["question"])), Turn(ASSISTANT, _string(line["answer"])))
    rejected = _string(line.get("rejected") or "")
    if rejected:
        return Example(asked, rejected=(Turn(ASSISTANT, rejected),))
    return Example(turns or asked)


_READERS: Final[Mapping[str, Callable[[Line], Example]]] = {
    "messages": _messages,
    "sharegpt": _sharegpt,
    "preference": _preference,
    "openai-preference": _openai_preference,
    "prompt-completion": _prompt_completion,
    "alpaca": _alpaca,
    "tokens": _tokens,
    "text": _text,
    "pair": _pair,
}


def _side(value: Any, role: str) -> tuple[Turn, ...]:  # noqa: ANN401 - any JSON value
    """One column: a string, a message, or several."""
    if isinstance(value, str):
        return (Turn(role, value),)
    messages = [value] if isinstance(value, dict) else value
    sharegpt = (
        isinstance(messages, list) and messages and isinstance(messages[0], dict) and "value" in messages[0]
    )
    return _turns(messages, *(("from", "value") if sharegpt else ("role", "content")))


def _turns(value: Any, role: str, content: str) -> tuple[Turn, ...]:  # noqa: ANN401 - any JSON value
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise NotReadable("no list of messages")
    return tuple(Turn(_role(each.get(role)), _content(each, content)) for each in value)


def _role(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if not isinstance(value, str):
        raise NotReadable("a message without a role")
    return value


def _content(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    if isinstance(value, list):  # parts of several media
        parts = [part.get("text") for part in value if isinstance(part, dict) and part.get("type") == "text"]
        if len(parts) != len(value):
            raise NotReadable("a message that is not text")
        return "\n".join(_string(part) for part in parts)
    return _string(value)


def _with_system(found: Example, line: Line) -> Example:
    said = line.get("system")
    if not said:
        return found
    return replace(found, turns=(Turn(SYSTEM, _string(said)), *found.turns))


def _two(past: Any) -> tuple[str, str]:  # noqa: ANN401 - any JSON value
    if not (isinstance(past, list) and len(past) == 2):  # noqa: PLR2004 - a question and its answer
        raise NotReadable("history holds what is no pair")
    return _string(past[0]), _string(past[1])


def _string(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if not isinstance(value, str):
        raise NotReadable(f"a {type(value).__name__} in the place of text")
    return value
