"""From a crawl to a file of pairs: every answer stands where it says, and nothing of refused pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

import scrapers
from scrapers.cli import exits, main
from scrapers.testing import LocalSite, Reply

PROSE = "The wind turns, and what stands on the roof turns with it, slowly, until both agree. " * 6
FAQ = (
    "<h2>Common questions</h2>"
    "<h3>Who sets the vane?</h3><p>The keeper of the tower sets it by hand every spring.</p>"
    "<h3>May I climb the tower?</h3><p>Yes, on the first Sunday of each month, with a guide.</p>"
)


def page(title: str, body: str, head: str = "") -> bytes:
    links = "".join(f'<a href="/{name}">{name}</a> ' for name in ("one", "two", "refused"))
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body><nav>{links}</nav>"
        f"<main><h1>{title}</h1><p>{PROSE}{title}.</p>{body}</main></body></html>"
    ).encode()


def html(body: bytes) -> Reply:
    return Reply(body=body, headers={"Content-Type": "text/html; charset=utf-8"})


OWN = "<h3>What is a {0}?</h3><p>A {0} is a thing that shows where the wind of the day comes from.</p>"
ROUTES = {
    "/": html(page("Start", OWN.format("vane"))),
    "/one": html(page("One", OWN.format("sock") + FAQ)),
    "/two": html(page("Two", OWN.format("cock, mail me@example.org") + FAQ)),
    "/refused": html(page("Three", OWN.format("secret"), '<meta name="robots" content="noai">')),
}


def crawled(output: Path, **settings: Any) -> Path:
    with LocalSite(ROUTES) as site:
        job = scrapers.Job(
            seeds=[site.url("/")],
            output=output,
            allow_private=["127.0.0.0/8"],
            dedup="off",
            min_chars=10,
            delay=0,
            **settings,
        )
        assert scrapers.run(job).exported == 3
    return output


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crawled(tmp_path_factory.mktemp("crawl") / "site.jsonl")


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_every_answer_is_found_in_the_corpus_at_its_offsets(corpus: Path, tmp_path: Path) -> None:
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", workers=1)
    texts = {line["id"]: line["text"] for line in lines(corpus)}
    found = lines(tmp_path / "pairs.jsonl")
    assert report.pairs == len(found) == 5
    for pair in found:
        text = texts[pair["page"]]
        assert text[pair["answer_start"] : pair["answer_end"]] == pair["answer"]
        assert text[pair["question_start"] : pair["question_end"]] == pair["raw_question"]
        assert pair["headings"][0] in {"Start", "One", "Two"}
        assert pair["consent"]["verdict"] in {"allow", "unknown"}


def test_what_two_pages_of_a_site_ask_counts_once(corpus: Path, tmp_path: Path) -> None:
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", workers=1)
    assert report.dropped["repeated_on_site"] == 2
    asked = [pair["question"] for pair in lines(tmp_path / "pairs.jsonl")]
    assert len(set(asked)) == len(asked)


def test_a_refused_page_gives_no_pair(corpus: Path, tmp_path: Path) -> None:
    scrapers.pairs(corpus, tmp_path / "pairs.jsonl", workers=1)
    assert "secret" not in (tmp_path / "pairs.jsonl").read_text()


def test_the_splits_are_those_of_the_pages(corpus: Path, tmp_path: Path) -> None:
    split = {"train": 0.5, "test": 0.5}
    scrapers.build(scrapers.Recipe(inputs=[str(corpus)], output=tmp_path / "set", split=split, workers=1))
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", dataset=tmp_path / "set", workers=1)
    provenance = [
        line
        for name in ("train", "test")
        for path in sorted((tmp_path / "set" / "provenance").glob(f"{name}-*"))
        for line in _packed(path)
    ]
    splits = {line["url"]: line["split"] for line in provenance}
    found = lines(tmp_path / "pairs.jsonl")
    assert found
    assert report.splits
    assert all(pair["split"] == splits[pair["url"]] for pair in found)


def _packed(path: Path) -> list[dict[str, Any]]:
    from scrapers.dataset.bundle.files import lines_of

    return list(lines_of(path))


def test_a_corpus_that_no_job_has_written_gives_none(tmp_path: Path, capsys: Any) -> None:
    other = tmp_path / "other.jsonl"
    other.write_bytes(orjson.dumps({"id": "a", "text": "Who? He."}) + b"\n")
    with pytest.raises(SystemExit) as ended:
        main(["pairs", str(other), "-o", str(tmp_path / "pairs.jsonl"), "-q"])
    assert ended.value.code == exits.NOTHING_KEPT
    assert "pairs 0; no_page 1: other.jsonl has no job beside it" in capsys.readouterr().err


def test_what_stands_is_not_replaced_unasked(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "pairs.jsonl").write_text("mine\n")
    with pytest.raises(scrapers.ScrapersError, match=r"pairs\.jsonl"):
        scrapers.pairs(corpus, tmp_path / "pairs.jsonl", workers=1)
    scrapers.pairs(corpus, tmp_path / "pairs.jsonl", workers=1, overwrite=True)


def test_an_unknown_rule_is_named(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(scrapers.ConfigError, match="did you mean 'questions'"):
        scrapers.pairs(corpus, tmp_path / "pairs.jsonl", rules=["question"])


def test_personal_data_that_the_corpus_keeps_back_stays_back(tmp_path: Path) -> None:
    corpus = crawled(tmp_path / "site.jsonl", redact=["email"])
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", workers=1)
    assert report.pairs == 4
    assert report.dropped["not_in_text"] == 1
    assert "me@example.org" not in (tmp_path / "pairs.jsonl").read_text()


@pytest.mark.parametrize("settings", [{"links": True}, {"markup": "text"}])
def test_offsets_hold_however_the_corpus_is_written(tmp_path: Path, settings: dict[str, Any]) -> None:
    corpus = crawled(tmp_path / "site.jsonl", **settings)
    scrapers.pairs(corpus, tmp_path / "pairs.jsonl", workers=1)
    texts = {line["id"]: line["text"] for line in lines(corpus)}
    found = lines(tmp_path / "pairs.jsonl")
    assert len(found) == 5
    for pair in found:
        assert texts[pair["page"]][pair["answer_start"] : pair["answer_end"]] == pair["answer"]
