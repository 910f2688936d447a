"""What office files hold beside running text: wrapped and merged cells, hidden things, boxes, second names."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from test_office import RELATIONS, W, book, only, p, read, slides, word

from scrapers.reading.office.docx import DocxReader
from scrapers.reading.office.epub import EpubReader
from scrapers.reading.office.odt import OdtReader
from scrapers.reading.office.pptx import PptxReader


def text_of(body: str, **more: str) -> str:
    return only(read(DocxReader(), {**word(body), **more})).text


def row(*cells: str, about: str = "") -> str:
    return f"<w:tr>{about}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def test_rows_and_cells_of_word_tables() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p("wide")
    inner = f"<w:tbl>{row(p('in'), p('ner'))}</w:tbl>"
    table = (
        row(wide, p("c"))
        + f"<w:sdt><w:sdtContent>{row(p('d'), inner, p('f'))}</w:sdtContent></w:sdt>"
        + row(p("gone"), about="<w:trPr><w:del/></w:trPr>")
        + row(p("g"), p("h"), about='<w:trPr><w:gridBefore w:val="1"/></w:trPr>')
    )
    expected = "| wide |  | c |\n| --- | --- | --- |\n| d | in <br> ner | f |\n|  | g | h |"
    assert text_of(f"<w:tbl>{table}</w:tbl>") == expected


def test_lists_contents_and_notes_by_style_of_word() -> None:
    styles = "".join(
        f'<w:style w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("B", "List Bullet"), ("B2", "List Bullet 2"), ("N", "List Number"), ("T", "toc 1"))
    )
    body = p("Intro 3", "T") + p("a", "B") + p("b", "B2") + p("c", "N")
    body += '<w:p><w:r><w:t>end</w:t><w:endnoteReference w:id="7"/></w:r></w:p>'
    more = {
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        "word/endnotes.xml": f'<w:endnotes {W}><w:endnote w:id="7">{p("note")}</w:endnote></w:endnotes>',
    }
    assert text_of(body, **more) == "- a\n  - b\n\n1. c\n\nend[1]\n\n[1] note"


def test_what_word_hides_and_what_stands_in_boxes() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
    box = f"<w:r><w:drawing><w:txbxContent>{p('box')}{p('two')}</w:txbxContent></w:drawing></w:r>"
    body = f"<w:p><w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t></w:r>{hidden}{box}<w:r><w:t> on</w:t></w:r></w:p>"
    assert text_of(body) == "co-op on\n\nbox\n\ntwo"


def test_strict_files_and_other_names_of_the_main_part() -> None:
    strict, usual = "http://purl.oclc.org/ooxml/", "http://schemas.openxmlformats.org/"
    relation = f'<Relationship Id="d" Type="{strict}officeDocument/relationships/officeDocument" Target="word/document2.xml"/>'
    members = {
        name.replace("document.xml", "document2.xml"): str(told)
        .replace(f"{usual}wordprocessingml/2006/", f"{strict}wordprocessingml/")
        .replace(f"{usual}officeDocument/2006/", f"{strict}officeDocument/")
        for name, told in word(p("Head", "U1") + p("text")).items()
    }
    found = only(read(DocxReader(), {**members, "_rels/.rels": RELATIONS.format(relation)}))
    assert found.text == "# Head\n\ntext"


ODT = """<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:b="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:d="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
xmlns:s="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"><o:body><o:text>
<t:p>Be<t:hidden-text>hidden</t:hidden-text>fore<d:frame><s:title>alt</s:title><d:text-box><t:p>box</t:p><t:p>two</t:p>
</d:text-box></d:frame> after</t:p><t:section t:display="none"><t:p>unseen</t:p></t:section>
<t:p>not<t:hidden-paragraph/></t:p><t:p><t:ruby><t:ruby-base>base</t:ruby-base><t:ruby-text>ruby</t:ruby-text></t:ruby></t:p>
<b:table><b:table-row><b:table-cell><b:table><b:table-row><b:table-cell><t:p>in</t:p></b:table-cell></b:table-row>
</b:table></b:table-cell><b:table-cell b:number-columns-repeated="2"><t:p>same</t:p></b:table-cell></b:table-row>
<b:table-row><b:table-cell b:number-columns-repeated="3"><t:p>x</t:p></b:table-cell></b:table-row></b:table>
</o:text></o:body></o:document-content>"""


def test_boxes_hidden_text_and_tables_of_open_document() -> None:
    found = only(read(OdtReader(), {"content.xml": ODT}))
    table = "| in | same | same |\n| --- | --- | --- |\n| x | x | x |"
    assert found.text == f"Before after\n\nbox\n\ntwo\n\nbase\n\n{table}"


def test_hidden_shapes_and_second_copies_of_slides() -> None:
    def shape(text: str, told: str = "") -> str:
        about = f"<p:nvSpPr><p:cNvPr {told}/></p:nvSpPr>"
        return f"<p:sp>{about}<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"

    first = str(slides()["ppt/slides/slide2.xml"])
    start = first[: first.index(">") + 1]
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    group = f'<p:grpSp><p:nvGrpSpPr><p:cNvPr hidden="1"/></p:nvGrpSpPr>{shape("grouped")}</p:grpSp>'
    twice = f"<mc:AlternateContent {mc}><mc:Choice>{shape('once')}</mc:Choice><mc:Fallback>{shape('once')}</mc:Fallback></mc:AlternateContent>"
    told = 'hidden="true"'
    slide = f"{start}{group}{shape('unseen', told)}{twice}</p:sld>"
    members = {**slides(), "ppt/slides/slide2.xml": slide}
    assert only(read(PptxReader(), members)).text == "once\n\n## Second"


def test_a_chapter_is_read_once_without_what_is_hidden_and_printed_pages() -> None:
    chapter = (
        '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><p>One <span epub:type="pagebreak">12</span>two</p>'
        "<p hidden=''>hidden</p><p style='display:none'>none</p></body></html>"
    )
    members = book(**{"OPS/a.xhtml": chapter})
    again = str(members["OPS/x.opf"]).replace("</spine>", '<itemref idref="a"/></spine>')
    assert only(read(EpubReader(), {**members, "OPS/x.opf": again})).text == "One two\n\n# Two"
