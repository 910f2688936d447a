"""Inputs out of object stores, and datasets brought to one, through fsspec's own file systems."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

import scrapers
from scrapers.dataset.bundle.publish import MARK

TEXT = (
    "The harbour master wrote down the height of the water twice a day, for {} years, and never missed one."
)


def corpus(*numbers: int) -> bytes:
    """Records of their own."""
    lines = [f'{{"id": "{n}", "text": "{TEXT.format(n * 7919)}"}}\n' for n in numbers]
    return "".join(lines).encode()


@pytest.fixture
def memory() -> Iterator[Any]:
    """The store of this process, empty."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    yield store
    store.store.clear()


def built(folder: Path, *inputs: str, name: str = "set", **settings: Any) -> scrapers.BuildReport:
    """A dataset of ``inputs``, made in this process."""
    return scrapers.build(scrapers.Recipe(inputs=inputs, output=folder / name, workers="serial", **settings))


def files_of(folder: Path) -> dict[str, bytes]:
    """What lies in a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def files_at(store: Any, root: str) -> dict[str, bytes]:
    """What lies at a place of a store."""
    return {path.removeprefix(f"{root}/"): store.cat_file(path) for path in store.find(root)}


def test_inputs_at_urls_make_the_dataset_of_files(memory: Any, tmp_path: Path) -> None:
    data = {"a.jsonl": corpus(1, 2, 3), "b.jsonl": corpus(4, 5), "c.jsonl": corpus(6)}
    for name, lines in data.items():
        memory.pipe_file(f"/in/{name}", lines)
        (tmp_path / name).write_bytes(lines)
    here = built(tmp_path, *(str(tmp_path / name) for name in data), name="here")
    there = built(tmp_path, "memory://in/[ab].jsonl", f"file://{tmp_path}/c.jsonl", name="there")
    assert (there.root, there.documents) == (here.root, 6)
    assert not (tmp_path / "there.build").exists()


def test_a_recipe_file_leaves_urls_alone(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(
        'inputs = ["s3://bucket/*.jsonl", "near.jsonl"]\noutput = "set"\npublish = "s3://b/set"\n'
    )
    recipe = scrapers.Recipe.from_toml(path)
    assert recipe.inputs == ("s3://bucket/*.jsonl", str(tmp_path / "near.jsonl"))
    assert recipe.publish == "s3://b/set"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("memory://in/none.jsonl", "inputs: cannot read memory://in/none.jsonl"),
        ("memory://in/*.jsonl", "no such file"),
        ("nonsense://in/x.jsonl", "inputs: cannot reach nonsense://in/x.jsonl: Protocol not known"),
        ("memory://in/", "names no file"),
        ("memory://in/..", "names no file"),
    ],
)
def test_an_input_that_cannot_be_had_is_named(memory: Any, tmp_path: Path, given: str, said: str) -> None:
    assert not memory.find("/")
    with pytest.raises(scrapers.ConfigError, match=said):
        built(tmp_path, given)


def test_what_is_published_is_what_was_built(memory: Any, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(corpus(1, 2, 3))
    built(tmp_path, str(tmp_path / "a.jsonl"), publish="memory://out/set")
    assert files_at(memory, "/out/set") == files_of(tmp_path / "set")
    assert scrapers.publish(tmp_path / "set", "memory://out/set") == 0, "it is there already"
    memory.pipe_file("/out/set/left-by-an-older-one.txt", b"")
    (tmp_path / "a.jsonl").write_bytes(corpus(1, 2, 3, 4))
    built(tmp_path, str(tmp_path / "a.jsonl"), publish="memory://out/set/")
    assert files_at(memory, "/out/set") == files_of(tmp_path / "set")
    local = f"file://{tmp_path}/copy/of/it"
    assert scrapers.publish(tmp_path / "set", local) == len(files_of(tmp_path / "set"))
    assert files_of(tmp_path / "copy/of/it") == files_of(tmp_path / "set")
    assert scrapers.verify(tmp_path / "copy/of/it").sound


def test_no_moment_shows_half_a_dataset(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store fails at each of its files in turn: with a manifest all is there, of one dataset."""
    sets = {}
    for name, numbers in {"old": (1, 2), "new": (1, 2, 3, 4)}.items():
        (tmp_path / "a.jsonl").write_bytes(corpus(*numbers))
        built(tmp_path, str(tmp_path / "a.jsonl"), name=name)
        sets[name] = files_of(tmp_path / name)
    put = type(memory).put_file

    def publish_until(stop: int) -> bool:
        count = 0

        def failing(self: Any, *given: Any, **more: Any) -> None:
            nonlocal count
            if count == stop:
                raise RuntimeError("the bucket is gone\nreally")
            count += 1
            put(self, *given, **more)

        with monkeypatch.context() as patch:
            patch.setattr(type(memory), "put_file", failing)
            if stop == len(sets["new"]):
                scrapers.publish(tmp_path / "new", "memory://out/set")
                return True
            said = f"RuntimeError: the bucket is gone; {tmp_path / 'new'} is whole$"
            with pytest.raises(scrapers.ScrapersError, match=said):
                scrapers.publish(tmp_path / "new", "memory://out/set")
            return False

    for stop in range(len(sets["new"]) + 1):
        memory.store.clear()
        assert scrapers.publish(tmp_path / "old", "memory://out/set")
        whole = publish_until(stop)
        there = files_at(memory, "/out/set")
        assert whole == (there == sets["new"]) == ("manifest.json" in there)
        assert whole == (MARK not in there)
        assert scrapers.publish(tmp_path / "new", "memory://out/set") == (0 if whole else len(sets["new"]))
        assert files_at(memory, "/out/set") == sets["new"]


