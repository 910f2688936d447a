"""What a page hides by a class and a rule of its own, and what such a rule does not hide."""

from __future__ import annotations

import pytest

from scrapers.web.html_tree import bare_tree

CLIP = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)"
WORDS = "opens in a new window"


LINE = f'<p>See <span class="x9">{WORDS}</span></p>'


NESTED = f'<div id="box"><div class="in"><p>See <span id="n7" class="x9 far">{WORDS}</span></p></div></div>'


def hidden(sheet: str, body: str = LINE, attributes: str = "") -> bool:
    """Whether the first element of the class ``x9`` is styled as one that is not seen."""
    root = bare_tree(f"<html><head><style{attributes}>{sheet}</style></head><body>{body}</body></html>")
    found = next(element for element in root.iter() if "x9" in (element.get("class") or "").split())
    return "display:none" in (found.get("style") or "")


@pytest.mark.parametrize(
    "sheet",
    [
        ".x9{display:none}",
        "p { margin: 0 }\n.x9 {\n  display: none !important;\n}\n",
        "a,b{color:red}.k1, span.x9 ,.k3{display:none}",
        f".x9{{{CLIP}}}",
        ".x9{position:absolute;left:-9999px}",
        ".x9{visibility:hidden}",
        "/* .x9{display:block} */.x9{display:none}",
        "@media screen{.y{color:red}}.x9{display:none}",
        "@charset 'utf-8';.x9{display:none}",
        ".x9{display:none}@media print{.x9{display:inline}}",
        ".x9{display:none}@media (max-width:600px){.x9{display:block}}",
        f".x9{{{CLIP}}}.x9:focus{{clip:auto}}",
        ".x9{display:none}.box .x9{color:red}",
        "@media screen{.y{color:red}.x9{display:none}}",
        "@media only screen { p{margin:0} .x9 { display : none ; } }",
        "@media all,print{.x9{display:none}}",
        "@supports (display:grid){.x9{display:none}}",
        f"@layer utilities{{.y{{color:red}}.x9{{{CLIP}}}}}",
        "p .x9{display:none}",
        "body p > span.x9{display:none}",
    ],
)
def test_a_rule_for_one_class_hides_it(sheet: str) -> None:
    assert hidden(sheet)


@pytest.mark.parametrize(
    "sheet",
    [
        "#n7{display:none}",
        "span#n7{position:absolute;left:-9999px}",
        ".x9.far{display:none}",
        "span.far.x9#n7{display:none}",
        "#box .far{display:none}",
        ".in > p .far{display:none}",
        "@media screen{#box>.in .far{display:none}}",
    ],
)
def test_a_rule_may_ask_for_ids_several_classes_and_what_is_around(sheet: str) -> None:
    assert hidden(sheet, NESTED)


@pytest.mark.parametrize(
    "sheet",
    [
        "#n8{display:none}",
        "a#n7{display:none}",
        ".x9.near{display:none}",
        "#box > p .far{display:none}",
        ".other .far{display:none}",
        "#n7{display:none}#n7:target{display:block}",
        ".x9.far{display:none}.on .far{display:inline}",
        ".far:not(.near){display:none}",
        ".in:hover .far{display:none}",
        "p ~ .far,p + .far,.far[title]{display:none}",
        "span{display:none}",
        "> .far{display:none}",
        "@media print{#n7{display:none}}",
        "@media not print{#n7{display:none}}",
        "@media screen and (max-width:600px){#n7{display:none}}",
        "@container (width > 1px){#n7{display:none}}",
        "@media screen{@media print{#n7{display:none}}}",
    ],
)
def test_what_such_a_rule_does_not_select_for_certain_stays(sheet: str) -> None:
    assert not hidden(sheet, NESTED)


def test_the_state_that_scripts_give_a_page_is_not_that_of_its_source() -> None:
    root = bare_tree(
        '<html class="no-js"><head><style>.no-js .x9{display:none}</style></head>'
        f'<body><p class="x9">{WORDS}</p></body></html>'
    )
    assert next(root.iter("p")).get("style") is None


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print{.x9{display:none}}",
        "@media (max-width:600px){.y{color:red}.x9{display:none}}",
        ".x9{display:none}.x9{display:block}",
        ".x9{display:none}.x9.active{display:block}",
        ".x9{display:none}.open .x9,.y{display:inline}",
        ".x9{display:none}@media (min-width:600px){.x9{display:block}}",
        ".x9{display:none}#a:checked ~ .x9{display:block}",
        ".js .x9{display:none}",
        ".x9:hover{display:none}",
        ".x9::before{display:none}",
        ".x99{display:none}",
        ".x9{visibility:hidden;opacity:0;transition:opacity 1s}",
        ".x9{color:red}/*.x9{display:none}",
        ".x9{display:none",
        "",
    ],
)
def test_other_rules_hide_nothing_for_certain(sheet: str) -> None:
    assert not hidden(sheet)


@pytest.mark.parametrize(
    "body",
    [
        f'{LINE}<script>document.querySelector(".x9").hidden = false</script>',
        f'<div class="x9"><p>{WORDS * 20}</p></div>',
        f'<main class="x9">{WORDS}</main>',
    ],
)
def test_what_a_script_names_or_the_page_itself_stays(body: str) -> None:
    assert not hidden(".x9{display:none}", body)


def test_a_sheet_for_paper_or_for_pages_without_scripts_says_nothing() -> None:
    assert not hidden(".x9{display:none}", attributes=' media="print"')
    body = f'<noscript><style>.x9{{display:none}}</style></noscript><p class="x9">{WORDS}</p>'
    assert not hidden("", body)


def test_own_styles_are_kept() -> None:
    root = bare_tree('<style>.x9{display:none}</style><p class="x9" style="color:red">A</p>')
    assert next(root.iter("p")).get("style") == "color:red;display:none"


@pytest.mark.parametrize("piece", [".a{display:none}", ":none", "{", "}.x9{display:none}", ".x9,", "/*"])
def test_a_hostile_sheet_is_read_once(piece: str) -> None:
    hidden(piece * 60_000)
