"""What completion, help and type checkers see of the settings: all of them, and nothing else."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import typing
import venv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Required, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel, SecretStr
from setuptools import build_meta

import scrapers
from scrapers.job import keywords
from scrapers.job.settings import _BLOCKS, flat_settings

ROOT = Path(__file__).parents[2]
BLOCKS = {
    "scope": keywords.Scope,
    "limits": keywords.LimitSettings,
    "manners": keywords.MannerSettings,
    "consent": keywords.Consent,
    "extract": keywords.Extract,
    "corpus": keywords.Corpus,
}


def told(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def widened(annotation: Any) -> Any:
    """What may be given for a setting that a model holds as ``annotation``."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return widened(arguments[0])
    if origin in {Union, type(int | None)}:
        return Union[tuple(widened(part) for part in arguments)]  # noqa: UP007 - made of parts
    if origin is tuple:
        of = widened(arguments[0])
        return keywords.Words if of is str else Sequence[of]
    if origin is dict:
        values = str | SecretStr if arguments[1] is SecretStr else widened(arguments[1])
        return Mapping[str, values]
    return annotation


@pytest.mark.parametrize("block", BLOCKS)
def test_the_keywords_of_a_block_are_the_model_s(block: str) -> None:
    model: type[BaseModel] = _BLOCKS[block]
    hints = {name: widened(info.annotation) for name, info in model.model_fields.items()}
    assert told(BLOCKS[block]) == hints, f"bring keywords.{BLOCKS[block].__name__} up to {model.__name__}"


def test_the_keywords_of_a_job_are_the_model_s() -> None:
    assert BLOCKS.keys() == _BLOCKS.keys()
    assert (
        told(keywords.JobSettings).keys() == told(keywords.Overrides).keys() == {*flat_settings(), *_BLOCKS}
    )
    of_a_job = {"seeds", "sources", "sources_base", "output", "backend"}
    assert told(keywords.Settings).keys() == told(keywords.Overrides).keys() - of_a_job
    hints = get_type_hints(keywords.JobSettings, include_extras=True)
    assert {name for name, hint in hints.items() if get_origin(hint) is Required} == {"output"}


def test_every_name_is_listed_before_it_is_used() -> None:
    code = "import scrapers; print(*dir(scrapers))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(scrapers.__all__) <= set(done.stdout.split())


@pytest.mark.parametrize("name", ["crawl", "scrape", "consent", "Job"])
def test_help_names_every_setting(name: str) -> None:
    shown = inspect.signature(getattr(scrapers, name)).parameters
    without = set() if name == "Job" else {"seeds", "sources", "sources_base", "output"}
    assert {*flat_settings()} - without <= shown.keys()
    assert shown["delay"].default == 1.0
    assert all(parameter.kind is not inspect.Parameter.VAR_KEYWORD for parameter in shown.values())


_USER = """
import scrapers
from scrapers.job.keywords import Settings

reveal_type(scrapers.crawl("https://a.example/", max_pages=3))
reveal_type(scrapers.scrape("https://a.example/").title)
scrapers.scrape("https://a.example/", dely=0)
scrapers.Job(seeds=5, output="c.jsonl")
scrapers.nothing
"""
_SEEN = [
    'Iterator[scrapers.models.document.Document]"',
    'note: Revealed type is "str"',
    'error: Unexpected keyword argument "dely" for "scrape"',
    'error: Argument "seeds" to "Job" has incompatible type "int"',
    'error: Module has no attribute "nothing"',
]


def test_a_checker_sees_it_through_an_editable_install(tmp_path: Path) -> None:
    """Outside the checkout, from an environment that has the package by ``pip install -e``."""
    home = tmp_path / "env"
    venv.create(home, with_pip=False)
    [site] = home.glob("lib/python*/site-packages")
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        wheel = tmp_path / build_meta.build_editable(str(tmp_path))
    finally:
        os.chdir(here)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    assert not [*site.glob("__editable__*finder*")]
    [known] = [path for path in sys.path if path.endswith("site-packages")]
    (site / "dependencies.pth").write_text(f"{known}\n")
    user = tmp_path / "user.py"
    user.write_text(_USER)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-executable"]
    done = subprocess.run(
        [*command, str(home / "bin" / "python"), str(user)],
        cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if "defined in" not in line]
    assert len(lines) == len(_SEEN) + 1, done.stdout + done.stderr
    assert [line for line, seen in zip(lines, _SEEN, strict=False) if seen not in line] == []
    run = [str(home / "bin" / "python"), "-c", "import scrapers.backends as b, scrapers; print(b.__file__)"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert Path(done.stdout.strip()).resolve() == ROOT / "backends" / "__init__.py"
