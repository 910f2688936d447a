"""Splits do not leak: counted here by other means than the code's own, on the files as they lie there."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from pathlib import Path

import orjson
import pytest
from dataset.planted import Planted, held, write

import scrapers
from scrapers.dataset.splits.assign import Cluster, assign, sizes

SPLIT = {"train": 0.8, "validation": 0.1, "test": 0.1}
Held = dict[str, tuple[str, str]]


def grams(text: str, width: int) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + width]) for at in range(len(words) - width + 1)}


def leaking_spans(found: Held, most: int = 20) -> int:
    owners: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for url, (_, text) in found.items():
        for span in grams(text, 50):
            owners[span].add(url)
    shared = (urls for urls in owners.values() if 2 <= len(urls) <= most)
    return sum(len({found[url][0] for url in urls}) > 1 for urls in shared)


def largest_jaccard(found: Held) -> float:
    shingles = {url: grams(text, 5) for url, (_, text) in found.items()}
    owners: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for url, its in shingles.items():
        for shingle in its:
            owners[shingle].append(url)
    common: defaultdict[tuple[str, str], int] = defaultdict(int)
    for urls in owners.values():
        for one, other in combinations(urls[:40], 2):
            if found[one][0] != found[other][0]:
                common[one, other] += 1
    sizes = {url: len(its) for url, its in shingles.items()}
    return max((n / (sizes[a] + sizes[b] - n) for (a, b), n in common.items()), default=0.0)


def certificate(bundle: Path) -> dict[str, object]:
    found = orjson.loads((bundle / "splits.json").read_bytes())
    assert isinstance(found, dict)
    return found


def planted(pages: int, repeats: int) -> Planted:
    made = Planted(7, pages)
    made.near_duplicates(repeats)
    made.quotes(repeats // 2)
    made.boilerplate(min(100, pages // 3))
    return made


@pytest.mark.parametrize(("pages", "repeats"), [(400, 200), pytest.param(3000, 2000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("dedup", ["near", "off"])
def test_nothing_leaks_and_half_as_much_again_moves_nothing(
    tmp_path: Path, pages: int, repeats: int, dedup: str
) -> None:
    records = planted(pages, repeats).records()
    two_thirds = len(records) * 2 // 3
    first = write(tmp_path / "first.jsonl", records[:two_thirds])
    second = write(tmp_path / "second.jsonl", records[two_thirds:])
    common = {"split": SPLIT, "dedup": {"kind": dedup}, "workers": 1}
    scrapers.build(scrapers.Recipe(inputs=[str(first)], output=tmp_path / "v1", **common))
    grown = scrapers.build(
        scrapers.Recipe(
            inputs=[str(first), str(second)], output=tmp_path / "v2", previous=tmp_path / "v1", **common
        )
    )
    before, after = held(tmp_path / "v1"), held(tmp_path / "v2")
    for found, bundle in ((before, tmp_path / "v1"), (after, tmp_path / "v2")):
        assert leaking_spans(found) == 0
        assert largest_jaccard(found) < 0.8
        told = certificate(bundle)["measured"]
        assert isinstance(told, dict)
        assert (told["spans"], told["pages"], told["threads"]) == (0, 0, 0)
        if largest_jaccard(found) > 0.5:
            assert told["largest_jaccard"] == round(largest_jaccard(found), 4)
        assert told["longest_run"] < 50
    assert {url: split for url, (split, _) in before.items()} == {url: after[url][0] for url in before}
    assert grown.version == 2
    assert len(after) > len(before)
    assert all(abs(grown.splits[name] / grown.records - share) < 0.01 for name, share in SPLIT.items())


def test_a_newcomer_that_joins_two_splits_goes(tmp_path: Path) -> None:
    made = Planted(3, 40)
    records = made.records()
    first = write(tmp_path / "first.jsonl", records)
    common = {"split": {"train": 0.5, "test": 0.5}, "workers": 1}
    scrapers.build(scrapers.Recipe(inputs=[str(first)], output=tmp_path / "v1", **common))
    splits = {url: split for url, (split, _) in held(tmp_path / "v1").items()}
    parts = [
        next(r["text"] for r in records if splits[r["metadata"]["url"]] == split).split()[:60]
        for split in ("train", "test")
    ]
    bridge = {"id": "b", "text": " ".join(parts[0] + parts[1]), "metadata": {"url": "https://new.test/b"}}
    second = write(tmp_path / "second.jsonl", [bridge])
    report = scrapers.build(
        scrapers.Recipe(
            inputs=[str(first), str(second)], output=tmp_path / "v2", previous=tmp_path / "v1", **common
        )
    )
    assert report.dropped == {"split_bridge": 1}
    assert {url: split for url, (split, _) in held(tmp_path / "v2").items()} == splits


def test_a_span_in_many_pages_is_boilerplate_and_joins_nothing(tmp_path: Path) -> None:
    made = Planted(5, 60)
    made.boilerplate(30)
    corpus = write(tmp_path / "c.jsonl", made.records())
    scrapers.build(scrapers.Recipe(inputs=[str(corpus)], output=tmp_path / "out", split=SPLIT, workers=1))
    told = certificate(tmp_path / "out")
    assert told["largest_cluster"] == 1
    boilerplate = told["boilerplate"]
    assert isinstance(boilerplate, list)
    assert [each["pages"] for each in boilerplate] == [30]
    assert len(boilerplate[0]["text"].split()) == 70


@pytest.mark.parametrize(
    "urls",
    [
        ("https://f.test/viewtopic.php?t=5&start={}0", "https://f.test/viewtopic.php?t={}5"),
        ("https://f.test/threads/how.12/page-{}", "https://f.test/threads/how.1{}/"),
        ("https://f.test/t/slug/77/{}", "https://f.test/t/slug/7{}"),
        ("https://f.test/article?page={}", "https://f.test/article/{}"),
    ],
)
def test_a_thread_stays_together_and_other_pages_do_not(tmp_path: Path, urls: tuple[str, str]) -> None:
    made = Planted(9, 60)
    records = made.records()
    for number, record in enumerate(records):
        record["metadata"]["url"] = urls[number % 2].format(number + 1)
    corpus = write(tmp_path / "c.jsonl", records)
    recipe = scrapers.Recipe(
        inputs=[str(corpus)], output=tmp_path / "out", split={"train": 0.8, "test": 0.2}, workers=1
    )
    scrapers.build(recipe)
    splits = {url: split for url, (split, _) in held(tmp_path / "out").items()}
    thread = {splits[r["metadata"]["url"]] for r in records[::2]}
    others = {splits[r["metadata"]["url"]] for r in records[1::2]}
    assert (len(thread), len(others)) == (1, 2)


def test_a_site_stays_together(tmp_path: Path) -> None:
    made = Planted(11, 200, sites=20)
    corpus = write(tmp_path / "c.jsonl", made.records())
    split = {"train": 0.7, "test": 0.3, "by": "site"}
    scrapers.build(scrapers.Recipe(inputs=[str(corpus)], output=tmp_path / "out", split=split, workers=1))
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for url, (name, _) in held(tmp_path / "out").items():
        sites[url.split("/")[2]].add(name)
    assert {len(names) for names in sites.values()} == {1}
    assert len({next(iter(names)) for names in sites.values()}) == 2


def test_the_newest_are_kept_for_testing(tmp_path: Path) -> None:
    made = Planted(13, 100)
    records = made.records()
    for number, record in enumerate(records):
        record["metadata"]["date"] = f"2024-{1 + number // 28:02}-{1 + number % 28:02}"
    corpus = write(tmp_path / "c.jsonl", records)
    split = {"train": 0.8, "test": 0.2, "by": "time"}
    scrapers.build(scrapers.Recipe(inputs=[str(corpus)], output=tmp_path / "out", split=split, workers=1))
    found = held(tmp_path / "out")
    names = [found[record["metadata"]["url"]][0] for record in records]
    assert names == ["train"] * 80 + ["test"] * 20


def test_clusters_fill_the_splits_within_a_percent_or_say_why() -> None:
    clusters = [Cluster(f"{number:04}", 1 + number % 3) for number in range(1000)]
    shares = {"train": 0.9, "validation": 0.05, "test": 0.05}
    found = sizes(clusters, assign(clusters, shares, salt=""), shares)
    assert found.reason == ""
    giant = [Cluster("g", 5000), *clusters]
    told = sizes(giant, assign(giant, {"train": 0.5, "validation": 0.0, "test": 0.5}, salt=""), shares)
    assert "the largest holds 71.4%" in told.reason
    assert assign(clusters, shares, salt="a") != assign(clusters, shares, salt="b")
