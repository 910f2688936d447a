from __future__ import annotations

import copy
import inspect
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from scrapers import errors
from scrapers.models import Request

CLASSES = [
    found for _, found in inspect.getmembers(errors, inspect.isclass) if found.__module__ == errors.__name__
]
FETCH = [found for found in CLASSES if issubclass(found, errors.FetchError)]


def depth(cls: type[BaseException]) -> int:
    return 0 if cls is errors.ScrapersError else 1 + depth(cls.__mro__[1])


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_stands_in_the_drawn_tree_under_its_parent(cls: type[Exception]) -> None:
    assert issubclass(cls, errors.ScrapersError)
    drawn = [
        line
        for line in (errors.__doc__ or "").splitlines()
        if line.split("(")[0].split()[-1:] == [cls.__name__] or f" {cls.__name__}" in line
    ]
    assert drawn, f"{cls.__name__} is not in the docstring"
    if cls is not errors.ScrapersError:
        assert min(line.index(cls.__name__) for line in drawn) == 4 * (depth(cls) + 1)


def test_reasons_are_codes_and_each_its_own() -> None:
    reasons = [cls.reason for cls in FETCH]
    assert len(set(reasons)) == len(reasons)
    assert all(reason.replace("_", "").isalpha() and reason.islower() for reason in reasons)


def test_what_the_guard_or_the_cap_refused_is_not_asked_for_again() -> None:
    lasting = {cls for cls in FETCH if not cls.transient}
    assert lasting == {errors.BodyTooLarge, errors.AddressRefused, errors.TlsFailed}


def example(cls: type[Exception]) -> Exception:
    if issubclass(cls, errors.FetchError):
        return cls(Request("https://site.test/", {"X": "y"}), "words")
    if issubclass(cls, errors.ConfigError):
        return cls("words", field="limits.depth")
    if issubclass(cls, (errors.ExportError, errors.LeaseLost, errors.StateDamaged)):
        return cls("words", path=Path("corpus.jsonl"))
    if issubclass(cls, errors.JobLocked):
        return cls("words", pid=7)
    return cls("words")


@pytest.mark.parametrize("cls", CLASSES)
def test_errors_survive_a_copy(cls: type[Exception]) -> None:
    error = example(cls)
    again = copy.copy(error)
    assert type(again) is cls
    assert str(again) == "words"
    assert vars(again) == vars(error)


def raise_example(name: str) -> None:
    raise example(getattr(errors, name))


def test_errors_travel_between_processes() -> None:
    names = [cls.__name__ for cls in CLASSES]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        raised = [pool.submit(raise_example, name).exception(30) for name in names]
    assert [type(error).__name__ for error in raised] == names
    assert {str(error) for error in raised} == {"words"}
    for error in raised:
        assert {k: v for k, v in vars(error).items() if not k.startswith("__")} == vars(example(type(error)))
