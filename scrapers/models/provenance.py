"""Where a document comes from: the answer it was made of, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from scrapers.display.shown import Shown


@dataclass(frozen=True, slots=True, repr=False)
class Provenance(Shown):
    """The answer that a document was made of, where its bytes are, and what fetched and read it.

    ``redirects`` are the URLs that led there, first to last. ``payload_digest`` is ``sha256:<hex>`` of the
    body; ``archive_file`` and ``archive_offset`` say where the bytes lie in the job's WARC archive.
    """

    redirects: tuple[str, ...] = ()
    status: int = 0
    fetched_at: str = ""
    payload_digest: str = ""
    archive_file: str = ""
    archive_offset: int = 0
    backend: str = ""
    extractor: str = ""


class ProvenanceKeywords(TypedDict, total=False):
    """The names in :class:`Provenance`, where they are given by themselves."""

    redirects: tuple[str, ...]
    status: int
    fetched_at: str
    payload_digest: str
    archive_file: str
    archive_offset: int
    backend: str
    extractor: str


class Traced:
    """Whatever has :class:`Provenance`: each is read by its name alone, too."""

    __slots__ = ()
    provenance: Provenance

    @property
    def redirects(self) -> tuple[str, ...]:
        """The URLs that led to the page, first to last."""
        return self.provenance.redirects

    @property
    def status(self) -> int:
        """The HTTP status; 0 if there was none."""
        return self.provenance.status

    @property
    def fetched_at(self) -> str:
        """When the answer came, in ISO 8601."""
        return self.provenance.fetched_at

    @property
    def payload_digest(self) -> str:
        """``sha256:<hex>`` of the body."""
        return self.provenance.payload_digest

    @property
    def archive_file(self) -> str:
        """The file of the job's archive that has the bytes."""
        return self.provenance.archive_file

    @property
    def archive_offset(self) -> int:
        """Where in that file they begin."""
        return self.provenance.archive_offset

    @property
    def backend(self) -> str:
        """What fetched the page."""
        return self.provenance.backend

    @property
    def extractor(self) -> str:
        """What took the text, with its version."""
        return self.provenance.extractor
