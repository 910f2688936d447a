"""White space and special characters: how running text is written down.

While a run of inline nodes is being collected, Markdown's specials that come from the page, and the
delimiters that are our own, stand as control characters, which no decoded page holds. :func:`settle`
decides over the finished run which of the page's need a backslash and which delimiters can work.
"""

from __future__ import annotations

import re
from typing import Final

BREAK: Final = "\x0b"
PART: Final = "\x16"  # where a paragraph or line in the cell of a table ends
IMAGE: Final = "\x18"  # the bracket after the exclamation mark of an image
STRONG: Final = ("\x10", "\x11")
EMPHASIS: Final = ("\x12", "\x13")
STRUCK: Final = ("\x14", "\x15")

_SPECIALS = "*_`[]<\\&~"
_MASKS = "\x01\x02\x03\x04\x05\x06\x07\x0e\x0f"
_MASK = str.maketrans(_SPECIALS, _MASKS)
_UNMASK = str.maketrans(_MASKS, _SPECIALS)
_MASKED = re.compile(rf"[{_MASKS}]")
_OWN = re.compile(r"[\x10-\x15]")
_CLOSERS = frozenset("\x11\x13\x15")
_DELIMITERS = {"\x10": "**", "\x11": "**", "\x12": "*", "\x13": "*", "\x14": "~~", "\x15": "~~"}

_ODD = re.compile(r"[\xa0\xad\u200b\u2028\u2029\u2060\ufeff]")
_SPACES = "\xa0\u2028\u2029"
_WIDE = "[\u2e80-\u2fdf\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]"
_WIDE_END = re.compile(rf"({_WIDE}[\x10-\x15]?)[ \t]*\n[ \t\n]*(?=[\x10-\x15]?{_WIDE})")
# The same beside a link that is written already, whose brackets are our own: the page's are masked.
_WIDE_LINK = re.compile(
    rf"({_WIDE}[\x10-\x15]?(?:\]\([^\s()<>]*\))?[\x10-\x15]?)[ \t]*\n[ \t\n]*"
    rf"(?=[\x10-\x15]?\[?[\x10-\x15]?{_WIDE})"
)
_BREAKS = re.compile(r"(?:(?<! ) ++)?\x0b[ \x0b]*+")

