"""The chat model that somebody brings: found by its name or taken as it is, and what is told of it.

Any ``BaseChatModel`` of ``langchain_core`` will do (extra ``langchain``). A name may come from a recipe of
somebody else's, so that only a class of chat models and a function marked :func:`chat_model_factory` are
called, both without arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, cast

from scrapers.errors import ConfigError, MissingExtra

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_FIELD: Final = "pairs.model"
_NAMES: Final = ("model_name", "model", "model_id", "deployment_name")  # under which models keep their own
_factories: list[Callable[[], Any]] = []


def chat_model_factory(make: Callable[[], BaseChatModel]) -> Callable[[], BaseChatModel]:
    """Say that a function makes chat models, so that a recipe may name it; usable as a decorator."""
    _factories.append(make)
    return make


@dataclass(frozen=True)
class ChatModel:
    """A chat model, and what of it goes into provenance: ``temperature`` is ``""`` where it tells none."""

    model: BaseChatModel
    name: str
    temperature: str


def open_chat_model(given: object) -> ChatModel:
    """The model ``given``, or that which ``'module:name'`` makes. Raises :class:`ConfigError`."""
    try:
        from langchain_core.language_models import BaseChatModel as Base  # noqa: PLC0415 - an extra
    except ImportError:
        told = "asking a model needs: pip install 'corpus-scrapers[langchain]'"
        raise MissingExtra(told, field=_FIELD) from None
    model = _made(given, Base) if isinstance(given, str) else given
    if not isinstance(model, Base):
        raise ConfigError(f"{_called(given)} is no chat model of langchain_core", field=_FIELD)
    return ChatModel(model, _name(model), _temperature(model))


def _made(reference: str, base: type) -> object:
    module, _, path = reference.partition(":")
    try:
        found = attrgetter(path)(import_module(module))
    except Exception as error:
        raise ConfigError(f"model {reference!r}: {error}", field=_FIELD) from error
    is_class = isinstance(found, type) and issubclass(found, base)
    if not is_class and not any(found is factory for factory in _factories):
        told = "neither a class of chat models nor a function marked with chat_model_factory"
        raise ConfigError(f"model {reference!r} is {told}", field=_FIELD)
    try:
        return cast("Callable[[], object]", found)()
    except Exception as error:
        told = f"model {reference!r} cannot be made: {type(error).__name__}: {error}"
        raise ConfigError(told, field=_FIELD) from error


def _called(given: object) -> str:
    return f"what {given!r} makes" if isinstance(given, str) else f"a {type(given).__name__}"


def _name(model: object) -> str:
    """The class, and the name under which its provider has the model."""
    own = next((told for name in _NAMES if isinstance(told := getattr(model, name, None), str) and told), "")
    return f"{type(model).__name__}:{own}" if own else type(model).__name__


def _temperature(model: object) -> str:
    told = getattr(model, "temperature", None)
    return f"{told:g}" if isinstance(told, int | float) else ""
