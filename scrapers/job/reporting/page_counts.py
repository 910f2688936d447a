"""What has become of the URLs of a job, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PageCounts:
    """``discovered = exported + dropped + failed + pending``; what was dropped and has failed by reason.

    ``outside`` counts links that leave the scope, ``merged`` URLs that are other spellings of those counted
    (``spellings.jsonl`` in the folder lists them), ``notes`` pages of which something was cut
    (``links_cut``) or not valid (``fields_invalid``).
    """

    discovered: int
    exported: int
    dropped: dict[str, int]
    failed: dict[str, int]
    pending: int
    outside: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    merged: int = 0

    @property
    def balances(self) -> bool:
        """Whether every discovered URL is accounted for."""
        accounted = self.exported + sum(self.dropped.values()) + sum(self.failed.values()) + self.pending
        return self.discovered == accounted
