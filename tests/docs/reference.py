"""Writes docs/reference/*.md from the code: commands, settings, reasons, exit codes.

Run it after a change of any of these, in the checkout: ``.venv/bin/python tests/docs/reference.py``.
``test_reference.py`` fails where a file is not what this gives.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import scrapers
from scrapers.cli import exits
from scrapers.cli.commands import app
from scrapers.corpus.settings import CorpusSettings
from scrapers.dataset.recipe import BLOCKS as RECIPE_BLOCKS
from scrapers.dataset.recipe import Recipe
from scrapers.display.reasons import GROUPS
from scrapers.job.settings import ExtractSettings, Job
from scrapers.plugin.limits import Limits, Manners, ScopeSettings
from scrapers.plugin.registry import backend_class
from scrapers.plugin.scraper import ScraperOptions
from scrapers.rights.settings import ConsentSettings

FOLDER = Path(__file__).parent.parent.parent / "docs" / "reference"
MADE = "<!-- Made from the code by tests/docs/reference.py: change the code, then run that. -->\n"
BLOCKS: dict[str, type[BaseModel]] = {
    "scope": ScopeSettings,
    "limits": Limits,
    "manners": Manners,
    "consent": ConsentSettings,
    "extract": ExtractSettings,
    "corpus": CorpusSettings,
}
SETTINGS = """\
Keywords of `scrapers.Job`, `crawl` and `scrape`, flat (`max_pages=500`) or in their block (`limits={...}`),
and keys of a job file, in their block (`[limits]`).
"""
RECIPE = """\
Keys of a recipe (`scrapers build recipe.toml`), in their block (`[split]`), and keywords of `scrapers.Recipe`
(`split={...}`).
"""
OPTIONS = """\
`-O KEY=VALUE`, `options={...}` or `[options]`. The limits and manners of a job set the same for all backends,
and are not repeated here.
"""
REASONS = """\
Each URL that a crawl meets is exported, or has one of these reasons; `scrapers explain JOB URL` says which,
with a detail. Capitals stand for a value. A filter or a plug-in may give reasons of its own.
"""
COMMON = frozenset(ScraperOptions.model_fields)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [list(head), ["---"] * len(head), *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def commands() -> str:
    """Every command with its arguments and options."""
    parts = ["# Commands\n", "`scrapers COMMAND --help` says the same.\n"]
    for name, command in typer.main.get_command(app).commands.items():
        required = [p for p in command.params if p.param_type_name == "argument"]
        usage = " ".join(["scrapers", name, *(p.metavar or p.name.upper() for p in required)])
        parts += [
            f"## {name}\n",
            f"`{usage}`\n",
            f"{command.help}\n",
            table(("argument or option", "means"), _options(command.params)),
        ]
    return "\n".join(parts)


def _options(params: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for param in params:
        if param.name == "help":
            continue
        words = ", ".join(f"`{word}`" for word in [*param.opts, *param.secondary_opts])
        if param.param_type_name == "argument":
            words = f"`{param.metavar or param.name.upper()}`"
        elif not param.is_flag and param.metavar:
            words += f" {param.metavar}"
        default = param.default
        choices = [str(choice) for choice in type(default)] if isinstance(default, Enum) else []
        told = f" One of {', '.join(choices)}." if choices else ""
        plain = isinstance(default, str | Path | int) and not isinstance(default, bool) and str(default)
        yield (
            words,
            (param.help or "") + told + (f"  [{getattr(default, 'value', default)}]" if plain else ""),
        )


def settings() -> str:
    """Every setting of a job and every option of a backend."""
    own = {name: field for name, field in Job.model_fields.items() if name not in BLOCKS}
    parts = [
        "# Settings\n",
        SETTINGS,
        "## Of the job itself\n",
        _rows(own),
    ]
    for name, block in BLOCKS.items():
        parts += [f"## [{name}]\n", f"{(block.__doc__ or '').strip()}\n", _rows(block.model_fields)]
    parts += [
        "## Options of the backends\n",
        OPTIONS,
    ]
    for name in BUNDLED:
        fields = {k: v for k, v in backend_class(name).Options.model_fields.items() if k not in COMMON}
        parts += [f"### {name}\n", _rows(fields) if fields else "None.\n"]
    return "\n".join(parts)


BUNDLED = ("requests-lxml", "requests-bs4", "scrapy", "selenium", "langchain")


def recipe() -> str:
    """Every setting of a recipe."""
    own = {name: field for name, field in Recipe.model_fields.items() if name not in RECIPE_BLOCKS}
    parts = ["# Recipes\n", RECIPE, "## Of the recipe itself\n", _rows(own)]
    for name, block in RECIPE_BLOCKS.items():
        parts += [f"## [{name}]\n", f"{(block.__doc__ or '').strip()}\n", _rows(block.model_fields)]
    return "\n".join(parts)


def _rows(fields: dict[str, FieldInfo]) -> str:
    return table(
        ("setting", "default", "type", "means"),
        (
            (f"`{name}`", _default(f), f"`{_type(f.annotation)}`", f.description or "")
            for name, f in fields.items()
        ),
    )


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    if field.default_factory is not None:
        made = field.default_factory
        return f"`{made()}`" if isinstance(made, type) else ""
    value = field.default
    return "" if value is None else f"`{str(value).lower() if isinstance(value, bool) else repr(value)}`"


def _type(annotation: Any) -> str:  # noqa: PLR0911 - a case a line
    if annotation is Any:
        return "Any"
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type(inside[0])
    if origin is typing.Literal:
        return " | ".join(map(repr, inside))
    if origin in {typing.Union, types.UnionType}:
        return " | ".join(map(_type, inside))
    if origin is not None and typing.get_origin(annotation).__name__ == "Callable":
        return "function"
    if origin is not None:
        return f"{origin.__name__}[{', '.join('...' if a is ... else _type(a) for a in inside)}]"
    return "None" if annotation is type(None) else getattr(annotation, "__name__", str(annotation))


def reasons() -> str:
    """Every reason under which a page may be counted."""
    parts = [
        "# Reasons\n",
        REASONS,
    ]
    for name, group in GROUPS.items():
        rows = ((f"`{code}`", words) for code, words in group.items())
        parts += [f"## {name}\n", table(("reason", "means"), rows)]
    return "\n".join(parts)


def exit_codes() -> str:
    """Every exit code."""
    return "\n".join(["# Exit codes\n", table(("exit code", "means"), exits.MEANINGS.items())])


PAGES = {
    "commands.md": commands,
    "settings.md": settings,
    "recipe.md": recipe,
    "reasons.md": reasons,
    "exit-codes.md": exit_codes,
}


def made() -> dict[str, str]:
    """What each file of the folder should hold."""
    assert scrapers.__version__
    return {name: f"{MADE}\n{write()}" for name, write in PAGES.items()}


if __name__ == "__main__":
    for name, text in made().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
