"""The keywords of :class:`scrapers.Job` and of all that make one, for type checkers, editors and ``help``.

What a keyword means stands with the models, which judge the values; a test holds the two together.
Blocks may be given whole, or their settings by themselves.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Required, TypedDict

from pydantic import BaseModel, SecretStr

from scrapers.corpus.settings import CorpusSettings
from scrapers.job.settings import ExtractSettings
from scrapers.models import Filter
from scrapers.plugin.limits import Limits, Manners, ScopeSettings
from scrapers.rights.settings import ConsentSettings

Words = list[str] | tuple[str, ...] | set[str] | frozenset[str]
"""Several words; a single string would be taken letter by letter, and is refused."""
Fields = Mapping[str, str | list[str]] | type[BaseModel]
"""Names to selectors, or a model."""


class Scope(TypedDict, total=False):
    """The settings of :class:`ScopeSettings`."""

    include: Words
    exclude: Words
    hosts: Words
    subdomains: bool
    sitemap: bool
    follow_frame: bool
    follow_next: bool
    follow_iframe: bool
    follow_alternate: bool
    follow_canonical: bool


class LimitSettings(TypedDict, total=False):
    """The settings of :class:`Limits`."""

    max_pages: int
    pages_per_host: int | None
    queries_per_path: int
    facets_per_path: int
    alike_pages: int
    outage: float
    depth: int
    links_per_page: int
    path_repeat: int
    url_length: int
    redirects: int
    retries: int
    retry_later: bool
    max_bytes: int
    connect_timeout: float
    fetch_timeout: float
    min_rate: int
    rate_window: float
    parse_seconds: float
    parse_memory: int


class MannerSettings(TypedDict, total=False):
    """The settings of :class:`Manners`."""

    delay: float
    robots: bool
    user_agent: str
    allow_private: Words
    verify_tls: bool
    unverified_hosts: Words
    headers: Mapping[str, Mapping[str, str | SecretStr]]


class Consent(TypedDict, total=False):
    """The settings of :class:`ConsentSettings`."""

    purpose: Literal["train", "search", "archive"]
    mode: Literal["strict", "standard", "own"]
    unknown: Literal["allow", "deny"]
    allow_licenses: Words
    deny_licenses: Words
    training_agents: Words
    licensed_servers: Words


class Extract(TypedDict, total=False):
    """The settings of :class:`ExtractSettings`."""

    extractor: str
    markup: Literal["markdown", "text"]
    title: bool | None
    tables: bool
    captions: bool
    links: bool
    images: bool
    comments: bool | None
    media: Words
    repair: Words


class Corpus(TypedDict, total=False):
    """The settings of :class:`CorpusSettings`."""

    format: Literal["text", "messages"]
    prompt: str
    links: bool
    min_chars: int
    max_chars: int
    languages: Words
    min_language_score: float
    quality: Words
    dedup: Literal["exact", "near", "off"]
    similarity: float
    repeated_lines: Literal["keep", "drop"]
    redact: Sequence[Literal["email", "iban", "card", "ip", "phone"]]


class Settings(Scope, LimitSettings, MannerSettings, Consent, Extract, Corpus, total=False):
    """All settings but what is crawled, through which backend, and where to."""

    options: Mapping[str, Any]
    fields: Fields | None
    filters: Sequence[Filter]
    concurrency: int
    workers: int
    scope: ScopeSettings | Scope
    limits: Limits | LimitSettings
    manners: Manners | MannerSettings
    consent: ConsentSettings | Consent
    extract: ExtractSettings | Extract
    corpus: CorpusSettings | Corpus


class Overrides(Settings, total=False):
    """What may be said beside a job file."""

    seeds: str | Words
    sources: Sequence[str | os.PathLike[str]]
    sources_base: str
    output: str | os.PathLike[str]
    backend: str


class JobSettings(Settings, total=False):
    """What a job is made of."""

    seeds: str | Words
    sources: Sequence[str | os.PathLike[str]]
    sources_base: str
    output: Required[str | os.PathLike[str]]
    backend: str
