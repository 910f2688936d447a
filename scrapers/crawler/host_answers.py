"""What comes of a host's files, once they were read: known from then on, or asked for again."""

from __future__ import annotations

from functools import partial

from scrapers.crawler.hosts.host_state import Hosts
from scrapers.crawler.hosts.site_files import Alive, HostFiles
from scrapers.crawler.hosts.statements import Statements
from scrapers.crawler.page_pipeline import PagePipeline
from scrapers.crawler.retries import Retries
from scrapers.crawler.scheduler import Scheduler
from scrapers.crawler.stored_pages.withdrawn_pages import WithdrawnPages
from scrapers.store.state import State


class HostAnswers:
    """Keeps what hosts say of themselves. ``robots``: theirs are obeyed."""

    def __init__(  # noqa: PLR0913, PLR0917 - who is told of a host
        self,
        state: State,
        pipeline: PagePipeline,
        hosts: Hosts,
        statements: Statements,
        withdrawn: WithdrawnPages,
        retries: Retries,
        scheduler: Scheduler,
        *,
        robots: bool,
    ) -> None:
        self._state, self._pipeline, self._hosts, self._statements = state, pipeline, hosts, statements
        self._withdrawn, self._retries, self._scheduler, self._robots = withdrawn, retries, scheduler, robots

    def begin(self, host: str) -> None:
        """The files of ``host`` are being read."""
        self._hosts.begin(host)

    @property
    def readers(self) -> int:
        """Of how many hosts the files are being read."""
        return self._hosts.readers

    def read(self, files: HostFiles) -> None:
        """The files of a host have come, or could not be had."""
        self._pipeline.keep_statements(files.responses)
        with self._state.transaction():
            self._hosts.asked(files.host)
            if files.transient and files.robots_status is None:
                self._retries.files(files.host, files.transient)
                if self._hosts.failed(files.host):
                    self._statements.keep(files)
            elif files.transient is None or self._retries.statements(files.host, files.transient):
                self._withdrawn.after(files.host, partial(self._keep, files))
                self._retries.ready(files.host)
            self._pipeline.commit()
        if files.robots_status is not None and self._robots:
            self._scheduler.host_health.answered(files.host)
        self._scheduler.read(files.host)

    def _keep(self, files: HostFiles) -> None:
        self._hosts.keep(files)
        self._statements.keep(files)

    def probed(self, event: Alive) -> None:
        """A host that seemed to be away is back, or is asked again later."""
        with self._state.transaction():
            self._retries.looked(event.host, answered=event.answered)
        self._scheduler.read(event.host)
