"""Archives in Common Crawl's shape, named by a list or an index, give what a crawl of the site gives."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sources.range_server import RangeServer
from sources.warcs import HTML, SITE, Warc, page
from warcio.archiveiterator import ArchiveIterator

import scrapers
from scrapers.demo import DemoSite
from scrapers.errors import ConfigError
from scrapers.sources.http_ranges import _session

MAIN = "crawl-data/CC-MAIN-2024-18/segments/1/warc/CC-MAIN-1-00000.warc.gz"
ROBOTS = "crawl-data/CC-MAIN-2024-18/segments/1/robotstxt/CC-MAIN-1-00000.warc.gz"
ERRORS = "crawl-data/CC-MAIN-2024-18/segments/1/crawldiagnostics/CC-MAIN-1-00000.warc.gz"
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> scrapers.Job:
    folder = tmp_path_factory.mktemp("crawled")
    with DemoSite() as site:
        job = scrapers.Job(
            seeds=[site.url], output=folder / "c.jsonl", allow_private=["127.0.0.0/8"], delay=0, workers=1
        )
        scrapers.run(job)
    return job


@pytest.fixture(scope="module")
def bucket(crawled: scrapers.Job, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The crawl's pages as Common Crawl writes them: bodies decoded, fields renamed, subsets apart."""
    folder = tmp_path_factory.mktemp("bucket")
    for name in (MAIN, ROBOTS, ERRORS):
        (folder / name).parent.mkdir(parents=True)
    with Warc(folder / MAIN) as main, Warc(folder / ROBOTS) as robots, Warc(folder / ERRORS) as errors:
        for warc in (main, robots, errors):
            warc.info(software="Nutch", isPartOf="CC-MAIN-2024-18")
        for url, at, status, fields, body in responses(crawled):
            good = main if status.startswith("200") else errors
            warc = robots if url.endswith("/robots.txt") else good
            warc.record("request", url, b"GET / HTTP/1.1\r\n\r\n", at=at)
            warc.response(
                url, body, status=status, fields=fields, at=at, WARC_Identified_Payload_Type="text/html"
            )
            warc.record("metadata", url, b"fetchTimeMs: 7\r\n", at=at, Content_Type="application/warc-fields")
    return folder


