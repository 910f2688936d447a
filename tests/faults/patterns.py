"""Every regular expression of the project against texts made to be slow for it; run as a program of its own.

``patterns``: each pattern. ``readers``: whatever reads foreign text but pages, given long runs of one thing.

What is slow for a pattern is derived from it: for each of its repetitions the shortest text that leads there,
then what it repeats, again and again, then what cannot follow.
"""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from re import _compiler as compiler  # type: ignore[attr-defined]  # what re itself is made of
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final, NoReturn
from zlib import crc32

from faults import hostile_runs

SIZE: Final = 40_000  # characters
SECONDS: Final = 0.5  # of CPU for each text; what is linear takes some milliseconds

_METHODS: Final = ("match", "search", "fullmatch", "sub", "split", "findall", "finditer")
_MANY: Final = 10  # a repetition of more is a run
_CANDIDATES: Final = " a1-,.:;<>()[]{}\"'/=&#*_`|~@!?+%\\^$\t\n\r\x0bAzZ09é年º–\xa0\x12\x00"
_END: Final = "\x01"
# Patterns whose caller gives them no more than so many characters: what they cost there is asked.
_BOUNDS: Final = {"scrapers.reading.metadata.language._CODE": 8000}

RUNS: Final = (
    " ", "\t", "\n", "0", ",", ".", "-", "_", "a", "A", "(", ")", "[", "]", "{", "<", ">", '"', "'", "/", "\\",
    "&", "=", ":", ";", "*", "`", "|", "#", "@", "–", "\xa0", "é", "a ", "1.", "1-", "by ", " - ", "\n ", " \n",
    "< ", "<a", "<!--", "a=", 'a="', "()", "[]", "](", ", ", "a,", "&#", "a.", "a@", "www.", "http://", "a/", " on ",
    "\\(", "$$", "| ", "**", "* ", "~~", "\r\n", "x:", "0 ", "0:", "aA", "a1", "```a\n", "```\n", "<a ", "a=1 ", "[a](", "![", "\\begin{a}", "#\n", "> ", "- ", "-a", "a_", "(a", "1 ", "1,1",
    "2020-", "2020 ", "Jan ", "@a.", "a.a", "|\n", "&a", "&lt", "\x0b ", "\x12", "::", "max-a", "a-", "\t ", "\xa0 ", "javascript",
)  # fmt: skip


class Found:
    """A pattern with the name of the place where it stands, and the methods it is asked by."""

    def __init__(self, name: str, pattern: re.Pattern[Any], methods: set[str]) -> None:
        self.name, self.pattern, self.methods = name, pattern, methods


def modules() -> Iterator[Any]:
    """The modules that run where pages are read; what is not installed is left out."""
    for package in (importlib.import_module(name) for name in ("scrapers", "backends")):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.startswith(("scrapers.testing", "scrapers.demo", "scrapers.__main__")):
                yield importlib.import_module(info.name)


def found() -> list[Found]:
    """Every pattern of the project: bound to a name or lying in a table, or written where it is used."""
    loaded = list(modules())
    sources = {module.__name__: Path(module.__file__).read_text("utf-8") for module in loaded}
    every: list[Found] = []
    known: set[int] = set()
    for module in loaded:
        for name, value in vars(module).items():
            for pattern in _patterns(value):
                if id(pattern) not in known:
                    known.add(id(pattern))
                    every.append(
                        Found(f"{module.__name__}.{name}", pattern, _asked(name, module.__name__, sources))
                    )
        every.extend(_written(module.__name__, ast.parse(sources[module.__name__])))
    return every


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(getattr(value, "__self__", None), re.Pattern):
        yield value.__self__  # type: ignore[attr-defined]
    elif isinstance(value, dict):
        yield from _patterns(tuple(value.values()))
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            yield from _patterns(part)


def _asked(name: str, module: str, sources: dict[str, str]) -> set[str]:
    """The methods by which a pattern is asked, a private one by its own module; two if none is seen."""
    uses = re.compile(rf"\b{re.escape(name)}\.({'|'.join(_METHODS)})\b")
    bound = re.compile(rf"(?m)^{re.escape(name)}\b.*?\)\.({'|'.join(_METHODS)})\b")
    texts = [sources[module]] if name.startswith("_") else sources.values()
    asked = {use[1] for text in texts for how in (uses, bound) for use in how.finditer(text)}
    return asked or {"match", "search"}


