"""Pages that a site refused to one of the crawls that go in: what another input has of them stays out, too.

One "no" is enough, whichever job has read it: an older crawl did not know it yet, and an archive may not hold
the file in which it stands. It counts for the page however its URL is spelled, for pages that name it as
canonical, and for those that lead to it by now; and what the site's files say counts for all its pages,
those that the crawl never met as well. What settles it for a page is a later look by a crawl, which reads
all of a site's statements itself; of the same day the refusal counts. A refusal that only a setting of a job
made (licences, ``unknown = "deny"``) is no word of the site's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson

from scrapers.dataset.admission.refusal import Refusal, addresses
from scrapers.dataset.admission.refused_sites import RefusedSites, digest_of_sites
from scrapers.dataset.bundle.sources import refusals_of, settings_of
from scrapers.dataset.inputs import Input
from scrapers.dataset.records import Record
from scrapers.rights.same_page import same_page
from scrapers.rights.settings import OF_SETTINGS

REFUSED_ELSEWHERE: Final = "refused_elsewhere"


class RefusedPages:
    """What the jobs behind ``inputs`` were refused, and those of the dataset ``previous``. To be closed."""

    def __init__(self, inputs: Iterable[Input], previous: Path | None = None) -> None:
        self._pages: dict[str, list[Refusal]] = {}
        jobs = {given.job: given.name for given in inputs if given.job}
        self._crawls = {job: name for job, name in jobs.items() if not settings_of(job).get("sources")}
        self._sites: dict[Path, RefusedSites] = {}
        for job, name in sorted(jobs.items()):
            self._learn(job, name, job)
        if previous:
            self._learn(previous, previous.name, None)

    def _learn(self, folder: Path, name: str, job: Path | None) -> None:
        for line in refusals_of(folder):
            if line.get("reason") not in OF_SETTINGS:
                refusal = Refusal.of(line, name, job)
                for page in refusal.page:
                    self._pages.setdefault(page, []).append(refusal)

    def close(self) -> None:
        """Let go of the states that were asked."""
        for site in self._sites.values():
            site.close()
        self._sites.clear()

    def of(self, record: Record, given: Input) -> str:
        """Who refused the page of ``record``, which ``given`` has; ``""`` if nobody did."""
        if not record.url:
            return ""
        looked = given.job in self._crawls and (not given.changed or bool(record.snapshot.archive_file))
        crawled = given.job if looked else None
        said = self._said(record, crawled)
        return next((each.detail for each in said if each.binds(record, crawled=crawled)), "")

    def _said(self, record: Record, crawled: Path | None) -> Iterator[Refusal]:
        for page in dict.fromkeys(map(same_page, addresses(record))):
            for refusal in self._pages.get(page, ()):
                if refusal.means(record, own=crawled is not None and refusal.job == crawled):
                    yield refusal
        for job in self._crawls:
            if job != crawled:
                yield from self._site(job).of(record.url)

    def _site(self, job: Path) -> RefusedSites:
        if job not in self._sites:
            self._sites[job] = RefusedSites(job, self._crawls[job])
        return self._sites[job]

    def digest(self) -> str:
        """Another one where another build would come of it."""
        lines = sorted(
            (page, *sorted(f"{each.purpose} {each.detail}" for each in found))
            for page, found in self._pages.items()
        )
        sites = [digest_of_sites(job) for job in sorted(self._crawls)]
        return sha256(orjson.dumps([lines, sorted(map(str, self._crawls)), sites])).hexdigest()
