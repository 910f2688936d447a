"""What all partitions of a job share while it is crawled: turns of hosts, the budget, and who is at work.

Processes of the machine on which the job was started share files in memory; it serves those of others. A run
writes its name beside them, by which a worker sees that the folder it was told of is that of the job.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from scrapers.crawler.hosts.shared_turns import SharedTurns
from scrapers.crawler.partitions.budget import SharedBudget
from scrapers.crawler.partitions.desk import Desk
from scrapers.crawler.partitions.places import BUDGET, PARTITIONS, RUN, TURNS, last_run, run_words
from scrapers.store.atomic_files import text_file
from scrapers.store.lock import machine

_PATIENCE: Final = 5.0  # seconds until a file is seen on other nodes
_LOOK: Final = 0.2


class Commons:
    """Those of the job at ``place``, of which ``most`` pages are requested, in the run called ``run``."""

    def __init__(self, place: Path, most: int, run: str) -> None:
        folder = place / PARTITIONS
        self._turns = SharedTurns(folder / TURNS)
        self.budget = SharedBudget(folder / BUDGET, most)
        self.desk = Desk(self._turns, self.budget)
        if run_words(place)[1:2] in ([], [machine()]):  # no run before, or one that did not say
            self._turns.forget_delays()
        else:  # a file on a disk that both see may be behind what was in that machine's memory
            self._turns.rest_all()
        text_file(folder / RUN, f"{run} {machine()}")

    def close(self) -> None:
        """Let go of all, when nobody can be at work any more."""
        self.desk.close()
        self.budget.close()
        self._turns.close()


def sees_run(place: Path, run: str) -> bool:
    """Whether the folder ``place`` is, here, that of the job whose run is called so."""
    end = time.monotonic() + _PATIENCE
    while last_run(place) != run:
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK)
    return True
