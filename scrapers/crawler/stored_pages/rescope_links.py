"""Links of pages that were read, met again under another scope: out of the archive, without a request.

A link that lies outside the scope is counted and not kept. When the scope changes, the pages are parsed
again, by the workers as ever; pages whose bodies the archive may not hold have no links to give.
"""

from __future__ import annotations

from typing import Final

from scrapers.crawler.links import AGAIN, Links
from scrapers.crawler.stored_pages.archived_pages import ArchivedPage, ArchivedPages
from scrapers.models import PageResult
from scrapers.rights.policy import Policy
from scrapers.rights.signals import recorded
from scrapers.store.state import State

_PAGES: Final = """
SELECT id FROM urls
WHERE state = 1 AND archive_file != '' AND (status = 0 OR status BETWEEN 200 AND 299) ORDER BY id
"""
_STAGE: Final = "SELECT stage FROM judgements WHERE url_id = ?"


def rescope_links(state: State, pages: ArchivedPages, links: Links, policy: Policy) -> None:
    """Enter the links that the scope of today lets in, if it has changed since they were met."""
    if state.get(AGAIN) != "1":
        return

    def following(page: ArchivedPage) -> ArchivedPage | None:
        return page if _follows(state, policy, page) else None

    with state.transaction() as db:
        db.execute("DELETE FROM outside")
    ids = [url_id for (url_id,) in state.db.execute(_PAGES)]
    for page, result in pages.read(ids, following):
        if isinstance(result, PageResult):
            with state.transaction():
                links.follow((*result.links, *filter(None, [result.moves_to])), page.entry)
    state.set(AGAIN, "0")


def _follows(state: State, policy: Policy, page: ArchivedPage) -> bool:
    if not page.judgement:
        return True
    (stage,) = state.db.execute(_STAGE, (page.entry.id,)).fetchone()
    return policy.judge(recorded(page.judgement), stage).follow
