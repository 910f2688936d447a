"""What a page hides from the eye, and what it hides until its reader asks for it."""

from __future__ import annotations

import re

import pytest

import scrapers
from scrapers.models import Document
from scrapers.web.html_tree import html_tree

LEAD = (
    "The bench in the north room was built by hand over two winters, and most of what follows was written down "
    "while the glue was drying. It is meant for readers who have a little practice already."
)
END = (
    "When the frame has settled, check it again after a week. Timber moves with the weather, and a joint that was "
    "tight in January can be loose by June. Small wedges of the same wood are the simplest remedy."
)
ANSWER = "A day in a warm room, two in a cold one. Do not take the clamps off earlier."


def text_of(markup: str, *, markdown: bool = True, head: str = "") -> str:
    """The text of an article that ``markup`` stands in the middle of."""
    page = (
        f"<!doctype html><html lang=en><head><title>A bench</title>{head}</head><body><nav><a href=/>Home</a></nav>"
        f"<main><article><h1>A bench</h1><p>{LEAD}</p>{markup}<p>{END}</p></article></main></body></html>"
    )
    found = scrapers.extract(page, url="https://www.example.org/p", markdown=markdown)
    assert isinstance(found, Document)
    assert END in found.text
    return found.text


@pytest.mark.parametrize(
    "markup",
    [
        f'<ul uk-tab><li><a href="#">Q</a></li></ul><ul class="uk-switcher"><li>A</li><li hidden>{ANSWER}</li></ul>',
        f'<ul class="tabs"><li>Q</li></ul><div class="tabs-panels"><p>A</p><div hidden><p>{ANSWER}</p></div></div>',
        f'<div role="tablist"><button role="tab">Q</button></div><div role="tabpanel" hidden><p>{ANSWER}</p></div>',
        (
            f'<ul class="nav nav-tabs"><li><a href="#b" data-toggle="tab">Q</a></li></ul>'
            f'<div class="tab-content"><div class="tab-pane" id="b" style="display: none">{ANSWER}</div></div>'
        ),
        (
            f'<div id="t"><ul><li><a href="#t-2">Q</a></li></ul><div id="t-2" aria-hidden="true" '
            f'class="ui-tabs-panel ui-widget-content" style="display:none"><p>{ANSWER}</p></div></div>'
        ),
        (
            f'<div class="sphinx-tabs"><button aria-controls="panel-0" role="tab">Q</button></div>'
            f'<div class="sphinx-tabs-panel" hidden="true" id="panel-0" role="tabpanel"><p>{ANSWER}</p></div>'
        ),
        f'<div class="tabItem_LNqP" role="tabpanel" hidden=""><p>{ANSWER}</p></div>',
        f'<section hidden="until-found"><p>{ANSWER}</p></section>',
        f'<h3><button aria-expanded="false" aria-controls="s1">Q?</button></h3><div id="s1" hidden><p>{ANSWER}</p></div>',
        f'<div class="elementor-tab-content" data-tab="1" role="region" aria-labelledby="e-1" hidden><p>{ANSWER}</p></div>',
        f'<h3 class="q"><a href="#">Q?</a></h3><div class="a" style="display:none"><p>{ANSWER}</p></div>',
        f'<dl class="faq"><dt>Wie lange?</dt><dd style="display:none">{ANSWER}</dd></dl>',
        f'<input type="checkbox" id="x1"><label for="x1">Q?</label><div style="display:none"><p>{ANSWER}</p></div>',
        f'<p><a data-toggle="x" data-target="#rest">Q?</a></p><p>And then some.</p><div id="rest" hidden>{ANSWER}</div>',
        f"<p><span onclick=\"toggle('more-7')\">Q?</span></p><p>Some.</p><div id='more-7' style='display:none'>{ANSWER}</div>",
        f'<div class="rest" style="display:none"><p>{ANSWER}</p></div><p><a href="#">Read more</a></p>',
        f'<div class="rest" style="display:none"><p>{ANSWER}</p></div><button>Mehr anzeigen</button>',
        f"<details><summary>Q?</summary><p>{ANSWER}</p></details>",
        f'<div class="t"><b>Q:</b> <input type="button" value="Show" onclick="x()"></div><div class="c"><div hidden>{ANSWER}</div></div>',
        f'<p class="t">Q <button type="button" onclick="x()">+</button></p><div class="c" style="display:none">{ANSWER}</div>',
        f'<p>Q<span id="dots">...</span><span id="rest" style="display:none"> {ANSWER}</span></p><button>Go on</button>',
        f'<p>Q<span>…</span><span class="x" hidden>{ANSWER}</span></p>',
        f'<div class="t"><input type="button" value="Q" onclick="x()"></div><div class="c"><div hidden>{ANSWER}</div></div>',
        f'<div itemprop="mainEntity"><p itemprop="name">Q</p><div itemprop="acceptedAnswer" style="display:none">{ANSWER}</div></div>',
        f'<x-tabs><dl style="display: none"><dt>Q</dt><dd><p>{ANSWER}</p></dd></dl></x-tabs>',
        f'<div class="zone" data-pivot="a"><p>Q</p></div><div class="zone" data-pivot="b" hidden><p>{ANSWER}</p></div>',
        f'<div class="su-tabs-pane su-x"><p>Q</p></div><div class="su-tabs-pane" style="display:none"><p>{ANSWER}</p></div>',
        f'<div>A day… <span class="full" style="display:none">{ANSWER} {ANSWER}</span><a href="#">Read more</a></div>',
        f"<x-selector><section><p>Q</p></section><section hidden><p>{ANSWER}</p></section></x-selector>",
        f'<div class="NavFrame"><div class="NavHead">Q</div><div class="NavContent" style="display:none">{ANSWER}</div></div>',
        f'<div class="w-dropdown"><div role="button" aria-controls="w">Q?</div><nav id="w"><p>{ANSWER}</p></nav></div>',
        f'<div class="wow fadeIn" style="visibility: hidden; animation-name: none;"><p>{ANSWER}</p></div>',
    ],
)
def test_what_a_control_of_the_page_opens_is_content(markup: str) -> None:
    assert "two in a cold one" in text_of(markup)
    assert "two in a cold one" in text_of(markup, markdown=False)


