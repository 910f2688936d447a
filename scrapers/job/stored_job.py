"""The job that a folder on disk is of, as its settings were kept."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Mapping
from contextlib import closing
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scrapers.errors import ConfigError
from scrapers.job.settings import Job
from scrapers.store.state import State
from scrapers.web.suggestions import did_you_mean


def is_job(folder: Path) -> bool:
    """Whether ``folder`` is a job's."""
    return (folder / "state.sqlite").is_file()


def job_folder(job: str | Path) -> Path:
    """The folder of the job at ``job``, its folder or its output. Raises :class:`ConfigError`."""
    if not isinstance(job, str | os.PathLike):
        kind = type(job).__name__
        raise ConfigError(f"a job is told by its folder or its output, not by a {kind}", field="job")
    path = Path(job) if Path(job).name else Path(job).resolve()  # "." has no name
    for folder in (path, path.with_name(path.name + ".job")):
        if is_job(folder):
            return folder
    if (path / "manifest.json").is_file():
        known = f"{job} is a dataset: its provenance/ and attribution.csv say where each line is from"
        raise ConfigError(known, field="job")
    raise ConfigError(f"{job} is not a job's folder or output{_hint(str(job), path)}", field="job")


def _hint(given: str, path: Path) -> str:
    """The job beside ``path`` that is called much as it is; else the URL that ``given`` may be."""
    beside = [output_of(each) for each in path.parent.glob("*.job") if is_job(each)]
    jobs = {each.name.partition(".")[0]: each for each in beside}
    near = get_close_matches(path.name.partition(".")[0], jobs, 1)
    return f"; did you mean {jobs[near[0]]}?" if near else did_you_mean(given)


def output_of(folder: Path) -> Path:
    """Where the corpus of the job in ``folder`` lies."""
    return folder.with_name(folder.name.removesuffix(".job"))


def stored_job(job: str | Path, changes: Mapping[str, Any], *, asks: bool = False) -> Job:
    """The job at ``job``, its folder or its output, with ``changes``, settings by their flat names.

    ``asks``: pages are asked for, so credentials are needed again. What was Python only, filters and a model
    of fields, is not on disk and has to be given again. Raises :class:`ConfigError`.
    """
    folder = job_folder(job)
    settings = json.loads(_kept(folder))
    settings["output"] = output_of(folder)
    if (
        settings.get("manners", {}).pop("headers", None) and asks and "headers" not in changes
    ):  # masked on disk
        raise ConfigError(
            "the job sent header fields of your own: give them again, headers=...", field="headers"
        )
    if settings.pop("filters", None) and "filters" not in changes:
        raise ConfigError("the job has filters of your own: give them again, filters=[...]", field="filters")
    if fields := settings.pop("fields", None):
        settings["fields"] = changes["fields"] if "fields" in changes else _mapping(fields)
    return Job(**{**settings, **changes})


def _mapping(fields: str) -> Any:  # noqa: ANN401 - what FieldPlan takes
    try:
        return ast.literal_eval(fields)
    except (ValueError, SyntaxError):
        raise ConfigError(f"fields were {fields}: give the model again, fields=...", field="fields") from None


def _kept(folder: Path) -> str:
    state = State.read(folder)
    with closing(state):
        kept = state.get("settings")
    if not kept:
        raise ConfigError(f"{folder} has no settings: nothing was crawled in it", field="job")
    return kept
