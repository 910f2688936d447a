"""Rows S1 to S8: requests that lead inside."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from faults.cases import ODD, PRIVATE
from faults.hostile import Crawl
from faults.server import INNER, OUTER, ROOT, SPY, Inside, Resolver

import scrapers
from scrapers.errors import AddressRefused, ConfigError, FetchError
from scrapers.job.settings import Job
from scrapers.models import Request
from scrapers.plugin import registry
from scrapers.plugin.scraper import AnyScraper, ScraperOptions
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Raw, Reply
from scrapers.web.guard import Guard, Refused
from scrapers.web.urls import Scope, host_of, hostname, resolve

WPT = json.loads((Path(__file__).parents[1] / "data" / "wpt_urls_http.json").read_text("utf-8"))["cases"]
Opened = Callable[..., AnyScraper]
Install = Callable[..., Resolver]


@pytest.fixture
def inside(no_thread_left: None) -> Iterator[Inside]:
    with Inside() as running:
        yield running


# -- S1


def test_S1_no_connection_to_an_inner_address_is_opened(hostile: Crawl) -> None:
    outcomes = {host: hostile.outcome(url) for host, url in _urls(hostile, PRIVATE, "private").items()}
    named = outcomes.pop("localhost")  # on some machines it is 127.0.0.1 alone, where nobody listens
    assert set(outcomes.values()) == {"dropped:address_refused"}
    assert named in {"dropped:address_refused", "failed:robots_unreachable"}
    assert hostile.inside_accepted == 0
    assert hostile.connects <= {"127.0.0.1"}


def test_S1_robots_sitemaps_and_feeds_are_judged_as_pages_are(hostile: Crawl) -> None:
    hostile.check("S1")
    assert hostile.outcome(f"http://{INNER}:{hostile.inside_port}/fed") == "dropped:address_refused"
    assert hostile.report.outside["sitemap_off_host"] >= 1  # entries, and what an index names
    assert hostile.report.outside["address_refused"] >= 3  # sitemaps inside, and one that redirects there


def test_S1_the_message_names_no_resolved_address(opened: Opened, resolver: Install) -> None:
    resolver(inner_test=[["10.1.2.3"]])
    with pytest.raises(AddressRefused) as caught:
        opened().fetch(Request("http://inner.test/"))
    assert "10.1.2.3" not in str(caught.value)
    assert "inner.test" in str(caught.value)


def _urls(crawl: Crawl, hosts: tuple[str, ...], name: str) -> dict[str, str]:
    return {host: f"http://{host}:{crawl.inside_port}/{name}/{number}" for number, host in enumerate(hosts)}


# -- S2


def test_S2_odd_spellings_are_one_host_and_refused(hostile: Crawl) -> None:
    outcomes = {host: hostile.outcome(url) for host, url in _urls(hostile, ODD, "odd").items()}
    assert outcomes == dict.fromkeys(ODD, "dropped:address_refused")


def test_S2_host_port_and_refusal_are_right_on_all_cases_of_the_standard() -> None:
    judged = 0
    for case in WPT:
        found = resolve(case["input"], case["base"])
        if case.get("failure") or not case["crawlable"]:
            assert found is None, case
            continue
        assert found is not None, case
        port = f":{case['port']}" if case["port"] else ""
        assert host_of(found) == case["hostname"] + port, case
        assert hostname(found) == case["hostname"], case
        judged += _refused_alike(case["hostname"])
    assert len(WPT) == 482
    assert judged >= 20


def _refused_alike(name: str) -> bool:
    """The guard's verdict on a numeric host is that on its address, in whatever spelling it came."""
    try:
        address = ip_address(name.strip("[]"))
    except ValueError:
        return False
    try:
        Guard().resolve(name, 80)
    except Refused:
        assert not Guard().permits(str(address))
    else:
        assert address.is_global
    return True


@pytest.mark.parametrize(
    "link", ["http://example.com\\@127.0.0.1/", "http://a@127.0.0.1/", "http://127.0.0.1#@a/"]
)
def test_S2_what_looks_like_a_user_decides_nothing(link: str) -> None:
    assert resolve(link) in {"http://example.com/@127.0.0.1/", "http://127.0.0.1/"}


# -- S3


def test_S3_every_hop_is_judged_before_it_is_dialled(hostile: Crawl) -> None:
    hostile.check("S3")
    secret = f"http://{INNER}:{hostile.inside_port}/secret"
    for status in (301, 302, 303, 307, 308):
        fate = hostile.fates[f"{secret}/{status}"]
        assert (fate.kind, fate.reason) == ("dropped", "address_refused")
        assert fate.facts["redirects"] == (f"{hostile.origin}/S3/{status}",)  # the chain is in the record
    assert hostile.outcome("http://169.254.169.254/latest/") == "dropped:address_refused"
    assert hostile.inside_accepted == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://{0}/", "data:text/html,x", "gopher://{0}/", "about:blank",
                                 "javascript:alert(1)", "chrome://version/", "view-source:http://{0}/"])  # fmt: skip
