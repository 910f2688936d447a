"""What a record says of its own exchange: a revisit's head, a request's method, a length, a date, a kind."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard
from sources.test_import import taken
from sources.warcs import HTML, SITE, Warc, page, records
from warcio.statusandheaders import StatusAndHeaders

from scrapers.errors import ConfigError

LATER = "2024-06-01T10:00:00Z"
PLAIN = ("Content-Type", "text/plain")


def revisit(
    warc: Warc, url: str, original: Any, status: str, *fields: tuple[str, str], at: str = LATER
) -> None:
    digest = original.rec_headers.get_header("WARC-Payload-Digest")
    head = StatusAndHeaders(status, list(fields), "HTTP/1.1")
    warc.record("revisit", url, b"", head, at, WARC_Payload_Digest=digest)


def test_a_revisit_counts_with_its_own_head(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        said = warc.response(f"{SITE}/said", page("said"), fields=[HTML, ("X-Robots-Tag", "noai")])
        free, empty = warc.response(f"{SITE}/free", page("free")), warc.response(f"{SITE}/empty", b"")
        revisit(warc, f"{SITE}/said", said, "200 OK", HTML)
        revisit(warc, f"{SITE}/refused", free, "200 OK", HTML, ("X-Robots-Tag", "noai"))
        revisit(warc, f"{SITE}/gone", free, "410 Gone", HTML)
        revisit(warc, f"{SITE}/moved", empty, "301 Moved", ("Location", f"{SITE}/free"))
    report, found = taken(tmp_path, warc.path)
    assert found.keys() == {f"{SITE}/said", f"{SITE}/free"}
    assert report.dropped == {"empty": 1, "consent_noai": 1, "redirect": 1}
    assert report.failed == {"http_410": 1}


def test_a_revisit_of_robots_txt_counts_as_robots_txt(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        no = warc.response(f"{SITE}/robots.txt", b"User-agent: *\nDisallow: /\n", fields=[PLAIN])
        warc.response(f"{SITE}/robots.txt", b"", fields=[PLAIN], at="2024-05-03T10:00:00Z")
        warc.response(f"{SITE}/then", page("then"), at="2024-05-04T10:00:00Z")
        revisit(warc, f"{SITE}/robots.txt", no, "200 OK", PLAIN, at="2024-05-05T10:00:00Z")
        warc.response(f"{SITE}/now", page("now"), at="2024-05-06T10:00:00Z")
        warc.response(f"{SITE}/robots.txt", b"", fields=[PLAIN], at=LATER, WARC_Truncated="disconnect")
        warc.response(f"{SITE}/last", page("last"), at="2024-06-02T10:00:00Z")
        revisit(warc, "https://twin.example/robots.txt", no, "200 OK", PLAIN)
        warc.response("https://twin.example/x", page("twin"), at=LATER)
    report, found = taken(tmp_path, warc.path)
    assert found.keys() == {f"{SITE}/then"}
    assert report.dropped == {"robots_disallow": 3}


def test_a_revisit_may_name_its_original_by_url_and_moment(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        warc.response(f"{SITE}/a", page("a"), at="2024-05-01T10:00:00Z")
        head = StatusAndHeaders("304 Not Modified", [("X-Robots-Tag", "noai")], "HTTP/1.1")
        warc.record(
            "revisit", f"{SITE}/a", b"", head, LATER, WARC_Payload_Digest="",
            WARC_Refers_To_Target_URI=f"{SITE}/a", WARC_Refers_To_Date="2024-05-01T10:00:00Z",
        )  # fmt: skip
        b = warc.response(f"{SITE}/b", page("b"))
        digest = b.rec_headers.get_header("WARC-Payload-Digest").replace("sha1", "SHA-1").swapcase()
        warc.record("revisit", f"{SITE}/c", b"", None, LATER, WARC_Payload_Digest=digest)
    report, found = taken(tmp_path, warc.path)
    assert found.keys() == {f"{SITE}/b", f"{SITE}/c"}
    assert report.dropped == {"consent_noai": 1}


def test_a_revisit_may_name_its_original_by_url_alone_where_that_is_there_once(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        warc.response(f"{SITE}/a", page("a"))
        warc.response(f"{SITE}/b", page("b"))
        warc.response(f"{SITE}/b", page("b as it was"), at=LATER)
        for name in "ab":
            head = StatusAndHeaders("200 OK", [HTML], "HTTP/1.1")
            url = f"{SITE}/like-{name}"
            warc.record("revisit", url, b"", head, LATER, WARC_Refers_To_Target_URI=f"{SITE}/{name}")
    report, found = taken(tmp_path, warc.path)
    assert found.keys() == {f"{SITE}/a", f"{SITE}/like-a", f"{SITE}/b"}
    assert report.records["revisit_unresolved"] == 1


def test_what_answers_no_get_is_no_page(tmp_path: Path) -> None:
    def request(method: str, **fields: str) -> Any:
        line = StatusAndHeaders(f"{method} /f HTTP/1.1", [("Host", "x")], is_http_request=True)
        return warc.record("request", f"{SITE}/f", b"", line, LATER, **fields)

    with Warc(tmp_path / "a.warc.gz") as warc:
        first = warc.response(f"{SITE}/f", page("first"))
        request("GET", WARC_Concurrent_To=first.rec_headers.get_header("WARC-Record-ID"))
        posted = warc.response(f"{SITE}/f", page("posted"), at=LATER)  # as warcio writes it
        request("POST", WARC_Concurrent_To=posted.rec_headers.get_header("WARC-Record-ID"))
        head = request("HEAD")  # as wget does
        warc.response(
            f"{SITE}/f", b"", at=LATER, WARC_Concurrent_To=head.rec_headers.get_header("WARC-Record-ID")
        )
        warc.response(f"{SITE}/f", page("first")[:300], status="206 Partial Content", at=LATER)
        warc.response(f"{SITE}/f", b"", status="204 No Content", at=LATER)
    report, found = taken(tmp_path, warc.path)
    assert found[f"{SITE}/f"]["metadata"]["title"] == "first"
    assert report.records == {"page": 1, "request": 3, "other_method": 2, "older_capture": 2}


def test_half_a_page_is_none_whoever_kept_it(tmp_path: Path) -> None:
    body, length = page("half"), ("Content-Length", str(len(page("half"))))
    with Warc(tmp_path / "a.warc.gz") as warc:
        warc.response(f"{SITE}/cut", body[:600], fields=[HTML, length])
        warc.response(f"{SITE}/twice", body, fields=[HTML, length])
        warc.response(f"{SITE}/twice", body[:600], fields=[HTML, length], at=LATER)
        unpacked = [HTML, ("X-Orig-Content-Encoding", "gzip"), ("Content-Length", "99999")]
        warc.response(f"{SITE}/unpacked", body, fields=unpacked)
    report, found = taken(tmp_path, warc.path)
    assert found.keys() == {f"{SITE}/twice", f"{SITE}/unpacked"}
    assert report.failed == {"truncated": 1}


def test_heads_of_many_hands(tmp_path: Path) -> None:
    kinds = ('application/http;msgtype="response"', "Application/HTTP; msgtype=response")
    dates = ("2024", "2024-05", "2024-05-01T10:00:00.123456789Z")
    never = ("9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+14:00", "20240501100000", "1950-01-01")
    with Warc(tmp_path / "a.warc.gz") as warc:
        for n, kind in enumerate(kinds):
            warc.response(f"{SITE}/kind{n}", page(f"kind{n}"), Content_Type=kind)
        for at in (*dates, *never):
            warc.response(f"{SITE}/{at}", page(at), at=at)
        kept = [HTML, ("X-Archive-Orig-X-Robots-Tag", "noai")]
        warc.response(f"{SITE}/kept", page("kept"), fields=kept)
    report, found = taken(tmp_path, warc.path)
    assert len(found) == len(kinds) + len(dates)
    assert report.records["bad_date"] == len(never)
    assert report.dropped == {"consent_noai": 1}


def test_a_wrong_length_in_a_plain_archive_costs_what_it_hit(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc", packed=False) as warc:
        for n in range(5):
            warc.response(f"{SITE}/{n}", page(f"page{n}"))
    data = warc.path.read_bytes()
    starts = [at for at in range(len(data)) if data.startswith(b"WARC/1.", at)]
    at = data.index(b"Content-Length: ", starts[1]) + len(b"Content-Length: ")
    warc.path.write_bytes(b"\r\n" + data[:at] + b"1" + data[at + 1 :])  # too short, and blank lines first
    report, found = taken(tmp_path, warc.path)
    assert found.keys() >= {f"{SITE}/{n}" for n in (0, 2, 3, 4)}
    assert report.records["damaged_record"] == 1
    assert report.tears


def test_damaged_containers_are_told_and_give_what_they_can(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as warc:
        for n in range(3):
            warc.response(f"{SITE}/{n}", page(f"page{n}"))
    packed = zstandard.ZstdCompressor(write_checksum=True)
    frames = [bytearray(packed.compress(record)) for record in records(warc.path)]
    frames[1][len(frames[1]) // 2] ^= 255
    (tmp_path / "b.warc.zst").write_bytes(b"".join(frames))
    report, found = taken(tmp_path, tmp_path / "b.warc.zst")
    assert found.keys() == {f"{SITE}/0", f"{SITE}/2"}
    assert report.records == {"page": 2, "damaged_record": 1}
    (tmp_path / "stub.warc.gz").write_bytes(warc.path.read_bytes()[:9])
    report, _ = taken(tmp_path, tmp_path / "stub.warc.gz")
    assert "within record 1" in report.tears[0] or "damaged" in report.tears[0]
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as file:
        file.write(warc.path, "archive/a.warc.gz")
    assert len(taken(tmp_path, tmp_path / "c.zip")[1]) == 3
    with Warc(tmp_path / "z.warc", packed=False) as plain:
        plain.response(f"{SITE}/z", page("zip"))
        plain.response(f"{SITE}/c.zip", (tmp_path / "c.zip").read_bytes(), fields=[PLAIN])
    assert f"{SITE}/z" in taken(tmp_path, plain.path)[1], "its end is that of a zip archive"
    data = bytearray((tmp_path / "c.zip").read_bytes())
    data[300] ^= 255
    (tmp_path / "d.zip").write_bytes(data)
    assert taken(tmp_path, tmp_path / "d.zip")[0].tears
    for flags in (6, data.find(b"PK\x01\x02") + 8):
        data[flags] |= 1
    (tmp_path / "e.zip").write_bytes(data)
    with pytest.raises(ConfigError, match="encrypted"):
        taken(tmp_path, tmp_path / "e.zip")


def test_what_later_answers_without_a_body_say_of_use_counts(tmp_path: Path) -> None:
    no = ("X-Robots-Tag", "noai")
    with Warc(tmp_path / "a.warc.gz") as warc:
        for name in ("cut", "same", "free"):
            warc.response(f"{SITE}/{name}", page(name))
        warc.response(f"{SITE}/cut", page("cut")[:500], fields=[HTML, no], at=LATER, WARC_Truncated="length")
        warc.response(f"{SITE}/same", b"", status="304 Not Modified", fields=[no], at=LATER)
        warc.response(f"{SITE}/free", page("free")[:500], at=LATER, WARC_Truncated="length")
    report, found = taken(tmp_path, warc.path)
    assert found.keys() == {f"{SITE}/free"}
    assert report.dropped == {"consent_noai": 2}
    assert found[f"{SITE}/free"]["metadata"]["fetched_at"] == "20240501"


def _raw(url: str, message: bytes) -> bytes:
    """A record of ``message`` as a server sent it: a writer of archives would put its head in order."""
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {LATER}\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(message)}\r\n\r\n"
    )
    return head.encode() + message + b"\r\n\r\n"


def test_heads_and_codings_as_servers_send_them(tmp_path: Path) -> None:
    """Lines that end in LF alone hide neither a page nor what robots.txt and header fields say."""
    packed = gzip.compress(page("packed"))
    chunks = b"%X\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    ok, html = b"HTTP/1.1 200 OK\r\n", b"Content-Type: text/html"
    lines = page("lines").replace(b"<p>", b"\r\n\r\n<p>")
    messages = {
        "robots.txt": b"HTTP/1.1 200 OK\n\nUser-agent: *\nDisallow: /private\n",
        "private": ok + html + b"\r\n\r\n" + page("private"),
        "noai": b"HTTP/1.1 200 OK\n" + html + b"\nX-Robots-Tag: noai\n\n" + page("noai"),
        "lines": b"HTTP/1.0 200 OK\n" + html + b"\n\n" + lines,
        "interim": b"HTTP/1.1 100 Continue\r\n\r\n" + ok + html + b"\r\n\r\n" + page("interim"),
        "packed": ok + html + b"\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + chunks,
        "none": b"HTTP/1.1 100 Continue\r\n\r\n",
    }
    archive = b"".join(_raw(f"{SITE}/{path}", message) for path, message in messages.items())
    (tmp_path / "a.warc").write_bytes(archive)
    report, found = taken(tmp_path, tmp_path / "a.warc")
    assert found.keys() == {f"{SITE}/lines", f"{SITE}/interim", f"{SITE}/packed"}
    assert report.dropped == {"robots_disallow": 1, "consent_noai": 1}
    assert report.records == {"page": 5, "statement": 1, "bad_http": 1}
