"""How the latest run of a job went, and what it leaves for another."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.crawler.hosts.deferred import Deferral


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What was asked for, and why no more was.

    ``requested`` counts URLs of all runs. ``stopped``: pages are left which the same call goes on with,
    since a signal came. ``waits``: what could not be had, which may pass; the same call tries it again.
    ``away`` are hosts of which nothing more was asked, as they were down or busy for too long.
    """

    requested: int
    seconds: float
    resumed: bool = False
    already_finished: bool = False
    stopped: bool = False
    budget_spent: bool = False
    away: tuple[str, ...] = ()
    waits: tuple[Deferral, ...] = ()

    @property
    def waiting(self) -> int:
        """How many pages wait for another run, since they or their hosts could not be had."""
        return sum(wait.pages for wait in self.waits)
