"""Pages that somebody has fetched already: archives become a corpus, without a request."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from faults.kill_harness import dying
from sources.warcs import HTML, SITE, Warc, page, records

import scrapers
from scrapers.demo import DemoSite
from scrapers.errors import ConfigError
from scrapers.sources.urls import read_urls
from scrapers.testing import LocalSite, Reply

LIMITS: dict[str, Any] = {"allow_private": ["127.0.0.0/8"], "delay": 0, "workers": 1}
FOREIGN: dict[str, Any] = {"workers": 1, "dedup": "off"}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[scrapers.Job, scrapers.Report]:
    """A job over the demo site, whose server is gone."""
    folder = tmp_path_factory.mktemp("crawled")
    with DemoSite() as site:
        job = scrapers.Job(seeds=[site.url], output=folder / "corpus.jsonl", **LIMITS)
        return job, scrapers.run(job)


def lines(path: Path) -> dict[str, dict[str, Any]]:
    found = map(orjson.loads, path.read_bytes().splitlines())
    return {line["metadata"]["url"]: line for line in found}


def taken(folder: Path, *sources: Path, **settings: Any) -> tuple[scrapers.Report, dict[str, dict[str, Any]]]:
    """The report and the lines of an import."""
    output = folder / "corpus.jsonl"
    report = scrapers.run(scrapers.Job(sources=sources, output=output, **{**FOREIGN, **settings}))
    balanced(report)
    return report, lines(output) if output.exists() else {}


def balanced(report: scrapers.Report) -> None:
    settled = sum(report.dropped.values()) + sum(report.failed.values()) + report.exported
    assert report.discovered == settled + report.pending
    assert report.requested == 0


# --- our own archives


def test_an_archive_of_ours_gives_the_corpus_of_its_crawl(
    crawled: tuple[scrapers.Job, scrapers.Report], tmp_path: Path
) -> None:
    job, report = crawled
    output = tmp_path / "corpus.jsonl"
    found = scrapers.run(scrapers.Job(sources=[job.folder], output=output, workers=1))
    balanced(found)
    assert output.read_bytes() == job.output.read_bytes()
    assert found.exported == report.exported
    assert found.records["statement"] > 0
    assert found.records["page"] == found.discovered
    again = scrapers.run(
        scrapers.Job(sources=[output.with_name("corpus.jsonl.job")], output=tmp_path / "b.jsonl", workers=1)
    )
    assert again.exported == found.exported
    assert (tmp_path / "b.jsonl").read_bytes() == output.read_bytes(), "an import can be imported"


def test_an_import_is_rebuilt_from_its_own_archive(
    crawled: tuple[scrapers.Job, scrapers.Report], tmp_path: Path
) -> None:
    job, _ = crawled
    source = tmp_path / "source.warc.gz"
    shutil.copy(next(job.folder.glob("archive/*.warc.gz")), source)
    output = tmp_path / "corpus.jsonl"
    scrapers.run(scrapers.Job(sources=[source], output=output, workers=1))
    first = output.read_bytes()
    source.unlink()
    assert scrapers.rebuild(output).pending == 0
    assert output.read_bytes() == first
    text = scrapers.rebuild(output, markup="text")
    assert text.pending == 0
    assert output.read_bytes() != first
    assert scrapers.verify(output).sound
    back = scrapers.run(scrapers.Job(sources=[source], output=output, workers=1))
    assert output.read_bytes() == first, "a job that is finished needs its sources no more"
    assert back.already_finished


KILLED = dying("scrapers.run(scrapers.Job(sources=[sys.argv[1]], output=sys.argv[2], workers=1))")


@pytest.mark.parametrize("after", [0, 5, 17])
def test_killed_in_the_middle_the_same_command_goes_on(
    crawled: tuple[scrapers.Job, scrapers.Report], tmp_path: Path, after: int
) -> None:
    job, _ = crawled
    output = tmp_path / "corpus.jsonl"
    command = [sys.executable, "-c", KILLED, str(job.folder), str(output), str(after)]
    died = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert died.returncode == -9, died.stderr
    assert not output.exists()
    report = scrapers.run(scrapers.Job(sources=[job.folder], output=output, workers=1))
    balanced(report)
    assert report.pending == 0
    assert output.read_bytes() == job.output.read_bytes()


# --- archives of others


def test_what_wget_wrote(tmp_path: Path) -> None:
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("there is no wget")
    with DemoSite() as site:
        command = [wget, "-q", "-r", "-l", "3", "-P", "mirror", "--warc-file", "wg", site.url]
        subprocess.run(command, cwd=tmp_path, timeout=60, check=False)
        job = scrapers.Job(seeds=[site.url], output=tmp_path / "crawl.jsonl", dedup="off", **LIMITS)
        scrapers.run(job)
    report, found = taken(tmp_path, tmp_path / "wg.warc.gz")
    crawl = {url: line["text"] for url, line in lines(job.output).items()}
    texts = {url: line["text"] for url, line in found.items()}
    (unknown,) = crawl.keys() - texts.keys()
    assert unknown.endswith("marram-grass.html"), "a feed names it, which wget does not read"
    assert {url: texts[url] for url in crawl.keys() - {unknown}} == {
        url: crawl[url] for url in crawl.keys() - {unknown}
    }
    assert report.records["request"] > report.records["page"] > 20
    assert report.dropped["consent_content_usage"] == 1, "robots.txt is in the archive"
    assert not report.tears


def test_a_mirror_on_disk(tmp_path: Path) -> None:
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("there is no wget")
    with DemoSite() as site:
        command = [wget, "-q", "-r", "-l", "3", "-P", "mirror", site.url]
        subprocess.run(command, cwd=tmp_path, timeout=60, check=False)
        scrapers.run(scrapers.Job(seeds=[site.url], output=tmp_path / "crawl.jsonl", dedup="off", **LIMITS))
    report, found = taken(tmp_path, tmp_path / "mirror")
    crawl = {url: line["text"] for url, line in lines(tmp_path / "crawl.jsonl").items()}
    same = {url for url, text in crawl.items() if url in found and found[url]["text"] == text}
    assert len(crawl) - len(same) == 1, "one that a feed names alone"
    assert report.dropped["consent_content_usage"] == 1, "robots.txt lies there"
    assert site.url in found
    again = taken(tmp_path, tmp_path / "mirror")[0]
    assert again.already_finished


def test_names_of_files_are_mapped_back_to_urls(tmp_path: Path) -> None:
    files = {
        "a.example/index.html": ("https://a.example/", page("root")),
        "a.example/docs/index.html": ("https://a.example/docs/", page("docs")),
        "a.example/list?page=2&x=%41": ("https://a.example/list?page=2&x=%41", page("query")),
        "a.example/list?page=3.html": ("https://a.example/list?page=3", page("adjusted")),
        "a.example/a b/ü.html": ("https://a.example/a%20b/%C3%BC.html", page("escaped")),
        "http/b.example/x.html": ("http://b.example/x.html", page("protocol")),
        "127.0.0.1:8080/x.html": ("http://127.0.0.1:8080/x.html", page("port")),
        "c.example/p4f2.html": (
            "https://c.example/p?id=1",
            page("httrack") + b"<!-- Mirrored from c.example/p?id=1 by HTTrack Website Copier/3.x, Wed -->",
        ),
    }
    for name, (_, body) in files.items():
        path = tmp_path / "mirror" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    (tmp_path / "mirror" / "a.example" / "x.html.orig").write_text("before")
    (tmp_path / "secret.html").write_bytes(page("secret"))
    (tmp_path / "mirror" / "a.example" / "link.html").symlink_to(tmp_path / "secret.html")
    report, found = taken(tmp_path, tmp_path / "mirror")
    assert found.keys() == {url for url, _ in files.values()}
    assert report.records == {"page": len(files), "tool_file": 1, "symlink": 1}


def test_archives_in_an_archive(tmp_path: Path) -> None:
    for name in "ab":
        with Warc(tmp_path / f"{name}.warc.gz") as warc:
            warc.response(f"{SITE}/{name}", page(name))
        with zipfile.ZipFile(tmp_path / f"{name}.wacz", "w") as inner:
            inner.write(warc.path, f"archive/{name}.warc.gz")
    with zipfile.ZipFile(tmp_path / "both.wacz", "w") as outer:
        outer.write(tmp_path / "a.wacz", "a.wacz")
        outer.write(tmp_path / "b.wacz", "more/b.wacz", zipfile.ZIP_DEFLATED)
    report, found = taken(tmp_path, tmp_path / "both.wacz")
    assert found.keys() == {f"{SITE}/a", f"{SITE}/b"}
    assert report.records == {"page": 2}


def test_what_the_job_writes_is_none_of_its_sources(tmp_path: Path) -> None:
    host = tmp_path / "a.example"
    host.mkdir()
    (host / "x.html").write_bytes(page("mirrored"))
    for folder in (tmp_path, host):  # beside the folder of the host, and in it
        settings = {"sources": [str(tmp_path)], "output": folder / "c.jsonl", "workers": 1}
        for _ in range(2):
            report = scrapers.run(scrapers.Job(**settings))
            assert (report.exported, report.records) == (1, {"page": 1})
        shutil.rmtree(folder / "c.jsonl.job")
        (folder / "c.jsonl").unlink()
    with Warc(tmp_path / "a.warc.gz") as warc:
        warc.response(f"{SITE}/a", page("a"))
    for _ in range(2):
        report = scrapers.run(scrapers.Job(**settings | {"output": tmp_path / "c.jsonl"}))
        assert (report.exported, report.records) == (1, {"page": 1})


def test_a_page_that_was_saved_says_where_it_was(tmp_path: Path) -> None:
    told = {
        "browser": "<!-- saved from url=(0025)https://b.example/browser?a=1&amp;b=2 -->",
        "monolith": "<!-- Saved from https://b.example/monolith at 2024-01-01 using monolith -->",
        "singlefile": "<!--\n Page saved with SingleFile \n url: https://b.example/singlefile \n-->",
        "other": "<!-- saved from time to time -->",
    }
    for name, comment in told.items():
        path = tmp_path / "mirror" / "a.example" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"<!DOCTYPE html>\n{comment}\n".encode() + page(name))
    _, found = taken(tmp_path, tmp_path / "mirror")
    assert found.keys() == {
        "https://b.example/browser?a=1&b=2", "https://b.example/monolith", "https://b.example/singlefile",
        "https://a.example/other.html",
    }  # fmt: skip


def test_names_of_files_as_options_of_wget_and_httrack_change_them(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\n"
    linked = b'<a href="/guide">x</a><a href=/really.html>x</a><a href="guide?a=1&amp;b=2">x</a>'
    linked += b'<a href="get?file=x.html">x</a>'
    files = {
        "a.example/index.html?lang=de": ("https://a.example/?lang=de", page("german")),
        "a.example/dir/index.htm": ("https://a.example/dir/index.htm", page("named")),
        "a.example/guide.html": ("https://a.example/guide", page("guide")),
        "a.example/really.html": ("https://a.example/really.html", page("really")),
        "a.example/unlinked.html": ("https://a.example/unlinked.html", page("unlinked")),
        "a.example/index.html": ("https://a.example/", page("root") + linked),
        "a.example/old.php.html": ("https://a.example/old.php", page("script")),
        "a.example/view.pl": ("https://a.example/view.pl", page("perl")),
        "a.example/get?file=x.pdf": ("https://a.example/get?file=x.pdf", page("file")),
        "a.example/get?file=x.html": ("https://a.example/get?file=x.html", page("shown")),
        "a.example/get?file=y.html": ("https://a.example/get?file=y", page("adjusted")),
        "a.example/100%.html": ("https://a.example/100%25.html", page("percent")),
        "b.example+8080/p@id=1.html": ("http://b.example:8080/p?id=1", page("windows")),
        "localhost_8081/x.html": ("http://localhost:8081/x.html", page("httrack")),
        "a.example/headed": (
            "https://a.example/headed", head + b"Content-Type: text/html\r\n\r\n" + page("headed"),
        ),
    }  # fmt: skip
    refused = {"a.example/no": head + b"X-Robots-Tag: noai\r\n\r\n" + page("refused")}
    for name, body in {**{name: body for name, (_, body) in files.items()}, **refused}.items():
        path = tmp_path / "mirror" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    report, found = taken(tmp_path, tmp_path / "mirror")
    assert found.keys() == {url for url, _ in files.values()}
    assert not any("HTTP/1.1" in line["text"] for line in found.values())
    assert report.dropped == {"consent_noai": 1}


def test_a_name_in_any_encoding_and_a_link_that_leads_nowhere_end_nothing(tmp_path: Path) -> None:
    """Names are octets: those of sites of the nineties are in theirs, and a mirror may be half copied."""
    folder = tmp_path / "mirror" / "a.example"
    folder.mkdir(parents=True)
    names = {
        b"caf\xe9.html": "caf%E9.html",
        b"\xcf\xf0?a=\xe0": "%CF%F0?a=%E0",
        "日.html".encode(): "%E6%97%A5.html",
    }
    for number, name in enumerate(names):
        (folder / os.fsdecode(name)).write_bytes(page(f"number {number}"))
    (folder / "lost.html").symlink_to(tmp_path / "nowhere.html")
    (folder / "elsewhere").symlink_to(tmp_path)
    report, found = taken(tmp_path, tmp_path / "mirror")
    assert found.keys() == {f"https://a.example/{name}" for name in names.values()}
    assert report.records == {"page": 3, "symlink": 2}


LOG = """date\tsize'/'remotesize\tflags\tstatuscode\tstatus\tMIME\tEtag\tURL\tlocalfile\t(from URL)
10:45\t9/9\t---M--\t200\tadded\ttext/html\t\thttp://a.example/p%c3%a9?id=7\t./a.example/p88%c3%a9.html\t
10:46\t9/9\t---M--\t404\terror\ttext/html\t\thttp://a.example/g%c3%a9\t./a.example/gone.a.delayed\t
cut\tshort
"""


@pytest.mark.parametrize("below", ["", "a.example"])
def test_what_httrack_wrote_down_counts(tmp_path: Path, below: str) -> None:
    """Its log has the URL of each file, footer or not, and that a page is an error's."""
    files = {
        "hts-cache/new.txt": LOG.encode(),
        "a.example/p88é.html": page("logged"),
        "a.example/gé.html": page("error"),
        "a.example/with space.html": page("spaced")
        + b"<!-- Mirrored from a.example/with space by HTTrack W -->",
        "a.example/packed": gzip.compress(page("packed")),
        "a.example/file.gz": gzip.compress(page("file")),
    }
    for name, body in files.items():
        path = tmp_path / "mirror" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    report, found = taken(tmp_path, tmp_path / "mirror" / below)
    paths = {url.replace("http://", "https://").removeprefix("https://a.example/") for url in found}
    assert paths == {"p%C3%A9?id=7", "with%20space", "packed"}
    assert (report.failed, report.dropped) == ({"http_404": 1}, {"not_html": 1})


