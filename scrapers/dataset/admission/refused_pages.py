"""Pages that a site refused to one of the crawls that go in: what another input has of them stays out, too.

One "no" is enough, whichever job has read it: an older crawl did not know it yet, and an archive may not hold
the file in which it stands. What settles it for a page is a later look by a crawl, which reads all of a
site's statements itself; of the same day the refusal counts. A refusal that only a setting of a job made
(licences, ``unknown = "deny"``) is no word of the site's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from scrapers.corpus.formats import basic_day
from scrapers.dataset.bundle.sources import refusals_of, settings_of
from scrapers.dataset.inputs import Input
from scrapers.dataset.records import Record
from scrapers.web.urls import document_id

REFUSED_ELSEWHERE: Final = "refused_elsewhere"
_SETTINGS: Final = frozenset({"consent_license", "consent_unknown", "consent_reader_failed"})
_NO_DAY: Final = "99999999"  # later than any look
_FETCH: Final = "robots_disallow"  # refuses whatever the purpose


@dataclass(frozen=True, slots=True)
class _Refusal:
    day: str
    reason: str
    purpose: str
    detail: str

    def binds(self, record: Record, *, crawled: bool) -> bool:
        """Whether ``record`` was made before the refusal, or without a look at what refuses."""
        purpose = record.policy.partition("/")[0]
        if self.reason != _FETCH and purpose and self.purpose != purpose:
            return False
        return not crawled or record.fetched_at <= self.day


class RefusedPages:
    """What the jobs behind ``inputs`` were refused, by page."""

    def __init__(self, inputs: Iterable[Input]) -> None:
        self._pages: dict[str, list[_Refusal]] = {}
        jobs = {given.job: given.name for given in inputs if given.job}
        self._crawls = {job for job in jobs if not settings_of(job).get("sources")}
        for job, name in sorted(jobs.items()):
            for line in refusals_of(job):
                if line.get("reason") not in _SETTINGS:
                    page = document_id(str(line.get("url", "")))
                    self._pages.setdefault(page, []).append(_refusal(line, name))

    def of(self, record: Record, given: Input) -> str:
        """Who refused the page of ``record``, which ``given`` has; ``""`` if nobody did."""
        found = self._pages.get(record.id, ()) if record.url else ()
        crawled = given.job in self._crawls and (not given.changed or bool(record.archive_file))
        return next((each.detail for each in found if each.binds(record, crawled=crawled)), "")

    def digest(self) -> str:
        """Another one where another build would come of it."""
        lines = sorted((page, *map(str, found)) for page, found in self._pages.items())
        return sha256(orjson.dumps([lines, sorted(map(str, self._crawls))])).hexdigest() if lines else ""


def _refusal(line: Mapping[str, Any], name: str) -> _Refusal:
    day = basic_day(str(line.get("at", ""))) or _NO_DAY
    reason, detail = str(line.get("reason", "")), str(line.get("detail", ""))
    purpose = str(line.get("policy", "")).partition("/")[0]
    return _Refusal(day, reason, purpose, f"{reason}, {day}, in {name}: {detail}")
