"""Documents of a page that the site refuses at another address: they stay out of the corpus as well.

The answer at one URL says no, and the same page is had at another: with a slash at the end, as
``index.html``, over ``http``, or at any URL that names the refused one as ``rel=canonical``. One "no" is
enough. What the site's files refuse by its path is refused there alone, unless others name it as canonical.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from scrapers.models import Document, Drop
from scrapers.rights.settings import OF_SETTINGS
from scrapers.store.state import State
from scrapers.web.same_page import same_page
from scrapers.web.urls import redacted

REFUSED_COPY: Final = "refused_copy"
_REFUSED: Final = """
SELECT u.url, u.reason, j.stage FROM judgements j JOIN urls u ON u.id = j.url_id
WHERE NOT j.kept AND u.state = 1 AND u.kind = 'dropped' ORDER BY u.url
"""
_DOCUMENTS: Final = """
SELECT url, CASE WHEN json_valid(CAST(document AS TEXT))
  THEN coalesce(json_extract(CAST(document AS TEXT), '$.canonical'), '') ELSE '' END
FROM documents ORDER BY url
"""


@dataclass(frozen=True, slots=True)
class RefusedCopies:
    """A filter: ``copies`` are the URLs of documents, each with the refused URL, and why it was."""

    name: ClassVar[str] = REFUSED_COPY
    copies: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> RefusedCopies:
        """Those of a job."""
        named, spelled = dict[str, str](), dict[str, str]()
        for url, reason, stage in state.db.execute(_REFUSED):
            if reason not in OF_SETTINGS:
                told = f"{redacted(url)}: {reason}"
                named.setdefault(same_page(url), told)
                if stage != "site":
                    spelled.setdefault(same_page(url), told)
        return cls(dict(_copies(state, named, spelled)) if named else {})

    def __bool__(self) -> bool:
        return bool(self.copies)

    def __call__(self, document: Document) -> Drop | None:
        """Judge by the document's URL."""
        found = self.copies.get(document.url)
        return Drop(REFUSED_COPY, found) if found else None


def _copies(state: State, named: Mapping[str, str], spelled: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for url, canonical in state.db.execute(_DOCUMENTS):
        told = spelled.get(same_page(url)) or (named.get(same_page(canonical)) if canonical else None)
        if told:
            yield redacted(url), told
