"""The blocks of one page on the web, as the extractor ``blocks`` judges them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from scrapers.job.no_document import error_of
from scrapers.job.output.ownership import refuse_existing
from scrapers.job.run import explain, fetched_once
from scrapers.models import REDIRECTS, Failure, Response
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.selection.decision_picture import JudgedBlock, judged_blocks, picture
from scrapers.reading.text_repair import repaired_page
from scrapers.store.archive import read_record
from scrapers.store.atomic_files import check_place, text_file
from scrapers.web.urls import resolve

if TYPE_CHECKING:
    from scrapers.job.keywords import Settings

_HOPS: Final = 10  # redirects, as everywhere


def page_blocks(url: str, backend: str = "requests-lxml", **settings: Unpack[Settings]) -> list[JudgedBlock]:
    """Fetch one page as a crawl would, and judge its blocks; nothing is kept.

    Raises :class:`ScrapersError` if the page cannot be had.
    """
    chosen: Settings = {**settings, "min_chars": 0}
    with fetched_once(url, backend, **chosen) as job:
        response = _fetched(job.folder, url)
    read, _ = repaired_page(response.decoded, response.url_encoding, job.extract.repair)
    return judged_blocks(Blocks(), Source(read.text, response.url, read=read))


def check_picture(file: Path, *, overwrite: bool) -> None:
    """Find out beforehand whether ``file`` can be written. Raises ``ExportError``."""
    check_place(file)
    refuse_existing(file, overwrite=overwrite)


def write_picture(found: list[JudgedBlock], url: str, file: Path) -> None:
    """Write the blocks of the page at ``url`` as an HTML file, whole or not at all."""
    text_file(file, picture(found, url))


def _fetched(folder: Path, url: str) -> Response:
    """The response at the end of the redirects from ``url``, out of the job's archive."""
    for _ in range(_HOPS + 1):
        found = explain(folder, url)
        file = found.facts.get("archive_file")
        if not file:
            raise error_of(url, found)
        response = read_record(folder / str(file), int(found.facts["archive_offset"]))
        target = resolve(response.headers.get("location", ""), response.url)
        if response.status not in REDIRECTS or target is None:
            return response
        url = target
    raise error_of(url, Failure("too_many_redirects", f"more than {_HOPS}"))
