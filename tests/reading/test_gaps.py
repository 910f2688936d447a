"""What belongs to a kept text although a model that sees one block at a time leaves it out."""
# ruff: noqa: RUF001 - a caption in Cyrillic letters

from __future__ import annotations

import pytest

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.smoothing import filled

TEXT = "".join(
    f"<p>Paragraph {n} tells how boards are sawn, planed and joined, and in which order.</p>"
    for n in range(3)
)

LINKED = '<ul><li><a href="/c">Cone</a></li><li><a href="/s">Shelf</a></li></ul>'


def kept(body: str, *chosen: str) -> list[str]:
    """The texts that stand after the gaps in a choice of those that begin so are closed."""
    found = outline(parse(f"<html><body>{body}</body></html>"), whole=True)
    flags = [block.text.startswith(chosen) for block in found.blocks]
    flags = filled(found, flags)
    return [block.text for block, flag in zip(found.blocks, flags, strict=True) if flag]


@pytest.mark.parametrize(
    ("title", "heading", "joined"),
    [
        ("<h1>git-add(1) Manual Page</h1>", "<h2>NAME</h2>", "<p>git-add - Add file contents</p>"),
        ("<h1>LS(1)</h1>", '<h1 id="NAME">NAME<a class="permalink" href="#NAME">¶</a></h1>',
         "<p><code>ls</code> — <span>list directory contents</span></p>"),
        ("<h1>ls</h1>", "<h2>BEZEICHNUNG</h2>", "<p>ls, dir \N{EN DASH} Verzeichnisinhalte auflisten</p>"),
        ("<h1>ls</h1><p>Section: User Commands (1)</p>", "<h2>名前</h2>", "<div>ls - ディレクトリの内容</div>"),
    ],
)  # fmt: skip
def test_the_name_section_of_a_manual_page_and_its_title_stay(title: str, heading: str, joined: str) -> None:
    page = f'<div id="header">{title}{heading}{joined}</div><div id="content"><h2>SYNOPSIS</h2>{TEXT}</div>'
    found = kept(page, "SYNOPSIS", "Paragraph")
    assert [text for text in found if not text.startswith("Paragraph")][-1] == "SYNOPSIS"
    assert len(found) == 7


def test_a_name_that_is_not_joined_to_anything_is_no_section_of_a_manual() -> None:
    page = f"<div><h1>Order</h1><h2>Name</h2><p>Ada Mill</p></div><div>{TEXT}</div>"
    assert kept(page, "Paragraph")[0].startswith("Paragraph")


CAPTION = "The bench stands in the kitchen, where it was warm enough for glue."


@pytest.mark.parametrize(
    "figure",
    [
        f'<figure><img src="a.jpg"><figcaption>{CAPTION}</figcaption></figure>',
        f'<figure><a href="a.jpg"><img src="a.jpg"></a><figcaption><p>{CAPTION}</p></figcaption></figure>',
        f'<div class="wide"><figure><img src="a.jpg"><div><figcaption>{CAPTION}</figcaption></div></figure></div>',
    ],
)
def test_the_caption_of_a_picture_in_the_text_stays(figure: str) -> None:
    assert CAPTION in kept(f"<article>{TEXT}{figure}{TEXT}</article>", "Paragraph")


@pytest.mark.parametrize(
    "caption",
    ["A bench in beech", "Nikko", "Fig. 1: The <em>legs</em> (2019)", "北の部屋の机", "Скамья у окна."],
)
@pytest.mark.parametrize(
    "figure",
    [
        '<figure class="wp-block-image"><img src="a.jpg"><figcaption class="wp-element-caption">{}</figcaption></figure>',
        '<figure typeof="mw:File/Thumb"><a href="/File:A"><img src="a.jpg"></a><figcaption>{}</figcaption></figure>',
    ],
)
def test_so_does_a_short_one(figure: str, caption: str) -> None:
    words = caption.replace("<em>", "").replace("</em>", "")
    assert words in kept(f"<article>{TEXT}{figure.format(caption)}{TEXT}</article>", "Paragraph")


