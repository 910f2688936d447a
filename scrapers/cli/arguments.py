"""Words of the command line turned into settings."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from typing import Any

import typer

from scrapers.errors import ConfigError
from scrapers.sources.urls import UrlList


def literal(text: str) -> Any:  # noqa: ANN401 - any JSON or TOML value
    """``text`` as a JSON value, else as a TOML value, else as it stands."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text


def pairs(words: Iterable[str], option: str) -> dict[str, str]:
    """``NAME=VALUE`` words as a mapping. Raises :class:`ConfigError` naming ``option``."""
    found: dict[str, str] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not (mark and name.strip() and value):
            raise ConfigError(f"{option} {word!r}: write it as NAME=VALUE", field=option)
        found[name.strip()] = value
    return found


def of_command(context: typer.Context, *others: str) -> dict[str, Any]:
    """The options of a command that are settings: all but ``others`` and those of the run itself."""
    return {name: value for name, value in context.params.items() if name not in {*_OF_THE_RUN, *others}}


_OF_THE_RUN = frozenset({"fresh", "accept_changes", "overwrite", "quiet"})


def settings(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, under the names a job knows; the job's defaults hold elsewhere."""
    given = {name: value for name, value in options.items() if _is_given(value)}
    if options.get("dedup") is not None:
        given["dedup"] = "near" if options["dedup"] else "off"
    if options.get("links") is not None:
        given["links"] = options["links"]
    if given.pop("no_robots", False):
        given["robots"] = False
    if given.pop("no_retry_later", False):
        given["retry_later"] = False
    for option, chosen in (("follow", True), ("no_follow", False)):
        given |= {f"follow_{kind}": chosen for kind in given.pop(option, ())}
    if "backend_options" in given:
        words = pairs(given.pop("backend_options"), "-O")
        given["options"] = {name: literal(value) for name, value in words.items()}
    if "fields" in given:
        given["fields"] = pairs(given["fields"], "--field")
    return given


def seeds(words: list[str] | None, listed: UrlList | None, depth: int | None) -> dict[str, Any]:
    """The seeds among the ``words`` and in a list of URLs; of a list only its own pages are wanted."""
    alone = depth is None and listed and not words
    return {"seeds": [*(words or ()), *(listed.urls if listed else ())], "depth": 0 if alone else depth}


_FLAGS = (
    (re.compile(r"\b(fresh|accept_changes|overwrite)=True\b"), lambda found: f"--{_dashed(found[1])}"),
    (
        re.compile(r"\b(allow_private|host|media)s?=\[('[^]]*')\]"),
        lambda found: _repeated(found[1], found[2]),
    ),
    (re.compile(r"\brobots=False\b"), "--no-robots"),
    (re.compile(r"\boptions=\{'(\w+)': (\w+)\}"), lambda found: f"-O {found[1]}={found[2].lower()}"),
)


def as_flags(text: str) -> str:
    """A message that names settings as Python has them, as the command line has them."""
    for written, flag in _FLAGS:
        text = written.sub(flag, text)
    return text


def _repeated(name: str, values: str) -> str:
    """A list of values, as the flag that is given once for each."""
    return " ".join(f"--{_dashed(name)} {value.strip()}" for value in values.replace("'", "").split(","))


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _is_given(value: object) -> bool:
    """Whether an option was used; a zero counts, a flag that was not set does not."""
    return value is not None and value is not False and value not in ([], ())
