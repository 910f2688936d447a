"""MathML without TeX beside it, read out in one line as TeX has it: ``x^2``, ``a_(i+1)``, ``(a + b)/2``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DEEPEST: Final = 60  # levels of presentation markup read out with their structure
_SILENT: Final = frozenset(
    ("annotation", "annotation-xml", "mspace", "maligngroup", "malignmark", "mphantom")
)
_INVISIBLE: Final = dict.fromkeys(
    map(ord, "\u2061\u2062\u2063\u2064\u200b")
)  # operators that say what is meant
_SUFFIX: Final = {"msup": "^", "msub": "_", "mover": "^", "munder": "_"}
_TWO, _THREE = 2, 3


def read_out(math: HtmlElement) -> str:
    """What ``math`` shows, in one line."""
    return " ".join(_read(math, 0).translate(_INVISIBLE).split())


def _read(node: HtmlElement, depth: int) -> str:
    """Presentation markup as one line: fractions with ``/``, scripts with ``^`` and ``_``."""
    if not isinstance(node.tag, str):
        return ""
    tag = node.tag.rpartition(":")[2]
    if tag in _SILENT:
        return ""
    if depth > _DEEPEST or not len(node):
        return "".join(node.itertext()).strip()
    parts = [_read(child, depth + 1) for child in node]
    return _scripted(tag, parts) or _enclosed(node, tag, parts)


def _scripted(tag: str, parts: list[str]) -> str:
    """What an element is whose children have places; ``""`` for any other."""
    if len(parts) == _TWO:
        if tag in _SUFFIX:
            return f"{_based(parts[0])}{_SUFFIX[tag]}{_grouped(parts[1])}"
        if tag == "mfrac":
            return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
        if tag == "mroot":
            return f"{_based(parts[0])}^(1/{_grouped(parts[1])})"
    if len(parts) == _THREE and tag in {"msubsup", "munderover"}:
        return f"{_based(parts[0])}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    return ""


def _enclosed(node: HtmlElement, tag: str, parts: list[str]) -> str:
    if tag == "msqrt":
        return f"√({' '.join(parts)})"
    if tag == "mfenced":
        commas = ", ".join(part for part in parts if part)
        return f"{node.get('open', '(')}{commas}{node.get('close', ')')}"
    if tag == "mtr":
        return ", ".join(parts) + "; "
    if tag in {"semantics", "maction"}:  # the first shows it, the others say it in another language
        return parts[0]
    return " ".join(part for part in parts if part)


def _grouped(part: str) -> str:
    return part if len(part) <= 1 or part.isalnum() else f"({part})"


def _based(part: str) -> str:
    return f"({part})" if " " in part else part
