"""What a PDF says of its use in its metadata."""

from __future__ import annotations

import time
import zlib

import pytest

from scrapers.rights.page_tags import Markup
from scrapers.rights.registry import read
from scrapers.rights.signals import Signal, Sources

NAMES = {
    "tdm": "http://www.w3.org/ns/tdmrep/",
    "cc": "http://creativecommons.org/ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def packet(inside: str = "", attributes: str = "", *, declared: bool = True) -> str:
    names = "".join(f' xmlns:{name}="{address}"' for name, address in NAMES.items()) if declared else ""
    described = f'<rdf:Description rdf:about="" {attributes}>{inside}</rdf:Description>'
    return f"<x:xmpmeta><rdf:RDF{names}>{described}</rdf:RDF></x:xmpmeta>"


def stream(
    number: int, data: bytes, more: bytes = b"/Type /Metadata /Subtype /XML", *, flate: bool = True
) -> bytes:
    data, more = (zlib.compress(data), more + b" /Filter /FlateDecode") if flate else (data, more)
    return b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, more, len(data), data)


def signals(*objects: bytes) -> list[Signal]:
    body = b"%PDF-1.7\n" + b"".join(objects) + b"trailer\n<< /Root 1 0 R >>\n%%EOF"
    return read(Sources("https://a.test/x.pdf", "t", markup=Markup(body, "application/pdf")), "page")


def answers(reader: str, *objects: bytes) -> list[tuple[str, str]]:
    return [(found.answer, found.use) for found in signals(*objects) if found.reader == reader]


def licences(*objects: bytes) -> list[str]:
    return [
        found.value for found in signals(*objects) if found.reader == "license" and found.answer == "note"
    ]


CC = "http://creativecommons.org/licenses/"
LANGUAGES = (
    '<rdf:Alt><rdf:li xml:lang="x-default">See inside</rdf:li>'
    '<rdf:li xml:lang="de">Lizenziert unter CC BY-SA 4.0</rdf:li></rdf:Alt>'
)
RESERVED = {
    "element": packet("<tdm:reservation>1</tdm:reservation>"),
    "attribute": packet(attributes='tdm:reservation="1"'),
    "undeclared": packet("<tdm:reservation>1</tdm:reservation>", declared=False),
    "another prefix": packet('<q:reservation xmlns:q="https://www.w3.org/ns/tdmrep">1</q:reservation>'),
    "typed": packet('<tdm:reservation rdf:datatype="x">1</tdm:reservation>'),
    "in a list": packet("<tdm:reservation><rdf:Bag><rdf:li>1</rdf:li></rdf:Bag></tdm:reservation>"),
}


@pytest.mark.parametrize("form", RESERVED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("flate", [True, False])
def test_a_reservation_is_heard_in_every_form(form: str, encoding: str, flate: bool) -> None:
    told = stream(5, RESERVED[form].encode(encoding), flate=flate)
    assert answers("tdmrep", told) == [("no", "train")]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<tdm:reservation>0</tdm:reservation>", [("yes", "train")]),
        ("<tdm:reservation>perhaps</tdm:reservation>", [("unclear", "train")]),
        ("<!-- <tdm:reservation>1</tdm:reservation> -->", []),
        ('<tdm:reservation xmlns:tdm="http://other.test/">1</tdm:reservation>', []),
        ("<dc:title>tdm reservation 1</dc:title>", []),
    ],
)
def test_what_reserves_nothing(inside: str, said: list[tuple[str, str]]) -> None:
    assert answers("tdmrep", stream(5, packet(inside, declared=False).encode())) == said


