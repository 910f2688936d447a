"""What must hold for every combination of statements, and for every way of getting one wrong."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.models import Headers
from scrapers.rights.page_tags import Markup
from scrapers.rights.policy import Judgement, Policy
from scrapers.rights.registry import read, readers, wanted_documents
from scrapers.rights.settings import ConsentSettings
from scrapers.rights.signals import Signal, SiteFile, Sources

URL = "https://site.test/page"
OURS = "corpus-scrapers"
RSL = '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>{}</license></content></rsl>'
BROKEN_MARKS = ['"', ";", "=", "(", "?", "\x00", "é", "[", "<", "&", "%", "\u2028", "\ud800"]

policies = st.builds(
    lambda purpose, mode, unknown, allowed, denied: Policy(
        ConsentSettings(
            purpose=purpose, mode=mode, unknown=unknown, allow_licenses=allowed, deny_licenses=denied
        )
    ),
    st.sampled_from(["train", "search", "archive"]),
    st.sampled_from(["strict", "standard", "own"]),
    st.sampled_from(["allow", "deny"]),
    st.sampled_from([(), ("CC-BY", "CC0")]),
    st.sampled_from([(), ("NC",)]),
)
STAGES = ["site", "headers", "page"]
USES = ["fetch", "train", "search", "archive", "input", "images", "index", "cache", "follow", "*"]
statements = st.builds(
    Signal,
    answer=st.sampled_from(["yes", "no", "unclear", "note"]),
    use=st.sampled_from(USES),
    source=st.sampled_from(["robots.txt", "header", "page"]),
    position=st.sampled_from(["", "line 1", "line 2"]),
    raw=st.text(max_size=5),
    scope=st.sampled_from(["all", "own", "agents", "others"]),
    rank=st.integers(0, 3),
    reader=st.sampled_from(["content_usage", "tdmrep", "rsl"]),
)
licences = st.builds(
    lambda name, value: Signal(
        "note", "license", "page", "", value, name=name, value=value, reader="license"
    ),
    st.sampled_from(["license_declared", "license_mentioned"]),
    st.sampled_from(["CC-BY-4.0", "CC-BY-NC-4.0", "CC0-1.0", "MIT", ""]),
)
signals = statements | licences
sets = st.lists(signals, max_size=8)


@given(policies, sets, statements, st.sampled_from(STAGES))
def test_a_further_no_never_turns_deny_into_allow(policy, said, more, stage) -> None:
    before = policy.judge(said, stage)
    after = policy.judge([*said, replace(more, answer="no")], stage)
    if before.verdict == "deny":
        assert after.verdict == "deny"
    assert not (after.kept and not before.kept)
    assert not (after.verdict == "allow" and before.verdict != "allow")


@given(policies, sets, st.randoms(use_true_random=False), st.sampled_from(STAGES))
def test_the_order_of_signals_does_not_matter(policy, said, chance, stage) -> None:
    shuffled = [*said, *said[:2]]
    chance.shuffle(shuffled)
    assert policy.judge(shuffled, stage) == policy.judge(said, stage)
    assert policy.judge(shuffled, stage).evidence == policy.judge(said, stage).evidence


@given(policies, sets)
def test_a_later_stage_never_allows_what_an_earlier_one_refused(policy, said) -> None:
    if not policy.judge(said, "site").kept:
        assert not policy.judge(said, "page").kept


def judge(  # noqa: PLR0913 - one parameter for each place where something can be said
    *,
    robots: str = "",
    tdmrep: str = "",
    document: str = "",
    headers: tuple[tuple[str, str], ...] = (),
    html: str = "",
    mode: str = "standard",
) -> Judgement:
    """The judgement when everything that is said lies on the table."""
    files = {
        "/robots.txt": robots,
        "/.well-known/tdmrep.json": tdmrep,
        "https://site.test/license.xml": document,
    }
    site = {name: SiteFile(name, name, 200 if text else 404, encoded(text)) for name, text in files.items()}
    sources = Sources(URL, OURS, site, Headers(headers), Markup(encoded(html), "text/html; charset=utf-8"))
    wanted_documents(sources)
    found = [signal for part in STAGES for signal in read(sources, part)]
    assert not any("the reader failed" in signal.raw for signal in found)
    return Policy(ConsentSettings(mode=mode)).judge(found)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


NO = {
    "Content-Usage header": lambda s: judge(headers=(("Content-Usage", s("train-ai=n")),), robots=YES),
    "Content-Usage rule": lambda s: judge(robots=YES + "Content-Usage: " + s("train-ai=n") + "\n"),
    "Content-Signal header": lambda s: judge(headers=(("Content-Signal", s("ai-train=no")),), robots=YES),
    "Content-Signal line": lambda s: judge(robots=YES + "Content-Signal: " + s("ai-train=no") + "\n"),
    "TDMRep file": lambda s: judge(tdmrep=s('[{"location":"/","tdm-reservation":1}]'), robots=YES),
    "TDMRep header": lambda s: judge(headers=(("tdm-reservation", s("1")),), robots=YES),
    "TDMRep meta": lambda s: judge(html=f"<meta name=tdm-reservation content='{s('1')}'>", robots=YES),
    "robots meta": lambda s: judge(html=f"<meta name=robots content='{s('noai')}'>", robots=YES),
    "robots header": lambda s: judge(headers=(("X-Robots-Tag", s("noai")),), robots=YES),
    "RSL document": lambda s: judge(
        document=s(RSL.format('<prohibits type="usage">ai-train</prohibits>')),
        robots=f"License: https://site.test/license.xml\n{YES}",
    ),
}
YES = "User-agent: *\nContent-Usage: train-ai=y\n"


@pytest.mark.parametrize("form", NO)
def test_the_whole_statement_denies_and_without_it_the_page_is_allowed(form: str) -> None:
    assert NO[form](lambda text: text).verdict == "deny"
    assert judge(robots=YES).verdict == "allow"


@pytest.mark.parametrize("form", NO)
@given(data=st.data())
@settings(max_examples=60)
def test_a_garbled_statement_never_allows_what_the_whole_one_denies(form: str, data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from(BROKEN_MARKS))
    way = data.draw(st.sampled_from(["quoted", "doubled", "spoiled", "case"]))
    at = data.draw(st.integers(0, 200))

    def garble(text: str) -> str:
        name, sign, value = text.rpartition("=")
        if form.startswith("RSL"):
            return text[: 1 + at % (len(text) - 1)]  # cut off: no document that ends is whole
        if form == "TDMRep file":
            return {"quoted": text.replace("1}", '"1"}'), "doubled": text[1:], "case": text.upper()}.get(
                way, text[:-1] + mark
            )
        if form.startswith(("TDMRep", "robots")):
            return {
                "quoted": f'"{text}"',
                "doubled": text * 2,
                "case": "yes" if text == "1" else text.upper(),
            }.get(way, text + mark)
        return {
            "quoted": f'{name}{sign}"{value}"',
            "doubled": f"{name}{sign}{sign}{value}",
            "case": f"{name}{sign}{value.upper()}",
        }.get(way, f"{name}{sign}{value}{mark}")

    assert NO[form](garble).verdict != "allow"


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=200), st.text(max_size=300))
@settings(max_examples=150)
def test_no_text_makes_a_reader_raise(robots: str, tdmrep: str, value: str, html: str) -> None:
    fields = ["Content-Usage", "Content-Signal", "tdm-reservation", "X-Robots-Tag", "Link"]
    judge(
        robots=robots,
        tdmrep=tdmrep,
        headers=tuple((name, value) for name in fields),
        html=html,
        mode="strict",
    )
    lines = f"Content-Usage: {value}\nContent-Signal: {value}"
    judge(
        robots=f"License: https://site.test/license.xml\nUser-agent: *\n{lines}",
        document=html,
        html=f"<meta name=robots content='{value}'><script type='application/ld+json'>{html}</script>"
        f"<script type='application/rsl+xml'>{html}</script><a rel=license href='{value}'>",
    )


@given(st.binary(max_size=400), st.integers(0, 10_000))
@settings(max_examples=150)
def test_no_bytes_make_a_reader_raise(body: bytes, seed: int) -> None:
    chance = random.Random(seed)
    parts = [*b"<meta name=robots content=|<!--|-->|<title>|<a rel=license href=|'|\"|>".split(b"|"), body]
    page = b"".join(chance.choice(parts) for _ in range(20))
    names = ("/robots.txt", "/.well-known/tdmrep.json", "/ai.txt")
    files = {name: SiteFile(name, "", 200, body) for name in names}
    sources = Sources(URL, OURS, files, Headers([]), Markup(page, "text/html"))
    for part in STAGES:
        assert not any("the reader failed" in signal.raw for signal in read(sources, part))


UNENDING = [
    "<!--",
    "<title>",
    "<style>",
    "<textarea>",
    "<script>",
    "<xmp>",
    "<a rel=license href='x",
    '<p title="x',
]


@pytest.mark.parametrize("beginning", UNENDING)
def test_what_never_ends_hides_no_statement(beginning: str) -> None:
    html = f"<html><head>{beginning}\n<meta name=robots content=noai>"
    assert judge(html=html).reason == "consent_noai"


def test_a_page_of_opened_tags_stays_linear() -> None:
    hostile = b"<title><!--<style x='" * 20_000 + b'<meta a="' * 20_000 + b"<a licen " * 20_000
    assert len(Markup(hostile, "text/html").tags) <= 50_000


def test_what_is_too_long_to_be_read_allows_nothing() -> None:
    many = "Content-Usage: train-ai=y\n" * 3_000
    assert judge(robots=f"User-agent: *\n{many}").verdict == "unknown"
    assert judge(robots=YES, headers=(("Content-Signal", "x" * 60_000),)).verdict == "unknown"
    assert judge(robots=YES, headers=(("Content-Usage", "a=b," * 900 + "train-ai=y"),)).verdict == "unknown"
    entries = ",".join(['{"location":"/x","tdm-reservation":1}'] * 3_000)
    assert judge(robots=YES, tdmrep=f"[{entries}]").verdict == "unknown"
    contents = '<content url="/x"></content>' * 3_000
    robots = f"License: https://site.test/license.xml\n{YES}"
    assert judge(robots=robots, document=f"<rsl>{contents}</rsl>").verdict == "unknown"


def test_every_reader_has_a_name_and_a_version() -> None:
    assert [reader.name for reader in readers()] == sorted(
        [
            "agents",
            "ai_txt",
            "content_signal",
            "content_usage",
            "data_mining",
            "directives",
            "license",
            "robots",
            "rsl",
            "tdmrep",
        ]
    )
    assert all(reader.version for reader in readers())
