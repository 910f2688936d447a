"""What a page hides by a class and a rule of its own: ``<style>.note-3{display:none}</style>``.

No name says that ``note-3`` is not seen, but the rule stands in the page. Elements with such a class get the
style that a browser computes. Only what is sure: a rule for one class, on any screen, that no other rule or
script takes back, and of an element that is no part of the text by its length. What a control opens is told
apart later, as it is where the style is the element's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from scrapers.web.html_repair.styles import hides
from scrapers.web.page_words import RULES

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

# One is in every rule that hides.
_SIGNS: Final = (":none", ": none", "rect(0", "rect(1", "-9", "visibility:h", "visibility: h")
_MOST: Final = 300  # places of a sign that are looked at
_RULE: Final = 2000  # characters of a rule
_REMARK: Final = 300  # characters of an element; a longer one may be shown by a script from elsewhere
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"(?:[a-z][a-z0-9-]{0,20})?\.([A-Za-z_-][\w-]{0,80})", re.IGNORECASE)
_SHOWS = re.compile(
    r"display\s*:(?!\s*none)|visibility\s*:\s*visible|clip(?:-path)?\s*:\s*(?:auto|none|unset)"
)
_COMES_LATER = re.compile(r"animation|transition|opacity|transform")
_FOR_A_MOMENT = re.compile(r":(?:focus|active|hover)")
_OTHER_MEDIUM = re.compile(r"print|max-width|max-device-width|speech", re.IGNORECASE)
_WHOLE: Final = frozenset(("html", "body", "main", "article"))


def hide_by_own_styles(root: HtmlElement, page: Decoded) -> None:
    """Style the elements of ``root``, the tree of ``page``, that one of its rules hides."""
    if not any(map(page.has, RULES)):
        return
    styles = [style for style in root.iter("style") if _applies(style)]
    sheets = [_COMMENT.sub("", text) if "/*" in text else text for style in styles if (text := style.text)]
    names = {name for sheet in sheets for name in _hidden(sheet)}
    if not names:
        return
    found: dict[str, list[HtmlElement]] = {}
    for element in root.iter():
        if (classes := element.get("class")) is not None:
            for name in names.intersection(classes.split()):
                found.setdefault(name, []).append(element)
    for name, elements in found.items():
        if not any(_is_shown_again(sheet, name) for sheet in sheets) and not _is_of_script(root, name):
            for element in elements:
                _hide(element)


def _applies(style: HtmlElement) -> bool:
    """Whether what ``style`` says holds on a screen, and where scripts run."""
    around = style.getparent()
    with_scripts = around is None or around.tag not in {"noscript", "template", "svg"}
    return with_scripts and not _OTHER_MEDIUM.search(style.get("media") or "")


def _hidden(sheet: str) -> Iterator[str]:
    """The classes for each of which alone a rule of ``sheet`` that holds on any screen says that it hides."""
    depth = counted = 0
    for opening in _openings(sheet):
        depth += sheet.count("{", counted, opening) - sheet.count("}", counted, opening)
        counted = opening
        if depth == 0:
            for selector in _selectors(sheet, opening):
                if (one := _CLASS.fullmatch(selector)) is not None:
                    yield one[1]


def _openings(sheet: str) -> list[int]:
    """Where the rules of ``sheet`` that hide open, in order."""
    found = set[int]()
    for sign in _SIGNS:
        at = sheet.find(sign)
        for _ in range(_MOST):
            if at < 0:
                break
            opening = sheet.rfind("{", max(at - _RULE, 0), at)
            if opening >= 0 and opening not in found and _hides(_declarations(sheet, opening)):
                found.add(opening)
            at = sheet.find(sign, at + 1)
    return sorted(found)


def _hides(declarations: str) -> bool:
    """Whether ``declarations`` keep an element from being seen, and not only until a script moves it in."""
    shown_later = "visibility" in declarations and _COMES_LATER.search(declarations) is not None
    return not shown_later and hides(declarations)


def _declarations(sheet: str, opening: int) -> str:
    closing = sheet.find("}", opening, opening + _RULE)
    return sheet[opening + 1 : closing].lower() if closing >= 0 else ""


def _selectors(sheet: str, opening: int) -> list[str]:
    """The selectors of the rule that opens at ``opening``."""
    least = max(opening - _RULE, 0)
    begin = max(sheet.rfind(sign, least, opening) for sign in "{};")
    return [selector.strip() for selector in sheet[max(begin + 1, least) : opening].split(",")]


def _is_shown_again(sheet: str, name: str) -> bool:
    """Whether another rule of ``sheet`` shows elements of the class ``name``, on a wide screen at least."""
    for place in re.finditer(rf"\.{re.escape(name)}(?![\w-])", sheet):
        opening = sheet.find("{", place.end(), place.end() + _RULE)
        if opening < 0 or not _SHOWS.search(_declarations(sheet, opening)):
            continue
        selectors = (one for one in _selectors(sheet, opening) if f".{name}" in one)
        lasts = not all(map(_FOR_A_MOMENT.search, selectors))
        if lasts and not _OTHER_MEDIUM.search(_medium(sheet, opening)):
            return True
    return False


def _medium(sheet: str, opening: int) -> str:
    """The medium for which the rule that opens at ``opening`` holds; ``""`` for any."""
    if sheet.count("{", 0, opening) == sheet.count("}", 0, opening):
        return ""
    begin = sheet.rfind("@media", 0, opening)
    return sheet[begin : sheet.find("{", begin)] if begin >= 0 else ""


def _is_of_script(root: HtmlElement, name: str) -> bool:
    """Whether a script of the page names the class, and so may show what has it."""
    named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return any(text and name in text and named.search(text) for text in (s.text for s in root.iter("script")))


def _hide(element: HtmlElement) -> None:
    if element.tag in _WHOLE or sum(len(text) for text in element.itertext()) > _REMARK:
        return
    own = element.get("style")
    element.set("style", f"{own};display:none" if own else "display:none")
