"""CSS selectors as data: the grammar that every backend shares.

It is Selectors Level 4 without namespaces and without what only a living page knows (``:hover``,
``:checked`` …), and takes ``:contains("text")`` as scrapers know it. What is not in it is an error and
no guess: a selector means in every backend what it means in a browser's ``querySelectorAll``, or is
refused. :mod:`scrapers.web.css_xpath` says how one is looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from cssselect import SelectorError as CssError
from cssselect.parser import Token, tokenize

Combinator = Literal[" ", ">", "+", "~"]
PLAIN = frozenset({
    "root", "scope", "empty", "first-child", "last-child", "only-child", "first-of-type", "last-of-type",
    "only-of-type", "link", "any-link", "enabled", "disabled",
})  # fmt: skip
_NTH = frozenset({"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"})
_CONTAINS = frozenset({"contains", "-soup-contains"})
_SERIES = re.compile(
    r"(?P<word>even|odd)|(?P<step>[+-]?\d*)n(?:\s*(?P<sign>[+-])\s*(?P<offset>\d+))?|(?P<only>[+-]?\d+)",
    re.IGNORECASE,
)
_INSTEAD = {
    "checked": "; write [checked] or option[selected]",
    "required": "; write [required]",
    "matches": "; write :is()",
    "any": "; write :is()",
    "icontains": "; write :contains()",
}


class CssSyntaxError(ValueError):
    """A selector outside the grammar; the message is for its author."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """``[name]``, or ``[name=value]`` with any of the operators; ``folded`` after the flag ``i``."""

    name: str
    operator: Literal["", "=", "~=", "|=", "^=", "$=", "*="] = ""
    value: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """A pseudo-class without arguments, one of :data:`PLAIN`."""

    name: str


@dataclass(frozen=True, slots=True)
class Nth:
    """The ``step`` n + ``offset`` th, counted from the end or not, of its type or ``among`` a list."""

    step: int
    offset: int
    last: bool = False
    of_type: bool = False
    among: SelectorList = ()


@dataclass(frozen=True, slots=True)
class Matches:
    """``:is``, ``:where``, or ``:not`` if ``negated``."""

    selectors: SelectorList
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """``:has``; each selector begins with the combinator that leads away from the element."""

    selectors: SelectorList


@dataclass(frozen=True, slots=True)
class Words:
    """``:contains`` (any of the texts) or ``:lang`` (any of the ranges)."""

    name: Literal["contains", "lang"]
    words: tuple[str, ...]


Test = Attribute | Plain | Nth | Matches | Has | Words


@dataclass(frozen=True, slots=True)
class Compound:
    """One element's selector: its name, ``""`` for any, and what else must hold."""

    name: str = ""
    tests: tuple[Test, ...] = ()


Complex = tuple[tuple[Combinator, Compound], ...]
"""Compounds from left to right, each with the combinator before it; the first one's is a blank."""
SelectorList = tuple[Complex, ...]


def parse(source: str) -> SelectorList:
    """The selectors in ``source``. Raises :class:`CssSyntaxError`."""
    try:
        tokens = [*tokenize(source)]
    except CssError as error:
        raise CssSyntaxError(str(error)) from error
    return _Grammar(source, tokens).whole()


