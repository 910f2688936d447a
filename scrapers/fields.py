"""Structured data by the user's own selectors: names to queries, or a pydantic model.

>>> FieldPlan.of({"price": "span.price", "tags": [".tag"]}).names
('price', 'tags')
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from scrapers.decode import clean
from scrapers.errors import ConfigError, SelectorError
from scrapers.models import Headers, Page, Request, Response

_EMPTY_PAGE = b"<!doctype html><html><head><title>x</title></head><body><p>x</p></body></html>"
_COLLECTIONS = (list, set, frozenset, tuple)


@dataclass(frozen=True, slots=True)
class Select:
    """The selector of a model's field: ``title: Annotated[str, Select("h1")]``.

    CSS with ``::text`` and ``::attr(name)``, or XPath; see :mod:`scrapers.selectors`. A field
    typed as a list, set or tuple takes every match, any other the first.
    """

    query: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One field: its name, its query, and whether it takes all matches or the first."""

    name: str
    query: str
    many: bool = False


@dataclass(frozen=True)
class FieldPlan:
    """What to take from each page. Picklable as far as ``model`` is."""

    rules: tuple[Rule, ...] = ()
    model: type[BaseModel] | None = None

    @classmethod
    def of(cls, fields: Mapping[str, str | list[str]] | type[BaseModel] | None) -> FieldPlan:
        """The plan for ``fields`` as the user gives them; ``None`` asks for nothing.

        A mapping's value is a selector (first match, ``""`` if none) or a list of one selector (all
        matches). Raises :class:`ConfigError` naming the field.
        """
        if fields is None:
            return cls()
        if isinstance(fields, type) and issubclass(fields, BaseModel):
            return cls(tuple(_model_rules(fields)), fields)
        if isinstance(fields, Mapping):
            return cls(tuple(_mapped(name, value) for name, value in fields.items()))
        raise ConfigError("fields must map names to selectors, or be a pydantic model class", field="fields")

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names, in the order given."""
        return tuple(rule.name for rule in self.rules)

    def check(self, backend: str, **options: Any) -> None:  # noqa: ANN401 - the backend's own options
        """Try every selector in the parser of ``backend``. Raises :class:`SelectorError` naming the field."""
        if not self.rules:
            return
        from scrapers.registry import make_scraper  # noqa: PLC0415 - plans are made without backends too

        url = "http://fields.invalid/"
        headers = Headers([("Content-Type", "text/html; charset=utf-8")])
        empty = Response(Request(url), url, 200, headers, _EMPTY_PAGE, datetime.now(UTC))
        page = make_scraper(backend, **options).parse(empty)
        for rule in self.rules:
            try:
                page.select(rule.query)
            except SelectorError as error:
                where = f"fields.{rule.name}"
                raise SelectorError(f"{where}: {error}", field=where) from error

    def read(self, page: Page) -> dict[str, str | list[str]]:
        """The strings that the selectors take from ``page``, white space folded."""
        return {rule.name: _taken(page, rule) for rule in self.rules}

    def validate(self, raw: Mapping[str, str | list[str]]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """``raw`` as the model types it, in JSON's terms, and the names that it rejects.

        A rejected field keeps its raw string, so that nothing is lost; without a model all pass. A
        single match of nothing (``""``) leaves the model's default in force where it has one.
        """
        if self.model is None:
            return dict(raw), ()
        given = {name: value for name, value in raw.items() if value != "" or _required(self.model, name)}
        try:
            return _dumped(self.model, given), ()
        except ValidationError as error:
            return _piecewise(self.model, given, raw, error)


def _mapped(name: str, value: object) -> Rule:
    match value:
        case str() if value.strip():
            return Rule(str(name), value)
        case [str(query)] if query.strip():
            return Rule(str(name), query, many=True)
    raise ConfigError(
        f"fields.{name}: give a selector, or a list of one selector for all matches", field=f"fields.{name}"
    )


def _model_rules(model: type[BaseModel]) -> list[Rule]:
    rules = []
    for name, info in model.model_fields.items():
        select = next((part for part in info.metadata if isinstance(part, Select)), None)
        if select is not None:
            rules.append(Rule(name, select.query, many=_is_collection(info.annotation)))
        elif info.is_required():
            raise ConfigError(
                f"fields.{name}: write Annotated[..., Select('selector')], or give it a default",
                field=f"fields.{name}",
            )
    return rules


def _is_collection(annotation: object) -> bool:
    """Whether ``annotation`` is a list, set or tuple, also as one branch of a union."""
    origin = get_origin(annotation) or annotation
    if origin in {Union, types.UnionType}:
        return any(map(_is_collection, get_args(annotation)))
    return isinstance(origin, type) and issubclass(origin, _COLLECTIONS)


def _taken(page: Page, rule: Rule) -> str | list[str]:
    found = [clean(text) for text in page.select(rule.query)]
    if rule.many:
        return found
    return found[0] if found else ""


def _required(model: type[BaseModel], name: str) -> bool:
    return model.model_fields[name].is_required()


def _key(name: str, info: FieldInfo) -> str:
    """The key under which pydantic expects a field's value."""
    return info.validation_alias if isinstance(info.validation_alias, str) else name


def _dumped(model: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Any]:
    keyed = {_key(name, model.model_fields[name]): value for name, value in given.items()}
    return model.model_validate(keyed).model_dump(mode="json")


def _piecewise(
    model: type[BaseModel], given: Mapping[str, Any], raw: Mapping[str, Any], error: ValidationError
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Every field by itself, since the model as a whole says no; all raw if it blames none of them."""
    values: dict[str, Any] = {}
    rejected = [name for name in raw if any(_concerns(model, name, entry["loc"]) for entry in error.errors())]
    rejected = rejected or [*raw]
    for name, info in model.model_fields.items():
        if name in rejected:
            values[name] = raw[name]
        elif name in given:
            values[name] = _alone(info, given[name])
        else:
            values[name] = TypeAdapter(Any).dump_python(
                info.get_default(call_default_factory=True), mode="json"
            )
    return values, tuple(rejected)


def _concerns(model: type[BaseModel], name: str, where: tuple[int | str, ...]) -> bool:
    return bool(where) and where[0] in {name, _key(name, model.model_fields[name])}


def _alone(info: FieldInfo, value: object) -> object:
    """``value`` as the field's own type; as it is, if that type needs its model to judge."""
    adapter: TypeAdapter[Any] = TypeAdapter(info.rebuild_annotation())
    try:
        return adapter.dump_python(adapter.validate_python(value), mode="json")
    except ValidationError:
        return value