def _written(module: str, tree: ast.AST) -> Iterator[Found]:
    """The patterns in calls such as ``re.search("...", text)``."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        owner, method, first = node.func.value, node.func.attr, node.args[0]
        asked = isinstance(owner, ast.Name) and owner.id == "re" and method in _METHODS
        if asked and isinstance(first, ast.Constant):
            flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else 0
            yield Found(f"{module}:{node.lineno}", re.compile(first.value, flags), {method})


def texts(pattern: re.Pattern[Any]) -> Iterator[str]:
    """Texts of :data:`SIZE` characters that may be slow for ``pattern``."""
    for run in RUNS:
        yield run * (SIZE // len(run))
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    parsed = parser.parse(
        source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    )
    seen: set[tuple[str, str]] = set()
    for lead, body in _pumps(parsed, ""):
        if body and (lead, body) not in seen:
            seen.add((lead, body))
            yield lead + body * (SIZE // len(body)) + _END
            whole = lead + body
            yield whole * (SIZE // len(whole)) + _END
            yield (lead + body * 300) * (SIZE // (len(lead) + 300 * len(body)) + 1) + _END
            yield " " * (SIZE // 2) + lead + body * (SIZE // 2 // len(body)) + _END


def _pumps(parsed: Any, lead: str) -> Iterator[tuple[str, str]]:
    """What leads to each repetition of a parsed pattern, and what it repeats."""
    for kind, argument in parsed:
        if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
            _, most, inner = argument
            if most > _MANY:
                for char in _bodies(inner):
                    yield lead, char
            yield from _pumps(inner, lead)
        elif kind is op.SUBPATTERN:
            yield from _pumps(argument[3], lead)
        elif kind is op.ATOMIC_GROUP:
            yield from _pumps(argument, lead)
        elif kind is op.BRANCH:
            for branch in argument[1]:
                yield from _pumps(branch, lead)
        elif kind in {op.ASSERT, op.ASSERT_NOT}:
            yield from _pumps(argument[1], lead)
        lead += _sample(parsed, kind, argument)


def _bodies(inner: Any) -> list[str]:
    """A few texts that ``inner`` matches: its sample, and other characters if it is one of a class."""
    sample = _whole(inner)
    if len(inner) != 1 or len(sample) > 1:
        return [sample]
    fits = compiler.compile(inner, inner.state.flags).fullmatch
    return [sample, *[char for char in _CANDIDATES if char != sample and _matches(fits, char)][:6]]


def _sample(parsed: Any, kind: Any, argument: Any) -> str:
    """A short text that one part of a pattern matches, as well as can be told without search."""
    if kind is op.LITERAL:
        return chr(argument)
    if kind in {op.IN, op.NOT_LITERAL, op.ANY}:
        single = parser.SubPattern(parsed.state, [(kind, argument)])
        fits = compiler.compile(single, parsed.state.flags).fullmatch
        return next((char for char in _CANDIDATES if _matches(fits, char)), "")
    if kind is op.BRANCH:
        return min(map(_whole, argument[1]), key=len)
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        return _whole(argument[2]) * argument[0]
    groups: dict[Any, Any] = {op.SUBPATTERN: -1, op.ATOMIC_GROUP: slice(None)}
    return _whole(argument[groups[kind]]) if kind in groups else ""


def _whole(parsed: Any) -> str:
    return "".join(_sample(parsed, kind, argument) for kind, argument in parsed)


def _matches(fits: Any, char: str) -> bool:
    try:
        return fits(char) is not None
    except TypeError:
        return fits(char.encode("latin-1", "replace")) is not None


def ask(pattern: re.Pattern[Any], method: str, text: str) -> None:
    """Ask ``pattern`` as the project does."""
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    if method == "sub":
        pattern.sub(subject[:0], subject)
    elif method == "finditer":
        for _ in pattern.finditer(subject):
            pass
    else:
        getattr(pattern, method)(subject)


def calls(one: Found) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every question to a pattern, with a name."""
    for method in sorted(one.methods):
        for text in texts(one.pattern):
            text = text[: _BOUNDS.get(one.name, SIZE)]  # noqa: PLW2901 - as its caller does
            yield f"{method} {text[:30]!r}…{text[-3:]!r}", partial(ask, one.pattern, method, text)


def slow(questions: Iterable[tuple[str, Callable[[], object]]], seconds: float = SECONDS) -> str:
    """The first of ``questions`` that takes more than ``seconds`` of CPU, or fails; ``""`` if none does.

    They are asked in a process of their own, which the kernel ends.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _ask_all(questions, seconds, writing)
    os.close(writing)
    last = ""
    with open(reading, encoding="utf-8", errors="replace") as told:  # noqa: PTH123 - a pipe
        for line in told:
            last = line.strip()
    return last if os.waitpid(child, 0)[1] else ""


def _ask_all(questions: Iterable[tuple[str, Callable[[], object]]], seconds: float, told: int) -> NoReturn:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    try:
        for name, question in questions:
            os.write(told, f"{name}\n".encode(errors="replace"))
            signal.setitimer(signal.ITIMER_PROF, seconds)
            question()
        signal.setitimer(signal.ITIMER_PROF, 0)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
        os.write(told, f"{name}: {error!r}\n".replace("\n", " ").encode(errors="replace"))
        os._exit(1)


def main(what: str, share: int = 1) -> int:
    """Try all, or one in ``share`` of them; prints what is slow, and how many were tried."""
    if what == "patterns":
        tried, seconds = [(one.name, calls(one)) for one in found()], SECONDS
    else:
        tried, seconds = [(repr(unit), hostile_runs.readings(unit)) for unit in hostile_runs.UNITS], 5.0
    tried = [each for each in tried if crc32(each[0].encode()) % share == 0]
    late = [f"{name}: {why}" for name, questions in tried if (why := slow(questions, seconds))]
    sys.stdout.write("\n".join([*late, f"{len(tried)} {what}", ""]))
    return bool(late)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1))