_LINE_START = re.compile(
    r"(?m)^(?=#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|([-*_])[ \t]*(?:\1[ \t]*){2,}$|~{3}|={2,}[ ]*$)"
)
_BEGINNINGS = frozenset("#>-+*_~=[")
_NUMBERED = re.compile(r"(?m)^(\d{1,9})(?=[.)](?:\s|$))")
_DEFINITION = re.compile(r"(?m)^(?=\[[^\]\n]+\]:)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"^<[A-Za-z/!?]|<[A-Za-z/!?][^<>]*>")
CODE_OR_ESCAPE: Final = r"\\.|(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)"
"""What of a finished line has no marks of its own: with ``re.DOTALL``, the back-ticks as its first group."""
_CODE_OR_MARK = re.compile(rf"{CODE_OR_ESCAPE}|!\[", re.DOTALL)
_FORMULA_BEGINS = re.compile(r"\\\(|\\\[|\$\$|\\begin\{\w{1,20}\*?\}")
_LONGEST_FORMULA = 4000
_CLOSINGS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_STOPS = frozenset(",;:.!?…、。，；：！？")  # noqa: RUF001 - of Chinese and Japanese
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def mask(text: str) -> str:
    """``text`` with Markdown's specials set aside for :func:`settle`."""
    return text if is_plain(text) else _exchanged(text, _MASK)


def unmask(text: str) -> str:
    """The text as it was before :func:`mask`."""
    return text if text.isprintable() else _exchanged(text, _UNMASK)


def _exchanged(text: str, table: dict[int, int]) -> str:
    """``text.translate(table)``, whose price beyond ASCII is fifty times that within."""
    if text.isascii():
        return text.translate(table)
    for sign, other in table.items():
        text = text.replace(chr(sign), chr(other))
    return text


def fold(text: str) -> str:
    """``text`` with white space as browsers show it: one space for a run, none at a line end in CJK text.

    No-break spaces become spaces; what nobody sees (soft hyphens, zero-width spaces) goes.
    """
    if not text.isascii():
        if _ODD.search(text):
            text = _ODD.sub(lambda found: " " if found[0] in _SPACES else "", text)
        if "\n" in text:
            text = _WIDE_END.sub(r"\1", text)
            if "](" in text:
                text = _WIDE_LINK.sub(r"\1", text)
    for sign in "\n\t\r\f":
        if sign in text:
            text = text.replace(sign, " ")
    while "  " in text:  # each time half as many
        text = text.replace("  ", " ")
    return text.strip(" ")


def settle(text: str, *, first: bool = True) -> str:
    """A folded, masked run as Markdown. ``first`` says that it begins a line of its own."""
    marked = not text.isprintable()  # as all that stands for something else is not
    own = marked and _OWN.search(text) is not None
    if own:
        text = _paired(text)
    if marked and _MASKED.search(text):
        text = _escaped(text, own=own)
    if own:
        text = _OWN.sub(lambda found: _DELIMITERS[found[0]], text)
    if "![" in text or IMAGE in text:
        text = _CODE_OR_MARK.sub(lambda found: "\\![" if found[0] == "![" else found[0], text)
        text = text.replace(IMAGE, "[")
    if BREAK in text:
        text = broken(text, "  \n")
    return guarded(text) if first else text


def broken(text: str, end: str = "\n") -> str:
    """``text`` with its line breaks: one ends a line by ``end``, two or more part paragraphs."""
    if BREAK not in text:
        return text
    return _BREAKS.sub(lambda found: end if found[0].count(BREAK) == 1 else "\n\n", text.strip(" \x0b"))


def parted(text: str, *, markdown: bool) -> str:
    """A finished run with what parts it in the cell of a table, where no line can end."""
    parts = [part for part in (part.strip() for part in text.split(PART)) if part]
    if markdown:
        return " <br> ".join(parts)
    return " ".join(
        part if at == len(parts) or part[-1] in _STOPS else f"{part};" for at, part in enumerate(parts, 1)
    )


def is_plain(text: str) -> bool:
    """Whether ``text`` has none of Markdown's specials, so that :func:`settle` would find nothing to do."""
    return not (  # nine looks into a text take less time than one search for nine signs
        "*" in text or "_" in text or "[" in text or "]" in text or "`" in text
        or "<" in text or "&" in text or "\\" in text or "~" in text
    )  # fmt: skip


def guarded(text: str) -> str:
    """``text`` with lines that would begin another kind of block escaped."""
    if not (any(map(_may_begin, text.split("\n"))) if "\n" in text else _may_begin(text)):
        return text
    text = _NUMBERED.sub(r"\1\\", text)
    text = _DEFINITION.sub(r"\\", text)
    return _LINE_START.sub(r"\\", text)


def _may_begin(line: str) -> bool:
    """Whether ``line`` begins as another kind of block does, as far as its first character tells."""
    first = line[:1]
    if first.isalpha() or (first == "[" and "]:" not in line):  # most that begin by a bracket are links
        return False
    return first in _BEGINNINGS or first.isdecimal()


def _paired(text: str) -> str:
    """``text`` without delimiters that CommonMark would not see as such (6.2, flanking runs)."""
    for opening, closing in (STRONG, EMPHASIS, STRUCK):
        text = text.replace(closing + opening, "")
    useless: set[int] = set()
    opened: list[tuple[int, bool]] = []
    for found in _OWN.finditer(text):
        at = found.start()
        if found[0] in "\x10\x12\x14":
            merges = text[at - 1 : at] in _CLOSERS  # with the run of the one that ends right before it
            opened.append((at, not merges and _flanks(text, at, at - 1, 1)))
        elif opened:
            start, works = opened.pop()
            if not works or not _flanks(text, at, at + 1, -1):
                useless |= {start, at}
    if not useless:
        return text
    return "".join(char for at, char in enumerate(text) if at not in useless)


def _flanks(text: str, at: int, outside: int, inward: int) -> bool:
    """Whether the delimiter at ``at`` touches a word inside, or punctuation with none outside."""
    inside = at + inward
    while 0 <= inside < len(text) and text[inside] in _DELIMITERS:
        inside += inward
    while 0 <= outside < len(text) and text[outside] in _DELIMITERS:
        outside -= inward
    if not 0 <= inside < len(text) or text[inside].isspace():
        return False
    if _is_word(text[inside]):
        return True
    return not 0 <= outside < len(text) or not _is_word(text[outside])


def _is_word(char: str) -> bool:
    return char.isalnum() or not (char.isspace() or char in _PUNCTUATION or char < " " or not char.isascii())


def _escaped(text: str, *, own: bool) -> str:
    if "\x07" in text or "$$" in text:
        text = _formulas(text)
    escape = {"\x01": own or _could_pair(text, "\x01"), "\x02": _could_pair(text, "\x02", word=True)}
    ticks = text.count("\x03") > 1 or "`" in text
    strikes = (own and "\x14" in text) or _could_pair(text, "\x0f")
    plain = unmask(text)
    tags = {found.start() for found in _TAG.finditer(plain)} if "\x06" in text else ()
    brackets = _before_parentheses(text) if "\x05(" in text else ()
    entities = {found.start() for found in _ENTITY.finditer(plain)} if "\x0e" in text else ()

    def written(found: re.Match[str]) -> str:
        mark, at = found[0], found.start()
        before, after = plain[at - 1 : at], plain[at + 1 : at + 2]
        if mark in "\x01\x02":
            needed = escape[mark] and not (_blank(before) and _blank(after))
            needed = needed and not (mark == "\x02" and before.isalnum() and after.isalnum())
        elif mark == "\x03":
            needed = ticks
        elif mark in "\x04\x05":
            needed = at in brackets
        elif mark == "\x06":
            needed = at in tags
        elif mark == "\x07":
            needed = after in _PUNCTUATION or after in {BREAK, ""}
        elif mark == "\x0e":
            needed = at in entities
        else:
            needed = mark == "\x0f" and strikes and not (_blank(before) and _blank(after))
        return "\\" + plain[at] if needed else plain[at]

    return _MASKED.sub(written, text)


def _before_parentheses(text: str) -> set[int]:
    """Where brackets stand that a parenthesis follows as in a link: both of a pair, or neither would pair."""
    found: set[int] = set()
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "\x04":
            opened.append(at)
        elif char == "\x05":
            start = opened.pop() if opened else at
            found |= {start, at} if text[at + 1 : at + 2] == "(" else set()
    return found


def _blank(char: str) -> bool:
    return not char or char.isspace()


def _could_pair(text: str, mark: str, *, word: bool = False) -> bool:
    """Whether some ``mark`` could open emphasis and a later one close it."""
    if text.count(mark) < 2:  # noqa: PLR2004 - one for each
        return False
    edge = r"\w" if word else r"(?!)"
    first = re.search(rf"(?<!{mark})(?<!{edge}){mark}++(?!\s|$)", text)
    if first is None:
        return False
    closers = re.finditer(rf"(?<![\s{mark}]){mark}++(?!{edge})", text)
    return any(found.start() > first.start() for found in closers)


def _formulas(text: str) -> str:
    r"""TeX between ``\(…\)``, ``\[…\]`` or ``$$…$$`` unmasked, and in dollars: escapes would break it."""
    plain = unmask(text)
    parts: list[str] = []
    end = 0
    for found in _FORMULA_BEGINS.finditer(plain):
        start = found.start()
        if start < end:
            continue
        closing = _CLOSINGS.get(found[0]) or found[0].replace("begin", "end")
        at = plain.find(closing, found.end(), found.end() + _LONGEST_FORMULA)
        if at > found.end():
            tex = plain[found.end() : at].strip()
            whole = plain[start : at + len(closing)]
            dollars = {"\\(": f"${tex}$", "\\[": f"$${tex}$$"}
            parts += text[end:start], dollars.get(found[0], whole)
            end = at + len(closing)
    return "".join([*parts, text[end:]]) if parts else text
