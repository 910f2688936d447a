"""Import paths of earlier versions: the same objects, a warning, and no function of the API in the way."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from scrapers import _moved


@pytest.mark.parametrize(("old", "new"), _moved.MOVED.items())
def test_an_old_path_gives_the_module_of_today(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, f"scrapers.{old}", raising=False)
    with pytest.warns(
        DeprecationWarning, match=f"scrapers.{old} has moved: import scrapers.{new}$"
    ) as warned:
        found = import_module(f"scrapers.{old}")
    assert found is import_module(f"scrapers.{new}")
    assert found.__name__ == found.__spec__.name == f"scrapers.{new}"  # type: ignore[union-attr]
    assert len(warned) == 1


def said(code: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-W", "always::DeprecationWarning", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr


IMPORTS = [
    "from scrapers.consent.signals import Reader, Signal",
    "import scrapers.consent.signals; Reader = scrapers.consent.signals.Reader",
    "import scrapers.consent.signals as signals; Reader = signals.Reader",
    "from scrapers.consent import signals; Reader = signals.Reader",
    "import scrapers.consent, scrapers.crawl, scrapers.extract; from scrapers.rights.signals import Reader",
]


@pytest.mark.parametrize("first", IMPORTS)
def test_the_functions_stay_functions(first: str) -> None:
    kinds = ", ".join(f"type(scrapers.{name}).__name__" for name in _moved.FUNCTIONS)
    out, _ = said(f"{first}\nimport scrapers\nprint(Reader.__module__, {kinds})")
    assert out == " ".join(["scrapers.rights.signals", *["function"] * len(_moved.FUNCTIONS)])


def test_the_warning_names_the_line_that_imports() -> None:
    _, err = said("import os\nfrom scrapers.selectors import Selector")
    assert (
        "<string>:2: DeprecationWarning: scrapers.selectors has moved: import scrapers.web.selectors" in err
    )


def test_an_unknown_path_is_still_unknown() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"scrapers\.consent\.nothing"):
        import_module("scrapers.consent.nothing")
