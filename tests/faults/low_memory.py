"""A page of many elements, parsed with little memory left: prints the outcome for each amount of it."""

from __future__ import annotations

import os
import resource
import sys
from typing import Final

from faults.test_p_rows import page

from scrapers.models import Document
from scrapers.reading.page_processor import PageProcessor

BODY: Final = (
    f"<p>{'some words of a page that is long enough to be read as a text. ' * 20}</p>{'<br>' * 1_500_000}"
)
MEBIBYTES: Final = (2, 8, 16, 40, 80, 130, 175, 185, 300)


def main(backend: str, extractor: str) -> None:
    """A child for each amount, as a worker would be."""
    for size in MEBIBYTES:
        if not os.fork():
            _parse(backend, extractor, size << 20)
        os.wait()


def _parse(backend: str, extractor: str, room: int) -> None:
    told = "died"
    try:
        process = PageProcessor(backend, extractor=extractor)
        process(page("<p>what is needed by all is loaded before</p>"))
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not a file
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + room, used + room))
        outcome = process(page(BODY)).outcome
        told = "Document" if isinstance(outcome, Document) else outcome.reason
    except MemoryError:
        told = "MemoryError"
    finally:
        os.write(1, f"{told}\n".encode())
        os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
