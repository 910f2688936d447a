"""The files beside a format, read by the code of the trainers they are for.

axolotl and LLaMA-Factory want libraries of other versions, each an environment of its own. Its interpreter is
named by ``AXOLOTL_PYTHON`` and ``LLAMAFACTORY_PYTHON``; unset, it is that of the tests. Where the trainer is
missing, the tests fail and say what to install.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from dataset.hostile import MAX_LENGTH, Hostile
from dataset.letters import letters

import scrapers

FORMATS = ["messages", "sharegpt", "alpaca", "prompt-completion", "preference"]
AXOLOTL = """
import sys, yaml
from axolotl.utils.schemas.config import AxolotlInputConfig
told = yaml.safe_load(open("axolotl.yaml"))
AxolotlInputConfig(**told)
print(*sorted(set(told) - set(AxolotlInputConfig.model_fields)))
"""
LLAMA_FACTORY = """
import json, yaml
from datasets import load_dataset
from llamafactory.data.converter import align_dataset
from llamafactory.data.parser import get_dataset_list
from llamafactory.hparams import DataArguments, FinetuningArguments, GeneratingArguments, ModelArguments
from transformers import HfArgumentParser, Seq2SeqTrainingArguments
told = yaml.safe_load(open("llamafactory.yaml"))
kinds = (ModelArguments, DataArguments, Seq2SeqTrainingArguments, FinetuningArguments, GeneratingArguments)
_, data, training, *_ = HfArgumentParser(kinds).parse_dict({**told, "use_cpu": True})
[attributes] = get_dataset_list(data.dataset, data.dataset_dir)
lines = load_dataset("json", data_files=attributes.dataset_name, split="train")
for line in align_dataset(lines, attributes, data, training):
    print(json.dumps([line["_prompt"], line["_response"]]))
"""

COLLATED = """
import json, sys
import torch, yaml
from torch.utils.data import DataLoader
from transformers import HfArgumentParser, PreTrainedTokenizerFast, Seq2SeqTrainingArguments
from llamafactory.data import SFTDataCollatorWith4DAttentionMask, get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import DataArguments, FinetuningArguments, GeneratingArguments, ModelArguments
told = yaml.safe_load(open("llamafactory.yaml"))
kinds = (ModelArguments, DataArguments, Seq2SeqTrainingArguments, FinetuningArguments, GeneratingArguments)
model, data, training, *_ = HfArgumentParser(kinds).parse_dict({**told, "use_cpu": True})
tokenizer = PreTrainedTokenizerFast(
    tokenizer_file=sys.argv[1], eos_token="<|im_end|>", pad_token="<|endoftext|>", padding_side="right"
)
template = get_template_and_fix_tokenizer(tokenizer, data)
lines = get_dataset(template, model, data, training, stage="sft", tokenizer=tokenizer)["train_dataset"]
collator = SFTDataCollatorWith4DAttentionMask(
    template=template, tokenizer=tokenizer, pad_to_multiple_of=8, compute_dtype=torch.float32
)
taught = []
for batch in DataLoader(lines, batch_size=8, collate_fn=collator):
    for ids, labels in zip(batch["input_ids"], batch["labels"], strict=True):
        taught.append(tokenizer.decode(labels[labels != -100]))
print("TAUGHT", json.dumps(taught))
"""


def said(interpreter: str, code: str, folder: Path, needs: str, *words: str) -> list[str]:
    done = subprocess.run(
        [os.environ.get(interpreter, sys.executable), "-c", code, *words],
        cwd=folder, capture_output=True, text=True, timeout=280, check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""},
    )  # fmt: skip
    if "ModuleNotFoundError" in done.stderr:
        pytest.fail(f"it needs an environment, named by {interpreter}, with: {needs}\n{done.stderr[-500:]}")
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    lines = [
        {
            "id": f"p#{at}", "question": f"What is gauge {at}?", "answer": f"It shows the rain of year {at}.",
            "rejected": f"Nothing that {at} people know.", "rule": "faq", "version": "1", "group": f"{at}",
        }
        for at in range(20)
    ]  # fmt: skip
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("validation", [0.0, 0.3])
@pytest.mark.parametrize("name", FORMATS)
def test_axolotl_takes_its_configuration(name: str, validation: float, pairs: Path, tmp_path: Path) -> None:
    scrapers.trainers(pairs, tmp_path / "out", format=name, validation=validation)
    unknown = said("AXOLOTL_PYTHON", AXOLOTL, tmp_path / "out", "pip install axolotl")
    assert unknown == [""]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", FORMATS)
def test_llama_factory_reads_what_was_asked_and_answered(name: str, pairs: Path, tmp_path: Path) -> None:
    scrapers.trainers(pairs, tmp_path / "out", format=name, validation=0)
    lines = said("LLAMAFACTORY_PYTHON", LLAMA_FACTORY, tmp_path / "out", "pip install llamafactory")
    lines = [line for line in lines if line.startswith("[[{")]  # it logs there, too
    assert len(lines) == len(pairs.read_text().splitlines())
    for prompt, response in map(json.loads, lines):
        number = prompt[0]["content"].removeprefix("What is gauge ").removesuffix("?")
        assert response[0]["content"] == f"It shows the rain of year {number}."
        assert len(response) == 1 + (name == "preference")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_doctor_mended_goes_through_llama_factorys_collator_whole(seed: int, tmp_path: Path) -> None:
    made, tokenizer = Hostile(seed), letters(tmp_path / "letters")
    (tmp_path / "hostile.jsonl").write_bytes(made.bytes())
    most = 12 * MAX_LENGTH  # a token is a letter here
    mended = scrapers.doctor(
        tmp_path / "hostile.jsonl", tokenizer=tokenizer, max_length=most, fix=True
    ).mended
    assert mended is not None
    scrapers.trainers(mended.output, tmp_path / "out", validation=0, max_length=most)
    needs = "pip install llamafactory"
    lines = said("LLAMAFACTORY_PYTHON", COLLATED, tmp_path / "out", needs, f"{tokenizer}/tokenizer.json")
    [taught] = [json.loads(line.partition(" ")[2]) for line in lines if line.startswith("TAUGHT ")]
    wanted = [
        json.loads(line)["messages"] for line in (tmp_path / "out/train.jsonl").read_text().splitlines()
    ]
    assert len(taught) == len(wanted)
    for text, turns in zip(taught, wanted, strict=True):
        answers = [turn["content"] for turn in turns if turn["role"] == "assistant"]
        assert answers
        assert all(answer in text for answer in answers), "no answer is cut"
