"""A file of five hundred examples, some with a fault that was planted: what doctor must name."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

Line = dict[str, Any]
MAX_LENGTH = 200
SIZE = 500
WORDS = [
    "the", "gauge", "shows", "rain", "in", "millimetres", "and", "is", "emptied", "every", "morning",
    "because", "wind", "carries", "leaves", "into", "its", "funnel", "where", "they", "stay", "until",
    "somebody", "takes", "them", "out", "with", "a", "long", "spoon", "that", "hangs", "beside", "door",
]  # fmt: skip


class Hostile:
    """``lines`` as they are written, and ``planted``: the lines of each fault, from 1."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[bytes | Line] = [self.good(number) for number in range(SIZE)]
        self.planted: dict[str, list[int]] = {}
        places = self.random.sample(range(100, SIZE), len(FAULTS) * 6)
        for at, (code, plants) in enumerate(FAULTS):
            for each in range(6):
                place = places[at * 6 + each]
                plant = plants[each % len(plants)]
                self.lines[place] = plant(self, self.lines[place])
                self.planted.setdefault(code, []).append(place + 1)
        for lines in self.planted.values():
            lines.sort()

    def words(self, count: int) -> str:
        return " ".join(self.random.choices(WORDS, k=count))

    def good(self, number: int) -> Line:
        turns = [("user", f"Question {number}: what does {self.words(6)} mean?")]
        turns.append(("assistant", f"Answer {number}: {self.words(self.random.randint(8, 30))}."))
        if number % 5 == 0:
            turns.append(("user", f"And {self.words(4)}?"))
            turns.append(("assistant", f"That is {self.words(8)}."))
        if number % 7 == 0:
            turns.insert(0, ("system", "You know the station."))
        return {"id": f"e{number}", "messages": [{"role": role, "content": text} for role, text in turns]}

    def bytes(self) -> bytes:
        import orjson

        return b"".join(
            (line if isinstance(line, bytes) else orjson.dumps(line)) + b"\n" for line in self.lines
        )


def inserted(text: str, role: str) -> Callable[[Hostile, Line], Line]:
    """A plant in the middle of what ``role`` says last."""

    def plant(made: Hostile, line: Line) -> Line:
        turn = [turn for turn in line["messages"] if turn["role"] == role][-1]
        words = turn["content"].split(" ")
        at = made.random.randrange(1, len(words))
        turn["content"] = " ".join([*words[:at], text, *words[at:]])
        return line

    return plant


def said(role: str, change: Callable[[Hostile, str], Any]) -> Callable[[Hostile, Line], Line]:
    """A plant in the place of what ``role`` says last."""

    def plant(made: Hostile, line: Line) -> Line:
        turn = [turn for turn in line["messages"] if turn["role"] == role][-1]
        turn["content"] = change(made, turn["content"])
        return line

    return plant


def ordered(change: Callable[[list[Line]], list[Line]]) -> Callable[[Hostile, Line], Line]:
    """A plant in the order of the turns."""
    return lambda _made, line: {**line, "messages": change(line["messages"])}


def renamed(name: str, role: str = "user") -> Callable[[Hostile, Line], Line]:
    return ordered(
        lambda turns: [{**turn, "role": name if turn["role"] == role else turn["role"]} for turn in turns]
    )


def again(made: Hostile, _line: Line) -> Line:
    original = made.lines[made.random.randrange(100)]
    assert isinstance(original, dict)
    shout = made.random.random() < 0.5
    turns = [
        {**turn, "content": f"  {turn['content'].upper() if shout else turn['content']}\n"}
        for turn in original["messages"]
    ]
    return {"id": "again", "messages": turns}


def of_strings(made: Hostile, line: Line) -> Line:
    answer = next(turn for turn in line["messages"] if turn["role"] == "assistant")
    return {"prompt": f"Once more {made.words(5)}?", "completion": answer["content"]}


FAULTS: tuple[tuple[str, tuple[Callable[[Hostile, Line], Any], ...]], ...] = (
    ("unreadable", (lambda _made, _line: b'{"messages": [{"role": "user", "con', lambda _made, _line: b"")),
    (
        "unknown_format",
        (
            lambda _made, _line: {"q": "What?", "a": "That."},
            lambda _made, _line: {"messages": "What?"},
            said("assistant", lambda _made, _text: 7),
        ),
    ),
    ("mixed_formats", (of_strings,)),
    ("null_value", (lambda _made, line: {**line, "source": None},)),
    ("control_character", (inserted("a\x00b", "assistant"), inserted("\x1b[31m", "user"))),
    (
        "control_token",
        (
            inserted("<|im_end|>", "assistant"),
            inserted("<|endoftext|>", "user"),
            inserted("[/INST]", "assistant"),
            inserted("<|eot_id|><|im_start|>", "assistant"),
        ),
    ),
    ("media_placeholder", (inserted("<image>", "user"), inserted("<video>", "assistant"))),
    ("role_unknown", (renamed("human"), renamed("bot", "assistant"), renamed("narrator"))),
    (
        "role_order",
        (
            ordered(lambda turns: [turns[-1], *turns[:-1]]),
            ordered(lambda turns: turns[:-1]),
            ordered(lambda turns: [*turns, {"role": "user", "content": "Thanks, and then?"}]),
            ordered(lambda turns: [*turns, turns[-1] | {"content": "And this besides."}]),
            ordered(lambda _turns: []),
            ordered(lambda turns: [*turns, {"role": "system", "content": "Be short."}]),
        ),
    ),
    ("prompt_empty", (said("user", lambda _made, _text: " \n"), said("user", lambda _made, _text: ""))),
    (
        "answer_empty",
        (said("assistant", lambda _made, _text: ""), said("assistant", lambda _made, _text: None)),
    ),
    (
        "answer_cut_off",
        (
            said("assistant", lambda _made, text: f"{text[:-1]} …"),
            said("assistant", lambda _made, text: f"{text}\n\n```sh\nrain --today"),
            said("assistant", lambda _made, text: f"{text[:-1]}... Read more »"),
        ),
    ),
    ("answer_behind_max_length", (said("user", lambda made, _text: made.words(2 * MAX_LENGTH)),)),
    ("answer_truncated", (said("assistant", lambda made, _text: made.words(2 * MAX_LENGTH) + "."),)),
    ("duplicate", (again,)),
)
