"""The contract over every backend that is installed here, third-party ones included."""

from __future__ import annotations

import os

import pytest

from scrapers.errors import BackendError
from scrapers.plugin import registry
from scrapers.testing import ScraperContract

# Chromium refuses to run sandboxed as root; the pages here are our own
ROOT = {"sandbox": False} if hasattr(os, "geteuid") and os.geteuid() == 0 else {}
SETTINGS = {"selenium": {"options": ROOT, "deadline": 4.0}}


def _suite(name: str) -> type[ScraperContract]:
    title = "Test" + "".join(part.title() for part in name.replace("_", "-").split("-"))
    suite = type(title, (ScraperContract,), {"backend": name, **SETTINGS.get(name, {})})
    suite.__module__ = __name__
    return pytest.mark.browser(suite) if _drives_a_browser(name) else suite


def _drives_a_browser(name: str) -> bool:
    try:
        return registry.backend_class(name).capabilities.javascript
    except BackendError:
        return name == "selenium"


globals().update({suite.__name__: suite for suite in map(_suite, registry.backend_names())})


def test_the_bundled_backends_are_under_contract() -> None:
    bundled = {"requests-bs4", "requests-lxml", "scrapy", "selenium", "langchain"}
    assert bundled <= set(registry.backend_names())
    suites = [value for name, value in globals().items() if name.startswith("Test")]
    assert bundled <= {suite.backend for suite in suites}
