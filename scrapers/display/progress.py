"""How far a job is: a line that moves on a terminal, a cell in a notebook, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from scrapers.display import html
from scrapers.display.terminal import Terminal
from scrapers.display.text import clock, safe

if TYPE_CHECKING:
    from scrapers.crawler.hosts.deferred import Deferral
    from scrapers.job.report import Progress

PLAIN_EVERY = 5.0  # seconds between progress lines where there is no terminal
CELL_EVERY = 0.5  # seconds between pictures of a notebook's cell


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[Progress], None] | None]:
    """A callback that shows how far a job is; ``None`` if nothing is to be shown."""
    if quiet:
        yield None
    elif in_notebook():
        with _cell() as show:
            yield show
    elif sys.stderr is not None and sys.stderr.isatty():
        with _live() as show:
            yield show
    else:
        yield _plain_progress()


def in_notebook() -> bool:
    """Whether a kernel runs this, as of Jupyter, whose front end shows HTML."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


@contextmanager
def _cell() -> Iterator[Callable[[Progress], None]]:
    """One output of the cell that runs, written anew; no widgets are needed."""
    display = import_module("IPython.display").display
    handle = display(_shown("starting", ""), raw=True, display_id=True)
    last, latest = 0.0, None

    def show(now: Progress) -> None:
        nonlocal last, latest
        latest = now
        if time.monotonic() - last >= CELL_EVERY:
            last = time.monotonic()
            handle.update(_of(now), raw=True)

    try:
        yield show
    finally:
        if latest is not None:
            handle.update(_of(latest), raw=True)


def _of(now: Progress) -> dict[str, str]:
    return _shown(progress_line(now), wait_line(now.wait) if now.wait else now.last_url)


def _shown(line: str, below: str) -> dict[str, str]:
    return {"text/plain": f"{line}\n{safe(below)}", "text/html": html.card(line, {"": below})}


@contextmanager
def _live() -> Iterator[Callable[[Progress], None]]:
    spinner = Spinner("dots", Text("starting"))
    both = sys.stdout.isatty()  # else what goes to standard output has nothing to do with this line
    shown = Live(
        spinner,
        console=Terminal(stderr=True),
        transient=True,
        refresh_per_second=8,
        redirect_stdout=both,
    )
    with shown:

        def show(now: Progress) -> None:
            words = Text(progress_line(now))
            words.append(f"\n  {safe(now.last_url)}", style="dim")
            words.append(f"\n  {safe(wait_line(now.wait))}" if now.wait else "")
            words.no_wrap, words.overflow = True, "ellipsis"
            spinner.update(text=words)

        yield show


def _plain_progress() -> Callable[[Progress], None]:
    last, waited = time.monotonic(), -PLAIN_EVERY

    def show(now: Progress) -> None:
        nonlocal last, waited
        moment, wait = time.monotonic(), now.wait
        if moment - last >= PLAIN_EVERY:
            last = moment
            _note(progress_line(now))
        long = wait is not None and (wait.runs_left > 0 or wait.until - time.time() >= PLAIN_EVERY)
        if wait and long and moment - waited >= PLAIN_EVERY:  # at once: nothing else may come for long
            waited = moment
            _note(wait_line(wait))

    return show


def _note(line: str) -> None:
    print(safe(line), file=sys.stderr)  # noqa: T201 - this is what is shown


def wait_line(wait: Deferral) -> str:
    """What is waited for, or was left for another run, why and until when."""
    until = clock(wait.until)
    if wait.runs_left:
        return f"left for another run, not before {until}: {wait.what} ({wait.detail})"
    return f"waiting for {wait.what} until {until} ({wait.detail})"


def progress_line(now: Progress) -> str:
    """``now`` in words."""
    rate = now.requested / now.seconds if now.seconds else 0.0
    return (
        f"{now.requested} requested ({rate:.1f}/s), {now.pending} waiting, "
        f"{now.kept} kept, {now.dropped} dropped, {now.failed} failed"
    )
