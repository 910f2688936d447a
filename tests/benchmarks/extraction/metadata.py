"""How often title, author and date of labelled pages are found.

usage: metadata.py FOLDER [--reader scrapers|trafilatura] [--failures FIELD]

FOLDER holds the WCXB pages (``html/*.html``, ``ground-truth/*.json``). A title is right if it says the
gold one in the same words, the name of the site aside; an author, if the gold one's names are found; a
date, if it is the same day. ``given``: share of the pages where the gold has a value. ``found``: share of
those among them where something was found. ``all``: a page without one counts as right where nothing was
found.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

FIELDS = ("title", "author", "date")
SEPARATOR = re.compile(r"\s+[-–—|·•:»«]\s+|\s*[|»]\s*")  # noqa: RUF001 - as sites write them
NAMES = re.compile(r"\s*(?:[;,&|]|\band\b|\bby\b)\s*")

Read = Callable[[bytes, str], dict[str, str]]


def plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", text))


def same_title(gold: str, found: str) -> bool:
    if plain(gold) == plain(found):
        return True
    parts = {plain(part) for part in (*SEPARATOR.split(gold), *SEPARATOR.split(found))}
    return plain(gold) in parts or (plain(found) in parts and plain(found) in plain(gold))


def same_author(gold: str, found: str) -> bool:
    wanted = {plain(name) for name in NAMES.split(gold)} - {""}
    had = {plain(name) for name in NAMES.split(found)} - {""}
    return bool(wanted) and wanted == had


def same_date(gold: str, found: str) -> bool:
    return gold[:10] == found[:10]


RULES = {"title": same_title, "author": same_author, "date": same_date}


def by_scrapers(source: bytes, url: str) -> dict[str, str]:
    from scrapers.reading.metadata.page_metadata import Parts, read_metadata, title_element
    from scrapers.reading.page_tree import parse
    from scrapers.web.decode import decode

    tree = parse(decode(source).text)
    about = read_metadata(tree, url)
    return {"title": about.title or title_element(Parts(tree)), "author": about.author, "date": about.date}


def by_trafilatura(source: bytes, url: str) -> dict[str, str]:
    from trafilatura import extract_metadata

    from scrapers.web.decode import decode

    about = extract_metadata(decode(source).text, default_url=url)
    found = about.as_dict() if about else {}
    return {field: found.get(field) or "" for field in FIELDS}


def score(folder: Path, read: Read, show: str = "") -> dict[str, float]:
    right = dict.fromkeys(FIELDS, 0)
    silent = dict.fromkeys(FIELDS, 0)
    given = dict.fromkeys(FIELDS, 0)
    answered = dict.fromkeys(FIELDS, 0)
    pages = sorted((folder / "ground-truth").glob("*.json"))
    for path in pages:
        record = json.loads(path.read_text(encoding="utf-8"))
        truth = record["ground_truth"]
        gold = {"title": truth["title"], "author": truth["author"], "date": truth["publish_date"]}
        found = read((folder / "html" / f"{path.stem}.html").read_bytes(), record.get("url") or "")
        for field in FIELDS:
            wanted, had = (gold[field] or "").strip(), found[field]
            if not wanted:
                silent[field] += not had
                good = not had
            else:
                given[field] += 1
                answered[field] += bool(had)
                good = RULES[field](wanted, had)
                right[field] += good
            if field == show and not good:
                print(f"{path.stem}\t{wanted!r}\t{had!r}")
    for field in FIELDS:
        whole = (right[field] + silent[field]) / len(pages)
        share = right[field] / given[field]
        found_share = right[field] / max(1, answered[field])
        shares = f"given {share:.3f} of {given[field]}   found {found_share:.3f} of {answered[field]}"
        print(f"{field:7} {shares}   all {whole:.3f} of {len(pages)}")
    return {field: right[field] / given[field] for field in FIELDS}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--reader", default="scrapers", choices=("scrapers", "trafilatura"))
    arguments.add_argument("--failures", default="", choices=("", *FIELDS), help="print what was not found")
    given = arguments.parse_args()
    readers = {"scrapers": by_scrapers, "trafilatura": by_trafilatura}
    score(given.folder, readers[given.reader], given.failures)


if __name__ == "__main__":
    main()
