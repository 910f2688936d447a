"""One "no" of a site to a crawl, and which records it counts for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scrapers.corpus.formats import basic_day
from scrapers.dataset.records import Record
from scrapers.rights.same_page import same_page
from scrapers.web.urls import resolve

_NO_DAY: Final = "99999999"  # later than any look
_FETCH: Final = "robots_disallow"  # refuses whatever the purpose
_SITE: Final = "site"
_TRAINING: Final = "train"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused to ``job``, on a day; ``page`` are its URL and all that lead there, as digests.

    ``of_page``: the answer itself said so, not a file of the site's that speaks of paths.
    """

    day: str
    reason: str
    purpose: str
    detail: str
    job: Path | None
    page: frozenset[str] = frozenset()
    of_page: bool = False

    @classmethod
    def of(cls, line: Mapping[str, Any], name: str, job: Path | None) -> Refusal:
        """A line of a job's log, or of a dataset's."""
        day = basic_day(str(line.get("at", ""))) or _NO_DAY
        reason, detail = str(line.get("reason", "")), str(line.get("detail", ""))
        purpose = str(line.get("policy", "")).partition("/")[0]
        urls = [str(line.get("url", "")), *str(line.get("redirects", "")).split()]
        page = frozenset(map(same_page, urls))
        told = f"{reason}, {day}, in {name}: {detail}"
        return cls(day, reason, purpose, told, job, page, line.get("stage") != _SITE)

    def binds(self, record: Record, *, crawled: Path | None) -> bool:
        """Whether ``record``, a page of it, was made before the refusal, or without a look at what refuses.

        ``crawled`` is the crawl that has looked itself, if one has.
        """
        purpose = record.judgement.policy.partition("/")[0]
        if self.reason == _FETCH or not purpose or self.purpose == purpose:
            return crawled is None or record.snapshot.fetched_at <= self.day
        return self.purpose == _TRAINING  # a dataset of which a part is for training is all for training

    def means(self, record: Record, *, own: bool) -> bool:
        """Whether ``record`` is a page of it: its URL, what it names canonical, or what led to it.

        In its ``own`` job the files of the site were asked for each spelling, and paths are not pages.
        """
        urls = [named_canonical(record)]
        if self.of_page or not own:
            urls.append(record.url)
        if self.of_page:
            urls += record.snapshot.redirects.split()
        return any(same_page(url) in self.page for url in urls if url)


def addresses(record: Record) -> list[str]:
    """All URLs of the page of ``record``, by its own word."""
    urls = [record.url, named_canonical(record), *record.snapshot.redirects.split()]
    return [url for url in urls if url]


def named_canonical(record: Record) -> str:
    """What ``record`` names as its canonical URL; ``""`` for nothing, or for what is none."""
    return (resolve(record.canonical, record.url) or "") if record.canonical else ""
