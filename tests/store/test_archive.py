from __future__ import annotations

import gzip
import hashlib
import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, has_valid_payload_digest

from scrapers.errors import ExportError, StateDamaged
from scrapers.models import Headers, Request, Response
from scrapers.store import archive as archive_module
from scrapers.store.archive import Archive, ArchiveEntry, count, intact, read_record

URL = "http://a.test/page?q=1"
WHEN = datetime(2026, 5, 4, 3, 2, 1, 234567, tzinfo=UTC)
FIRST = "archive/00000.warc.gz"
SENT = Headers([
    ("content-type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"),
    ("Content-Length", "17"), ("X-Note", "a=1"), ("x-note", "b: 2; x=ü€"),
    ("X-Crawler-Content-Length", "5"), ("X-Empty", ""),
])  # fmt: skip


def _response(body: bytes = b"<p>hi</p>", **changes: Any) -> Response:
    given: dict[str, Any] = {
        "request": Request(URL), "url": URL, "status": 200, "headers": SENT, "body": body,
        "fetched_at": WHEN, "address": "192.0.2.7",
    }  # fmt: skip
    return Response(**(given | changes))


def _same(one: Response, other: Response) -> bool:
    names = [
        each.name for each in fields(Response) if each.compare and each.name not in {"headers", "request"}
    ]
    same = all(getattr(one, name) == getattr(other, name) for name in names)
    return same and one.headers.pairs() == other.headers.pairs() and one.request.url == other.request.url


def _fill(folder: Path, bodies: list[bytes]) -> list[ArchiveEntry]:
    with Archive.open(folder, None) as archive:
        return [archive.append(_response(body)) for body in bodies]


VARIANTS = {
    "plain": {},
    "empty": {"body": b""},
    "binary": {"body": bytes(range(256)) * 100},
    "looks-like-warc": {"body": b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n\r\n"},
    "not-found": {"status": 404},
    "odd-status": {"status": 599},
    "redirect": {"status": 301, "headers": Headers([("Location", "/ü")])},
    "no-status": {"status": None, "headers": Headers([("Content-Type", "text/plain")])},
    "no-headers": {"headers": Headers()},
    "rendered": {"rendered": True, "encoding": "utf-8", "url": "http://a.test/moved"},
    "held-back": {"rendered": True, "moves_to": "http://a.test/next"},
    "rendered-no-status": {"rendered": True, "status": None},
    "truncated": {"truncated": True, "length_unknown": True},
    "unknown-address": {"address": ""},
    "scoped-address": {"address": "fe80::1%eth0"},
    "other-zone": {"fetched_at": datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5)))},
}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_round_trip(tmp_path: Path, changes: dict[str, Any]) -> None:
    response = _response(**changes)
    with Archive.open(tmp_path, None) as archive:
        archive.append(_response(b"before"))
        entry = archive.append(response)
        archive.append(_response(b"after"))
        back = archive.read(entry.file, entry.offset)  # readable while the archive is open
    assert _same(back, response)
    assert back.request.headers == {}
    assert entry.payload_digest == f"sha256:{hashlib.sha256(response.body).hexdigest()}"
    assert entry.file == FIRST


def test_request_headers_are_not_kept(tmp_path: Path) -> None:
    with Archive.open(tmp_path, None) as archive:
        archive.append(_response(request=Request(URL, {"Authorization": "Bearer secret"})))
    assert b"secret" not in gzip.decompress((tmp_path / FIRST).read_bytes())


HIDDEN = "k3J9xQ7vZ1pR8mW4sT6uY2bN5dF0gHcL"
LEAKS = [
    *[
        ("Set-Cookie", f"sid={HIDDEN}; Path=/; HttpOnly"),
        ("set-cookie", f"b={HIDDEN}"),
        ("SET-COOKIE2", HIDDEN),
    ],
    *[
        ("Authorization", f"Bearer {HIDDEN}"),
        ("Proxy-Authorization", f"Basic {HIDDEN}"),
        ("Cookie", f"a={HIDDEN}"),
    ],
    *[("Authentication-Info", f'nextnonce="{HIDDEN}"'), ("X-Auth-Token", HIDDEN), ("X-Api-Key", HIDDEN)],
    *[
        ("X-CSRF-Token", HIDDEN),
        ("x-amz-security-token", HIDDEN),
        ("X-Session-Id", HIDDEN),
        ("X-Goog-Signature", HIDDEN),
    ],
    ("Location", f"https://a.test/next?token={HIDDEN}&page=2"),
    ("Content-Location", f"https://user:{HIDDEN}@a.test/"),
    ("Refresh", f"0; url=https://a.test/?access_token={HIDDEN}"),
    ("Link", f'<https://a.test/x?X-Amz-Signature={HIDDEN}>; rel="next", </y>; rel=prev'),
    ("Content-Security-Policy", f"report-uri https://a.test/r?token={HIDDEN}"),
]


