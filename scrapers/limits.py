"""What a crawl may touch, how much of it, and how politely: the blocks every stage reads."""

from __future__ import annotations

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
)

from scrapers.scraper import USER_AGENT


class Block(BaseModel):
    """A frozen group of settings; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class ScopeSettings(Block):
    """Which links are followed: those on the seeds' hosts, unless more is said."""

    include: tuple[str, ...] = Field((), description="globs; only URLs that match one are fetched")
    exclude: tuple[str, ...] = Field((), description="globs; URLs that match one are not fetched")
    hosts: tuple[str, ...] = Field((), description="further hosts (host or host:port)")
    subdomains: bool = Field(False, description="hosts below the seeds' hosts belong too")
    sitemap: bool = Field(False, description="read the hosts' sitemaps too")


class Limits(Block):
    """The bounds of a job; they mean the same with every backend."""

    max_pages: PositiveInt = Field(10_000, description="URLs requested in a job")
    depth: NonNegativeInt = Field(20, description="links between a seed and a page")
    links_per_page: PositiveInt = Field(2_000, description="links taken from a page")
    path_repeat: PositiveInt = Field(2, description="times a path segment may occur in a URL")
    url_length: PositiveInt = Field(2_083, description="characters in a URL")
    redirects: NonNegativeInt = Field(10, description="redirects in a row")
    retries: NonNegativeInt = Field(2, description="further tries after a transient failure")
    max_bytes: PositiveInt = Field(10 * 2**20, description="bytes in a decoded body")
    connect_timeout: PositiveFloat = Field(10.0, description="seconds to connect")
    fetch_timeout: PositiveFloat = Field(60.0, description="seconds for a fetch in total")
    parse_seconds: PositiveFloat = Field(20.0, description="CPU seconds to parse and extract a page")
    parse_memory: PositiveInt = Field(2**30, description="bytes of address space for a parser")


class Manners(Block):
    """How the crawl behaves towards hosts."""

    delay: NonNegativeFloat = Field(1.0, description="seconds between requests to a host; 0: no limit")
    robots: bool = Field(True, description="obey robots.txt (RFC 9309)")
    user_agent: str = Field(
        USER_AGENT, min_length=1, description="sent as User-Agent; its token is looked up in robots.txt"
    )
    allow_private: tuple[str, ...] = Field(
        (), description="networks (CIDR) that may be dialled although not global"
    )
    verify_tls: bool = Field(True, description="check certificates")
