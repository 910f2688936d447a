"""Pairs of some hosts to learn from and of others to be asked, with the text of their pages.

usage: arms.py PAGES OUT.jsonl [--a-host 4] [--a-site 40]

PAGES holds ``html/ID.html`` (or ``.html.gz``) and ``ground-truth/ID.json`` with the page's URL, as WCXB does,
or a folder a site, of which ``--a-site`` pages are drawn. A line is a page with pairs: its host, whether that
is ``learned`` or ``held`` (one host of four, by the hash of its name), its text, and at most ``--a-host``
pairs of a host, drawn by a seed of their own. All rules, no relevance gate, nothing else chosen by hand.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapers
from scrapers.dataset.pairs.miner import Miner
from scrapers.errors import ParseError
from scrapers.web.decode import decode

PARTS = 4  # one of them is held out
LARGEST = 300_000  # bytes of a manual's page


def pages(folder: Path, a_site: int) -> Iterator[tuple[str, str, str, str]]:
    """Host, name, URL and HTML of each page."""
    if not (folder / "ground-truth").is_dir():
        for site in sorted(each for each in folder.iterdir() if each.is_dir()):
            found = sorted(path for path in site.rglob("*.html") if path.stat().st_size < LARGEST)
            for path in random.Random(site.name).sample(found, min(a_site, len(found))):
                name = f"{site.name}/{path.relative_to(site).as_posix()}"
                yield site.name, name, "", decode(path.read_bytes()).text
        return
    for path in sorted((folder / "html").iterdir()):
        raw = path.read_bytes()
        name = path.name.partition(".")[0]
        url = json.loads((folder / "ground-truth" / f"{name}.json").read_bytes()).get("url", "")
        html = decode(gzip.decompress(raw) if path.suffix == ".gz" else raw).text
        yield urlsplit(url).netloc, name, url, html


def held_back(hosts: Iterable[str]) -> set[str]:
    """One host of four, in an order that nobody chose; those of one domain together."""
    sites: dict[str, list[str]] = defaultdict(list)
    for host in hosts:
        sites[".".join(host.split(".")[-2:])].append(host)
    order = sorted(sites, key=lambda site: blake2b(site.encode()).digest())
    return {host for site in order[::PARTS] for host in sites[site]}


def main(folder: Path, out: Path, most: int, a_site: int) -> None:
    """Write the pages that have pairs."""
    miner = Miner()
    hosts: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    texts: dict[str, str] = {}
    for host, name, url, html in pages(folder, a_site):
        try:
            mined = miner.mine(html, url=url)
        except ParseError:
            continue
        found = scrapers.extract(html, url=url) if mined.pairs else None
        if isinstance(found, scrapers.Document):
            texts[name] = found.text
            for pair in mined.pairs:
                told = {
                    "question": pair.question,
                    "answer": pair.answer,
                    "rule": pair.rule,
                }
                hosts[host].append((name, told))
    held = held_back(hosts)
    with out.open("w", encoding="utf-8") as file:
        for host in sorted(hosts):
            drawn: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for name, pair in random.Random(host).sample(hosts[host], min(most, len(hosts[host]))):
                drawn[name].append(pair)
            for name, chosen in drawn.items():
                line = {
                    "page": name,
                    "host": host,
                    "part": "held" if host in held else "learned",
                    "text": texts[name],
                    "pairs": chosen,
                }
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--a-host", type=int, default=4)
    options.add_argument("--a-site", type=int, default=40)
    given = options.parse_args()
    main(given.folder, given.out, given.a_host, given.a_site)
