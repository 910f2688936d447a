"""Texts made up from a seed, with planted repeats, quotes and boilerplate."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

Record = dict[str, Any]


class Planted:
    """Records of made-up words on many sites; what is planted is drawn from the first ones."""

    def __init__(self, seed: int, pages: int, *, sites: int = 100) -> None:
        self.random = random.Random(seed)
        letters = "abcdefghijklmnop"
        self.words = ["".join(self.random.choices(letters, k=self.random.randint(2, 9))) for _ in range(8000)]
        self.sites = sites
        self.pages = pages
        self.texts = [self.text(self.random.randint(80, 400)) for _ in range(pages)]

    def text(self, length: int) -> list[str]:
        return self.random.choices(self.words, k=length)

    def near_duplicates(self, count: int, share: float = 0.02) -> None:
        for _ in range(count):
            text = list(self.texts[self.random.randrange(self.pages)])
            for _ in range(max(1, int(len(text) * self.random.uniform(0.004, share)))):
                text[self.random.randrange(len(text))] = self.random.choice(self.words)
            self.texts.append(text)

    def quotes(self, count: int) -> None:
        for _ in range(count):
            source = self.texts[self.random.randrange(self.pages)]
            start = self.random.randrange(len(source) - 60)
            quote = source[start : start + self.random.randint(50, 60)]
            text, at = self.text(200), self.random.randrange(200)
            self.texts.append([*text[:at], *quote, *text[at:]])

    def boilerplate(self, pages: int) -> None:
        notice = self.text(70)
        for at in self.random.sample(range(self.pages), pages):
            self.texts[at] = [*self.texts[at], *notice]

    def records(self) -> list[Record]:
        found = [
            {
                "id": str(number),
                "text": " ".join(text),
                "metadata": {"url": f"https://s{self.random.randrange(self.sites)}.test/d/{number}"},
            }
            for number, text in enumerate(self.texts)
        ]
        self.random.shuffle(found)
        return found


def write(path: Path, records: Iterable[Record]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


def held(bundle: Path) -> dict[str, tuple[str, str]]:
    """The split and text of each document, by its URL; pieces in their order."""
    from scrapers.dataset.bundle.files import pairs_of, shard_stems

    found: dict[str, list[tuple[int, str, str]]] = {}
    for stem in shard_stems(bundle):
        for record, origin in pairs_of(bundle, stem):
            piece = (origin["chunk"], origin["split"], record["text"])
            found.setdefault(origin["url"] or origin["document"], []).append(piece)
    return {
        url: (pieces[0][1], "\n".join(text for _, _, text in sorted(pieces))) for url, pieces in found.items()
    }


def files(bundle: Path) -> dict[str, bytes]:
    return {
        path.relative_to(bundle).as_posix(): path.read_bytes()
        for path in sorted(bundle.rglob("*"))
        if path.is_file()
    }
