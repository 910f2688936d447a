"""CPU time that consent costs a page: site files, header fields and page read and weighed.

    python tests/benchmarks/consent.py [FOLDER] [--rounds N]

FOLDER holds HTML files (default: the pages of the demonstration). Prints milliseconds of CPU a page, and
their share of what parsing the same page with lxml costs.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from scrapers.demo import PAGES
from scrapers.models import Headers
from scrapers.rights.page_tags import Markup
from scrapers.rights.policy import Policy
from scrapers.rights.registry import read, wanted_documents
from scrapers.rights.settings import ConsentSettings
from scrapers.rights.signals import SiteFile, Sources
from scrapers.web.html_tree import html_tree

TRAINERS = ["GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Bytespider", "Amazonbot"]
ROBOTS = "".join(f"User-agent: {name}\n" for name in TRAINERS) + (
    "Disallow: /members/\n\nUser-agent: *\n"
    "Content-Signal: search=yes, ai-train=yes\nContent-Usage: /a/ train-ai=n\n"
    + "".join(f"Disallow: /closed/{n}/*.html$\n" for n in range(30))
)
TDMREP = "[" + ",".join(f'{{"location":"/t/{n}/*","tdm-reservation":1}}' for n in range(20)) + "]"
HEADERS = Headers(
    [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Server", "nginx"),
        ("X-Robots-Tag", "max-snippet:-1"),
        ("Content-Usage", "search=y"),
        ("Link", "</style.css>; rel=preload; as=style"),
    ]
)
FILES = {
    name: SiteFile(name, name, 200, text.encode())
    for name, text in {"/robots.txt": ROBOTS, "/.well-known/tdmrep.json": TDMREP}.items()
}


def judge(policy: Policy, url: str, body: bytes) -> None:
    """What the crawl does for a page, in its three stages."""
    sources = Sources(url, "corpus-scrapers", FILES)
    policy.judge(read(sources, "site"), "site")
    sources = Sources(url, "corpus-scrapers", FILES, HEADERS)
    wanted_documents(sources)
    said = read(sources, "site") + read(sources, "headers")
    policy.judge(said, "headers")
    sources = Sources(url, "corpus-scrapers", FILES, HEADERS, Markup(body, "text/html; charset=utf-8"))
    wanted_documents(sources)
    _ = policy.judge(said + read(sources, "page"), "page").evidence


def milliseconds(work: Callable[[str, bytes], object], pages: list[bytes], rounds: int) -> float:
    """The median round's CPU time a page; each page has a URL of its own, so no answer is remembered."""
    spent = []
    for number in range(rounds):
        began = time.process_time()
        for n, body in enumerate(pages):
            work(f"https://site.test/docs/{number}/{n}.html", body)
        spent.append((time.process_time() - began) / len(pages))
    return statistics.median(spent) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=PAGES)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    pages = [path.read_bytes() for path in sorted(given.folder.rglob("*.html"))]
    size = sum(map(len, pages)) / len(pages) / 1024
    print(f"{len(pages)} pages of {size:.0f} KiB on average, median of {given.rounds} rounds")
    parse = milliseconds(lambda _, body: html_tree(body.decode("utf-8", "replace")), pages, given.rounds)
    for mode in ("own", "standard", "strict"):
        policy = Policy(ConsentSettings(mode=mode))
        spent = milliseconds(lambda url, body, policy=policy: judge(policy, url, body), pages, given.rounds)  # type: ignore[misc]
        print(f"{mode:9} {spent:6.3f} ms of CPU a page, {spent / parse:.2f} of parsing it with lxml")


main()
