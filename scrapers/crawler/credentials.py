"""Header fields of the user's own, credentials above all: each bound to the one origin it was given for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import SecretStr

from scrapers.models import Request, Response
from scrapers.plugin.scraper import AnyScraper
from scrapers.plugin.wrapper import Wrapper
from scrapers.web.urls import origin

OriginHeaders = Mapping[str, Mapping[str, SecretStr]]
"""Origin (RFC 6454) -> field name -> value."""


class WithHeaders(Wrapper):
    """A backend whose requests to an origin carry the fields meant for that origin, on every hop."""

    def __init__(self, inner: AnyScraper, headers: OriginHeaders) -> None:
        super().__init__(inner)
        self._fields = {
            key: {name: value.get_secret_value() for name, value in fields.items()}
            for key, fields in headers.items()
        }

    def fetch(self, request: Request) -> Response:
        """One hop; the answer does not carry the fields any further."""
        fields = self._fields.get(origin(request.url))
        if not fields:
            return self._inner.fetch(request)
        sent = replace(request, headers=_merged(fields, request.headers))
        return replace(self._inner.fetch(sent), request=request)


def _merged(ours: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Both; the cookies of both are one field, as RFC 6265 wants it."""
    cookies = [value for fields in (ours, more) for name, value in fields.items() if name.lower() == "cookie"]
    if len(cookies) <= 1:
        return {**ours, **more}
    plain = {name: value for name, value in {**ours, **more}.items() if name.lower() != "cookie"}
    return {**plain, "Cookie": "; ".join(cookies)}