def responses(job: scrapers.Job) -> Iterator[tuple[str, str, str, list[tuple[str, str]], bytes]]:
    for path in sorted(job.folder.glob("archive/*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "response":
                    continue
                names = {"content-encoding", "transfer-encoding", "content-length"}
                fields = [
                    (f"X-Crawler-{name}" if name.lower() in names else name, value)
                    for name, value in record.http_headers.headers
                ]
                body = record.content_stream().read()
                head = record.rec_headers.get_header
                yield (
                    head("WARC-Target-URI"), head("WARC-Date"), record.http_headers.statusline,
                    [*fields, ("X-Crawler-Content-Encoding", "gzip"), ("Content-Length", str(len(body)))],
                    body,
                )  # fmt: skip


def index_of(bucket: Path) -> Rows:
    """A row for each response, as a query to the columnar index gives them, the files mixed."""
    found = []
    for name in (MAIN, ROBOTS, ERRORS):
        with (bucket / name).open("rb") as file:
            records = ArchiveIterator(file)
            for record in records:
                record.content_stream().read()
                if record.rec_type == "response":
                    found.append({
                        "url": record.rec_headers.get_header("WARC-Target-URI"),
                        "warc_filename": name,
                        "warc_record_offset": records.get_record_offset(),
                        "warc_record_length": records.get_record_length(),
                    })  # fmt: skip
    return sorted(found, key=lambda row: str(row["url"]))


def documents(path: Path) -> dict[str, Any]:
    """A corpus by URL, but for when consent was read, and redirects, which a crawl may meet too late."""
    found = {}
    for line in map(orjson.loads, path.read_bytes().splitlines()):
        line["metadata"]["consent"] = line["metadata"]["consent"]["verdict"]
        del line["metadata"]["redirects"]
        found[line["metadata"]["url"]] = line
    return found


def same(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert found.keys() == wanted.keys()
    for url, line in wanted.items():
        assert found[url] == line


def imported(folder: Path, *sources: str | Path, **settings: Any) -> tuple[scrapers.Report, dict[str, Any]]:
    output = folder / "corpus.jsonl"
    report = scrapers.run(scrapers.Job(sources=sources, output=output, workers=1, **settings))
    settled = sum(report.dropped.values()) + sum(report.failed.values()) + report.exported
    assert report.discovered == settled
    return report, documents(output)


def test_a_list_of_paths_gives_the_documents_of_the_crawl(
    crawled: scrapers.Job, bucket: Path, tmp_path: Path
) -> None:
    paths = tmp_path / "warc.paths.gz"
    paths.write_bytes(gzip.compress(f"{MAIN}\n{ROBOTS}\n{ERRORS}\n".encode()))
    report, found = imported(tmp_path, paths, sources_base=str(bucket))
    same(found, documents(crawled.output))
    written = len(list(responses(crawled)))
    assert report.records.pop("warcinfo") == 3
    assert report.records.pop("request") == report.records.pop("metadata") == written
    assert sum(report.records.values()) == written, "every record is accounted for"
    assert report.records["statement"] >= 1


def parquet(path: Path, rows: Rows) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


def table(path: Path, rows: Rows) -> Path:
    with path.with_suffix(".csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path.with_suffix(".csv")


def cdxj(path: Path, rows: Rows) -> Path:
    lines = [
        "org,example)/ 20240501100000 "
        + orjson.dumps({
            "url": row["url"], "filename": row["warc_filename"], "offset": str(row["warc_record_offset"]),
            "length": str(row["warc_record_length"]), "status": "200",
        }).decode()
        for row in [*rows, rows[0]]
    ]  # fmt: skip
    path = path.with_suffix(".cdxj.gz")
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def lines(path: Path, rows: Rows) -> Path:
    path.with_suffix(".jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    return path.with_suffix(".jsonl")


@pytest.mark.slow
@pytest.mark.parametrize("written", [cdxj, table, lines])
def test_an_index_of_records_gives_the_documents_of_the_crawl(
    crawled: scrapers.Job, bucket: Path, tmp_path: Path, written: Callable[[Path, Rows], Path]
) -> None:
    rows = index_of(bucket)
    report, found = imported(tmp_path, written(tmp_path / "query", rows), sources_base=str(bucket))
    same(found, documents(crawled.output))
    assert sum(report.records.values()) == len(rows)


def test_ranges_are_asked_for_once_and_a_busy_server_is_waited_for(
    crawled: scrapers.Job, bucket: Path, tmp_path: Path
) -> None:
    rows = index_of(bucket)
    with RangeServer(bucket) as server:
        server.busy = 1
        _, found = imported(tmp_path, parquet(tmp_path / "query", rows), sources_base=f"{server.url}/")
        assert len(server.asked) == len(rows) + 1
        _session().close()
    same(found, documents(crawled.output))


@pytest.mark.slow
def test_whole_archives_are_read_over_the_network(
    crawled: scrapers.Job, bucket: Path, tmp_path: Path
) -> None:
    (tmp_path / "robotstxt.paths").write_text(f"{ROBOTS}\n{ERRORS}")
    with RangeServer(bucket) as server:
        sources = (f"{server.url}/{MAIN}", tmp_path / "robotstxt.paths")
        _, found = imported(tmp_path, *sources, sources_base=server.url)
        _session().close()
    same(found, documents(crawled.output))


def test_what_robots_txt_said_then_holds(tmp_path: Path) -> None:
    with Warc(tmp_path / "main.warc.gz") as warc:
        warc.response(f"{SITE}/a", page("harbour"))
        warc.response(f"{SITE}/private/b", page("private"))
    with Warc(tmp_path / "robots.warc.gz") as warc:
        body = b"User-agent: *\nDisallow: /private"
        warc.response(f"{SITE}/robots.txt", body, fields=[("Content-Type", "text/plain")])
    (tmp_path / "warc.paths").write_text("main.warc.gz")
    (tmp_path / "robotstxt.paths").write_text("robots.warc.gz\n")
    _, found = imported(tmp_path, tmp_path / "warc.paths")
    assert found.keys() == {f"{SITE}/a", f"{SITE}/private/b"}
    (tmp_path / "o").mkdir()
    report, found = imported(tmp_path / "o", tmp_path / "warc.paths", tmp_path / "robotstxt.paths")
    assert found.keys() == {f"{SITE}/a"}
    assert report.dropped == {"robots_disallow": 1}


def test_a_place_that_holds_no_record_is_damaged_and_a_short_one_is_cut(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        warc.response(f"{SITE}/a", page("harbour"), fields=[HTML])
    size = (tmp_path / "a.warc.gz").stat().st_size
    rows = [(0, size), (5, 40), (size + 10, 9)]
    (tmp_path / "q.jsonl").write_bytes(
        b"\n".join(orjson.dumps({"filename": "a.warc.gz", "offset": at, "length": n}) for at, n in rows)
    )
    report, found = imported(tmp_path, tmp_path / "q.jsonl")
    assert found.keys() == {f"{SITE}/a"}
    assert report.records == {"page": 1, "damaged_record": 2}
    (tmp_path / "q.jsonl").write_bytes(
        orjson.dumps({"filename": "a.warc.gz", "offset": 0, "length": size - 30})
    )
    cut = scrapers.run(scrapers.Job(sources=[tmp_path / "q.jsonl"], output=tmp_path / "cut.jsonl", workers=1))
    assert (cut.exported, sum(cut.failed.values())) == (0, 1)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("q.jsonl", '{"text": "a corpus"}', "row 1 of .* has no warc_filename, warc_record_offset"),
        ("q.jsonl", '{"filename": "a", "offset": -1, "length": 3}', "row 1 of"),
        ("q.jsonl", '{"filename": "a", "offset": 1, "length": 99999999999}', "row 1 of"),
        ("q.jsonl", '{"filename": ["a"], "offset": 1, "length": 9}', "row 1 of"),
        ("q.jsonl", "[1]", "row 1 of"),
        (
            "q.jsonl",
            '{"filename": "a.warc.gz", "offset": 1, "length": 9}',
            "cannot read .*a.warc.gz: No such file",
        ),
        ("q.cdxj", "org,example)/ 2024 {", "is no index of records"),
        ("q.csv", "a,b\n1,2\n", "row 1 of"),
        ("q.csv.gz", "no gzip", "is no index of records"),
        ("warc.paths", "\n\n", "names no archive"),
        ("warc.paths.gz", "no gzip", "is no list of paths"),
        ("warc.paths", "warc.paths", "begins with no WARC record"),
        ("warc.paths", "none.warc.gz", "there is no file"),
    ],
)
def test_what_is_no_list_and_no_index_is_told(tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError, match=why):
        imported(tmp_path, tmp_path / name)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("{url}/none.warc.gz", "cannot read .*none.warc.gz: it answers 404"),
        ("{url}/q.parquet", "it answers 404"),
        (
            "http://127.0.0.1:9/a.warc.gz",
            "cannot read http://127.0.0.1:9/a.warc.gz: 127.0.0.1:9 refuses the connection$",
        ),
        ("nope://bucket/a.warc.gz", "cannot reach nope://bucket/a.warc.gz: Protocol not known: nope"),
    ],
)
def test_a_place_that_cannot_be_read_ends_it(
    tmp_path: Path, place: str, why: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)  # between the tries
    with RangeServer(tmp_path) as server:
        with pytest.raises(ConfigError, match=why):
            imported(tmp_path, place.format(url=server.url))
        _session().close()
    waits = [f"{place} does not answer; again in {seconds} s" for seconds in (2, 32)]
    assert all((wait in caplog.text) == (":9/" in place) for wait in waits), "nobody waits in silence"


def test_a_server_that_gives_no_ranges_is_told(bucket: Path, tmp_path: Path) -> None:
    with RangeServer(bucket) as server:
        server.whole = True
        with pytest.raises(
            ConfigError, match="it gives no ranges; where it is a site and no archive: scrapers crawl"
        ):
            imported(tmp_path, f"{server.url}/{MAIN}")
        _session().close()


def test_other_schemes_are_read_through_fsspec(crawled: scrapers.Job, bucket: Path, tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    for name in (MAIN, ROBOTS, ERRORS):
        memory.pipe_file(f"/bucket/{name}", (bucket / name).read_bytes())
    rows = [row for row in index_of(bucket) if row["warc_filename"] != MAIN]
    sources = (f"memory://bucket/{MAIN}", lines(tmp_path / "query", rows))
    _, found = imported(tmp_path, *sources, sources_base="memory://bucket/")
    same(found, documents(crawled.output))


UPLOAD = """
import sys, fsspec
s3 = fsspec.filesystem("s3")
s3.mkdir("commoncrawl")
for name in sys.argv[2:]:
    s3.put_file(f"{sys.argv[1]}/{name}", f"commoncrawl/{name}")
"""


@pytest.mark.slow
def test_an_object_store_is_read(crawled: scrapers.Job, bucket: Path, tmp_path: Path) -> None:
    for name in ("moto", "s3fs"):
        if importlib.util.find_spec(name) is None:
            pytest.skip("pip install 'moto[server]' s3fs")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        put = [sys.executable, "-c", UPLOAD, str(bucket), MAIN, ROBOTS, ERRORS]
        subprocess.run(put, env=environment, check=True, timeout=120)
        index = parquet(tmp_path / "query", [row for row in index_of(bucket) if row["warc_filename"] != MAIN])
        command = [sys.executable, "-m", "scrapers", "import", f"s3://commoncrawl/{MAIN}", str(index), "-q"]
        output = tmp_path / "corpus.jsonl"
        more = ["--base", "s3://commoncrawl/", "-o", str(output), "--workers", "1"]
        subprocess.run([*command, *more], env=environment, check=True, timeout=240)
        same(documents(output), documents(crawled.output))
        none = ["s3://commoncrawl/none.warc.gz", "-o", str(tmp_path / "none.jsonl")]
        gone = subprocess.run(
            [*command[:4], *none],
            env=environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert (gone.returncode, gone.stderr.count("\n")) == (4, 1)
        assert "cannot read s3://commoncrawl/none.warc.gz" in gone.stderr
    finally:
        server.terminate()
        server.wait()