def test_S3_only_http_is_fetched(opened: Opened, inside: Inside, url: str) -> None:
    with SPY.listening() as connects, pytest.raises(FetchError):
        opened().fetch(Request(url.format(f"{INNER}:{inside.port}")))
    assert INNER not in connects
    assert inside.accepted == 0


# -- S4


def test_S4_a_name_that_moves_inside_is_refused(
    opened: Opened, resolver: Install, site: LocalSite, inside: Inside
) -> None:
    asked = resolver(rebind_test=[["127.0.0.1"], [INNER]])
    site.routes["/once"] = Raw((b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>the first answer",))
    scraper = opened()
    first = scraper.fetch(Request(f"http://rebind.test:{site.port}/once"))
    assert "the first answer" in first.text
    assert first.address in {"127.0.0.1", ""}
    if not scraper.capabilities.javascript:  # Chromium has a look at the host of a page it is shown
        assert asked.asked["rebind.test"] == 1  # resolved once, and dialled by that address
    assert site.hits[0].headers["host"] == f"rebind.test:{site.port}"
    with pytest.raises(AddressRefused):
        scraper.fetch(Request(f"http://rebind.test:{inside.port}/secret"))
    assert inside.accepted == 0


@pytest.mark.parametrize("answer", [["127.0.0.1", INNER], [INNER, "127.0.0.1"], ["127.0.0.1", "::1"]])
def test_S4_mixed_answers_refuse_the_host(
    opened: Opened, resolver: Install, site: LocalSite, answer: list[str]
) -> None:
    resolver(mixed_test=[answer])
    with pytest.raises(AddressRefused):
        opened().fetch(Request(f"http://mixed.test:{site.port}/page"))
    assert site.accepted == 0


@pytest.mark.browser
def test_S4_a_page_cannot_rebind_its_own_name(resolver: Install, site: LocalSite, inside: Inside) -> None:
    resolver(rebind_test=[["127.0.0.1"], [INNER]])
    site.routes["/page"] = Reply(
        body=f"<p>page</p><script>for (let i = 0; i < 5; i++) fetch('http://rebind.test:{inside.port}/' + i)</script>"
    )
    with registry.make_scraper("selenium", allow_private=OUTER, sandbox=not ROOT, max_settle=2.0) as scraper:
        assert "page" in scraper.fetch(Request(f"http://rebind.test:{site.port}/page")).text
    assert inside.accepted == 0


# -- S5


def test_S5_no_proxy_comes_from_the_environment(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, site: LocalSite, inside: Inside
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, inside.url("").rstrip("/"))
        monkeypatch.setenv(name.upper(), inside.url("").rstrip("/"))
    assert "this is /page/direct" in opened().fetch(Request(site.url("/page/direct"))).text
    assert inside.accepted == 0


def test_S5_no_option_names_a_proxy(backend: str) -> None:
    fields: dict[str, object] = dict(registry.backend_class(backend).Options.model_fields)
    assert not [name for name in (*fields, *ScraperOptions.model_fields) if "proxy" in name]
    with pytest.raises(ConfigError, match="proxy"):
        Job(seeds=["http://a.test/"], output="c.jsonl", backend=backend, proxy="http://10.0.0.1:3128")


# -- S6


@pytest.mark.parametrize("link", ["https://a.test.evil.test/", "https://a.test@evil.test/", "https://evil.test/a.test/",
                                  "https://a.test:444/", "https://xa.test/", "https://evil.test#a.test/"])  # fmt: skip
def test_S6_scope_compares_parsed_hosts(link: str) -> None:
    url = resolve(link)
    assert url is not None
    assert Scope(frozenset({"a.test"})).outside(url) == "other_host"
    assert Scope(frozenset({"a.test"}), subdomains=True).outside(url) == "other_host"


def test_S6_a_path_is_compared_by_segments() -> None:
    scope = Scope(frozenset({"a.test"}), include=("/docs/*",))
    assert scope.outside("https://a.test/docs/x") == ""
    assert scope.outside("https://a.test/docs-of-others/x") == "not_included"
    assert scope.outside(str(resolve("https://a.test/docs/../x"))) == "not_included"


# -- S7


def test_S7_sitemaps_stay_on_their_host_and_are_read_once(hostile: Crawl) -> None:
    hostile.check("S7")
    assert [hostile.asked(f"/maps/{number}") for number in range(12)] == [1] * 5 + [0] * 7
    assert hostile.asked("/map.xml") == 1
    assert hostile.report.outside["sitemap_too_deep"] == 1


def test_S7_a_ring_of_indexes_ends(tmp_path: Path) -> None:
    def ring(hit: Hit) -> Reply:
        number = int(hit.path.rpartition("/")[2])
        nested = "".join(f"<sitemap><loc>/ring/{(number * 7 + n) % 50}</loc></sitemap>" for n in range(9))
        return Reply(headers={"Content-Type": "text/xml"}, body=f"<sitemapindex>{nested}</sitemapindex>")

    with LocalSite({"/ring/": ring, "/robots.txt": Reply(body="Sitemap: /ring/0\n")}) as site:
        scrapers.run(scrapers.Job(
            seeds=[site.url()], output=tmp_path / "corpus.jsonl", delay=0, sitemap=True, workers=1,
            allow_private=["127.0.0.0/8"],
        ))  # fmt: skip
        asked = [hit.path for hit in site.hits if hit.path.startswith("/ring/")]
    assert 9 < len(asked) == len(set(asked)) <= 50


# -- S8

REACHES = """<p>outside</p><img src={0}/img><link rel=stylesheet href={0}/css><iframe src={0}/frame></iframe>
<link rel=preconnect href={0}><link rel=dns-prefetch href={0}><link rel=prefetch href={0}/prefetch>
<link rel=prerender href={0}/prerender><link rel=modulepreload href={0}/module><link rel=icon href={0}/icon>
<video src={0}/video></video><audio src={0}/audio></audio><embed src={0}/embed><object data={0}/object></object>
<script src={0}/script></script><iframe srcdoc="<img src={0}/nested>"></iframe><iframe src="file:///etc/passwd"></iframe>
<script type=speculationrules>{{"prerender": [{{"urls": ["{0}/spec"]}}], "prefetch": [{{"urls": ["{0}/spec2"]}}]}}</script>
<form id=f action={0}/form method=post target=_blank></form><a id=a href={0}/a ping={0}/ping target=_blank>a</a>
<meta http-equiv=refresh content="1;url={0}/refresh">
<script>
const go = (work) => {{ try {{ Promise.resolve(work()).catch(() => 0) }} catch (error) {{}} }};
go(() => fetch('{0}/fetch', {{mode: 'no-cors'}})); go(() => navigator.sendBeacon('{0}/beacon', 'x'));
go(() => new WebSocket('{0}/socket'.replace('http', 'ws'))); go(() => new EventSource('{0}/events'));
go(() => new Worker(URL.createObjectURL(new Blob(["fetch('{0}/worker', {{mode: 'no-cors'}})"]))));
go(() => new SharedWorker(URL.createObjectURL(new Blob(["fetch('{0}/shared', {{mode: 'no-cors'}})"]))));
go(() => navigator.serviceWorker.register('/sw.js')); go(() => import('{0}/import.js'));
go(() => new WebTransport('{0}/transport'.replace('http', 'https')));
go(() => {{ const peer = new RTCPeerConnection({{iceServers: [
  {{urls: 'stun:{1}:{2}'}}, {{urls: ['turn:{1}:{2}?transport=tcp', 'turn:{1}:{2}'], username: 'u', credential: 'p'}}]}});
  peer.createDataChannel('x'); return peer.createOffer().then((offer) => peer.setLocalDescription(offer)) }});
go(() => {{ const x = new XMLHttpRequest(); x.open('GET', '{0}/xhr'); x.send() }});
go(() => document.getElementById('f').submit()); go(() => document.getElementById('a').click());
go(() => window.open('{0}/popup')); go(() => fetch('/moved', {{mode: 'no-cors'}}));
go(() => fetch('http://[::ffff:{1}]:{2}/mapped', {{mode: 'no-cors'}}));
go(() => fetch('http://2130706434:{2}/number', {{mode: 'no-cors'}})); go(() => fetch('http://localhost:{2}/name'));
setTimeout(() => {{ location = '{0}/location' }}, 300);
</script>"""


@pytest.mark.browser
def test_S8_a_page_reaches_neither_the_inside_nor_the_disk(site: LocalSite, inside: Inside) -> None:
    at = inside.url("").rstrip("/")
    site.routes |= {
        "/reaches": Reply(body=REACHES.format(at, INNER, inside.port)),
        "/moved": Reply(302, {"Location": f"{at}/moved"}),
        "/sw.js": Reply(
            headers={"Content-Type": "text/javascript"},
            body=f"self.oninstall = () => fetch('{at}/sw', {{mode: 'no-cors'}}); fetch('{at}/sw', {{mode: 'no-cors'}})",
        ),
    }
    with _datagrams(inside.port) as datagrams:
        with _browser(images=True, max_settle=3.0) as scraper:
            text = scraper.fetch(Request(site.url("/reaches"))).text
        assert "outside" in text
        assert "root:" not in text
        assert (inside.accepted, datagrams) == (0, [])
        assert site.hits_on("/moved")  # it did try
        with _browser(images=True, max_settle=3.0, allow_private=("127.0.0.0/8", "::/0")) as scraper:
            scraper.fetch(Request(site.url("/reaches")))
        assert len({hit.path for hit in inside.hits}) >= 10  # and gets there where it may
        assert datagrams == []


def _browser(**settings: object) -> AnyScraper:
    known = {"allow_private": OUTER, "sandbox": not ROOT, "fetch_timeout": 40.0}
    return registry.make_scraper("selenium", **{**known, **settings})


@contextlib.contextmanager
def _datagrams(port: int) -> Iterator[list[bytes]]:
    """What arrives on that UDP port of the inner address."""
    seen: list[bytes] = []

    def listen(ear: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := ear.recv(2048):
                seen.append(data)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind((INNER, port))
        thread = threading.Thread(target=listen, args=(ear,), name="LocalSite datagrams", daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wake:
                wake.sendto(b"", (INNER, port))
            thread.join(5)
