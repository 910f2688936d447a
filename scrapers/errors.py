"""Every error this package raises on purpose.

::

    ScrapersError
    ├── ConfigError(.field)          the caller can fix it: names the option at fault
    │   ├── BackendError             a backend cannot be used as asked
    │   │   ├── UnknownBackend       no such name; carries the nearest one
    │   │   └── MissingExtra         its packages are not installed; carries the pip line
    │   └── SelectorError            a CSS or XPath query that does not compile
    ├── FetchError(.request)         one request got no usable answer; the crawl goes on
    │   ├── ConnectionFailed         refused, reset, DNS, protocol violation
    │   ├── FetchTimeout             connect time or total deadline exceeded
    │   ├── BodyTooLarge             decoded body over the cap
    │   ├── BodyTruncated            fewer bytes than announced, or a cut content encoding
    │   ├── AddressRefused           the host resolves to an address the guard refuses
    │   ├── TlsFailed                certificate or handshake not acceptable
    │   ├── HttpStatus(.status)      the answer says that there is no such page, or not now
    │   ├── BrowserError             the browser crashed, hung or showed another page
    │   └── RenderLimit              the page took more memory than a browser may have
    ├── ParseError                   a body no parser could read
    │   └── ParseLimit               a body of which a parser would keep only a part
    ├── NoDocument(.reason)          a page that was had and gives none, or that a rule refuses
    ├── ExportError(.path)           the corpus could not be written
    ├── JobLocked(.pid)              another process runs this job
    ├── LeaseLost(.path)             another process owns this partition by now
    └── StateDamaged(.path)          the job folder cannot be trusted

Refusals (robots, scope) and dropped documents are values with a reason
(:class:`scrapers.models.Drop`); only where one page was asked for are they raised, as ``NoDocument``.
"""

# ruff: noqa: N818 - the names say what went wrong; that they are errors, the tree says
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from scrapers.models import Request


class ScrapersError(Exception):
    """Base of every error raised by this package. Each can be pickled, with all it carries.

    ``reason`` is the code under which a crawl's ledger counts what happened to a page; ``""`` for
    what happens to no page.
    """

    reason = ""

    def __reduce__(self) -> tuple[object, ...]:
        # the default calls the class with ``args`` alone, which keyword arguments forbid
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[ScrapersError], args: tuple[object, ...], state: dict[str, object]) -> ScrapersError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ConfigError(ScrapersError):
    """A setting is wrong. ``field`` names it as the user wrote it."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class BackendError(ConfigError):
    """A backend cannot be used as asked."""


class UnknownBackend(BackendError):
    """No backend of this name is installed."""


class MissingExtra(BackendError):
    """The backend is known, its packages are not installed."""


class SelectorError(ConfigError):
    """A CSS or XPath query does not compile."""


class FetchError(ScrapersError):
    """One request got no usable answer.

    ``reason`` is the code under which the ledger counts it; ``transient`` says
    whether asking again may help.
    """

    reason = "fetch_failed"
    transient = True

    def __init__(self, request: Request, message: str) -> None:
        super().__init__(message)
        self.request = request


class ConnectionFailed(FetchError):
    """Refused, reset, not resolved, or a violation of the protocol."""

    reason = "connection_failed"


class FetchTimeout(FetchError):
    """The connect time or the total deadline was exceeded."""

    reason = "timeout"


class BodyTooLarge(FetchError):
    """The decoded body exceeds the cap."""

    reason = "body_too_large"
    transient = False


class BodyTruncated(FetchError):
    """Fewer bytes came than were announced, or a content encoding ends early."""

    reason = "truncated"


class AddressRefused(FetchError):
    """The host resolves to an address that is not allowed (RFC 6890 special ranges)."""

    reason = "address_refused"
    transient = False


class TlsFailed(FetchError):
    """The certificate or the handshake is not acceptable."""

    reason = "tls_failed"
    transient = False


class BrowserError(FetchError):
    """The browser crashed, hung, or shows another page than the one asked for."""

    reason = "browser_failed"


class HttpStatus(FetchError):
    """An answer with a status that brings no page; ``reason`` is ``http_404``, say."""

    reason = "http_status"

    def __init__(self, request: Request, message: str, *, status: int = 0) -> None:
        super().__init__(request, message)
        self.status = status
        if status:
            self.reason = f"http_{status}"


class RenderLimit(FetchError):
    """The page made the browser take more memory than it may."""

    reason = "render_limit"

    def __init__(self, request: Request, message: str) -> None:
        super().__init__(request, message)
        self.transient = False  # it was tried to the end, in a browser that is gone now


class ParseError(ScrapersError):
    """A body that no parser could read. ``reason`` is its code in the ledger."""

    reason = "parse_error"


class ParseLimit(ParseError):
    """A body of which a parser would silently keep only a part."""

    reason = "parse_limit"


class NoDocument(ScrapersError):
    """A page that gives no document: its own fault, a rule's, or that of the code that reads it."""

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class ExportError(ScrapersError):
    """The corpus could not be written to ``path``."""

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class JobLocked(ScrapersError):
    """Another process (``pid``) runs this job."""

    def __init__(self, message: str, *, pid: int) -> None:
        super().__init__(message)
        self.pid = pid


class LeaseLost(ScrapersError):
    """Another process owns the partition at ``path`` by now: this one writes nothing more."""

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class StateDamaged(ScrapersError):
    """The job folder at ``path`` cannot be trusted."""

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path
