"""Documents from HTML at hand: the same extraction as a crawl's, without network or job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from scrapers import urls
from scrapers.errors import ConfigError
from scrapers.fields import FieldPlan
from scrapers.models import Document, Drop, Failure, FetchedPage, Headers, Request, Response

if TYPE_CHECKING:
    from pydantic import BaseModel

_NOWHERE = "http://offline.invalid/"  # RFC 2606: a base for relative links that is nobody's
_BACKEND = "requests-lxml"


def extract(
    html: bytes | str,
    *,
    url: str = "",
    extractor: str = "trafilatura",
    markdown: bool = True,
    fields: Mapping[str, str | list[str]] | type[BaseModel] | None = None,
) -> Document | Drop | Failure:
    """The document in ``html``, or why there is none.

    ``url`` is where the page came from; without it the document takes its canonical link, or has no
    URL and an id made from ``html``. Raises :class:`ConfigError` for a URL, extractor or field that
    cannot be used.
    """
    from scrapers.extract.worker import PageProcessor  # noqa: PLC0415 - importing the package loads no parser

    address = urls.resolve(url) if url else _NOWHERE
    if address is None:
        raise ConfigError(f"not an http(s) URL: {url!r}", field="url")
    plan = FieldPlan.of(fields)
    plan.check(_BACKEND)
    response = _response(html, address)
    process = PageProcessor(_BACKEND, extractor=extractor, markdown=markdown, fields=plan)
    outcome = process(FetchedPage(response)).outcome
    if not isinstance(outcome, Document):
        return outcome
    outcome = replace(outcome, status=0, fetched_at="", backend="", consent=_consent(response))
    return outcome if url else _identified(outcome, response)


def _response(html: bytes | str, url: str) -> Response:
    """``html`` as if it had been fetched; a string needs no guess at its encoding."""
    body = html.encode("utf-8", "replace") if isinstance(html, str) else bytes(html)
    known = "utf-8" if isinstance(html, str) else None
    never = datetime.fromtimestamp(0, UTC)
    return Response(Request(url), url, 200, Headers(), body, never, encoding=known)


def _consent(response: Response) -> dict[str, Any]:
    """What the page says by itself; whether that binds you, who have it already, is yours to judge."""
    from scrapers.consent.markup import Markup  # noqa: PLC0415 - importing the package loads no parser
    from scrapers.consent.policy import Policy  # noqa: PLC0415 - see above
    from scrapers.consent.readers import read  # noqa: PLC0415 - see above
    from scrapers.consent.signals import Sources  # noqa: PLC0415 - see above

    sources = Sources(response.url, "", markup=Markup(response.body, encoding=response.encoding))
    return Policy().judge(read(sources, "page")).record("")


def _identified(document: Document, response: Response) -> Document:
    from scrapers.extract.metadata import read_metadata  # noqa: PLC0415 - see above
    from scrapers.extract.tree import parse  # noqa: PLC0415 - see above

    canonical = read_metadata(parse(response.text)).canonical
    if canonical:
        return replace(document, url=canonical, id=urls.document_id(canonical))
    return replace(document, url="", id=blake2b(response.body, digest_size=16).hexdigest())
