from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.corpus.pipeline import ExportReport, export
from scrapers.corpus.record_files import records
from scrapers.corpus.settings import CorpusSettings
from scrapers.corpus.stages import filtered
from scrapers.errors import ConfigError
from scrapers.models import Document, Drop, Failure
from scrapers.parallel.pool import PoolExecutor
from scrapers.parallel.serial import SerialExecutor

S = TypeVar("S")
R = TypeVar("R")

ALL = CorpusSettings(min_chars=0)


def document(path: str, text: str, **values: Any) -> Document:
    return Document(id=f"id-{path}", url=f"http://site.test/{path}", text=text, **values)


def ordered(
    documents: Iterable[Document], key: Callable[[Document], Any]
) -> Callable[[], Iterable[Document]]:
    """A source that streams, as the job's state does: a new iterator each time."""
    found = sorted(documents, key=key)
    return lambda: iter(found)


def run(
    documents: list[Document], output: Path, settings: CorpusSettings = ALL, **options: Any
) -> ExportReport:
    return export(ordered(documents, lambda d: d.url), settings, output, **options)


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_the_shortest_url_is_kept_and_lines_are_in_the_order_of_urls(tmp_path: Path) -> None:
    text = " ".join(f"word{i}" for i in range(100))
    found = [
        document("a/print", text),
        document("b", text.upper()),
        document("c", text + " end"),
        document("d", "other"),
    ]
    report = run(found, tmp_path / "corpus.jsonl")
    assert [line["id"] for line in lines(tmp_path / "corpus.jsonl")] == ["id-b", "id-d"]
    assert report.exported == 2
    assert report.dropped == {"duplicate_exact": 1, "duplicate_near": 1}
    assert report.drops[0][1].detail == "id-b http://site.test/b; kept for its shorter URL"
    assert report.drops == (
        ("http://site.test/a/print", report.drops[0][1]),
        ("http://site.test/c", Drop("duplicate_near", report.drops[1][1].detail)),
    )


@pytest.mark.parametrize(("dedup", "kept"), [("off", 3), ("exact", 2), ("near", 1)])
def test_which_duplicates_go_is_a_setting(tmp_path: Path, dedup: str, kept: int) -> None:
    text = " ".join(f"word{i}" for i in range(100))
    found = [document("a", text), document("b", text), document("c", text + " end")]
    report = run(found, tmp_path / "corpus.jsonl", CorpusSettings(dedup=dedup))  # type: ignore[arg-type]
    assert report.exported == kept == len(lines(tmp_path / "corpus.jsonl"))


