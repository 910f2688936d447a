from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import zstandard

from scrapers.cli.inspect_command import _files
from scrapers.corpus.inspect import inspect
from scrapers.corpus.record_files import Problem
from scrapers.errors import ConfigError

GOOD = b'{"id":"1","text":"four","metadata":{"url":"http://a.test/x","language":"en","license":"","status":200}}\n'
CHAT = (
    b'{"id":"2","messages":[{"role":"user","content":"ab"},{"role":"assistant","content":"cd"}],'
    b'"metadata":{"url":"http://b.test:8080/","language":"","license":"CC0","status":0}}\n'
)
BARE = b'{"id":"3","text":"1234567890"}\n'


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_summary(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a.jsonl", GOOD + CHAT + BARE))
    assert found.documents == 3
    assert found.bytes == len(GOOD + CHAT + BARE)
    assert found.characters == 4 + 4 + 10
    assert found.lengths == {"min": 4, "p25": 4, "median": 4, "p75": 10, "p95": 10, "max": 10}
    assert found.languages == {"": 2, "en": 1}
    assert found.licenses == {"": 2, "CC0": 1}
    assert found.hosts == {"a.test": 1, "b.test:8080": 1, "": 1}
    assert found.metadata == {"url": 2, "language": 1, "license": 1, "status": 1}
    assert (found.invalid, found.problems) == (0, ())


def test_an_empty_corpus(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a.jsonl", b""))
    assert (found.documents, found.characters, found.lengths, found.invalid) == (0, 0, {}, 0)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": 1\n', "not JSON"),
        (b"\n", "empty line"),
        (b"[1]\n", "not a record"),
        (b'{"id":"1"}\n', "not a record"),
        (b'{"id":1,"text":"x"}\n', "not a record"),
        (b'{"id":"1","text":"x","metadata":[]}\n', "not a record"),
        (b'{"id":"1","messages":[{"role":"user"}]}\n', "not a record"),
        (b'\xff{"id":"1","text":"x"}\n', "not JSON"),
        (b'{"id":"1","text":"\xed\xa0\x80"}\n', "not JSON"),
        (b'{"id":"1","text":NaN}\n', "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_counts(tmp_path: Path, line: bytes, message: str) -> None:
    found = inspect(write(tmp_path / "a.jsonl", GOOD + line + GOOD))
    assert (found.documents, found.invalid) == (2, 1)
    assert found.problems[0].line == 2
    assert message in found.problems[0].message


def test_only_the_first_problems_are_described(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a.jsonl", b"x\n" * 50))
    assert found.invalid == 50
    assert [problem.line for problem in found.problems] == list(range(1, 11))


def test_a_torn_end_is_a_problem(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a.jsonl", GOOD + GOOD[:-10]))
    assert found.problems == (Problem(2, "no line end: the file is cut off"),)
    assert found.documents == 1


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_damage_in_a_compressed_file_is_a_problem_not_a_traceback(tmp_path: Path, ending: str) -> None:
    packed = (
        gzip.compress(GOOD * 5000) if ending == ".gz" else zstandard.ZstdCompressor().compress(GOOD * 5000)
    )
    whole = inspect(write(tmp_path / f"a.jsonl{ending}", packed))
    assert (whole.documents, whole.invalid) == (5000, 0)
    cut = inspect(write(tmp_path / f"b.jsonl{ending}", packed[: len(packed) // 2]))
    assert cut.invalid == 1
    frames = inspect(write(tmp_path / f"d.jsonl{ending}", packed + packed))
    assert (frames.documents, frames.invalid) == (10_000, 0)
    noise = inspect(write(tmp_path / f"c.jsonl{ending}", b"this is not compressed at all\n"))
    assert "damaged" in noise.problems[0].message


def test_a_damaged_parquet_file(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    found = inspect(write(tmp_path / "a.parquet", b"PAR1 and no more"))
    assert "not readable as Parquet" in found.problems[0].message


def test_a_parquet_file_of_another_shape(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(arrow.table({"x": [1, 2]}), tmp_path / "a.parquet")
    found = inspect(tmp_path / "a.parquet")
    assert (found.documents, found.invalid) == (0, 2)


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read .*none\.jsonl: No such file"):
        inspect(tmp_path / "none.jsonl")
    with pytest.raises(ConfigError, match="cannot tell the format"):
        inspect(tmp_path / "none.txt")


def test_columns_markup_and_tokens(tmp_path: Path) -> None:
    text = "# T\\n\\n```\\ncode\\n```\\n\\n| a | b |\\n\\n- item\\n  more\\n\\nplain"
    lines = [
        f'{{"id":"{number}","text":"{text}","metadata":{{"url":"http://a.test/{number}","n":{number},"o":{{}}}}}}\n'
        for number in range(1200)
    ]
    lines += ['{"id":"x","text":"","metadata":{"n":null,"tags":["a","b"],"o":{"p":true}}}\n']
    told: list[tuple[str, int, int]] = []
    path = write(tmp_path / "a.jsonl", "".join(lines).encode())
    found = inspect(path, tokens=lambda text: len(text.split()), progress=lambda *each: told.append(each))
    assert found.tokens == 1200 * len(text.replace("\\n", "\n").split())
    assert found.markup == (1200 * len("```code```"), 1200 * len("| a | b |"), 1200 * len("- item  more"))
    columns = {column.name: column for column in found.columns}
    assert list(columns) == [
        "id", "text", "metadata.url", "metadata.n", "metadata.o", "metadata.tags", "metadata.o.p",
    ]  # fmt: skip
    ids, same = columns["id"], columns["text"]
    assert (ids.filled, ids.distinct, ids.more, ids.examples) == (1201, 1000, True, ("0", "1", "2"))
    assert (ids.shortest, ids.longest) == (1, 4)
    assert (same.filled, same.distinct, same.more) == (1200, 1, False)
    assert columns["metadata.n"].types == {"integer": 1200, "null": 1}
    assert columns["metadata.tags"].types == {"list": 1}
    assert columns["metadata.o.p"].examples == ("true",)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1] == ("a.jsonl", path.stat().st_size, path.stat().st_size)


def test_keys_of_their_own_do_not_fill_the_memory(tmp_path: Path) -> None:
    lines = [f'{{"id":"{n}","text":"t","metadata":{{"k{n}":1}}}}\n' for n in range(700)]
    assert len(inspect(write(tmp_path / "a.jsonl", "".join(lines).encode())).columns) == 500


def test_the_corpus_of_the_job_that_one_stands_in_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "corpus.jsonl.job"
    folder.mkdir()
    (folder / "state.sqlite").touch()
    monkeypatch.chdir(folder)
    assert _files(Path()) == _files(folder) == [tmp_path / "corpus.jsonl"]
