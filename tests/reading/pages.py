"""Pages as a crawl hands them to a reader."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from scrapers.models import FetchedPage, Headers, Request, Response

SITE = "http://site.test/"


def page(body: bytes, kind: str, url: str = SITE + "files/one") -> FetchedPage:
    """A page of ``body``, sent as ``kind``."""
    head = Headers([("content-type", kind)])
    return FetchedPage(Response(Request(url), url, 200, head, body, datetime.now(UTC)))


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of ``members``."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, told in members.items():
            archive.writestr(name, told)
    return body.getvalue()
