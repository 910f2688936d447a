"""What a crawl may touch, how much of it, and how politely: the blocks every stage reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from scrapers.display.text import cut
from scrapers.errors import ConfigError
from scrapers.plugin.scraper import USER_AGENT, HeaderValue, header_value
from scrapers.web.suggestions import near_name
from scrapers.web.urls import origin, resolve

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_OURS = frozenset(
    {"host", "user-agent", "accept-encoding", "content-length", "transfer-encoding", "connection"}
)


_KINDS: Final = {
    "tuple_type": "a list",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
}
"""What a setting of the wrong kind should be, by pydantic's name for the problem."""


def message_of(problem: ErrorDetails) -> str:
    """What is wrong with a setting, in the words of whoever writes a job or a recipe."""
    if kind := _KINDS.get(problem["type"]):
        return f"should be {kind}, not {str(problem['input'])[:60]!r}"
    return problem["msg"].removeprefix("Value error, ").removeprefix("Input ")


def setting_error(
    error: ValidationError, names: Callable[[str], Iterable[str]], *, table: str = "", whole: str = ""
) -> ConfigError:
    """The first problem in one line, with the nearest of ``names`` for a setting that does not exist.

    ``table`` is where the settings stand, ``whole`` what they make, for what is wrong with no single one.
    """
    first = error.errors()[0]
    where = (table + ".".join(map(str, first["loc"]))) or whole
    if first["type"] == "extra_forbidden":
        hint = near_name(where.rpartition(".")[2], names(where))
        return ConfigError(f"unknown setting {where!r}{hint}", field=where)
    if first["type"] == "missing":
        return ConfigError(f"setting {where!r} is missing", field=where)
    return ConfigError(f"setting {where!r}: {message_of(first)}", field=where)


class Block(BaseModel):
    """A frozen group of settings; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """What differs from the defaults: all settings would fill a screen."""
        for name, value in super().__repr_args__():
            field = type(self).model_fields.get(name or "")
            if field is None or value != field.get_default(
                call_default_factory=True, validated_data=self.__dict__
            ):
                yield name, value

    def __repr_str__(self, join_str: str) -> str:
        """Long values are cut short: a job may have thousands of seeds."""
        told = (
            (name, repr(value) if isinstance(value, Block) else cut(value))
            for name, value in self.__repr_args__()
        )
        return join_str.join(f"{name}={value}" if name else value for name, value in told)

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_truth(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - raw input
        """A number that is ``true`` or ``false`` is a mistake, and no 1 or 0."""
        if isinstance(value, bool) and _is_number(cls.model_fields[info.field_name or ""].annotation):
            raise ValueError(f"should be a number, not {value!r}")
        return value


def _is_number(annotation: object) -> bool:
    """Whether a setting of this type is a number, or nothing."""
    kinds = get_args(annotation)
    return annotation in {int, float} or (bool not in kinds and any(map(_is_number, kinds)))


class ScopeSettings(Block):
    """Which links are followed: those on the seeds' hosts, unless more is said."""

    include: tuple[str, ...] = Field((), description="globs; only URLs that match one are fetched")
    exclude: tuple[str, ...] = Field((), description="globs; URLs that match one are not fetched")
    hosts: tuple[str, ...] = Field((), description="further hosts (host or host:port)")
    subdomains: bool = Field(False, description="hosts below the seeds' hosts belong too")
    sitemap: bool = Field(False, description="read the hosts' sitemaps too")
    follow_frame: bool = Field(True, description="the frames of a frameset are links")
    follow_next: bool = Field(True, description="rel=next of link elements, Link fields and feeds is a link")
    follow_iframe: bool = Field(False, description="the pages in iframes are links")
    follow_alternate: bool = Field(False, description="rel=alternate (languages, feeds) is a link")
    follow_canonical: bool = Field(False, description="rel=canonical is a link")

    @property
    def followed(self) -> frozenset[str]:
        """The names of the sources of links that count beside ``<a>`` and ``<area>``."""
        values = {name.removeprefix("follow_"): value for name, value in self if name.startswith("follow_")}
        return frozenset(name for name, on in values.items() if on)


