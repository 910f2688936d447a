from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib
from importlib.util import find_spec

import pytest
import zstandard
from scrapers.backends._content_coding import ACCEPTED, CodingCutError, CodingError, decoded

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
    **({"br": brotli} if BROTLI else {}),
}
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
    for end in [1, 2, 3, len(whole) // 2, len(whole) - 5, len(whole) - 1]:
        with pytest.raises(CodingCutError):
            undone(whole[:end], header(kind), source)


@KINDS
def test_no_bytes_at_all_are_an_empty_body(kind: str) -> None:
    assert undone(b"", header(kind)) == b""


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
@pytest.mark.parametrize("source", [io.BytesIO, Drip])
def test_members_follow_one_another(kind: str, source: type[io.BytesIO | Drip]) -> None:
    encode = ENCODERS[kind]
    assert undone(encode(TEXT) + encode(b"second") + encode(b""), kind, source) == TEXT + b"second"
    with pytest.raises(CodingCutError):
        undone(encode(TEXT) + encode(TEXT)[:-3], kind, source)


@pytest.mark.parametrize("rest", [b"\0", b"\0" * 600, b"garbage", b"\x1f"])
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


def test_unknown_coding_is_named() -> None:
    with pytest.raises(CodingError, match="'compress'"):
        decoded(io.BytesIO(), "compress")


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
