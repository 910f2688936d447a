"""Every executor gives the same results in the same order, also where workers are killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dataset.planted import Planted, files, write

import scrapers
from scrapers.cli import main
from scrapers.dataset.stages import run
from scrapers.errors import ConfigError, ExportError
from scrapers.models import Failure
from scrapers.parallel.executor import Executor
from scrapers.parallel.opening import opened_executor
from scrapers.parallel.stage_files import is_done, run_task, write_tasks
from scrapers.parallel.workers import Workers

KINDS = [
    "serial",
    "pool:2",
    pytest.param("ray:2", marks=pytest.mark.ray),
    pytest.param("slurm:2", marks=pytest.mark.slow),  # a process a task, and each imports all
]


def command(arguments: list[str]) -> object:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


@pytest.fixture(params=KINDS)
def executor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Executor]:
    if request.param.startswith("ray"):
        request.getfixturevalue("ray_cluster")
    if request.param.startswith("slurm"):
        request.getfixturevalue("sbatch")
    workers = Workers.of(request.param)
    with opened_executor(workers, tmp_path / "tasks", seconds=30.0, memory=2**30) as opened:
        yield opened


def stage(folder: Path) -> Callable[[int], str]:
    """Travels by value, as it has no name that another process could import it by."""

    def work(number: int) -> str:
        import os
        import signal

        tries = folder / f"{number}.tries"
        with tries.open("a") as file:
            file.write("x")
        if number == 2:
            raise ValueError("no two")
        if number == 3 and len(tries.read_text()) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        (folder / f"{number}.made").write_text(f"made {number}")
        return f"made {number}"

    return work


def test_results_come_in_order_and_an_exception_is_a_failure(executor: Executor, tmp_path: Path) -> None:
    found = list(executor.map(stage(tmp_path), [0, 1, 2, 4]))
    assert found == ["made 0", "made 1", Failure("stage_error", "ValueError: no two"), "made 4"]


def test_a_shard_that_fails_three_times_is_told_of_and_the_rest_is_done(
    executor: Executor, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    shards = [number for number in range(5) if number != 3 or "serial" not in request.node.name]
    told: list[tuple[str, int, int]] = []
    with pytest.raises(ExportError) as caught:
        run(
            "work",
            stage(tmp_path),
            shards,
            lambda n: tmp_path / f"{n}.made",
            executor,
            lambda *t: told.append(t),
        )
    assert "work failed 3 times at 2.made: ValueError: no two" in str(caught.value)
    made = sorted(int(path.stem) for path in tmp_path.glob("*.made"))
    assert made == [number for number in shards if number != 2], (
        "a worker killed by SIGKILL costs nothing else"
    )
    tries = len((tmp_path / "2.tries").read_text())
    assert tries in {3, 4}, "and once more where it was on its way together with what killed the worker"
    assert [told[0], told[-1]] == [("work", 0, len(shards)), ("work", len(shards) - 1, len(shards))]


@pytest.mark.parametrize(
    "value", ["0", "ray:", "ray:0", "ray:two", "dask:2", "-1", ":2", "2:ray", "ray:²", ""]
)
def test_workers_that_are_none(value: str) -> None:
    with pytest.raises(
        ConfigError, match=r"workers: .* should be a number, or serial, pool:N, ray:N or slurm:N"
    ):
        Workers.of(value)


@pytest.mark.parametrize(
    ("value", "engine", "count"),
    [(1, "serial", 1), (3, "pool", 3), ("2", "pool", 2), ("pool:1", "pool", 1), ("Ray:4", "ray", 4),
     ("serial", "serial", 1), (" slurm:100 ", "slurm", 100)],
)  # fmt: skip
def test_workers_that_are(value: int | str, engine: str, count: int) -> None:
    assert Workers.of(value) == Workers(engine, count)


def test_a_task_is_run_by_its_number_and_may_run_twice(tmp_path: Path) -> None:
    room = write_tasks(tmp_path / "tasks", "work", stage(tmp_path), [0, 2])
    for _ in range(2):
        assert command(["build", str(room), "--shard", "0"]) == 0
        assert is_done(room, 0)
    assert run_task(room, 1) == Failure("stage_error", "ValueError: no two")
    with pytest.raises(ConfigError, match="shard 2: the stage has 2, from 0 on"):
        run_task(room, 2)


@pytest.mark.parametrize("harm", ["stage", "folder"])
def test_what_others_could_have_written_is_not_run(
    tmp_path: Path, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    room = write_tasks(tmp_path / "tasks", "work", stage(tmp_path), [0])
    (room / "stage" if harm == "stage" else room).chmod(0o777)
    assert command(["build", str(room), "--shard", "0"]) == 4
    assert "others could have written it" in capsys.readouterr().err
    assert not (tmp_path / "0.made").exists()


def test_a_shard_of_a_build_that_waits_for_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r.toml").write_text('inputs = ["a.jsonl"]\noutput = "o"\n')
    assert command(["build", str(tmp_path / "r.toml"), "--shard", "3"]) == 4
    assert "waits for its shards: start the build" in capsys.readouterr().err


def test_tasks_that_a_killed_build_has_left_are_ended_first(sbatch: None, tmp_path: Path) -> None:
    room = write_tasks(tmp_path / "tasks", "work", stage(tmp_path), [0])
    (room / "job").write_text("4711")
    with opened_executor(Workers.of("slurm:1"), tmp_path / "tasks", seconds=1.0, memory=1):
        assert (tmp_path / "bin" / "told").read_text().split("\n")[0] == "scancel 4711"
        assert not room.exists()


@pytest.mark.parametrize(
    ("module", "workers", "line"),
    [("ray", "ray:2", "pip install 'corpus-scrapers[ray]'"), ("", "slurm:2", "sbatch, which is not here")],
)
def test_an_engine_that_is_not_there_is_one_line(
    tmp_path: Path, module: str, workers: str, line: str
) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a b c"}\n')
    (tmp_path / "r.toml").write_text('inputs = ["a.jsonl"]\noutput = "o"\n')
    code = f"import sys; sys.modules[{module!r}] = None; from scrapers.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "build", str(tmp_path / "r.toml"), "--workers", workers]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert line in done.stderr
    assert len(done.stderr.strip().split("\n")) == 1, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "r.toml"]


def built(workers: str, folder: Path, inputs: list[str]) -> dict[str, Any]:
    recipe = scrapers.Recipe(
        inputs=inputs, output=folder, workers=workers, split={"train": 0.9, "validation": 0.1}
    )
    scrapers.build(recipe)
    return files(folder)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    made = Planted(3, 4200)
    made.texts = [text[:12] for text in made.texts]
    made.near_duplicates(40)
    return [str(write(tmp_path_factory.mktemp("inputs") / "a.jsonl", made.records()))]


@pytest.fixture(scope="module")
def serial(inputs: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return built("serial", tmp_path_factory.mktemp("serial") / "d", inputs)


@pytest.mark.ray
def test_a_build_on_ray_gives_the_bytes_of_one_process(
    ray_cluster: str, inputs: list[str], serial: dict[str, Any], tmp_path: Path
) -> None:
    assert built("ray:2", tmp_path / "d", inputs) == serial


def test_an_array_job_runs_the_tasks_of_a_stage(sbatch: None, tmp_path: Path) -> None:
    with opened_executor(Workers.of("slurm:2"), tmp_path / "tasks", seconds=1.0, memory=1) as executor:
        found = list(executor.map(stage(tmp_path), [2, 4]))
    assert found == [Failure("stage_error", "ValueError: no two"), "made 4"]
    assert not list((tmp_path / "tasks").iterdir())


@pytest.mark.slow
def test_a_build_on_slurm_gives_the_bytes_of_one_process(
    sbatch: None, inputs: list[str], serial: dict[str, Any], tmp_path: Path
) -> None:
    assert built("slurm:2", tmp_path / "d", inputs) == serial
