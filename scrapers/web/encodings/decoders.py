"""Bytes in any encoding of the standard to characters, U+FFFD for each sequence that it does not have."""

from __future__ import annotations

from scrapers.web.encodings import single_byte
from scrapers.web.encodings.labels import MULTI_BYTE, REPLACEMENT, STATEFUL, WIDE


def read(body: bytes, name: str) -> str:
    """``body`` in the encoding ``name``, a result of :func:`scrapers.web.encodings.labels.codec`."""
    if name == "utf-8" or name in WIDE:
        return body.decode(name, "replace")
    if name == REPLACEMENT:
        return "\ufffd" if body else ""
    if name in MULTI_BYTE:
        from scrapers.web.encodings import multi_byte  # noqa: PLC0415 - its tables; most pages need none

        return multi_byte.read(body, name)
    if name == STATEFUL:
        from scrapers.web.encodings import iso_2022_jp  # noqa: PLC0415 - same

        return iso_2022_jp.read(body)
    return single_byte.read(body, name)
