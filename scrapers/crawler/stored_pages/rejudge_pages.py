"""What other settings refused, judged again by those that hold now, without a request where that is possible.

Whatever was refused before it was asked for goes back to the frontier, where today's rules meet it. What was
asked for goes back only if the setting that decided has changed. What other consent settings decided is
decided again from the evidence; a page that was refused then and may be kept now is read from the archive if
its body was kept once, else asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import orjson

from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.stored_pages.unreadable import UNREADABLE
from scrapers.rights.signals import recorded
from scrapers.store.consent_records import ConsentRecords
from scrapers.store.ledger import Ledger
from scrapers.store.state import State

_UNASKED: Final = """
UPDATE urls SET state = 0, kind = '', reason = '', detail = ''
WHERE state = 1 AND attempts = 0 AND kind IN ('dropped', 'failed')
"""
_REDIRECTS: Final = "SELECT id, detail FROM urls WHERE state = 1 AND reason LIKE 'redirect\\_%' ESCAPE '\\'"
_BY_REASON: Final = """
SELECT id FROM urls WHERE state = 1 AND attempts > 0
  AND (reason = ?1 OR (reason = 'gave_up' AND detail LIKE ?1 || ':%'))
"""
_REASONS: Final = {
    "limits.max_bytes": ("body_too_large",),
    "limits.connect_timeout": ("timeout", "connection_failed"),
    "limits.fetch_timeout": ("timeout",),
    "limits.min_rate": ("timeout",),
    "limits.rate_window": ("timeout",),
    "limits.parse_seconds": ("parse_limit",),
    "limits.parse_memory": ("parse_limit",),
    "limits.redirects": ("too_many_redirects", "redirect_loop"),
    "manners.allow_private": ("address_refused",),
    "manners.headers": ("http_401", "http_403"),
    "manners.user_agent": ("http_403",),
    "manners.verify_tls": ("tls_failed",),
    "manners.unverified_hosts": ("tls_failed",),
    "backend": ("needs_javascript", "backend_error", "browser_failed"),
    "options": ("needs_javascript", "backend_error", "browser_failed"),
}
"""What a page that was asked for may owe to a setting."""
_UNREAD: Final = """
SELECT id FROM urls WHERE state = 1 AND attempts > 0 AND reason = 'not_html' AND archive_file = ''
"""
"""Of another media type, and not kept: by the consent settings of then, of which there is no account."""
_MEDIA: Final = "extract.media"
_AGENTS: Final = "consent.training_agents"
_ROBOTS: Final = frozenset({"manners.robots", "manners.user_agent"})
_JUDGED: Final = """
SELECT j.url_id, u.url, j.kept, j.stage, j.record, u.reason, u.archive_file != ''
FROM judgements j JOIN urls u ON u.id = j.url_id WHERE u.state = 1
"""
_OF_ROBOTS: Final = frozenset({"robots_disallow", "robots_unreachable"})


def rejudge_pages(  # noqa: PLR0913, PLR0917 - what holds now, each by itself
    state: State,
    ledger: Ledger,
    changed: Iterable[str],
    gate: ConsentGate,
    robots: bool,
    refusal: Callable[[str], str],
) -> None:
    """Judge again what may owe its fate to a setting that has ``changed``; joins the transaction.

    ``robots``: whether robots.txt is obeyed now; what was taken under other rules of it is asked for anew.
    ``refusal`` says why a URL is not followed now.
    """
    names = frozenset(changed)
    if any(name.startswith("consent.") for name in names):
        _judge_consent(state, ledger, gate, agents=_AGENTS in names)
    if any(not _of_evidence(name) for name in names):
        state.db.execute(_UNASKED)
    again = {url_id for url_id, target in state.db.execute(_REDIRECTS) if target and not refusal(target)}
    for reason in {reason for name in names for reason in _REASONS.get(name, ())}:
        again |= {url_id for (url_id,) in state.db.execute(_BY_REASON, (reason,))}
    if _MEDIA in names:
        again |= {url_id for (url_id,) in state.db.execute(_UNREAD)}
    if names & _ROBOTS:
        state.db.execute("UPDATE hosts SET ready = 0")  # read anew, or no longer
        again |= {url_id for (url_id,) in state.db.execute("SELECT url_id FROM documents") if robots}
    ledger.ask_again(again)


def _of_evidence(name: str) -> bool:
    """Whether a setting refuses nothing before it is asked for but by evidence, which was judged again."""
    return name.startswith("consent.") or name in {"options", _MEDIA}


def _judge_consent(state: State, ledger: Ledger, gate: ConsentGate, *, agents: bool) -> None:
    """What was kept and must not be kept now leaves; what was refused and need not be is asked for.

    ``agents``: robots.txt is to be read for other agents than it was. The moment of a judgement stays that
    of its evidence, of which nothing is newer.
    """
    judgements = ConsentRecords(state)
    again, stale = set(), set()
    for url_id, url, kept, stage, record, reason, archived in state.db.execute(_JUDGED).fetchall():
        before = orjson.loads(record)
        signals = list(recorded(before))
        if agents:
            signals = [s for s in signals if s.reader != "agents"]
            signals += [s for s in gate.of_site(url) if s.reader == "agents"]
        judgement = gate.policy.judge(signals, stage)
        if reason in _OF_ROBOTS:  # that is no matter of consent settings, but its account names the policy
            judgements.record(url_id, judgement, before["judged_at"])
            continue
        if judgement.kept and not kept and not archived:
            again.add(url_id)
            continue
        if judgement.drop and stage == "page" and reason in UNREADABLE:
            judgements.forget(url_id)  # as of one that was refused at once
            continue
        judgements.record(url_id, judgement, before["judged_at"])
        if judgement.drop:
            ledger.refuse(url_id, judgement.drop)
        elif judgement.kept and not kept:
            stale.add(url_id)
    ledger.ask_again(again)
    ledger.read_again(stale)
