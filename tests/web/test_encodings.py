"""The encodings of the standard, against digests of what its indexes and decoders give.

``whatwg_encodings.json`` holds, by encoding, the first 16 digits of the sha256 of what a JavaScript
implementation of the standard that passes the web platform's tests (@exodus/bytes 1.16) reads: of every
sequence of one, two, three or four bytes, and of 3,000 random strings with errors. Chromium 156 agrees, but
where it keeps a state after an error in EUC-JP and ISO-2022-JP.
"""

# ruff: noqa: RUF001 - signs that look alike are what this is about

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from scrapers.web.encodings import iso_2022_jp
from scrapers.web.encodings.declarations import declared
from scrapers.web.encodings.decoders import read
from scrapers.web.encodings.labels import MULTI_BYTE, REPLACEMENT, STATEFUL, USER_DEFINED, WIDE, codec, labels
from scrapers.web.query_encoding import in_encoding

DATA = Path(__file__).parent.parent / "data"
DIGESTS: dict[str, dict[str, str]] = json.loads((DATA / "whatwg_encodings.json").read_text(encoding="utf-8"))
LEADS = range(0x81, 0xFF)
DIGITS = range(0x30, 0x3A)
ESCAPES = [b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(B", b"\x1b(I", b"\x1b", b"$B", b"\x1b$"]


def codec_of(label: str) -> str:
    name = codec(label)
    assert name is not None
    return name


def digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def sequences(name: str, length: str) -> Iterator[bytes]:
    if length == "index":
        yield from (bytes([a]) for a in range(0x80, 0x100))
        if name in MULTI_BYTE:
            yield from (bytes([a, b]) for a in range(0x80, 0x100) for b in range(0x100))
    elif length == "three":
        yield from (bytes([0x8F, a, b]) for a in range(0xA1, 0xFF) for b in range(0xA1, 0xFF))
    else:
        firsts = [*range(0x81, 0x85), *range(0x90, 0xE4)]
        yield from (bytes([a, b, c, d]) for a in firsts for b in DIGITS for c in LEADS for d in DIGITS)


def random_strings(label: str) -> Iterator[bytes]:
    random = Random("encodings " + label)
    for _ in range(3000):
        kind, size = random.randrange(4), random.randrange(1, 16)
        if label == "iso-2022-jp":
            yield b"".join(_in_seven_bits(random) for _ in range(size))
        elif kind == 0:
            yield random.randbytes(size)
        elif kind == 1:
            yield bytes(random.randrange(0x80, 256) for _ in range(size))
        elif kind == 2:
            yield bytes(
                random.choice((random.randrange(0x30, 0x40), random.randrange(0x80, 256)))
                for _ in range(size)
            )
        else:
            yield bytes(
                random.choice((0x8E, 0x8F, 0x80, 0x41, 0xA2, random.randrange(0xA0, 256)))
                for _ in range(size)
            )


def _in_seven_bits(random: Random) -> bytes:
    if random.random() < 0.3:
        return random.choice(ESCAPES)
    return bytes([random.randrange(256) if random.random() < 0.1 else random.randrange(0x20, 0x80)])


@pytest.mark.parametrize(
    ("label", "what"), [(label, what) for label in DIGESTS for what in DIGESTS[label] if what != "random"]
)
def test_every_sequence_is_the_character_of_the_index(label: str, what: str) -> None:
    name = codec_of(label)
    assert digest([read(sequence, name) for sequence in sequences(name, what)]) == DIGESTS[label][what]


@pytest.mark.parametrize("label", [label for label in DIGESTS if "random" in DIGESTS[label]])
def test_errors_take_the_bytes_that_they_take_in_a_browser(label: str) -> None:
    name = codec_of(label)
    reads = (
        partial(iso_2022_jp.read, between_escapes="\ufffd") if name == STATEFUL else partial(read, name=name)
    )
    assert digest([reads(string) for string in random_strings(label)]) == DIGESTS[label]["random"]


def test_all_labels_of_the_standard() -> None:
    """Counted and digested as in its ``encodings.json``, by the way of Python's names."""
    listed = sorted(f"{label} {name}" for label, name in labels().items())
    assert len(listed) == 228
    assert digest(listed) == "512a54d288d60fe6"
    for label, name in labels().items():
        assert codec(f"\t{label.upper()} ") == name
        text = "abc" if name != REPLACEMENT else "\ufffd"
        assert read("abc".encode(name) if name in WIDE else b"abc", name) == text, label


@pytest.mark.parametrize(
    "label", ["utf-7", "hex", "unicode_escape", "rot13", "", "utf-32", "cp037", "x-mac-greek"]
)
def test_no_label_of_the_standard(label: str) -> None:
    assert codec(label) is None


LETTERS = [
    ("euc-jp", b"\xb9\xe2 \xfc\xe2 \xf9\xc1 \xa1\xc1 \xa1\xdd", "高 髙 僴 ～ －"),
    ("x-mac-cyrillic", b"\x8f\xf0\xe8\xe2\xe5\xf2, \xa2\xb6\xff", "Привет, Ґґ€"),
    ("koi8-u", b"\xae\xbe\xa6\xa7\xa4\xad", "ўЎіїєґ"),
    (
        "big5",
        b"\xa1\x45\xa1\x4e\xa1\xc2\xa1\xe3\xa1\xf2\xa1\xf3\xa2\x41\xa2\x42\xa2\x44\xa2\x46\xa2\x47",
        "‧﹑¯～⊕⊙∕﹨￥￠￡",
    ),
    ("big5", b"\xb0\xa2A\xa1\xfe\xa2\x41B\xa3\xe1", "陝A／∕B€"),
    ("iso-2022-jp", b'\x1b$B-!-j$"\x1b(B', "①㈱あ"),
    ("iso-2022-jp", b"\x1b$B$*CN$i$;\x1b(B\x1b$B-!\x1b(B", "お知らせ①"),
    ("iso-2022-jp", b"a\x1b(I1\x1b(J\\~\x1b(B\\~", "aｱ¥‾\\~"),
    ("gbk", b"\x80\xa8\xbf\xa2\xe3", "€ǹ€"),
    ("gb18030", b"\x84\x31\x82\x36\xa6\xd9\x90\x30\x81\x30", "︐︐𐀀"),
    ("windows-1255", b"\xca\x81", "\u05ba\x81"),
    ("x-user-defined", b"a\x80\xff", "a\uf780\uf7ff"),
    ("shift_jis", b"\x87\x40\x87\x8a\xfa\x55\xa0\xfd", "①㈱￤��"),
]


@pytest.mark.parametrize(("label", "data", "text"), LETTERS)
def test_letters_that_python_has_otherwise(label: str, data: bytes, text: str) -> None:
    assert read(data, codec_of(label)) == text


def test_a_long_run_of_errors_is_read_all_the_same() -> None:
    for name in (*MULTI_BYTE, STATEFUL):
        assert set(read(b"\xff" * 30_000, name)) == {"\ufffd"}


def _cases() -> list[tuple[bytes, str]]:
    parts = (DATA / "html5lib_prescan.dat").read_bytes().split(b"#data\n")[1:]
    split = (part.rstrip(b"\n").rpartition(b"\n#encoding\n") for part in parts)
    return [(data, encoding.decode()) for data, _, encoding in split]


@pytest.mark.parametrize(("data", "encoding"), _cases(), ids=range(len(_cases())))
def test_the_prescan(data: bytes, encoding: str) -> None:
    """Where nothing is declared html5lib says its default."""
    assert (declared(data) or "cp1252") == codec(encoding)


DECLARATIONS: list[tuple[bytes, str | None]] = [
    (b'<meta charset="x-user-defined">', "cp1252"),
    (b"<meta charset=replacement>", REPLACEMENT),
    (b"<!--><meta charset=koi8-r>", "koi8_r"),
    (b"<!-- <meta charset=koi8-r> --><meta charset=koi8-u>", "koi8_u"),
    (b"<a title='<meta charset=koi8-r>'><meta charset=big5>", "big5hkscs"),
    (b"<?php <meta charset=koi8-r> ?><meta charset=gbk>", "gb18030"),
    (b"<meta charset=nonsense><meta charset=euc-kr>", "cp949"),
    (b"<meta charset=koi8-r charset=koi8-u>", "koi8_r"),
    (b"<meta/charset=koi8-r/>", None),
    (b"<meta/charset='koi8-r'/>", "koi8_r"),
    (b"</meta charset=koi8-r>", None),
    (b"<meta name=refresh content='charset=koi8-r'>", None),
    (b"<meta http-equiv=refresh content='charset=koi8-r'>", None),
    (b"<meta http-equiv=CONTENT-TYPE content='x;CHARSET = \"koi8-r\"'>", "koi8_r"),
    (b"<?xml version='1.0' encoding='koi8-r'?>", "koi8_r"),
    (b"<meta charset='koi8-r'", None),
    (b"charset=koi8-r", None),
]


@pytest.mark.parametrize(("head", "name"), DECLARATIONS)
def test_declarations(head: bytes, name: str | None) -> None:
    assert declared(head) == name


@pytest.mark.parametrize(
    ("name", "word", "sent"),
    [
        ("koi8_u", "ў", "%AE"),
        ("mac_cyrillic", "Ґ€", "%A2%FF"),
        (USER_DEFINED, "\uf780é", "%80%26%23233%3B"),
        ("euc_jis_2004", "天", "%C5%B7"),
        ("euc_jp", "髙", "%FC%E2"),
        ("cp1252", "\x81", "%81"),
        (REPLACEMENT, "é", "é"),
    ],
)
def test_queries_are_written_by_the_same_tables(name: str, word: str, sent: str) -> None:
    assert in_encoding(f"/s?q={word}", name) == f"/s?q={sent}"


def test_there_is_no_text_in_an_encoding_that_is_not_known() -> None:
    with pytest.raises(LookupError):
        read(b"\xff", "no-such-codec")
