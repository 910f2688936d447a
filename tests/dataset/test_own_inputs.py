"""No command writes over what it reads, whoever allows it to replace files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dataset.planted import files, write

import scrapers
from scrapers.cli import main

Call = Callable[..., Any]


def pairs(given: str, output: str) -> None:
    scrapers.pairs(given, output, workers=1, overwrite=True)


def trainers(given: str, output: str) -> None:
    scrapers.trainers(given, output, overwrite=True)


def doctor(given: str, output: str) -> None:
    scrapers.doctor(given, fix=True, output=output, overwrite=True)


def build(given: str, output: str) -> None:
    scrapers.build(scrapers.Recipe(inputs=[given], output=output, workers=1))


def publish(given: str, output: str) -> None:
    scrapers.publish(given, f"file://{Path(output).absolute()}")


EATEN: list[tuple[Call, str, str]] = [
    (pairs, "c.jsonl", "c.jsonl"),
    (pairs, "c.jsonl", "link/c.jsonl"),
    (pairs, "p.texts.jsonl", "p.jsonl"),  # where the texts beside the pairs go
    (trainers, "folder", "folder"),
    (trainers, "folder", "folder/below"),
    (trainers, "folder/train.jsonl", "folder"),
    (doctor, "c.jsonl", "c.jsonl"),
    (doctor, "folder", "link/folder"),
    (doctor, "folder", "folder/mended"),
    (doctor, "p.jsonl.fixes.jsonl", "p.jsonl"),  # where it says what was done
    (build, "set/text/train-00000-of-00001.jsonl.zst", "set"),
    (publish, "set", "set"),
    (publish, "set", "set/below"),
]


@pytest.mark.parametrize(("call", "given", "output"), EATEN)
def test_what_is_read_is_not_written_over(
    call: Call, given: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [{"id": "a", "text": "Some words of a text.", "url": "https://a.test/"}]
    for name in ("c.jsonl", "p.texts.jsonl", "p.jsonl.fixes.jsonl"):
        write(tmp_path / name, lines)
    (tmp_path / "folder").mkdir()
    write(tmp_path / "folder" / "train.jsonl", lines)
    (tmp_path / "link").symlink_to(".")
    scrapers.build(scrapers.Recipe(inputs=["c.jsonl"], output="set", workers=1))
    before = files(tmp_path)
    with pytest.raises(scrapers.ConfigError, match="choose another output") as told:
        call(given, output)
    assert "\n" not in str(told.value)
    assert files(tmp_path) == before


@pytest.mark.parametrize("command", ["extract", "import"])
def test_the_commands_that_make_corpora_do_not_either(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "list.jsonl"
    given.write_text("<p>Some words.</p>")
    with pytest.raises(SystemExit) as ended:
        main([command, str(given), "-o", str(given), "--overwrite"])
    assert ended.value.code == 4
    assert "choose another output" in capsys.readouterr().err
    assert given.read_text() == "<p>Some words.</p>"
