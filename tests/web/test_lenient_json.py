"""JSON as pages have it, and what cannot be read."""

from __future__ import annotations

import json

import pytest

from scrapers.web.html_repair.lenient_json import values

DATA = {
    "@type": "Article",
    "name": "Vane, // the",
    "url": "https://tower.example/a,]",
    "text": 'He said "no".',
}
TEXT = json.dumps(DATA)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"/* <![CDATA[ */{TEXT}/* ]]> */",
        f"//<![CDATA[\n{TEXT}\n//]]>",
        f"// <![CDATA[ {TEXT} // ]]>",
        f"<![CDATA[{TEXT}]]>",
        f"<!-- {TEXT} -->",
        f"<!--\n{TEXT}\n//-->",
        f"\ufeff{TEXT}",
        f"{TEXT};\n",
        f"{TEXT[:-1]},}}",
        f"{TEXT[:-1]} , /* no more */ }}",
        TEXT.replace('"name"', '// what it is called, "so"\n"name"'),
        TEXT.replace('"name"', '/* what it is called\n, "so" */ "name"'),
        TEXT.replace("He said", r"H\e said"),
    ],
)
def test_what_stands_around_and_between(text: str) -> None:
    assert values(text) == [DATA]


def test_several_one_behind_the_other() -> None:
    assert values(f'{TEXT}{{"a": 1}};[2,]') == [DATA, {"a": 1}, [2]]
    assert values(f"{TEXT} and so on") == [DATA]
    assert values('{"a":"x"}{"b": nothing}') == [{"a": "x"}]


def test_twice_escaped() -> None:
    assert values("{&quot;name&quot;: &quot;A &amp; B&quot;}") == [{"name": "A & B"}]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "nothing", "{", '{"a": "b" "c": "d"}', '{"a": "the "big" vane"}', "{'a': 'b'}", "&quot;",
        "[" * 9_000,
        '"' * 100_001, '"\\' * 50_000, "/*" * 50_000, "//" * 50_000, "," * 100_000, ", " * 50_000,
        '{"a":' * 20_000, "<!--" * 50_000, " " * 100_000, "\\" * 100_000, '"\\"' * 50_001, "&quot;{" * 20_000,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_what_cannot_be_read_says_nothing(text: str) -> None:
    assert [value for value in values(text) if isinstance(value, dict)] == []
