"""CSS selectors as XPath 1.0 over the tree of an HTML page, where names are in lower case.

An element is looked for by its own compound, and what stands to the left is a condition on it. As in a
browser nothing within a ``<template>`` is found, and the attributes of HTML that the standard lists are
compared without regard to case.
"""

from __future__ import annotations

import re
import string

from scrapers.web.css import Attribute, Complex, Compound, Has, Matches, Nth, Plain, SelectorList, Test, Words

FUNCTIONS = "https://scrapers.invalid/css"
"""Namespace ``css`` of the two functions that XPath lacks: how many of an element's type stand
before it and after it among its siblings."""
_NAME = re.compile(r"[a-z_][a-z0-9_-]*")
_SPACE = re.compile(r"[ \t\n\f\r]")
_BACK = {
    " ": "ancestor::",
    ">": "parent::",
    "+": "preceding-sibling::*[1]/self::",
    "~": "preceding-sibling::",
}
_ON = {" ": "descendant::", ">": "child::", "+": "following-sibling::*[1]/self::", "~": "following-sibling::"}
_BESIDE = {False: "preceding-sibling::", True: "following-sibling::"}
# HTML, "Case-sensitivity of selectors"
_FOLDED = frozenset({
    "accept", "accept-charset", "align", "alink", "axis", "bgcolor", "charset", "checked", "clear",
    "codetype", "color", "compact", "declare", "defer", "dir", "direction", "disabled", "enctype", "face",
    "frame", "hreflang", "http-equiv", "lang", "language", "link", "media", "method", "multiple", "nohref",
    "noresize", "noshade", "nowrap", "readonly", "rel", "rev", "rules", "scope", "scrolling", "selected",
    "shape", "target", "text", "type", "valign", "valuetype", "vlink",
})  # fmt: skip
_CONTROLS = " or ".join(
    f"self::{name}" for name in ("button", "input", "select", "textarea", "optgroup", "option", "fieldset")
)
# Disabled by itself, by its group of options, or by a fieldset in whose first legend it does not stand.
_DISABLED = (
    f"({_CONTROLS}) and (@disabled or self::option/parent::optgroup[@disabled] or "
    "not(self::option or self::optgroup) and count(ancestor::fieldset[@disabled]) > "
    "count(ancestor::legend[not(preceding-sibling::legend)]/parent::fieldset[@disabled]))"
)
_PLAIN = {
    "root": "not(parent::*)",
    "scope": "not(parent::*)",
    "empty": "self::template or not(* or text())",
    "first-child": "not(preceding-sibling::*)",
    "last-child": "not(following-sibling::*)",
    "only-child": "not(preceding-sibling::* or following-sibling::*)",
    "link": "(self::a or self::area) and @href",
    "any-link": "(self::a or self::area) and @href",
    "disabled": _DISABLED,
    "enabled": f"({_CONTROLS}) and not({_DISABLED})",
}
_TYPE_ENDS = {"first-of-type": (False,), "last-of-type": (True,), "only-of-type": (False, True)}


def xpath(selectors: SelectorList, *, templates: bool = True) -> str:
    """The query for ``selectors`` from the root; without ``templates`` for a page that has none."""
    return " | ".join(_Path(templates).whole(selector) for selector in selectors)