class _Grammar:
    """Reads tokens from left to right."""

    def __init__(self, source: str, tokens: list[Token]) -> None:
        self._source, self._tokens, self._at = source, tokens, 0

    def whole(self) -> SelectorList:
        found = self._list()
        if self._peek().type != "EOF":
            raise self._unexpected()
        return found

    def _list(self, *, relative: bool = False, in_has: bool = False) -> SelectorList:
        found = [self._complex(relative=relative, in_has=in_has)]
        while self._took(","):
            found.append(self._complex(relative=relative, in_has=in_has))
        return tuple(found)

    def _complex(self, *, relative: bool, in_has: bool) -> Complex:
        self._blank()
        combinator = (relative and self._combinator()) or " "
        parts = [(combinator, self._compound(in_has=in_has))]
        while True:
            blank = self._blank()
            if self._peek().type == "EOF" or self._peek().is_delim(",", ")"):
                return tuple(parts)
            between = self._combinator() or (" " if blank else None)
            if between is None:
                raise self._unexpected()
            parts.append((between, self._compound(in_has=in_has)))

    def _combinator(self) -> Combinator | None:
        found: Combinator
        for found in (">", "+", "~"):
            if self._took(found):
                self._blank()
                return found
        return None

    def _compound(self, *, in_has: bool) -> Compound:
        name, began = "", self._at
        if self._peek().type == "IDENT":
            name = _lower(str(self._next().value))
        else:
            self._took("*")
        tests: list[Test] = []
        while (test := self._test(in_has=in_has)) is not None:
            tests.append(test)
        if self._peek().is_delim("|"):
            raise CssSyntaxError("namespaces (|) are not known here")
        if self._at == began:
            raise self._unexpected()
        return Compound(name, tuple(tests))

    def _test(self, *, in_has: bool) -> Test | None:
        token = self._peek()
        if token.type == "HASH":
            if re.match(r"#-?\d", self._source[token.pos :]):
                raise CssSyntaxError(f"an id that begins with a digit is written [id='{token.value}']")
            return Attribute("id", "=", str(self._next().value))
        if self._took("."):
            return Attribute("class", "~=", self._ident())
        if self._took("["):
            return self._attribute()
        return self._pseudo(in_has=in_has) if self._took(":") else None

    def _attribute(self) -> Attribute:
        self._blank()
        name = _lower(self._ident())
        self._blank()
        if self._took("]"):
            return Attribute(name)
        operator = self._operator()
        self._blank()
        if self._peek().type == "NUMBER":
            raise CssSyntaxError(f"the value of [{name}] begins with a digit: quote it")
        if self._peek().type not in {"IDENT", "STRING"}:
            raise self._unexpected()
        value = str(self._next().value)
        self._blank()
        folded = self._peek().type == "IDENT"
        if folded and _lower(self._ident()) != "i":
            raise CssSyntaxError(f"[{name}] takes no flag but i")
        self._blank()
        self._expect("]")
        return Attribute(name, operator, value, folded)

    def _operator(self) -> Literal["=", "~=", "|=", "^=", "$=", "*="]:
        found: Literal["~=", "|=", "^=", "$=", "*="]
        if self._took("="):
            return "="
        for found in ("~=", "|=", "^=", "$=", "*="):
            if self._took(found[0]):
                self._expect("=")
                return found
        raise self._unexpected()

    def _pseudo(self, *, in_has: bool) -> Test:
        if self._peek().is_delim(":"):
            raise CssSyntaxError("::text or ::attr(name) stands once, at the end; no other is known")
        name = _lower(self._ident())
        if not self._took("("):
            if name not in PLAIN:
                raise _unknown(f":{name}", name)
            return Plain(name)
        test = self._function(name, in_has=in_has)
        self._blank()
        self._expect(")")
        return test

    def _function(self, name: str, *, in_has: bool) -> Test:
        if name in {"is", "where", "not"}:
            return Matches(self._list(in_has=in_has), negated=name == "not")
        if name == "has" and not in_has:
            return Has(self._list(relative=True, in_has=True))
        if name in _NTH:
            return self._nth(name)
        if name in _CONTAINS:
            return Words("contains", self._words("STRING", "IDENT"))
        if name == "lang":
            return Words("lang", tuple(map(_lower, self._words("IDENT"))))
        raise _unknown(f":{name}()", name)

    def _nth(self, name: str) -> Nth:
        written = ""
        while not self._peek().is_delim(")") and self._peek().type != "EOF" and not self._is_of():
            written += str(self._next().value)
        series = _SERIES.fullmatch(written.strip())
        if series is None:
            raise CssSyntaxError(f":{name}({written.strip()}): write 2, odd, even or 2n+1")
        among: SelectorList = ()
        if self._is_of():
            if name.endswith("of-type"):
                raise self._unexpected()
            self._next()
            among = self._list()
        step, offset = _numbers(series)
        return Nth(step, offset, "last" in name, name.endswith("of-type"), among)

    def _is_of(self) -> bool:
        token = self._peek()
        return token.type == "IDENT" and _lower(str(token.value)) == "of"

    def _words(self, *kinds: str) -> tuple[str, ...]:
        found = []
        while True:
            self._blank()
            if self._peek().type not in kinds:
                raise self._unexpected()
            found.append(str(self._next().value))
            self._blank()
            if not self._took(","):
                return tuple(found)

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _blank(self) -> bool:
        began = self._at
        while self._peek().type == "S":
            self._at += 1
        return self._at > began

    def _took(self, sign: str) -> bool:
        found = self._peek().is_delim(sign)
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._took(sign):
            raise self._unexpected()

    def _ident(self) -> str:
        if self._peek().type != "IDENT":
            raise self._unexpected()
        return str(self._next().value)

    def _unexpected(self) -> CssSyntaxError:
        token = self._peek()
        if token.type == "EOF":
            return CssSyntaxError("ends too early")
        return CssSyntaxError(f"{token.value!r} at {token.pos} is not expected")


def _numbers(series: re.Match[str]) -> tuple[int, int]:
    if series["word"]:
        return 2, int(_lower(series["word"]) == "odd")
    if series["only"]:
        return 0, int(series["only"])
    step = series["step"]
    number = int(step) if step.strip("+-") else int(f"{step}1")
    return number, int(f"{series['sign']}{series['offset']}") if series["offset"] else 0


def _unknown(written: str, name: str) -> CssSyntaxError:
    hint = _INSTEAD.get(name, "")
    return CssSyntaxError(f"{written} is not among the pseudo-classes that all backends read alike{hint}")


def _lower(text: str) -> str:
    """``text`` with A to Z lowered, and no other letter."""
    return "".join(c.lower() if c.isascii() else c for c in text)