@pytest.mark.parametrize("above", ["./", "copies/mirror/", "/home/me/mirror/"])
def test_httracks_log_has_the_urls_of_files_in_one_folder_too(tmp_path: Path, above: str) -> None:
    """As with its option -N1; where the mirror was made stands before the names, and is not where it is."""
    line = "10:45\t9/9\t---M--\t200\tadded\ttext/html\t\thttp://a.example/{}\t{}web/{}\t\n"
    pages = {"": "index.html", "p?id=7": "p88.html", "docs/x%20y": "x y.html"}
    log = "".join(line.format(url, above, name) for url, name in pages.items())
    files = {"hts-cache/new.txt": log.encode(), "index.html": page("of HTTrack's own")}
    files |= {f"web/{name}": page(name) for name in pages.values()}
    for name, body in files.items():
        path = tmp_path / "mirror" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    report, found = taken(tmp_path, tmp_path / "mirror")
    assert found.keys() == {f"http://a.example/{url}" for url in pages}
    assert report.records == {"page": 3, "tool_file": 2}


def test_every_record_is_accounted_for(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        warc.info(software="somebody")
        warc.record("request", f"{SITE}/a", b"GET / HTTP/1.1\r\n\r\n")
        warc.response(f"{SITE}/a", page("harbour"))
        warc.response(f"{SITE}/old", page("old"), at="2020-01-01T00:00:00Z")
        warc.response(f"{SITE}/old", page("new"), at="2023-01-01T00:00:00Z")
        warc.response(f"{SITE}/old", b"gone", status="404 Not Found", at="2024-01-01T00:00:00Z")
        warc.response(f"{SITE}/moved", b"", status="301 Moved", fields=[("Location", "/a")])
        warc.response(f"{SITE}/lost", b"no", status="503 Service Unavailable")
        warc.response(f"{SITE}/cut", page("cut"), WARC_Truncated="length")
        warc.record("resource", "dns:archive.example", b"20240501 1.2.3.4", Content_Type="text/dns")
        warc.record("metadata", f"{SITE}/a", b"x: y")
        warc.record("resource", "urn:pageinfo:1", b"{}")
        warc.record("conversion", f"{SITE}/a", b"the text")
        warc.response("https://other.example/x", page("elsewhere"))
        warc.response(
            f"{SITE}/robots.txt",
            b"User-agent: *\nDisallow: /private",
            fields=[("Content-Type", "text/plain")],
        )
        warc.response(f"{SITE}/private/x", page("private"))
        warc.response(f"{SITE}/?token=8f14e45fceea167a5a36dedd4bea2543", page("secret"))
    report, found = taken(tmp_path, tmp_path / "a.warc.gz", hosts=["archive.example"])
    assert report.records == {
        "page": 7, "older_capture": 2, "request": 1, "warcinfo": 1, "dns": 1, "metadata": 1, "not_http": 1,
        "conversion": 1, "other_host": 1, "statement": 1,
    }  # fmt: skip
    assert sum(report.records.values()) == len(list(records(tmp_path / "a.warc.gz")))
    assert found.keys() == {f"{SITE}/a", f"{SITE}/old"}
    assert "new number 1" in found[f"{SITE}/old"]["text"]
    assert found[f"{SITE}/old"]["metadata"]["fetched_at"] == "20230101"
    assert found[f"{SITE}/a"]["metadata"]["redirects"] == f"{SITE}/moved"
    assert report.dropped == {"redirect": 1, "robots_disallow": 1, "secret_in_url": 1}
    assert report.failed == {"http_503": 1, "truncated": 1}
    explained = scrapers.explain(tmp_path / "corpus.jsonl", f"{SITE}/never")
    assert (explained.kind, explained.reason) == ("unknown", "not_captured")
    assert scrapers.explain(tmp_path / "corpus.jsonl", "https://other.example/x").reason == "other_host"
    assert scrapers.explain(tmp_path / "corpus.jsonl", f"{SITE}/a").kind == "exported"


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_codings_are_undone_where_the_bytes_are_in_them(tmp_path: Path) -> None:
    import brotli

    body, gzipped = page("coded"), ("Content-Encoding", "gzip")
    sent = {
        "gzip": (gzip.compress(body), [HTML, gzipped]),
        "chunked": (chunked(body), [HTML, ("Transfer-Encoding", "chunked")]),
        "both": (chunked(gzip.compress(body)), [HTML, gzipped, ("Transfer-Encoding", "chunked")]),
        "brotli": (brotli.compress(body), [HTML, ("Content-Encoding", "br")]),
        "zstd": (zstandard.ZstdCompressor().compress(body), [HTML, ("Content-Encoding", "zstd")]),
        "deflate": (zlib.compress(body), [HTML, ("Content-Encoding", "deflate")]),
        "undone-gzip": (body, [HTML, gzipped]),
        "undone-brotli": (body, [HTML, ("Content-Encoding", "br")]),
        "undone-chunked": (body, [HTML, ("Transfer-Encoding", "chunked")]),
        "common-crawl": (
            body,
            [HTML, ("X-Crawler-Content-Encoding", "gzip"), ("Content-Length", str(len(body)))],
        ),
    }
    with Warc(tmp_path / "a.warc.gz") as warc:
        for name, (raw, fields) in sent.items():
            warc.response(f"{SITE}/{name}", raw, fields=fields)
        warc.response(f"{SITE}/torn", gzip.compress(body)[:-30], fields=[HTML, gzipped])
        warc.response(
            f"{SITE}/cut-chunks", chunked(body)[:-200], fields=[HTML, ("Transfer-Encoding", "chunked")]
        )
        warc.response(f"{SITE}/bomb", gzip.compress(bytes(200_000_000)), fields=[HTML, gzipped])
    report, found = taken(tmp_path, tmp_path / "a.warc.gz")
    assert {url.removeprefix(f"{SITE}/") for url in found} == set(sent)
    assert len({line["text"] for line in found.values()}) == 1
    assert report.failed == {"truncated": 2, "body_too_large": 1}


def test_a_revisit_has_the_bytes_of_its_original(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        first = warc.response(f"{SITE}/a", page("same"), at="2022-01-01T00:00:00Z")
        other = warc.response(f"{SITE}/b", page("other"))
        lost = warc.response(f"{SITE}/c", page("lost"))
    with Warc(tmp_path / "b.warc.gz") as warc:
        warc.revisit(f"{SITE}/a", first, at="2023-01-01T00:00:00Z")
        warc.revisit(f"{SITE}/copy-of-b", other, at="2023-01-01T00:00:00Z")
        lost.rec_headers.replace_header("WARC-Payload-Digest", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        warc.revisit(f"{SITE}/d", lost, at="2023-01-01T00:00:00Z")
    report, found = taken(tmp_path, tmp_path / "a.warc.gz", tmp_path / "b.warc.gz")
    assert found.keys() == {f"{SITE}/a", f"{SITE}/b", f"{SITE}/c", f"{SITE}/copy-of-b"}
    assert found[f"{SITE}/a"]["metadata"]["fetched_at"] == "20230101"
    assert found[f"{SITE}/copy-of-b"]["text"] == found[f"{SITE}/b"]["text"]
    assert report.records == {"page": 4, "older_capture": 1, "revisit_unresolved": 1}


def test_consent_is_judged_as_of_the_capture(tmp_path: Path) -> None:
    plain = [("Content-Type", "text/plain")]
    with Warc(tmp_path / "a.warc.gz") as warc:
        warc.response(f"{SITE}/before", page("before"), at="2022-06-01T00:00:00Z")
        warc.response(f"{SITE}/after", page("after"), at="2023-06-01T00:00:00Z")
        warc.response(
            f"{SITE}/robots.txt", b"User-agent: *\nAllow: /", fields=plain, at="2022-01-01T00:00:00Z"
        )
        warc.response(
            f"{SITE}/robots.txt", b"User-agent: *\nContent-Signal: ai-train=no\nAllow: /", fields=plain,
            at="2023-01-01T00:00:00Z",
        )  # fmt: skip
        warc.response("https://silent.example/x", page("silent"))
        reserved = b'[{"location": "/", "tdm-reservation": 1}]'
        warc.response(
            "https://reserved.example/.well-known/tdmrep.json",
            reserved,
            fields=[("Content-Type", "application/json")],
        )
        warc.response("https://reserved.example/x", page("reserved"))
    report, found = taken(tmp_path, tmp_path / "a.warc.gz")
    assert found.keys() == {f"{SITE}/before", "https://silent.example/x"}
    assert report.dropped == {"consent_content_signal": 1, "consent_tdmrep": 1}
    assert found["https://silent.example/x"]["metadata"]["consent"]["verdict"] == "unknown"
    _, again = taken(tmp_path, tmp_path / "a.warc.gz", mode="strict")
    days = {url: line["metadata"]["consent"]["date"] for url, line in again.items()}
    assert days == {f"{SITE}/before": "20220601", "https://silent.example/x": "20240501"}
    strict, _ = taken(tmp_path, tmp_path / "a.warc.gz", unknown="deny")
    assert strict.exported == 0
    search, found = taken(tmp_path, tmp_path / "a.warc.gz", purpose="search")
    assert f"{SITE}/after" in found, "what was not kept is taken from the source"
    assert search.pending == 0


# --- forms and damage


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Warc(tmp_path_factory.mktemp("small") / "small.warc.gz") as warc:
        warc.info(software="somebody")
        for n in range(8):
            warc.response(f"{SITE}/{n}", page(f"page{n}"))
    return warc.path


def dictionary_frame(dictionary: bytes) -> bytes:
    return (0x184D2A5D).to_bytes(4, "little") + len(dictionary).to_bytes(4, "little") + dictionary


def test_every_form_gives_the_same(small: Path, tmp_path: Path) -> None:
    unpacked = gzip.decompress(small.read_bytes())
    each = list(records(small))
    made = zstandard.train_dictionary(2_000, each * 20)
    (tmp_path / "plain.warc").write_bytes(unpacked)
    (tmp_path / "whole.warc.gz").write_bytes(gzip.compress(unpacked))
    (tmp_path / "z.warc.zst").write_bytes(b"".join(map(zstandard.ZstdCompressor().compress, each)))
    packed = b"".join(map(zstandard.ZstdCompressor(dict_data=made).compress, each))
    (tmp_path / "dict.warc.zst").write_bytes(dictionary_frame(made.as_bytes()) + packed)
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as wacz:
        wacz.writestr("datapackage.json", "{}")
        wacz.writestr("indexes/index.cdx.gz", b"")
        wacz.write(small, "archive/data.warc.gz")
    texts = []
    for path in (small, *sorted(tmp_path.iterdir())):
        folder = tmp_path / f"of-{path.name}"
        folder.mkdir()
        report, found = taken(folder, path)
        assert report.records == {"warcinfo": 1, "page": 8}, path
        assert not report.tears, path
        texts.append({url: line["text"] for url, line in found.items()})
    assert all(text == texts[0] for text in texts)
    assert len(texts) == 6


@pytest.mark.parametrize("form", ["gz", "plain", "whole", "zst"])
def test_a_torn_archive_gives_what_comes_before_the_tear(small: Path, tmp_path: Path, form: str) -> None:
    data = {
        "gz": small.read_bytes(),
        "plain": gzip.decompress(small.read_bytes()),
        "whole": gzip.compress(gzip.decompress(small.read_bytes())),
        "zst": b"".join(map(zstandard.ZstdCompressor().compress, records(small))),
    }[form]
    ending = {"gz": ".warc.gz", "plain": ".warc", "whole": ".warc.gz", "zst": ".warc.zst"}[form]
    torn = tmp_path / f"torn{ending}"
    torn.write_bytes(data[: int(len(data) * 0.6)])
    report, found = taken(tmp_path, torn)
    assert 0 < len(found) < 8
    (tear,) = report.tears
    assert "torn" in tear
    assert "record" in tear


def test_damage_in_the_middle_costs_what_it_hit(small: Path, tmp_path: Path) -> None:
    data, each = bytearray(small.read_bytes()), list(records(small))
    starts = [at for at in range(len(data)) if data.startswith(b"\x1f\x8b\x08", at)]
    assert len(starts) == len(each)
    data[starts[3] + 40 : starts[3] + 80] = bytes(40)
    data[starts[6] : starts[6] + 4] = b"nope"
    (tmp_path / "a.warc.gz").write_bytes(data)
    report, found = taken(tmp_path, tmp_path / "a.warc.gz")
    assert len(found) == 6
    assert sum(report.records.values()) == len(each)
    assert "a.warc.gz is damaged at record" in report.tears[0]


def test_damage_and_malice(small: Path, tmp_path: Path) -> None:
    unpacked = gzip.decompress(small.read_bytes())
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\n"
    head += b"WARC-Date: 2024-05-01T10:00:00Z\r\n"
    http = b"Content-Type: application/http;msgtype=response\r\n"
    absurd = head + http + b"Content-Length: 99999999999999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhi\r\n\r\n"
    odd = {
        "absurd": unpacked + absurd,
        "endless": unpacked + absurd.replace(b"9" * 20, b"9" * 10),
        "no-http": unpacked + head + http + b"Content-Length: 4\r\n\r\nugly\r\n\r\n",
        "nobody": unpacked
        + head.replace(b"https://a.example/", b"http://[::1")
        + http
        + b"Content-Length: 0\r\n\r\n\r\n\r\n",
        "undated": unpacked
        + head.replace(b"2024-05-01T10:00:00Z", b"yesterday")
        + http
        + b"Content-Length: 0\r\n\r\n\r\n\r\n",
        "junk": unpacked + bytes(range(256)) * 40,
    }
    for name, data in odd.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.warc").write_bytes(data)
        report, found = taken(tmp_path / name, tmp_path / name / "a.warc")
        assert len(found) == 8, name
        told = report.tears or report.records.keys() & {"bad_http", "bad_url", "bad_date"} or report.failed
        assert told, name


def test_a_hundred_thousand_tiny_records(tmp_path: Path) -> None:
    one = b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n"
    with Warc(tmp_path / "a.warc", packed=False) as warc:
        warc.response(f"{SITE}/a", page("needle"))
    (tmp_path / "a.warc").write_bytes(one * 100_000 + (tmp_path / "a.warc").read_bytes())
    report, found = taken(tmp_path, tmp_path / "a.warc")
    assert report.records == {"metadata": 100_000, "page": 1}
    assert len(found) == 1


# --- what is named


def test_globs_folders_and_job_files(small: Path, tmp_path: Path) -> None:
    (tmp_path / "warc").mkdir()
    shutil.copy(small, tmp_path / "warc" / "one.warc.gz")
    (tmp_path / "job.toml").write_text('sources = ["warc/*.warc.gz"]\noutput = "c.jsonl"\nworkers = 1\n')
    assert scrapers.run(scrapers.Job.from_toml(tmp_path / "job.toml")).exported == 8
    with Warc(tmp_path / "warc" / "two.warc.gz") as warc:
        warc.response(f"{SITE}/9", page("page9"))
        warc.response(f"{SITE}/0", page("newer"), at="2025-01-01T00:00:00Z")
    whole = f'sources = ["{(tmp_path / "warc").as_uri()}/*.warc.gz"]\noutput = "c.jsonl"\nworkers = 1\n'
    (tmp_path / "job.toml").write_text(whole)
    report = scrapers.run(scrapers.Job.from_toml(tmp_path / "job.toml"), accept_changes=True)
    balanced(report)
    assert report.exported == 9
    assert "newer number" in lines(tmp_path / "c.jsonl")[f"{SITE}/0"]["text"]


@pytest.mark.parametrize(
    ("sources", "why"),
    [
        (["none.warc.gz"], "there is no file or folder 'none.warc.gz'"),
        (["*.warc"], r"no file matches '\*.warc'"),
        (["empty"], "holds no WARC"),
        (["text.wacz"], "is not a WACZ"),
        (["text.txt"], "begins with no WARC record"),
        (["text.arc.gz"], "begins with no WARC record; warcio recompress makes a WARC of an ARC"),
        (["text.html"], "begins with no WARC record; a page on disk is read in a folder"),
        ("a.warc", "should be a list of files"),
        (7, "should be a list of files"),
        ([], "none was given"),
    ],
)
def test_what_is_no_source_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sources: Any, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("text.wacz", "text.txt", "text.arc.gz", "text.html"):
        Path(name).write_text("a text")
    Path("empty").mkdir()
    with pytest.raises(ConfigError, match=why):
        scrapers.run(scrapers.Job(sources=sources, seeds=[], output="out/c.jsonl", workers=1))
    assert not Path("out").exists()


def test_a_list_of_urls_is_just_these(tmp_path: Path, program: list[str]) -> None:
    with DemoSite() as site:
        wanted = [f"{site.url}docs/install.html", f"{site.url}articles/wind-vane.html"]
        options = ["--allow-private", "127.0.0.0/8", "--delay", "0", "--workers", "1", "-q"]
        (tmp_path / "urls.txt").write_text("\ufeff# pages\n\nno URL\r\n" + "\r\n".join(wanted))
        command = [*program, "crawl", *options, "-o", str(tmp_path / "a.jsonl"), "--urls"]
        first = subprocess.run(
            [*command, str(tmp_path / "urls.txt")], timeout=60, check=False, stderr=subprocess.PIPE
        )
        command[command.index("-o") + 1] = str(tmp_path / "b.jsonl")
        piped = "\n".join(wanted).encode()
        second = subprocess.run([*command, "-"], input=piped, timeout=60, check=False)
    assert (first.returncode, second.returncode) == (0, 0)
    assert b"line 3 is left out (not_a_url" in first.stderr
    assert lines(tmp_path / "a.jsonl").keys() == lines(tmp_path / "b.jsonl").keys() == set(wanted)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "No such file"),
        (b"\xff\x00", "line 1 is"),
        (b"\xff\xfe", "names none$"),
        (b"# none\n", "names none$"),
    ],
)
def test_a_list_that_is_none_is_told(tmp_path: Path, data: bytes | None, why: str) -> None:
    if data is not None:
        (tmp_path / "urls").write_bytes(data)
    with pytest.raises(ConfigError, match=why):
        read_urls(str(tmp_path / "urls"))