@pytest.mark.parametrize(
    "page",
    [
        f"<article><figure><figcaption>{CAPTION}</figcaption></figure>{TEXT}</article>",
        f"<article>{TEXT}<figure><figcaption>A bench. Photo: Ada Mill, Getty Images.</figcaption></figure>{TEXT}</article>",
        f"<article>{TEXT}<aside><figure><figcaption>{CAPTION}</figcaption></figure></aside>{TEXT}</article>",
        f"<article>{TEXT}<figure><figcaption>Ada Mill/Alamy</figcaption></figure>{TEXT}</article>",
        f"<article>{TEXT}<figure><figcaption><a href='/mill'>Ada Mill</a></figcaption></figure>{TEXT}</article>",
        f"<article>{TEXT}<figure><figcaption>撮影 田中</figcaption></figure>{TEXT}</article>",
    ],
)
def test_other_captions_are_as_the_model_chose(page: str) -> None:
    assert all(text.startswith("Paragraph") for text in kept(page, "Paragraph"))


@pytest.mark.parametrize(
    "question",
    [
        '<div class="tab-title" role="button" aria-controls="a"><a class="title">{}</a></div><div id="a">{}</div>',
        '<div class="faq-question"><span><a href="/q">{}</a></span></div><div class="faq-answer">{}</div>',
        '<a data-toggle="collapse" href="#a"><div>{}</div></a><div><div id="a">{}</div></div>',
        '<div class="accordion-toggle"><div>{}</div></div><nav class="accordion-list">{}</nav>',
    ],
)
def test_a_question_goes_with_its_answer(question: str) -> None:
    unfolded = question.format("How long does glue need?", "<p>Paragraph that tells how long it is.</p>")
    page = f"<article>{TEXT}<div>{unfolded}</div>{TEXT}</article>"
    assert "How long does glue need?" in kept(page, "Paragraph")
    for sign in ("+", "01/", "Show all", "View more"):
        assert sign not in kept(page.replace("How long does glue need?", sign), "Paragraph")


@pytest.mark.parametrize(
    "formula",
    [
        '<div class="math" id="e"><span class="eqno">(1)</span>\\[a^2\\]</div>',
        '<div class="equation"><div><span class="mathjax-tex">$$a^2$$</span></div></div>',
        '<dl><dd><img class="mwe-math-fallback-image-display" alt="{\\displaystyle a^{2}}"></dd></dl>',
        '<p><script type="math/tex; mode=display">a^2</script> (1)</p>',
    ],
)
def test_a_formula_between_kept_text_stays(formula: str) -> None:
    assert any("a^" in text for text in kept(f"<article>{TEXT}{formula}{TEXT}</article>", "Paragraph"))
    assert not any(
        "a^" in text for text in kept(f"<article>{TEXT}</article><aside>{formula}</aside>", "Paragraph")
    )


@pytest.mark.parametrize(
    "between",
    [
        "<dl><dt>Cone</dt><dd>A pyramid.</dd></dl>",
        "<dl><div><dt>Cone</dt><dd>A pyramid.</dd></div></dl>",
        "<ul><li>Cone</li><li>Shelf</li></ul>",
        "<ol><li><p>Cone</p></li></ol>",
    ],
)
def test_a_list_between_kept_paragraphs_stays(between: str) -> None:
    assert "Cone" in kept(f"<article>{TEXT}{between}{TEXT}<p>Far off it.</p></article>", "Paragraph")
    for elsewhere in (f"<div>{between}</div>", f"<p>Other</p>{between}", LINKED):
        page = f"<article>{TEXT}{elsewhere}{TEXT}{'<p>Far off it.</p>' * 20}</article>"
        assert "Cone" not in kept(page, "Paragraph")


@pytest.mark.parametrize(
    "picture",
    [
        '<div class="wp-caption"><img src="a"><p class="wp-caption-text">{}</p></div>',
        '<div class="thumb tright"><div class="thumbinner"><img src="a"><div class="thumbcaption">{}</div></div></div>',
        '<div class="image"><img src="a"><p class="caption">{}</p></div>',
        '<table class="tr-caption-container"><tr><td><img src="a"></td></tr><tr><td class="tr-caption">{}</td></tr></table>',
        '<div class="row"><div class="slide"><figure><img src="a"><figcaption>{}</figcaption></figure></div></div>',
        '<div class="row"><figure><img src="a"><figcaption>{}</figcaption></figure><div class="counter">1 / 4</div></div>',
    ],
)
def test_a_caption_may_be_told_by_its_class_alone(picture: str) -> None:
    page = f"<article>{TEXT}{picture}{TEXT}</article>"
    assert "The kiln in May" in kept(page.format("The kiln in May"), "Paragraph")
    assert "Foto: Ada Mill" not in kept(page.format("Foto: Ada Mill"), "Paragraph")


