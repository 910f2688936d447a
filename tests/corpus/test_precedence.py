"""Which of several pages that say the same stays, in the corpus stage and in a build alike."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

import scrapers
from scrapers.corpus.pipeline import export
from scrapers.corpus.settings import CorpusSettings
from scrapers.dataset.bundle.files import lines_of, pairs_of, shard_stems
from scrapers.models import Document, Drop
from scrapers.parallel.pool import PoolExecutor
from scrapers.web.urls import document_id

HOST = "https://docs.test"
WORDS = [f"word{number}" for number in range(900)]


def text(seed: int, *, changed: int = 0, words: int = 240, end: str = "") -> str:
    rng = random.Random(seed)
    found = rng.choices(WORDS, k=words)
    for at in range(changed):
        found[-7 * at - 1] = f"own{changed}x{at}"
    return " ".join([*found, end])


def page(path: str, said: str, **values: Any) -> Document:
    url = path if "://" in path else f"{HOST}{path}"
    if isinstance(values.get("canonical"), str) and values["canonical"].startswith("/"):
        values["canonical"] = HOST + values["canonical"]
    return Document(id=document_id(url), url=url, text=said, **values)


def exported(
    pages: Sequence[Document], folder: Path, executor: Any = None
) -> tuple[set[str], dict[str, Drop]]:
    """What the corpus stage keeps, and why it drops the others."""
    found = sorted(pages, key=lambda each: each.url)
    output = folder / "corpus.jsonl"
    settings = CorpusSettings(min_chars=0)
    report = export(lambda: iter(found), settings, output, executor=executor)
    kept = {orjson.loads(line)["metadata"]["url"] for line in output.read_bytes().splitlines()}
    return kept, {url: drop for url, drop in report.drops if isinstance(drop, Drop)}


def built(pages: Sequence[Document], folder: Path) -> tuple[set[str], dict[str, str]]:
    """What a build of two inputs keeps, and why it drops the others."""
    halves = pages[::2], pages[1::2]
    for number, half in enumerate(halves):
        lines = [
            orjson.dumps(
                {
                    "id": each.id,
                    "text": each.text,
                    "metadata": {
                        "url": each.url, "title": each.title, "date": each.date,
                        "canonical": each.canonical, "redirects": " ".join(each.redirects),
                    },
                }
            )
            for each in half
        ]  # fmt: skip
        (folder / f"in{number}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    inputs = [str(folder / "in?.jsonl")]
    scrapers.build(scrapers.Recipe(inputs=inputs, output=folder / "out", workers=1))
    kept = {
        origin["url"] for stem in shard_stems(folder / "out") for _, origin in pairs_of(folder / "out", stem)
    }
    return kept, {line["url"]: line["detail"] for line in lines_of(folder / "out" / "dropped.jsonl.zst")}


VERSIONS = [text(1), text(1, changed=1), text(1, changed=2)]
BELL = (
    "All of our bells are cast by hand in the old foundry, tuned in the hall and hung by our own people, and"
    " each of them leaves the yard on a cart that has been built for it. The price hangs on the metal of the"
    " day, and delivery takes from ten to forty weeks. The yoke is made of oak, the clapper of soft iron, and"
    " both can be had alone. Whoever visits us sees the furnace, the pit and the hall, and hears the last one"
    " that was cast. We take old bells back, mend those that have a crack, and tell their age by the marks on"
    " the rim. Our people have hung bells in nine countries, and know what a tower can bear."
)


def bell(number: int, name: str, *, host: str = HOST) -> Document:
    facts = f"Bell {name}, number {number}. It weighs {number * 37} kg and was cast in {1700 + number}."
    return page(f"{host}/bells/{number}.html", f"# Bell {name}\n\n{facts}\n\n{BELL}", title=f"Bell {name}")


CASES = {
    "the one that all name canonical, though it is longer and older": (
        [
            page("/0.9/a", VERSIONS[0], canonical="/latest/a.html", date="2025-01-01"),
            page("/1.0/a", VERSIONS[1], canonical="/latest/a.html", date="2025-02-01"),
            page("/latest/a.html", VERSIONS[2], date="2020-01-01"),
        ],
        {"/latest/a.html"},
        "kept as the one named canonical",
    ),
    "a chain counts for its end": (
        [
            page("/a", VERSIONS[0], canonical="/b/b"),
            page("/b/b", VERSIONS[1], canonical="/c/c/c"),
            page("/c/c/c", VERSIONS[2], canonical="/c/c/c"),
        ],
        {"/c/c/c"},
        "kept as the one named canonical",
    ),
    "a circle names nobody: the newest": (
        [
            page("/a", VERSIONS[0], canonical="/b/b", date="2020-01-01"),
            page("/b/b", VERSIONS[1], canonical="/a", date="2021-01-01"),
        ],
        {"/b/b"},
        "kept as the newest",
    ),
    "what was never fetched names nobody: the newest, and no date is older than any": (
        [
            page("/a", VERSIONS[0], canonical="/gone"),
            page("/b/b", VERSIONS[1], canonical="/gone", date="1999-12-31"),
        ],
        {"/b/b"},
        "kept as the newest",
    ),
    "a page that says something else has no voice": (
        [
            page("/a", VERSIONS[0]),
            page("/b/b", VERSIONS[1]),
            page("/z", text(9), canonical="/b/b"),
        ],
        {"/a", "/z"},
        "kept for its shorter URL",
    ),
    "what others name, not what a page says of itself": (
        [
            page("/a", VERSIONS[0], canonical="/a", date="2024-01-01"),
            page("/b/b", VERSIONS[1], canonical="/c/c/c"),
            page("/c/c/c", VERSIONS[2]),
        ],
        {"/c/c/c"},
        "kept as the one named canonical",
    ),
    "a canonical URL at a host that was not fetched is the page of the same path": (
        [
            page("http://mirror.test/a", VERSIONS[0], canonical="https://www.origin.test/b/b?x=1"),
            page("http://mirror.test/b/b?x=1", VERSIONS[1], canonical="https://www.origin.test/b/b?x=1"),
        ],
        {"http://mirror.test/b/b?x=1"},
        "kept as the one named canonical",
    ),
    "a canonical URL at another host that was fetched is that page": (
        [
            page("http://p.test/", VERSIONS[0], canonical="https://origin.test/story/1"),
            page("https://origin.test/story/1", VERSIONS[1]),
        ],
        {"https://origin.test/story/1"},
        "kept as the one named canonical",
    ),
    "a canonical URL that redirected is the page that it led to": (
        [
            page("/a", VERSIONS[0], canonical="/b"),
            page("/b/index.html", VERSIONS[1], redirects=(f"{HOST}/b",)),
        ],
        {"/b/index.html"},
        "kept as the one named canonical",
    ),
    "equal texts have the same order": (
        [page("/a", VERSIONS[0], canonical="/b/b"), page("/b/b", VERSIONS[0])],
        {"/b/b"},
        "kept as the one named canonical",
    ),
    "the shorter URL, then the first": (
        [page("/b", VERSIONS[0]), page("/a", VERSIONS[1]), page("/aa", VERSIONS[2])],
        {"/a"},
        "kept as the first in the order of URLs",
    ),
    "pages of a catalogue are no repeats": (
        [bell(11, "Anna"), bell(12, "Gloriosa"), bell(13, "Old Tom")],
        {"/bells/11.html", "/bells/12.html", "/bells/13.html"},
        "",
    ),
    "pages of a catalogue in a script without spaces": (
        [
            page("/p/1", f"# 青花瓷瓶\n\n价格三百五十元 产于景德镇。\n\n{VERSIONS[0]}", title="青花瓷瓶"),
            page("/p/2", f"# 紫砂茶壶\n\n售价六百二十块 宜兴制造。\n\n{VERSIONS[0]}", title="紫砂茶壶"),
        ],
        {"/p/1", "/p/2"},
        "",
    ),
    "one page under two titles is a repeat": (
        [
            page("/tag/red", f"# Posts about red\n\n{VERSIONS[0]}", title="Posts about red"),
            page("/tag/green", f"# Posts about green\n\n{VERSIONS[0]}", title="Posts about green"),
        ],
        {"/tag/red"},
        "kept for its shorter URL",
    ),
    "versions that their folders name are repeats": (
        [
            page("/v0.9/a", f"{VERSIONS[0]} three tries in 0.9", title="Options - Tool 0.9"),
            page("/v1.0/a", f"{VERSIONS[0]} seven runs in 1.0", title="Options - Tool 1.0"),
        ],
        {"/v0.9/a"},
        "kept as the first in the order of URLs",
    ),
    "a copy at another host is a repeat": (
        [bell(11, "Anna"), bell(12, "Gloriosa", host="http://copy.test")],
        {"http://copy.test/bells/12.html"},
        "kept for its shorter URL",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_which_page_stays_and_why(name: str, tmp_path: Path) -> None:
    pages, expected, why = CASES[name]
    wanted = {each if "://" in each else HOST + each for each in expected}
    kept, drops = exported(pages, tmp_path)
    assert kept == wanted
    assert len(drops) == len(pages) - len(wanted)
    assert all(drop.detail.partition(" ")[0] in map(document_id, wanted) for drop in drops.values())
    assert not why or why in {drop.detail.partition("; ")[2] for drop in drops.values()}


@pytest.mark.parametrize("name", list(CASES)[::4])
def test_a_build_decides_as_the_corpus_stage_does(name: str, tmp_path: Path) -> None:
    pages, _, _ = CASES[name]
    kept, drops = exported(pages, tmp_path)
    assert built(pages, tmp_path) == (kept, {url: drop.detail for url, drop in drops.items()})


def many() -> list[Document]:
    """Pages that repeat each other at random, with dates and canonical URLs at random."""
    rng = random.Random(4)
    texts = [text(seed, changed=rng.randrange(4), words=90) for seed in range(12) for _ in range(9)]
    paths = [f"/{'x' * rng.randrange(4)}/{number}" for number in range(len(texts))]
    return [
        page(
            path,
            said,
            date=rng.choice(["", "2020-01-01", "2021-05-05"]),
            canonical=rng.choice(["", path, rng.choice(paths)]),
            title=rng.choice(["", f"Name of {path}"]),
        )
        for path, said in zip(paths, texts, strict=True)
    ]


def test_any_order_of_the_inputs_and_any_number_of_processes_give_the_same(tmp_path: Path) -> None:
    pages = many()
    kept, drops = exported(pages, tmp_path)
    assert len(kept) < len(pages) / 3
    assert exported(pages, tmp_path, PoolExecutor(2)) == (kept, drops)
    for seed in range(2):
        random.Random(seed).shuffle(pages)
        found = built(pages, tmp_path)
        assert found == (kept, {url: drop.detail for url, drop in drops.items()})


def test_of_a_crowded_catalogue_every_page_stays(tmp_path: Path) -> None:
    pages = [bell(number, f"Name{number} of{number * 7}") for number in range(100, 190)]
    repeats = [
        page(f"/print{each.url.removeprefix(HOST)}", f"{each.text} end", title=each.title) for each in pages
    ]
    kept, drops = exported([*pages, *repeats], tmp_path)
    assert kept == {each.url for each in pages}
    assert {drop.reason for drop in drops.values()} == {"duplicate_near"}
    assert built([*pages, *repeats], tmp_path)[0] == kept