@pytest.mark.parametrize("coding", ["utf-16", "utf-8-sig"])
def test_a_list_as_windows_writes_it(tmp_path: Path, coding: str) -> None:
    (tmp_path / "urls").write_bytes("https://bücher.example/\r\n# no\r\nhttps://a.example/é".encode(coding))
    assert read_urls(str(tmp_path / "urls")).urls == ("https://bücher.example/", "https://a.example/é")


def test_a_line_of_a_list_is_a_url_without_its_comment(tmp_path: Path) -> None:
    (tmp_path / "urls").write_bytes(
        "\ufeffhttps://a.example/#f # a\r\r\n #b\nhttps://b.example/x\u2028y".encode()
    )
    found = read_urls(str(tmp_path / "urls"))
    assert (found.urls, found.left_out) == (("https://a.example/#f", "https://b.example/x\u2028y"), ())


def test_a_line_that_is_no_url_is_left_out_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "urls").write_bytes(
        b"https://a.example/\nftp://a.example/\nhttps://b.example/ https://c.example/\n\n"
        b"\xef\xbb\xbfhttps://d.example/\nhttps://u:secret@e.example/\nhttps://f.example/\xe4\nwww.g.example"
    )
    found = read_urls(str(tmp_path / "urls"))
    assert found.urls == ("https://a.example/", "https://d.example/")
    assert [(each.number, each.reason) for each in found.left_out] == [
        (2, "not_a_url"), (3, "two_on_a_line"), (6, "with_password"), (7, "not_utf8"), (8, "not_a_url"),
    ]  # fmt: skip
    assert found.reasons["not_a_url"] == 2
    assert "secret" not in repr(found)


