"""Pieces of a line: what white space is around a text, brackets of a link, back-ticks of code."""

from __future__ import annotations

import re

from scrapers.reading.markdown import escaping

_TICKS = re.compile(r"`+")


def trimmed(text: str) -> tuple[str, str, str]:
    """White space before, the text, white space after."""
    core = text.strip(" \t\n\r\f\xa0\x0b")
    if len(core) == len(text):
        return "", text, ""
    start = text.find(core) if core else len(text)
    return text[:start], core, text[start + len(core) :]


def balanced(text: str) -> str:
    """Link text whose brackets pair, or are all escaped."""
    if "\x04" not in text and "\x05" not in text:
        return text
    depth = 0
    for char in text:
        depth += (char == "\x04") - (char == "\x05")
        if depth < 0:
            break
    return text if depth == 0 else text.replace("\x04", "\\[").replace("\x05", "\\]")


def span(code: str) -> str:
    """``code`` in back-ticks, as many as it needs."""
    if "`" not in code:
        return f"`{code}`"
    fence = "`" * (1 + max(map(len, _TICKS.findall(code)), default=0))
    padded = f" {code} " if code[0] == "`" or code[-1] == "`" else code
    return f"{fence}{padded}{fence}"


def code_part(text: str) -> str:
    """Code with the white space around it outside of its back-ticks."""
    lead, core, tail = trimmed(text)
    return f"{lead}{span(escaping.fold(core))}{tail}" if core else text
