"""The backends that fetch through requests, without requests: whoever only parses with one never loads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, TypeVar

from scrapers.errors import BackendError, FetchError
from scrapers.models import Request, Response
from scrapers.plugin.http.options import HttpOptions
from scrapers.plugin.scraper import Scraper, ScraperOptions

if TYPE_CHECKING:
    from scrapers.plugin.http.client import HttpClient

H = TypeVar("H", bound=HttpOptions)


class HttpScraper(Scraper[H]):
    """A backend that fetches through :class:`HttpClient`; subclasses add ``name`` and ``parse``.

    What else they send with every request, :meth:`headers` says.
    """

    Options: ClassVar[type[ScraperOptions]] = HttpOptions
    _client: HttpClient | None = None

    def open(self) -> None:
        """Make the session. Raises :class:`scrapers.errors.BackendError` for an unreadable CA bundle."""
        if self._client is None:
            from scrapers.plugin.http.client import HttpClient  # noqa: PLC0415 - loads requests

            _check_bundle(self.options.ca_bundle)
            self._client = HttpClient(self.options, self.headers())

    def headers(self) -> Mapping[str, str]:
        """Fields that go with every request, but for those that the request names itself."""
        return {}

    def close(self) -> None:
        """Close the session's connections."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def fetch(self, request: Request) -> Response:
        """GET one hop."""
        client = self._client
        if client is None:
            from scrapers.plugin.http.errors import final  # noqa: PLC0415 - as above

            raise final(FetchError(request, f"the backend {self.name!r} is not open"))
        return client.fetch(request)


def _check_bundle(path: str) -> None:
    if not path:
        return
    import ssl  # noqa: PLC0415 - as above

    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:  # an SSLError is one
        raise BackendError(f"option 'ca_bundle': {path}: {error.strerror}", field="ca_bundle") from error
