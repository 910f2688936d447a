"""What books, office files and feeds say of their licence in their metadata."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from scrapers.rights.page_tags import Markup
from scrapers.rights.registry import read
from scrapers.rights.signals import Signal, Sources

CC = "https://creativecommons.org/licenses/"
CORE, CUSTOM, OPEN = "docProps/core.xml", "docProps/custom.xml", "meta.xml"
RESERVED = "LicenseRef-all-rights-reserved"


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as packed:
        packed.writestr("word/document.xml", "<p><rights>CC BY-NC 4.0</rights></p>" * 50)
        for name, data in members.items():
            packed.writestr(name, data)
    return body.getvalue()


def signals(body: bytes) -> list[Signal]:
    found = read(Sources("https://a.test/x", "t", markup=Markup(body, "application/zip")), "page")
    return [signal for signal in found if signal.reader == "license"]


def licences(member: str, inside: str, encoding: str = "utf-8") -> list[str | None]:
    data = f"<package><metadata>{inside}</metadata></package>".encode(encoding)
    return [signal.value for signal in signals(archive({member: data})) if signal.answer == "note"]


@pytest.mark.parametrize(
    ("member", "inside", "licence"),
    [
        ("OPS/a.opf", "<dc:rights>CC BY-SA 4.0</dc:rights>", "CC-BY-SA-4.0"),
        ("a.OPF", f'<dc:rights id="r" xml:lang="en">{CC}by-nc-nd/4.0/</dc:rights>', "CC-BY-NC-ND-4.0"),
        ("a.opf", f'<link rel="cc:license" href="{CC}by/4.0/"/>', "CC-BY-4.0"),
        ("a.opf", f'<link href="{CC}by/3.0/" rel="dcterms:license"></link>', "CC-BY-3.0"),
        ("a.opf", f'<meta property="dcterms:license">{CC}by-nc/4.0/</meta>', "CC-BY-NC-4.0"),
        ("a.opf", '<opf:meta name="rights" content="Public domain (CC0 1.0)"/>', "CC0-1.0"),
        ("a.opf", "<dc:rights>&#169; 2020 A. All rights reserved.</dc:rights>", RESERVED),
        ("a.opf", "<dc:copyright>© 2020 A., CC BY 4.0</dc:copyright>", "CC-BY-4.0"),
        (CORE, "<dc:rights>Licensed under CC BY-ND 4.0</dc:rights>", "CC-BY-ND-4.0"),
        (CUSTOM, f'<property name="License"><vt:lpwstr>{CC}by/4.0/</vt:lpwstr></property>', "CC-BY-4.0"),
        (CUSTOM, '<property name="Usage Terms"><vt:bstr>CC BY-SA 3.0</vt:bstr></property>', "CC-BY-SA-3.0"),
        (OPEN, f'<meta:user-defined meta:name="License URL">{CC}by/2.5/</meta:user-defined>', "CC-BY-2.5"),
        (OPEN, f"<dcterms:license>{CC}by-sa/2.0/</dcterms:license>", "CC-BY-SA-2.0"),
        ("meta.rdf", f'<cc:license rdf:resource="{CC}by-nc-sa/4.0/"/>', "CC-BY-NC-SA-4.0"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_licence_of_a_file(member: str, inside: str, licence: str, encoding: str) -> None:
    assert licences(member, inside, encoding) == [licence]


@pytest.mark.parametrize(
    ("member", "inside"),
    [
        ("a.opf", f'<meta refines="#cover" property="dcterms:license">{CC}by/4.0/</meta>'),
        ("a.opf", f"<!-- <dc:rights>{CC}by/4.0/</dc:rights> -->"),
        ("a.opf", f"<dc:title>{CC}by/4.0/</dc:title><dc:rightsHolder>A</dc:rightsHolder>"),
        ("a.opf", '<link rel="stylesheet" href="license.css"/>'),
        ("a.opf", "<dc:rights> </dc:rights>"),
        (CORE, "<dc:copyright>© 2020 A.</dc:copyright>"),
        (CUSTOM, '<property name="Template"><vt:lpwstr>CC BY 4.0</vt:lpwstr></property>'),
        ("word/settings.xml", f"<dc:rights>{CC}by/4.0/</dc:rights>"),
        ("media/meta.xml", f"<dc:rights>{CC}by/4.0/</dc:rights>"),
    ],
)
def test_what_is_no_licence_of_the_file(member: str, inside: str) -> None:
    assert licences(member, inside) == []


def test_a_licence_beside_all_rights_reserved_is_unclear() -> None:
    told = f"<dc:rights>All rights reserved</dc:rights><link rel='license' href='{CC}by/4.0/'/>"
    found = signals(archive({"a.opf": told.encode()}))
    assert [(signal.answer, signal.value) for signal in found if signal.value != RESERVED] == [
        ("unclear", "CC-BY-4.0")
    ]


def test_members_are_read_however_they_are_packed() -> None:
    told = {"a.opf": f"<m><dc:rights>{CC}by/4.0/</dc:rights></m>".encode()}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert [signal.value for signal in signals(archive(told, method))] == ["CC-BY-4.0"]


def of_feed(text: str) -> set[tuple[str, str]]:
    markup = Markup(text.encode(), "application/xml")
    found = read(Sources("https://a.test/x", "t", markup=markup), "page")
    return {(signal.name, signal.value or "") for signal in found if signal.reader == "license"}


FEEDS = (
    "<rss><channel>{}<item/></channel></rss>",
    "<rdf:RDF>{}<item/></rdf:RDF>",
    "<?xml version='1.0'?><!-- a --><a:feed>{}<a:entry/></a:feed>",
)


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    "inside",
    [
        f"<creativeCommons:license>{CC}by-nc/4.0/</creativeCommons:license>",
        f'<cc:license rdf:resource="{CC}by-nc/4.0/"/>',
        f'<rights type="html">&lt;a href="{CC}by-nc/4.0/"&gt;Creative Commons&lt;/a&gt;</rights>',
        "<copyright><![CDATA[© 2020 A., CC BY-NC 4.0]]></copyright>",
    ],
)
def test_a_feed_declares_its_licence_in_front_of_its_entries(feed: str, inside: str) -> None:
    assert ("license_declared", "CC-BY-NC-4.0") in of_feed(feed.format(inside))
    behind = feed.format("").replace("<item/>", f"<item>{inside}</item>")
    assert ("license_declared", "CC-BY-NC-4.0") not in of_feed(behind)
    assert ("license_declared", "CC-BY-NC-4.0") not in of_feed(f"<html><head><!-- {feed.format(inside)} -->")


@pytest.mark.parametrize(
    "hostile",
    [
        b"<!--" * 250_000,
        b"<meta " * 150_000,
        b"<meta a>" * 120_000,
        b"<rights><" * 100_000,
        b"<property><" + b" " * 900_000,
        b"\0" * 30_000_000,
    ],
)
def test_hostile_metadata_take_bounded_time(hostile: bytes) -> None:
    body = archive(dict.fromkeys(("a.opf", "b.opf", CORE, CUSTOM, OPEN, "meta.rdf"), hostile))
    began = time.process_time()
    signals(body)
    signals(b"PK\x03\x04" * 300_000)
    assert time.process_time() - began < 30
