from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.web import urls
from scrapers.web.urls import (
    Scope,
    canonical,
    document_id,
    host,
    host_of,
    origin,
    registered_domain,
    repeats,
    resolve,
    seed_hosts,
)

WPT = json.loads((Path(__file__).parents[1] / "data" / "wpt_urls_http.json").read_text("utf-8"))["cases"]
SEED = "https://site.test/docs/"


def without(case: dict[str, str]) -> str:
    """The expected href less what a crawl never sends: credentials and fragment."""
    port = f":{case['port']}" if case["port"] else ""
    return f"{case['protocol']}//{case['hostname']}{port}{case['pathname']}{case['search']}"


def wanted(case: dict[str, str]) -> str | None:
    if case.get("failure") or not case["crawlable"]:
        return None
    bare = without(case)
    # an empty query leaves its mark in href and not in search
    return bare + "?" if case["href"].partition("#")[0].endswith("?") else bare


def test_wpt_data_is_whole() -> None:
    assert len(WPT) == 482
    assert sum(wanted(case) is None for case in WPT) == 199 + 36


@pytest.mark.parametrize("case", WPT, ids=range(len(WPT)))
def test_resolve_agrees_with_the_standard(case: dict[str, str]) -> None:
    found = resolve(case["input"], case["base"])
    assert found == wanted(case)
    if found is not None:
        assert resolve(found) == found
        assert host_of(found) == host(found) == str(ada_url.URL(case["href"]).host)


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("page.html#part", "https://site.test/docs/page.html"),
        ("#", "https://site.test/docs/"),
        ("https://u:p@site.test/x#y", "https://site.test/x"),
        ("//Other.TEST:443/a/../b", "https://other.test/b"),
        ("?q=ä ö", "https://site.test/docs/?q=%C3%A4%20%C3%B6"),
        ("javascript:alert(1)", None),
        ("mailto:a@b.test", None),
        ("ftp://site.test/", None),
        ("file:///etc/passwd", None),
        ("data:text/html,x", None),
        ("http://", None),
        ("http://a b/", None),
    ],
)
def test_resolve_against_a_page(reference: str, found: str | None) -> None:
    assert resolve(reference, SEED) == found


STEPS = ["..", ".", "", "a", "b-c", "index.html", "a..b", "..a", "%2e", "x y", "?q=1", "#f", "http:", "é"]
BASES = [
    "http://h.test/",
    "http://h.test/a/b/c.html",
    "http://h.test/a?x=/y/z",
    "https://h.test:81/%20/a;b/c",
]


@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6), st.sampled_from(BASES))
def test_resolve_takes_no_short_cut_that_leads_elsewhere(steps: list[str], base: str) -> None:
    reference = "/".join(steps)
    try:
        href = str(ada_url.URL(reference, base).href).partition("#")[0]
    except ValueError:
        href = ""
    assert resolve(reference, base) == (href or None)


ORIGINS = [
    "",
    "/",
    "//",
    "https://a.test/",
    "http://1.2.3/",
    "https://xn--a.b/",
    "http://a..b/",
    "http://-a.b/",
    "http://a.test:8080/",
    "http://127.1:80/",
    "https://a.test:0443/",
    "http://a.test:99999/",
]
PATHS = st.lists(st.sampled_from(["a", "B1", "-_", ".", "/", "%2e", ":", "?a=b"]), max_size=6).map("".join)
FOLDERS = [SEED, "https://s.test/a/b?x=1/2#f", "http://s.test"]


@given(st.sampled_from(ORIGINS), PATHS, st.sampled_from(FOLDERS))
def test_plain_references_are_resolved_as_all_others(start: str, path: str, base: str) -> None:
    """They are put together without a parse, which must not show."""
    try:
        href = str(ada_url.URL(start + path, base).href).partition("#")[0]
    except ValueError:
        href = ""
    assert resolve(start + path, base) == (href if href.startswith("http") else None)


@given(st.sampled_from(ORIGINS), PATHS)
def test_plain_addresses_are_resolved_as_all_others(start: str, path: str) -> None:
    try:
        href = str(ada_url.URL(start + path).href).partition("#")[0]
    except ValueError:
        href = ""
    assert resolve(start + path) == (href if href.startswith("http") else None)


def test_resolve_without_base_needs_an_absolute_url() -> None:
    assert resolve("page.html") is None
    assert resolve("") is None


@pytest.mark.parametrize("base", ["not a url", "mailto:x@y.test", "data:text/html,x"])
def test_resolve_against_a_useless_base(base: str) -> None:
    assert resolve("page.html", base) is None


@pytest.mark.parametrize("text", ["\udc80", "https://site.test/\ud800", "\x00", "https://site.test/\x00"])
def test_resolve_never_raises_for_odd_characters(text: str) -> None:
    found = resolve(text, SEED)
    assert found is None or found.startswith("https://site.test/")


