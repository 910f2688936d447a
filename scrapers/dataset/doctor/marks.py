"""Text that trainers take for something else: control tokens, placeholders of media, control characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from scrapers.dataset.trainers.example import Example, Turn

KNOWN: Final = (
    "<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<tool_call>",
    "</tool_call>", "<tool_response>", "</tool_response>", "[TOOL_CALLS]", "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]",
    "[gMASK]",
)  # fmt: skip
"""Those of chat templates without bars; they may be no tokens of the tokenizer at hand."""
ENDS: Final = ("<s>", "</s>", "<bos>", "<eos>", "<pad>", "<unk>")
"""What many tokenizers begin, end and fill a text with, and others take for words or for HTML."""
_BARS: Final = r"<[|\uff5c][\w\u2581]{1,40}[|\uff5c]>"  # ChatML, Llama 3, Phi; DeepSeek in full-width letters
_MEDIA: Final = re.compile(
    r"<(?:image|video|audio)>|<\|?(?:image|video|audio)(?:_pad|_start|_end|_url)?\|?>"
    r"|<(?:image|audio)_soft_token>|<(?:start|end)_of_(?:image|audio)>|\[IMG(?:_BREAK|_END)?\]"
)
_CHARACTERS: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]"  # and what Unicode assigns to nothing
)
_TRIES: Final = 10


class Characters:
    """Characters that are no text."""

    code: Final = "control_character"

    def find(self, example: Example) -> str:
        """The first one, escaped."""
        return next(
            (ascii(hit[0])[1:-1] for text in example.texts() if (hit := _CHARACTERS.search(text))), ""
        )

    def mend(self, example: Example) -> tuple[Example, ...]:
        """The same without them."""
        return (edited(example, lambda text: _CHARACTERS.sub("", text)),)


class Marks:
    """What a pattern finds, broken by a space so that nothing takes it for more than text."""

    def __init__(self, code: str, pattern: re.Pattern[str]) -> None:
        self.code, self._pattern = code, pattern

    def find(self, example: Example) -> str:
        """The first one."""
        return next((hit[0] for text in example.texts() if (hit := self._pattern.search(text))), "")

    def mend(self, example: Example) -> tuple[Example, ...]:
        """The same with all of them broken; what cannot be broken is taken out."""
        return (edited(example, self._broken),)

    def _broken(self, text: str) -> str:
        for _ in range(_TRIES):
            if not self._pattern.search(text):
                return text
            text = self._pattern.sub(lambda hit: f"{hit[0][0]} {hit[0][1:]}".rstrip(), text)
        return self._pattern.sub(" ", text)


def control_tokens(named: Iterable[str]) -> Marks:
    """Finds the control tokens of a tokenizer, and those that chat templates write; or common ones."""
    tokens = sorted({*(set(named) or ENDS), *KNOWN}, key=lambda token: (-len(token), token))
    return Marks("control_token", re.compile("|".join([*map(re.escape, tokens), _BARS])))


def media_placeholders() -> Marks:
    """Finds what stands for a picture, a film or a sound."""
    return Marks("media_placeholder", _MEDIA)


def edited(example: Example, edit: Callable[[str], str]) -> Example:
    """``example`` with all its texts edited."""
    return replace(
        example,
        turns=tuple(Turn(turn.role, edit(turn.text)) for turn in example.turns),
        rejected=tuple(Turn(turn.role, edit(turn.text)) for turn in example.rejected),
        text=edit(example.text),
    )