@pytest.mark.parametrize(
    "markup",
    [
        (
            '<div class="modal fade" id="m" style="display:none"><p>SECRET words in a window.</p></div>'
            '<a href="#m" data-toggle="modal">Open</a>'
        ),
        '<div role="dialog" aria-modal="true" hidden><p>SECRET: we value your privacy and use cookies.</p></div>',
        "<dialog><p>SECRET words in a dialog that is not open.</p></dialog>",
        '<div popover id="p"><p>SECRET words that pop up over the others.</p></div>',
        '<div id="cookie-consent" style="display:none"><p>SECRET: we use cookies to make this site work.</p></div>',
        '<button aria-controls="menu">Menu</button><ul id="menu" role="menu" hidden><li>SECRET entry one</li></ul>',
        '<div class="t" lang="en"><p>Words.</p></div><div class="t" lang="de" hidden><p>SECRET Worte, die keiner sieht.</p></div>',
        '<p>See <span style="display:none">SECRET words that are long enough, but that nothing on the page opens.</span> it.</p>',
        "<x-card><div hidden><p>SECRET words of a card that nothing opens.</p></div></x-card>",
        '<a class="skip-to-content" href="#x">SECRET way past the menu</a>',
        "<div><section><p>Q</p></section><section hidden><p>SECRET section that nothing opens.</p></section></div>",
        '<p style="display:none">SECRET: leave this field empty if you are human.</p>',
        '<div class="honeypot"><p>SECRET: leave this field empty if you are human.</p></div>',
        '<div style="position:absolute; left:-9999px">SECRET words off the screen.</div>',
        '<p style="position: absolute; top: -999em">SECRET words off the screen.</p>',
        '<h2 class="c-visually-hidden">SECRET heading</h2>',
        '<p class="screen-reader-text">SECRET words for those who hear the page.</p>',
        "<b hidden><p>SECRET paragraph in a hidden typeface.</p></b>",
        '<i style="display: none">x <i>y</i><p>SECRET paragraph in a hidden typeface.</p></i>',
        '<div>Before <span style="display:none"><div>SECRET</div></span>after.</div>',
        "<div>Before <font hidden><h3>SECRET</h3></font>after.</div>",
    ],
)
def test_what_nothing_opens_is_none(markup: str) -> None:
    assert "SECRET" not in text_of(markup)
    assert "SECRET" not in text_of(markup, markdown=False)


