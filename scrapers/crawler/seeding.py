"""How a run begins: its seeds enter, and what waits is judged by settings that have changed."""

from __future__ import annotations

from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.frontier import Frontier
from scrapers.crawler.links import CHANGED, Links
from scrapers.crawler.scheduler import Scheduler
from scrapers.crawler.stored_pages.rejudge_pages import rejudge_pages
from scrapers.store.ledger import Ledger
from scrapers.store.state import State


def enter_seeds(  # noqa: PLR0913, PLR0917 - who is told of the beginning
    urls: tuple[str, ...],
    state: State,
    links: Links,
    frontier: Frontier,
    ledger: Ledger,
    scheduler: Scheduler,
    consent_gate: ConsentGate,
    *,
    robots: bool,
) -> None:
    """Enter ``urls``; known ones stay as they are. ``robots``: robots.txt is obeyed."""
    with state.transaction():
        links.seed(urls)
        changed = (state.get(CHANGED) or "").split()
        if changed:
            rejudge_pages(state, ledger, changed, consent_gate, robots, links.refusal)
            links.judge_again()
            frontier.look()
            scheduler.budget.count()
            state.set(CHANGED, "")
