"""Text that a page carries as data for its scripts, where its body shows none."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest

import scrapers
from scrapers.corpus.formats import provenance
from scrapers.models import Document, Drop, Failure

SAID = "The bench in the north room was built by hand over two winters, while the glue was drying. "
LONG = SAID * 3
LAST = "It will be shown at the fair in May."


def read(
    head: str, body: str = '<header><a href="/">Home</a></header><div id="app"></div>'
) -> Document | Drop | Failure:
    """What is made of a page that shows ``body`` and no more."""
    page = f"<html><head><title>A bench | Workshop</title>{head}</head><body>{body}</body></html>"
    return scrapers.extract(page, url="https://www.example.org/p")


def script(value: Any, how: str = 'type="application/json"') -> str:
    """A block of data in a page."""
    written = json.dumps(value).replace("</", "<\\/")
    return f"<script {how}>{written}</script>"


LD = 'type="application/ld+json"'
HTML = f"<p>{LONG}</p><h3>Rails</h3><ul><li>two of oak</li></ul><p>{LAST}</p>"
PORTABLE = [
    {"_type": "block", "style": "h3", "children": [{"_type": "span", "text": "Rails"}]},
    {
        "_type": "block",
        "style": "normal",
        "children": [{"_type": "span", "text": LONG}, {"text": "And so on."}],
    },
    {"_type": "block", "listItem": "bullet", "children": [{"text": "two of oak"}]},
    {"_type": "block", "style": "normal", "children": [{"text": LAST}]},
]
PROSE_MIRROR = {
    "type": "doc",
    "content": [
        {"type": "heading", "attrs": {"level": 3}, "content": [{"type": "text", "text": "Rails"}]},
        {"type": "paragraph", "content": [{"type": "text", "text": LONG}]},
        {
            "type": "bulletList",
            "content": [
                {"type": "listItem", "content": [{"type": "paragraph", "content": [{"text": "two of oak"}]}]}
            ],
        },
        {"type": "paragraph", "content": [{"type": "text", "text": LAST}]},
    ],
}
NUXT = [{"data": 1}, ["ShallowReactive", 2], {"post": 3}, {"title": 4, "html": 5}, "A bench", HTML]
EDITOR_JS = [
    {"type": "header", "data": {"text": "Rails", "level": 3}},
    {"type": "paragraph", "data": {"text": LONG}},
    {"type": "list", "data": {"items": ["two of oak"]}},
    {"type": "paragraph", "data": {"text": LAST}},
]


@pytest.mark.parametrize(
    ("head", "place"),
    [
        (script({"@type": "NewsArticle", "articleBody": HTML}, LD), "json-ld articleBody"),
        (script([{"@graph": [{"@type": "Article", "articleBody": HTML}]}], LD), "json-ld articleBody"),
        (script({"@type": "DiscussionForumPosting", "text": HTML}, LD), "json-ld text"),
        (
            script({"props": {"post": {"content": {"rendered": HTML}}}}, 'id="__NEXT_DATA__" type="application/json"'),
            "__NEXT_DATA__ content",
        ),
        (script(NUXT, 'id="__NUXT_DATA__" type="application/json"'), "__NUXT_DATA__ html"),
        (script({"page": {"body": PORTABLE}}), "application/json body"),
        (script({"page": {"body": EDITOR_JS}}), "application/json body"),
        (script({"page": PROSE_MIRROR}), "application/json content"),
        (f"<script>window.__INITIAL_STATE__ = {json.dumps({'a': {'body': PORTABLE}})};</script>", "__INITIAL_STATE__ body"),
        (
            f"<script>window.__PRELOADED_STATE__=JSON.parse({json.dumps(json.dumps({'story': HTML}))})</script>",
            "__PRELOADED_STATE__ story",
        ),
        (
            "<script>window.__NUXT__=(function(a){return {data:[{post:{title:a,body:"
            + json.dumps(HTML).replace("<", "\\u003C").replace("/", "\\u002F")
            + '}}]}}("A bench"));</script>',
            "__NUXT__ body",
        ),
    ],
)  # fmt: skip
def test_the_text_is_found_and_its_place_is_told(head: str, place: str) -> None:
    found = read(head)
    assert isinstance(found, Document)
    assert LONG.strip() in found.text
    assert "Rails" in found.text
    assert "two of oak" in found.text
    assert found.text.rstrip().endswith(LAST)
    assert "<p>" not in found.text
    assert found.text_from == place
    assert provenance(found)["text_from"] == place


PLACED = {"refs": {}, "objs": ["A bench", {"title": "0", "html": "3!"}, 5, HTML, {"html": "zz"}], "subs": []}
PAIRS = [4, [6, [0, "title", 0, "A bench", 0, "body", 0, HTML]], 1, 0]
NOTION = {"block": {str(at): {"value": {"type": kind, "properties": {"title": [[said], [" ", [["b"]]]]}}} for at, (kind, said) in enumerate(
    (("page", "A bench"), ("text", LONG), ("sub_header", "Rails"), ("bulleted_list", "two of oak"), ("text", LAST))
)}}  # fmt: skip


def program(value: str) -> str:
    """``value`` as a string in a program."""
    return json.dumps(value).replace("<", "\\x3C")


@pytest.mark.parametrize(
    ("head", "place"),
    [
        (script(PLACED, "type=qwik/json"), "qwik/json html"),
        (script(PAIRS, "type=qwik/state q:instance=a"), "qwik/state body"),
        (f"<script>_$HY.r['a']=$R[0]=($R[1]=r=>r)($R[2]={{title:\"A bench\",html:{program(HTML)}}})</script>", "R html"),
        (f"<script>{{__sveltekit_1a={{}};kit.start(app,e,{{data:[null,{{html:{program(HTML)}}}]}})}}</script>", "sveltekit html"),
        (f"<script>window.___pageData={json.dumps({'result': {'html': HTML}})}</script>", "___pageData html"),
        (
            f'<script>window.__INITIAL_STATE__=JSON.parse(decodeURIComponent("{quote(json.dumps({"a": {"html": HTML}}))}"))</script>',
            "__INITIAL_STATE__ html",
        ),
        (f"<script>window.APP_DATA = {json.dumps({'post': {'html': HTML}})};</script>", "APP_DATA html"),
        (f"<script>var pageProps={json.dumps({'post': {'html': HTML}})};</script>", "pageProps html"),
        (script({"page": {"components": [{"type": "text", "html": "<p>On looms.</p>"}, {"html": HTML}]}}), "application/json components"),
        (script({"post": {"html": HTML}}, "type=fastboot/shoebox"), "fastboot/shoebox html"),
        (script({"post": {"html": HTML}}, "type=x/data"), "x/data html"),
        (script({"props": {"recordMap": NOTION}}), "application/json block"),
        (script({"@type": "Article", "articleBody": HTML}, LD).replace('", "', '",, "'), "json-ld articleBody"),
    ],
)  # fmt: skip
def test_what_other_frameworks_leave_is_read(head: str, place: str) -> None:
    found = read(head)
    assert isinstance(found, Document)
    assert found.text_from == place
    assert LONG.strip() in found.text
    assert "Rails\n\n- two of oak" in found.text
    assert found.text.rstrip().endswith(LAST)


@pytest.mark.parametrize(
    "head",
    [
        script({"objs": [{"html": "1"}]}, "type=qwik/json") + "<script type=qwik/json>{" + LONG + "</script>",
        script([0, [0, [0, LONG]]], "type=qwik/state"), script([6, "x"] * 60_000, "type=qwik/state"),
        script({"block": {"1": LONG, "2": {"value": {"properties": {"title": [LONG]}}}}}),
        f'<script>window.__INITIAL_STATE__=JSON.parse(decodeURIComponent("%E0%A4{LONG}"))</script>',
    ],
)  # fmt: skip
def test_broken_states_say_nothing(head: str) -> None:
    assert not isinstance(read(head), Document)


def test_markup_in_a_string_is_markup() -> None:
    found = read(script({"@type": "Article", "articleBody": HTML}, LD))
    assert isinstance(found, Document)
    assert "### Rails\n\n- two of oak\n\n" in found.text
    found = read(script({"@type": "Article", "articleBody": f"{LONG}\n\nAt 3 < 4 & so on.\n{LAST}"}, LD))
    assert isinstance(found, Document)
    assert "At 3 < 4 & so on.\n\nIt will" in found.text
    found = read(
        script({"@type": "Article", "articleBody": HTML.replace("<", "&lt;").replace(">", "&gt;")}, LD)
    )
    assert isinstance(found, Document)
    assert "### Rails" in found.text


def test_questions_have_their_answers_and_recipes_their_steps() -> None:
    asked = [
        {"@type": "Question", "name": f"Why {n}?", "acceptedAnswer": {"text": SAID * 2}}
        for n in ("oak", "beech")
    ]
    found = read(script({"@type": "FAQPage", "mainEntity": asked}, LD))
    assert isinstance(found, Document)
    assert found.text.count("## Why") == 2
    assert found.text.count(SAID.strip()) == 4
    steps = [{"@type": "HowToStep", "text": SAID}, {"@type": "HowToStep", "text": SAID + LAST}] * 2
    glue = {
        "@type": "Recipe",
        "recipeIngredient": ["200 g of bone glue", "water"],
        "recipeInstructions": steps,
    }
    found = read(script(glue, LD))
    assert isinstance(found, Document)
    assert "- 200 g of bone glue" in found.text
    assert LAST in found.text


@pytest.mark.parametrize(
    "head",
    [
        script({"@type": "Article", "isAccessibleForFree": False, "articleBody": HTML}, LD),
        script({"@type": "Article", "articleBody": HTML, "hasPart": {"isAccessibleForFree": "False"}}, LD),
        script({"@type": "Article", "isAccessibleForFree": "http://schema.org/False"}, LD)
        + script({"post": {"body": HTML}}),
        script({"posts": [{"title": f"Post {n}", "body": f"{n} {HTML}"} for n in range(4)]}),
        script({"styles": {"body": "a{b:c}" * 200}, "text": "QUJD" * 500, "content": "x"}),
        script({"text": SAID}),
        "<script>window.__INITIAL_STATE__ = {" + "a:" * 50_000 + "</script>",
        f"<script {LD}>{'[' * 100_000}</script>",
        f'<script type="application/json">{"9" * 100_000}</script>',
        script([{"body": n} for n in range(20_000)]),
        script([[1, 1]] * 300),
        script([*([[n + 1, n + 1] for n in range(100)]), "x"]),
    ],
    ids=range(12),
)
def test_what_is_not_free_nobodys_or_no_text_gives_none(head: str) -> None:
    assert isinstance(read(head), Drop)


def test_of_several_texts_that_with_the_title_of_the_page_is_its_own() -> None:
    posts = [{"title": f"Post {n}", "body": f"{n} {HTML}"} for n in range(4)]
    found = read(script({"posts": [*posts, {"title": "A bench", "body": HTML}]}))
    assert isinstance(found, Document)
    assert found.text.startswith(SAID[:20])


def test_data_stand_never_beside_a_text_that_is_shown() -> None:
    shown = f"<article><h1>Planes</h1><p>{SAID.replace('bench', 'plane') * 4}</p></article>"
    found = read(script({"@type": "Article", "articleBody": HTML}, LD), shown)
    assert isinstance(found, Document)
    assert LAST not in found.text
    assert found.text_from == ""
    assert "text_from" not in provenance(found)


def test_the_story_that_arc_publishes_is_read() -> None:
    parts = [
        {"type": "text", "content": LONG},
        {"type": "text", "content": f"{SAID}Twice."},
        {"type": "text", "content": LAST},
    ]
    story = json.dumps({"type": "story", "headlines": {"basic": "A bench"}, "content_elements": parts})
    found = read(
        f"<script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={story};Fusion.spaEnabled=false;</script>"
    )
    assert isinstance(found, Document)
    assert LONG.strip() in found.text
    assert LAST in found.text


def pushed(*pieces: str) -> str:
    """``pieces`` of React's stream, as Next.js sends them to its scripts."""
    begun = "<script>(self.__next_f=self.__next_f||[]).push([0])</script>"
    sent = (
        f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>".replace("</p", "<\\/p")
        for piece in pieces
    )
    return begun + "".join(sent)


