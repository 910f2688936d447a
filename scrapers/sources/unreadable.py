"""What is said of a source that cannot be read."""

from __future__ import annotations

from typing import Final

from scrapers.errors import ConfigError, FetchError

FIELD: Final = "sources"


def unreadable(place: str, error: Exception) -> ConfigError:
    """The error of a place that ``error`` kept from being read."""
    known = str(error) if isinstance(error, FetchError) else getattr(error, "strerror", None)
    why = known or f"{type(error).__name__}: {error}"
    return ConfigError(f"sources: cannot read {place}: {why}", field=FIELD)
