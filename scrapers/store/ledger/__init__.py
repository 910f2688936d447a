"""The ledger: what became of every URL, the documents of pages that were read, and their numbers."""

from scrapers.store.ledger.counts import LedgerCounts
from scrapers.store.ledger.documents import Documents
from scrapers.store.ledger.ledger import Fetch, Ledger, Outcome, Row, outcome_words

__all__ = ["Documents", "Fetch", "Ledger", "LedgerCounts", "Outcome", "Row", "outcome_words"]
