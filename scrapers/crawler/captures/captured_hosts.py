"""What is known of a host when a page of it was captured: what its site said at that moment."""

from __future__ import annotations

from datetime import datetime

from scrapers.crawler.captures.captured_files import CapturedFiles
from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.hosts.host_state import Hosts
from scrapers.crawler.page_pipeline import PagePipeline
from scrapers.models import Drop, Failure
from scrapers.rights.signals import ROBOTS
from scrapers.store.state import State
from scrapers.web.urls import host_of


class CapturedHosts:
    """Has robots.txt and the other files of a host be those that were captured with its pages."""

    def __init__(
        self,
        state: State,
        pipeline: PagePipeline,
        files: CapturedFiles,
        consent_gate: ConsentGate,
        hosts: Hosts,
    ) -> None:
        self._state, self._pipeline, self._files = state, pipeline, files
        self._consent_gate, self._hosts = consent_gate, hosts
        self._versions: dict[str, tuple[int, ...]] = {}

    def meet(self, url: str, at: datetime) -> None:
        """Have what the site of ``url`` said at that moment be what is known of it."""
        host, self._files.at = host_of(url), at
        versions = self._files.versions(url)
        ids = tuple(sorted(held.id for held in versions.values()))
        if self._versions.get(host) == ids and self._consent_gate.known(host):
            return
        files = self._files.read(url, versions)
        self._pipeline.keep_statements(files.responses)
        with self._state.transaction():
            if files.robots_status is not None:
                self._hosts.keep(files)
            self._consent_gate.statements.keep(files)
            self._pipeline.commit()
        self._versions[host] = ids

    def refusal(self, url: str, host: str) -> Drop | Failure | None:
        """Why robots.txt of ``host`` as it was captured forbids ``url``, if it was captured and does."""
        known = ROBOTS in self._consent_gate.statements.of(host).files
        return self._hosts.refusal(url, host) if known else None