def test_code_behind_what_is_not_seen_stays() -> None:
    prompt = '<div class="prompt">In [1]:</div>'
    assert "x = 1" in kept(f"<article>{TEXT}{prompt}<pre>x = 1</pre>{prompt}{TEXT}</article>", "Paragraph")


def test_a_part_may_have_a_heading_of_the_first_level() -> None:
    part = "<section><div><h1>heat(kiln)</h1></div><section><p>Paragraph of it.</p></section></section>"
    assert "heat(kiln)" in kept(f"<article>{TEXT}{part}</article>", "Paragraph")
    assert "heat(kiln)" not in kept(f"<article>{part}</article>", "Paragraph")


def test_options_of_man_stay_though_they_are_short() -> None:
    name = "<h1>NAME</h1><p>kiln - fire bowls</p>"
    options = "<h1>OPTIONS</h1><dl><dt>-c</dt><dd>Bend at this one, and at no other one of them.</dd></dl>"
    assert "-c" in kept(f"<div>{name}<h1>DESCRIPTION</h1>{TEXT}{options}</div>", "Paragraph", "NAME", "kiln")
    assert "-c" not in kept(f"<div><h1>DESCRIPTION</h1>{TEXT}{options}</div>", "Paragraph")


def test_a_note_whose_label_stands_before_it_stays() -> None:
    note = (
        '<div><sup><a id="fn.1" href="#r.1">1</a></sup> <div role="doc-footnote"><p>At heat.</p></div></div>'
    )
    cited = '<p>Paragraph that cites<sup><a id="r.1" href="#fn.1">1</a></sup> a note of it.</p>'
    assert "At heat." in kept(f"<article>{TEXT}{cited}{note}</article>", "Paragraph")
    assert "At heat." not in kept(f"<article>{TEXT}{note}</article>", "Paragraph")


@pytest.mark.parametrize("answer", ["<p>Paragraph of it.</p>", "<div><p>Paragraph of it.</p></div>"])
def test_a_summary_goes_with_its_details(answer: str) -> None:
    details = f"<details><summary><span>How hot?</span><span>x</span></summary>{answer}</details>"
    assert "How hot?x" in kept(
        f"<article>{TEXT}{details}{TEXT}{'<p>Far off it.</p>' * 20}</article>", "Paragraph"
    )


@pytest.mark.parametrize(
    "apart", ["<pre>x = 1</pre>", "<dl><dt>Cone</dt><dd>A pyramid.</dd></dl>", "<h1>Cone</h1>"]
)
def test_what_is_told_to_stand_apart_is_vouched_for_by_none(apart: str) -> None:
    found = outline(parse(f"<html><body><article>{TEXT}{apart}{TEXT}</article></body></html>"), whole=True)
    flags = [block.text.startswith("Paragraph") for block in found.blocks]
    for near, kept_too in ((0.0, False), (0.5, True)):
        after = filled(found, flags, [1.0 if flag else near for flag in flags])
        assert all(after) is kept_too


@pytest.mark.parametrize(
    ("name", "kept_too"), [("list-comments", True), ("comments", True), ("list-subjects", False)]
)
def test_a_field_that_is_called_comments_is_vouched_for(name: str, *, kept_too: bool) -> None:
    fields = f"<dl><dt>[1]</dt><dd><div class={name}>Comments: 10 pages</div></dd></dl>"
    found = outline(parse(f"<html><body><article>{TEXT}{fields}{TEXT}</article></body></html>"), whole=True)
    flags = [block.text.startswith("Paragraph") for block in found.blocks]
    after = filled(found, flags, [1.0 if flag else 0.0 for flag in flags])
    field = next(at for at, block in enumerate(found.blocks) if block.text.startswith("Comments"))
    assert after[field] is kept_too
