"""What class names say about being seen: text for screen readers, icons, tooltips, off the screen.

A style sheet of its own says the same of these names on nearly every site, and is mostly not there to
be asked. What a page says of its own classes is read by :mod:`scrapers.web.html_repair.own_styles`.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import Final

_LONGEST: Final = 1000  # characters of an attribute that are looked at, and remembered
_WORDS: Final = 40  # of a class attribute
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UNSEEN = re.compile(
    r"(?<![a-z0-9])(?<!label[-_])(?<!not[-_])(?<!no[-_])(?<!has[-_])(?<!with[-_])(?:"
    r"sr[-_]?only|show[-_]for[-_]sr|visually[-_]?hid(?:den|e)|hid(?:den|e)[-_]?visually|vis[-_]?hidden"
    r"|(?:readers?|aria|speech)[-_]only|acc(?:ess)?[-_]hid(?:e|den)|sr[-_]text|screen[-_]?readers?(?:[-_]?(?:text|only|content|label|element|message|info|hidden))?"
    r"|(?:elementor[-_]?)?screen[-_]only"
    r"|assistive(?:[-_]?text|$)|element[-_](?:invisible|hidden)|ui[-_]inaccessible(?:[-_]hidden)?|hidden[-_]?accessible|accessibly[-_]hidden"
    r"|(?:a11y|accessib(?:ility|le))[-_]?(?:hidden|hide|text|only|label)"
    r"|skip[-_]?(?:links?|nav|to[-_](?:main|content|nav\w{0,12})(?:[-_](?:content|link))?)|off[-_]?screen(?:[-_]?text)?|honey[-_]?pot|tooltip[-_]?(?:text|content|inner|body|box|bubble|popup)"
    r")(?![a-z0-9])"
)
_FURNITURE: Final = frozenset((
    "copybtn", "copy-btn", "copybutton", "copy-button", "clipboard-button", "btn-clipboard", "mw-editsection",
    "katex-html", "mjx-chtml", "MathJax_Preview", "MathJax", "noprint", "votelinks", "navs", "togg",
    "backrefs", "mw-cite-backlink", "govuk-accordion__section-toggle",
))  # fmt: skip
_WIDE: Final = frozenset(("", "sm", "md", "lg", "xl", "2xl"))  # variants that hold on a wide screen
_MAY_SAY = re.compile(  # a part of every name below; most classes hold none, and are new to the cache
    r"s(?:r|creen|ymbol|kip)|hid|vis|a(?:ssist|ccess|11y)|honey|tip|i(?:co|ndex)|glyph|co(?:unt|py)|n(?:umber|oprint|avs)"
    r"|(?<![a-z])fa[srbld]?(?![a-z])|mdi|lnr|fraction|paging|clip|m(?:w|jx|athjax)|katex|votelinks|togg|backrefs|d-none|blind|au(?:ral|dible)|vh|only|wb-|prompt|carousel|sli?d|swiper|galler|flick"
)
_HIDDEN: Final = frozenset((  # that frameworks show again by a script, or on a wide screen
    "hidden", "hide", "d-none", "is-hidden", "u-hidden", "u-hide", "invisible", "blind", "vh", "aural",
    "a11y", "sr", "wb-inv", "uk-invisible", "u-vh", "ons-u-vh", "audible", "clipped", "sr-hidden",
))  # fmt: skip
_SHOWN = re.compile(
    r"(?:sm|md|lg|xl|2xl|xxl):(?:inline|block|flex|grid|table|visible|contents)|d-(?:sm|md|lg|xl|xxl)-(?!none)"
)
_PARTS = re.compile("[-_]+")
_OF_SLIDES: Final = frozenset(("status", "position", "progress", "current", "pages"))
_SLIDES = re.compile(r"(?:carousel|slid|swiper|galler|flickity|splide|glide)")
_ICONS: Final = frozenset(("icon", "icons", "iconfont", "ico", "icomoon", "glyph", "glyphs", "symbols"))
_ICON_FONTS: Final = frozenset(
    ("fa", "fas", "far", "fab", "fal", "fad", "mdi", "glyphicon", "dashicons", "lnr")
)
_STYLES: Final = frozenset(("outlined", "round", "rounded", "sharp", "filled", "font"))
_TOOLTIPS: Final = frozenset(("tooltip", "tip", "infotip", "hovertip"))
_COUNTERS: Final = frozenset(
    ("counter", "count", "number", "numbertext", "fraction", "index", "paging", "prompt")
)


class Says(IntEnum):
    """What a class attribute says of its element: that none sees it, that it is a button or a formula drawn.

    Of an icon and what follows here it says so only together with its text and tag.
    """

    NOTHING = 0
    UNSEEN = 1
    FURNITURE = 2
    ICON = 3
    TOOLTIP = 4
    COUNTER = 5
    HIDDEN = 6
    PICTURE = 7


def said_by_class(classes: str) -> Says:
    """What ``classes``, the value of a class attribute, says."""
    return _said(classes if len(classes) <= _LONGEST else classes[:_LONGEST])


@lru_cache(maxsize=4096)
def _said(classes: str) -> Says:
    written = classes.split()[:_WORDS]
    if not any(map(_may_say, written)):
        return Says.NOTHING
    names = list(map(_plain, written))
    if not _FURNITURE.isdisjoint(written):
        return Says.FURNITURE
    if _for_screen_readers(names):
        return Says.UNSEEN
    if not _HIDDEN.isdisjoint(written) and not any(map(_SHOWN.match, written)):
        return Says.HIDDEN
    return _told_with_text(written, names)


@lru_cache(maxsize=16384)
def _may_say(name: str) -> bool:
    """Whether a single name may tell something: pages that have no class in common have names so."""
    return _MAY_SAY.search(name.lower()) is not None  # IGNORECASE would take eight times as long


def _told_with_text(written: list[str], names: list[str]) -> Says:
    """What is so only where the text is like it."""
    last = set(map(_last_word, names))
    if not _OF_SLIDES.isdisjoint(last) and any(map(_SLIDES.match, names)):
        return Says.COUNTER
    for kind, told in ((_ICONS, Says.ICON), (_TOOLTIPS, Says.TOOLTIP), (_COUNTERS, Says.COUNTER)):
        if not kind.isdisjoint(last):
            return told
    pictured = not _ICON_FONTS.isdisjoint(written) or any(map(_names_icon, names))
    return Says.PICTURE if pictured else Says.NOTHING


def _names_icon(name: str) -> bool:
    may = "ico" in name or "glyph" in name or "symbols" in name  # of many names few; a split takes longer
    return may and not _ICONS.isdisjoint(_PARTS.split(name))


def _last_word(name: str) -> str:
    """What ``name`` is in the end: the material-symbols-outlined are symbols."""
    parts = name.replace("_", "-").split("-")
    return parts[-2] if len(parts) > 1 and parts[-1] in _STYLES else parts[-1]


def _plain(name: str) -> str:
    """``name`` in small letters, words that only a capital parts parted by a hyphen."""
    lower = name.lower()
    return lower if name in (lower, name.upper()) else _CAMEL.sub("-", name).lower()


def _for_screen_readers(names: list[str]) -> bool:
    """Whether a name hides its element from the eye, and none shows it again on a wide screen."""
    found = False
    for name in names:
        variant, _, own = name.rpartition(":")
        if variant in _WIDE:
            if own in {"not-sr-only", "not_sr_only"}:
                return False
            found = found or _UNSEEN.search(own) is not None
    return found
