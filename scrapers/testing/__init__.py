"""For tests, ours and those of a backend's author: a site that misbehaves, and the contract.

::

    from scrapers.testing import ScraperContract

    class TestMine(ScraperContract):
        backend = "mine"                  # the entry-point name, or the class itself
        options = {"speed": "fast"}

Only the contract needs pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapers.testing.site import Hit, LocalSite, Raw, Reply

if TYPE_CHECKING:
    from scrapers.testing.contract import ScraperContract

__all__ = ["Hit", "LocalSite", "Raw", "Reply", "ScraperContract"]

_PARTS = ("contract", "base", "fetching", "limits", "life", "parsing")


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562
    if name != "ScraperContract":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import pytest  # noqa: PLC0415 - a server for a test does not need it

    pytest.register_assert_rewrite(*(f"{__name__}.{part}" for part in _PARTS))
    from scrapers.testing.contract import ScraperContract  # noqa: PLC0415 - after the line above

    return ScraperContract
