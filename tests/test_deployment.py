"""The image and the job in examples/ name what there is, and the image is built where Docker answers."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from scrapers.cli.commands import app
from scrapers.parallel.workers import Workers

ROOT = Path(__file__).parent.parent
DOCKERFILE = ROOT / "examples/docker/Dockerfile"
RAY_JOB = ROOT / "examples/ray/build-job.yaml"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def instructions() -> list[tuple[str, str]]:
    """What the Dockerfile says, a line each."""
    text = re.sub(r"(?m)^#.*\n", "", DOCKERFILE.read_text()).replace("\\\n", " ")
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def test_the_image_runs_the_command_as_nobody_special() -> None:
    found = instructions()
    words = [word for word, _ in found]
    assert found[0] == ("FROM", "python:3.12-slim")
    assert set(words) <= {"FROM", "ARG", "RUN", "COPY", "USER", "WORKDIR", "STOPSIGNAL", "ENTRYPOINT"}
    assert "USER" in words[words.index("RUN") :]
    assert "RUN" not in words[words.index("USER") :]
    assert dict(found)["USER"] not in {"root", "0"}
    assert json.loads(dict(found)["ENTRYPOINT"]) == [*PROJECT["scripts"]]
    extras = dict(rest.partition("=")[::2] for word, rest in found if word == "ARG")["EXTRAS"].split(",")
    assert {*extras, "selenium"} <= PROJECT["optional-dependencies"].keys()


def test_the_job_of_ray_is_a_command_of_ours() -> None:
    job = yaml.safe_load(RAY_JOB.read_text())
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    program, command, _, option, workers = shlex.split(job["spec"]["entrypoint"])
    assert program in PROJECT["scripts"]
    assert command in {
        each.name or getattr(each.callback, "__name__", "") for each in app.registered_commands
    }
    assert (option, Workers.of(workers).engine) == ("--workers", "ray")
    cluster = job["spec"]["rayClusterSpec"]
    nodes = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    paths = {
        mount["mountPath"]
        for node in nodes
        for container in node["template"]["spec"]["containers"]
        for mount in container["volumeMounts"]
    }
    assert paths == {"/data"}, "all nodes see the folder under one path"


@pytest.mark.slow
def test_the_image_is_built_and_says_its_version(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if (
        not docker
        or subprocess.run([docker, "info"], capture_output=True, check=False, timeout=60).returncode
    ):
        pytest.skip("there is no Docker, or nobody answers it")
    wheel = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(wheel, check=True, capture_output=True, timeout=600)
    image = ["-q", "-f", str(DOCKERFILE), "--build-arg", "EXTRAS=parquet", str(tmp_path)]
    built = subprocess.run(
        [docker, "build", *image], check=True, capture_output=True, text=True, timeout=1200
    )
    run = [docker, "run", "--rm", built.stdout.strip(), "--version"]
    told = subprocess.run(run, check=True, capture_output=True, text=True, timeout=120)
    assert PROJECT["version"] in told.stdout
