"""What runs stages, and how many at once, as a word: ``4``, ``pool:4``, ``ray:4``, ``slurm:100``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final, Self

from scrapers.errors import ConfigError

SERIAL: Final = "serial"
POOL: Final = "pool"
RAY: Final = "ray"
SLURM: Final = "slurm"
ENGINES: Final = (SERIAL, POOL, RAY, SLURM)
_FIELD: Final = "workers"


@dataclass(frozen=True, slots=True)
class Workers:
    """``engine`` is one of :data:`ENGINES`; ``count`` are shards at once."""

    engine: str
    count: int

    @classmethod
    def of(cls, value: int | str) -> Self:
        """Read a setting: a number of processes, an engine, or both. Raises :class:`ConfigError`."""
        text = str(value).strip().lower()
        name, colon, number = text.partition(":")
        if name.isdecimal() and not colon:
            name, number = POOL if int(name) > 1 else SERIAL, name
        if name not in ENGINES or (colon and not number) or not _is_count(number):
            what = "a number, or serial, pool:N, ray:N or slurm:N with the number of workers"
            raise ConfigError(f"workers: {value!r} should be {what}", field=_FIELD)
        if name == SERIAL:
            return cls(SERIAL, 1)
        return cls(name, int(number) if number else os.cpu_count() or 2)

    @property
    def here(self) -> int:
        """How many processes what cannot leave this machine may have."""
        return self.count if self.engine in {SERIAL, POOL} else os.cpu_count() or 2

    def __str__(self) -> str:
        return f"{self.engine}:{self.count}"


def _is_count(number: str) -> bool:
    return not number or (number.isascii() and number.isdecimal() and int(number) > 0)
