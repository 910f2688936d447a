"""How far work in steps is: a line that moves on a terminal, one a step elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from scrapers.display.terminal import Terminal
from scrapers.display.text import safe

Told = Callable[[str, int, int], None]
_EVERY: Final = 5.0  # seconds between lines of one step where there is no terminal


@contextmanager
def steps(*, quiet: bool = False) -> Iterator[Told | None]:
    """A callback that takes a step's name, how much of it is done, and how much there is."""
    if quiet:
        yield None
    elif sys.stderr is not None and sys.stderr.isatty():
        with _live() as told:
            yield told
    else:
        yield _plain()


@contextmanager
def _live() -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Terminal(stderr=True), transient=True) as shown:
        tasks: dict[str, TaskID] = {}

        def told(step: str, done: int, whole: int) -> None:
            if step not in tasks:
                tasks[step] = shown.add_task(safe(step), total=whole)
            shown.update(tasks[step], completed=done, total=whole)

        yield told


def _plain() -> Told:
    last: dict[str, float] = {}

    def told(step: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if step not in last or now - last[step] >= _EVERY:
            last[step] = now
            print(safe(f"{step}: {done} of {whole}"), file=sys.stderr)  # noqa: T201 - this is what is shown

    return told