def test_the_order_of_fetching_changes_no_byte(tmp_path: Path) -> None:
    rng = random.Random(1)
    texts = [" ".join(rng.choices([f"w{i}" for i in range(300)], k=80)) for _ in range(20)]
    found = [
        document(f"{rng.randrange(10**6)}", rng.choice(texts), fetched_at="2026-11-23T10:00:00")
        for _ in range(60)
    ]
    found = list({each.id: each for each in found}.values())
    run(found, tmp_path / "a.jsonl")
    rng.shuffle(found)
    run(found, tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_the_time_of_day_and_the_backend_change_no_byte(tmp_path: Path) -> None:
    for name, moment in (("a", "2026-11-23T10:00:00"), ("b", "2026-11-23T23:59:59")):
        run(
            [document("x", "text", fetched_at=moment, backend=name, archive_offset=ord(name))],
            tmp_path / f"{name}.jsonl",
        )
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_a_source_out_of_order_is_an_error_and_writes_nothing(tmp_path: Path) -> None:
    found = [document("b", "one"), document("a", "two")]
    with pytest.raises(ValueError, match=r"out of order: http://site.test/a after http://site.test/b"):
        export(lambda: found, ALL, tmp_path / "corpus.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_two_documents_of_one_url_leave_one(tmp_path: Path) -> None:
    report = run(
        [document("a", "same"), document("a", "same"), document("b", "other")], tmp_path / "corpus.jsonl"
    )
    assert [line["text"] for line in lines(tmp_path / "corpus.jsonl")] == ["same", "other"]
    assert report.drops == (("http://site.test/a", Drop("duplicate_url", "id-a")),)


def test_redaction_is_counted_and_off_unless_asked(tmp_path: Path) -> None:
    found = [document("a", "Mail jo@example.org or al@example.org."), document("b", "From 8.8.8.8.")]
    assert run(found, tmp_path / "plain.jsonl").redacted == {}
    report = run(found, tmp_path / "clean.jsonl", CorpusSettings(min_chars=0, redact=("email", "ip")))
    assert report.redacted == {"email": 2, "ip": 1}
    assert [line["text"] for line in lines(tmp_path / "clean.jsonl")] == [
        "Mail [EMAIL] or [EMAIL].",
        "From [IP].",
    ]
    assert "jo@example.org" in (tmp_path / "plain.jsonl").read_text()


def test_messages_drop_what_has_no_prompt(tmp_path: Path) -> None:
    found = [document("a", "text", title="A"), document("b", "more")]
    report = run(
        found,
        tmp_path / "corpus.jsonl",
        CorpusSettings(min_chars=0, format="messages", prompt="About {title}"),
    )
    assert [line["messages"][0] for line in lines(tmp_path / "corpus.jsonl")] == [
        {"role": "user", "content": "About A"}
    ]
    assert report.drops == (("http://site.test/b", Drop("no_prompt", "title")),)


def test_c4_edits_lines_and_nothing_else_does(tmp_path: Path) -> None:
    whole = "\n".join(f"This is whole sentence number {i}." for i in range(6))
    text = f"Menu\n{whole}\nimport this"
    run([document("a", text)], tmp_path / "plain.jsonl")
    run([document("a", text)], tmp_path / "c4.jsonl", CorpusSettings(min_chars=0, quality=("c4",)))
    assert lines(tmp_path / "plain.jsonl")[0]["text"] == text
    assert lines(tmp_path / "c4.jsonl")[0]["text"] == whole


def picky(each: Document) -> Drop | None:
    if each.text == "colour":
        raise KeyError("colour")
    return Drop("dull", each.title) if each.text == "grey" else None


def lethal(each: Document) -> Drop | None:
    if each.text == "lethal":
        os._exit(3)
    return None


def endless(each: Document) -> Drop | None:
    while each.text == "endless":
        pass
    return None


def judged(report: ExportReport) -> dict[str, Any]:
    return {url.rpartition("/")[2]: verdict for url, verdict in report.drops}


def test_filters_judge_in_turn_and_one_that_raises_fails_its_document_by_name(tmp_path: Path) -> None:
    def never(_each: Document) -> Drop | None:
        raise AssertionError("not reached")

    found = [document("a", "grey", title="A"), document("b", "colour"), document("c", "short")]
    settings = CorpusSettings(min_chars=5, dedup="off")
    report = run(found, tmp_path / "corpus.jsonl", settings, filters=(picky,))
    assert judged(report) == {
        "a": Drop("too_short", "4 characters < 5"),
        "b": Failure("filter_error", "picky: KeyError: 'colour'"),
    }
    assert (report.dropped, report.failed) == ({"too_short": 1}, {"filter_error": 1})
    report = run(found[:1], tmp_path / "corpus.jsonl", ALL, filters=(picky, never))
    assert judged(report) == {"a": Drop("dull", "A")}


@pytest.mark.parametrize("given", [True, False, "no", 0])
def test_what_a_filter_gives_besides_a_drop_is_told(given: object) -> None:
    def judge(_each: Document) -> Any:
        return given

    told = filtered(document("a", "grey"), (judge,))
    assert told == Failure(
        "filter_error", f"judge: TypeError: the filter gave {type(given).__name__}, not Drop"
    )


def test_what_a_filter_refuses_takes_no_duplicates_place(tmp_path: Path) -> None:
    text = " ".join(f"word{i}" for i in range(100))
    found = [document("a", text, language="de", language_score=1.0)]
    found += [document("b/longer", text, language="en", language_score=1.0)]
    report = run(found, tmp_path / "corpus.jsonl", CorpusSettings(languages=("en",)))
    assert judged(report) == {"a": Drop("language", "de")}


def test_a_filter_that_ends_its_process_or_does_not_end_costs_its_document_only(tmp_path: Path) -> None:
    found = [document(f"{i:03}", f"text {i}") for i in range(70)]
    found += [document("lethal", "lethal"), document("endless", "endless")]
    executor = PoolExecutor(2, seconds=0.5)
    report = run(found, tmp_path / "corpus.jsonl", ALL, filters=(lethal, endless), executor=executor)
    assert report.exported == 70
    assert {name: verdict.reason for name, verdict in judged(report).items()} == {
        "lethal": "filter_error",
        "endless": "filter_error",
    }


def test_every_executor_gives_the_same_bytes(tmp_path: Path) -> None:
    rng = random.Random(3)
    words = [f"w{i}" for i in range(400)]
    texts = [" ".join(rng.choices(words, k=rng.randrange(3, 300))) for _ in range(150)]
    texts += [text + " end" for text in texts[:40]]
    found = [document(f"{rng.randrange(10**6)}", text, title=f"T{i}") for i, text in enumerate(texts)]
    settings = CorpusSettings(min_chars=30, redact=("email",))
    reports = [
        run(
            found,
            tmp_path / f"{name}.jsonl",
            settings,
            executor=executor,
            sidecar=tmp_path / f"{name}.side.jsonl",
        )
        for name, executor in (
            ("serial", SerialExecutor()),
            ("pool", PoolExecutor(2)),
            ("one", PoolExecutor(1)),
        )
    ]
    assert reports[0] == reports[1] == reports[2]
    assert {"too_short", "duplicate_near"} <= reports[0].dropped.keys()
    for ending in ("jsonl", "side.jsonl"):
        assert len({(tmp_path / f"{name}.{ending}").read_bytes() for name in ("serial", "pool", "one")}) == 1


class Recorder(SerialExecutor):
    """Keeps the names of the stages that it was given."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def map(self, stage: Callable[[S], R], shards: Iterable[S]) -> Iterator[R | Failure]:
        self.stages.append(type(stage).__name__)
        return super().map(stage, shards)


def test_lines_that_are_not_edited_are_not_sent_to_another_process(tmp_path: Path) -> None:
    for asked, stages in (
        (CorpusSettings(), ["Examine"]),
        (CorpusSettings(redact=("email",)), ["Examine", "Finish"]),
        (CorpusSettings(quality=("c4",)), ["Examine", "Finish"]),
    ):
        executor = Recorder()
        run([document("a", "A text.")], tmp_path / "corpus.jsonl", asked, executor=executor)
        assert executor.stages == stages


def test_documents_without_text_by_choice_are_all_kept(tmp_path: Path) -> None:
    found = [document("a", ""), document("b", "")]
    assert run(found, tmp_path / "corpus.jsonl", text=False).exported == 2
    assert run(found, tmp_path / "corpus.jsonl").exported == 2


def test_the_sidecar_has_a_line_for_each_document_exported(tmp_path: Path) -> None:
    found = [
        document("a", "one", fetched_at="2026-11-23T10:00:00+00:00", backend="scrapy"),
        document("b", "one"),
    ]
    run(found, tmp_path / "corpus.jsonl.gz", sidecar=tmp_path / "provenance.jsonl")
    (only,) = lines(tmp_path / "provenance.jsonl")
    assert (only["id"], only["fetched_at"], only["backend"]) == (
        "id-a",
        "2026-11-23T10:00:00+00:00",
        "scrapy",
    )


def test_an_unknown_ending_reads_no_document(tmp_path: Path) -> None:
    def never() -> Iterable[Document]:
        pytest.fail("documents were read")

    with pytest.raises(ConfigError, match=r"\.jsonl, "):
        export(never, ALL, tmp_path / "corpus.txt")


@pytest.mark.parametrize("kind", ["text", "messages"])
def test_parquet_holds_what_jsonl_holds(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("pyarrow")
    found = [
        document("a", "one", title="A", fields={"x": [1]}),
        document("b", "two", title="B", redirects=("http://x/",)),
    ]
    chosen = CorpusSettings(min_chars=0, format=kind)  # type: ignore[arg-type]
    for name in ("corpus.jsonl", "corpus.parquet"):
        assert run(found, tmp_path / name, chosen).exported == 2
    assert list(records(tmp_path / "corpus.parquet")) == list(records(tmp_path / "corpus.jsonl"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.text("ab/", max_size=4), st.sampled_from(["", "one", "two words", "ONE", "x " * 9])),
        max_size=10,
    )
)
def test_every_document_has_one_outcome_and_a_second_run_drops_nothing(
    tmp_path: Path, pairs: list[tuple[str, str]]
) -> None:
    found = [document(path, text) for path, text in dict(pairs).items()]
    report = run(found, tmp_path / "corpus.jsonl")
    kept = [line["id"] for line in lines(tmp_path / "corpus.jsonl")]
    dropped = [url for url, _ in report.drops]
    assert report.exported == len(kept)
    assert {*kept} | {f"id-{url.removeprefix('http://site.test/')}" for url in dropped} == {
        each.id for each in found
    }
    assert len(kept) + len(dropped) == len(found)
    again = run([each for each in found if each.id in kept], tmp_path / "again.jsonl")
    assert again.drops == ()
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "corpus.jsonl").read_bytes()
