"""Failures that may pass: which they are, and what the server says of when to ask again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from scrapers.crawler.hosts.throttle import retry_after
from scrapers.errors import FetchError
from scrapers.models import Failure, Response

_PASSING: Final = frozenset({408, 425, 429})
_LASTING: Final = frozenset({501, 505, 506, 508, 510})  # of the 5xx: what the server cannot do, ever
_OVERLOADED: Final = frozenset({429, 503})
_NOT_HTTP: Final = 600


def may_pass(status: int | None) -> bool:
    """Whether another try may find a better answer than ``status``."""
    if status is None:
        return False
    if HTTPStatus.INTERNAL_SERVER_ERROR <= status < _NOT_HTTP:
        return status not in _LASTING
    return status in _PASSING


@dataclass(frozen=True, slots=True)
class Transient:
    """A failure that may pass.

    ``retry_after`` are the seconds that the server asks for (an hour at most); ``overloaded``: it is the
    host that wants to be left alone, not only this URL; ``answered``: there was an answer at all.
    """

    reason: str
    detail: str = ""
    retry_after: float | None = None
    overloaded: bool = False
    answered: bool = True

    @classmethod
    def of(cls, answer: Response | FetchError) -> Transient | None:
        """What of ``answer`` may pass; ``None`` if it is an answer, or a failure that lasts."""
        if isinstance(answer, FetchError):
            return cls(answer.reason, str(answer), answered=False) if answer.transient else None
        if not may_pass(answer.status):
            return None
        asked = answer.headers.get("retry-after", "")
        wait = retry_after(asked, time.time())
        overloaded = wait is not None or answer.status in _OVERLOADED
        detail = f"HTTP {answer.status}" + (f", Retry-After: {asked[:40]}" if wait is not None else "")
        return cls(f"http_{answer.status}", detail, wait, overloaded)

    @property
    def failure(self) -> Failure:
        """The same as a failure for good."""
        return Failure(self.reason, self.detail)

    def pause(self, tries: int) -> float:
        """Seconds until the next try after ``tries`` of them: what the server says, else twice as long."""
        return self.retry_after if self.retry_after is not None else min(60.0, 2.0 ** min(tries - 1, 6))


OVERDUE: Final = Transient("timeout", "the backend did not return in time", answered=False)
"""Of a request that a backend did not end when it should have."""
