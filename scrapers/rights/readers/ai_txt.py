"""ai.txt: several formats under one name, and no crawler's documentation binds itself to any.

So it is kept as evidence and decides nothing. llms.txt is a guide for readers, not a statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from scrapers.rights.signals import Reader, Signal, Sources

FILE: Final = "/ai.txt"


def _site(sources: Sources) -> Iterator[Signal]:
    file = sources.file(FILE)
    if file is not None and file.body.strip():
        raw = " | ".join(file.body[:2000].decode("utf-8", "replace").split("\n"))
        yield Signal("note", "*", "ai.txt", "", raw, value=f"sha256:{sha256(file.body).hexdigest()}")


READER = Reader("ai_txt", "1", site=_site, files=(FILE,))
