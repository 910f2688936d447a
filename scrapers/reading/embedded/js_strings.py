"""The strings in a program that stand under a telling name, also those that a call hands to its function."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

_NAMES: Final = (
    r"articleBody|bodyHtml|contentHtml|(?:[a-z]{1,12}_)?(?:body|content|html|text)|markdown|rendered"
)
_STRING: Final = r'"(?:[^"\\\n]|\\.)*+"'
_LITERAL = re.compile(rf'\b["\']?({_NAMES})["\']?\s{{0,9}}:\s{{0,9}}({_STRING})')
_NAMED = re.compile(rf'\b["\']?({_NAMES})["\']?\s{{0,9}}:\s{{0,9}}([A-Za-z_$][\w$]{{0,9}})(?=[,}}\s])')
_FUNCTION = re.compile(r"\(?function\s?\(([\w$,\s]*+)\)\s?\{")
_ARGUMENT = re.compile(rf"((?:{_STRING}|[^\",])*+)(?:,|$)")
_HEXADECIMAL = re.compile(r"(?<!\\)((?:\\\\)*+)\\x([0-9a-fA-F]{2})")


def named_strings(text: str, start: int, least: int) -> Iterator[dict[str, str]]:
    """Strings of ``least`` characters and more in the program ``text`` from ``start``, each with its name."""
    for found in _LITERAL.finditer(text, start):
        if len(found[2]) >= least and (said := _read(found[2])):
            yield {found[1]: said}
    if handed := _handed(text, start, least):
        for found in _NAMED.finditer(text, start):
            if found[2] in handed:
                yield {found[1]: handed[found[2]]}


def _handed(text: str, start: int, least: int) -> Mapping[str, str]:
    """The long strings that a function called where it stands is called with, by its names for them.

    So does Nuxt write what is twice in its state.
    """
    function = _FUNCTION.match(text, start)
    begin = text.rfind("}(") if function else -1
    if function is None or begin < function.end():
        return {}
    names = [name.strip() for name in function[1].split(",")]
    given = _arguments(text, begin + 2)
    return {
        name: said
        for name, one in zip(names, given, strict=False)
        if len(one) >= least and one[0] == '"' and (said := _read(one.rstrip("); \n")))
    }


def _arguments(text: str, at: int) -> Iterator[str]:
    """The arguments of the call that begins at ``at``, as they are written."""
    while at < len(text) and (found := _ARGUMENT.match(text, at)):
        yield found[1].strip()
        at = found.end()


def _read(literal: str) -> str:
    """The string that ``literal`` is; ``""`` where it has an escape that JSON does not know."""
    try:
        said = json.loads(_HEXADECIMAL.sub(r"\1\\u00\2", literal), strict=False)
    except ValueError:
        return ""
    return said if isinstance(said, str) else ""
