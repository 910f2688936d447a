"""What of a model's values goes into JSON: all that it can hold, sets in order, nothing by silent loss."""

from __future__ import annotations

import enum
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    computed_field,
    field_serializer,
    model_serializer,
)

import scrapers
from scrapers.fields import FieldPlan, Select
from scrapers.testing import LocalSite
from scrapers.testing.site import Reply

TEXT = (
    "The river has been used by the farmers of the valley for many years, and they kept records of it. " * 4
)


class Size(enum.Enum):
    SMALL = "1"
    HUGE = 2**64


class Strange:
    pass


def made_of(values: Mapping[str, Any]) -> Any:
    """A type whose values are those of ``values``, by what the page says."""
    return Annotated[Any, PlainValidator(lambda said: values[said])]


class Inner(BaseModel):
    n: int


BAD: dict[str, Any] = {
    "integer of 65 bits": 2**64,
    "integer of 64 bits": 2**63,
    "below": -(2**63) - 1,
    "very big": 10**4000,
    "nan": float("nan"),
    "inf": float("-inf"),
    "nested": {"a": [1, {"b": 2**70}]},
    "nested nan": [[float("nan")]],
    "in a model": Inner(n=2**64),
    "in a set": {1, 2**64},
    "in a tuple": (1.0, float("inf")),
    "surrogate": "a\ud800b",
    "surrogate key": {"\udcff": 1},
    "bytes": b"\xff\xfe",
    "enum": Size.HUGE,
    "object": Strange(),
    "function": len,
    "deep": json.loads("[" * 400 + "]" * 400),
}


@pytest.mark.parametrize("what", BAD)
def test_what_json_cannot_hold_is_invalid_and_stays_as_found(what: str) -> None:
    class Page(BaseModel):
        good: Annotated[int, Select("b")]
        bad: Annotated[made_of({what: BAD[what]}), Select("i")]

    values, invalid = FieldPlan.of(Page).validate({"good": "7", "bad": what})
    assert invalid == ("bad",)
    assert values == {"good": 7, "bad": what}


def test_a_value_that_holds_itself_is_invalid() -> None:
    loop: list[Any] = []
    loop.append(loop)

    class Page(BaseModel):
        bad: Annotated[made_of({"x": loop}), Select("i")]

    assert FieldPlan.of(Page).validate({"bad": "x"}) == ({"bad": "x"}, ("bad",))


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        (int, str(2**63 - 1), 2**63 - 1),
        (int, str(-(2**63)), -(2**63)),
        (Decimal, "1e400", "1E+400"),
        (Decimal, "123456789012345678901234", "123456789012345678901234"),
        (date, "2026-11-23", "2026-11-23"),
        (Size, "1", "1"),
        (bytes, "é", "é"),
        (list[float], ["1.5", "2"], [1.5, 2.0]),
        (Annotated[Inner, BeforeValidator(lambda said: {"n": said})], "5", {"n": 5}),
        (Annotated[float, PlainSerializer(str, when_used="json")], "nan", "nan"),
    ],
)
def test_what_json_can_hold_is_kept(kind: Any, said: Any, value: Any) -> None:
    class Page(BaseModel):
        it: Annotated[kind, Select("b")]

    assert FieldPlan.of(Page).validate({"it": said}) == ({"it": value}, ())


def test_defaults_and_computed_values_are_judged_too() -> None:
    class Page(BaseModel):
        price: Annotated[float, Select("b")] = float("nan")
        huge: int = 2**80
        tags: set[str] = {"c", "a", "b"}

        @computed_field  # type: ignore[prop-decorator]
        @property
        def doubled(self) -> float:
            return self.price * 2

        @computed_field  # type: ignore[prop-decorator]
        @property
        def letters(self) -> set[str]:
            return {"q", "w", "e", "r", "t", "y"}

    values, invalid = FieldPlan.of(Page).validate({"price": ""})
    assert invalid == ("price", "huge", "doubled")
    assert values["price"] == ""
    assert values["huge"] is values["doubled"] is None
    assert values["tags"] == ["a", "b", "c"]
    assert values["letters"] == sorted("qwerty")


def test_an_invalid_field_beside_one_that_json_cannot_hold() -> None:
    class Page(BaseModel):
        n: Annotated[int, Select("b")]
        big: Annotated[int, Select("i")]
        tags: Annotated[set[str], Select("u")]

    said = {"n": "no number", "big": str(2**90), "tags": ["b", "a"]}
    values, invalid = FieldPlan.of(Page).validate(said)
    assert set(invalid) == {"n", "big"}
    assert values == {"n": "no number", "big": str(2**90), "tags": ["a", "b"]}


def test_what_users_code_raises_costs_a_field_and_not_the_page() -> None:
    class Page(BaseModel):
        first: Annotated[str, BeforeValidator(lambda said: said.split()[3]), Select("b")]
        other: Annotated[str, Select("i")]

        @field_serializer("other")
        def shown(self, value: str) -> str:
            return value.split(":")[1]

    plan = FieldPlan.of(Page)
    assert plan.validate({"first": "a b", "other": "x:y"}) == (
        {"first": "a b", "other": "x:y"},
        ("first", "other"),
    )
    assert plan.validate({"first": "a b c d", "other": "x"}) == ({"first": "d", "other": "x"}, ("other",))