@pytest.mark.parametrize("rendered", [False, True])
@pytest.mark.parametrize("leak", LEAKS, ids=[f"{n} {name}" for n, (name, _) in enumerate(LEAKS)])
def test_credentials_are_masked_and_marked(tmp_path: Path, leak: tuple[str, str], rendered: bool) -> None:
    body = f"<p>{HIDDEN}".encode()
    headers = Headers([("Content-Type", "text/html"), leak, ("Etag", '"abc"')])
    with Archive.open(tmp_path, None) as archive:
        entry = archive.append(_response(body, headers=headers, rendered=rendered))
        _response(b"after")
        back = archive.read(entry.file, entry.offset)
    assert back.body == body
    assert [name for name, _ in back.headers.pairs()] == ["Content-Type", leak[0], "Etag"]
    assert "***" in back.headers[leak[0]]
    records = list(ArchiveIterator(io.BytesIO((tmp_path / FIRST).read_bytes()), parse_http=False))
    assert HIDDEN not in str(records[1].headers)
    assert records[1].headers.get("X-Scrapers-Redacted") == leak[0]
    data = gzip.decompress((tmp_path / FIRST).read_bytes())
    assert data.count(HIDDEN.encode()) == 1  # in the body
    assert b"redaction: credentials stand as ***" in data


def test_what_stands_beside_a_masked_part_stays(tmp_path: Path) -> None:
    link = f'<https://a.test/x?token={HIDDEN}&page=2>; rel="next", </y>; rel=prev'
    with Archive.open(tmp_path, None) as archive:
        entry = archive.append(_response(headers=Headers([("Link", link)])))
        assert archive.read(entry.file, entry.offset).headers["link"] == link.replace(HIDDEN, "***")


def test_urls_are_masked_and_the_rest_is_right(tmp_path: Path) -> None:
    url = f"https://a.test/page?token={HIDDEN}&page=2"
    with Archive.open(tmp_path, None) as archive:
        response = _response(url=url, request=Request(url), moves_to=url, headers=Headers())
        entry = archive.append(response)
    data = (tmp_path / FIRST).read_bytes()
    assert HIDDEN.encode() not in gzip.decompress(data)
    for record in list(ArchiveIterator(io.BytesIO(data)))[1:]:
        assert record.headers["WARC-Target-URI"] == "https://a.test/page?token=***&page=2"
        assert record.headers["X-Scrapers-Redacted"] == "URL, Moves-To"
        assert record.headers["X-Scrapers-Moves-To"].endswith("token=***&page=2")
        assert int(record.http_headers["Content-Length"]) == len(response.body)
    assert count(tmp_path / FIRST) == 2
    assert read_record(tmp_path / FIRST, entry.offset).body == response.body


def test_fields_that_only_sound_like_credentials_stay(tmp_path: Path) -> None:
    kept = [
        ("WWW-Authenticate", 'Basic realm="x"'), ("Etag", f'"{HIDDEN}"'), ("X-Request-Id", HIDDEN),
        ("Content-Security-Policy", "default-src 'self'"), ("Location", "/next?page=2&token=usdc"),
    ]  # fmt: skip
    with Archive.open(tmp_path, None) as archive:
        entry = archive.append(_response(headers=Headers(kept)))
        back = archive.read(entry.file, entry.offset)
    assert list(back.headers.pairs())[:4] == kept[:4]


