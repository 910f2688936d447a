"""The ``consent`` block of a job: what the texts are for, and how statements are weighed."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, ValidationInfo, field_validator

from scrapers.plugin.limits import Block
from scrapers.rights.licences.listed import listed

Purpose = Literal["train", "search", "archive"]
Mode = Literal["strict", "standard", "own"]
OF_SETTINGS: Final = frozenset({"consent_license", "consent_unknown", "consent_reader_failed"})
"""Reasons of refusals that a setting of the job makes: they are no word of the site's."""


class ConsentSettings(Block):
    """What is asked of a page's consent statements."""

    purpose: Purpose = Field("train", description="what the corpus is for: train, search or archive")
    mode: Mode = Field(
        "standard",
        description="own: what addresses us or everybody; standard: vendors' signals of other groups too; "
        "strict: also noarchive, what known AI agents are refused, and 401 or 403 for robots.txt",
    )
    unknown: Literal["allow", "deny"] = Field("allow", description="what becomes of pages that say nothing")
    allow_licenses: tuple[str, ...] = Field(
        (), description="keep only pages under one of these: SPDX ids or families (CC-BY, CC0, public-domain)"
    )
    deny_licenses: tuple[str, ...] = Field((), description="drop pages under one of these, e.g. NC, ND")
    training_agents: tuple[str, ...] = Field(
        (), description="strict: the agents of AI vendors to look for in robots.txt; empty: the bundled list"
    )
    licensed_servers: tuple[str, ...] = Field(
        (), description="RSL licence servers from which you hold a licence, by the beginning of their URL"
    )

    @field_validator("allow_licenses", "deny_licenses", "training_agents", "licensed_servers")
    @classmethod
    def _words(cls, words: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if any(not word.strip() for word in words):
            raise ValueError("an empty name means nothing")
        if info.field_name in {"allow_licenses", "deny_licenses"}:
            return tuple(map(listed, words))
        return tuple("-".join(word.split()) for word in words)
