"""Whether a page may be fetched and kept: the consent policy, asked at the places of the crawl.

Before the fetch it knows the site's files, then the header fields, then the page. What is refused after
the fetch is judged in the thread that fetched it, so its body reaches neither archive nor state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, Protocol

from scrapers.crawler.hosts.site_files import UNREAD
from scrapers.crawler.hosts.statements import Files, HostStatements, Statements
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.crawler.in_flight import iso_moment
from scrapers.models import Document, Drop, Failure, PageResult, Response
from scrapers.plugin.limits import Manners
from scrapers.rights.page_tags import Markup
from scrapers.rights.policy import Judgement, Policy
from scrapers.rights.registry import named_documents, read, wanted_documents
from scrapers.rights.settings import ConsentSettings
from scrapers.rights.signals import DOCUMENT, Signal, SiteFile, Sources, recorded
from scrapers.store.consent_records import ConsentRecords
from scrapers.store.ledger import Outcome
from scrapers.store.state import State
from scrapers.web.robots import product_token
from scrapers.web.urls import host_of

_WAITING: Final = 1000  # URLs between the judgement before and the one after the fetch
_DOCUMENTS: Final = 50  # licences that the pages of a host may name; a site with more means harm
_HEADLESS: Final = Signal(
    "unclear", "*", "header", "", "the backend gives no header fields", reader="backend"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A response with the judgement about it; its body is gone if its header fields refuse.

    ``documents`` and ``answers`` are licence documents that were fetched on its account, and their
    responses; ``waiting`` is why one that it names could not be had, if that may pass.
    """

    response: Response
    judgement: Judgement
    documents: tuple[SiteFile, ...] = ()
    answers: tuple[Response, ...] = ()
    waiting: Transient | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the answer is a page; what a redirect or an error says is not a text that anybody keeps."""
        status = self.response.status
        return status is None or HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def refused(self) -> Drop | None:
        """Why the page is not kept, if it is one."""
        return self.judgement.drop if self.succeeded else None


class StatementFiles(Protocol):
    """Gives the licence documents that pages name: off their sites, or as somebody captured them."""

    retries: int

    def tried_statement(
        self, name: str, url: str, responses: list[Response], retries: int, /
    ) -> tuple[SiteFile, Transient | None]:
        """The document, and why it could not be had if that may pass."""


class ConsentGate:
    """Judges the URLs and responses of a job. :meth:`judge` may be called from any thread.

    Without ``files`` it knows what the state holds, and asks no site for more.
    """

    def __init__(
        self, state: State, settings: ConsentSettings, manners: Manners, files: StatementFiles | None = None
    ) -> None:
        self.policy, self._files, self._robots = Policy(settings), files, manners.robots
        self._token, self._agents = product_token(manners.user_agent), settings.training_agents
        self._consent_records, self.statements = ConsentRecords(state), Statements(state, robots=self._robots)
        self._said: dict[str, tuple[int, list[Signal]]] = {}  # of URLs about to be fetched
        self._busy: dict[str, Transient] = {}  # documents that could not be had in this run
        if files:
            self._consent_records.forget_unread()

    def known(self, host: str) -> bool:
        """Whether the host's files were read."""
        return self.statements.known(host)

    def before(self, url: str) -> Judgement:
        """What the site's files say of ``url``."""
        self.statements.known(host_of(url))
        signals = read(self._sources(url), "site")
        if len(self._said) >= _WAITING:
            self._said.clear()
        self._said[url] = self.statements.documents.news, signals
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
            waiting = self._waiting(sources, judgement)
            return Judged(_without_body(response), judgement, documents, answers, waiting)
        for markup in _markups(response):
            sources = replace(sources, markup=markup)
            more, further = self._new_documents(sources)
            documents, answers = documents + more, answers + further
            signals = signals + read(sources, "page")
        judgement = self.policy.judge(signals, "page")
        waiting = self._waiting(sources, judgement)
        judged = Judged(replace(response, source=b""), judgement, documents, answers, waiting)
        if judgement.kept or judged.succeeded:
            return judged
        return replace(judged, response=_without_body(response))

    def heard(self, signals: Sequence[Signal], result: PageResult) -> Judgement | None:
        """The judgement with what only reading the page has shown; ``None`` if nothing is new in it.

        ``signals`` are those of the page as it was judged before.
        """
        if not isinstance(result.outcome, Document):
            return None
        said = [signal for signal in signals if signal.source != DOCUMENT]
        said += recorded({"signals": result.statements})
        return None if set(said) == set(signals) else self.policy.judge(said, "page")

    def of_site(self, url: str) -> list[Signal]:
        """What the site's files say of ``url``, as far as they are at hand."""
        self.statements.known(host_of(url))
        return read(self._sources(url), "site")

    def _of_site(self, sources: Sources) -> list[Signal]:
        """What the site's files say, read again only if a licence document has come in since."""
        known, signals = self._said.pop(sources.url, (-1, []))
        return signals if known == self.statements.documents.news else read(sources, "site")

    def settled(self, url_id: int, outcome: Outcome, judgement: Judgement | None, at: str = "") -> None:
        """Keep the judgement about a page, if it is one to judge; joins the caller's transaction.

        ``at`` is the moment of the answer that was judged, now if there was none. An error is no page.
        """
        if judgement is None or (judgement.kept and isinstance(outcome, Failure)):
            return
        decided = isinstance(outcome, Drop) and outcome.reason in {judgement.reason, "robots_disallow"}
        if judgement.kept or decided or judgement.stage == "site":
            self._consent_records.record(url_id, judgement, at or iso_moment(datetime.now(UTC)))

    def _sources(self, url: str) -> Sources:
        files = Files(self.statements.of(host_of(url)).files, self.statements.documents)
        return Sources(url, self._token, files, agents=self._agents)

    def _new_documents(self, sources: Sources) -> tuple[tuple[SiteFile, ...], tuple[Response, ...]]:
        """Fetch the licence documents that ``sources`` names, where they are not known yet."""
        fetched: list[SiteFile] = []
        answers: list[Response] = []
        wanted = wanted_documents(sources)
        if wanted:
            host = self.statements.of(host_of(sources.url))
            with host.fetching:
                for url in wanted:
                    if self.statements.documents.get(url) is None:
                        fetched.append(self._document(url, host, answers))
                        self.statements.documents.put(fetched[-1])
        return tuple(fetched), tuple(answers)

    def _document(self, url: str, host: HostStatements, answers: list[Response]) -> SiteFile:
        """A licence that a page of ``host`` names; one that we may not have, or one too many, is not read."""
        host.named += 1
        if host.named > _DOCUMENTS or self._files is None:
            return SiteFile(url, url, None)
        file, passing = self._files.tried_statement(url, url, answers, self._files.retries)
        if passing:
            self._busy[url] = replace(passing, reason=UNREAD, overloaded=False, answered=True)
        return file

    def _waiting(self, sources: Sources, judgement: Judgement) -> Transient | None:
        """Why a document that ``sources`` names, and that may decide, could not be had, if that may pass."""
        if not self._busy or judgement.verdict == "deny":
            return None
        return next((self._busy[url] for url in named_documents(sources) if url in self._busy), None)


def _markups(response: Response) -> list[Markup]:
    """The page; where scripts have run, as it was sent too: they may have taken a statement away."""
    kind = response.headers.get("content-type", "")
    sent = [Markup(response.source, kind)] if response.source else []
    return [Markup(response.body, kind, response.encoding), *sent]


def _without_body(response: Response) -> Response:
    return replace(response, body=b"", source=b"", truncated=bool(response.body) or response.truncated)