@pytest.mark.parametrize(
    "spelling",
    [
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://\uff11\uff12\uff17\uff0e0.0.1/",  # full-width digits and dot
        "http://a@127.0.0.1/",
        "http://127\u30020\u30020\u30021/",  # ideographic full stops
    ],
)
def test_odd_spellings_of_an_address_are_one_host(spelling: str) -> None:
    found = resolve(spelling)
    assert found == "http://127.0.0.1/"
    assert host_of(found) == "127.0.0.1"


def test_backslash_ends_the_host() -> None:
    found = resolve("http://example.com\\@127.0.0.1/")
    assert found is not None
    assert host_of(found) == "example.com"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://site.test/a", "https://site.test/a"),
        ("https://site.test/a?b=2&a=1", "https://site.test/a?a=1&b=2"),
        ("https://site.test/a?utm_source=x&utm_medium=y", "https://site.test/a"),
        ("https://site.test/a?gclid=1&id=7&fbclid=2", "https://site.test/a?id=7"),
        ("https://site.test/a?&&", "https://site.test/a"),
        ("https://site.test/a?", "https://site.test/a"),
        ("https://site.test/a?utm=1&galaxy=2", "https://site.test/a?galaxy=2&utm=1"),
        ("https://site.test/a?q=a+b&q=a%20b", "https://site.test/a?q=a%20b&q=a+b"),
        ("https://site.test/?x=1?y=2", "https://site.test/?x=1?y=2"),
    ],
)
def test_canonical(url: str, key: str) -> None:
    assert canonical(url) == key


QUERIES = st.lists(
    st.sampled_from(["a=1", "b", "utm_source=x", "", "a=1", "c=%20", "gclid", "d=?", "e==", "ü=1"]),
    max_size=6,
)
TEXTS = st.one_of(st.text(max_size=30), st.from_regex(r"[a-z0-9%/?&=#.:@+-]{0,40}", fullmatch=True))


@given(TEXTS, QUERIES)
def test_canonical_twice_is_canonical_once(reference: str, query: list[str]) -> None:
    found = resolve(f"{reference}?{'&'.join(query)}", SEED)
    if found is not None:
        key = canonical(found)
        assert canonical(key) == key
        assert resolve(key) == key
        assert document_id(key) == document_id(found)


@given(TEXTS)
def test_resolve_twice_is_resolve_once(reference: str) -> None:
    found = resolve(reference, SEED)
    if found is not None:
        assert resolve(found) == found
        assert "#" not in found
        assert found.startswith(("http://", "https://"))


@given(QUERIES, st.randoms())
def test_canonical_does_not_mind_order(query: list[str], random: object) -> None:
    shuffled = list(query)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (f"https://site.test/?{'&'.join(parts)}" for parts in (query, shuffled))
    assert canonical(one) == canonical(two)


def test_document_id_is_stable() -> None:
    first = document_id("https://site.test/a?utm_source=x")
    assert first == document_id("https://site.test/a") == "169cf20c5251ee40253b4091ec1eb15d"
    assert first != document_id("https://site.test/A")
    assert len(first) == 32


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.b.site.co.uk/x", "site.co.uk"),
        ("https://site.test/", "site.test"),
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://localhost/", "localhost"),
        ("http://[::1]/", "[::1]"),
        ("http://www.site.test/", "site.test"),
        ("http://a.b.corp/", "b.corp"),
        ("https://a.github.io/", "a.github.io"),
        ("https://x.a.github.io/", "a.github.io"),
        ("https://github.io/", "github.io"),
        ("https://co.uk/", "co.uk"),
        ("https://bucket.s3.amazonaws.com/", "bucket.s3.amazonaws.com"),
        ("https://xn--bcher-kva.example.xn--fiqs8s/", "example.xn--fiqs8s"),
    ],
)
def test_registered_domain(url: str, name: str) -> None:
    assert registered_domain(url) == name


def test_origin_names_scheme_host_and_port() -> None:
    assert origin("https://site.test/a/b?c") == "https://site.test"
    assert origin("http://site.test:8080/") == "http://site.test:8080"
    assert origin("http://site.test/") != origin("https://site.test/")


@pytest.mark.parametrize(
    "link",
    [
        "https://site.test.evil.test/",
        "https://site.test@evil.test/",
        "https://site.test:x@evil.test/",
        "https://evil.test/https://site.test/",
        "https://evil.test\\@site.test/",
        "https://evil.test#@site.test/",
        "https://evil.test?@site.test/",
        "https://evilsite.test/",
        "https://site.test:8443/",
        "https://site.tes/",
        "//evil.test/site.test",
        "https://sub.site.test/",
        "https://site.test./",
    ],
)
def test_scope_compares_parsed_hosts(link: str) -> None:
    url = resolve(link, SEED)
    assert url is not None
    assert Scope(seed_hosts([SEED])).outside(url) == "other_host"