def element(tag: str, children: object) -> list[object]:
    return ["$", tag, None, {"children": children}]


ARTICLE = element(
    "article",
    [
        element("h3", "Rails"),
        element("p", [LONG, ["$", "a", None, {"href": "/x", "children": "And so on."}]]),
        element("$L7", element("ul", [element("li", "two of oak")])),
        element("p", "$6"),
    ],
)
ROW = json.dumps(["$", "div", None, {"children": [element("nav", SAID * 9), ARTICLE]}])


@pytest.mark.parametrize(
    "pieces",
    [
        ['1:"$Sreact.fragment"\n2:I[12,["a"],"default"]\n', f"5:{ROW}\n6:T{len(LAST):x},{LAST}"],
        [f"6:T{len(LAST):x},{LAST}5:{ROW[:90]}", f"{ROW[90:]}\n"],
        [f'5:["$","$L2",null,{{"post":{json.dumps({"title": "A bench", "html": HTML})}}}]\n'],
        ['5:["$","div",null,{"dangerouslySetInnerHTML":{"__html":"$6"}}]\n6:T', f"{len(HTML):x},{HTML}"],
        [
            f'0:{{"P":null,"f":[[{json.dumps(["$", "main", None, {"dangerouslySetInnerHTML": {"__html": HTML}}])}]]}}\n'
        ],
        [f'5:["$","$L2",null,{{"title":"A bench","body":"$6"}}]\n6:T{len(HTML):x},{HTML}7:broken[\n'],
    ],
)
def test_what_next_streams_is_read(pieces: Sequence[str]) -> None:
    found = read("", f"<div hidden></div>{pushed(*pieces)}")
    assert isinstance(found, Document)
    assert found.text_from.startswith("__next_f")
    assert "### Rails" in found.text
    assert "- two of oak" in found.text
    assert found.text.count(SAID.strip()) == LONG.count(SAID.strip())
    assert LAST in found.text