def test_a_hidden_wrapper_does_not_part_its_sentence() -> None:
    wrapper = '<span style="display:none"><div>SECRET</div></span>'
    told = text_of(
        f"<div>The price of the bench with its vice and all its pegs is {wrapper}forty crowns.</div>"
    )
    assert "its pegs is forty crowns." in told


@pytest.mark.parametrize(
    "hidden",
    [
        'class="uk-invisible"', 'class="ons-u-vh"', 'class="audible"', 'class="clipped"',
        'class="sr-only"', 'class="govuk-visually-hidden"', 'class="usa-sr-only"', 'class="element-invisible"',
        'class="u-hiddenVisually"', 'class="VisuallyHidden_root__a1B2c"', 'class="styles__srOnly--3fX_a"',
        'class="slds-assistive-text"', 'class="elementor-screen-only"', 'class="show-for-sr"',
        'class="ui-helper-hidden-accessible"', 'class="a11y-hidden"', 'class="md:sr-only"', 'class="offscreen"',
        'style="clip:rect(0 0 0 0)"', 'style="position:absolute;clip: rect(1px, 1px, 1px, 1px)"',
        'style="clip-path: inset(50%)"', 'style="position:absolute;width:1px;height:1px;overflow:hidden"',
        'style="position:absolute;left:-10000px"', 'style="visibility: hidden"', "hidden", 'style="DISPLAY : NONE"',
        'role="tooltip"', 'style="font-size:0"', 'style="font-size: 0px; line-height:1"', 'style="FONT-SIZE:0!important"',
        'style="position:fixed;transform:translateX(-9999px)"', 'class="oo-ui-element-hidden"',
        'class="oo-ui-inaccessible"',
    ],
)  # fmt: skip
def test_what_only_screen_readers_see_is_not_in_a_sentence(hidden: str) -> None:
    told = text_of(
        f'<p>A <a href="/plan">plan<span {hidden}> (opens elsewhere)</span></a> of the bench is here.</p>'
    )
    assert "A [plan](https://www.example.org/plan) of the bench" in told
    assert "elsewhere" not in told


@pytest.mark.parametrize(
    "seen",
    [
        'class="sr-only md:not-sr-only"', 'class="field--label-visually_hidden"', 'class="no-sr-only"',
        'class="elementor-invisible"', 'aria-hidden="true"', 'style="clip: rect(0px, 300px, 40px, 0px)"',
        'style="position:absolute;left:-1px"', 'style="width:100%;height:1px"', 'hidden="until-found"',
        'style="font-size:0.8em"', 'style="transform:translateX(-50%);position:absolute"', 'style="opacity:0"',
        'class="lexicon"', 'class="icon-text"', 'class="tooltip" title="What wood is"',
    ],
)  # fmt: skip
def test_what_is_seen_stays(seen: str) -> None:
    assert "The wood of the bench" in text_of(
        f"<p>The <span {seen}>wood</span> of the bench is beech, and old.</p>"
    )


def test_what_the_page_reads_aloud_in_other_words_is_there_once() -> None:
    said = "<p>The bench was rated {} by those who have worked at it for a year and more.</p>"
    spoken = '<span aria-hidden="true">4.5</span><span class="sr-only">4.5 out of 5 stars</span>'
    assert "was rated 4.5 by those" in text_of(said.format(spoken))
    spoken = '<span aria-hidden="true">31</span><span class="w_i">4.5 stars by 31</span>'
    assert "was rated 4.5 stars by 31 by those" in text_of(said.format(spoken))


@pytest.mark.parametrize(
    "literal",
    [
        '<code class="symbol">no_data</code>',  # DocBook
        '<tt class="icon">no_data</tt>',
        '<kbd class="glyph">no_data</kbd>',
        '<samp class="count index">1/2</samp>',
        '<span class="symbol">no_data</span>',
    ],
)
def test_what_is_literal_is_no_picture(literal: str) -> None:
    told = text_of(f"<p>The condition that is named {literal} is met where a table has no more rows.</p>")
    assert re.search("named `?(no_data|1/2)`? is met", told)