def test_a_model_that_writes_itself_as_something_else() -> None:
    class Page(BaseModel):
        a: Annotated[str, Select("b")]

        @model_serializer
        def whole(self) -> str:
            return self.a

    assert FieldPlan.of(Page).validate({"a": "x"}) == ({"a": "x"}, ("a",))


def test_names_are_the_models_whatever_aliases_it_writes() -> None:
    class Page(BaseModel):
        model_config = ConfigDict(serialize_by_alias=True)
        price: Annotated[int, Select("b")] = Field(alias="Preis")

    plan = FieldPlan.of(Page)
    assert plan.validate({"price": "3"}) == ({"price": 3}, ())
    assert plan.validate({"price": str(2**64)}) == ({"price": str(2**64)}, ("price",))


_SETS = """
import enum, json
from datetime import date
from typing import Annotated, Any, NamedTuple
from dataclasses import dataclass
from pydantic import BaseModel
from scrapers.fields import FieldPlan, Select
class Kind(enum.Enum):
    A = "a"; B = "b"; C = "c"
class Words(BaseModel, frozen=True):
    words: frozenset[str]
class Point(NamedTuple):
    tags: frozenset[str]
@dataclass
class Box:
    tags: set[str]
W = "alpha beta gamma delta epsilon zeta eta theta iota".split()
class Page(BaseModel):
    tags: Annotated[set[str], Select(".tag")]
    again: Annotated[frozenset[str], Select(".tag")]
    days: set[date] = {date(2024, 1, n) for n in range(1, 9)}
    kinds: set[Kind] = set(Kind)
    mixed: set[Any] = {1, "1", None, 2.5, (1, "x"), True, "z"}
    of_sets: set[frozenset[str]] = {frozenset(W), frozenset(W[:3]), frozenset(W[2:])}
    models: set[Words] = {Words(words=frozenset(W)), Words(words=frozenset(W[:4]))}
    deep: dict[str, list[set[str]]] = {"x": [set(W)]}
    box: Box = Box(set(W))
    point: Point = Point(frozenset(W))
    unknown: Any = {"s": set(W)}
print(json.dumps(FieldPlan.of(Page).validate({"tags": W, "again": W})))
"""


def test_sets_are_written_alike_in_each_process() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _SETS],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(outputs) == 1
    values, invalid = json.loads(outputs.pop())
    assert invalid == []
    words = sorted(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota"])
    assert values["tags"] == values["again"] == values["box"]["tags"] == values["unknown"]["s"] == words
    assert values["deep"] == {"x": [words]}
    assert values["point"] == [words]


def test_numbers_in_sets_stand_by_size() -> None:
    class Page(BaseModel):
        n: Annotated[set[int], Select("b")]

    assert FieldPlan.of(Page).validate({"n": ["10", "9", "100", "-1"]}) == ({"n": [-1, 9, 10, 100]}, ())


def test_a_crawl_goes_on_and_notes_the_field(tmp_path: Path) -> None:
    class Parcel(BaseModel):
        serial: Annotated[int, Select("#serial")]
        weight: Annotated[float, Select("#weight")]
        tags: Annotated[set[str], Select(".tag")]

    def page(serial: int, weight: str) -> Reply:
        links = "<a href=/1>1</a> <a href=/2>2</a> <a href=/3>3</a>"
        tags = "<i class=tag>beta</i> <i class=tag>alpha</i> <i class=tag>gamma</i>"
        return Reply(
            body=f"<!doctype html><title>P {serial}</title><article><h1>{serial}</h1><p>{TEXT}{serial}</p>"
            f"<p><b id=serial>{serial}</b> <b id=weight>{weight}</b> {tags}</p></article>{links}"
        )

    with LocalSite() as site:
        site.routes["/"] = page(5, "1.5")
        site.routes["/1"] = page(123456789012345678901234, "2.5")
        site.routes["/2"] = page(2**63, "3.5")
        site.routes["/3"] = page(7, "nan")
        report = scrapers.run(
            scrapers.Job(
                seeds=[site.url("/")], output=tmp_path / "c.jsonl", fields=Parcel, delay=0, dedup="off",
                allow_private=["127.0.0.0/8"], robots=False,
            )
        )  # fmt: skip
        assert (report.exported, report.failed, report.notes) == (4, {}, {"fields_invalid": 3})
        found = [
            json.loads(json.loads(line)["metadata"]["fields"])
            for line in report.output.read_text().splitlines()
        ]
        assert found == [
            {"serial": 5, "weight": 1.5, "tags": ["alpha", "beta", "gamma"]},
            {"serial": "123456789012345678901234", "weight": 2.5, "tags": ["alpha", "beta", "gamma"]},
            {"serial": str(2**63), "weight": 3.5, "tags": ["alpha", "beta", "gamma"]},
            {"serial": 7, "weight": "nan", "tags": ["alpha", "beta", "gamma"]},
        ]
        assert "serial" in scrapers.explain(report.folder, site.url("/1")).facts["note"]