def test_lengths_in_the_stream_count_bytes() -> None:
    said = LONG.replace("glue", "Holz für Übermut")
    row = f"<p>{said}</p>"
    found = read(
        "",
        pushed(
            f'5:["$","main",null,{{"dangerouslySetInnerHTML":{{"__html":"$6"}}}}]\n6:T{len(row.encode()):x},{row}7:null\n'
        ),
    )
    assert isinstance(found, Document)
    assert found.text == said.strip()


@pytest.mark.parametrize(
    "piece", ["5:[", "zz", "5:T7fffffff,a", "5:" + "[" * 9000, '5:["$","p",null,{"children":"$5"}]\n']
)
def test_a_broken_stream_says_nothing(piece: str) -> None:
    assert isinstance(read("", pushed(piece)), Drop)


@pytest.mark.parametrize(
    "body",
    [
        '<astro-island props="{}"></astro-island>'.format(
            html.escape(json.dumps({"post": [0, {"title": [0, "A bench"], "html": [0, HTML]}]}))
        ),
        '<div id="app" data-page="{}"></div>'.format(
            html.escape(json.dumps({"props": {"post": {"content": HTML}}}))
        ),
        '<div data-preloaded="{}"></div>'.format(
            html.escape(json.dumps({"topic_1": json.dumps({"post_stream": {"posts": [{"cooked": HTML}]}})}))
        ),
    ],
)
def test_data_in_attributes_are_read(body: str) -> None:
    found = read("", body)
    assert isinstance(found, Document)
    assert "### Rails" in found.text
    assert LAST in found.text


