"""What follows from the signals: a judgement that can be shown, and repeated.

One "no" about the purpose denies, whatever else is said and in whatever order; a statement that cannot
be read takes "allow" away; a "yes" allows; silence is unknown, and what becomes of the unknown is the
user's choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Literal

import orjson

from scrapers.models import Drop
from scrapers.rights.licences.licence_signals import UNCLEAR
from scrapers.rights.licences.page_licences import expression, licences
from scrapers.rights.licences.spdx import members
from scrapers.rights.settings import ConsentSettings, Purpose
from scrapers.rights.signals import Signal

VERSION: Final = "1"
_REMEMBERED: Final = 1024  # judgements; most pages of a site say the same, or nothing

Verdict = Literal["allow", "deny", "unknown"]
Stage = Literal["site", "headers", "page"]

_USES: Final[Mapping[Purpose, frozenset[str]]] = {
    "train": frozenset({"fetch", "train", "index", "*"}),
    "search": frozenset({"fetch", "search", "index", "*"}),
    "archive": frozenset({"fetch", "archive", "cache", "*"}),
}
_SCOPES: Final[Mapping[str, frozenset[str]]] = {
    "own": frozenset({"all", "own"}),
    "standard": frozenset({"all", "own", "others"}),
    "strict": frozenset({"all", "own", "others", "agents"}),
}


@dataclass(frozen=True)
class Judgement:
    """What is to become of a page, and why.

    ``kept`` is the verdict with the user's choice about the unknown in it. ``stage`` says how much was
    known: the site's files, the header fields too, or the page as well. ``reason`` is the ledger's code
    for a page that is not kept, ``detail`` the statement that decided. ``license`` is an SPDX
    identifier, several joined by ``" AND "``, or ``""``; ``follow`` says whether links may be followed.
    """

    verdict: Verdict
    kept: bool
    stage: Stage
    policy: str
    reason: str = ""
    detail: str = ""
    license: str = ""
    follow: bool = True
    signals: tuple[Signal, ...] = ()

    @cached_property
    def evidence(self) -> str:
        """``sha256:<hex>`` of the signals and the policy, the same wherever and whenever they are judged."""
        data = orjson.dumps([self.policy, self._values])
        return f"sha256:{sha256(data).hexdigest()}"

    @cached_property
    def _values(self) -> list[dict[str, Any]]:
        return [asdict(signal) for signal in self.signals]

    @property
    def drop(self) -> Drop | None:
        """The outcome of a page that is not kept."""
        return None if self.kept else Drop(self.reason, self.detail)

    def record(self, at: str) -> dict[str, Any]:
        """The judgement as JSON values, made at the moment ``at``."""
        return {
            "verdict": self.verdict,
            "policy": self.policy,
            "evidence": self.evidence,
            "judged_at": at,
            "license": self.license,
            "signals": [{k: v for k, v in s.items() if v not in ("", 0)} for s in self._values],
        }


@dataclass(frozen=True)
class Policy:
    """The rules by which signals are weighed; made of a job's settings."""

    settings: ConsentSettings = field(default_factory=ConsentSettings)
    _known: dict[tuple[Stage, tuple[Signal, ...]], Judgement] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def name(self) -> str:
        """Purpose, mode and version; with a licence list or other choices, a digest of them too."""
        rest = self.settings.model_dump(exclude={"purpose", "mode"}, exclude_defaults=True)
        mark = f"+{sha256(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]}" if rest else ""
        return f"{self.settings.purpose}/{self.settings.mode}/{VERSION}{mark}"

    def judge(self, signals: Iterable[Signal], stage: Stage = "page") -> Judgement:
        """Weigh ``signals``; before the page is known, only what is said against it decides."""
        said = tuple(sorted(set(signals)))
        judgement = self._known.get((stage, said))
        if judgement is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            judgement = self._known[stage, said] = self._weighed(said, stage)
        return judgement

    def _weighed(self, said: tuple[Signal, ...], stage: Stage) -> Judgement:
        found = licences(said)
        weighed = [s for s in _not_replaced(said) if self._counts(s)]
        weighed += self._of_licences(found, [s for s in said if s.name == UNCLEAR], stage)
        refused = [s for s in weighed if s.answer == "no"]
        verdict = _verdict(weighed)
        kept = not refused and (verdict == "allow" or stage != "page" or self.settings.unknown == "allow")
        reason, detail = ("", "") if kept else _why(refused or [s for s in weighed if s.answer == "unclear"])
        return Judgement(
            verdict=verdict,
            kept=kept,
            stage=stage,
            policy=self.name,
            reason=reason,
            detail=detail,
            license=expression(found),
            follow=not any(s.use == "follow" and self._addresses_us(s) for s in said),
            signals=said,
        )

    def _counts(self, signal: Signal) -> bool:
        settings = self.settings
        if not self._addresses_us(signal) or signal.answer == "note":
            return False
        if signal.name == "rsl_server" and _is_under(signal.value, settings.licensed_servers):
            return False
        strict = settings.mode == "strict" and settings.purpose == "train"
        return signal.use in _USES[settings.purpose] or (strict and signal.use == "cache")

    def _addresses_us(self, signal: Signal) -> bool:
        return signal.scope in _SCOPES[self.settings.mode]

    def _of_licences(self, found: list[Signal], unclear: list[Signal], stage: Stage) -> list[Signal]:
        """What the user's lists make of the licences: refused, wanted, or neither; unclear ones refuse."""
        allowed = frozenset(map(str.lower, self.settings.allow_licenses))
        denied = frozenset(map(str.lower, self.settings.deny_licenses))
        refused = [s for s in [*found, *unclear] if members(s.value) & denied]
        unwanted = [s for s in found if not members(s.value) & allowed] if allowed else []
        if refused or unwanted:
            return [_ruled("no", s) for s in [*refused, *unwanted]]
        if allowed and stage == "page" and (unclear or not found):
            what = f"unclear: {unclear[0].words}" if unclear else "no licence found"
            return [Signal("no", "fetch", "page", "", what, name="license", reader="license")]
        return [_ruled("yes", s) for s in found] if allowed else []


