"""The demonstration: the bundled site crawled over loopback, and what became of each of its pages."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scrapers.demo.site import DemoSite
from scrapers.errors import ConfigError
from scrapers.job.report import Explanation, Progress, Report
from scrapers.job.run import explain, run
from scrapers.job.settings import Job
from scrapers.job.stored_job import is_job
from scrapers.plugin.registry import backend_class
from scrapers.store.state import State

_OURS = "http://127.0.0.1:"


@dataclass(frozen=True, slots=True)
class Tour:
    """A demonstration that has run: the report, and for each page of the site what became of it."""

    report: Report
    pages: dict[str, Explanation]
    unsandboxed: bool


def tour(
    backend: str,
    output: Path,
    progress: Callable[[Progress], None] | None = None,
    *,
    overwrite: bool = False,
) -> Tour:
    """Crawl the bundled site into ``output`` with ``backend``, from the start each time.

    Raises :class:`ConfigError` where a job of another kind lies there, unless ``overwrite`` allows it.
    """
    unsandboxed = needs_no_sandbox(backend)
    if not overwrite:
        _refuse_other_jobs(output)
    with DemoSite() as site:
        job = Job(
            seeds=[site.url],
            output=output,
            backend=backend,
            options={"sandbox": False} if unsandboxed else {},
            delay=0,
            allow_private=["127.0.0.0/8"],
            workers=2,
        )
        report = run(job, fresh=True, overwrite=overwrite, progress=progress)
        pages = {path: explain(job.folder, site.url + path.lstrip("/")) for path in site.paths}
    return Tour(report, pages, unsandboxed)


def _refuse_other_jobs(output: Path) -> None:
    """A tour starts over; that must not cost anybody a crawl of their own."""
    folder = output.with_name(output.name + ".job")
    if not is_job(folder):
        return
    state = State.read(folder)
    try:
        settings = json.loads(state.get("settings") or "{}")
    finally:
        state.close()
    if settings and not all(seed.startswith(_OURS) for seed in settings["seeds"]):
        raise ConfigError(
            f"{folder} holds a crawl of {settings['seeds'][0]}; choose another output for the demonstration",
            field="output",
        )


def needs_no_sandbox(backend: str) -> bool:
    """Whether ``backend`` drives a browser whose sandbox cannot work, since we are root.

    Without the sandbox a page that breaks the browser has the machine. The pages here are our own.
    """
    cls = backend_class(backend)
    return "sandbox" in cls.Options.model_fields and hasattr(os, "geteuid") and os.geteuid() == 0
