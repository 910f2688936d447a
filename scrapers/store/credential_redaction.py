"""What the archive does not hold of an answer: credentials in header fields and URLs. Bodies stay.

An archive is handed on; a session that somebody else can take over is not part of a page.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from scrapers.models import Headers, Request, Response
from scrapers.web.urls import redacted

MASK: Final = "***"

_CREDENTIALS = re.compile(
    r"(?:set-)?cookie2?|(?:proxy-)?authorization|(?:proxy-)?authentication-info|authentication-control"
    r"|.*(?:^|[-_])(?:token|secret|password|passwd|api-?key|access-?key|session(?:-?id)?|csrf|xsrf|jwt|sid|credentials?"
    r"|auth(?:-?(?:key|data|user))?|signature)(?:[-_].*|$)",
    re.IGNORECASE,
)
"""Names of fields whose whole value is masked."""
_OPEN: Final = frozenset({"www-authenticate", "proxy-authenticate"})
_NO_SECRETS: Final = frozenset({"content-security-policy", "signature-input"})
_REFERENCE = re.compile(r"[^\s<>\"']+")


def redact(response: Response) -> tuple[Response, tuple[str, ...]]:
    """``response`` with what is a credential masked, and the names of what was: fields, and ``URL``."""
    pairs = [(name, _masked(name, value)) for name, value in response.headers.pairs()]
    changed = dict.fromkeys(
        name for (name, new), (_, old) in zip(pairs, response.headers.pairs(), strict=True) if new != old
    )
    url, request, moves_to = map(redacted, (response.url, response.request.url, response.moves_to))
    marks = [*changed]
    if (url, request) != (response.url, response.request.url):
        marks.append("URL")
    if moves_to != response.moves_to:
        marks.append("Moves-To")
    if not marks:
        return response, ()
    masked = replace(response, headers=Headers(pairs), request=Request(request), url=url, moves_to=moves_to)
    return masked, tuple(marks)


def _masked(name: str, value: str) -> str:
    """The value of a field: masked if it is a credential by its name, else with masked URLs."""
    key = name.strip().lower()
    if value and key not in _OPEN and key not in _NO_SECRETS and _CREDENTIALS.fullmatch(key):
        return MASK
    if "?" not in value and "@" not in value and "#" not in value and ";" not in value:
        return value
    return _REFERENCE.sub(lambda found: redacted(found[0]), value)
