"""Why there is no document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drop:
    """Why a page or document is not in the corpus. ``reason`` is a code, ``detail`` for people."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a page could not be had or read. ``reason`` is a code, ``detail`` for people."""

    reason: str
    detail: str = ""
