"""What is written must not take the place of what it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scrapers.errors import ConfigError


def is_own(path: Path, output: str) -> bool:
    """Whether ``path`` is what a job writes whose ``output``, in full, this is, or lies in its folder."""
    if not output:
        return False
    place = path.resolve()
    return str(place) == output or Path(f"{output}.job") in place.parents


def refuse_own_input(output: Path, inputs: Iterable[Path]) -> None:
    """Raise :class:`ConfigError` where ``output`` is one of ``inputs``, lies in one, or has one within it.

    Permission to replace what stands at ``output`` changes nothing: what is lost here is what is read.
    """
    place = output.resolve()
    for given in inputs:
        source = given.resolve()
        if source == place:
            raise ConfigError(f"{output} is what is read: choose another output", field="output")
        if source in place.parents or place in source.parents:
            within = f"lies in {given}" if source in place.parents else f"holds {given}"
            raise ConfigError(f"{output} {within}, which is read: choose another output", field="output")
