"""Whether a page may be fetched and kept: the consent policy, asked at the places of the crawl.

Before the fetch it knows the site's files, then the header fields, then the page. What is refused after
the fetch is judged in the thread that fetched it, so its body reaches neither archive nor state.
"""

from __future__ import annotations

import threading
from collections import ChainMap, Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from scrapers.consent.markup import Markup
from scrapers.consent.policy import Judgement, Policy
from scrapers.consent.readers import read, wanted_documents
from scrapers.consent.settings import ConsentSettings
from scrapers.consent.signals import ROBOTS, Signal, SiteFile, Sources
from scrapers.crawl.judgements import Judgements
from scrapers.crawl.site_files import HostFiles, SiteFiles
from scrapers.crawl.state import State
from scrapers.limits import Manners
from scrapers.models import Response
from scrapers.robots import product_token
from scrapers.urls import host_of

_WAITING: Final = 1000  # URLs between the judgement before and the one after the fetch
_DOCUMENTS: Final = 50  # licences that the pages of a host may name; a site with more means harm
_HEADLESS: Final = Signal(
    "unclear", "*", "header", "", "the backend gives no header fields", reader="backend"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A response with the judgement about it; its body is gone if its header fields refuse.

    ``documents`` and ``answers`` are licence documents that were fetched on its account, and their
    responses.
    """

    response: Response
    judgement: Judgement
    documents: tuple[SiteFile, ...] = ()
    answers: tuple[Response, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the answer is a page; what a redirect or an error says is not a text that anybody keeps."""
        status = self.response.status
        return status is None or HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


class Clearance:
    """Judges the URLs and responses of a job. :meth:`judge` may be called from any thread.

    Without ``files`` it knows what the state holds, and asks no site for more.
    """

    def __init__(
        self, state: State, settings: ConsentSettings, manners: Manners, files: SiteFiles | None = None
    ) -> None:
        self.policy, self._files, self._robots = Policy(settings), files, manners.robots
        self._token, self._agents = product_token(manners.user_agent), settings.training_agents
        self._judgements = Judgements(state)
        self._hosts: dict[str, dict[str, SiteFile]] = {}
        self._documents: dict[str, SiteFile] = {}
        self._named: Counter[str] = Counter()
        self._fetching: dict[str, threading.Lock] = {}  # by host, so that a slow one holds up no other
        self._said: dict[str, tuple[int, list[Signal]]] = {}  # of URLs about to be fetched
        self._restore(state)

    def known(self, host: str) -> bool:
        """Whether the host's files were read."""
        return host in self._hosts

    def keep(self, files: HostFiles) -> None:
        """Remember what was read of a host; joins the caller's transaction."""
        self._hosts[files.host] = {file.name: file for file in files.statements}
        self._judgements.keep(files.host, [f for f in files.statements if f.name != ROBOTS])
        self.keep_documents(files.documents)

    def keep_documents(self, documents: tuple[SiteFile, ...]) -> None:
        """Remember licence documents, as far as they came; joins the caller's transaction."""
        self._documents.update({file.name: file for file in documents})
        self._judgements.keep("", [file for file in documents if not file.failed])

    def before(self, url: str) -> Judgement:
        """What the site's files say of ``url``."""
        signals = read(self._sources(url), "site")
        if len(self._said) >= _WAITING:
            self._said.clear()
        self._said[url] = len(self._documents), signals
        return self.policy.judge(signals, "site")

    def judge(self, response: Response) -> Judged:
        """What the site, the header fields and, if these let it pass, the page say of a response."""
        sources = replace(self._sources(response.url), headers=response.headers)
        documents, answers = self._new_documents(sources)
        signals = self._of_site(sources) + read(sources, "headers")
        if response.status is None:
            signals.append(_HEADLESS)
        judgement = self.policy.judge(signals, "headers")
        if not judgement.kept:
            return Judged(_without_body(response), judgement, documents, answers)
        for markup in _markups(response):
            sources = replace(sources, markup=markup)
            more, further = self._new_documents(sources)
            documents, answers = documents + more, answers + further
            signals = signals + read(sources, "page")
        judgement = self.policy.judge(signals, "page")
        judged = Judged(replace(response, source=b""), judgement, documents, answers)
        if judgement.kept or judged.succeeded:
            return judged
        return replace(judged, response=_without_body(response))

    def _of_site(self, sources: Sources) -> list[Signal]:
        """What the site's files say, read again only if a licence document has come in since."""
        known, signals = self._said.pop(sources.url, (-1, []))
        return signals if known == len(self._documents) else read(sources, "site")

    def record(self, url_id: int, judgement: Judgement) -> None:
        """Keep a judgement; joins the caller's transaction."""
        self._judgements.record(url_id, judgement, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    def _sources(self, url: str) -> Sources:
        files = ChainMap(self._hosts.get(host_of(url), {}), self._documents)
        return Sources(url, self._token, files, agents=self._agents)

    def _new_documents(self, sources: Sources) -> tuple[tuple[SiteFile, ...], tuple[Response, ...]]:
        """Fetch the licence documents that ``sources`` names, where they are not known yet."""
        fetched: list[SiteFile] = []
        answers: list[Response] = []
        wanted = wanted_documents(sources)
        if wanted:
            with self._fetching.setdefault(host_of(sources.url), threading.Lock()):
                for url in wanted:
                    if url not in self._documents:
                        self._documents[url] = self._document(url, host_of(sources.url), answers)
                        fetched.append(self._documents[url])
        return tuple(fetched), tuple(answers)

    def _document(self, url: str, host: str, answers: list[Response]) -> SiteFile:
        """A licence that a page of ``host`` names; one that we may not have, or one too many, is not read."""
        self._named[host] += 1
        if self._named[host] > _DOCUMENTS or self._files is None:
            return SiteFile(url, url, None)
        return self._files.statement(url, url, answers)

    def _restore(self, state: State) -> None:
        """What earlier runs read; of a host that could not give one of its files all are read again."""
        kept = list(self._judgements.files())
        unread = {host for host, file in kept if host and file.failed}
        for host, file in kept:
            if host in unread:
                continue
            (self._hosts.setdefault(host, {}) if host else self._documents)[file.name] = file
        if self._robots:
            for host, status, body in state.db.execute(
                "SELECT host, robots_status, robots FROM hosts WHERE ready = 1"
            ):
                if host in self._hosts:
                    self._hosts[host][ROBOTS] = SiteFile(ROBOTS, f"http://{host}{ROBOTS}", status, body)


def _markups(response: Response) -> list[Markup]:
    """The page; where scripts have run, as it was sent too: they may have taken a statement away."""
    kind = response.headers.get("content-type", "")
    sent = [Markup(response.source, kind)] if response.source else []
    return [Markup(response.body, kind, response.encoding), *sent]


def _without_body(response: Response) -> Response:
    return replace(response, body=b"", source=b"", truncated=bool(response.body) or response.truncated)
