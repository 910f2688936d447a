"""The public names: there, documented, and not loaded before somebody asks for them."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import scrapers
import scrapers.demo
import scrapers.plugin
import scrapers.testing
from scrapers.job import keywords, settings

HEAVY = {
    "requests", "urllib3", "httpx", "bs4", "lxml", "parsel", "scrapy", "twisted", "selenium", "trafilatura",
    "langchain_core", "ada_url", "tldextract", "pydantic", "rich", "typer", "pyarrow", "scrapers.job.run",
    "scrapers.rights", "scrapers.backends", "scrapers.crawler", "scrapers.reading", "scrapers.corpus",
}  # fmt: skip
NAMES = [
    "BuildReport", "Capabilities", "ConfigError", "Consent", "ConsentSummary", "Diagnosis", "Difference",
    "Document", "Drop", "Explanation", "Exported", "Failure", "FetchError", "Forgotten", "Headers", "Job",
    "JobStatus", "Link", "Metadata", "Mined", "Origin", "Page", "PageChange", "Pair", "PairReport",
    "Progress", "Provenance", "Recipe", "Refreshed", "Report", "Request", "Response", "Scraper",
    "ScraperOptions", "ScrapersError", "Select", "Verification", "backend_names", "build", "consent",
    "consent_summary", "crawl", "diff", "doctor", "explain", "extract", "forget", "mine", "open_scraper",
    "origin", "pairs", "publish", "rebuild", "refresh", "register", "run", "scrape", "status", "trainers",
    "verify",
]  # fmt: skip
DOCUMENTED = [
    "errors", "models", "models.document", "models.fetched_page", "models.headers", "models.metadata",
    "models.outcome", "models.page", "models.provenance", "models.rendering", "models.response",
    "models.transfer", "fields", "langchain", "demo", "testing", "plugin", "rights",
]  # fmt: skip


def in_a_new_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_names() -> None:
    assert sorted(scrapers.__all__) == NAMES
    assert all(getattr(scrapers, name) is not None for name in NAMES)


@pytest.mark.parametrize("package", ["scrapers", "scrapers.plugin"])
def test_importing_the_package_loads_nothing_heavy(package: str) -> None:
    loaded = set(in_a_new_process(f"import sys, {package}; print(*sys.modules)").split())
    assert not loaded & HEAVY


def test_the_kit_offers_what_checkers_see_and_nothing_else() -> None:
    tree = ast.parse(Path(scrapers.plugin.__file__).read_text(encoding="utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If) and "TYPE" in ast.unparse(node.test)][
        :1
    ]
    seen = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(seen) == scrapers.plugin.__all__ == sorted(scrapers.plugin._HOME)
    for name, path in seen.items():
        module, _, at_home = path.rpartition(".")
        assert getattr(scrapers.plugin, name) is getattr(import_module(module), at_home)
        assert name == "Filter" or inspect.getdoc(getattr(scrapers.plugin, name)), name


def test_the_kit_knows_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Spider'"):
        scrapers.plugin.Spider  # noqa: B018 - the access is what is tested


def test_a_job_loads_no_backend() -> None:
    code = (
        "import sys, scrapers; scrapers.Job(seeds=['http://a.test/'], output='o.jsonl'); print(*sys.modules)"
    )
    loaded = set(in_a_new_process(code).split())
    assert not loaded & {"requests", "bs4", "scrapy", "selenium", "trafilatura", "langchain_core"}
    assert not any(name.startswith("scrapers.backends") for name in loaded)


def test_the_command_line_starts_without_what_few_commands_need() -> None:
    loaded = set(in_a_new_process("import sys, scrapers.cli.commands; print(*sys.modules)").split())
    assert not loaded & {
        "numpy",
        "jinja2",
        "lxml",
        "requests",
        "scrapy",
        "ray",
        "datasets",
        "pyarrow",
        "httpx",
        "asyncio",
    }


def test_running_jobs_loads_no_backend_and_no_arrays() -> None:
    loaded = set(in_a_new_process("import sys, scrapers.job.run; print(*sys.modules)").split())
    assert not loaded & {"numpy", "requests", "scrapy", "selenium", "fsspec", "pyarrow", "ray"}


@pytest.mark.parametrize("first", ["scrapers.crawler.engine", "scrapers.reading.html", "scrapers.job.run"])
def test_crawl_and_extract_are_functions_whatever_was_imported_first(first: str) -> None:
    code = f"import {first}, scrapers; print(scrapers.extract('<p>' + 'word ' * 90, url='http://a.test/').text[:9])"
    assert in_a_new_process(code).strip() == "word word"


def test_type_checkers_know_every_setting() -> None:
    """More in test_keywords.py; a setting that is new in a model is to be written down in keywords.py too."""
    known = keywords.Overrides.__annotations__.keys()
    assert {*known} - {*settings._BLOCKS} == {*settings.flat_settings()}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Spider'"):
        scrapers.Spider  # noqa: B018 - the access is what is tested


def undocumented(module_name: str) -> list[str]:
    """Public classes, functions and methods of a module without a docstring of their own."""
    file = inspect.getsourcefile(import_module(module_name))
    assert file
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    missing = [] if ast.get_docstring(tree) else [module_name]
    holders: list[tuple[str, ast.AST]] = [("", tree)]
    while holders:
        prefix, holder = holders.pop()
        for node in ast.iter_child_nodes(holder):
            if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                missing.append(prefix + node.name)
            if isinstance(node, ast.ClassDef):
                holders.append((f"{prefix}{node.name}.", node))
    return missing


@pytest.mark.parametrize("name", DOCUMENTED)
def test_public_names_are_documented(name: str) -> None:
    assert undocumented(f"scrapers.{name}") == []


def is_ours(kind: type) -> bool:
    """Other tests of this process have registered backends."""
    return kind.__module__.startswith("scrapers.")


def test_every_setting_and_option_is_described() -> None:
    from scrapers.dataset.recipe import BLOCKS as RECIPE_BLOCKS
    from scrapers.dataset.recipe import Recipe
    from scrapers.job.settings import _BLOCKS, Job
    from scrapers.plugin.registry import backend_class

    models = [
        Job,
        *_BLOCKS.values(),
        Recipe,
        *RECIPE_BLOCKS.values(),
        *(kind.Options for kind in map(backend_class, scrapers.backend_names()) if is_ours(kind)),
    ]
    silent = [
        f"{model.__name__}.{name}"
        for model in models
        for name, field in model.model_fields.items()
        if not field.description and name not in {*_BLOCKS, *RECIPE_BLOCKS}
    ]
    assert silent == []


def test_the_typed_marker_is_there() -> None:
    assert (Path(scrapers.__file__).parent / "py.typed").is_file()


def test_the_version_is_the_distribution_s() -> None:
    from importlib.metadata import version

    assert version("corpus-scrapers") == scrapers.__version__
