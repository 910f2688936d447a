"""A job as data: what to crawl, how politely, within which limits, and what to make of it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, Unpack, cast

from pydantic import (
    BaseModel,
    Field,
    PositiveInt,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo

from scrapers.corpus.settings import CorpusSettings
from scrapers.errors import ConfigError
from scrapers.fields import FieldPlan
from scrapers.job.signatures import spelled_out
from scrapers.models import Filter
from scrapers.plugin.limits import Block, Limits, Manners, ScopeSettings, setting_error
from scrapers.rights.settings import ConsentSettings
from scrapers.sources.locations import joined, on_disk
from scrapers.web.suggestions import did_you_mean
from scrapers.web.urls import has_userinfo, redacted, resolve

if TYPE_CHECKING:
    from scrapers.job.keywords import JobSettings, Overrides


class ExtractSettings(Block):
    """What is taken from a page."""

    extractor: str = Field(
        "blocks",
        description="blocks, trafilatura, resiliparse, readability, full-text, none, or an installed one",
    )
    markup: Literal["markdown", "text"] = Field("markdown", description="how text is rendered")
    title: bool | None = Field(
        None, description="the page's first heading of level 1; unset, as the extractor judges"
    )
    tables: bool = Field(True, description="data tables")
    captions: bool = Field(True, description="captions of tables and figures")
    links: bool = Field(
        True,
        description="the targets of links, in Markdown, are kept; [corpus] links says if they are written",
    )
    images: bool = Field(False, description="the alternative texts of images")
    comments: bool | None = Field(
        None, description="readers' comments: all or none; unset, as the extractor judges"
    )
    media: tuple[str, ...] = Field(
        (),
        description="what is read besides HTML: text, markdown, pdf, docx, odt, pptx, epub, or another",
    )
    repair: tuple[str, ...] = Field(
        ("encoding",),
        description="what is repaired before the text is read: encoding (text decoded wrongly before it was"
        " sent), nfc, ligatures; recorded with each document that it changed",
    )

    @property
    def writing(self) -> dict[str, bool]:
        """What differs from the defaults of what is written; only some extractors let you choose."""
        chosen = self.model_dump(exclude={"extractor", "markup", "media", "repair"}, exclude_defaults=True)
        return {name: value for name, value in chosen.items() if value is not None}


_NAME = 240  # bytes of a file's name: most systems take 255, and ours get endings

_BLOCKS: dict[str, type[BaseModel]] = {
    "scope": ScopeSettings,
    "limits": Limits,
    "manners": Manners,
    "consent": ConsentSettings,
    "extract": ExtractSettings,
    "corpus": CorpusSettings,
}


def _workers(settings: dict[str, Any]) -> int:
    """One a CPU; a single one keeps up with the fetching where it only looks for links."""
    extract = settings.get("extract")
    links_only = extract is not None and extract.extractor == "none" and not settings.get("fields")
    return 1 if links_only else os.cpu_count() or 2


class Job(Block):
    """One crawl from seeds to a corpus file.

    Settings of a block may be given flat (``Job(seeds=[...], output=..., max_pages=500)``) or in
    the block (``[limits]`` in a job file). Raises :class:`ConfigError`, which names the setting.
    """

    sources: tuple[str, ...] = Field(
        (),
        description="in the place of seeds: archives whose pages are taken (WARC, WACZ; globs; lists and"
        " indexes of archives, as Common Crawl has them; URLs of these)",
    )
    sources_base: str = Field(
        "",
        description="where the paths in a list or an index of archives begin: a folder, or a URL such as"
        " https://data.commoncrawl.org/; unset: its own folder",
    )
    seeds: tuple[str, ...] = Field(description="URLs to start from")
    output: Path = Field(description="the corpus: .jsonl, .jsonl.gz, .jsonl.zst or .parquet")
    backend: str = Field("requests-lxml", description="see `scrapers backends`")
    options: dict[str, Any] = Field(default_factory=dict, description="options of the backend itself")
    fields: Any = Field(None, description="structured data: name -> selector, or a pydantic model")
    filters: tuple[Filter, ...] = Field((), description="your own document filters (Python only)")
    concurrency: PositiveInt = Field(8, description="pages in flight; one browser each with selenium")
    scope: ScopeSettings = ScopeSettings()
    limits: Limits = Limits()
    manners: Manners = Manners()
    consent: ConsentSettings = ConsentSettings()
    extract: ExtractSettings = ExtractSettings()
    corpus: CorpusSettings = CorpusSettings()
    workers: PositiveInt = Field(
        default_factory=_workers,
        description="parser processes; unset: one a CPU, and 1 where only links are wanted",
    )

    def __init__(self, **settings: Unpack[JobSettings]) -> None:
        try:
            super().__init__(**cast("dict[str, Any]", settings))
        except ValidationError as error:
            raise setting_error(error, _names) from None

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """As pydantic's, credentials in seeds masked."""
        for name, value in super().__repr_args__():
            yield name, tuple(map(redacted, value)) if name == "seeds" else value

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str], **overrides: Unpack[Overrides]) -> Self:
        """Read a job file; a relative ``output`` is relative to the file's folder."""
        path = Path(path)
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"job file {path}: {error.strerror}", field="job") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"job file {path}: {error}", field="job") from None
        if isinstance(settings.get("output"), str):
            settings["output"] = path.parent / settings["output"]
        if isinstance(settings.get("sources"), list):
            settings["sources"] = [joined(str(path.parent), str(source)) for source in settings["sources"]]
        try:
            return cls(**{**settings, **overrides})
        except ConfigError as error:
            raise ConfigError(f"job file {path}: {error}", field=error.field) from None

    @property
    def folder(self) -> Path:
        """The job's folder, beside the output."""
        return self.output.with_name(self.output.name + ".job")

    @model_validator(mode="before")
    @classmethod
    def _lift(cls, data: Any) -> Any:  # noqa: ANN401 - raw input
        if not isinstance(data, Mapping):
            return data
        settings = {key: value for key, value in data.items() if _block_of(key) is None}
        for key in data.keys() - settings.keys():
            block = str(_block_of(key))
            if isinstance(settings.get(block, {}), Mapping | BaseModel):  # else it is told what it should be
                settings[block] = {**_plain(settings.get(block)), key: data[key]}
        if settings.get("sources"):
            settings.setdefault("seeds", ())
        return settings

    @field_validator("fields")
    @classmethod
    def _check_fields(cls, fields: Any) -> Any:  # noqa: ANN401 - what FieldPlan takes
        FieldPlan.of(fields).check_queries()
        return fields

    @field_validator("output")
    @classmethod
    def _check_output(cls, output: Path) -> Path:
        try:
            size = len(os.fsencode(output.name))
        except UnicodeEncodeError:
            size = -1
        if size <= 0 or size > _NAME or "\0" in str(output) or output.name == "..":
            raise ValueError(f"{str(output)!a:.80} cannot be the name of a file")
        return output

    @field_validator("sources", mode="before")
    @classmethod
    def _name_sources(cls, sources: Any) -> Any:  # noqa: ANN401 - raw input
        if isinstance(sources, str | bytes | Mapping | os.PathLike) or not isinstance(sources, Iterable):
            raise ValueError(f"should be a list of files, not {sources!r}")  # noqa: TRY004 - as pydantic takes it
        named = (str(each) if isinstance(each, os.PathLike) else each for each in sources)
        return [on_disk(each) if isinstance(each, str) else each for each in named]

    @field_validator("seeds")
    @classmethod
    def _check_seeds(cls, seeds: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        sources = info.data.get("sources", ())
        if not (seeds or sources):
            raise ValueError("none was given, and no source of pages either")
        if seeds and sources:
            raise ValueError("a job has seeds, or sources of pages that are there already, not both")
        return seeds

    @field_validator("seeds", mode="before")
    @classmethod
    def _resolve_seeds(cls, seeds: Any) -> tuple[str, ...]:  # noqa: ANN401 - raw input
        found = []
        if not isinstance(seeds, str | Iterable) or isinstance(seeds, bytes | Mapping):
            raise ValueError(f"should be a list of URLs, not {seeds!r}")  # noqa: TRY004 - as pydantic takes it
        for seed in [seeds] if isinstance(seeds, str) else seeds:
            url = resolve(str(seed).strip())
            if url is None:
                known = f"{redacted(str(seed))!r} is not an http or https URL"
                raise ValueError(known + (_on_disk(str(seed)) or did_you_mean(str(seed))))
            if has_userinfo(str(seed).strip()):
                raise ValueError(
                    f"{redacted(url)!r} was given with a password; set it in manners.headers, by origin"
                )
            found.append(url)
        return tuple(dict.fromkeys(found))


def _on_disk(name: str) -> str:
    """What to do with a file or folder that was named in the place of a URL; ``""`` where there is none."""
    try:
        path = Path(name)
        if path.is_dir():
            return "; it is a folder: archives and mirrors are for import, HTML files for extract"
        known = "a list of URLs is given with --urls, archives are for import, HTML files for extract"
        return f"; it is a file: {known}" if path.is_file() else ""
    except (OSError, ValueError):
        return ""


def flat_settings(*without: str) -> dict[str, FieldInfo]:
    """Every setting by its name, those of the blocks in the place of the blocks."""
    models: tuple[type[BaseModel], ...] = (Job, *_BLOCKS.values())
    found = {name: info for model in models for name, info in model.model_fields.items()}
    return {name: info for name, info in found.items() if name not in {*_BLOCKS, *without}}


def _plain(block: object) -> dict[str, Any]:
    if isinstance(block, BaseModel):
        return block.model_dump(exclude_unset=True)
    return dict(block) if isinstance(block, Mapping) else {}


def _block_of(key: str) -> str | None:
    """The block that a flat setting belongs to; ``None`` for the job's own.

    Of two blocks that have it the later one: ``links`` says what is written, not what is stored.
    """
    if key in Job.model_fields:
        return None
    return next((name for name, block in reversed(_BLOCKS.items()) if key in block.model_fields), None)


def _names(_: str) -> Iterator[str]:
    """The settings of a job, by their flat names too."""
    yield from Job.model_fields
    for block in _BLOCKS.values():
        yield from block.model_fields


Job.__signature__ = spelled_out(Job.__init__, flat_settings())