def test_a_header_cannot_begin_another(tmp_path: Path) -> None:
    for rendered in (False, True):
        headers = Headers([("X-Evil", "1\r\nWARC-Target-URI: http://b.test/\r\n\r\n<p>"), ("X\nY", "\0z")])
        response = _response(headers=headers, rendered=rendered, url="http://a.test/\r\nX-Injected: 1")
        with Archive.open(tmp_path, None) as archive:
            entry = archive.append(response)
            back = archive.read(entry.file, entry.offset)
        assert back.url == "http://a.test/ X-Injected: 1"
        assert back.body == response.body
        assert "warc-target-uri" not in back.headers
        assert back.headers["x-evil"] == "1 WARC-Target-URI: http://b.test/ <p>"


@pytest.mark.parametrize("rendered", [False, True])
def test_a_head_that_readers_refuse_is_cut_and_counted(tmp_path: Path, rendered: bool) -> None:
    headers = Headers(
        [("A", "1"), ("B", "x" * 40_000), *[(f"N{n}", "y" * 500) for n in range(100)], ("C", "3")]
    )
    with Archive.open(tmp_path, None) as archive:
        entry = archive.append(_response(headers=headers, rendered=rendered))
        back = archive.read(entry.file, entry.offset)
    assert {"a", "n0"} <= set(back.headers)
    assert "b" not in back.headers
    records = list(ArchiveIterator(io.BytesIO((tmp_path / FIRST).read_bytes())))  # with its default limits
    assert int(records[1].headers.get("X-Scrapers-Omitted-Fields")) == 103 - len(back.headers)


def test_any_warc_reader_reads_it(tmp_path: Path) -> None:
    bodies = [b"<p>%d</p>" % n * 2_000 for n in range(5)]
    entries = _fill(tmp_path, bodies)
    with (tmp_path / FIRST).open("rb") as file:
        records = [(r.headers.to_dict(), r.stream_pos, r.reader.read()) for r in ArchiveIterator(file)]
    heads, offsets, blocks = zip(*records, strict=True)
    assert [head["WARC-Type"] for head in heads] == ["warcinfo"] + ["response"] * 5
    assert heads[0]["WARC-Filename"] == "00000.warc.gz"
    assert b"corpus-scrapers/" in blocks[0]
    assert list(blocks[1:]) == bodies
    assert list(offsets[1:]) == [entry.offset for entry in entries]
    head = heads[1]
    assert head["WARC-Target-URI"] == URL
    assert head["WARC-Date"] == "2026-05-04T03:02:01.234567Z"
    assert head["WARC-IP-Address"] == "192.0.2.7"
    assert head["WARC-Payload-Digest"] == entries[0].payload_digest
    assert "WARC-Truncated" not in head
    with (tmp_path / FIRST).open("rb") as file:
        valid = list(ArchiveIterator(file, func_filter=has_valid_payload_digest))
    assert len(valid) == 5


def test_http_head_of_a_decoded_body(tmp_path: Path) -> None:
    """A reader that trusts the head must get the body as stored, not try to decode it again."""
    _fill(tmp_path, [b"<p>hi</p>"])
    with (tmp_path / FIRST).open("rb") as file:
        records = ArchiveIterator(file, auto_decode="all")
        next(records)  # warcinfo
        record = next(records)
        assert record.reader.read() == b"<p>hi</p>"
        assert record.http_headers.status_code == 200
        head = record.http_headers.to_dict()
    assert head["Content-Length"] == "9"
    assert "Content-Encoding" not in head
    assert "Transfer-Encoding" not in head
    assert head["X-Crawler-Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("changes", "kind", "media_type"),
    [
        ({"rendered": True, "encoding": "utf-8"}, "conversion", "text/html; charset=utf-8"),
        ({"status": None}, "resource", "text/html"),
        ({"status": None, "headers": Headers()}, "resource", "application/octet-stream"),
        ({}, "response", "application/http;msgtype=response"),
        ({"truncated": True}, "response", "application/http;msgtype=response"),
    ],
)
def test_record_types(tmp_path: Path, changes: dict[str, Any], kind: str, media_type: str) -> None:
    with Archive.open(tmp_path, None) as archive:
        archive.append(_response(**changes))
    with (tmp_path / FIRST).open("rb") as file:
        head = list(ArchiveIterator(file))[1].headers.to_dict()
    assert (head["WARC-Type"], head["Content-Type"]) == (kind, media_type)
    assert head.get("WARC-Truncated") == ("unspecified" if changes.get("truncated") else None)


