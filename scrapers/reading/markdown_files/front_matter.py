"""What stands before the text of a Markdown file and says what it is: plain values in YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

_YAML = re.compile(
    r"\A---[ \t]*\n(?=[A-Za-z_][\w-]*:)(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(.{0,20000}?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_JSON = re.compile(r"\A\{\s*\n?\s*\"[\w-]+\"\s*:")
_LONGEST: Final = 20_000  # characters of JSON
_PAIR = re.compile(
    r"^([A-Za-z_][\w-]{0,40})(?::|[ \t]*=)[ \t]*(.*?)[ \t]*$((?:\n(?:[ \t]+.*|-[ \t].*))*)", re.MULTILINE
)
_ITEM = re.compile(r"^[ \t]*-[ \t]+(?:name:[ \t]*)?(.+?)[ \t]*$", re.MULTILINE)
_FOLDED = re.compile(r"[>|][+-]?")
_QUOTES: Final = "\"'"


def front_matter(source: str) -> tuple[Mapping[str, str], str]:
    """The values by name, and the text behind them; lists are joined with commas."""
    if found := _YAML.match(source):
        return _pairs(found[1]), source[found.end() :]
    if found := _TOML.match(source):
        return _of_toml(found[1]), source[found.end() :]
    return _of_json(source) if _JSON.match(source) else ({}, source)


def _pairs(told: str) -> dict[str, str]:
    found = {name: _value(value, below) for name, value, below in _PAIR.findall(told)}
    return {name: value for name, value in found.items() if value}


def _value(told: str, below: str) -> str:
    """A value of YAML; what is indented ``below`` it is a list, or a text of several lines."""
    if _FOLDED.fullmatch(told):
        return " ".join(below.split())
    if not told:
        return _joined(_ITEM.findall(below))
    return _joined(told[1:-1].split(",") if told.startswith("[") and told.endswith("]") else [told])


def _joined(items: list[str]) -> str:
    return ", ".join(bare for item in items if (bare := item.strip().strip(_QUOTES)))


def _of_toml(told: str) -> dict[str, str]:
    try:
        return _plain(tomllib.loads(told))
    except (tomllib.TOMLDecodeError, RecursionError):
        return _pairs(told)


def _of_json(source: str) -> tuple[dict[str, str], str]:
    try:
        found, end = json.JSONDecoder().raw_decode(source[:_LONGEST])
    except (ValueError, RecursionError):
        return {}, source
    rest = source[end:]
    alone = isinstance(found, dict) and rest[:1] == "\n"
    return (_plain(found), rest) if alone else ({}, source)


def _plain(values: Mapping[str, Any]) -> dict[str, str]:
    """Strings, numbers, days, and lists of them; ``{"name": …}`` is its name."""
    return {name: told for name, value in values.items() if (told := _said(value))}


def _said(value: Any) -> str:  # noqa: ANN401 - whatever TOML or JSON holds
    if isinstance(value, dict):
        return _said(value.get("name", ""))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_said, value)))
    return " ".join(str(value).split())
