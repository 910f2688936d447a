"""To which split a line goes: the one that it names, or the one that its group falls to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final

import orjson

from scrapers.dataset.trainers.reading import group_of

SPLITS: Final = ("train", "validation", "test")
VALIDATION: Final = 0.05
"""The share for validation unless another is asked for."""
_MANY: Final = 1000  # groups: with so many the share is met
_OFF: Final = 0.05  # of the share that is no more than chance


class Dealing:
    """Deals lines out, and knows afterwards what of the share came true."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._named = 0
        self._drawn: Counter[str] = Counter()
        self._groups: set[bytes] = set()

    def split(self, line: Mapping[str, Any], named: str) -> str:
        """The split of ``line``; ``named`` is that of its file, if the file's name says one."""
        named = named or (str(line["split"]) if line.get("split") in SPLITS else "")
        if named:
            self._named += 1
            return named
        key = group_of(line) or orjson.dumps(line, option=orjson.OPT_SORT_KEYS).decode()
        digest = blake2b(key.encode(), digest_size=8).digest()
        found = "validation" if int.from_bytes(digest) / 2**64 < self._share else "train"
        self._drawn[found] += 1
        if len(self._groups) < _MANY:
            self._groups.add(digest)
        return found

    def notes(self, splits: Collection[str]) -> Iterator[str]:
        """Where the share was not used, or not met; ``splits`` are those that have examples."""
        share, drawn = self._share, self._drawn.total()
        if self._named and not drawn and share and (share != VALIDATION or "validation" not in splits):
            yield f"validation {share:g} was not used: the lines say their split" + (
                "" if "validation" in splits else ", and none of them validation"
            )
        if not drawn or not share or len(self._groups) >= _MANY:
            return
        found = self._drawn["validation"]
        if found in {0, drawn} or abs(found / drawn - share) > max(share / 2, _OFF):
            yield (
                f"validation has {found} of {drawn} lines, {share:g} was asked for: "
                f"groups stay whole, and there are {len(self._groups)}"
            )
