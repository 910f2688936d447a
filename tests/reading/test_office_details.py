"""What office files hold beside running text: wrapped and merged cells, hidden things, boxes, second names."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_office import RELATIONS, W, book, only, p, read, slides, word

from scrapers.models import Failure
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


MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def sign(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<m:sSup><m:e>{sign('x')}</m:e><m:sup>{sign('2')}</m:sup></m:sSup>", "x^2"),
        (f"<m:sSubSup><m:e>{sign('x')}</m:e><m:sub>{sign('i')}</m:sub><m:sup>{sign('2')}</m:sup></m:sSubSup>", "x_i^2"),
        (f"<m:f><m:num>{sign('a')}{sign('+')}{sign('b')}</m:num><m:den>{sign('2')}</m:den></m:f>", "(a + b)/2"),
        (f"<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{sign('x')}</m:e></m:rad>", "√(x)"),
        (f"<m:rad><m:deg>{sign('3')}</m:deg><m:e>{sign('x')}</m:e></m:rad>", "x^(1/3)"),
        ((f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{sign('i=1')}</m:sub><m:sup>{sign('n')}</m:sup>"
         f"<m:e>{sign('i')}</m:e></m:nary>"), "∑_(i=1)^n i"),
        (f"<m:nary><m:sub>{sign('0')}</m:sub><m:sup/><m:e>{sign('f')}</m:e></m:nary>", "∫_0 f"),
        (f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=''/></m:dPr><m:e>{sign('a')}</m:e><m:e>{sign('b')}</m:e></m:d>",
         "[a | b"),
        (f"<m:func><m:fName>{sign('sin')}</m:fName><m:e>{sign('x')}</m:e></m:func>", "sin x"),
        (f"<m:m><m:mr><m:e>{sign('a')}</m:e><m:e>{sign('b')}</m:e></m:mr><m:mr><m:e>{sign('c')}</m:e></m:mr></m:m>",
         "a, b; c;"),
        (f"<w:del>{sign('gone')}</w:del><w:ins>{sign('a')}</w:ins><m:box><m:e>{sign('b')}</m:e></m:box>", "a b"),
    ],
)  # fmt: skip
def test_equations_keep_their_structure(markup: str, expected: str) -> None:
    within = f'<w:p><w:r><w:t xml:space="preserve">So </w:t></w:r><m:oMath {MATH}>{markup}</m:oMath></w:p>'
    assert text_of(within) == f"So {expected}"


def test_lists_of_word_count_as_word_does() -> None:
    def item(text: str, number: str, level: int = 0) -> str:
        about = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        return f"<w:p><w:pPr>{about}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    levels = "".join(f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="decimal"/></w:lvl>' for at in (0, 1))
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/></w:lvlOverride>'
    numbering = f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>' + "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="7"/>{more}</w:num>'
        for key, more in (("1", ""), ("2", anew.format(5)), ("3", anew.format(1)))
    )
    body = item("a", "1") + item("in", "1", 1) + p("between") + item("b", "1") + item("in", "1", 1)
    body += item("c", "3") + p("again") + item("d", "2") + item("e", "2")
    told = text_of(body, **{"word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>"})
    between, again = "1. a\n   1. in\n\nbetween\n\n2. b\n   1. in\n\n1. c", "5. d\n6. e"
    assert told == f"{between}\n\nagain\n\n{again}"


def test_how_words_look_and_what_is_no_text_in_word() -> None:
    def run(text: str, about: str) -> str:
        return f"<w:r><w:rPr>{about}</w:rPr><w:t>{text}</w:t></w:r>"

    styles = '<w:style w:styleId="{0}"><w:name w:val="{0}"/><w:rPr>{1}</w:rPr></w:style>'
    named = styles.format("Strong", "<w:b/>") + styles.format("Secret", "<w:vanish/>")
    small = '<w:vertAlign w:val="superscript"/>'
    runs = (
        run("bold", '<w:rStyle w:val="Strong"/>') + run("no", '<w:rStyle w:val="Secret"/>') + run("2", small)
    )
    lines = "<w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r>"
    prompt = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Click here')}</w:sdtContent></w:sdt>"
    )
    initial = '<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr><w:r><w:t>T</w:t></w:r></w:p>'
    ruby = f"<w:p><w:r><w:ruby><w:rt>{run('kan', '')}</w:rt><w:rubyBase>{run('漢', '')}</w:rubyBase></w:ruby></w:r></w:p>"
    frame = f"<w:tbl>{row(p('Head', 'U1') + p('text'))}</w:tbl>"
    body = f"<w:p>{runs}</w:p><w:p>{lines}</w:p>{p('unseen', 'Secret')}{prompt}{initial}{p('he end')}{ruby}{frame}"
    styled = word(body)["word/styles.xml"]
    assert isinstance(styled, str)
    told = text_of(body, **{"word/styles.xml": styled.replace("</w:styles>", f"{named}</w:styles>")})
    assert told == "**bold**<sup>2</sup>\n\none  \ntwo\n\nThe end\n\n漢\n\n# Head\n\ntext"


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


def test_styles_lists_and_formulas_of_open_document() -> None:
    styles = "".join(
        f'<y:style y:name="{name}"><y:text-properties {about}/></y:style>'
        for name, about in (("B", 'f:font-weight="bold"'), ("H", 't:display="none"'), ("U", 'y:text-position="super 58%"'),
                            ("C", 'y:font-name="Liberation Mono"'))
    )  # fmt: skip
    levels = (
        '<t:list-style y:name="L"><t:list-level-style-number t:level="1"/>'
        '<t:list-level-style-bullet t:level="2"/></t:list-style>'
    )
    body = (
        '<t:p><t:span t:style-name="B">bold</t:span> x<t:span t:style-name="U">2</t:span><t:span t:style-name="H">no</t:span>'
        ' <t:span t:style-name="C">code</t:span> <d:object x:href="./Object 1"/></t:p><t:p t:style-name="H">unseen</t:p>'
        '<t:list t:style-name="L"><t:list-item><t:p>a</t:p><t:list><t:list-item><t:p>in</t:p></t:list-item></t:list>'
        "</t:list-item></t:list><t:p>between</t:p>"
        '<t:list t:style-name="L" t:continue-numbering="true"><t:list-item><t:p>b</t:p></t:list-item></t:list><t:p>and</t:p>'
        '<t:list t:style-name="L"><t:list-item t:start-value="7"><t:p>c</t:p></t:list-item></t:list>'
        "<b:table><b:table-row><b:table-cell><t:p>framed</t:p></b:table-cell></b:table-row></b:table>"
    )
    spaces = (
        'xmlns:y="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:x="http://www.w3.org/1999/xlink" '
        'xmlns:f="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    )
    start, end = ODT.index("<o:body>"), ODT.index("<t:p>Be")
    content = (
        f"{ODT[:start].replace('xmlns:t=', spaces + ' xmlns:t=')}<o:automatic-styles>{styles}{levels}</o:automatic-styles>"
        f"{ODT[start:end]}{body}</o:text></o:body></o:document-content>"
    )
    formula = '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mfrac><m:mi>a</m:mi><m:mi>b</m:mi></m:mfrac></m:math>'
    found = only(read(OdtReader(), {"content.xml": content, "Object 1/content.xml": formula}))
    lists = "1. a\n   - in\n\nbetween\n\n2. b\n\nand\n\n7. c"
    assert found.text == f"**bold** x<sup>2</sup> `code` a/b\n\n{lists}\n\nframed"


def test_how_words_look_on_slides_and_their_equations() -> None:
    first = str(slides()["ppt/slides/slide2.xml"])
    start = first[: first.index(">") + 1]
    equation = f'<x:m xmlns:x="a14"><m:oMath {MATH}><m:sSup><m:e>{sign("x")}</m:e><m:sup>{sign("2")}</m:sup></m:sSup></m:oMath></x:m>'
    runs = (
        '<a:r><a:rPr b="1"/><a:t>bold</a:t></a:r><a:br/><a:r><a:rPr baseline="-25000"/><a:t>2</a:t></a:r>'
        + equation
    )
    listed = "".join(
        f'<a:p><a:pPr lvl="1"><a:buAutoNum startAt="3"/></a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>'
        for text in "ab"
    )
    shapes = (
        f"<p:sp><p:txBody><a:p>{runs}</a:p></p:txBody></p:sp>"
        f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="body"/></p:nvPr></p:nvSpPr><p:txBody>{listed}</p:txBody></p:sp>'
    )
    found = only(read(PptxReader(), {**slides(), "ppt/slides/slide2.xml": f"{start}{shapes}</p:sld>"}))
    assert found.text.startswith("**bold**  \n<sub>2</sub>x^2\n\n")
    assert "3. a\n" in found.text


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


def test_what_books_have_that_pages_have_not() -> None:
    chapter = (
        '<!DOCTYPE html [<!ENTITY unit "kn">]><html xmlns:epub="http://www.idpf.org/2007/ops"><body>'
        '<section epub:type="toc"><p>One</p></section><p>Ten &unit;<a epub:type="noteref" href="#n">1</a> and'
        '<a epub:type="noteref" href="n.xhtml#m">2</a></p><p><![CDATA[a < b]]></p>'
        '<aside epub:type="footnote" id="n"><p>Knots.</p></aside></body></html>'
    )
    told = only(read(EpubReader(), book(**{"OPS/a.xhtml": chapter}))).text
    assert told == "Ten kn[^1] and[2]\n\na < b\n\n[^1]: Knots.\n\n# Two"


def test_sections_of_characters_without_an_end_cost_no_time() -> None:
    chapter = f"<html><body><p>x{'<![CDATA[' * 20_000}</p></body></html>"
    assert only(read(EpubReader(), book(**{"OPS/a.xhtml": chapter}))).text.endswith("# Two")


def test_cells_of_open_document_are_repeated_within_bounds() -> None:
    end = ODT.index("<t:p>Be")
    cell = '<b:table-cell b:number-columns-repeated="1000000"><t:p>x</t:p></b:table-cell>'
    body = f"<b:table><b:table-row>{cell * 50}</b:table-row></b:table></o:text></o:body></o:document-content>"
    assert only(read(OdtReader(), {"content.xml": ODT[:end] + body})).text.count("x") == 100 + 49


def test_cells_of_word_span_within_bounds() -> None:
    cell = '<w:tcPr><w:gridSpan w:val="100"/></w:tcPr>' + p("x")
    told = text_of(f"<w:tbl>{row(*[cell] * 50)}{row(p('y'))}</w:tbl>")
    assert told.partition("\n")[0].count("|") == 100 + 49 + 1


def test_a_book_of_too_many_chapters_is_refused_and_not_cut() -> None:
    members = book()
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(10_000)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(10_000))
    package = str(members["OPS/x.opf"]).replace("</manifest>", items + "</manifest>")
    refused = read(
        EpubReader(), {**members, "OPS/x.opf": package.replace("</spine>", spine + "</spine>")}
    ).refused
    assert refused == Failure("parse_limit", "10002 chapters, at most 10000 are read")
