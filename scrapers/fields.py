"""Structured data by the user's own selectors: names to queries, or a pydantic model.

>>> FieldPlan.of({"price": "span.price", "tags": [".tag"]}).names
('price', 'tags')
"""

from __future__ import annotations

import json
import types
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from scrapers.errors import ConfigError, SelectorError
from scrapers.models import Headers, Page, Request, Response
from scrapers.web.decode import clean
from scrapers.web.json_values import NotJsonError, json_value
from scrapers.web.selectors import Selector

_EMPTY_PAGE = b"<!doctype html><html><head><title>x</title></head><body><p>x</p></body></html>"
_COLLECTIONS = (list, set, frozenset, tuple)


@dataclass(frozen=True, slots=True)
class Select:
    """The selector of a model's field: ``title: Annotated[str, Select("h1")]``.

    CSS with ``::text`` and ``::attr(name)``, or XPath; see :mod:`scrapers.web.selectors`. A field
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

    @property
    def fingerprint(self) -> str:
        """Names what is taken and how it is typed."""
        schema = "" if self.model is None else json.dumps(self.model.model_json_schema(), sort_keys=True)
        return f"{self.rules!r} {schema}" if self.rules else ""

    def check(self, backend: str, /, **options: Any) -> None:  # noqa: ANN401 - the backend's own options
        """Try every selector in the parser of ``backend``. Raises :class:`SelectorError` naming the field."""
        if not self.rules:
            return
        self.check_queries()
        from scrapers.plugin.registry import make_scraper  # noqa: PLC0415 - plans are made without backends too

        url = "http://fields.invalid/"
        headers = Headers([("Content-Type", "text/html; charset=utf-8")])
        empty = Response(Request(url), url, 200, headers, _EMPTY_PAGE, datetime.now(UTC))
        page = make_scraper(backend, **options).parse(empty)
        for rule in self.rules:
            with _named(rule):
                page.select(rule.query)

    def check_queries(self) -> None:
        """Raise :class:`SelectorError`, naming the field, for a query that some backend would not take."""
        from scrapers.web.lxml_queries import compiled  # noqa: PLC0415 - needs lxml; plans are made without a parser

        for rule in self.rules:
            with _named(rule):
                compiled(Selector.parse(rule.query).bare)

    def read(self, page: Page) -> dict[str, str | list[str]]:
        """The strings that the selectors take from ``page``, white space folded."""
        return {rule.name: _taken(page, rule) for rule in self.rules}

    def validate(self, raw: Mapping[str, str | list[str]]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """``raw`` as the model types it, in JSON's terms, and the names that it rejects.

        A rejected field, or one whose value JSON cannot hold, keeps its raw string, so that nothing is
        lost; without a model all pass. A single match of nothing (``""``) leaves the model's default in
        force where it has one.
        """
        if self.model is None:
            return dict(raw), ()
        given = {name: value for name, value in raw.items() if value != "" or _required(self.model, name)}
        try:
            made = self.model.model_validate(_keyed(self.model, given))
        except MemoryError:
            raise
        except ValidationError as error:
            return _piecewise(self.model, given, raw, _blamed(self.model, error))
        except Exception:  # noqa: BLE001 - the user's validators run in there; it blames none of the fields
            return _piecewise(self.model, given, raw, ())
        return _written(made, raw)


@contextmanager
def _named(rule: Rule) -> Iterator[None]:
    """Have a :class:`SelectorError` say which field it is about."""
    try:
        yield
    except SelectorError as error:
        where = f"fields.{rule.name}"
        raise SelectorError(f"{where}: {error}", field=where) from error


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


def _keyed(model: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Any]:
    return {_key(name, model.model_fields[name]): value for name, value in given.items()}


def _written(made: BaseModel, raw: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """``made`` in JSON's terms; each field by itself where JSON cannot hold one of them."""
    try:
        values = json_value(made, type(made).model_dump)
    except NotJsonError:
        values = None
    if isinstance(values, dict):
        return values, ()
    values, rejected = {}, []
    for name in [*type(made).model_fields, *type(made).model_computed_fields]:
        try:
            values |= _only(made, name)
        except NotJsonError:
            values[name] = raw.get(name)
            rejected.append(name)
    return values, tuple(rejected)


def _only(made: BaseModel, name: str) -> dict[str, Any]:
    """The part of ``made`` that ``name`` is, as the model writes it; nothing if it leaves it out."""
    written = json_value(made, type(made).model_dump, include=name)
    if not isinstance(written, dict):
        raise NotJsonError("the model does not write itself as a mapping")
    return {key: value for key, value in written.items() if key == name}


def _piecewise(
    model: type[BaseModel], given: Mapping[str, Any], raw: Mapping[str, Any], blamed: Container[str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Every field by itself, since the model as a whole says no; all raw if it blames none of them."""
    values: dict[str, Any] = {}
    rejected = [name for name in raw if name in blamed] or [*raw]
    for name, info in model.model_fields.items():
        if name in rejected:
            values[name] = raw[name]
            continue
        try:
            values[name] = _alone(info, given[name]) if name in given else _default(info)
        except NotJsonError:
            values[name] = raw.get(name)
            rejected.append(name)
    return values, tuple(rejected)


def _blamed(model: type[BaseModel], error: ValidationError) -> set[str]:
    """The names of the fields that ``error`` is about."""
    places = {entry["loc"][0] for entry in error.errors(include_url=False) if entry["loc"]}
    return {name for name, info in model.model_fields.items() if {name, _key(name, info)} & places}


def _default(info: FieldInfo) -> object:
    try:
        value = info.get_default(call_default_factory=True, validated_data={})
    except MemoryError:
        raise
    except Exception as error:  # the user's factory; it may need fields that are not valid
        raise NotJsonError(f"{type(error).__name__}: {error}") from error
    return json_value(value)


def _alone(info: FieldInfo, value: object) -> object:
    """``value`` as the field's own type; as it is, if that type needs its model to judge."""
    adapter: TypeAdapter[Any] = TypeAdapter(info.rebuild_annotation())
    try:
        made = adapter.validate_python(value)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the user's validators run in there
        return value
    return json_value(made, adapter.dump_python)
