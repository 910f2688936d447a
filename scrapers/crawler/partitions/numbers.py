"""Which partition a URL belongs to: 256 of them, for good, by registered domain."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Final

from scrapers.web.urls import host_of, registered_domain

PARTITIONS: Final = 256
"""More than anybody has workers. They are virtual: one without a URL has no folder."""


def partition_of(url: str) -> int:
    """The partition of ``url``: all hosts of one owner are in one, private suffixes counted."""
    return _of_host(host_of(url))


@lru_cache(maxsize=2**16)
def _of_host(host: str) -> int:
    domain = registered_domain(f"http://{host}/")
    return blake2b(domain.encode(), digest_size=1).digest()[0]
