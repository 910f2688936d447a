"""Why there is no document."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.display.shown import Shown


@dataclass(frozen=True, slots=True, repr=False)
class Drop(Shown):
    """Why a page or document is not in the corpus. ``reason`` is a code, ``detail`` for people."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Failure(Shown):
    """Why a page could not be had or read. ``reason`` is a code, ``detail`` for people."""

    reason: str
    detail: str = ""
