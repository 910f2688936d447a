"""What a refresh has to know of the job as it stood to say what has changed: digests, and no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.formats import clean
from scrapers.corpus.written import as_written
from scrapers.models import Document
from scrapers.store.atomic_files import whole_file
from scrapers.store.ledger import Documents
from scrapers.store.state import State

_PAGES: Final = """
SELECT u.id, u.key, u.url, u.kind, u.reason, coalesce(d.reason, ''), d.url_id IS NOT NULL
FROM urls u LEFT JOIN documents d ON d.url_id = u.id WHERE u.state = 1 ORDER BY u.key
"""
_FIELDS: Final = (
    "title",
    "author",
    "date",
    "site",
    "language",
    "license",
    "fields",
    "redirects",
    "extractor",
)


@dataclass(frozen=True, slots=True)
class Before:
    """A page as it stood. ``digests`` are those of the fields of its document, ``payload`` of its bytes."""

    key: str
    url: str
    exported: bool
    reason: str
    digests: Mapping[str, str] = field(default_factory=dict)
    payload: str = ""


def write_snapshot(path: Path, state: State, *, links: bool) -> None:
    """Write what is known of each page, in the order of keys. ``links``: the corpus has their targets."""
    documents = Documents(state)
    rows = state.db.cursor().execute(_PAGES)
    with whole_file(path) as file:
        for url_id, key, url, kind, reason, left_out, has_document in rows:
            line: dict[str, Any] = {"key": key, "url": url, "exported": False, "reason": left_out or reason}
            if has_document:
                document = documents.of(url_id)
                line |= {"digests": digests(document, links=links), "payload": document.payload_digest}
                line["exported"] = kind == "document" and not left_out
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def read_snapshot(path: Path) -> Iterator[Before]:
    """The pages, in that order."""
    with path.open("rb") as file:
        for line in file:
            yield Before(**orjson.loads(line))


def digests(document: Document, *, links: bool) -> dict[str, str]:
    """A few bytes for each field of what a corpus says of ``document``, but for when it was fetched."""
    written = as_written(document, links=links)
    values: dict[str, Any] = {name: getattr(written, name) for name in _FIELDS}
    judged = document.consent
    values |= {"text": clean(written.text), "consent": [judged.get("verdict"), judged.get("license")]}
    return {name: _digest(value) for name, value in values.items()}


def _digest(value: Any) -> str:  # noqa: ANN401 - any of a document's values
    packed = (
        orjson.dumps(value, default=str) if not isinstance(value, str) else value.encode("utf-8", "replace")
    )
    return blake2b(packed, digest_size=8).hexdigest()
