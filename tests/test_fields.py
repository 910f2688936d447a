"""Structured fields: plans, what they read, and how a model types it."""
# ruff: noqa: S301 - what travels to workers is pickled by pebble

from __future__ import annotations

import enum
import json
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import cloudpickle
import pytest
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, field_validator, model_validator

import scrapers
from scrapers.errors import ConfigError, SelectorError
from scrapers.fields import FieldPlan, Rule, Select
from scrapers.models import Headers, Page, Request, Response
from scrapers.plugin.registry import make_scraper

HTML = """<html><head><title>Lamp</title></head><body><h1> Brass
 lamp </h1><span class=price>12.50</span><i class=tag>old</i><i class=tag>bright</i>
<a id=more href="https://shop.test/more">more</a><time datetime="2024-05-06">6 May</time>
<q>&#1;quoted&#xD800;</q></body></html>"""


def page(html: str = HTML) -> Page:
    url = "https://shop.test/lamp"
    headers = Headers([("Content-Type", "text/html; charset=utf-8")])
    return make_scraper("requests-lxml").parse(
        Response(Request(url), url, 200, headers, html.encode(), datetime.now(UTC))
    )


class Finish(enum.Enum):
    OLD = "old"
    NEW = "bright"


class Product(BaseModel):
    name: Annotated[str, Select("h1")]
    price: Annotated[Decimal, Select(".price")]
    tags: Annotated[list[Finish], Select(".tag")] = []
    link: Annotated[HttpUrl | None, Select("a::attr(href)")] = None
    day: Annotated[date, Select("//time/@datetime")]
    seen: int = 7


def test_a_mapping_takes_the_first_match_or_all() -> None:
    plan = FieldPlan.of({"name": "h1", "tags": [".tag"], "none": ".no", "nothing": [".no"]})
    assert plan.names == ("name", "tags", "none", "nothing")
    values, invalid = plan.validate(plan.read(page()))
    assert values == {"name": "Brass lamp", "tags": ["old", "bright"], "none": "", "nothing": []}
    assert invalid == ()


def test_values_are_clean_text() -> None:
    value = FieldPlan.of({"q": "q"}).read(page())["q"]
    assert isinstance(value, str)
    assert value.encode()
    assert "\x01" not in value


def test_no_fields() -> None:
    plan = FieldPlan.of(None)
    assert plan == FieldPlan()
    assert plan.validate(plan.read(page())) == ({}, ())
    plan.check("no such backend is needed for nothing")


def test_a_model_types_the_values_in_jsons_terms() -> None:
    plan = FieldPlan.of(Product)
    assert Rule("tags", ".tag", many=True) in plan.rules
    values, invalid = plan.validate(plan.read(page()))
    assert invalid == ()
    assert values == {
        "name": "Brass lamp",
        "price": "12.50",
        "tags": ["old", "bright"],
        "link": "https://shop.test/more",
        "day": "2024-05-06",
        "seen": 7,
    }
    json.dumps(values)


def test_what_the_model_rejects_stays_raw_and_is_named() -> None:
    plan = FieldPlan.of(Product)
    values, invalid = plan.validate(plan.read(page(HTML.replace("12.50", "ask us").replace("bright", "red"))))
    assert set(invalid) == {"price", "tags"}
    assert values["price"] == "ask us"
    assert values["tags"] == ["old", "red"]
    assert values["day"] == "2024-05-06"
    assert values["seen"] == 7
    json.dumps(values)


def test_no_match_leaves_the_default_or_is_rejected() -> None:
    class Offer(BaseModel):
        note: Annotated[str, Select(".none")]
        price: Annotated[float, Select(".none")]
        count: Annotated[int, Select(".none")] = 1

    values, invalid = FieldPlan.of(Offer).validate(FieldPlan.of(Offer).read(page()))
    assert values == {"note": "", "price": "", "count": 1}
    assert invalid == ("price",)


