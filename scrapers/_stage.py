"""Two stages share their name with a function of the public API: ``crawl`` and ``extract``.

Python binds an imported submodule over an attribute of the package, so ``scrapers.crawl(...)``
would fail or not depending on what was imported first. The stage's module therefore answers calls.
"""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def answer_calls(stage: str, home: str) -> None:
    """Make the module ``scrapers.<stage>`` callable as the function of that name in ``home``."""

    class Stage(ModuleType):
        def __call__(self, *args: Any, **settings: Any) -> Any:  # noqa: ANN401 - forwards as is
            return getattr(import_module(home), stage)(*args, **settings)

        @property
        def __signature__(self) -> inspect.Signature:
            """What ``inspect`` and completion show."""
            return inspect.signature(getattr(import_module(home), stage))

    sys.modules[f"scrapers.{stage}"].__class__ = Stage
