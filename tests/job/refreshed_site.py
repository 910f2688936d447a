"""A site that changes in more than ten ways between a crawl and its refresh, and what is said of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from faults.cases import prose
from faults.server import OUTER, options

import scrapers
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit, Route

SITE_FILES: Final = ("/robots.txt", "/ai.txt", "/.well-known/tdmrep.json", "/sitemap.xml")
CC_BY: Final = '<link rel=license href="https://creativecommons.org/licenses/by/4.0/">'
CC0: Final = '<link rel=license href="https://creativecommons.org/publicdomain/zero/1.0/">'
NO_AI: Final = "<meta name=robots content=noai>"
STAYING: Final = (
    "same",
    "dated",
    "etag",
    "gone-410",
    "gone-404",
    "moves",
    "banned",
    "header",
    "meta",
    "text",
)
LINKED: Final = (*STAYING, "licence", "author", "refused", "unlinked", "busy", "lost", "lost-copy")
MODIFIED: Final = "Mon, 02 Feb 2026 10:00:00 GMT"

CHANGES: Final = {
    "/": ("unchanged", "same_text"),
    "/same": ("unchanged", "unmodified"),
    "/dated": ("unchanged", "unmodified"),
    "/etag": ("unchanged", "same_bytes"),
    "/gone-410": ("gone", "http_410"),
    "/gone-404": ("gone", "http_404"),
    "/moves": ("gone", "redirect"),
    "/moved": ("new", "new_redirect"),
    "/banned": ("withdrawn", "robots_disallow"),
    "/header": ("withdrawn", "consent_noai"),
    "/meta": ("withdrawn", "consent_noai"),
    "/text": ("changed", "text_changed"),
    "/licence": ("changed", "license_changed"),
    "/author": ("changed", "metadata_changed"),
    "/refused": ("new", "newly_allowed"),
    "/unlinked": ("unchanged", "unmodified"),
    "/busy": ("waiting", "http_503"),
    "/linked": ("new", "new_link"),
    "/listed": ("new", "new_in_sitemap"),
}
"""Kind and reason of each page, by path, where a backend can ask conditionally."""


def html(name: str, *, text: str = "", links: Iterable[str] = (), head: str = "") -> str:
    """A page; ``text`` is its name's if not given."""
    anchors = "".join(f'<li><a href="/{link}">to {link}</a>' for link in links)
    return (
        f"<!DOCTYPE html><html lang=en><title>{name}</title>{head}<article><h1>The page {name}</h1>"
        f"<p>{prose(text or name)}</p></article><nav><ul>{anchors}</ul></nav>"
    )


def served(body: str, *, etag: str = "", **fields: str) -> Route:
    """A page with an ETag, for which it answers 304, with ``fields`` in both answers."""
    tag = etag or f'"{sha256(body.encode()).hexdigest()[:12]}"'
    told = {"ETag": tag, **{name.replace("_", "-"): value for name, value in fields.items()}}

    def answer(hit: Hit) -> Reply:
        return Reply(304, told) if hit.headers.get("if-none-match") == tag else Reply(200, told, body)

    return answer


def dated(body: str) -> Route:
    """A page with Last-Modified alone."""

    def answer(hit: Hit) -> Reply:
        known = hit.headers.get("if-modified-since") == MODIFIED
        return Reply(304) if known else Reply(200, {"Last-Modified": MODIFIED}, body)

    return answer


def plain(text: str) -> Reply:
    """A text file."""
    return Reply(200, {"Content-Type": "text/plain"}, text)


def sitemap(site: LocalSite, *names: str) -> Reply:
    """A sitemap of pages."""
    urls = "".join(f"<url><loc>{site.url(f'/{name}')}</loc></url>" for name in names)
    return Reply(200, {"Content-Type": "application/xml"}, f"<urlset>{urls}</urlset>")


def before(site: LocalSite) -> None:
    """The site as it is crawled."""
    pages = {f"/{name}": served(html(name)) for name in LINKED}
    site.routes = {
        **pages,
        "/": served(html("root", links=LINKED)),
        "/dated": dated(html("dated")),
        "/licence": served(html("licence", head=CC_BY)),
        "/refused": served(html("refused", head=NO_AI)),
        "/lost-copy": served(html("lost-copy", text="lost").replace("The page", "A page")),
        "/robots.txt": plain("User-agent: *\nDisallow: /private\n"),
        "/sitemap.xml": sitemap(site, "same"),
    }


def after(site: LocalSite) -> None:
    """The site as it is refreshed."""
    del site.routes["/gone-404"]
    links = [name for name in LINKED if name != "unlinked"]
    site.routes |= {
        "/": served(html("root", links=[*links, "linked"])),
        "/linked": served(html("linked")),
        "/listed": served(html("listed")),
        "/sitemap.xml": sitemap(site, "same", "listed"),
        "/etag": served(html("etag"), etag='W/"another"'),
        "/gone-410": Reply(410, body="gone"),
        "/moves": Reply(301, {"Location": "/moved"}),
        "/moved": served(html("moves")),
        "/robots.txt": plain("User-agent: *\nDisallow: /private\nDisallow: /banned\n"),
        "/header": served(html("header"), X_Robots_Tag="noai"),  # said by a 304 alone
        "/meta": served(html("meta", head=NO_AI)),
        "/text": served(html("text", text="another")),
        "/licence": served(html("licence", head=CC0)),
        "/author": served(html("author", head='<meta name=author content="Ada Byron">')),
        "/refused": served(html("refused")),
        "/busy": Reply(503, body="busy"),
    }


def job(site: LocalSite, output: Path, backend: str = "requests-lxml", **settings: Any) -> scrapers.Job:
    """A job on the site."""
    return scrapers.Job(**{
        "seeds": [site.url()], "output": output, "backend": backend, "options": options(backend), "delay": 0,
        "allow_private": OUTER, "workers": 1, "retries": 0, "sitemap": True, **settings,
    })  # fmt: skip


def told(site: LocalSite, found: scrapers.Refreshed) -> dict[str, tuple[str, str]]:
    """Kind and reason of each page, by path."""
    return {page.url.removeprefix(site.url("")): (page.kind, page.reason) for page in found.pages()}


def asked(site: LocalSite) -> Counter[str]:
    """How often each path was asked for."""
    return Counter(hit.path for hit in site.hits)


Change = Callable[[LocalSite], None]
