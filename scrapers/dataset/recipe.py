"""A dataset as data: which corpora go in, what is done with their records, and how they come out."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    Field,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticSerializationError

from scrapers.corpus.filters import Languages, Length, presets
from scrapers.corpus.language_codes import detectors_codes
from scrapers.errors import ConfigError
from scrapers.models import Filter
from scrapers.parallel.workers import Workers
from scrapers.plugin.limits import Block, setting_error
from scrapers.sources.locations import joined, on_disk

SPLITS = ("train", "validation", "test")
_ROUNDING = 1e-6
_A_URL = re.compile("[a-z][a-z0-9+.-]+:/", re.IGNORECASE)  # a path has lost one of its slashes


class FilterSettings(Block):
    """Which records are kept. What a crawl's corpus has decided already needs no second rule."""

    min_chars: PositiveInt = Field(1, description="shorter texts are dropped, in characters")
    max_chars: PositiveInt | None = Field(None, description="longer texts are dropped, in characters")
    languages: tuple[str, ...] = Field((), description="languages to keep, as records say; empty keeps all")
    min_language_score: float = Field(0.0, ge=0, le=1, description="how sure the language must be")
    quality: tuple[str, ...] = Field((), description="published rules to apply: gopher, c4, fineweb")
    repeated_lines: Literal["keep", "drop"] = Field(
        "keep", description="lines that most pages of a host have, over all inputs: kept, or taken out"
    )

    @field_validator("quality")
    @classmethod
    def _known_presets(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        presets(names)
        return names

    @field_validator("languages")
    @classmethod
    def _known_languages(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        return detectors_codes(codes)

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.max_chars is not None and self.min_chars > self.max_chars:
            raise ValueError(f"min_chars {self.min_chars} is more than max_chars {self.max_chars}")
        return self

    def filters(self) -> tuple[Filter, ...]:
        """The rules in their order."""
        languages = (Languages(frozenset(self.languages), self.min_language_score),) if self.languages else ()
        return (Length(self.min_chars, self.max_chars), *languages, *presets(self.quality))


class DedupSettings(Block):
    """Which texts that repeat another one are dropped, over all inputs."""

    kind: Literal["exact", "near", "off"] = Field("near", description="which duplicates are dropped")
    similarity: float = Field(
        0.8, ge=0.7, le=1, description="estimated Jaccard similarity from which texts are near-duplicates"
    )


class DecontaminationSettings(Block):
    """Which benchmarks must not be in the data, and by which method they are looked for."""

    files: tuple[str, ...] = Field(
        (), description="JSONL of benchmark items: question, answer, passage; or text; globs"
    )
    method: Literal["decon", "13-gram"] = Field(
        "decon", description="decon: AI2's, which bears edits; 13-gram: GPT-3's, any 13 words in a row"
    )
    tokenizer: str = Field("", description="decon: its tokenizer, as in [tokens]; unset, words and signs")
    threshold: float = Field(0.8, gt=0, le=1, description="decon: the score from which an item is found")
    sample_every: PositiveInt = Field(10, description="decon: tokens between two looks at a text, at most")
    min_tokens: NonNegativeInt = Field(
        20, description="decon: shorter items are not looked for, and counted: any text may hold them"
    )


class SplitSettings(Block):
    """How large each split is. Records that share text, page, thread or URL never part."""

    train: float = Field(1.0, ge=0, le=1, description="share of the records for training")
    validation: float = Field(0.0, ge=0, le=1, description="share of the records for validation")
    test: float = Field(0.0, ge=0, le=1, description="share of the records for testing")
    by: Literal["page", "cluster", "site", "time"] = Field(
        "cluster",
        description="what never parts besides: page and cluster nothing, site all of a registered domain;"
        " time puts the newest into test",
    )
    measure: Literal["records", "characters"] = Field("records", description="what the shares are of")
    boilerplate_pages: PositiveInt = Field(
        20, description="a span in more pages than that is boilerplate, and joins nothing"
    )
    salt: str = Field("", description="another salt, another assignment")

    @model_validator(mode="after")
    def _whole(self) -> SplitSettings:
        if abs(sum(self.shares.values()) - 1) > _ROUNDING:
            raise ValueError(f"train + validation + test is {sum(self.shares.values()):g}, not 1")
        return self

    @property
    def shares(self) -> dict[str, float]:
        """The share of each split."""
        return {name: getattr(self, name) for name in SPLITS}


class TokenSettings(Block):
    """What tokens are counted with."""

    tokenizer: str = Field(
        "",
        description="a tokenizer.json, tiktoken:NAME, or a model on the Hugging Face hub; unset, bytes / 4",
    )


class ChunkSettings(Block):
    """Into which pieces documents are cut."""

    by: Literal["none", "tokens", "headings"] = Field(
        "none", description="none: whole documents; tokens: as full as they get; headings: a section each"
    )
    tokens: PositiveInt = Field(1024, description="tokens of a piece at most")


class ShardSettings(Block):
    """The files that come out."""

    format: Literal["jsonl.zst", "jsonl", "jsonl.gz", "parquet"] = Field(
        "jsonl.zst", description="of the files"
    )
    bytes: PositiveInt = Field(128 * 2**20, description="of text in a file, before compression")
    tokens: NonNegativeInt = Field(0, description="tokens in a file, instead of bytes; 0: by bytes")
    seed: str = Field("", description="of the order: another seed, another order")


class ModelSettings(Block):
    """Questions that a chat model writes for what no rule has asked; none without the table.

    Its answers are the text as it stands. What is asked goes to whoever runs the model.
    """

    use: Any = Field(
        description="a chat model of langchain_core, or 'module:name' of its class, or of a function marked"
        " chat_model_factory (extra langchain)",
    )
    spans: PositiveInt = Field(4, description="sections of a page that are asked about, at most")
    prompt: str = Field(
        "", description="other words to ask it with, which have {text}, and {headings} if they like"
    )
    cache: Path | None = Field(
        None,
        description="where answers are kept, so that the same is not asked twice; unset, beside the output",
    )
    concurrency: PositiveInt = Field(4, description="questions that are asked at the same time")
    attempts: PositiveInt = Field(3, description="how often it is asked where it fails, with longer pauses")

    @field_validator("use")
    @classmethod
    def _spelled(cls, value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(r"[\w.]+:[\w.]+", value):
            raise ValueError("write it as 'package.module:name'")
        return value

    @field_validator("prompt")
    @classmethod
    def _asks_about_the_text(cls, value: str) -> str:
        if value and "{text}" not in value:
            raise ValueError("it has no {text}")
        return value

    @field_serializer("use")
    def _named(self, value: object) -> str:
        return value if isinstance(value, str) else type(value).__name__


class PairSettings(Block):
    """Questions and answers out of the pages of the dataset; none without the table."""

    rules: tuple[str, ...] = Field((), description="only these; empty, all that are installed")
    markup: bool = Field(False, description="also what pages tell in their markup alone, unseen")
    relevance: float | None = Field(
        None,
        ge=-1,
        le=1,
        description="drop answers about something else, as a cosine: 0.05 (extra pairs); unset, not judged",
    )
    model: ModelSettings | None = Field(
        None, description="a chat model that writes further questions; unset, none is asked"
    )

    @field_validator("model", mode="before")
    @classmethod
    def _in_a_table(cls, value: object) -> object:
        return value if value is None or isinstance(value, dict | ModelSettings) else {"use": value}


class CardSettings(Block):
    """What the cards say that the data do not know."""

    title: str = Field("", description="the dataset's name; unset, the folder's")
    description: str = Field("", description="what it is for, in a sentence or two")
    license: str = Field("", description="of the collection itself; unset, other: see attribution.csv")
    creator: str = Field("", description="who made it")
    contact: str = Field("", description="where somebody asks for a page to be taken out")
    url: str = Field("", description="where it will be found")


BLOCKS: dict[str, type[BaseModel]] = {
    "filter": FilterSettings,
    "dedup": DedupSettings,
    "decontaminate": DecontaminationSettings,
    "split": SplitSettings,
    "tokens": TokenSettings,
    "chunk": ChunkSettings,
    "shards": ShardSettings,
    "pairs": PairSettings,
    "pairs.model": ModelSettings,
    "card": CardSettings,
}


class Recipe(Block):
    """How a dataset is made. Raises :class:`ConfigError`, which names the setting at fault."""

    inputs: tuple[str, ...] = Field(
        min_length=1,
        description="jobs (folder or output), corpora (.jsonl, .jsonl.gz, .jsonl.zst, .parquet with a text)"
        " and archives (WARC, WACZ); globs; also at URLs: https, s3, hf, memory … (extra remote)",
    )
    output: Path = Field(description="the dataset's folder, on this machine")
    publish: str = Field(
        "",
        description="where it is uploaded when it is whole, a URL: s3://…, hf://… (extra remote)",
    )
    previous: Path | None = Field(None, description="the dataset that this one grows from: no record moves")
    workers: PositiveInt | str = Field(
        default_factory=lambda: os.cpu_count() or 2,
        description="processes, or an engine and how many of its: pool:2, ray:2, slurm:100;"
        " the bytes are the same",
    )
    filter: FilterSettings = FilterSettings()
    dedup: DedupSettings = DedupSettings()
    decontaminate: DecontaminationSettings = DecontaminationSettings()
    split: SplitSettings = SplitSettings()
    tokens: TokenSettings = TokenSettings()
    chunk: ChunkSettings = ChunkSettings()
    shards: ShardSettings = ShardSettings()
    pairs: PairSettings | None = None
    card: CardSettings = CardSettings()

    @field_validator("output")
    @classmethod
    def _is_here(cls, output: Path) -> Path:
        if _A_URL.match(str(output)):
            raise ValueError(f"{output} is no folder of this machine: give one, and the URL as `publish`")
        return output

    @field_validator("inputs")
    @classmethod
    def _on_disk(cls, inputs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(on_disk, inputs))

    @field_validator("workers")
    @classmethod
    def _known_engine(cls, workers: int | str) -> int | str:
        Workers.of(workers)
        return workers

    @model_validator(mode="after")
    def _is_text(self) -> Self:
        try:
            self.model_dump_json()
        except PydanticSerializationError:
            raise ValueError("a text in it holds half a character (a lone surrogate)") from None
        return self

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - pydantic checks them
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise setting_error(error, _names, whole="recipe") from None

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str], **overrides: Any) -> Self:  # noqa: ANN401 - as above
        """Read a recipe; relative paths in it are relative to the file's folder."""
        path = Path(path)
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"recipe {path}: {error.strerror}", field="recipe") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"recipe {path}: {error}", field="recipe") from None
        try:
            return cls(**{**_placed(settings, path.parent), **overrides})
        except ConfigError as error:
            raise ConfigError(f"recipe {path}: {error}", field=error.field) from None

    def decisions(self) -> dict[str, Any]:
        """What of the recipe decides about the bytes: all but places and workers, as JSON values."""
        told = self.model_dump(mode="json", exclude={"inputs", "output", "publish", "previous", "workers"})
        if self.pairs and not self.pairs.model:
            del told["pairs"]["model"]
        elif self.pairs:
            for name in ("cache", "concurrency", "attempts"):
                del told["pairs"]["model"][name]
        return told


