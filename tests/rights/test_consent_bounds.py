"""What sites can publish for readers of consent costs the crawl little, and what is too large is unclear."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scrapers.rights.readers import rsl, tdmrep
from scrapers.rights.registry import read
from scrapers.rights.robots_extensions import robots_rules
from scrapers.rights.signals import ROBOTS, SiteFile, Sources

URL = "http://a.test/" + "a" * 1900
MIB = 2**20

RSL = {
    "elements": b"<a/>" * (MIB // 4),
    "contents": b"<content/>" * (MIB // 10),
    "levels": b"<a>" * (MIB // 3),
    "attributes": b"<content " + b" ".join(b'a%d="1"' % n for n in range(90_000)) + b"/>",
    "licences": b'<content url="/">' + b"<license><permits>all</permits></license>" * 25_000 + b"</content>",
    "words": b"<content><license><permits>" + b"all " * (MIB // 4) + b"</permits></license></content>",
    "entities": b"&amp;" * (MIB // 5),
}
TDM = {
    "objects": b"[" + b"{}," * (MIB // 3) + b"{}]",
    "levels": b"[" * MIB,
    "digits": b"[" + b"1" * (MIB - 2) + b"]",
}
RULES = {
    "agents": b"".join(b"User-agent: a%d\n" % n for n in range(32_000)) + b"Content-Usage: a=b\n" * 999,
    "agents and licences": b"".join(b"User-agent: a%d\nLicense: /l\n" % n for n in range(17_000)),
    "groups": b"".join(b"User-agent: a%d\nContent-Usage: a=b\n" % n for n in range(13_000)),
    "usages": b"User-agent: GPTBot\n" + b"Content-Usage: /a train-ai=n\n" * 17_000,
}


def files() -> dict[str, list[bytes]]:
    """Hostile files by name; several of each kind, as of several hosts."""
    made = {ROBOTS: list(RULES.values()), tdmrep.FILE: list(TDM.values())}
    made["rsl"] = [b"<rsl>" + body + b"</rsl>" for body in RSL.values()]
    return {name: [body + b" " * n for body in bodies for n in range(12)] for name, bodies in made.items()}


def everything(made: dict[str, list[bytes]]) -> None:
    """Read all of them, as one crawl of many hosts would."""
    for name, bodies in made.items():
        for body in bodies:
            if name == "rsl":
                list(rsl.terms(body, URL, "x"))
            else:
                read(Sources(URL, "bot", {name: SiteFile(name, URL, 200, body)}), "site")


def test_hostile_files_of_many_hosts_take_little_memory() -> None:
    """In a process of its own, whose peak memory nothing else has raised."""
    program = """
import resource, sys
sys.path.insert(0, sys.argv[1])
import test_consent_bounds as bounds
list(bounds.rsl.terms(b"<rsl/>", bounds.URL, "x"))
made = bounds.files()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
bounds.everything(made)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert grown < 150 << 10, grown
"""
    command = [sys.executable, "-c", program, str(__file__).rpartition("/")[0]]
    done = subprocess.run(command, check=False, capture_output=True, timeout=240)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("body", [RSL["contents"], RSL["licences"], RSL["attributes"]], ids=len)
def test_terms_that_are_too_large_are_unclear(body: bytes) -> None:
    said = list(rsl.terms(b"<rsl>" + body + b"</rsl>", URL, "x"))
    assert [(signal.answer, signal.use) for signal in said] == [("unclear", "*")]


def test_more_licences_than_a_person_writes_are_unclear_and_a_prohibition_among_the_first_counts() -> None:
    one = "<license><prohibits>ai-train</prohibits></license>"
    said = rsl.terms(f"<rsl><content url='/'>{one * 60}</content></rsl>".encode(), URL, "x")
    assert {signal.answer for signal in said} == {"unclear", "no"}


@pytest.mark.parametrize("body", TDM.values(), ids=TDM.keys())
def test_a_reservation_file_that_is_too_large_is_unclear(body: bytes) -> None:
    said = read(Sources(URL, "bot", {tdmrep.FILE: SiteFile(tdmrep.FILE, URL, 200, body)}), "site")
    assert {(signal.answer, signal.use) for signal in said} == {("unclear", "train")}


def test_rules_know_the_agents_of_their_group_and_of_the_file() -> None:
    body = b"""
Content-Usage: train-ai=y
User-agent: a
License: /l.xml
User-agent: B, c
Disallow: /x
Content-Signal: ai-train=no
User-agent: *
Content-Usage: /p train-ai=n
"""
    found = [
        (r.line, r.field, r.path, sorted(r.agents), r.scope("b"), r.scope("z")) for r in robots_rules(body)
    ]
    assert found == [
        (2, "content-usage", "/", [], "all", "all"),
        (4, "license", "/", [], "all", "all"),
        (7, "content-signal", "/", ["a", "b", "c"], "own", "others"),
        (9, "content-usage", "/p", ["*"], "others", "all"),
    ]
