"""Formulas: TeX where the page carries it (MathJax, KaTeX, MathML annotations), else MathML read out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DEEPEST: Final = 60  # levels of presentation markup read out with their structure
_STYLED = re.compile(r"^\{\\(?:displaystyle|textstyle)\s*+(.*)\}$", re.DOTALL)
_DELIMITED = re.compile(r"^(\\\(|\\\[|\${1,2})(.*?)(\\\)|\\\]|\${1,2})$", re.DOTALL)
_MATH_CLASSES: Final = frozenset(
    {"math", "katex", "katex-display", "mathjax", "tex", "latex", "mwe-math-element"}
)
_SUFFIX: Final = {"msup": "^", "msub": "_", "mover": "^", "munder": "_"}


def is_tex_script(element: HtmlElement) -> bool:
    """Whether a ``<script>`` holds TeX, as MathJax 2 keeps it."""
    return str(element.get("type", "")).lower().startswith("math/tex")


@lru_cache(maxsize=4096)
def marks_math(classes: str) -> bool:
    """Whether a class attribute names a formula."""
    return not _MATH_CLASSES.isdisjoint(classes.lower().split())


def tex_of_script(element: HtmlElement) -> str:
    """The formula of a MathJax ``<script type="math/tex">``, in dollars."""
    return _in_dollars(element.text or "", display="display" in element.get("type", ""))


def tex_of_marked(element: HtmlElement) -> str:
    r"""The formula in an element with a class for formulas; ``""`` if it holds none.

    The text is TeX between ``\\(`` and ``\\)``, ``\\[`` and ``\\]`` or dollars, or there is MathML in it.
    """
    markup = next(element.iter("math", "script"), None)
    if markup is not None:
        is_math = markup.tag == "math"
        return formula(markup) if is_math else tex_of_script(markup) if is_tex_script(markup) else ""
    text = "".join(element.itertext()).strip()
    found = _DELIMITED.match(text)
    if found is None:
        return ""
    return _in_dollars(found[2], display=found[1] in {"\\[", "$$"})


def formula(math: HtmlElement) -> str:
    """A ``<math>`` as TeX in dollars if it is annotated with it, else as plain symbols."""
    display = math.get("display") == "block" or "display" in math.get("mode", "")
    for note in math.iter("annotation"):
        if "tex" in note.get("encoding", "").lower():
            return _in_dollars("".join(note.itertext()), display=display)
    stated = math.get("alttext", "")
    if stated.strip():
        return _in_dollars(stated, display=display)
    return " ".join(_read(math, 0).split())


def _in_dollars(tex: str, *, display: bool) -> str:
    tex = tex.strip()
    styled = _STYLED.match(tex)
    tex = " ".join((styled[1] if styled else tex).split())
    if not tex:
        return ""
    return f"$${tex}$$" if display else f"${tex}$"


def _read(node: HtmlElement, depth: int) -> str:  # noqa: PLR0911 - one for each kind of element
    """Presentation markup as one line: fractions with ``/``, scripts with ``^`` and ``_``."""
    if not isinstance(node.tag, str) or node.tag in {"annotation", "annotation-xml"}:
        return ""
    if depth > _DEEPEST or not len(node):
        return "".join(node.itertext()).strip()
    parts = [_read(child, depth + 1) for child in node]
    if node.tag in _SUFFIX and len(parts) == 2:  # noqa: PLR2004 - base and script
        return f"{parts[0]}{_SUFFIX[node.tag]}{_grouped(parts[1])}"
    if node.tag == "mfrac" and len(parts) == 2:  # noqa: PLR2004 - numerator and denominator
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if node.tag in {"msubsup", "munderover"} and len(parts) == 3:  # noqa: PLR2004 - base and two scripts
        return f"{parts[0]}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    if node.tag == "msqrt":
        return f"√({' '.join(parts)})"
    if node.tag == "mtr":
        return ", ".join(parts) + "; "
    return " ".join(part for part in parts if part)


def _grouped(part: str) -> str:
    return part if len(part) <= 1 or part.isalnum() else f"({part})"
