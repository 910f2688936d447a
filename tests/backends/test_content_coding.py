from __future__ import annotations

import gzip
import io
import random
import tracemalloc
import zlib
from importlib.util import find_spec

import pytest
import zstandard

from scrapers.plugin.http.content_coding import ACCEPTED, CodingCutError, CodingError, decoded

TEXT = b"".join(b"line %d of a page that repeats itself\n" % n for n in range(5000))
BROTLI = find_spec("brotli") is not None


def raw_deflate(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def brotli(data: bytes) -> bytes:
    import brotli

    return brotli.compress(data, quality=5)


ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate bare": raw_deflate,
    "zstd": zstd,
    "zstd checked": zstandard.ZstdCompressor(write_checksum=True, write_content_size=False).compress,
    **({"br": brotli} if BROTLI else {}),
}
CHECKSUMS = {"gzip": 8, "x-gzip": 8, "deflate": 4, "zstd checked": 4}
KINDS = pytest.mark.parametrize("kind", ENCODERS)


class Drip:
    """A source that gives as little as it can."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, _size: int, /) -> bytes:
        return self._file.read(7)


def undone(data: bytes, coding: str, source: type[io.BytesIO | Drip] = io.BytesIO) -> bytes:
    reader = decoded(source(data), coding)
    parts = []
    while part := reader.read(4096):
        parts.append(part)
    return b"".join(parts)


def header(kind: str) -> str:
    return kind.split(maxsplit=1)[0]


@KINDS
@pytest.mark.parametrize("source", [io.BytesIO, Drip])
@pytest.mark.parametrize("text", [TEXT, b"", b"x"], ids=["long", "empty", "short"])
def test_round_trip(kind: str, source: type[io.BytesIO | Drip], text: bytes) -> None:
    assert undone(ENCODERS[kind](text), header(kind), source) == text


@KINDS
@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_every_cut_is_seen(kind: str, source: type[io.BytesIO | Drip]) -> None:
    whole = ENCODERS[kind](TEXT[:3000])
    checksum = CHECKSUMS.get(kind, 0)
    for end in [1, 2, 3, len(whole) // 2, len(whole) - checksum - 1]:
        with pytest.raises(CodingCutError):
            undone(whole[:end], header(kind), source)


def remarked(data: bytes, kind: str, source: type[io.BytesIO | Drip]) -> tuple[bytes, tuple[str, ...]]:
    reader = decoded(source(data), header(kind))
    parts = []
    while part := reader.read(100):
        parts.append(part)
    return b"".join(parts), reader.remarks


@pytest.mark.parametrize("kind", CHECKSUMS)
@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_text_is_whole_without_its_checksum(kind: str, source: type[io.BytesIO | Drip]) -> None:
    whole, size = ENCODERS[kind](TEXT), CHECKSUMS[kind]
    assert remarked(whole, kind, source) == (TEXT, ())
    for left in range(size):
        cut = whole[: len(whole) - size + left]
        assert remarked(cut, kind, source) == (TEXT, (f"no_checksum {header(kind)}",))
    wrong = bytes([whole[-size] ^ 255])
    damaged = whole[: len(whole) - size] + wrong + whole[len(whole) - size + 1 :]
    assert remarked(damaged, kind, source) == (TEXT, (f"wrong_checksum {header(kind)}",))


@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_a_member_without_its_trailer_does_not_hide_the_next(source: type[io.BytesIO | Drip]) -> None:
    two = gzip.compress(TEXT)[:-8] + gzip.compress(b"second")
    assert remarked(two, "gzip", source) == (TEXT + b"second", ("no_checksum gzip",))
    late = gzip.compress(TEXT) + gzip.compress(b"second")[:-3]
    assert remarked(late, "gzip", source) == (TEXT + b"second", ("no_checksum gzip",))


@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_frames_are_checked_one_by_one(source: type[io.BytesIO | Drip]) -> None:
    first, second = ENCODERS["zstd checked"](TEXT), zstd(b"second" * 100)
    assert remarked(first + second + first, "zstd", source) == (TEXT + b"second" * 100 + TEXT, ())
    wrong = first[:-1] + bytes([first[-1] ^ 1])
    assert remarked(wrong + second, "zstd", source) == (TEXT + b"second" * 100, ("wrong_checksum zstd",))
    with pytest.raises(CodingCutError):
        undone(first + second[:-1], "zstd", source)


@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_gzip_heads_with_all_their_parts(source: type[io.BytesIO | Drip]) -> None:
    flags = 2 | 4 | 8 | 16
    head = bytes([0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3]) + b"\3\0abc" + b"name\0" + b"comment\0" + b"\1\2"
    member = head + gzip.compress(TEXT, mtime=0)[10:]
    assert remarked(member + member, "gzip", source) == (TEXT * 2, ())
    for end in range(1, len(head)):
        with pytest.raises(CodingCutError):
            undone(member[:end], "gzip", source)


def test_a_gzip_head_without_end_is_an_error() -> None:
    with pytest.raises(CodingError, match="without end"):
        undone(bytes([0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3]) + b"n" * 200_000, "gzip")


@KINDS
def test_no_bytes_at_all_are_an_empty_body(kind: str) -> None:
    assert undone(b"", header(kind)) == b""


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_members_follow_one_another(kind: str, source: type[io.BytesIO | Drip]) -> None:
    encode = ENCODERS[kind]
    assert undone(encode(TEXT) + encode(b"second") + encode(b""), kind, source) == TEXT + b"second"
    with pytest.raises(CodingCutError):
        undone(encode(TEXT) + encode(TEXT)[:-9], kind, source)


@pytest.mark.parametrize("rest", [b"\0", b"\0" * 600, b"garbage", b"\x1f", b"\x1f\x8b\x09 no member"])
@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_what_follows_the_last_gzip_member_is_ignored(rest: bytes, source: type[io.BytesIO | Drip]) -> None:
    assert undone(gzip.compress(TEXT) + rest, "gzip", source) == TEXT


@KINDS
def test_other_data_is_an_error(kind: str) -> None:
    with pytest.raises(CodingError):
        undone(b"<html><body>not compressed at all</body></html>" * 30, header(kind))


def test_codings_are_undone_last_first() -> None:
    assert undone(gzip.compress(zlib.compress(TEXT)), "deflate, GZIP") == TEXT
    assert undone(gzip.compress(zstd(gzip.compress(TEXT))), "gzip, identity,, zstd, x-gzip") == TEXT
    assert undone(TEXT, "identity") == undone(TEXT, "") == TEXT


def test_four_codings_are_too_many() -> None:
    with pytest.raises(CodingError, match="4 content codings"):
        decoded(io.BytesIO(), "gzip, gzip, gzip, gzip")


@pytest.mark.parametrize(
    "name", ["UTF-8", "none", "aws-chunked", "windows-1251", "binary", "8bit", "compress", "x"]
)
@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_what_is_no_coding_is_passed_by(name: str, source: type[io.BytesIO | Drip]) -> None:
    assert undone(TEXT, name, source) == TEXT
    assert undone(gzip.compress(TEXT), f"gzip, {name}", source) == TEXT
    assert undone(gzip.compress(zlib.compress(TEXT)), f"deflate, {name},{name}, gzip", source) == TEXT
    assert undone(b"", name, source) == b""
    wide = "<p>Погода</p>".encode("utf-16")
    assert undone(wide, name, source) == wide
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
    assert undone(picture, name) == picture


@pytest.mark.parametrize("name", ["compress", "sdch", "none", "dcb"])
def test_what_is_in_an_unknown_coding_is_no_text(name: str) -> None:
    packed = zlib.compress(random.Random(1).randbytes(3000))
    for data in (packed, gzip.compress(TEXT), zstd(TEXT)):
        with pytest.raises(CodingError, match=repr(name)):
            undone(data, name)


def test_only_what_can_be_undone_is_asked_for() -> None:
    assert ("br" in ACCEPTED.split(", ")) is BROTLI
    assert {"gzip", "deflate", "zstd"} <= set(ACCEPTED.split(", "))


@KINDS
def test_bombs_come_in_small_pieces(kind: str) -> None:
    bomb = ENCODERS[kind](bytes(64 * 2**20))
    tracemalloc.start()
    try:
        reader = decoded(io.BytesIO(bomb), header(kind))
        sizes = [len(reader.read(65536)) for _ in range(20)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 0 < max(sizes) <= 8 * 2**20
    assert peak < 24 * 2**20


def test_zstd_window_beyond_the_rfc_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    chunks = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    data = chunks.compress(TEXT) + chunks.flush()
    with pytest.raises(CodingError):
        undone(data, "zstd")
