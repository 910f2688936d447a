"""What would have to be said for another outcome: the setting and its value, as Python has them."""

from __future__ import annotations

import difflib
import mimetypes
import re
from collections.abc import Iterable
from typing import Final

from scrapers.web.urls import host_of, public_suffix, repeats, resolve

_SCHEME: Final = re.compile(r"([a-z]{2,7}):?/{1,3}(?=[^/])", re.IGNORECASE)
_HOST: Final = re.compile(
    r"(?:localhost|[^\s/?#@:]+\.[^\s/?#@:]+|\[[0-9a-f:.]+\])(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_HOME: Final = re.compile(r"localhost|127\.|10\.|192\.168\.|\[|[^/]*:(?!443)\d")
GLOBS: Final = "globs over the whole URL, or, beginning with '/', over path and query: '/docs/*'"


def did_you_mean(text: str) -> str:
    """``; did you mean …?`` for what would be a URL if its scheme were there, or spelled right."""
    text = text.strip()
    scheme = _SCHEME.match(text)
    if scheme:
        near = difflib.get_close_matches(scheme[1].lower(), ["https", "http"], 1, 0.7)
        guess = f"{near[0]}://{text[scheme.end() :]}" if near else ""
    else:
        rest = text.removeprefix("//").removeprefix("://")
        guess = _with_scheme(rest) if _HOST.fullmatch(rest) else ""
    url = resolve(guess) if guess and "@" not in guess else None
    return f"; did you mean {url}?" if url else ""


def _with_scheme(rest: str) -> str:
    """The URL that ``rest`` begins the host of; ``""`` for a file: ``corpus.jsonl`` has no public suffix."""
    if _HOME.match(rest):
        return f"http://{rest}"
    url = resolve(f"https://{rest}")
    name = host_of(url).removesuffix(":443") if url else ""
    known = name.replace(".", "").isdecimal() or public_suffix(name)
    return f"https://{rest}" if known else ""


def near_name(name: str, names: Iterable[str]) -> str:
    """``; did you mean …?`` with the one of ``names`` that is spelled nearly as ``name`` is, or holds it.

    Several names in one, with commas between them, are told apart instead.
    """
    known = list(names)
    if "," in name:
        return "; give each by itself"
    near = difflib.get_close_matches(name.lower(), known, 1, 0.6)
    near += [each for each in known if len(name) > 1 and name.lower() in each]
    return f"; did you mean {near[0]!r}?" if near else ""


def hint(reason: str, url: str, detail: str = "") -> str:
    """The setting that decided that ``url`` is left out, with the value that would let it in; or ``""``."""
    target = (resolve(detail) if reason.startswith("redirect_") else url) or url
    rule = reason.removeprefix("redirect_")
    if rule == "other_host":
        return f"hosts=['{host_of(target)}'] lets it in"
    if rule == "not_included":
        return f"no include matches; patterns are {GLOBS}"
    if rule == "excluded":
        return "an exclude matches it"
    if rule == "url_too_long":
        return f"url_length={len(target)} lets it in"
    if rule == "path_repeat":
        return f"path_repeat={repeats(target)} lets it in"
    return _of_body(rule, detail) or _HINTS.get(reason, "")


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_MEDIA: Final = {
    "PDF": "pdf",
    "application/pdf": "pdf",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/epub+zip": "epub",
    "application/vnd.oasis.opendocument.text": "odt",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    f"{_OFFICE}.presentationml.presentation": "pptx",
}
"""What a body that is not HTML is said to be, and the reader that takes it."""


def reader_meant(kind: str) -> str:
    """The reader of what somebody names by its media type or the ending of its files; ``""``: none known."""
    ending = f"x.{kind.lower().removeprefix('.')}"
    return _MEDIA.get(kind.lower()) or _MEDIA.get(mimetypes.guess_type(ending)[0] or "", "")


def _of_body(reason: str, detail: str) -> str:
    """What would have read a body that was not, or not to its end."""
    if reason == "not_html" and detail in _MEDIA:
        return f"media=['{_MEDIA[detail]}'] reads it"
    return "a higher parse_seconds reads it" if reason == "parse_limit" and "CPU time" in detail else ""


_HINTS: Final = {
    "depth": "a higher depth lets it in",
    "host_budget": "a higher pages_per_host lets it in",
    "query_budget": "a higher queries_per_path lets it in",
    "facet_budget": "a higher facets_per_path lets it in",
    "near_equal": "a higher alike_pages lets it in, alike_pages=0 all of them",
    "body_too_large": "a higher max_bytes lets it in",
    "robots_disallow": "robots=False, for a site of your own only",
    "gave_up": "a refresh of the job asks for it again",
    "too_many_redirects": "a higher redirects follows on",
}
