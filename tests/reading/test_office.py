from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from scrapers.models import Drop, Failure
from scrapers.reading.office.docx import DocxReader
from scrapers.reading.office.epub import EpubReader
from scrapers.reading.office.odt import OdtReader
from scrapers.reading.office.office_file import OfficeReader
from scrapers.reading.office.pptx import PptxReader
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reading

sys.path.insert(0, str(Path(__file__).parent))
from pages import packed, page

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
CORE = """<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>The Title</dc:title>
<dc:creator>A. Writer</dc:creator><dcterms:created>2024-02-29T10:00:00Z</dcterms:created><dc:language>en-US</dc:language>
</cp:coreProperties>"""
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)


def read(reader: OfficeReader, members: dict[str, str | bytes]) -> Reading:
    return reader.read(page(packed(members), reader.media_types[0]))


def only(reading: Reading) -> ReadDocument:
    assert reading.refused is None
    (document,) = reading.documents
    return document


def word(body: str, **more: str) -> dict[str, str | bytes]:
    styles = "".join(
        f'<w:style w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (
            ("Titel", "Title"),
            ("U1", "heading 1"),
            ("U2", "heading 2"),
            ("Code", "Source Code"),
        )
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )
    link = '<Relationship Id="r1" Target="http://other.test/x" TargetMode="External"/>'
    return {
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
        "word/_rels/document.xml.rels": RELATIONS.format(link),
        "docProps/core.xml": CORE,
        **more,
    }


