"""What a site's own files say to a crawl, asked of pages that this crawl never met.

A crawl that robots.txt or tdmrep.json refuses everything has a log with one line, and an older one of the
same site has its thousand pages: the files are kept in the crawl's state, and judge those as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from scrapers.crawler.hosts.statements import Documents, Files, with_robots
from scrapers.dataset.admission.refusal import Refusal
from scrapers.dataset.bundle.sources import settings_of
from scrapers.models import Drop
from scrapers.plugin.limits import Manners
from scrapers.rights.policy import Policy
from scrapers.rights.registry import read
from scrapers.rights.same_page import same_site
from scrapers.rights.settings import OF_SETTINGS, ConsentSettings
from scrapers.rights.signals import SiteFile, Sources
from scrapers.store.consent_records import files_of, robots_of
from scrapers.store.state import State
from scrapers.web.robots import Robots, product_token
from scrapers.web.urls import host_of

_HOSTS: Final = "SELECT host, robots_at FROM hosts WHERE ready = 1 ORDER BY host"
_SAID: Final = (
    "SELECT host, robots_status, robots FROM hosts WHERE ready = 1 ORDER BY host",
    "SELECT host, name, status, body FROM consent_files ORDER BY host, name",
)


class RefusedSites:
    """The sites that the crawl in ``job`` has read the files of. To be closed.

    Raises :class:`StateDamaged` for a state that cannot be read.
    """

    def __init__(self, job: Path, name: str) -> None:
        self._job, self._name = job, name
        self._state = State.read(job)
        self._documents = Documents(self._state)
        settings = settings_of(job)
        self._policy = Policy(ConsentSettings(**settings.get("consent", {})))
        manners = Manners(**{**settings.get("manners", {}), "headers": {}})  # those are masked on disk
        self._robots, self._token = manners.robots, product_token(manners.user_agent)
        self._read: tuple[str, dict[str, SiteFile], Robots] = ("", {}, Robots())
        self._hosts: dict[str, list[tuple[str, str]]] = {}
        for host, at in self._state.db.execute(_HOSTS):
            day = datetime.fromtimestamp(at, UTC).strftime("%Y%m%d")
            self._hosts.setdefault(same_site(host), []).append((host, day))

    def close(self) -> None:
        """Let go of the state."""
        self._state.close()

    def of(self, url: str) -> Iterator[Refusal]:
        """What the files of the site of ``url`` refuse of it."""
        here = host_of(url)
        for host, day in self._hosts.get(same_site(here), ()):
            if drop := self._refused(url.replace(f"//{here}", f"//{host}", 1), host):
                detail = f"{drop.reason}, {day}, in {self._name}: {drop.detail}"
                yield Refusal(day, drop.reason, self._policy.settings.purpose, detail, self._job)

    def _refused(self, url: str, host: str) -> Drop | None:
        files, robots = self._files(host)
        disallowed = None if robots.refuses_all else robots.refusal(url, self._token)
        if disallowed:
            return Drop(disallowed.reason, disallowed.detail)
        agents = self._policy.settings.training_agents
        sources = Sources(url, self._token, Files(files, self._documents), agents=agents)
        drop = self._policy.judge(read(sources, "site"), "site").drop
        return drop if drop and drop.reason not in OF_SETTINGS else None

    def _files(self, host: str) -> tuple[dict[str, SiteFile], Robots]:
        """The files of ``host``; pages come in the order of their hosts."""
        if self._read[0] != host:
            db = self._state.db
            files = {file.name: file for file in files_of(db, self._state.path, host)}
            row = robots_of(db, host) if self._robots else None
            self._read = host, with_robots(files, host, row), Robots.from_status(*row) if row else Robots()
        return self._read[1:]


def digest_of_sites(job: Path) -> str:
    """Another one where the files of sites that ``job`` has read say something else."""
    digest = sha256()
    with closing(State.read(job)) as state:
        for query in _SAID:
            for row in state.db.execute(query):
                digest.update(repr(row).encode())
    return digest.hexdigest()
