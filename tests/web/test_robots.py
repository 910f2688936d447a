from __future__ import annotations

import json
from pathlib import Path

import pytest

from scrapers.web.robots import MAX_BYTES, Robots, product_token

DATA = json.loads((Path(__file__).parents[1] / "data" / "robots_rfc9309.json").read_text("utf-8"))
OURS = "corpus-scrapers"
PAGE = "http://a.test/private/x.html"

# Google's own leniency, decided one by one: line in robots_test.cc -> (allowed by us, why).
NAME_CUT = "a name is cut where a product token ends: rules meant for us are obeyed"
GOOGLE = {
    44: (True, "an empty file allows"),
    47: (True, "no token, no group"),
    51: (False, "an empty URL stands for the root"),
    54: (True, "an empty file allows"),
    81: (False, "a missing colon is forgiven: it errs towards obeying"),
    **dict.fromkeys((218, 219, 220, 224, 225, 226), (True, NAME_CUT)),
    **dict.fromkeys((221, 222, 223, 227, 228, 229), (False, NAME_CUT)),
    248: (True, NAME_CUT),
    249: (False, "our tokens hold no space; such a one matches no name, so * applies"),
    421: (True, "unlike Google: both sides are percent-encoded before they are compared (RFC 9309 2.2.2)"),
    432: (True, "unlike Google: the same"),
    443: (True, "unlike Google: RFC 9309 2.2.2 has this very example as a match"),
    507: (True, "index.html allowed allows its folder"),
    510: (False, "index.htm is another page"),
    513: (True, "the rule itself"),
    515: (False, "no rule but Disallow: /"),
}


def _cases(*scopes: str) -> list[object]:
    cases = [case for case in DATA["cases"] if case["scope"] in scopes]
    return [pytest.param(case, id=f"{case['test']}-{case['line']}-{n}") for n, case in enumerate(cases)]


def _verdict(case: dict[str, str]) -> bool:
    return Robots.parse(case["robots"].encode()).allows(case["url"], case["agent"])


def _join(parts: list[list[object]]) -> str:
    return "".join(text * times for text, times in parts)


def test_the_table_has_all_cases() -> None:
    assert len(_cases("rfc9309", "google-docs")) == 114
    assert {case["line"] for case in DATA["cases"] if case["scope"] == "google"} == set(GOOGLE)
    assert len(_cases("google")) == 26
    assert len(DATA["long_line_cases"]) == 5


@pytest.mark.parametrize("case", _cases("rfc9309", "google-docs"))
def test_rfc9309(case: dict[str, str]) -> None:
    assert _verdict(case) is case["allowed"]


@pytest.mark.parametrize("case", _cases("google"))
def test_google_leniency_as_decided(case: dict[str, str]) -> None:
    allowed, why = GOOGLE[case["line"]]
    assert _verdict(case) is allowed, why
    assert (allowed is case["allowed"]) is ("unlike Google" not in why)


@pytest.mark.parametrize("case", DATA["long_line_cases"], ids=lambda case: str(case["line"]))
def test_long_lines(case: dict[str, list[list[object]]]) -> None:
    robots = Robots.parse(_join(case["robots_parts"]).encode())
    assert robots.allows(_join(case["url_parts"]), case["agent"]) is case["allowed"]


@pytest.mark.parametrize("case", DATA["product_tokens"], ids=lambda case: repr(case["agent"]))
def test_product_token_takes_what_is_one(case: dict[str, object]) -> None:
    assert (product_token(case["agent"]) == case["agent"] != "") is case["valid"]


@pytest.mark.parametrize("case", DATA["parse_reports"], ids=lambda case: case["name"])
def test_line_ends_and_byte_order_marks(case: dict[str, str]) -> None:
    robots = Robots.parse(case["robots_latin1"].encode("latin-1") + b"\nDisallow: /\n")
    refuses = not robots.allows("http://a.test/x", "foo")
    # Only a broken mark in front of the User-Agent line hides the group.
    assert refuses is (case["name"] not in {"kUtf8FileBrokenBOM", *_GROUPS_OF_TWO})
    if case["name"] in _GROUPS_OF_TWO:
        assert not robots.allows("http://a.test/x", "bar")


