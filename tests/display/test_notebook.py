"""How results look in a notebook: short, and nothing that a page wrote is markup there."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import scrapers
from scrapers import plugin
from scrapers.dataset.pairs.collect import Asked
from scrapers.demo import DemoSite
from scrapers.display import html
from scrapers.job.reporting.page_counts import PageCounts
from scrapers.job.reporting.run_summary import RunSummary
from scrapers.rights.report import ConsentSummary

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)>"\'<a href="javascript:alert(1)">'
    "</code></pre></td></table></div> $\\href{javascript:alert(1)}{x}$ \x1b[31m\u202e &lt;b&gt;"
)
OURS = {"div", "strong", "table", "tr", "td", "th", "pre", "code", "p"}
LOCAL = {"allow_private": ["127.0.0.0/8"], "delay": 0}


class Tags(HTMLParser):
    """What of a piece of HTML is markup, and what is text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data
        if "javascript:" in data:
            assert {"pre", "code"} & set(self.open), "where formulas would be typeset"


def assert_harmless(markup: str) -> Tags:
    found = Tags(markup)
    assert found.tags <= OURS
    assert found.attributes <= {"style", "class"}
    assert not found.open
    assert "\x1b" not in markup
    assert "\u202e" not in markup
    return found


def report(*, stopped: bool = False, unmatched: tuple[str, ...] = ()) -> scrapers.Report:
    return scrapers.Report(
        output=Path("corpus.jsonl"),
        folder=Path("corpus.jsonl.job"),
        pages=PageCounts(30, 15, {"too_short": 13, HOSTILE: 1}, {"http_404": 1}, pending=0),
        run=RunSummary(26, 1.0, stopped=stopped),
        consent=ConsentSummary(),
        unmatched=unmatched,
    )


def test_a_document_is_short_and_says_how_long_it_is() -> None:
    document = scrapers.Document(
        "0" * 32, "https://a.test/" + "x" * 2000, "word " * 9000, title="t" * 5000, language="en"
    )
    assert len(repr(document)) < 300
    assert "text=<45000 characters>" in repr(document)
    assert "language='en'" in repr(document)
    assert len(document._repr_html_()) < 5000


def test_a_response_does_not_show_its_body_nor_its_page() -> None:
    reach = {"allow_private": ["127.0.0.0/8"]}
    with DemoSite() as site, scrapers.open_scraper("requests-lxml", **reach) as scraper:
        response = scraper.fetch(scrapers.Request(site.url))
        assert repr(scraper).startswith("RequestsLxml(HttpOptions(")
        assert repr(scraper.parse(response)) == f"LxmlPage(url={site.url!r})"
    assert f"body=<{len(response.body)} bytes>" in repr(response)
    assert "status=200" in repr(response)
    assert len(repr(response)) < 200


def test_nothing_of_a_hostile_document_is_markup() -> None:
    values = {"title": HOSTILE, "author": HOSTILE, "date": HOSTILE, "license": HOSTILE, "language": HOSTILE}
    document = scrapers.Document(
        "0", HOSTILE, HOSTILE * 100, **values, fields={HOSTILE: [HOSTILE]}, consent={"verdict": HOSTILE}
    )
    found = assert_harmless(document._repr_html_())
    assert "<script>alert(1)</script>" in found.words, "it is text"
    assert "characters more" in found.words


def test_nothing_of_a_hostile_report_or_explanation_is_markup() -> None:
    found = assert_harmless(report(unmatched=(HOSTILE,), stopped=True)._repr_html_())
    assert "less than `min_chars`" in found.words
    assert "answered with this status" in found.words
    told = scrapers.Explanation(HOSTILE, "dropped", HOSTILE, HOSTILE, {HOSTILE: HOSTILE}, HOSTILE)
    assert_harmless(told._repr_html_())
    assert len(repr(told)) < 500


def test_nothing_of_a_hostile_account_of_a_job_s_consent_is_markup() -> None:
    found = ConsentSummary(
        HOSTILE, 1, 2, {HOSTILE: 3, "robots_disallow": 1}, {HOSTILE: 4}, {HOSTILE: (HOSTILE, HOSTILE)}
    )
    shown = assert_harmless(found._repr_html_())
    assert "7 pages judged" in shown.words
    assert len(repr(found)) < 200


def test_a_report_is_one_short_line() -> None:
    assert repr(report()) == (
        "Report(output='corpus.jsonl', discovered=30, exported=15, dropped=14, failed=1, pending=0)"
    )


def test_what_a_site_says_is_no_markup_in_an_account_of_consent() -> None:
    with DemoSite() as site:
        found = scrapers.consent(f"{site.url}guests/poem.html", **LOCAL)
    shown = assert_harmless(found._repr_html_())
    assert "noai" in shown.words
    assert "kept=False" in repr(found)
    [signal, *_] = next(signals for signals in found.seen.values() if signals)
    hostile = replace(
        found,
        url=HOSTILE,
        detail=HOSTILE,
        license=HOSTILE,
        seen={HOSTILE: (replace(signal, raw=HOSTILE, position=HOSTILE),)},
    )
    assert_harmless(hostile._repr_html_())