def test_validators_and_aliases_of_the_model_work() -> None:
    class Shout(BaseModel):
        model_config = ConfigDict(str_to_upper=True)
        name: Annotated[str, Select("h1")] = Field(validation_alias="titel")

        @field_validator("name")
        @classmethod
        def no_iron(cls, value: str) -> str:
            if "IRON" in value:
                raise ValueError("no iron")
            return value

    plan = FieldPlan.of(Shout)
    assert plan.validate(plan.read(page())) == ({"name": "BRASS LAMP"}, ())
    assert plan.validate({"name": "iron lamp"}) == ({"name": "iron lamp"}, ("name",))


def test_a_model_that_rejects_the_page_as_a_whole_keeps_all_raw() -> None:
    class Pair(BaseModel):
        name: Annotated[str, Select("h1")]
        price: Annotated[float, Select(".price")]

        @model_validator(mode="after")
        def cheap(self) -> Pair:
            raise ValueError("never")

    plan = FieldPlan.of(Pair)
    values, invalid = plan.validate(plan.read(page()))
    assert invalid == ("name", "price")
    assert values == {"name": "Brass lamp", "price": "12.50"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"a": ""}, "fields.a"),
        ({"a": ["x", "y"]}, "fields.a"),
        ({"a": []}, "fields.a"),
        ({"a": 3}, "fields.a"),
        ("h1", "fields"),
        (Select("h1"), "fields"),
    ],
)
def test_a_plan_that_makes_no_sense_names_the_field(fields: Any, field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        FieldPlan.of(fields)
    assert caught.value.field == field


def test_a_required_field_without_a_selector_is_refused() -> None:
    class Bare(BaseModel):
        name: str

    with pytest.raises(ConfigError, match=r"fields.name: write Annotated"):
        FieldPlan.of(Bare)


@pytest.mark.parametrize("query", ["h1[", "//h1[", "::nonsense("])
def test_a_bad_selector_is_told_before_the_crawl(query: str) -> None:
    plan = FieldPlan.of({"good": "h1", "bad": query})
    with pytest.raises(SelectorError, match=r"^fields\.bad: ") as caught:
        plan.check("requests-lxml")
    assert caught.value.field == "fields.bad"


def test_good_selectors_pass_the_check() -> None:
    FieldPlan.of(Product).check("requests-lxml")


def test_plans_travel_to_workers() -> None:
    class Local(BaseModel):
        name: Annotated[str, Select("h1")]
        tags: Annotated[list[str], Select(".tag")]

    plan = pickle.loads(cloudpickle.dumps(FieldPlan.of(Local)))
    values, invalid = plan.validate(plan.read(page()))
    assert (values, invalid) == ({"name": "Brass lamp", "tags": ["old", "bright"]}, ())


def test_the_check_of_fields_sees_the_backends_options(tmp_path: Path) -> None:
    """A backend that cannot be made without its options: they are told to whoever makes one."""

    class Needy(scrapers.ScraperOptions):
        folder: str
        name: str = ""

    class Mine(scrapers.Scraper[Needy]):
        name = "needy"
        Options = Needy

        def fetch(self, request: Request) -> Response:
            raise scrapers.FetchError(request, "no")

        def parse(self, response: Response) -> Page:
            assert self.options.folder == "here"
            return make_scraper("requests-lxml").parse(response)

    scrapers.register(Mine)
    FieldPlan.of({"a": "h1"}).check("needy", folder="here", name="any")
    settings = {"seeds": ["http://a.test/"], "output": tmp_path / "sub" / "c.jsonl", "backend": "needy"}
    for options, said in (({}, "'folder'"), ({"folder": "here", "fodler": "x"}, "'fodler'")):
        with pytest.raises(ConfigError, match=said):
            scrapers.run(scrapers.Job(**settings, fields={"a": "h1"}, options=options))
    assert not (tmp_path / "sub" / "c.jsonl.job").exists()