class _Path:
    def __init__(self, templates: bool) -> None:
        self._alive = "[not(ancestor::template)]" if templates else ""

    def whole(self, selector: Complex) -> str:
        return f"descendant-or-self::{self._step(selector)}{self._alive}"

    def _step(self, selector: Complex) -> str:
        """The last compound of ``selector`` after an axis, and what must stand before it as a condition."""
        combinator, compound = selector[-1]
        found = self._compound(compound)
        left = selector[:-1]
        return f"{found}[{_BACK[combinator]}{self._step(left)}]" if left else found

    def _compound(self, compound: Compound) -> str:
        plain = _NAME.fullmatch(compound.name)
        start = compound.name if plain else f"*[name() = {_literal(compound.name)}]" if compound.name else "*"
        tests = "".join(f"[{self._test(test, compound.name)}]" for test in compound.tests)
        return start + tests

    def _test(self, test: Test, name: str) -> str:
        match test:
            case Attribute():
                return _attribute(test)
            case Plain():
                return self._plain(test.name, name)
            case Nth():
                return self._nth(test, name)
            case Matches():
                return f"not({self._is(test.selectors)})" if test.negated else self._is(test.selectors)
            case Has():
                return " or ".join(map(self._away, test.selectors))
            case Words():
                return _lang(test.words) if test.name == "lang" else _contains(test.words)

    def _is(self, selectors: SelectorList) -> str:
        return " or ".join(f"self::{self._step(selector)}" for selector in selectors)

    def _plain(self, name: str, element: str) -> str:
        ends = _TYPE_ENDS.get(name)
        if ends is None:
            return _PLAIN[name]
        return " and ".join(f"{_of_type(element, last=last)} = 0" for last in ends)

    def _nth(self, nth: Nth, element: str) -> str:
        if nth.of_type:
            return _series(_of_type(element, last=nth.last), nth)
        if not nth.among:
            return _series(f"count({_BESIDE[nth.last]}*)", nth)
        one = self._is(nth.among)
        return f"({one}) and {_series(f'count({_BESIDE[nth.last]}*[{one}])', nth)}"

    def _away(self, selector: Complex) -> str:
        """The path from an element to what it must have."""
        return "/".join(
            _ON[combinator] + self._compound(compound) + (self._alive if combinator in " >" else "")
            for combinator, compound in selector
        )


def _of_type(element: str, *, last: bool) -> str:
    """How many of the element's type stand on that side of it."""
    if _NAME.fullmatch(element):
        return f"count({_BESIDE[last]}{element})"
    return "css:after(.)" if last else "css:before(.)"


def _series(before: str, nth: Nth) -> str:
    """Whether the place of an element with ``before`` others before it is in the series."""
    place = f"({before} + 1)"
    if nth.step == 0:
        return f"{place} = {nth.offset}"
    if nth.step > 0:
        return f"{place} >= {nth.offset} and ({place} - {nth.offset}) mod {nth.step} = 0"
    return f"{place} <= {nth.offset} and ({nth.offset} - {place}) mod {-nth.step} = 0"


def _attribute(test: Attribute) -> str:
    there = f"@{test.name}" if _NAME.fullmatch(test.name) else f"@*[name() = {_literal(test.name)}]"
    if not test.operator:
        return there
    folded = test.folded or test.name in _FOLDED
    value = _lowered(there) if folded else there
    wanted = test.value.translate(_LOWER) if folded else test.value
    return f"{there} and {_compared(test.operator, value, wanted)}"


def _compared(operator: str, value: str, wanted: str) -> str:
    word = _literal(wanted)
    if operator not in {"=", "|="} and (not wanted or (operator == "~=" and _SPACE.search(wanted))):
        return "false()"
    return {
        "=": f"{value} = {word}",
        "|=": f"({value} = {word} or starts-with({value}, {_literal(wanted + '-')}))",
        "~=": f"contains(concat(' ', normalize-space({value}), ' '), {_literal(f' {wanted} ')})",
        "^=": f"starts-with({value}, {word})",
        "$=": f"substring({value}, string-length({value}) - {len(wanted) - 1}) = {word}",
        "*=": f"contains({value}, {word})",
    }[operator]


def _contains(words: tuple[str, ...]) -> str:
    return " or ".join(f"contains(., {_literal(word)})" for word in words)


def _lang(ranges: tuple[str, ...]) -> str:
    lang = _lowered("@lang")
    one = " or ".join(f"{lang} = {_literal(r)} or starts-with({lang}, {_literal(r + '-')})" for r in ranges)
    return f"ancestor-or-self::*[@lang][1][{one}]"


_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def _lowered(value: str) -> str:
    return f"translate({value}, '{string.ascii_uppercase}', '{string.ascii_lowercase}')"


def _literal(text: str) -> str:
    """``text`` as XPath 1.0 spells a string, which has no escapes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    parts = ", ".join(f'"{part}"' if part == "'" else f"'{part}'" for part in re.split("(')", text) if part)
    return f"concat({parts})"
