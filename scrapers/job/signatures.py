"""Signatures that name every setting, for ``help`` and for completion in a shell."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

Function = TypeVar("Function", bound=Callable[..., Any])


def naming(settings: Mapping[str, FieldInfo]) -> Callable[[Function], Function]:
    """A decorator: the function's signature names ``settings`` in the place of its ``**`` parameter."""

    def spell_out(function: Function) -> Function:
        function.__dict__["__signature__"] = spelled_out(function, settings)
        return function

    return spell_out


def spelled_out(function: Callable[..., Any], settings: Mapping[str, FieldInfo]) -> inspect.Signature:
    """The signature of ``function`` with ``settings`` in the place of its ``**`` parameter."""
    own = inspect.signature(function)
    given = [parameter for parameter in own.parameters.values() if parameter.name != "self"]
    named = [parameter for parameter in given if parameter.kind is not inspect.Parameter.VAR_KEYWORD]
    taken = {parameter.name for parameter in named}
    more = [_parameter(name, info) for name, info in settings.items() if name not in taken]
    return own.replace(parameters=[*named, *more])


def _parameter(name: str, info: FieldInfo) -> inspect.Parameter:
    default = ... if info.default is PydanticUndefined and info.default_factory else info.default
    if default is PydanticUndefined:
        default = inspect.Parameter.empty
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=info.annotation
    )