@pytest.mark.parametrize(
    "icon",
    [
        '<i class="material-icons">local_offer</i>',
        '<span class="material-symbols-outlined">arrow_forward</span>',
        '<i class="icon">home</i>',
        '<i class="iconfont">&#xe60d;</i>',
        '<i class="fa fa-tag">&#xf02b;</i>',
        '<span class="mdi mdi-tag">&#xf02b;</span>',
        '<i class="fas fa-tag">&#xf02b;&#xf02c;</i>',
        '<mat-icon class="mat-icon notranslate" role="img">shopping_cart</mat-icon>',
        '<span aria-hidden="true">▸</span>',
    ],
)
def test_the_words_of_icon_fonts_are_none(icon: str) -> None:
    told = text_of(
        f"<h2>{icon} Planing</h2><p>{icon} The top is planed across the grain, and then along it.</p>"
    )
    assert "## Planing" in told
    assert "\n\nThe top is planed across" in told


@pytest.mark.parametrize(
    "bubble",
    [
        '<span role="tooltip">How flat a top has to be</span>',
        '<span class="tooltip">How flat a top has to be</span>',
        '<span class="info-tooltip">How flat a top has to be</span>',
        '<small class="tooltiptext">How flat a top has to be</small>',
    ],
)
def test_tooltips_are_not_in_headings(bubble: str) -> None:
    told = text_of(f"<h2>Planing {bubble}</h2><p>The top is planed across the grain, and then along it.</p>")
    assert "## Planing\n" in told


def test_slides_are_not_numbered() -> None:
    slide = '<div class="mySlides fade"><div class="numbertext">{} / 3</div><p>The frame, seen from the {}.</p></div>'
    told = text_of(slide.format(1, "door") + slide.format(2, "stairs") + slide.format(3, "yard"))
    assert "/ 3" not in told
    assert "2 / 3" in text_of(
        "<p>The share of oak is</p><p>2 / 3</p><p>and that of beech is the rest of it.</p>"
    )
    told = text_of(
        '<h2>Frames <span class="slide-counter">1 of 5</span></h2><p>The frame, as seen from the door.</p>'
    )
    assert "1 of 5" not in told


def test_a_page_that_waits_for_its_script_is_read() -> None:
    parts = f"<p>{LEAD[:-1]}, and more.</p><p>{ANSWER}</p><p>{END[:-1]}, and leave no mark.</p>"
    assert "two in a cold one" in text_of(f'<div style="visibility:hidden">{parts}</div>')


def test_parts_that_are_streamed_stand_where_they_belong() -> None:
    page = (
        '<body><main><h1>T</h1><template id="B:0"></template><p>after</p></main>'
        '<div hidden id="S:0">lead <p>one</p><template id="P:1"></template><p>three</p></div>'
        '<script>$RC("B:0","S:0")</script><div hidden id="S:1"><p>two</p></div>tail</body>'
    )
    body = html_tree(page).find("body")
    assert body is not None
    told = " ".join(text for text in body.itertext() if "$RC" not in text)
    assert told.split() == ["T", "lead", "one", "two", "three", "after", "tail"]


@pytest.mark.parametrize(
    "page",
    [
        '<div hidden id="S:0"><template id="B:0"></template><p>in itself</p></div>',
        '<template id="B:0"></template><div hidden id="S:9"><p>no place</p></div>',
        '<template id="B:0"></template><div id="S:0"><p>not hidden</p></div>' * 3,
        '<template id="B:0"></template>' * 3 + '<div hidden id="S:0"><p>twice</p></div>' * 2,
        '<div hidden id="S:' + "0" * 100_000 + '"><template></template></div>',
    ],
)
def test_parts_without_a_place_are_not_lost(page: str) -> None:
    words = "".join(html_tree(f"<body>{page}</body>").itertext()).split()
    assert words == "".join(html_tree(f"<body>{page.replace('S:', 'T:')}</body>").itertext()).split()