@pytest.mark.parametrize(
    "link",
    ["https://site.test/x", "https://SITE.test:443/", "http://site.test/", "https://u:p@site.test/", "x"],
)
def test_scope_owns_the_host_in_every_spelling(link: str) -> None:
    url = resolve(link, SEED)
    assert url is not None
    assert Scope(seed_hosts([SEED])).outside(url) == ""


def test_scope_with_subdomains() -> None:
    scope = Scope(seed_hosts([SEED]), subdomains=True)
    assert scope.outside("https://a.b.site.test/") == ""
    assert scope.outside("https://evilsite.test/") == "other_host"
    assert scope.outside("https://site.test.evil.test/") == "other_host"


def test_scope_with_subdomains_keeps_to_the_port() -> None:
    scope = Scope(frozenset({"site.test:8080"}), subdomains=True)
    assert scope.outside("http://a.site.test:8080/") == ""
    assert scope.outside("http://a.site.test/") == "other_host"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://site.test/docs/a", ""),
        ("https://site.test/docs/old/a", "excluded"),
        ("https://site.test/blog/a", "not_included"),
        ("https://site.test/x/docs/a", "not_included"),
        ("https://site.test/docs/a.pdf", "excluded"),
        ("https://site.test/docs/a.pdf?x", ""),
        ("https://site.test/docsish", "not_included"),
        ("https://evil.test/docs/", "other_host"),
    ],
)
def test_scope_globs(url: str, reason: str) -> None:
    scope = Scope(seed_hosts([SEED]), include=("/docs/*",), exclude=("/docs/old/*", "*.pdf"))
    assert scope.outside(url) == reason


def test_a_path_glob_does_not_match_in_the_host() -> None:
    scope = Scope(frozenset({"site.test", "docs.test"}), include=("/docs*",))
    assert scope.outside("https://docs.test/x") == "not_included"


def test_globs_are_no_regular_expressions() -> None:
    scope = Scope(seed_hosts([SEED]), include=("https://site.test/a.(b)?",))
    assert scope.outside("https://site.test/a.(b)c") == ""
    assert scope.outside("https://site.test/axbc") == "not_included"


def test_scope_traps() -> None:
    scope = Scope(seed_hosts([SEED]), max_length=60)
    assert scope.trap("https://site.test/a/b/a/b/c") == ""
    assert scope.trap("https://site.test/a/b/a/b/a") == "path_repeat"
    assert scope.trap("https://site.test/" + "x" * 60) == "url_too_long"


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("https://site.test/", 1),
        ("https://site.test/a/b?a/a/a", 1),
        ("https://site.test/a/a", 2),
        ("https://site.test//a//b//", 1),
        ("https://a/a/b", 1),
    ],
)
def test_repeats_counts_path_segments(url: str, count: int) -> None:
    assert repeats(url) == count


def test_public_suffixes_come_from_the_package_not_the_network() -> None:
    code = (
        "import socket, sys\n"
        "sys.addaudithook(lambda event, args: sys.exit('dialled') if event == 'socket.connect' else None)\n"
        "from scrapers.web.urls import registered_domain\n"
        "print(registered_domain('https://x.site.co.uk/'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "site.co.uk", done.stderr


@given(
    st.text("ab0_-./", min_size=1, max_size=10),
    st.sampled_from(
        [
            "http://a.test",
            "HTTP://A.test/x/../y/z.html?q=/a/b#f/g",
            "https://u:p@a.test:443/d/e",
            "http://a.test/y;z=1/",
            "http://a.test\\b\\c",
            "http://[::1]:8080/a//b//c",
            "ftp://a.test/x",
            "mailto:x@y",
            "nonsense",
        ]
    ),
)
def test_a_plain_reference_is_read_as_the_standard_reads_it(reference: str, base: str) -> None:
    try:
        url = ada_url.URL(reference, base)
    except ValueError:
        assert resolve(reference, base) is None
        return
    url.username = url.password = url.hash = ""
    href = str(url.href).removesuffix("#")
    assert resolve(reference, base) == (href if href.startswith("http") else None)


def test_long_references_and_bases_are_not_remembered() -> None:
    before = urls._known.cache_info().currsize, urls._absolute.cache_info().currsize
    long = "http://host.test/" + "a" * 5000
    assert resolve(long) == long
    assert resolve("b", long + "/") == f"{long}/b"
    assert (urls._known.cache_info().currsize, urls._absolute.cache_info().currsize) == before