def test_seeds_and_sources_exclude_each_other() -> None:
    with pytest.raises(ConfigError, match="not both"):
        scrapers.Job(seeds=["https://a.example/"], sources=["a.warc"], output="c.jsonl")


@pytest.fixture
def program() -> list[str]:
    return [sys.executable, "-m", "scrapers"]


def test_the_command(small: Path, tmp_path: Path, program: list[str]) -> None:
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(small.read_bytes()[:-100])
    command = [*program, "import", str(small), str(torn), "-o", str(tmp_path / "c.jsonl"), "--markup", "text"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert " records read" in done.stdout
    assert "torn.warc.gz ends within record" in done.stdout
    assert len((tmp_path / "c.jsonl").read_bytes().splitlines()) == 8


def test_what_was_taken_out_of_a_source_does_not_come_in_from_another(tmp_path: Path) -> None:
    """An older copy of a job's archive has the page that the job has let go of."""
    text = " ".join(f"word{n} and so on" for n in range(80))
    with LocalSite(
        {"/": Reply(body=f"<p>{text}</p><a href=/a>a</a>"), "/a": Reply(body=f"<p>a {text}")}
    ) as site:
        settings = {"allow_private": ["127.0.0.0/8"], "delay": 0, "workers": 1, "dedup": "off"}
        scrapers.run(scrapers.Job(seeds=[site.url()], output=tmp_path / "site.jsonl", **settings))
        gone = site.url("/a")
    job = tmp_path / "site.jsonl.job"
    shutil.copytree(job / "archive", tmp_path / "older")
    scrapers.forget(job, gone)
    older = (tmp_path / "older").as_uri()
    output_of_it = str(tmp_path / "site.jsonl")
    sources = (
        [older, str(job)],
        [older, str(job / "archive" / "*.gz")],
        [older, output_of_it],
        [older, job.as_uri()],
    )
    for number, given in enumerate(sources):
        output = tmp_path / f"{number}.jsonl"
        report = scrapers.run(scrapers.Job(sources=given, output=output, workers=1, dedup="off"))
        assert report.exported == 1
        assert gone.encode() not in output.read_bytes()
        assert scrapers.explain(output, gone).reason == "forgotten"
