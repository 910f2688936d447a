"""What is said of a source that cannot be read."""

from __future__ import annotations

from typing import Final

from scrapers.errors import ConfigError

FIELD: Final = "sources"


def unreadable(place: str, error: Exception) -> ConfigError:
    """The error of a place that ``error`` kept from being read."""
    why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
    return ConfigError(f"sources: cannot read {place}: {why}", field=FIELD)
