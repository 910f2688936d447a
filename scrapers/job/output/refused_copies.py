"""Documents of a page that the site refuses at another address: they stay out of the corpus as well.

The answer at one URL says no, and the same page is had at another: with a slash at the end, as
``index.html``, over ``http``, or at any URL that names the refused one as ``rel=canonical``. One "no" is
enough. What the site's files refuse by its path is refused there alone, unless others name it as canonical.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

from scrapers.corpus.record_files import Problem, records
from scrapers.job.output.audit_files import REFUSALS
from scrapers.models import Document, Drop
from scrapers.rights.same_page import same_page
from scrapers.rights.settings import OF_SETTINGS
from scrapers.store.state import State
from scrapers.web.urls import canonical, redacted

REFUSED_COPY: Final = "refused_copy"
_REFUSED: Final = """
SELECT u.url, u.reason, j.stage FROM judgements j JOIN urls u ON u.id = j.url_id
WHERE NOT j.kept AND u.state = 1 AND u.kind = 'dropped' ORDER BY u.url
"""
_DOCUMENTS: Final = """
SELECT url, CASE WHEN json_valid(CAST(document AS TEXT))
  THEN coalesce(json_extract(CAST(document AS TEXT), '$.canonical'), '') ELSE '' END,
  (SELECT fetched_at FROM urls WHERE id = url_id)
FROM documents ORDER BY url
"""
_NEVER: Final = "9999"  # later than any moment


class _Refused(NamedTuple):
    """A refused page; ``at`` is the moment at which another job was refused it, ``""`` in its own."""

    url: str
    reason: str
    stage: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class RefusedCopies:
    """A filter: ``copies`` are the URLs of documents, each with the refused URL, and why it was."""

    name: ClassVar[str] = REFUSED_COPY
    copies: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State, purpose: str, jobs: Iterable[Path] = ()) -> RefusedCopies:
        """Those of a job, and what was refused for the same ``purpose`` to the ``jobs`` it imports."""
        refused = [_Refused(*row) for row in state.db.execute(_REFUSED)]
        refused += [each for job in jobs for each in _of_log(job, purpose)]
        named, spelled = dict[str, _Refused](), dict[str, _Refused]()
        for each in refused:
            if each.reason not in OF_SETTINGS:
                named.setdefault(same_page(each.url), each)
                if each.stage != "site":
                    spelled.setdefault(same_page(each.url), each)
                elif each.at:  # a path that is refused: this URL alone
                    spelled.setdefault(canonical(each.url), each)
        return cls(dict(_copies(state, named, spelled)) if named else {})

    def __bool__(self) -> bool:
        return bool(self.copies)

    def __call__(self, document: Document) -> Drop | None:
        """Judge by the document's URL."""
        found = self.copies.get(document.url)
        return Drop(REFUSED_COPY, found) if found else None


def _of_log(job: Path, purpose: str) -> Iterator[_Refused]:
    """What was refused to another job; of a page that was captured after that, another capture decides."""
    path = job / REFUSALS
    for line in records(path, lambda line: isinstance(line, dict)) if path.is_file() else ():
        if not isinstance(line, Problem) and str(line.get("policy", "")).partition("/")[0] == purpose:
            url, reason, stage, at = (str(line.get(name, "")) for name in ("url", "reason", "stage", "at"))
            yield _Refused(url, reason, stage, at or _NEVER)


def _copies(
    state: State, named: Mapping[str, _Refused], spelled: Mapping[str, _Refused]
) -> Iterator[tuple[str, str]]:
    for url, means, fetched_at in state.db.execute(_DOCUMENTS):
        found = spelled.get(same_page(url)) or spelled.get(canonical(url))
        found = found or (named.get(same_page(means)) if means else None)
        if found and not (found.at and fetched_at > found.at):
            yield redacted(url), f"{redacted(found.url)}: {found.reason}"
