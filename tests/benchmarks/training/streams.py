"""What a small model learns from our text, from trafilatura's, and from all the words of the same pages.

usage: streams.py texts WCXB OUT [--pages 500]     needs trafilatura
       streams.py train OUT [--steps 300] [--seeds 1]     needs torch

``texts`` writes ``ours.txt``, ``trafilatura.txt`` and ``full.txt`` of pages of the hosts that are learned
from (see ``arms.py``), drawn by seed, and ``gold.txt``: what people labelled as the text of pages of the
other hosts. ``train`` trains a byte-level LSTM from scratch on as many bytes of each, on one thread, and says
how many bits a byte of the gold text costs it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

SIZES = {"hidden": 256, "length": 128, "batch": 16}
GOLD = 120_000  # bytes


def texts(folder: Path, out: Path, most: int) -> None:
    """Write the three texts and the gold."""
    import trafilatura
    from arms import held_back, pages

    import scrapers

    out.mkdir(parents=True, exist_ok=True)
    told = {
        path.stem: json.loads(path.read_bytes()) for path in sorted((folder / "ground-truth").glob("*.json"))
    }
    held = held_back({urlsplit(each.get("url", "")).netloc for each in told.values()})
    found: dict[str, list[str]] = {"ours": [], "trafilatura": [], "full": [], "gold": []}
    chosen = set(random.Random(7).sample(sorted(told), min(most, len(told))))
    for host, name, url, html in pages(folder, 0):
        if name not in chosen:
            continue
        if host in held:
            found["gold"].append(told[name]["ground_truth"].get("main_content") or "")
            continue
        ours = scrapers.extract(html, url=url, markdown=False)
        full = scrapers.extract(html, url=url, markdown=False, extractor="full-text")
        found["ours"].append(ours.text if isinstance(ours, scrapers.Document) else "")
        found["full"].append(full.text if isinstance(full, scrapers.Document) else "")
        found["trafilatura"].append(trafilatura.extract(html, url=url, include_comments=False) or "")
    for name, parts in found.items():
        (out / f"{name}.txt").write_text("\n\n".join(filter(None, parts)), encoding="utf-8")
        print(name, len(parts), (out / f"{name}.txt").stat().st_size)


def train(out: Path, steps: int, seeds: list[int]) -> None:
    """Train on each, and print bits a byte of the gold."""
    import torch

    torch.set_num_threads(1)
    data = {
        name: torch.frombuffer(bytearray((out / f"{name}.txt").read_bytes()), dtype=torch.uint8).long()
        for name in ("ours", "trafilatura", "full", "gold")
    }
    least = min(len(data[name]) for name in ("ours", "trafilatura", "full"))
    for seed in seeds:
        for name in ("ours", "trafilatura", "full"):
            start = time.process_time()
            model = Bytes(torch)
            bits = model.learned(data[name][:least], data["gold"][:GOLD], steps, seed)
            line = {"text": name, "seed": seed, "bytes": least, "steps": steps, "bits": round(bits, 4)}
            with (out / "results.jsonl").open("a") as file:
                file.write(json.dumps({**line, "cpu": round(time.process_time() - start)}) + "\n")


class Bytes:
    """A byte-level LSTM."""

    def __init__(self, torch: object) -> None:
        self.torch = torch

    def learned(self, data: object, gold: object, steps: int, seed: int) -> float:
        """Train on ``data``; bits a byte of ``gold``."""
        torch = self.torch
        torch.manual_seed(seed)
        hidden, length, batch = SIZES["hidden"], SIZES["length"], SIZES["batch"]
        embed, cell, head = (
            torch.nn.Embedding(256, 64),
            torch.nn.LSTM(64, hidden, batch_first=True),
            torch.nn.Linear(hidden, 256),
        )
        weights = [*embed.parameters(), *cell.parameters(), *head.parameters()]
        optimizer = torch.optim.AdamW(weights, lr=3e-3)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
        places = torch.Generator().manual_seed(seed)
        for _ in range(steps):
            starts = torch.randint(0, len(data) - length - 1, (batch,), generator=places)
            piece = torch.stack([data[at : at + length + 1] for at in starts.tolist()])
            lost = self._loss(embed, cell, head, piece)
            optimizer.zero_grad()
            lost.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            whole = [
                self._loss(embed, cell, head, piece[None]) * (len(piece) - 1) for piece in _pieces(gold, 2000)
            ]
        return float(sum(whole)) / (len(gold) - len(whole)) / math.log(2)

    def _loss(self, embed: object, cell: object, head: object, piece: object) -> object:
        logits = head(cell(embed(piece[:, :-1]))[0])
        return self.torch.nn.functional.cross_entropy(logits.flatten(0, 1), piece[:, 1:].flatten())


def _pieces(data: object, size: int) -> Iterator[object]:
    for at in range(0, len(data), size):
        if len(data[at : at + size]) > 1:
            yield data[at : at + size]


options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
commands = options.add_subparsers(dest="command", required=True)
one = commands.add_parser("texts")
one.add_argument("folder", type=Path)
one.add_argument("out", type=Path)
one.add_argument("--pages", type=int, default=500)
two = commands.add_parser("train")
two.add_argument("out", type=Path)
two.add_argument("--steps", type=int, default=300)
two.add_argument("--seeds", type=int, nargs="+", default=[1])
given = options.parse_args()
if given.command == "texts":
    texts(given.folder, given.out, given.pages)
else:
    train(given.out, given.steps, given.seeds)
