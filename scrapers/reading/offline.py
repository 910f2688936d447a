"""Documents from HTML at hand: the same extraction as a crawl's, without network or job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from scrapers.errors import ConfigError
from scrapers.fields import FieldPlan
from scrapers.models import Document, Drop, Failure, FetchedPage, Headers, Request, Response
from scrapers.web import urls
from scrapers.web.suggestions import near_name

if TYPE_CHECKING:
    from pydantic import BaseModel

    from scrapers.rights.signals import Sources


class Writing(TypedDict, total=False):
    """What of a page is written: the ``[extract]`` block of a job."""

    title: bool | None
    tables: bool
    captions: bool
    links: bool
    images: bool
    comments: bool | None


_NOWHERE = "http://offline.invalid/"  # RFC 2606: a base for relative links that is nobody's
_BACKEND = "requests-lxml"


def extract(  # noqa: PLR0913 - choices, each by its name
    html: bytes | str,
    *,
    url: str = "",
    extractor: str = "blocks",
    markdown: bool = True,
    fields: Mapping[str, str | list[str]] | type[BaseModel] | None = None,
    repair: Sequence[str] = ("encoding",),
    **writing: Unpack[Writing],
) -> Document | Drop | Failure:
    """The document in ``html``, or why there is none.

    ``url`` is where the page came from; without it the document takes its canonical link, or has no
    URL and an id made from ``html``. It runs here, without bounds of time or memory: pages of
    strangers, which may be made to hang or to fill the memory, are for ``scrapers extract FILES``, or a
    :class:`Job`, whose processes are ended when they do. ``repair`` and what of the page is written
    (``links=False``, ``comments=True`` …) have the names and meaning of a job's ``[extract]`` block.
    Raises :class:`ConfigError` for a URL, extractor, field or choice that cannot be used.
    """
    from scrapers.reading.page_processor import (  # noqa: PLC0415 - importing the package loads no parser
        PageProcessor,
    )
    from scrapers.rights.page_tags import Markup  # noqa: PLC0415 - see above
    from scrapers.rights.signals import Sources  # noqa: PLC0415 - see above

    check_html(html)
    address = urls.resolve(url) if url else _NOWHERE
    if address is None:
        raise ConfigError(f"not an http(s) URL: {url!r}", field="url")
    plan = FieldPlan.of(fields)
    plan.check(_BACKEND)
    response = _response(html, address)
    process = PageProcessor(
        _BACKEND,
        extractor=extractor,
        markdown=markdown,
        fields=plan,
        writing=_differing(writing),
        repair=tuple(repair),
    )
    markup = Markup(response.body, encoding=response.encoding)
    outcome = process.read(FetchedPage(response, links=False), markup).outcome
    if not isinstance(outcome, Document):
        return outcome
    consent = _consent(Sources(response.url, "", markup=markup))
    outcome = replace(outcome, status=0, fetched_at="", backend="", consent=consent)
    return outcome if url else _identified(outcome, response)


def check_html(html: object) -> None:
    """Raise :class:`ConfigError` for what is no text of a page: ``bytes(5)`` would be one of five NULs."""
    if not isinstance(html, str | bytes | bytearray | memoryview):
        raise ConfigError(f"html should be bytes or a string, not {type(html).__name__}", field="html")


def _differing(writing: Writing) -> dict[str, bool]:
    """What differs from the defaults; checked, since it may come from anywhere."""
    from scrapers.reading.markdown.options import RenderOptions  # noqa: PLC0415 - importing the package loads no parser

    chosen = {}
    for name, value in writing.items():
        if name not in Writing.__annotations__:
            known = f"unknown setting {name!r}{near_name(name, Writing.__annotations__)}"
            raise ConfigError(known, field=name)
        default = getattr(RenderOptions, name)
        if not (isinstance(value, bool) or value is default):
            raise ConfigError(f"setting {name!r}: should be True or False, not {value!r}", field=name)
        if value is not default:
            chosen[name] = bool(value)
    return chosen


def _response(html: bytes | str, url: str) -> Response:
    """``html`` as if it had been fetched; a string needs no guess at its encoding."""
    body = html.encode("utf-8", "replace") if isinstance(html, str) else bytes(html)
    known = "utf-8" if isinstance(html, str) else None
    never = datetime.fromtimestamp(0, UTC)
    return Response(Request(url), url, 200, Headers(), body, never, encoding=known)


def _consent(sources: Sources) -> dict[str, Any]:
    """What the page says by itself; whether that binds you, who have it already, is yours to judge."""
    from scrapers.rights.policy import Policy  # noqa: PLC0415 - importing the package loads no parser
    from scrapers.rights.registry import read  # noqa: PLC0415 - see above

    return Policy().judge(read(sources, "page")).record("")


def _identified(document: Document, response: Response) -> Document:
    from scrapers.reading.metadata.page_metadata import Parts, canonical_of  # noqa: PLC0415 - see above
    from scrapers.reading.page_tree import parse  # noqa: PLC0415 - see above

    canonical = canonical_of(Parts(parse(response.decoded)))
    if canonical:
        return replace(document, url=canonical, id=urls.document_id(canonical))
    return replace(document, url="", id=blake2b(response.body, digest_size=16).hexdigest())