@pytest.mark.parametrize(
    "body",
    [
        f'<script type="text/markdown">{LONG}\n\n{LAST}</script>',
        f'<textarea id="source">{LONG}\n\n{LAST}</textarea>',
    ],
)
def test_markdown_for_a_script_is_read(body: str) -> None:
    found = read("", body)
    assert isinstance(found, Document)
    assert found.text == f"{LONG.strip()}\n\n{LAST}"


STREAM = json.dumps(
    [
        {"_1": 2},
        "loaderData",
        {"_3": 4},
        "routes/b",
        {"_5": 6, "_7": 8},
        "post",
        {"_9": 10},
        "later",
        ["P", 5],
        "html",
        HTML,
    ]
)
ANSWER = "It dries in a week where the room is warm, and in two where it is not, as said."


def streamed(*pieces: str) -> str:
    """The scripts that send ``pieces``, as React Router and Remix write them."""
    calls = (
        f"window.__reactRouterContext.streamController.enqueue({json.dumps(piece)});" for piece in pieces
    )
    return "".join(f"<script>{call}</script>".replace("</p", "\\u003c/p") for call in calls)


@pytest.mark.parametrize(
    "pieces", [(STREAM + "\n",), (STREAM[:90], STREAM[90:] + "\n"), (STREAM + "\n", "P5:[1]\n")]
)
def test_what_routers_stream_is_read(pieces: Sequence[str]) -> None:
    document = read(streamed(*(piece.replace("<", "\\u003c") for piece in pieces)))
    assert isinstance(document, Document)
    assert document.text.startswith(SAID.strip())
    assert document.text.endswith(LAST)


