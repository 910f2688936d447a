from __future__ import annotations

import errno
import gzip
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.corpus import writers
from scrapers.corpus.record_files import Problem, records
from scrapers.corpus.writers import check_writable, corpus_file
from scrapers.errors import ConfigError, ExportError

ENDINGS = [".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet"]
SAMPLE = {"id": "-", "text": "-", "metadata": {"n": 0, "score": 0.0, "name": "-"}}


def record(number: int, text: str = "text") -> dict[str, Any]:
    return {"id": str(number), "text": text, "metadata": {"n": number, "score": number / 2, "name": ""}}


def write(path: Path, found: Iterable[dict[str, Any]]) -> None:
    with corpus_file(path, SAMPLE) as put:
        for each in found:
            put(each)


@pytest.fixture(params=ENDINGS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == ".parquet":
        pytest.importorskip("pyarrow")
    return tmp_path / f"corpus{request.param}"


def test_what_is_written_is_read(path: Path) -> None:
    found = [record(i, "t" * i + " \u2028\u0085 中 \U0001f600\n") for i in range(2500)]
    write(path, found)
    assert list(records(path)) == found


def test_no_records_make_an_empty_corpus(path: Path) -> None:
    write(path, [])
    assert path.is_file()
    assert list(records(path)) == []


def test_the_same_records_give_the_same_bytes(path: Path) -> None:
    other = path.with_name("other" + path.name.removeprefix("corpus"))
    for each in (path, other):
        write(each, [record(i) for i in range(50)])
    assert path.read_bytes() == other.read_bytes()


def test_standard_tools_read_the_compressed_files(tmp_path: Path) -> None:
    expected = orjson.dumps(record(1)) + b"\n"
    for name, unpack in (
        (".gz", gzip.decompress),
        (".zst", lambda b: zstandard.ZstdDecompressor().decompressobj().decompress(b)),
    ):
        write(tmp_path / f"a.jsonl{name}", [record(1)])
        assert unpack((tmp_path / f"a.jsonl{name}").read_bytes()) == expected


def test_parquet_row_groups_are_bounded_by_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(writers, "ROW_GROUP_CHARS", 1000)
    write(tmp_path / "a.parquet", [record(i, "x" * 400) for i in range(10)])
    with parquet.ParquetFile(tmp_path / "a.parquet") as file:
        assert file.num_row_groups == 4


def test_a_failure_leaves_the_old_file_and_nothing_else(path: Path) -> None:
    write(path, [record(1)])
    old = path.read_bytes()

    def fail() -> Iterator[dict[str, Any]]:
        yield from (record(i) for i in range(1500))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(path, fail())
    assert path.read_bytes() == old
    assert list(path.parent.iterdir()) == [path]


def test_a_full_disk_is_an_export_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, [record(1)])
    old = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="no space left on its disk") as caught:
        write(path, [record(2)])
    assert caught.value.path == path
    assert path.read_bytes() == old
    assert list(path.parent.iterdir()) == [path]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from scrapers.corpus.writers import corpus_file
from scrapers.errors import ExportError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
path = Path(sys.argv[1])
try:
    with corpus_file(path, {"id": "-", "text": "-"}) as put:
        for i in range(20_000):
            put({"id": str(i), "text": f"{hash(str(i))} {i * 7919}" * 9})
except ExportError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limits")
def test_a_file_the_system_refuses_to_grow(path: Path) -> None:
    """A real fault in the middle of writing, in another process: one line, no traceback, no rest."""
    path.write_text("old")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LIMITED, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith(f"cannot write {path}: no space left on its disk (")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


def test_what_a_killed_run_left_is_replaced(path: Path) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text("half")
    write(path, [record(1)])
    assert list(records(path)) == [record(1)]
    assert not part.exists()


def test_a_link_keeps_pointing(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "corpus.jsonl"
    link.symlink_to(tmp_path / "real" / "file.jsonl")
    write(link, [record(1)])
    assert link.is_symlink()
    assert list(records(tmp_path / "real" / "file.jsonl")) == [record(1)]


def test_a_planted_link_in_place_of_the_temporary_file_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / ".corpus.jsonl.part").symlink_to(victim)
    write(tmp_path / "corpus.jsonl", [record(1)])
    assert victim.read_text() == "mine"


def test_an_unknown_ending_lists_the_known(tmp_path: Path) -> None:
    for call in (check_writable, lambda p: write(p, [])):
        with pytest.raises(ConfigError, match=r"'corpus\.csv'.*\.jsonl, \.jsonl\.gz") as caught:
            call(tmp_path / "corpus.csv")
        assert caught.value.field == "output"


def test_parquet_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"pip install 'corpus-scrapers\[parquet\]'"):
        check_writable(tmp_path / "a.parquet")
    check_writable(tmp_path / "a.jsonl")


def test_check_writable_leaves_no_trace(path: Path) -> None:
    check_writable(path)
    assert list(path.parent.iterdir()) == []
    path.write_text("old")
    check_writable(path)
    assert path.read_text() == "old"


def test_what_a_kill_leaves_of_that_goes_the_next_time(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_args, **_keywords: None)  # never comes to that
        patch.setattr("os.close", killed)
        with pytest.raises(KeyboardInterrupt):
            check_writable(path)
    assert len(list(tmp_path.iterdir())) == 1
    check_writable(path)
    assert not list(tmp_path.iterdir())


def test_check_writable_refuses_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(ExportError, match="it is a folder"):
        check_writable(tmp_path / "folder.jsonl")
    with pytest.raises(ExportError, match="No such file or directory") as caught:
        check_writable(tmp_path / "none" / "a.jsonl")
    assert caught.value.path == tmp_path / "none" / "a.jsonl"
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="Not a directory"):
        check_writable(tmp_path / "file" / "a.jsonl")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_check_writable_refuses_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="Permission denied"):
            check_writable(tmp_path / "a.jsonl")
    finally:
        tmp_path.chmod(0o700)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), max_size=5),
    st.sampled_from(ENDINGS[:3]),
)
def test_any_text_makes_the_round_trip(tmp_path: Path, texts: list[str], ending: str) -> None:
    found = [record(i, text) for i, text in enumerate(texts)]
    target = tmp_path / f"corpus{ending}"
    write(target, found)
    back = list(records(target))
    assert not any(isinstance(item, Problem) for item in back)
    assert back == found
