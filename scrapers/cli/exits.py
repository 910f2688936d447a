"""What a command's end means to the shell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from scrapers.cli import early_stop
from scrapers.errors import BrowserError, ConfigError, ExportError, JobLocked, ScrapersError, StateDamaged
from scrapers.job.resources import FORCED
from scrapers.store.disk_errors import is_full

if TYPE_CHECKING:
    from scrapers.job.report import Report

OK = 0
NOTHING_KEPT = 1
USAGE = 2
DISK_FULL = 3
CONFIGURATION = 4
BROWSER_FAILED = 10
STOPPED = early_stop.STOPPED
NO_READER = 141  # 128 + SIGPIPE, as a shell reports programs whose reader went away

MEANINGS: Final = {
    OK: "done, and something was kept",
    NOTHING_KEPT: "nothing was kept, or nothing was there to be taken out; the last line says why",
    USAGE: "the command line was not understood",
    DISK_FULL: "the disk is full",
    CONFIGURATION: "a setting, a path or an installation is wrong (a browser that cannot start, say); "
    "the line names it",
    BROWSER_FAILED: "the browser failed on every page",
    STOPPED: "stopped by a signal, or what stands was not replaced as pages of it wait; "
    "the same command continues",
    FORCED: "a second signal ended it at once; the same command continues",
    NO_READER: "whoever read the output went away",
}
"""What each code says, for people; the reference is made from it."""


def of_error(error: BaseException) -> int | None:
    """The exit code for ``error``; ``None`` for one that nobody foresaw."""
    if any(map(is_full, _causes(error))):
        return DISK_FULL
    if isinstance(error, ConfigError | ExportError | JobLocked | StateDamaged):
        return CONFIGURATION
    return NOTHING_KEPT if isinstance(error, ScrapersError) else None


def of_report(report: Report) -> int:
    """The exit code of a job that ran."""
    if report.stopped or (report.exported and not report.written):
        return STOPPED
    if not report.exported and report.failed.keys() == {BrowserError.reason}:
        return BROWSER_FAILED
    return OK if report.exported else NOTHING_KEPT


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