@pytest.mark.parametrize("piece", ["[", "{}", "[]", "", '[{"_1":0}]', '[{"_1":2},"a",[0,0]]', "[" * 3000])
def test_a_broken_stream_of_a_router_says_nothing(piece: str) -> None:
    assert not isinstance(read(streamed(piece)), Document)


@pytest.mark.parametrize(
    "head",
    [
        "<script>window.__NUXT__=(function(a,b){return {data:[{post:{title:a,body:b}}],x:b}}(1,%s));</script>",
        "<script>window.__NUXT__=(function(a,b,c){return {data:[{html: c}],x:a}}(null,{},%s))</script>",
        '<script>$_TSR.router={matches:[{i:"a",l:{post:{content:%s}}}]}</script>',
        '<script>window.__pinia = {"post":{"content":%s}}</script>',
        '<script>window.__data={post:{"content":%s,f:function(){}}}</script>',
    ],
)
@pytest.mark.parametrize("less", ["\\u003C", "\\x3C"])
def test_texts_in_programs_are_read(head: str, less: str) -> None:
    if less == "\\x3C" and '{"post' in head:
        less = "\\u003C"  # it is JSON
    document = read(head % json.dumps(HTML).replace("<", less))
    assert isinstance(document, Document)
    assert "two of oak" in document.text


@pytest.mark.parametrize(
    "program",
    ["(function(a){return{body:a}}(", '(function(a){return{body:a}}("' + "x" * 300, "(function(a){})"],
)
def test_programs_without_a_text_say_nothing(program: str) -> None:
    assert not isinstance(read(f"<script>window.__NUXT__={program}{' ' * 200}</script>"), Document)


@pytest.mark.parametrize(
    "key", ["renderedOutput", "body_html", "contentHTML", "post_content", "htmlBody", "richText"]
)
def test_names_of_a_text_are_spelt_in_many_ways(key: str) -> None:
    document = read(script({"props": {"pageProps": {"post": {key: HTML, "bodyClass": "x"}}}}))
    assert isinstance(document, Document)
    assert LAST in document.text


def test_the_escapes_of_angular_are_read() -> None:
    written = json.dumps({"k": {"body": {"content": HTML.replace("oak", "oak & ash")}}})
    for sign, name in (("&", "a"), ('"', "q"), ("'", "s"), ("<", "l"), (">", "g")):
        written = written.replace(sign, f"&{name};")
    document = read(f'<script id="serverApp-state" type="application/json">{written}</script>')
    assert isinstance(document, Document)
    assert "two of oak & ash" in document.text


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "DiscussionForumPosting", "text": LONG, "comment": {"@type": "Comment", "text": ANSWER}},
        {
            "@type": "SocialMediaPosting",
            "text": LONG,
            "comment": [{"text": "Yes.", "comment": [{"text": ANSWER}]}],
        },
        {
            "@type": "HowTo",
            "name": "Glue",
            "description": LONG,
            "step": [{"@type": "HowToStep", "text": ANSWER}],
        },
        {
            "@type": "HowTo",
            "step": [
                {"@type": "HowToSection", "itemListElement": [{"@type": "HowToStep", "text": LONG + ANSWER}]}
            ],
        },
    ],
)
def test_answers_and_steps_are_part_of_what_is_said(value: Any) -> None:
    document = read(script(value, LD))
    assert isinstance(document, Document)
    assert ANSWER in document.text


def test_a_live_blog_is_its_entries_and_a_delta_its_lines() -> None:
    entries = [
        {"@type": "BlogPosting", "headline": f"At {n}", "articleBody": SAID * 2} for n in ("nine", "ten")
    ]
    found = read(script({"@type": "LiveBlogPosting", "liveBlogUpdate": entries}, LD))
    assert isinstance(found, Document)
    assert found.text.count("## At") == 2
    delta = {"ops": [{"insert": f"{LONG}\n"}, {"insert": {"image": "a.png"}}, {"insert": f"{LAST}\n"}]}
    found = read(script({"post": {"content": delta}}))
    assert isinstance(found, Document)
    assert found.text.rstrip().endswith(f"\n\n{LAST}")
