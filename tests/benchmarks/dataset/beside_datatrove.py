"""A whole build beside datatrove's filters and MinHash, on the same documents, turn by turn.

    .venv/bin/python tests/benchmarks/dataset/beside_datatrove.py 5000 PYTHON_WITH_DATATROVE

Both apply Gopher's rules (repetition, quality) and drop near-duplicates by MinHash over word 5-grams
(datatrove: 14 buckets of 8 hashes, its four steps), each in one process. CPU time of the process and
all that it starts, imports included.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson
from speed import Stages

import scrapers

sys.path.append(str(Path(__file__).parents[1]))
from cpu_time import adopt_orphans, waited

_STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
_THEIRS = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig

source, folder = sys.argv[1:]
config = MinhashConfig(hash_config=HashConfig(precision=64), num_buckets=14, hashes_per_bucket=8)
judged, filters = f"{folder}/judged", [GopherRepetitionFilter(), GopherQualityFilter()]
for steps in (
    [JsonlReader(source), *filters, JsonlWriter(judged, compression=None)],
    [JsonlReader(judged), MinhashDedupSignature(f"{folder}/s", config)],
    [MinhashDedupBuckets(f"{folder}/s", f"{folder}/b", config=config)],
    [MinhashDedupCluster(f"{folder}/b", f"{folder}/r", config=config)],
    [JsonlReader(judged), MinhashDedupFilter(f"{folder}/r"), JsonlWriter(f"{folder}/out", compression=None)],
):
    tasks = 14 if isinstance(steps[0], MinhashDedupBuckets) else 1
    logs = f"{folder}/l"
    LocalPipelineExecutor(steps, tasks=tasks, workers=1, skip_completed=False, logging_dir=logs).run()
"""


def documents(count: int) -> Iterator[bytes]:
    """Words as frequent as in prose, stop words among them; a tenth of the documents near-duplicates."""
    draw = random.Random(1)
    words = ["".join(draw.choices("etaoinshrdlu", k=draw.randint(3, 9))) for _ in range(30_000)]
    weights = [1 / (rank + 300) for rank in range(len(words))]
    text: list[str] = []
    for number in range(count):
        if number % 10 == 9:
            text = [*text]
            text[draw.randrange(len(text))] = "changed"
        else:
            text = draw.choices(words, weights, k=draw.randint(60, 1400))
            for at in range(0, len(text), 6):
                text[at] = draw.choice(_STOP_WORDS)
        lines = [" ".join(text[at : at + 60]) + "." for at in range(0, len(text), 60)]
        url = f"https://s{number % 200}.test/d/{number}"
        record = {"id": str(number), "text": "\n\n".join(lines), "metadata": {"url": url}}
        yield orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def ours(source: Path, folder: Path) -> None:
    stages = Stages()
    recipe = scrapers.Recipe(
        inputs=[str(source / "c.jsonl")],
        output=folder / "out",
        filter={"quality": ["gopher"]},
        split={"train": 0.9, "validation": 0.05, "test": 0.05},
        chunk={"by": "tokens", "tokens": 512},
        workers=1,
    )
    report = scrapers.build(recipe, progress=stages)
    stages("", 0, 0)
    print(f"  ours kept {report.documents}: {dict(report.dropped)}")
    print(
        "  " + ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in stages.seconds.items()), flush=True
    )


def timed(command: list[str]) -> float:
    """The CPU seconds of a command and of all that it starts. Raises if it fails."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        seconds = waited(process)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds


def main(count: int, python: str, rounds: int = 2) -> None:
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in"
        source.mkdir()
        (source / "c.jsonl").write_bytes(b"".join(documents(count)))
        for turn in range(rounds):
            folder = Path(name) / str(turn)
            folder.mkdir()
            own = timed([sys.executable, __file__, "ours", str(source), str(folder)])
            theirs = timed([python, "-c", _THEIRS, str(source), str(folder)])
            kept = sum(len(path.read_bytes().splitlines()) for path in (folder / "out").glob("*.jsonl"))
            told = f"build {own:.1f} s, datatrove {theirs:.1f} s ({kept} kept)"
            print(f"{count} documents: {told}: {theirs / own:.1f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        ours(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]), sys.argv[2])
