"""What a page hides by a rule of its own: ``<style>.note-3{display:none}</style>``.

No name says that ``note-3`` is not seen, but the rule stands in the page. Elements that it selects get the
style that a browser computes. Only what is sure: a rule that selects by classes and ids, on any screen, that
no other rule or script takes back, and of an element that is no part of the text by its length. What a
control opens is told apart later, as it is where the style is the element's own.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from scrapers.web.html_repair.simple_selectors import SimpleSelector, simple_selector
from scrapers.web.html_repair.styles import hides
from scrapers.web.page_words import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

# One is in every rule that hides.
_SIGNS: Final = (":none", ": none", "rect(0", "rect(1", "-9", "visibility:h", "visibility: h")
_MOST: Final = 300  # places of a sign that are looked at
_RULE: Final = 2000  # characters of a rule
_REMARK: Final = 300  # characters of an element; a longer one may be shown by a script from elsewhere
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SHOWS = re.compile(
    r"display\s*:(?!\s*none)|visibility\s*:\s*visible|clip(?:-path)?\s*:\s*(?:auto|none|unset)"
)
_COMES_LATER = re.compile(r"animation|transition|opacity|transform")
_FOR_A_MOMENT = re.compile(r":(?:focus|active|hover)")
_ANY_SCREEN = re.compile(
    r"@(?:supports[^;{}]{0,200}|layer(?:\s[^;{}]{0,80})?"
    r"|media\s{1,4}(?:only\s{1,4})?(?:screen|all)(?:\s{0,4},\s{0,4}(?:print|projection|tv))?)\s{0,4}",
    re.IGNORECASE,
)
_OTHER_MEDIUM = re.compile(r"print|max-width|max-device-width|speech", re.IGNORECASE)
_WHOLE: Final = frozenset(("html", "body", "main", "article"))
# looked at without an object for each element
_CLASSES: Final[Callable[[HtmlElement], Any]] = etree.XPath("//@class", smart_strings=False)
_IDENTIFIERS: Final[Callable[[HtmlElement], Any]] = etree.XPath("//@id", smart_strings=False)
_FEW: Final = 4  # names that one expression looks for; more take as long as a look at all elements


def hide_by_own_styles(root: HtmlElement, page: Decoded) -> None:
    """Style the elements of ``root``, the tree of ``page``, that one of its rules hides."""
    if not any(map(page.has, RULES)):
        return
    styles = [style for style in root.iter("style") if _applies(style)]
    sheets = [_COMMENT.sub("", text) if "/*" in text else text for style in styles if (text := style.text)]
    rules = {rule for sheet in sheets for rule in _hidden(sheet)}
    if not rules:
        return
    taken_back: dict[str, bool] = {}
    selected = _selected(root, rules)
    scripts = [text for script in root.iter("script") if (text := script.text)] if selected else []
    for element, rule in selected:
        for name in rule.names:
            if name not in taken_back:
                shown = any(_is_shown_again(sheet, name) for sheet in sheets)
                taken_back[name] = shown or _is_of_script(scripts, name[1:])
        if not any(map(taken_back.__getitem__, rule.names)):
            _hide(element)


def _selected(
    root: HtmlElement, rules: Collection[SimpleSelector]
) -> list[tuple[HtmlElement, SimpleSelector]]:
    """The elements below ``root`` that one of ``rules`` selects, each once."""
    by_name: dict[str, list[SimpleSelector]] = {}
    for rule in rules:
        by_name.setdefault(min(rule.names), []).append(rule)
    written = {f".{name}" for name in " ".join(_CLASSES(root)).split()}
    written.update(f"#{name}" for name in _IDENTIFIERS(root))
    found: list[tuple[HtmlElement, SimpleSelector]] = []
    for element in _with_names(root, sorted(written.intersection(by_name))):
        own = [f".{name}" for name in (element.get("class") or "").split()]
        own.append(f"#{element.get('id')}")
        fitting = (rule for name in own for rule in by_name.get(name, ()) if rule.fits(element))
        found += [(element, rule) for rule in islice(fitting, 1)]
    return found


def _with_names(root: HtmlElement, names: list[str]) -> list[HtmlElement]:
    """At least the elements below ``root`` with one of ``names``, in order; a page has few, or none."""
    tests = (f"contains(@{'class' if name[0] == '.' else 'id'}, '{name[1:]}')" for name in names)
    expression = "//*" if len(names) > _FEW else f"//*[{' or '.join(tests)}]"
    found: list[HtmlElement] = root.xpath(expression) if names else []
    return found


def _applies(style: HtmlElement) -> bool:
    """Whether what ``style`` says holds on a screen, and where scripts run."""
    around = style.getparent()
    with_scripts = around is None or around.tag not in {"noscript", "template", "svg"}
    return with_scripts and not _OTHER_MEDIUM.search(style.get("media") or "")


def _hidden(sheet: str) -> Iterator[SimpleSelector]:
    """What rules of ``sheet`` that hold on any screen say that they hide."""
    depth = counted = 0
    for opening in _openings(sheet):
        depth += sheet.count("{", counted, opening) - sheet.count("}", counted, opening)
        counted = opening
        if depth == 0 or (depth == 1 and _is_for_any_screen(sheet, opening)):
            yield from filter(None, map(simple_selector, _selectors(sheet, opening)))


def _is_for_any_screen(sheet: str, opening: int) -> bool:
    """Whether the rule that opens at ``opening`` stands in a block that holds on any screen."""
    begin = sheet.rfind("@", 0, opening)
    head = sheet.find("{", begin, opening) if begin >= 0 else -1
    if head < 0 or not _ANY_SCREEN.fullmatch(sheet, begin, head):
        return False
    return sheet.count("{", head + 1, opening) == sheet.count("}", head + 1, opening)


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
    """Whether another rule of ``sheet`` shows elements with ``name``, on a wide screen at least."""
    for place in re.finditer(rf"{re.escape(name)}(?![\w-])", sheet):
        opening = sheet.find("{", place.end(), place.end() + _RULE)
        if opening < 0 or not _SHOWS.search(_declarations(sheet, opening)):
            continue
        selectors = (one for one in _selectors(sheet, opening) if name in one)
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


def _is_of_script(scripts: Iterable[str], name: str) -> bool:
    """Whether one of the page's ``scripts`` names the class or id, and so may show what has it."""
    naming = [script for script in scripts if name in script]
    if not naming:
        return False
    named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return any(map(named.search, naming))


def _hide(element: HtmlElement) -> None:
    if element.tag in _WHOLE or sum(len(text) for text in element.itertext()) > _REMARK:
        return
    own = element.get("style")
    element.set("style", f"{own};display:none" if own else "display:none")