def p(text: str, style: str = "", about: str = "", run: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f'<w:p><w:pPr>{named}{about}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def item(text: str, level: int, number: int) -> str:
    return p(text, about=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_word_headings_lists_code_tables_and_links() -> None:
    body = (
        p("Head", "U1")
        + p("Bold", run="<w:b/>")
        + item("one", 0, 1) + item("inner", 1, 2) + item("two", 0, 1)
        + p("if a:", "Code") + p("    b()", "Code")
        + f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr><w:tr><w:tc>{p('1')}</w:tc><w:tc>{p('2')}</w:tc></w:tr></w:tbl>"
        + '<w:p><w:hyperlink r:id="r1"><w:r><w:t>there</w:t></w:r></w:hyperlink></w:p>'
    )  # fmt: skip
    reading = read(DocxReader(), word(body))
    found = only(reading)
    assert found.text == (
        "# Head\n\n**Bold**\n\n1. one\n   - inner\n2. two\n\n```\nif a:\n    b()\n```\n\n"
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n[there](http://other.test/x)"
    )
    assert (found.title, found.author, found.date, found.language) == (
        "The Title",
        "A. Writer",
        "2024-02-29",
        "en",
    )
    assert reading.links == ("http://other.test/x",)


def test_what_was_deleted_or_is_there_twice_is_left_out() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('kept')}<w:del>{run.format(' gone')}</w:del><w:ins>{run.format(' new')}</w:ins>"
        f'<mc:AlternateContent xmlns:mc="m"><mc:Choice>{run.format(" once")}</mc:Choice>'
        f"<mc:Fallback>{run.format(' twice')}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert only(read(DocxReader(), word(body))).text == "kept new once"


def test_footnotes_follow_the_text() -> None:
    body = '<w:p><w:r><w:t>Text</w:t></w:r><w:r><w:footnoteReference w:id="4"/></w:r></w:p>'
    notes = f'<w:footnotes {W}><w:footnote w:id="4">{p("A note")}</w:footnote></w:footnotes>'
    assert (
        only(read(DocxReader(), word(body) | {"word/footnotes.xml": notes})).text == "Text[1]\n\n[1] A note"
    )


def test_open_document_headings_lists_code_and_tables() -> None:
    text, table = (
        "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    )
    office, style = (
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    )
    content = f"""<office:document-content xmlns:office="{office}" xmlns:text="{text}" xmlns:table="{table}"
    xmlns:style="{style}" xmlns:xlink="http://www.w3.org/1999/xlink"><office:automatic-styles>
    <text:list-style style:name="L1"><text:list-level-style-number text:level="1"/></text:list-style>
    <style:style style:name="P1" style:parent-style-name="Preformatted_20_Text"/></office:automatic-styles>
    <office:body><office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>
    <text:h text:outline-level="1">Head</text:h>
    <text:list text:style-name="L1"><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>inner</text:p>
    </text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>
    <text:p text:style-name="P1">if a:<text:line-break/><text:s text:c="4"/>b()</text:p>
    <text:p><text:a xlink:href="http://other.test/x">there</text:a></text:p>
    <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>
    <table:table-cell table:number-columns-repeated="1000000"><text:p>b</text:p></table:table-cell></table:table-row>
    </table:table></office:text></office:body></office:document-content>"""
    reading = read(OdtReader(), {"content.xml": content, "meta.xml": CORE})
    assert only(reading).text.startswith("# Head\n\n1. one\n   1. inner\n2. two\n\n```\nif a:\n    b()\n```")
    assert "[there](http://other.test/x)" in only(reading).text
    assert "gone" not in only(reading).text
    assert reading.links == ("http://other.test/x",)


def slides() -> dict[str, str | bytes]:
    ns = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'

    def shape(kind: str, *lines: str) -> str:
        told = "".join(f"<a:p>{line}</a:p>" for line in lines)
        return f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{told}</p:txBody></p:sp>'

    def run(text: str, level: int = 0) -> str:
        return f'<a:pPr lvl="{level}"/><a:r><a:t>{text}</a:t></a:r>'

    first = (
        shape("body", run("one"), run("inner", 1)) + shape("title", run("First")) + shape("sldNum", run("1"))
    )
    links = '<Relationship Id="r{0}" Target="slides/slide{0}.xml"/>'
    return {
        "ppt/presentation.xml": f'<p:presentation {ns} {R}><p:sldIdLst><p:sldId r:id="r2"/><p:sldId r:id="r1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": RELATIONS.format(links.format(1) + links.format(2)),
        "ppt/slides/slide2.xml": f"<p:sld {ns}>{first}</p:sld>",
        "ppt/slides/slide1.xml": f"<p:sld {ns}>{shape('ctrTitle', run('Second'))}</p:sld>",
        "docProps/core.xml": CORE,
    }


def test_slides_are_read_in_their_order_title_first() -> None:
    found = only(read(PptxReader(), slides()))
    assert found.text == "## First\n\n- one\n  - inner\n\n## Second"
    assert found.pages == (0, found.text.index("## Second"))


def book(**more: str | bytes) -> dict[str, str | bytes]:
    opf = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="d"><metadata><dc:title>A Book</dc:title>
    <dc:creator>A. Writer</dc:creator><dc:date>2024-02-29</dc:date><dc:language>en</dc:language></metadata>
    <manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="b" href="b%20c.xhtml" media-type="application/xhtml+xml"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>
    </manifest><spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/x.opf"/></rootfiles></container>',
        "OPS/x.opf": opf,
        "OPS/nav.xhtml": "<html><body><nav>Contents</nav></body></html>",
        "OPS/a.xhtml": "<html><body><h1>One</h1><p>Text, <a href='b%20c.xhtml'>see</a>.</p><pre>a\n  b</pre></body></html>",
        "OPS/b c.xhtml": "<html><body><h1>Two</h1></body></html>",
        **more,
    }


def test_chapters_that_stand_in_for_others_or_are_named_in_other_letters() -> None:
    opf = str(book()["OPS/x.opf"])
    opf = opf.replace('href="a.xhtml" media-type', 'href="Text/A.XHTML" media-type').replace(
        '<item id="b"', '<item id="p" href="b.pdf" media-type="application/pdf" fallback="b"/><item id="b"'
    ).replace('idref="b"', 'idref="p"')  # fmt: skip
    files = book(**{"OPS/x.opf": opf, "OPS\\text\\a.xhtml": book()["OPS/a.xhtml"]})
    del files["OPS/a.xhtml"]
    (found,) = read(EpubReader(), files).documents
    assert [line for line in found.text.splitlines() if line.startswith("# ")] == ["# One", "# Two"]
    circle = opf.replace('fallback="b"/>', 'fallback="q"/><item id="q" href="q" fallback="p"/>')
    (found,) = read(EpubReader(), {**files, "OPS/x.opf": circle}).documents
    assert "# Two" not in found.text


def test_an_encrypted_chapter_is_locked_in_whatever_letters_it_is_named() -> None:
    named = '<e><CipherReference URI="OPS/A.xhtml"/></e>'
    refused = read(EpubReader(), book(**{"META-INF/encryption.xml": named})).refused
    assert refused is not None
    assert "encrypted" in refused.detail


def test_the_chapters_of_a_book_are_one_text() -> None:
    found = only(read(EpubReader(), book()))
    assert found.text == "# One\n\nText, see.\n\n```\na\n  b\n```\n\n# Two"
    assert (found.title, found.author, found.date) == ("A Book", "A. Writer", "2024-02-29")
    assert found.pages == (0, found.text.index("# Two"))


def test_encrypted_chapters_are_refused_and_obfuscated_fonts_are_not() -> None:
    told = '<encryption xmlns:e="e"><e:CipherReference URI="{}"/></encryption>'
    locked = read(EpubReader(), book() | {"META-INF/encryption.xml": told.format("OPS/a.xhtml")})
    assert locked.refused == Drop("encrypted", "its chapters are encrypted")
    assert only(read(EpubReader(), book() | {"META-INF/encryption.xml": told.format("OPS/font.otf")})).text


def test_an_office_file_with_a_password_is_encrypted() -> None:
    body = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert DocxReader().read(page(body, DocxReader.media_types[0])).refused == Drop(
        "encrypted", "it needs a password"
    )


READERS = [DocxReader(), OdtReader(), PptxReader(), EpubReader()]
MAIN = {
    "docx": "word/document.xml",
    "odt": "content.xml",
    "pptx": "ppt/presentation.xml",
    "epub": "META-INF/container.xml",
}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@pytest.mark.parametrize(
    "body", [b"", b"PK\x03\x04", b"no zip", packed({"a": "b"}), packed({"word/document.xml": "<"})]
)
def test_what_is_no_such_file_is_a_failure(reader: OfficeReader, body: bytes) -> None:
    refused = reader.read(page(body, reader.media_types[0])).refused
    assert isinstance(refused, Failure)
    assert refused.reason == "parse_error"


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_zip_bombs_are_not_unpacked(reader: OfficeReader) -> None:
    refused = read(reader, {MAIN[reader.name]: bytes(60 * 2**20)}).refused
    assert isinstance(refused, Failure)
    assert refused.reason == "parse_limit"


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_damage_within_is_a_failure(reader: OfficeReader) -> None:
    body = bytearray(packed({MAIN[reader.name]: "<a>" + "x" * 5000 + "</a>"}))
    body[len(MAIN[reader.name]) + 32 : len(MAIN[reader.name]) + 40] = b"\xff" * 8
    refused = reader.read(page(bytes(body), reader.media_types[0])).refused
    assert isinstance(refused, Failure)
    assert refused.reason == "parse_error"


def test_more_members_than_any_file_has_are_not_listed() -> None:
    reading = read(EpubReader(), {str(n): "" for n in range(20_001)})
    assert isinstance(reading.refused, Failure)
    assert reading.refused.reason == "parse_limit"


def test_names_that_lead_out_of_the_archive_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    opf = book()["OPS/x.opf"]
    assert isinstance(opf, str)
    found = read(
        EpubReader(), book() | {"OPS/x.opf": opf.replace("a.xhtml", f"../../../..{tmp_path}/secret")}
    )
    assert "secret" not in str(found.documents)


def test_the_fixture_makes_zip_archives() -> None:
    assert zipfile.is_zipfile(__import__("io").BytesIO(packed({"a": "b"})))
