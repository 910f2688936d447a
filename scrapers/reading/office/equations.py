"""Equations of office files as MathML as HTML has it: out of Office Math (ECMA-376), or of a namespace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Final

from lxml import etree

from scrapers.reading.safe_xml import local_name

OFFICE_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
EQUATIONS: Final = frozenset({f"{OFFICE_MATH}oMath", f"{OFFICE_MATH}oMathPara"})
_SIDES: Final = ("sub", "sup")
_CHILDREN: Final = {
    "f": ("mfrac", ("num", "den")),
    "ssup": ("msup", ("e", "sup")),
    "ssub": ("msub", ("e", "sub")),
    "ssubsup": ("msubsup", ("e", "sub", "sup")),
    "limlow": ("munder", ("e", "lim")),
    "limupp": ("mover", ("e", "lim")),
}
"""Elements whose children have places, here and in MathML."""
_ACCENT, _INTEGRAL, _BAR, _BRACE = "\u0302", "\u222b", "\u0305", "\u23df"  # where a file names no other
_NAMED_AFTER: Final = {"acc": _ACCENT, "bar": _BAR, "groupchr": _BRACE}


def equation(element: etree._Element) -> str:
    """Office Math as a ``<math>``; ``""`` for one without a sign."""
    inside = _inside(element)
    return f"<math>{inside}</math>" if "".join(map(str, element.itertext())).strip() else ""


def mathml(root: etree._Element | None) -> str:
    """MathML in a namespace as HTML has it; ``""`` for anything else."""
    if root is None or local_name(root) != "math":
        return ""
    for element in root.iter(etree.Element):
        element.tag = local_name(element)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _inside(parent: etree._Element | None) -> str:
    return "".join(map(_one, parent)) if parent is not None else ""


def _one(element: etree._Element) -> str:
    if not str(element.tag).startswith(OFFICE_MATH):  # Word's own, which wraps what was inserted, say
        return "" if local_name(element) in {"rpr", "del", "movefrom"} else _inside(element)
    name = local_name(element)
    if name.endswith("pr"):
        return ""
    if name == "t":
        return f"<mi>{escape(element.text or '')}</mi>"
    if name in _CHILDREN:
        tag, places = _CHILDREN[name]
        return _element(tag, *(_part(element, place) for place in places))
    writer = _WRITERS.get(name)
    return writer(element) if writer else _inside(element)


def _part(element: etree._Element, name: str) -> str:
    return _inside(element.find(f"{OFFICE_MATH}{name}"))


def _element(tag: str, *parts: str) -> str:
    return f"<{tag}>{''.join(f'<mrow>{part}</mrow>' for part in parts)}</{tag}>"


def _told(element: etree._Element, name: str, otherwise: str) -> str:
    """A property of ``element``, which may be empty."""
    found = next(element.iterfind(f"*/{OFFICE_MATH}{name}"), None)
    return otherwise if found is None else found.get(f"{OFFICE_MATH}val", "")


def _before(element: etree._Element) -> str:
    return _element("msubsup", "", *(_part(element, side) for side in _SIDES)) + _part(element, "e")


def _root(element: etree._Element) -> str:
    degree = _part(element, "deg")
    return (
        _element("mroot", _part(element, "e"), degree) if degree else _element("msqrt", _part(element, "e"))
    )


def _large(element: etree._Element) -> str:
    """A sum, an integral and the like, with the bounds that it has."""
    sign = f"<mo>{escape(_told(element, 'chr', _INTEGRAL))}</mo>"
    bounds = [_part(element, side) for side in _SIDES]
    if all(bounds):
        sign = _element("munderover", sign, *bounds)
    elif any(bounds):
        sign = _element("munder" if bounds[0] else "mover", sign, bounds[0] or bounds[1])
    return sign + _part(element, "e")


def _fenced(element: etree._Element) -> str:
    opening, closing = (_told(element, name, sign) for name, sign in (("begChr", "("), ("endChr", ")")))
    between = f"<mo>{escape(_told(element, 'sepChr', '|'))}</mo>"
    parts = between.join(_inside(part) for part in element.iterfind(f"{OFFICE_MATH}e"))
    return f'<mfenced open="{escape(opening)}" close="{escape(closing)}"><mrow>{parts}</mrow></mfenced>'


def _over(element: etree._Element) -> str:
    name = local_name(element)
    sign = _told(element, "chr", _NAMED_AFTER[name])
    tag = "munder" if _told(element, "pos", "bot" if name == "groupchr" else "top") == "bot" else "mover"
    return _element(tag, _part(element, "e"), f"<mo>{escape(sign)}</mo>")


def _applied(element: etree._Element) -> str:
    return _part(element, "fName") + _part(element, "e")


def _rows(element: etree._Element) -> Iterator[list[etree._Element]]:
    """The rows of a matrix, or the equations below one another."""
    if local_name(element) == "eqarr":
        for line in element.iterfind(f"{OFFICE_MATH}e"):
            yield [line]
    for row in element.iterfind(f"{OFFICE_MATH}mr"):
        yield list(row.iterfind(f"{OFFICE_MATH}e"))


def _table(element: etree._Element) -> str:
    rows = ("".join(f"<mtd>{_inside(cell)}</mtd>" for cell in row) for row in _rows(element))
    return "<mtable>" + "".join(f"<mtr>{row}</mtr>" for row in rows) + "</mtable>"


_WRITERS: Final[dict[str, Callable[[etree._Element], str]]] = {
    "spre": _before, "rad": _root, "nary": _large, "d": _fenced, "acc": _over, "bar": _over,
    "groupchr": _over, "func": _applied, "m": _table, "eqarr": _table,
}  # fmt: skip
