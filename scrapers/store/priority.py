"""The order of the frontier as a number, and what it is made of."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

HASH_BITS: Final = 40
SEED: Final = -1
"""The level of seeds and of what they redirect to: above depth 0, which the entries of sitemaps have."""


def priority(key: str, level: int) -> int:
    """The sort key of a canonical URL on ``level``: that first, then a hash of the URL."""
    digest = blake2b(key.encode(), digest_size=HASH_BITS // 8).digest()
    return level << HASH_BITS | int.from_bytes(digest, "big")