@pytest.mark.parametrize(
    ("inside", "licence"),
    [
        ('<cc:license rdf:resource="http://creativecommons.org/licenses/by/4.0/"/>', "CC-BY-4.0"),
        ("<cc:license>https://creativecommons.org/licenses/by-nc-nd/4.0/</cc:license>", "CC-BY-NC-ND-4.0"),
        (
            f"<xmpRights:WebStatement>{CC}by-sa/3.0/</xmpRights:WebStatement>",
            "CC-BY-SA-3.0",
        ),
        (
            f"<xmpRights:UsageTerms>{LANGUAGES}</xmpRights:UsageTerms>",
            "CC-BY-SA-4.0",
        ),
        ("<dc:rights>© 2021 A. All rights reserved.</dc:rights>", "LicenseRef-all-rights-reserved"),
        ('<dcterms:license rdf:resource="https://www.gnu.org/licenses/fdl-1.3.html"/>', "GFDL-1.3-or-later"),
        (
            f"<dc:rights>{'Anybody may pass it on freely. ' * 20}It is under CC BY 4.0.</dc:rights>",
            "CC-BY-4.0",
        ),
    ],
)
def test_the_licence_in_the_metadata(inside: str, licence: str) -> None:
    assert licences(stream(5, packet(inside).encode())) == [licence]


def test_a_licence_beside_all_rights_reserved_is_unclear() -> None:
    told = packet(
        "<dc:rights>All rights reserved</dc:rights>",
        'cc:license="http://creativecommons.org/licenses/by/4.0/"',
    )
    assert licences(stream(5, told.encode())) == []
    assert ("unclear", "license") in answers("license", stream(5, told.encode()))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("DMI-PROHIBITED", [("no", "search"), ("no", "train")]),
        ("DMI-PROHIBITED-AIMLTRAINING", [("no", "train")]),
        ("DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", [("no", "train")]),
        ("DMI-PROHIBITED-SEECONSTRAINT", [("no", "search"), ("no", "train")]),
        ("DMI-ALLOWED", [("yes", "train")]),
        ("DMI-UNSPECIFIED", []),
        ("what else", [("unclear", "train")]),
    ],
)
def test_data_mining(value: str, said: list[tuple[str, str]]) -> None:
    told = packet(f"<plus:DataMining>http://ns.useplus.org/ldf/vocab/{value}</plus:DataMining>")
    assert sorted(answers("data_mining", stream(5, told.encode()))) == said


def test_the_metadata_of_a_picture_are_not_those_of_the_file() -> None:
    told = packet('<cc:license rdf:resource="http://creativecommons.org/licenses/by-nd/2.0/"/>').encode()
    picture = stream(7, b"\0\0\0", b"/Type /XObject /Subtype /Image /Metadata 8 0 R")
    assert licences(picture, stream(8, told)) == []
    assert licences(stream(8, told)) == ["CC-BY-ND-2.0"]


def test_a_later_revision_stands_in_the_place_of_an_earlier_one() -> None:
    first, then = (
        packet(f'<cc:license rdf:resource="http://creativecommons.org/licenses/{kind}/4.0/"/>').encode()
        for kind in ("by-nc", "by")
    )
    assert licences(stream(5, first), stream(5, then)) == ["CC-BY-4.0"]


def test_what_is_encrypted_may_reserve() -> None:
    hidden = stream(5, b"\x8f\x12\x99" * 40, flate=False)
    assert answers("tdmrep", hidden, b"9 0 obj << >> endobj trailer << /Encrypt 9 0 R >>\n") == [
        ("unclear", "train")
    ]
    assert answers("tdmrep", hidden) == []


@pytest.mark.parametrize(
    "hostile",
    [
        b"<rdf:RDF>" + b"<!--" * 250_000,
        b"<rdf:RDF>" + b"<tdm:reservation" * 60_000,
        b"<rdf:RDF>" + b"".join(b' xmlns:p%d="http://www.w3.org/ns/tdmrep/"' % n for n in range(20_000)),
        b"<rdf:RDF>" + b"<dc:rights><rdf:li>" * 50_000,
        b"\0" * 30_000_000,
    ],
)
def test_hostile_metadata_take_bounded_time(hostile: bytes) -> None:
    began = time.process_time()
    signals(*(stream(number, hostile) for number in range(30)))
    signals(b"/Type /Metadata " * 100_000, b"/Metadata 1 0 R " * 100_000)
    assert time.process_time() - began < 30