def test_one_gzip_member_a_record(tmp_path: Path) -> None:
    entries = _fill(tmp_path, [b"a", b"b" * 100_000, b""])
    data = (tmp_path / FIRST).read_bytes()
    for entry in entries:
        member = gzip.decompress(data[entry.offset : entry.offset + entry.length])
        assert member.startswith(b"WARC/1.1\r\n")
        assert member.endswith(b"\r\n\r\n")
        assert member.count(b"WARC-Record-ID") == 1
    assert entries[-1].offset + entries[-1].length == len(data)


# --- positions, crashes


def test_position_is_what_was_written(tmp_path: Path) -> None:
    with Archive.open(tmp_path, None) as archive:
        start = archive.position
        entry = archive.append(_response())
        assert archive.position == (FIRST, entry.offset + entry.length)
        assert start == (FIRST, entry.offset)
        assert (tmp_path / FIRST).stat().st_size == archive.position[1]  # with the system before it returns
        archive.sync()
    archive.close()


def test_every_torn_tail_is_cut(tmp_path: Path) -> None:
    kept, lost = _fill(tmp_path, [b"kept", b"lost" * 10])
    whole = (tmp_path / FIRST).read_bytes()
    for size in range(lost.offset, len(whole) + 1):
        (tmp_path / FIRST).write_bytes(whole[:size])
        with Archive.open(tmp_path, (FIRST, lost.offset)) as archive:
            assert archive.position == (FIRST, lost.offset)
            entry = archive.append(_response(b"again"))
            assert entry.offset == lost.offset
            assert archive.read(FIRST, kept.offset).body == b"kept"
            assert archive.read(FIRST, entry.offset).body == b"again"
    assert count(tmp_path / FIRST) == 3


def test_a_torn_file_is_detected(tmp_path: Path) -> None:
    kept, lost = _fill(tmp_path, [b"kept", b"lost" * 10])
    path = tmp_path / FIRST
    whole = path.read_bytes()
    assert count(path) == 3
    for size in range(lost.offset + 1, len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(StateDamaged, match="record 3"):
            count(path)
        try:
            body = read_record(path, lost.offset).body
        except StateDamaged:
            pass
        else:  # only the end of the gzip member is missing
            assert (body, size > len(whole) - 16) == (b"lost" * 10, True)
        assert read_record(path, kept.offset).body == b"kept"
    path.write_bytes(whole[: lost.offset])
    assert count(path) == 2


def test_count_over_many_reads(tmp_path: Path) -> None:
    noise = [hashlib.shake_128(b"%d" % n).digest(50_000) for n in range(20)]
    _fill(tmp_path, [b"", *noise, b"z" * 1_000_000])
    assert count(tmp_path / FIRST) == 23
    (tmp_path / "empty").touch()
    assert count(tmp_path / "empty") == 0


@pytest.mark.parametrize("at", [1, 30, 200])
def test_damage_inside_a_record_is_detected(tmp_path: Path, at: int) -> None:
    (entry,) = _fill(tmp_path, [hashlib.shake_128(b"x").digest(500)])
    data = bytearray((tmp_path / FIRST).read_bytes())
    data[entry.offset + at] ^= 0x55
    (tmp_path / FIRST).write_bytes(data)
    with pytest.raises(StateDamaged):
        read_record(tmp_path / FIRST, entry.offset)
    with pytest.raises(StateDamaged):
        count(tmp_path / FIRST)


@pytest.mark.parametrize("offset", [0, 7, 10**9])
def test_no_response_at_an_offset(tmp_path: Path, offset: int) -> None:
    """0 is the warcinfo record, 7 the middle of it."""
    _fill(tmp_path, [b"x"])
    with pytest.raises(StateDamaged):
        read_record(tmp_path / FIRST, offset)


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    with pytest.raises(StateDamaged):
        read_record(tmp_path / "none.warc.gz", 0)


def test_an_archive_shorter_than_committed_is_damage(tmp_path: Path) -> None:
    _fill(tmp_path, [b"x"])
    size = (tmp_path / FIRST).stat().st_size
    with pytest.raises(StateDamaged, match="shorter"):
        Archive.open(tmp_path, (FIRST, size + 1))
    with pytest.raises(StateDamaged, match="shorter"):
        Archive.open(tmp_path, ("archive/00003.warc.gz", 1))
    assert (tmp_path / FIRST).stat().st_size == size


@pytest.mark.parametrize("name", ["../x.warc.gz", "archive/../../x", "/etc/passwd", "", "archive/1.warc.gz"])
def test_only_names_of_ours_reach_the_disk(tmp_path: Path, name: str) -> None:
    with pytest.raises(StateDamaged):
        Archive.open(tmp_path, (name, 0))
    with Archive.open(tmp_path, None) as archive, pytest.raises(StateDamaged):
        archive.read(name, 0)


def test_nothing_committed_begins_anew(tmp_path: Path) -> None:
    _fill(tmp_path, [b"never committed"])
    (tmp_path / "archive" / "00001.warc.gz").write_bytes(b"rest")
    (tmp_path / "archive" / "mine.warc.gz").write_bytes(b"the user's")
    with Archive.open(tmp_path, None) as archive:
        entry = archive.append(_response(b"new"))
    assert count(tmp_path / entry.file) == 2
    assert sorted(path.name for path in (tmp_path / "archive").iterdir()) == ["00000.warc.gz", "mine.warc.gz"]


def test_rotation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "ROTATE_AT", 3_000)
    bodies = [hashlib.shake_128(b"%d" % n).digest(1_000) for n in range(10)]
    entries = _fill(tmp_path, bodies)
    files = list(dict.fromkeys(entry.file for entry in entries))
    assert files == [f"archive/{n:05}.warc.gz" for n in range(len(files))]
    assert len(files) >= 3
    for entry, body in zip(entries, bodies, strict=True):
        assert read_record(tmp_path / entry.file, entry.offset).body == body
    for file in files:  # each stands for itself
        with (tmp_path / file).open("rb") as stream:
            assert next(iter(ArchiveIterator(stream))).headers["WARC-Type"] == "warcinfo"
    assert sum(count(tmp_path / file) for file in files) == 10 + len(files)

    size = (tmp_path / files[1]).stat().st_size
    with Archive.open(tmp_path, (files[1], size)) as archive:
        assert archive.position == (files[1], size)
    assert sorted(path.name for path in (tmp_path / "archive").iterdir()) == [
        "00000.warc.gz",
        "00001.warc.gz",
    ]


