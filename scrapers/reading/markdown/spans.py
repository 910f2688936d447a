"""Pieces of a line: what white space is around a text, brackets of a link, back-ticks of code."""

from __future__ import annotations

import re

from scrapers.reading.markdown import escaping

_SPACES = " \t\n\r\f\xa0\x0b"
_TICKS = re.compile(r"`+")
_SPAN = re.compile(r"(`+)(.+)\1", re.DOTALL)
_LINK = re.compile(r"(?<!\\)\]\(")
_BRACKET_OR_NONE = re.compile(rf"{escaping.CODE_OR_ESCAPE}|([\[\]])", re.DOTALL)


def trimmed(text: str) -> tuple[str, str, str]:
    """White space before, the text, white space after."""
    core = text.strip(_SPACES)
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


def balanced_line(text: str) -> str:
    """The same of a finished line, in which some are escaped and code has brackets of its own."""
    depth = 0
    for found in _BRACKET_OR_NONE.finditer(text):
        depth += {"[": 1, "]": -1}.get(found[2], 0)
        if depth < 0:
            break
    if depth == 0:
        return text
    return _BRACKET_OR_NONE.sub(lambda found: f"\\{found[0]}" if found[2] else found[0], text)


def holds_link(line: str) -> bool:
    """Whether there is a link or an image in a finished line."""
    return "](" in line and _LINK.search(line) is not None


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


def add_code(out: list[str], text: str) -> None:
    """Add ``text`` as code to the pieces of a line."""
    add_part(out, code_part(text))


def add_part(out: list[str], part: str) -> None:
    """Add what is finished to the pieces of a line. Spans that touch become one: their back-ticks would."""
    before = _SPAN.fullmatch(out[-1].lstrip(_SPACES)) if out and out[-1].endswith("`") else None
    after = _SPAN.fullmatch(part.rstrip(_SPACES)) if before and part.startswith("`") else None
    if before is None or after is None:
        out.append(part)
        return
    joined = span(_inside(before) + _inside(after))
    out[-1] = f"{trimmed(out[-1])[0]}{joined}{trimmed(part)[2]}"


def _inside(found: re.Match[str]) -> str:
    """The code of a span, without the padding of one that has back-ticks itself."""
    return (
        found[2].removeprefix(" ").removesuffix(" ") if len(found[1]) > 1 and found[2][0] == " " else found[2]
    )
