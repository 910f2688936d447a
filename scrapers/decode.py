"""Bytes to characters, once, for all backends (stub: see the extract work)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters, the encoding that gave them, and where it was named."""

    text: str
    encoding: str
    source: str


def decode(body: bytes, content_type: str = "", known: str | None = None) -> Decoded:
    """Decode ``body``; never raises."""
    return Decoded(body.decode(known or "utf-8", "replace"), known or "utf-8", "fallback")