# --- disks that do not take it


@contextmanager
def _room(size: int) -> Iterator[None]:
    """The system refuses to let a file grow beyond ``size``: a write comes back short, then fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_an_export_error_and_leaves_whole_records(tmp_path: Path) -> None:
    with Archive.open(tmp_path, None) as archive:
        kept = archive.append(_response(b"kept"))
        position = archive.position
        noise = hashlib.shake_128(b"x").digest(100_000)
        with _room(position[1] + 1_000), pytest.raises(ExportError) as error:
            archive.append(_response(noise))
        assert error.value.path == tmp_path / FIRST
        assert archive.position == position
        assert (tmp_path / FIRST).stat().st_size == position[1]
        entry = archive.append(_response(b"after"))  # somebody made room
        assert archive.read(FIRST, entry.offset).body == b"after"
    assert archive_module.read_record(tmp_path / FIRST, kept.offset).body == b"kept"
    assert count(tmp_path / FIRST) == 3


def test_a_folder_that_cannot_be_written_is_an_export_error(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    with pytest.raises(ExportError) as error:
        Archive.open(tmp_path, None)
    assert error.value.path == tmp_path / FIRST


def test_how_far_a_file_is_intact(tmp_path: Path) -> None:
    entries = _fill(tmp_path, [b"one" * 1000, b"two" * 1000, b"three" * 1000])
    path = tmp_path / FIRST
    whole = path.read_bytes()
    assert intact(path, 0) == len(whole)
    assert intact(path, entries[1].offset) == len(whole)
    path.write_bytes(whole[:-5])
    assert intact(path, 0) == entries[2].offset
    path.write_bytes(whole[: entries[2].offset] + bytes(5000))  # as a disk leaves what it never wrote
    assert intact(path, entries[0].offset) == entries[2].offset


def test_a_file_that_was_removed_is_told(tmp_path: Path) -> None:
    with Archive.open(tmp_path, None) as archive:
        archive.append(_response())
        (tmp_path / FIRST).unlink()
        with pytest.raises(ExportError, match="removed"):
            archive.append(_response())