def model_settings(model: object) -> ModelSettings | None:
    """The settings of a model given as such, by its name, or in a table. Raises :class:`ConfigError`."""
    if model is None or isinstance(model, ModelSettings):
        return model
    try:
        return ModelSettings.model_validate(model if isinstance(model, dict) else {"use": model})
    except ValidationError as error:
        raise setting_error(error, _names, table="pairs.model.", whole="recipe") from None


def _placed(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """``settings`` with their relative paths below ``folder``."""
    placed = dict(settings)
    for key in ("output", "previous"):
        if isinstance(placed.get(key), str):
            placed[key] = folder / placed[key]
    if isinstance(placed.get("inputs"), list):
        placed["inputs"] = [joined(str(folder), str(each)) for each in placed["inputs"]]
    pairs = placed.get("pairs")
    model = pairs.get("model") if isinstance(pairs, dict) else None
    if isinstance(pairs, dict) and isinstance(model, dict) and isinstance(model.get("cache"), str):
        placed["pairs"] = {**pairs, "model": {**model, "cache": folder / model["cache"]}}
    block = placed.get("decontaminate")
    if isinstance(block, dict) and isinstance(block.get("files"), list):
        placed["decontaminate"] = {**block, "files": [str(folder / str(each)) for each in block["files"]]}
    for name in ("tokens", "decontaminate"):
        block = placed.get(name)
        if isinstance(block, dict) and isinstance(block.get("tokenizer"), str):
            near = folder / block["tokenizer"]
            placed[name] = {**block, "tokenizer": str(near)} if near.is_file() else block
    return placed


def _names(where: str) -> Iterator[str]:
    """The settings that stand where ``where`` does, those of its block first."""
    block = BLOCKS.get(where.rpartition(".")[0]) or BLOCKS.get(where.partition(".")[0])
    yield from block.model_fields if block else ()
    yield from Recipe.model_fields
