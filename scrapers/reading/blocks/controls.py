"""What a page hides until its reader asks for it: tabs, folded answers, the rest of a text.

It is as much text as what is seen at first. A closed dialog, menu or form is opened by a control too, and is
none.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

_OTHER_TAGS: Final = frozenset(("dialog", "nav", "menu", "form", "button", "select", "label", "fieldset"))
_OTHER_ROLES: Final = frozenset((
    "dialog", "alertdialog", "menu", "menubar", "navigation", "tooltip", "listbox", "alert", "status",
    "search", "banner", "combobox", "log", "progressbar", "contentinfo", "complementary",
))  # fmt: skip
_OTHER_NAMES = re.compile(
    r"(?<![a-z])(?:modal|pop-?ups?|lightbox|overlay|off-?canvas|drawer|drop-?down|menus?|nav(?:igation|bar)?|cookies?"
    r"|consent|gdpr|tool-?tips?|popover|toast|snackbar|search|log-?in|sign-?(?:in|up)|register|shar(?:e|ing)|social"
    r"|honey-?pot|newsletter|subscri\w*|captcha|spinner|load(?:ing|er)|preload(?:er)?|errors?|success|alerts?"
    r"|notifications?|templates?|placeholder|autocomplete|sidebar|cart|dialog|mobile|print(?:able)?|banner|ads?"
    r"|sr|screen|hide-?text|comment-?form|respond|player|flyout|mega|lang(?:uage)?s?)(?![a-z])"
)
_TEXT_NAMES = re.compile(
    r"(?<![a-z])(?:tab-?(?:pane|content|panel|body|item)?|tabs-?(?:pane|panel|content|body|item)|accordion|collaps\w*|toggle-?(?:content|body|text)?"
    r"|faq|answers?|spoiler|expand(?:er|able|ed|-?content)?|(?:read|show|view)-?more|more-?(?:text|content)"
    r"|details?|panel-?(?:body|collapse|content)?|folded|unfold\w*|disclosure|full-?text)(?![a-z])"
)
_QUESTION_NAMES = re.compile(
    r"(?<![a-z])(?:questions?|toggle(?:-?(?:title|head(?:er)?))?|accordion[a-z-]*|trigger|faq[a-z-]*|expand[a-z]*"
    r"|collaps[a-z]*|opener|spoiler[a-z-]*|disclosure)(?![a-z])"
)
_MORE = re.compile(
    r"\W*(?:(?:read|show|see|view|learn|load)\s(?:the\s)?(?:more|rest|full|all)|more|expand|continue(?:\sreading)?"
    r"|mehr|weiterlesen|lire\s(?:la\ssuite|plus)|voir\splus|leer\sm[aá]s|ver\sm[aá]s|ler\smais|ver\smais|leggi\s(?:tutto|di\spi[uù])"
    r"|mostra\saltro|lees\s(?:meer|verder)|toon\smeer|läs\smer|visa\smer|czytaj\s(?:więcej|dalej)|więcej|читать\s(?:далее|дальше)"
    r"|подробнее|展开|展開|もっと見る|続きを読む|더\s?보기)\b",
    re.IGNORECASE,
)
_QUESTIONS: Final = frozenset(("h2", "h3", "h4", "h5", "h6", "dt", "summary", "button", "label"))
_DOES: Final = frozenset(("button", "label", "summary"))
_ASKED_FOR = re.compile(r"target|tab|panel|toggle|control|content|collaps|accordion|expand|rel|href")
_IN_CALL = re.compile(r"""["']\s?[#]?([\w:.-]{1,80})["']""")
_APART = re.compile(
    r"modal|drop-?down|off-?canvas|tooltip|popover|lightbox|fancybox|menu|dialog", re.IGNORECASE
)
_CLICKED: Final = frozenset(("aria-expanded", "onclick", "data-toggle", "data-bs-toggle"))
_REST = re.compile(
    r"(?<![a-z])(?:(?:read|show|view|see)-?more-?(?:text|content)|more-?(?:text|content))(?![a-z])"
)
_LEFT_OFF: Final = frozenset(("...", "…", "[...]", "[…]"))
_REMARK: Final = 80  # characters
_NEAR: Final = 40  # elements or characters of a neighbour that are looked at
_PARTS: Final = frozenset(("div", "section", "article"))
_SWITCHING = re.compile(r"tab|accordion|collaps|disclos|expand|toggle|spoiler|switch|selector")
_SWITCHER = re.compile(r"(?<![\w-])(?:uk-switcher|tabs?-content|tabs?-panels|tab-panes)(?![\w-])")
_ANSWERS: Final = frozenset(("acceptedAnswer", "suggestedAnswer"))
_LEVELS: Final = 6  # of boxes around an answer, among which is the one that is opened
_BOXES: Final = 2  # around an answer
_PAGE: Final = 2000  # characters of an inline element that holds more than a remark
_LONG: Final = 500  # characters of a part that a page is nothing without
_STREAMED = re.compile(r"S:[0-9a-f]{1,6}")  # React's: written last, and put in its place by the next script
_LONGEST: Final = 500  # characters of an attribute
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Controls:
    """Tells which hidden elements of ``page`` its reader can have shown as text."""

    def __init__(self, page: ElementList) -> None:
        self._page = page

    def open(self, element: HtmlElement, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether the hidden ``element`` is text that a control of the page opens."""
        role = attributes.get("role", "")
        if (
            tag in _OTHER_TAGS
            or role in _OTHER_ROLES
            or "aria-modal" in attributes
            or "popover" in attributes
        ):
            return False
        labelled = role == "region" and "aria-labelledby" in attributes
        if role == "tabpanel" or labelled or attributes.get("itemprop") in _ANSWERS:
            return True
        identity, classes = attributes.get("id", ""), attributes.get("class", "")
        if _STREAMED.fullmatch(identity) or _is_left_off(element.getprevious()):
            return True
        said = _said(classes[:_LONGEST], identity[:_LONGEST])
        if said is not None:
            return said
        if (identity != "" and identity in self._targets) or _is_answer(element) or _is_alternative(element):
            return True
        return _waits(element, attributes.get("style", "")[:_LONGEST])

    def may_show(self, element: HtmlElement, tag: str, attributes: Mapping[str, str], *, boxes: bool) -> bool:
        """Whether the hidden inline ``element`` is opened, or is so long that it may be the page itself.

        ``boxes``: there are some in it. A remark without is opened only where its name says so.
        """
        if not boxes and _is_left_off(element.getprevious()):
            return self.open(element, tag, attributes)
        if not boxes and len(element.text or "") < _REMARK:
            return bool(element.text) and _rest_of_text(attributes.get("class", "")[:_LONGEST])
        return _holds(element, _PAGE) or self.open(element, tag, attributes)

    @cached_property
    def _targets(self) -> set[str]:
        """The ids of the elements that controls say they are for, less those of dialogs and menus."""
        found, other = set[str](), set[str]()
        for element in self._page.elements:
            if items := element.items():
                named = set(_named(items))
                if named:
                    (other if _opens_other(items) else found).update(named)
        return found - other


@lru_cache(maxsize=2048)
def _said(classes: str, identity: str) -> bool | None:
    """What the names of a hidden element say: text that can be opened, something else, or nothing."""
    names = _CAMEL.sub("-", f"{classes} {identity}").lower().replace("_", "-")
    if "NavContent" in classes.split():  # what MediaWiki folds is no menu
        return True
    if _OTHER_NAMES.search(names):
        return False
    return True if _TEXT_NAMES.search(names) else None


def _rest_of_text(classes: str) -> bool:
    """Whether ``classes`` name the rest of a text, for which its reader has to ask."""
    return "more" in classes and _REST.search(classes.lower().replace("_", "-")) is not None


def _is_left_off(before: HtmlElement | None) -> bool:
    """Whether ``before`` says that what is behind it was left off, for which its reader has to ask."""
    return before is not None and not before.tail and (before.text or "").strip() in _LEFT_OFF


def _named(items: list[tuple[str, str]]) -> Iterator[str]:
    """The ids that an element with the attributes ``items`` names as what it is for."""
    for name, value in items:
        if len(value) > _LONGEST:
            continue
        if name == "href":
            if value.startswith("#"):
                yield value[1:]
            elif value.startswith("javascript:"):
                yield from _IN_CALL.findall(value)
        elif name == "onclick":
            yield from _IN_CALL.findall(value)
        elif name == "aria-controls" or (name.startswith("data-") and _ASKED_FOR.search(name)):
            yield from (word.lstrip("#") for word in value.split())


def _opens_other(items: list[tuple[str, str]]) -> bool:
    return any(
        name == "aria-haspopup"
        or (name in {"data-toggle", "data-bs-toggle", "class", "rel"} and _APART.search(value))
        for name, value in items
    )


def _is_answer(element: HtmlElement) -> bool:
    """Whether what stands before it is a question that can be clicked, or what stands after asks for more."""
    for_good = "!important" in element.get("style", "")
    element = _outermost(element)
    before, after = element.getprevious(), element.getnext()
    if before is not None and (before.tag in _QUESTIONS or _is_named_question(before) or _does(before)):
        return not for_good
    if before is not None and not for_good and _is_switch(before):
        return True
    return after is not None and _does(after) and _MORE.match(_words(after)) is not None


def _is_alternative(element: HtmlElement) -> bool:
    """Whether it is one of several like parts, of which one is shown at a time, or waits in a component."""
    around, before = element.getparent(), element.getprevious()
    if around is not None and _SWITCHER.search(around.get("class", "")[:_LONGEST]):
        return True
    component = around is not None and "-" in around.tag
    if before is None or before.tag != element.tag:
        return component and around is not None and _SWITCHING.search(around.tag) is not None
    names = ("class", "lang", "role")
    alike = all(before.get(name) == element.get(name) for name in names)
    return alike and (component or (element.tag in _PARTS and bool(element.get("class"))))


def _outermost(element: HtmlElement) -> HtmlElement:
    """The box that holds nothing but ``element``, or ``element`` itself."""
    for _ in range(_BOXES):
        around = element.getparent()
        if around is None or around.tag != "div" or len(around) > 1 or (around.text or "").strip():
            break
        element = around
    return element


def _is_named_question(element: HtmlElement) -> bool:
    names = _CAMEL.sub("-", element.get("class", "")[:_LONGEST]).lower().replace("_", "-")
    return _QUESTION_NAMES.search(names) is not None


def asks_for(element: HtmlElement, answer: Iterable[HtmlElement]) -> bool:
    """Whether ``element`` is what one clicks to see the text in the boxes ``answer``, the innermost first."""
    named = set(_named(element.items()))
    following = element.getnext()
    question = element.tag == "summary" or _is_named_question(element)
    return any(
        (question and box is following) or (bool(named) and box.get("id") in named)
        for box in islice(answer, _LEVELS)
    )


def _does(element: HtmlElement) -> bool:
    """Whether ``element`` is, or is no more than, something to click that leads to no other page."""
    for _ in range(_NEAR):
        if element.tag in _DOES or not _CLICKED.isdisjoint(element.keys()) or element.get("role") == "button":
            return True
        if element.tag == "a":
            return (element.get("href") or "#").startswith(("#", "javascript:"))
        if len(element) != 1 or (element.text or "").strip() or (element[0].tail or "").strip():
            return False
        element = element[0]
    return False


def _is_switch(element: HtmlElement) -> bool:
    """Whether ``element`` is a line with a button in it that does something here, as over a spoiler."""
    buttons = element.iter("input", "button")
    acts = any(b.get("type", "button") == "button" and b.get("onclick") is not None for b in buttons)
    return acts and len("".join(element.itertext()).strip()) <= _REMARK


def _words(element: HtmlElement) -> str:
    """The first words in ``element``."""
    words = ""
    for text in islice(element.itertext(), _NEAR):
        words += text
        if len(words) >= _NEAR:
            break
    return words.strip()


def _waits(element: HtmlElement, style: str) -> bool:
    """Whether it is a part of the page that is kept from flickering until a script has arranged it."""
    if "visib" not in style.lower() or "display" in style.lower():
        return False
    return _holds(element, _LONG)


def _holds(element: HtmlElement, least: int) -> bool:
    """Whether there are as many characters in ``element``."""
    for text in element.itertext():
        least -= len(text.strip())
        if least <= 0:
            return True
    return False