_GROUPS_OF_TWO = {"kUnixFile", "kDosFile", "kMacFile", "kNoFinalNewline", "kMixedFile"}


@pytest.mark.parametrize("case", DATA["sitemaps"])
def test_sitemaps_stand_outside_groups(case: dict[str, str]) -> None:
    robots = Robots.parse(case["robots"].encode())
    assert robots.sitemaps == (case["sitemap"],)
    assert robots.allows("http://foo.bar/", "foo")


def test_product_token_of_a_user_agent() -> None:
    assert product_token("corpus-scrapers/0.1 (+https://a.test/bot)") == OURS
    assert product_token("") == ""
    assert product_token("(compatible)") == ""


def test_the_token_is_matched_whole_and_in_any_case() -> None:
    robots = Robots.parse(
        b"User-agent: CORPUS-Scrapers\nDisallow: /private/\n\nUser-agent: corpus\nDisallow: /\n"
    )
    assert not robots.allows(PAGE, OURS)
    assert robots.allows("http://a.test/", OURS)
    assert not robots.allows("http://a.test/", "corpus")
    assert robots.allows("http://a.test/", "scrapers")


def test_a_star_inside_a_name_is_not_everybody() -> None:
    assert Robots.parse(b"User-agent: *bot\nDisallow: /\n").allows(PAGE, OURS)


def test_groups_of_the_same_agent_are_one() -> None:
    robots = Robots.parse(
        b"User-agent: corpus-scrapers\nUser-agent: Corpus-Scrapers\nDisallow: /a\nUser-agent: *\n"
        b"Disallow: /\nUser-agent: corpus-scrapers/2.0\nDisallow: /b\n"
    )
    assert [robots.allows(f"http://a.test/{path}", OURS) for path in "abc"] == [False, False, True]


def test_refusal_names_the_line_that_decided() -> None:
    robots = Robots.parse(
        b"# hello\r\nUser-agent: *\r\nDisallow: /p # all\r\n\r\nDisallow: /private/*.html\r\n"
    )
    drop = robots.refusal(PAGE, OURS)
    assert drop is not None
    assert (drop.reason, drop.detail) == ("robots_disallow", "robots.txt line 5: Disallow: /private/*.html")
    assert robots.refusal("http://a.test/open", OURS) is None


def test_robots_txt_itself_is_always_allowed() -> None:
    assert Robots.parse(b"User-agent: *\nDisallow: /\n").allows("http://a.test/robots.txt", OURS)
    assert Robots.from_status(503).allows("http://a.test/robots.txt", OURS)
    assert not Robots.from_status(503).allows("http://a.test/x/robots.txt", OURS)


@pytest.mark.parametrize("status", [301, 308, 400, 401, 403, 404, 410, 451])
def test_no_file_allows(status: int) -> None:
    assert Robots.from_status(status, b"User-agent: *\nDisallow: /\n").refusal(PAGE, OURS) is None


@pytest.mark.parametrize("status", [None, 100, 429, 500, 502, 503, 599])
def test_no_answer_refuses(status: int | None) -> None:
    drop = Robots.from_status(status, b"User-agent: *\nAllow: /\n").refusal(PAGE, OURS)
    assert drop is not None
    assert drop.reason == "robots_unreachable"
    assert status is None or str(status) in drop.detail


@pytest.mark.parametrize("status", [200, 203, 206])
def test_success_is_parsed(status: int) -> None:
    assert not Robots.from_status(status, b"User-agent: *\nDisallow: /\n").allows(PAGE, OURS)


def test_html_served_as_robots_allows() -> None:
    page = b"<!DOCTYPE html><html><p>User-agent: *</p>\n<p>Disallow: /</p>\nDisallow all hope</html>"
    robots = Robots.from_status(200, page)
    assert robots.allows(PAGE, OURS)
    assert robots.sitemaps == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 100,
        bytes(range(256)) * 50,
        b"User-agent:",
        b"disallow: /\nallow",
        b"\xff\xfeU\0s",
        b":" * 9999,
    ],
)
def test_garbage_allows_and_never_raises(body: bytes) -> None:
    robots = Robots.parse(body)
    assert robots.allows(PAGE, OURS)
    assert robots.crawl_delay(OURS) is None


