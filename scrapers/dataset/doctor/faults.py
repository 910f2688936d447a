"""The faults by code: what each means, and what becomes of such an example in the mended copy."""

from __future__ import annotations

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """What a code stands for."""

    means: str
    fix: str


FAULTS: Final = {
    "unreadable": Kind("the line is not JSON, or the file is cut off there", "removed"),
    "unknown_format": Kind("the columns are those of no format, or hold what is not text", "removed"),
    "mixed_formats": Kind(
        "another format than most lines of the file have: a trainer takes one a file",
        "written in the format of the others; removed where that cannot say it",
    ),
    "null_value": Kind(
        "a column without a value: readers that infer types trip over it", "the column left out"
    ),
    "content_parts": Kind(
        "a message in parts, as those with media have them: beside plain text no reader loads the file, and"
        " templates of text models print the list",
        "the texts of the parts, a line each",
    ),
    "control_character": Kind("characters that no page shows: NUL, escape", "the characters removed"),
    "control_token": Kind(
        "text that a tokenizer takes for a control token, as `<|im_end|>`: the talk would end there",
        "a space behind the first character",
    ),
    "media_placeholder": Kind(
        "`<image>`, `<video>`, `<audio>` without a medium: LLaMA-Factory stops at it",
        "a space behind the first character",
    ),
    "role_unknown": Kind("a role that chat templates do not know", "renamed (human, bot …), or removed"),
    "role_order": Kind(
        "not system, then user and assistant in turns, with an answer at the end",
        "turns of one role joined, turns before the first question and behind the last answer removed",
    ),
    "prompt_empty": Kind("a question without text", "removed"),
    "answer_empty": Kind("an answer without text: there is nothing to learn", "removed"),
    "text_empty": Kind("a text, or ids, with nothing in it", "removed"),
    "no_preference": Kind("the chosen answer is the rejected one", "removed"),
    "answer_cut_off": Kind(
        "the answer ends in an ellipsis, in “read more”, or within a block of code", "removed"
    ),
    "answer_behind_max_length": Kind(
        "the question alone is as long as `--max-length`: TRL drops it, others learn nothing of it", "removed"
    ),
    "answer_truncated": Kind("the end of the answer lies behind `--max-length`: no end is learnt", "removed"),
    "text_too_long": Kind("the text, or ids, are longer than `--max-length`", "cut into pieces"),
    "duplicate": Kind("the same example as an earlier one, but for case and white space", "removed"),
    "leak": Kind(
        "an example, or its long question, answer or page, that another split has, too",
        "removed, from training first",
    ),
}
"""In the order in which they are looked for."""
