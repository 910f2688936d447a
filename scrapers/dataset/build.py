"""A build from end to end: inputs to records, records to a dataset, in stages over shard files.

The order is fixed. Read (what was taken out for good, or a site refuses, stays out), filters, one record a
page, repeats, benchmark items, splits; then pieces and tokens, the order of the seed, files, cards, the
certificate measured on those files, the manifest. The same inputs and recipe give the same bytes, whoever
works on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson

from scrapers.corpus.line_report import RepeatedLines
from scrapers.corpus.writers import check_format, corpus_file
from scrapers.dataset.admission.read_inputs import read_inputs
from scrapers.dataset.admission.refused_pages import RefusedPages
from scrapers.dataset.build_report import BuildCounts, BuildReport
from scrapers.dataset.bundle.files import lines_of
from scrapers.dataset.bundle.line_list import write_line_list
from scrapers.dataset.bundle.manifest import software
from scrapers.dataset.bundle.publish import check_place, publish
from scrapers.dataset.bundle.report import DUPLICATES
from scrapers.dataset.bundle.sources import crawlers_of, without_source, write_refusals
from scrapers.dataset.bundle.statistics import DROPPED
from scrapers.dataset.decide import Deciding
from scrapers.dataset.decontamination.detector import Detector, open_detector
from scrapers.dataset.dedup.examples import duplicate_pairs
from scrapers.dataset.dedup.repeated_lines import TAKEN_OUT, WHOLE, TakeOut, count_lines, taken_out
from scrapers.dataset.earlier import ASSIGNMENTS, read_earlier
from scrapers.dataset.features import DOCUMENTS, FEATURES, Describe, Table
from scrapers.dataset.finish import DECISIONS, RECORDS, Finish
from scrapers.dataset.finishing import History, finish_bundle
from scrapers.dataset.inputs import benchmark_files, file_digest, local_files, resolve_inputs
from scrapers.dataset.origins.notes import changed_inputs, unknown_origin
from scrapers.dataset.pairs.asking.opening import asked_of
from scrapers.dataset.pairs.in_build import MINED, mine_shards
from scrapers.dataset.pairs.relevance import judged_by, open_relevance
from scrapers.dataset.pairs.rule import make_rules
from scrapers.dataset.pairs.shortfall import empty_splits, why_so_few
from scrapers.dataset.recipe import Recipe
from scrapers.dataset.records import FORM
from scrapers.dataset.shards import PLANS, Write, plan_shards
from scrapers.dataset.splits.sketches import Sketches
from scrapers.dataset.stages import Shard, ShardWriter, Told, load_json, run, save_json, silent
from scrapers.dataset.tokens import open_tokenizer
from scrapers.dataset.workspace import IMPORTED, MANIFEST, TASKS, Workspace, build_folder, workspace
from scrapers.display.text import safe
from scrapers.errors import ConfigError, ExportError
from scrapers.job.run import run as run_job
from scrapers.job.settings import Job
from scrapers.job.telemetry.observer import stages
from scrapers.parallel.executor import Executor
from scrapers.parallel.opening import opened_executor
from scrapers.parallel.stage_files import run_task
from scrapers.parallel.workers import Workers
from scrapers.sources.own_inputs import refuse_own_input
from scrapers.sources.remote_files import fetched
from scrapers.store.tombstones import Tombstones, read_tombstones, write_tombstones

BUILDER: Final = 6
"""Goes up when the same recipe and inputs give other bytes."""
_SECONDS: Final = 900.0  # of CPU for a shard
_MEMORY: Final = 4 * 2**30
_READ: Final = "read.json"
_LINES: Final = "repeated_lines.json"


def build(recipe: Recipe, *, progress: Told | None = None) -> BuildReport:
    """Make the dataset of ``recipe``; the same call again goes on with what a killed build has left.

    ``progress`` is called with a stage's name, how much of it is done, and how much there is. Raises
    :class:`ConfigError`, :class:`ExportError`, :class:`JobLocked`, :class:`StateDamaged`.
    """
    if not isinstance(recipe, Recipe):
        kind = type(recipe).__name__
        raise ConfigError(f"build takes a Recipe, not {kind}; Recipe.from_toml reads one", field="recipe")
    open_tokenizer(recipe.tokens.tokenizer)
    check_format(recipe.shards.format)
    if recipe.pairs:
        make_rules(recipe.pairs.rules)
        open_relevance(recipe.pairs.relevance)
        asked_of(recipe.pairs.model)
    workers = Workers.of(recipe.workers)
    if recipe.publish:
        check_place(recipe.publish)
    with (
        stages(progress or silent) as told,
        workspace(recipe.output) as space,
        opened_executor(workers, space.path / TASKS, seconds=_SECONDS, memory=_MEMORY) as executor,
    ):
        report = _Build(recipe, space, executor, told).run()
    if recipe.publish and report.root:
        publish(recipe.output, recipe.publish, progress=progress)
    return report


def build_shard(source: Path, number: int, *, output: Path | None = None) -> None:
    """Do one task of the stage at which a build stands that has its stages run elsewhere.

    ``source`` is the stage's folder of tasks, or the recipe, whose ``output`` may be another one. Raises
    :class:`ConfigError` where nothing waits, :class:`ExportError` if the task fails.
    """
    room = source if source.is_dir() else _waiting(output or Recipe.from_toml(source).output)
    failure = run_task(room, number)
    if failure:
        raise ExportError(f"shard {number} of {room.name}: {failure.detail}", path=room)


def _waiting(output: Path) -> Path:
    """The folder of tasks that the build of ``output`` has laid down last."""
    rooms = sorted((build_folder(output) / TASKS).glob("*/"), key=lambda room: room.stat().st_mtime_ns)
    if not rooms:
        raise ConfigError(f"no stage of {output} waits for its shards: start the build", field="shard")
    return rooms[-1]


class _Build:
    """One build: a method a step."""

    def __init__(self, recipe: Recipe, space: Workspace, executor: Executor, told: Told) -> None:
        self._recipe, self._space, self._executor, self._told = recipe, space, executor, told
        self._repeated = RepeatedLines()
        refuse_own_input(recipe.output, local_files(recipe.inputs))
        self._inputs = resolve_inputs(recipe.inputs, self._imported, self._brought)
        self._benchmarks = benchmark_files(recipe.decontaminate.files)
        self._earlier = read_earlier(recipe.previous)
        self._jobs = sorted({given.job for given in self._inputs if given.job})
        self._stones = self._obeyed()
        self._refused = RefusedPages(self._inputs, recipe.previous)

    def run(self) -> BuildReport:
        """All steps; what an earlier process has done of the same is not done again."""
        detector = open_detector(self._recipe.decontaminate, self._benchmarks)
        self._space.plan(self._plan())
        shards, read_lines = self._read()
        self._describe(shards, detector)
        boilerplate = self._decide(shards)
        cuts = self._finish(shards)
        if not any(True for _ in lines_of(self._space.bundle / ASSIGNMENTS)):
            return self._nothing(read_lines)  # what stands is replaced only by something
        self._write(shards)
        self._mine(shards)
        root = self._bundle(read_lines, cuts, detector, boilerplate)
        report = self._report(root, read_lines)
        self._space.publish()
        return report

    def _plan(self) -> dict[str, Any]:
        """All that decides about the bytes."""
        return {
            "builder": BUILDER,
            "software": software(),
            "records": FORM,
            "recipe": self._recipe.decisions(),
            "inputs": [(given.name, given.digest, given.changed) for given in self._inputs],
            "benchmarks": [file_digest(path) for path in self._benchmarks],
            "tokenizer": open_tokenizer(self._recipe.tokens.tokenizer).fingerprint,
            "previous": self._earlier.root,
            "version": self._version(),
            "relevance": judged_by(self._recipe.pairs.relevance) if self._recipe.pairs else "",
            "model": asked_of(self._recipe.pairs.model) if self._recipe.pairs else {},
            "refused": self._refused.digest(),
            "tombstones": [asdict(stone) for stone in self._stones.stones],
        }

    def _imported(self, archive: str, number: int) -> Path:
        """The corpus of an archive, which is imported first, into the build's own folder."""
        output = self._space.path / f"{IMPORTED}{number:05d}.jsonl"
        self._told(f"import {Path(archive).name}", 0, 1)
        run_job(
            Job(sources=[archive], output=output, workers=Workers.of(self._recipe.workers).here),
            overwrite=True,
        )
        output.touch()  # of an archive with nothing that may be used there is no corpus
        return output

    def _brought(self, url: str, number: int) -> Path:
        """The file at ``url``, in the build's own folder."""
        self._told(f"fetch {safe(url)}", 0, 1)
        return fetched(url, self._space.path / f"{IMPORTED}{number:05d}")

    def _obeyed(self) -> Tombstones:
        """What was taken out of the dataset that stands, of the one it grows from, and of the jobs."""
        places = [self._recipe.output, *self._jobs]
        if self._recipe.previous:
            places.append(self._recipe.previous)
        return sum((read_tombstones(place) for place in places if place.is_dir()), Tombstones())

    def _version(self) -> int:
        return self._earlier.version + 1 if self._earlier.version else 1 + len(self._stones.stones)

    def _read(self) -> tuple[list[Shard], int]:
        """All inputs into shards of records, once."""
        drops = self._recipe.filter.repeated_lines == "drop"
        folder = self._space.folder(WHOLE if drops else DOCUMENTS)
        done = self._space.path / _READ
        if not done.exists():
            writer = ShardWriter(folder)
            with closing(self._refused) as refused:
                save_json(done, read_inputs(self._inputs, self._stones, refused, writer, self._told))
        self._told("read", len(self._inputs), len(self._inputs))
        known = load_json(done)
        shards = [Shard(number, self._space.path) for number in range(known["shards"])]
        if drops:
            self._take_out(shards)
        return shards, int(known["read"])

    def _take_out(self, shards: Sequence[Shard]) -> None:
        """The records without the lines that most pages of their host have."""
        lines = self._space.path / _LINES
        if not lines.exists():
            save_json(lines, {host: sorted(keys) for host, keys in count_lines(shards, self._told).items()})
        for name in (DOCUMENTS, TAKEN_OUT):
            self._space.folder(name)
        stage = TakeOut(lines, DOCUMENTS)
        made = partial(Shard.file, stage=DOCUMENTS, ending="jsonl.zst")
        run("take out lines", stage, shards, made, self._executor, self._told)
        self._repeated = taken_out(shards)

    def _describe(self, shards: Sequence[Shard], detector: Detector | None) -> None:
        self._space.folder(FEATURES)
        stage = Describe(self._recipe.filter.filters(), detector)
        run("describe", stage, shards, lambda shard: shard.file(FEATURES, "npz"), self._executor, self._told)

    def _decide(self, shards: Sequence[Shard]) -> frozenset[int]:
        """What becomes of each record, a file a shard. Gives the spans that join nothing."""
        self._told("decide", 0, 1)
        self._space.folder(DECISIONS)
        paths = [shard.file(FEATURES, "npz") for shard in shards]
        table, sketches = Table(paths), Sketches(paths)
        forgotten = frozenset(
            name for name in map(table.facts.id, range(len(table))) if self._stones.is_repeat(name)
        )
        decided = Deciding(self._recipe, table, sketches, self._earlier).decide(forgotten)
        for shard, start in zip(shards, sketches.starts.tolist(), strict=False):
            end = int(sketches.starts[shard.number + 1])
            save_json(shard.file(DECISIONS, "json"), decided.decisions[start:end])
        self._assignments(table, decided.decisions)
        with corpus_file(self._bundle_folder() / DUPLICATES, {}) as write:
            for pair in duplicate_pairs(table, decided.decisions, shards):
                write(pair)
        self._told("decide", 1, 1)
        return decided.boilerplate

    def _bundle_folder(self) -> Path:
        for name in ("", "text", "provenance"):
            (self._space.bundle / name).mkdir(exist_ok=True)
        return self._space.bundle

    def _assignments(self, table: Table, decisions: Sequence[Any]) -> None:
        """Which document is in which split, for the dataset that grows from this one."""
        kept = sorted((row for row, each in enumerate(decisions) if each.split), key=table.facts.id)
        with corpus_file(self._bundle_folder() / ASSIGNMENTS, {}) as write:
            for row in kept:
                split, cluster, *_ = decisions[row]
                name, digest = table.facts.id(row), table.digests[row].hex()
                write({"id": name, "split": split, "cluster": cluster, "digest": digest})

    def _finish(self, shards: Sequence[Shard]) -> dict[str, int]:
        """Pieces and tokens. Gives how often a part of a document had to be cut."""
        self._space.folder(RECORDS)
        names = tuple(given.name for given in self._inputs)
        stage = Finish(self._recipe.tokens.tokenizer, self._recipe.chunk, self._recipe.shards.seed, names)
        run("finish", stage, shards, lambda shard: shard.file(RECORDS, "npz"), self._executor, self._told)
        cuts: Counter[str] = Counter()
        with corpus_file(self._bundle_folder() / DROPPED, {}) as write:
            for line in [*load_json(self._space.path / _READ)["left_out"], *self._dropped(shards, cuts)]:
                write(line)
        return dict(sorted(cuts.items()))

    def _dropped(self, shards: Sequence[Shard], cuts: Counter[str]) -> Iterator[dict[str, Any]]:
        for shard in shards:
            told = load_json(shard.file(RECORDS, "json"))
            cuts.update(told["cuts"])
            yield from told["dropped"]

    def _write(self, shards: Sequence[Shard]) -> None:
        parts = [shard.file(RECORDS, "npz") for shard in shards]
        orders = self._space.folder(PLANS)
        out = plan_shards(parts, self._recipe.shards, orders, self._bundle_folder())
        stage = Write(tuple(path.with_suffix(".jsonl") for path in parts))
        run("write", stage, out, lambda shard: shard.text, self._executor, self._told)

    def _mine(self, shards: Sequence[Shard]) -> None:
        """Questions and answers out of the pages that are in, if the recipe asks for them."""
        done = self._space.path / MINED
        if self._recipe.pairs and not done.exists():
            mined = mine_shards(shards, self._inputs, self._recipe, self._bundle_folder(), self._told)
            save_json(done, mined)

    def _bundle(
        self,
        read_lines: int,
        cuts: dict[str, int],
        detector: Detector | None,
        boilerplate: frozenset[int],
    ) -> str:
        """All that is said of the records; the manifest last."""
        bundle = self._bundle_folder()
        write_refusals(bundle, self._jobs, self._stones)
        write_tombstones(bundle, self._stones)
        write_line_list(bundle, self._repeated)
        tokenizer = open_tokenizer(self._recipe.tokens.tokenizer)
        history = History(
            recipe=self._recipe.decisions(),
            inputs=self._inputs_told(),
            previous={"root": self._earlier.root, "version": self._earlier.version}
            if self._earlier.root
            else {},
            benchmarks=self._benchmarks_told(detector),
            tokenizer={
                "name": tokenizer.name,
                "exact": tokenizer.exact,
                "fingerprint": tokenizer.fingerprint,
            },
            software=software(),
            crawlers=crawlers_of(self._jobs),
            version=self._version(),
            read=read_lines,
            cuts=cuts,
            pairs=load_json(self._space.path / MINED) if self._recipe.pairs else {},
        )
        folder = self._space.folder("measure")
        return finish_bundle(bundle, history, folder, self._executor, self._told, boilerplate)

    def _inputs_told(self) -> list[dict[str, Any]]:
        strange = load_json(self._space.path / _READ)["strange"]
        return [given.told(strange.get(str(number), 0)) for number, given in enumerate(self._inputs)]

    def _benchmarks_told(self, detector: Detector | None) -> dict[str, Any]:
        files = [
            {"name": path.name, "sha256": file_digest(path).partition(":")[2]} for path in self._benchmarks
        ]
        return {"files": files, "too_short": list(detector.short) if detector else []} if files else {}

    def _nothing(self, read_lines: int) -> BuildReport:
        dropped = Counter(line["reason"] for line in lines_of(self._space.bundle / DROPPED))
        self._space.clear()
        return BuildReport(self._space.output, "", 0, BuildCounts(read_lines, dict(dropped.most_common())))

    def _notes(self, manifest: dict[str, Any]) -> Iterator[str]:
        """What is not as one would think; an empty line where it is."""
        yield from changed_inputs(manifest["inputs"])
        yield unknown_origin(without_source(self._space.bundle))
        if self._recipe.pairs:
            found, dropped = manifest["counts"]["pairs"], load_json(self._space.path / MINED)["dropped"]
            yield why_so_few(sum(found.values()), dropped, self._inputs)
            yield empty_splits(found, self._recipe.split.shares)

    def _report(self, root: str, read_lines: int) -> BuildReport:
        manifest = orjson.loads((self._space.bundle / MANIFEST).read_bytes())
        sizes = orjson.loads((self._space.bundle / "splits.json").read_bytes())["sizes"]
        counts = manifest["counts"]
        return BuildReport(
            output=self._space.output,
            root=root,
            version=manifest["version"],
            counts=BuildCounts(
                read_lines,
                counts["dropped"],
                counts["documents"],
                counts["records"],
                counts["tokens"],
                open_tokenizer(self._recipe.tokens.tokenizer).exact,
                splits={name: figures["records"] for name, figures in counts["splits"].items()},
                pairs=counts["pairs"],
            ),
            reason=sizes["reason"],
            repeated_lines=self._repeated,
            notes=tuple(filter(None, self._notes(manifest))),
        )