def test_only_whole_lines_of_the_first_512_kib_count() -> None:
    head = b"User-agent: *\nDisallow: /first\n"
    filler = b"# " + b"x" * 97 + b"\n"
    cut = MAX_BYTES - len(head) - 100 * ((MAX_BYTES - len(head)) // 100)
    body = head + filler * ((MAX_BYTES - len(head)) // 100) + b"Disallow: /" + b"y" * cut + b"z\n"
    body += b"Disallow: /last\n" * 700_000
    assert len(body) > 10_000_000
    robots = Robots.parse(body)
    allowed = [robots.allows(f"http://a.test/{path}", OURS) for path in ("first", "y" * cut + "z", "last")]
    assert allowed == [False, True, True]


def test_a_huge_file_without_line_ends_has_no_rules() -> None:
    assert Robots.parse(b"User-agent: * " * 100_000).allows(PAGE, OURS)


def test_octets_are_compared_percent_encoded() -> None:
    for name in ("é".encode(), "é".encode("latin-1"), "\u2028".encode()):
        robots = Robots.parse(b"User-agent: *\nDisallow: /" + name + b"x\n")
        encoded = "".join(f"%{octet:02X}" for octet in name)
        assert not robots.allows(f"http://a.test/{encoded}x", OURS)
        assert robots.allows(f"http://a.test/{encoded}y", OURS)


def test_utf_16_is_read() -> None:
    assert not Robots.parse("User-agent: *\nDisallow: /private".encode("utf-16")).allows(PAGE, OURS)


def test_a_form_feed_does_not_end_a_line() -> None:
    assert Robots.parse(b"User-agent: *\nDisallow: /x\x0cDisallow: /private\n").allows(PAGE, OURS)


def test_other_records_do_not_end_a_group() -> None:
    for line in (
        b"Crawl-delay: 5",
        b"Host: a.test",
        b"Sitemap: http://a.test/s.xml",
        b"Content-Signal: ai-train=no",
    ):
        robots = Robots.parse(
            b"User-agent: corpus-scrapers\n" + line + b"\nUser-agent: *\nDisallow: /private\n"
        )
        assert not robots.allows(PAGE, OURS), line


@pytest.mark.parametrize(
    ("value", "delay"),
    [("5", 5.0), ("0.5", 0.5), ("0", 0.0), ("99999999", 3600.0), ("-1", None), ("nan", None), ("inf", None),
     ("", None), ("soon", None)],
)  # fmt: skip
def test_crawl_delay(value: str, delay: float | None) -> None:
    robots = Robots.parse(f"User-agent: corpus-scrapers\nCrawl-delay: {value}\nDisallow: /x\n".encode())
    assert robots.crawl_delay(OURS) == delay
    assert robots.crawl_delay("other") is None


def test_the_longest_crawl_delay_holds() -> None:
    robots = Robots.parse(
        b"User-agent: *\nCrawl-delay: 9\nCrawl-delay: 2\nDisallow: /x\nUser-agent: *\nCrawl-delay: 4\n"
    )
    assert robots.crawl_delay(OURS) == 9.0


def test_a_file_of_agents_and_rules_is_not_multiplied() -> None:
    agents = b"".join(b"User-agent: bot%d\n" % n for n in range(15_000))
    robots = Robots.parse(agents + b"User-agent: *\n" + b"Disallow: /*a*b*c*d$\n" * 8_000)
    assert (
        sum(len(group.rules) for group in {id(g[0]): g[0] for g in robots._groups.values()}.values()) == 8_000
    )
    assert robots.allows("http://a.test/" + "a" * 2_000, OURS)


def test_many_stars_end() -> None:
    robots = Robots.parse(b"User-agent: *\nDisallow: /" + b"*a" * 30 + b"b\n")
    assert robots.allows("http://a.test/" + "a" * 2_000, OURS)