@pytest.mark.parametrize(
    "hostile",
    [
        "<b hidden>" * 500 + "<p>x</p>",
        f"<b {' ' * 100_000} hidden><p>x</p></b>",
        f'<div style="display{" " * 100_000}:none">x</div>',
        f'<div class="{"sr-" * 50_000}only" style="{"clip:rect(" * 20_000}">x</div>',
        f'<i class="icon">{"a" * 100_000}</i>',
        f'<div hidden {"data-tab" * 20_000}="x">x</div>',
        '<div id="a" hidden><a href="#a"></a></div>' * 3000,
    ],
    ids=range(7),
)
def test_hostile_markup_takes_no_longer_than_other_markup(hostile: str) -> None:
    assert LEAD in text_of(hostile)


HIDDEN = "hidden|d-none|sr|wb-inv|is-hidden|invisible|blind|vh|assistive|readers-only|c-acc-hidden|sr-text"


@pytest.mark.parametrize("name", HIDDEN.split("|"))
def test_words_that_a_class_hides_are_not_in_a_sentence(name: str) -> None:
    told = text_of(f'<p>The pegs went home<span class="x {name}"> SECRET</span> with a dull sound each.</p>')
    assert "The pegs went home with a dull" in told


@pytest.mark.parametrize(
    "seen",
    [
        '<span class="hidden md:inline">in May</span>', '<b class="d-none d-md-inline-block">in May</b>',
        '<span class="not-hidden">in May</span>', '<span class="hidden-xs">in May</span>',
        '<em class="overflow-hidden">in May</em>', '<span class="vh-100">in May</span>',
    ],
)  # fmt: skip
def test_words_that_a_class_shows_somewhere_stay(seen: str) -> None:
    assert "shown in May to" in re.sub(
        r"\*", "", text_of(f"<p>The bench is shown {seen} to all of them.</p>")
    )


def test_a_box_named_hidden_is_left_to_be_judged() -> None:
    assert "two in a cold one" in text_of(f'<div class="hidden p-4" role="tabpanel"><p>{ANSWER}</p></div>')


@pytest.mark.parametrize(
    "icon", ["<md-icon>open_in_new</md-icon>", "<mwc-icon>star</mwc-icon>", "<mat-icon>star</mat-icon>"]
)
def test_elements_that_draw_icons_say_nothing(icon: str) -> None:
    assert "See the plan first." in text_of(f"<p>See {icon} the plan first. It is by the door.</p>")


@pytest.mark.parametrize("name", ["more-text", "moreText", "read-more-content", "show_more_text"])
def test_the_rest_of_a_paragraph_is_text(name: str) -> None:
    hidden = f'<p>Oak.<span class="dots">...</span><span class="{name}" style="display:none"> Glue it twice.</span></p>'
    assert "Glue it twice." in text_of(hidden)
    assert "Glue it twice." not in text_of(hidden.replace(name, "note").replace("...", ""))


def test_letters_without_a_size_around_others_are_no_words_hidden() -> None:
    told = text_of(
        '<p style="font-size:0"><span style="font-size:16px">The wood of the bench is beech, and old.</span></p>'
    )
    assert "The wood of the bench" in told


@pytest.mark.parametrize("name", ["fa", "mdi", "fas"])
def test_words_in_the_font_of_icons_stay(name: str) -> None:
    assert "The wood of" in text_of(
        f'<p>The <span class="{name}">wood</span> of the bench is beech, and it is old.</p>'
    )


def test_a_note_that_kept_text_cites_is_kept() -> None:
    cited = '<p>Glue<a href="#id2" id="id1" role="doc-noteref">[1]</a> sets slowly in a cold room, whatever it is made of.</p>'
    note = (
        '<aside class="footnote brackets" id="id2" role="doc-footnote"><span class="label"><span class="fn-bracket">[</span>'
        '<a role="doc-backlink" href="#id1">1</a><span class="fn-bracket">]</span></span><p>Of bones.</p></aside>'
    )
    assert "[^1]: Of bones." in text_of(cited + note)


@pytest.mark.parametrize("name", ["fn1", "fn:1", "footnote-1", "user-content-fn-1", "ftn1", "_footnotedef_1"])
def test_a_note_by_name_that_kept_text_cites_is_kept_where_the_text_is(name: str) -> None:
    cited = (
        f'<p>Glue<sup><a href="#{name}">1</a></sup> sets slowly in a cold room, whatever it is made of.</p>'
    )
    note = f'<ol class="notes"><li id="{name}"><p>Of bones.</p></li></ol>'
    assert "Of bones." in text_of(cited + note)