PUBLIC = {getattr(home, name) for home in (scrapers, plugin) for name in home.__all__}
SETTINGS = {plugin.RenderOptions, plugin.Guard, plugin.Selector, plugin.ConsentReader, scrapers.Select}
"""Values that users give, and nothing of a page in them."""


@pytest.mark.parametrize("kind", sorted(filter(is_dataclass, PUBLIC - SETTINGS), key=str))
def test_no_value_shows_all_that_it_holds(kind: type) -> None:
    assert not hasattr(kind.__repr__, "__wrapped__"), "the one that dataclasses write: Shown, and repr=False"


MANY = (HOSTILE * 100,) * 1000


@pytest.mark.parametrize(
    "value",
    [
        scrapers.Link(HOSTILE * 100, HOSTILE * 100),
        scrapers.Drop(HOSTILE, HOSTILE * 100),
        scrapers.Metadata(title=HOSTILE * 100, author=HOSTILE),
        scrapers.Provenance(redirects=MANY),
        scrapers.Verification(1, 2, 3, MANY),
        scrapers.Difference(1, 2, 3, 4, 5, {HOSTILE: MANY}, dict.fromkeys(map(str, range(9999)), 1)),
        scrapers.Pair(HOSTILE * 100, HOSTILE * 1000, "faq", "1"),
        scrapers.PairReport(Path("p"), 1, 2, {HOSTILE: 3}, {}, {"too_short": 4}, asked=Asked(HOSTILE, 1, 2)),
        plugin.ReadDocument(HOSTILE * 1000, title=HOSTILE, fields={HOSTILE: HOSTILE * 100}),
        plugin.Reading((plugin.ReadDocument(HOSTILE * 1000),) * 100, links=MANY),
        plugin.SiteFile("ai.txt", HOSTILE, 200, HOSTILE.encode() * 1000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_any_value_is_short_and_no_markup(value: Any) -> None:
    assert len(repr(value)) < 3000
    assert len(value._repr_html_()) < 20_000
    assert_harmless(value._repr_html_())


def test_settings_and_header_fields_are_short(tmp_path: Path) -> None:
    seeds = [f"https://a.test/{n}" for n in range(5000)]
    told = repr(scrapers.Job(seeds=seeds, output=tmp_path / "c.jsonl", depth=1))
    assert len(told) < 600
    assert "limits=Limits(depth=1)" in told
    assert len(repr(scrapers.Headers([("a", "b" * 5000)] * 500))) < 1000
    assert "secret" not in repr(scrapers.Request("https://a.test/", {"Authorization": "secret"}))


def test_what_is_empty_is_left_out() -> None:
    assert html.table((), []) == ""
    assert "author" not in scrapers.Document("0", "https://a.test/", "x")._repr_html_()


def test_progress_is_shown_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scrapers.display import progress

    monkeypatch.setattr(progress, "PLAIN_EVERY", 0.0)
    with DemoSite() as site:
        job = scrapers.Job(seeds=[site.url], output=tmp_path / "c.jsonl", max_pages=3, **LOCAL)
        scrapers.run(job, progress=True)
        assert "requested" in capsys.readouterr().err
        scrapers.run(job, progress=False, fresh=True)
        scrapers.run(job, fresh=True)
        assert capsys.readouterr().err == ""


# A real kernel, as a notebook starts one: what it sends to its front end.
KERNEL = """
import json, sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
outputs = {"display_data", "update_display_data", "execute_result", "error", "stream"}
try:
    sent = []
    def shown(message):
        if message["msg_type"] in outputs:
            sent.append([message["msg_type"], message["content"]])
    client.execute_interactive(sys.stdin.read(), output_hook=shown, timeout=100)
    print(json.dumps(sent))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
"""


def test_a_kernel_shows_progress_in_one_output_and_the_report_at_the_end(tmp_path: Path) -> None:
    pytest.importorskip("ipykernel")
    with DemoSite() as site:
        cell = (
            "import scrapers\n"
            f"job = scrapers.Job(seeds=[{site.url!r}], output={str(tmp_path / 'c.jsonl')!r},"
            " max_pages=5, delay=0, allow_private=['127.0.0.0/8'])\n"
            "scrapers.run(job, progress=True)\n"
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", KERNEL],
            input=cell, capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    sent = json.loads(done.stdout)
    kinds = [kind for kind, _ in sent]
    assert kinds[0] == "display_data"
    assert kinds[-1] == "execute_result"
    assert set(kinds[1:-1]) == {"update_display_data"}, "one output, written anew"
    assert "5 requested" in sent[-2][1]["data"]["text/plain"]
    assert_harmless(sent[-2][1]["data"]["text/html"])
    assert "pages are in the corpus" in sent[-1][1]["data"]["text/html"]
    assert sent[-1][1]["data"]["text/plain"].startswith("Report(")
