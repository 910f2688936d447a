from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings

from scrapers.parallel.ray import connected_ray
from scrapers.testing import LocalSite
from scrapers.testing.processes import threads_beyond

# how busy the machine is decides no test
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

LONGEST_ID = 60  # characters

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy")

LONGEST = (
    "browser", "test_retry_later", "test_f_kill", "test_cli.py", "test_docs.py", "test_p_rows",
    "test_import.py", "test_rebuild", "test_consent_cases", "test_output_files", "test_patterns",
    "test_traps", "test_job.py",
)  # fmt: skip
"""Groups of tests that take more than a minute, the longest first."""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy or netrc of the machine decides how a test ends."""
    for name in (*PROXIES, *(name.upper() for name in PROXIES), "NETRC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test ends with the threads it began with. Shared scrapers are checked where they close; Ray stays."""
    known = set(threading.enumerate())
    yield
    if {"scraper", "hasty", "shared_site"} & set(request.fixturenames) or "ray" in request.keywords:
        return
    left = threads_beyond(known, ignore="")
    assert not left, f"threads left running: {left}"


@pytest.fixture
def site(no_thread_left: None) -> Iterator[LocalSite]:
    """A site on loopback, stopped before threads are counted."""
    with LocalSite() as running:
        yield running


@pytest.fixture(scope="session")
def ray_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Ray for the session, and its address; whoever opens one in this process gets it.

    Its processes find names that end in .test on this machine, as those of crawls over partitions do.
    """
    from partitions.net import NAMES

    folder = tmp_path_factory.mktemp("names")
    (folder / "sitecustomize.py").write_text(NAMES)
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
            ray = stack.enter_context(connected_ray(2))
        yield ray.get_runtime_context().gcs_address


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A long value is named for its argument: all workers must see one, and zips hold the time."""
    size = len(repr(val)) if isinstance(val, (str, bytes)) else 0
    return argname if size > LONGEST_ID else None


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With ``-n``, a file or class stays in one process, and so does what looks at one hostile crawl.

    So do all tests with a browser: two at once on two cores take each other's time. Those with Ray share
    one cluster.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: _rank(_group(item)))


def _rank(group: str) -> int:
    """The groups that take longest begin first (``--no-loadscope-reorder``), or they end alone."""
    return next((rank for rank, name in enumerate(LONGEST) if name in group), len(LONGEST))


def _group(item: pytest.Item) -> str:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    if item.get_closest_marker("browser") or "selenium" in params.values():
        return "browser"
    if item.get_closest_marker("ray"):
        return "ray"
    return str(params.get("hostile") or item.nodeid.rpartition("::")[0])


def pytest_collection_finish(session: pytest.Session) -> None:
    """Groups that xdist does not see would cost the run more than its time: two browsers at once."""
    grouped = session.config.getoption("loadgroup", default=False)
    if grouped and not all("@" in item.nodeid for item in session.items):
        pytest.exit("this xdist does not see the groups of tests under this pytest", returncode=4)
