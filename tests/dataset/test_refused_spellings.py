"""A refusal counts for the page, however its URL is spelled, and a site's files for all of its pages."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from dataset.planted import Planted, held

import scrapers
from scrapers.dataset.bundle.files import lines_of
from scrapers.testing import LocalSite, Reply

SETTINGS = {"allow_private": ["127.0.0.0/8"], "delay": 0, "workers": 1, "retries": 0}
NOAI = {"X-Robots-Tag": "noai"}
TEXTS = [" ".join(text) for text in Planted(43, 9).texts]
BEFORE = ["/", "/slash", "/d/index.html", "/print", "/moved", "/ended", "/unlinked", "/free"]


def page(number: int, links: list[str] | tuple[str, ...] = (), head: str = "") -> Reply:
    listed = "".join(f"<a href={link}>{link}</a> " for link in links)
    return Reply(body=f"<title>{number}</title>{head}<p>{TEXTS[number]}</p>{listed}")


def refusing(number: int) -> Reply:
    return Reply(headers=NOAI, body=page(number).body)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A site before and after it took pages back, each at another address than it had before."""
    folder = tmp_path_factory.mktemp("spellings")
    files = {name: folder / f"{name}.jsonl" for name in ("before", "after", "nothing")}
    routes = {path: page(number) for number, path in enumerate(BEFORE)}
    routes["/print"] = page(3, head="<link rel=canonical href=/whole>")
    routes["/leads"] = Reply(301, {"Location": "/ended"})
    routes["/"] = page(0, [path for path in routes if path != "/ended"])
    with LocalSite(routes) as site:
        scrapers.run(scrapers.Job(seeds=[site.url()], output=files["before"], **SETTINGS))
        routes = {"/slash/": refusing(1), "/d/": refusing(2), "/whole": refusing(3), "/new": refusing(4)}
        routes |= {"/leads": refusing(5), "/free": page(7), "/moved": Reply(301, {"Location": "/new"})}
        # a page that is refused at one address alone, and one that names it
        routes |= {"/whole/index.html": page(3), "/copy": page(8, head="<link rel=canonical href=/whole>")}
        routes["/told"] = Reply(
            headers={"Link": '</x>; rel=next, </whole>; rel="canonical"'}, body=page(6).body
        )
        site.routes.clear()
        site.routes.update(routes | {"/": page(0, [*routes, "/elsewhere"])})
        site.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /unlinked\n")
        scrapers.run(scrapers.Job(seeds=[site.url()], output=files["after"], **SETTINGS))
        site.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /\n")
        report = scrapers.run(scrapers.Job(seeds=[site.url()], output=files["nothing"], **SETTINGS))
    assert report.exported == 0
    return files


def paths(corpus: Path) -> set[str]:
    lines = map(orjson.loads, corpus.read_bytes().splitlines())
    return {urlsplit(line["metadata"]["url"]).path for line in lines}


def recipe(inputs: list[Path], output: Path, previous: Path | None = None) -> scrapers.Recipe:
    return scrapers.Recipe(inputs=list(map(str, inputs)), output=output, previous=previous, workers=1)


def test_a_refused_page_is_in_no_dataset_under_another_of_its_urls(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    assert paths(inputs["before"]) == set(BEFORE)
    scrapers.build(recipe([inputs["before"], inputs["after"]], tmp_path / "set"))
    assert {urlsplit(url).path for url in held(tmp_path / "set")} == {"/", "/free"}
    reasons = {
        urlsplit(line["url"]).path: line["detail"].split(",")[0]
        for line in lines_of(tmp_path / "set" / "dropped.jsonl.zst")
        if line["reason"] == "refused_elsewhere"
    }
    said = dict.fromkeys(["/slash", "/d/index.html", "/print", "/moved", "/ended"], "consent_noai")
    assert reasons == {**said, "/unlinked": "robots_disallow"}


def test_the_corpus_of_one_crawl_has_no_copy_of_what_is_refused(inputs: dict[str, Path]) -> None:
    assert paths(inputs["after"]) == {"/", "/free"}
    home = orjson.loads(inputs["after"].read_bytes().splitlines()[0])["metadata"]["url"]
    for path in ("whole/index.html", "copy", "told"):
        told = scrapers.explain(inputs["after"], home + path)
        assert (told.reason, told.detail) == ("refused_copy", f"{home}whole: consent_noai")


def test_a_crawl_that_came_to_nothing_is_an_input_that_refuses(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    for number, name in enumerate((inputs["nothing"], inputs["nothing"].with_name("nothing.jsonl.job"))):
        report = scrapers.build(recipe([inputs["before"], name], tmp_path / str(number)))
        assert report.records == 0
        assert report.dropped["refused_elsewhere"] == len(BEFORE)
    mined = scrapers.pairs([inputs["before"], inputs["nothing"]], tmp_path / "pairs.jsonl", workers=1)
    assert (mined.pages, mined.dropped["refused_elsewhere"]) == (0, len(BEFORE))


def test_a_dataset_that_grows_knows_what_was_refused_to_the_one_before(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    first = tmp_path / "first"
    scrapers.build(recipe([inputs["after"]], first))
    scrapers.build(recipe([inputs["before"]], tmp_path / "second", first))
    assert {urlsplit(url).path for url in held(tmp_path / "second")} == {"/", "/free", "/unlinked"}


def test_an_import_of_the_crawls_archive_is_its_corpus_and_refuses_others_pages(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    after, before = (inputs[name].with_name(f"{name}.jsonl.job") for name in ("after", "before"))
    scrapers.run(scrapers.Job(sources=[str(after)], output=tmp_path / "same.jsonl", workers=1))
    assert (tmp_path / "same.jsonl").read_bytes() == inputs["after"].read_bytes()
    scrapers.run(scrapers.Job(sources=[str(before), str(after)], output=tmp_path / "both.jsonl", workers=1))
    taken_back = {"/slash", "/d/index.html", "/print"}
    assert paths(tmp_path / "both.jsonl").isdisjoint(taken_back)


def test_what_is_refused_for_training_is_in_no_dataset_of_which_a_part_is_for_training(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    search = tmp_path / "search.jsonl"
    sources = [str(inputs["before"].with_name("before.jsonl.job"))]
    scrapers.run(scrapers.Job(sources=sources, output=search, purpose="search", workers=1))
    report = scrapers.build(recipe([search], tmp_path / "search"))
    assert report.dropped.get("refused_elsewhere", 0) == 0
    scrapers.build(recipe([search, inputs["after"]], tmp_path / "both"))
    assert {urlsplit(url).path for url in held(tmp_path / "both")} == {"/", "/free"}