def _is_under(url: str, servers: tuple[str, ...]) -> bool:
    """Whether ``url`` is one of ``servers`` or below it; ``https://a.test.evil`` is not below ``https://a.test``."""
    return any(f"{url}/".startswith(f"{server.rstrip('/')}/") for server in servers)


def _verdict(weighed: list[Signal]) -> Verdict:
    answers = {signal.answer for signal in weighed}
    if "no" in answers:
        return "deny"
    return "allow" if "yes" in answers and "unclear" not in answers else "unknown"


def _ruled(answer: Literal["yes", "no"], licence: Signal) -> Signal:
    raw = licence.value or licence.raw
    return replace(licence, answer=answer, use="fetch", raw=raw, name="license")


def _not_replaced(signals: tuple[Signal, ...]) -> list[Signal]:
    """Without what a statement of the same reader about the same use stands over."""
    highest: dict[tuple[str, str], int] = {}
    for signal in signals:
        if signal.answer in {"yes", "no"}:
            key = signal.reader, signal.use
            highest[key] = max(highest.get(key, 0), signal.rank)
    return [s for s in signals if not s.rank or s.rank >= highest.get((s.reader, s.use), 0)]


def _why(signals: list[Signal]) -> tuple[str, str]:
    """Code and words for a refusal; the first in the order of signals, so that it is always the same."""
    if not signals:
        return "consent_unknown", "nothing says that it may be used"
    first = min(signals, key=lambda s: (s.reader, s))
    if first.answer == "unclear":
        return "consent_unknown", first.words
    return f"consent_{first.name or first.reader}", first.words