class Limits(Block):
    """The bounds of a job; they mean the same with every backend."""

    max_pages: PositiveInt = Field(10_000, description="URLs requested in a job")
    pages_per_host: PositiveInt | None = Field(
        None, description="URLs requested of one host; unset: as max_pages"
    )
    queries_per_path: PositiveInt = Field(2_000, description="URLs of a path that differ only in their query")
    facets_per_path: PositiveInt = Field(100, description="those of them with three or more parameters")
    alike_pages: NonNegativeInt = Field(
        50,
        description="near-equal pages of a path pattern, without facts of their own, until it is set aside, "
        "with one record of them; 0: never",
    )
    outage: NonNegativeFloat = Field(300.0, description="seconds a run waits for a host that is down or busy")
    retry_later: bool = Field(
        True,
        description="what may pass (429, 5xx, timeouts, no robots.txt) is tried again by later runs, thrice",
    )
    depth: NonNegativeInt = Field(20, description="links between a seed and a page")
    links_per_page: PositiveInt = Field(2_000, description="links taken from a page")
    path_repeat: PositiveInt = Field(2, description="times a path segment may occur in a URL")
    url_length: PositiveInt = Field(2_083, description="characters in a URL")
    redirects: NonNegativeInt = Field(
        10,
        description="redirects in a row, of a page that only sends its reader on too; each is judged before "
        "it is followed",
    )
    retries: NonNegativeInt = Field(
        2, description="further tries after a transient failure; Retry-After is obeyed up to an hour"
    )
    max_bytes: PositiveInt = Field(10 * 2**20, description="bytes in a decoded body")
    connect_timeout: PositiveFloat = Field(10.0, description="seconds to connect")
    fetch_timeout: PositiveFloat = Field(60.0, description="seconds for a fetch in total")
    min_rate: NonNegativeInt = Field(
        1024, description="bytes a second that must arrive once an answer has begun; 0: no floor"
    )
    rate_window: PositiveFloat = Field(30.0, description="seconds over which min_rate is measured")
    parse_seconds: PositiveFloat = Field(
        10.0, description="CPU seconds to parse and extract a page, in a process that can be killed"
    )
    parse_memory: PositiveInt = Field(2**30, description="bytes that process may take for pages")


class Manners(Block):
    """How the crawl behaves towards hosts."""

    delay: NonNegativeFloat = Field(
        1.0,
        description="seconds between requests to a host, one at a time; a longer Crawl-delay counts; "
        "0: no limit",
    )
    robots: bool = Field(
        True,
        description="robots.txt as RFC 9309 says: 4xx allows; with 5xx, 429 and no answer the pages wait",
    )
    user_agent: HeaderValue = Field(
        USER_AGENT, description="sent as User-Agent; its token is looked up in robots.txt"
    )
    allow_private: tuple[str, ...] = Field(
        (), description="networks (CIDR) that may be dialled although not global"
    )
    verify_tls: bool = Field(True, description="check certificates")
    unverified_hosts: tuple[str, ...] = Field((), description="hosts whose certificates are not checked")
    headers: dict[str, dict[str, SecretStr]] = Field(
        default_factory=dict, description="header fields by origin; sent to that origin only, kept nowhere"
    )

    @field_validator("headers")
    @classmethod
    def _bound(cls, headers: dict[str, dict[str, SecretStr]]) -> dict[str, dict[str, SecretStr]]:
        bound: dict[str, dict[str, SecretStr]] = {}
        for key, fields in headers.items():
            url = resolve(key)
            if url is None or url.partition("//")[2].count("/") > 1 or not url.endswith("/"):
                raise ValueError(f"{key!r} is not an origin such as 'https://docs.example.org'")
            bound[origin(url)] = fields
            for name, value in fields.items():
                _check_field(name, value.get_secret_value())
        return bound


def _check_field(name: str, value: str) -> None:
    """Raise ``ValueError`` for what is no header field, or is the crawler's own; never tells the value."""
    if not _FIELD.fullmatch(name) or name.lower() in _OURS:
        raise ValueError(f"{name!r} is not a header field that can be set here")
    try:
        header_value(value)
    except ValueError as error:
        raise ValueError(f"the value of {name!r} cannot be sent: {error}") from None