def test_what_is_no_dataset_is_not_written_over(memory: Any, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(corpus(1, 2))
    built(tmp_path, str(tmp_path / "a.jsonl"))
    memory.pipe_file("/home/thesis.tex", b"years")
    with pytest.raises(scrapers.ConfigError, match="holds something that is no dataset"):
        scrapers.publish(tmp_path / "set", "memory://home")
    assert files_at(memory, "/home") == {"thesis.tex": b"years"}
    with pytest.raises(scrapers.ConfigError, match="is no dataset"):
        scrapers.publish(tmp_path, "memory://home")
    for url in ("a/folder", "https://example.org/set"):
        with pytest.raises(scrapers.ConfigError, match="should be a URL"):
            scrapers.publish(tmp_path / "set", url)
    with pytest.raises(scrapers.ConfigError, match="as `publish`"):
        scrapers.Recipe(inputs=["a.jsonl"], output="s3://bucket/set")
    with pytest.raises(scrapers.ConfigError, match="copy on this machine"):
        scrapers.verify("s3://bucket/set")


@pytest.mark.slow
def test_an_object_store_is_written(tmp_path: Path) -> None:
    for name in ("moto", "s3fs"):
        if importlib.util.find_spec(name) is None:
            pytest.skip("pip install 'moto[server]' s3fs")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any", "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            env=environment, capture_output=True, text=True, check=True, timeout=240,
        )  # fmt: skip
        return done.stdout

    (tmp_path / "a.jsonl").write_bytes(corpus(1, 2, 3))
    (tmp_path / "recipe.toml").write_text(
        'inputs = ["s3://bucket/*.jsonl"]\noutput = "set"\npublish = "s3://bucket/sets/one"\n'
    )
    make = (
        "import fsspec; s = fsspec.filesystem('s3'); s.mkdir('bucket');"
        f" s.put_file({str(tmp_path / 'a.jsonl')!r}, 'bucket/a.jsonl')"
    )
    look = "import fsspec; print(sorted(fsspec.filesystem('s3').find('bucket/sets')))"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        run("-c", make)
        for _ in range(2):
            run("-m", "scrapers", "build", str(tmp_path / "recipe.toml"), "--workers", "1", "-q")
            names = [f"bucket/sets/one/{name}" for name in sorted(files_of(tmp_path / "set"))]
            assert run("-c", look) == f"{sorted(names)}\n"
    finally:
        server.terminate()
        server.wait(30)
