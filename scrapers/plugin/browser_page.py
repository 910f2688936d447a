"""What backends that drive a browser share: the answer that is shown as a page, and the answer it becomes.

The hop is made without the browser; the browser then gets the answer in the place of the network's, runs its
scripts, and the DOM takes the place of the body.
"""

from __future__ import annotations

import re
from dataclasses import replace

from scrapers.errors import BodyTooLarge
from scrapers.models import Headers, Rendering, Response
from scrapers.web.sniffing import foreign_body
from scrapers.web.urls import resolve

_SHOWN = frozenset({200, 201, 202, 203})  # what may make a document; a browser answers to others itself
# The patterns of WHATWG MIME Sniffing section 7.1, for answers without a Content-Type.
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|!--|html|head|script|iframe|h1|div|font|table|a|style|title|b"
    rb"|body|br|p)[\s>-]",
    re.IGNORECASE,
)
# What described the bytes as they came, and what would make the browser move on or save a file.
_NOT_PASSED_ON = frozenset(
    {
        "connection",
        "content-disposition",
        "content-encoding",
        "content-length",
        "content-type",
        "keep-alive",
        "refresh",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def is_page(response: Response) -> bool:
    """Whether a browser would show this as a page: HTML by its type or, without one, by its look."""
    if (
        response.status not in _SHOWN
        or not response.body
        or response.truncated
        or foreign_body(response.body, response.headers.get("content-type", ""))
    ):
        return False
    if response.headers.get("content-disposition", "").strip().lower().startswith("attachment"):
        return False
    if response.content_type:
        return response.content_type in {"text/html", "application/xhtml+xml"}
    return _HTML.match(response.body[:512]) is not None


def passed_on(headers: Headers) -> list[tuple[str, str]]:
    """The fields that the browser is told, the media type aside, which is the caller's to say."""
    return [
        (name, value)
        for name, value in headers.pairs()
        if name.lower() not in _NOT_PASSED_ON and value.isascii() and value.isprintable()
    ]


def with_dom(response: Response, dom: bytes, moves_to: str, max_bytes: int) -> Response:
    """``response`` with the DOM, in UTF-8, for its body; ``moves_to`` is where the page wanted to move on to.

    Raises :class:`scrapers.errors.BodyTooLarge` for a DOM of more than ``max_bytes``.
    """
    if len(dom) > max_bytes:
        raise BodyTooLarge(response.request, f"the DOM is larger than {max_bytes} bytes")
    return replace(
        response,
        body=dom,
        encoding="utf-8",
        rendering=Rendering(
            rendered=True,
            source=response.body,
            sent_encoding=response.url_encoding,
            moves_to=resolve(moves_to) or "",
        ),
    )
