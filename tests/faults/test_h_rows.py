"""Rows H1 to H5: answers that are cut, lie about their length, or come over TLS that proves nothing."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from faults.cases import good_page
from faults.hostile import Crawl
from faults.proxy import FaultProxy, Toxic
from faults.server import OUTER, ROOT, Resolver

from scrapers.errors import BodyTruncated, ConnectionFailed, FetchError, FetchTimeout, TlsFailed
from scrapers.job.run import run
from scrapers.job.settings import Job
from scrapers.models import Request
from scrapers.plugin import registry
from scrapers.plugin.scraper import AnyScraper
from scrapers.store.state import State
from scrapers.testing import LocalSite
from scrapers.testing.site import Reply

Opened = Callable[..., AnyScraper]
Install = Callable[..., Resolver]
PAST = datetime.now(UTC) - timedelta(days=1)


# -- H1 to H4


def test_H1_what_is_cut_is_tried_again_and_then_a_failure(hostile: Crawl) -> None:
    hostile.check("H1")


def test_H2_lengths_that_lie_are_failures_and_open_ends_are_marked(hostile: Crawl) -> None:
    hostile.check("H2")


def test_H2_what_ends_with_the_connection_is_marked(opened: Opened, site: LocalSite) -> None:
    scraper = opened()
    assert scraper.fetch(Request(site.url("/close-delimited"))).length_unknown
    assert not scraper.fetch(Request(site.url("/page"))).length_unknown


def test_H3_ambiguous_framing_is_a_failure(hostile: Crawl) -> None:
    hostile.check("H3")


SMUGGLED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\nsmuggled"


@pytest.mark.parametrize(
    ("fields", "body", "taken"),
    [
        ((("Content-Length", "5"), ("Transfer-Encoding", "chunked")), b"5\r\nhello\r\n0\r\n\r\n", True),
        ((("Content-Length", "5"), ("Content-Length", "7")), b"hello", False),
        ((("Content-Length", "5"),), b"hello", True),
        ((("Content-Length", "+5"),), b"hello", False),
        (
            (("Transfer-Encoding", " chunked"), ("Transfer-Encoding", "identity")),
            b"5\r\nhello\r\n0\r\n\r\n",
            True,
        ),
    ],
    ids=["both", "two-lengths", "surplus", "sign", "two-codings"],
)
def test_H3_the_connection_is_not_used_again(
    opened: Opened, site: LocalSite, fields: tuple[tuple[str, str], ...], body: bytes, taken: bool
) -> None:
    site.routes["/smuggle"] = Reply(headers=(("Content-Type", "text/plain"), *fields), body=body + SMUGGLED)
    scraper = opened(concurrency=1)
    if taken:
        assert scraper.fetch(Request(site.url("/smuggle"))).body == b"hello"
    else:
        with pytest.raises(FetchError):
            scraper.fetch(Request(site.url("/smuggle")))
    after = scraper.fetch(Request(site.url("/page/after")))
    assert "this is /page/after" in after.text
    assert "smuggled" not in after.text
    connections = [hit.connection for hit in site.hits if hit.path in {"/smuggle", "/page/after"}]
    assert len(set(connections)) == len(connections)


def test_H4_old_versions_and_odd_statuses(hostile: Crawl) -> None:
    hostile.check("H4")


# -- the same, made by a proxy that harms what flows through it


@pytest.mark.parametrize(
    ("toxic", "error"),
    [
        (Toxic("reset", size=300), (ConnectionFailed, BodyTruncated)),
        (Toxic("reset"), ConnectionFailed),
        (Toxic("cut", size=300), BodyTruncated),
        (Toxic("cut"), ConnectionFailed),
        (Toxic("drip", size=5, seconds=0.05), FetchTimeout),
        (Toxic("bandwidth", rate=200), FetchTimeout),
        (Toxic("timeout", seconds=10), FetchTimeout),
        (Toxic("latency", seconds=0.3), None),
        (Toxic("slow_close", seconds=0.3), None),
        (Toxic("bandwidth", rate=60_000), None),
    ],
    ids=lambda value: f"{value.kind}-{value.size or value.rate}" if isinstance(value, Toxic) else "",
)
def test_H1_through_a_proxy_that_harms(
    opened: Opened, site: LocalSite, toxic: Toxic, error: type[FetchError] | None
) -> None:
    site.routes["/page"] = Reply(body=good_page("harmed"))
    scraper = opened(fetch_timeout=2.0 if error is FetchTimeout else 20.0, rate_window=0.5)
    with FaultProxy(site.port, lambda _number: toxic) as proxy:
        if error is None:
            assert "<h1>harmed</h1>" in scraper.fetch(Request(proxy.url("/page"))).text
        else:
            with pytest.raises(error):
                scraper.fetch(Request(proxy.url("/page")))
        assert proxy.harmed[0] == toxic.kind


# -- H5


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def bundle(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def _plain() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def _expired(authority: trustme.CA) -> ssl.SSLContext:
    context = _plain()
    authority.issue_cert("site.test", not_after=PAST).configure_cert(context)
    return context


def _other_name(authority: trustme.CA) -> ssl.SSLContext:
    context = _plain()
    authority.issue_cert("elsewhere.test").configure_cert(context)
    return context


def _unknown_root(_authority: trustme.CA) -> ssl.SSLContext:
    context = _plain()
    trustme.CA().issue_cert("site.test").configure_cert(context)
    return context


def _self_signed(_authority: trustme.CA) -> ssl.SSLContext:
    context = _plain()
    lonely = trustme.CA()
    with lonely.cert_pem.tempfile() as cert, lonely.private_key_pem.tempfile() as key:
        context.load_cert_chain(cert, key)
    return context


def _old_protocol(authority: trustme.CA) -> ssl.SSLContext:
    context = _plain()
    authority.issue_cert("site.test").configure_cert(context)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options &= ~(ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1)
    context.options |= ssl.OP_NO_TLSv1_2 | ssl.OP_NO_TLSv1_3
    return context


FAULTS = {
    "expired": _expired,
    "other-name": _other_name,
    "unknown-root": _unknown_root,
    "self-signed": _self_signed,
    "old-protocol": _old_protocol,
}


@contextmanager
def secure(context: ssl.SSLContext, resolver: Install) -> Iterator[LocalSite]:
    """A site that says it is site.test."""
    resolver(site_test=[["127.0.0.1"]], other_test=[["127.0.0.1"]])
    with LocalSite(tls=context) as site:
        yield site


@pytest.mark.filterwarnings("ignore:ssl.:DeprecationWarning")  # old protocols are what is tried here
@pytest.mark.parametrize("fault", FAULTS)
def test_H5_bad_tls_is_refused_and_not_tried_without_checks(
    opened: Opened, resolver: Install, authority: trustme.CA, bundle: str, fault: str
) -> None:
    with secure(FAULTS[fault](authority), resolver) as site:
        with pytest.raises(TlsFailed) as caught:
            opened(ca_bundle=bundle).fetch(Request(f"https://site.test:{site.port}/page/secret"))
        assert not caught.value.transient
        assert (site.hits, site.accepted) == ([], 1)


def test_H5_a_good_certificate_is_accepted(
    opened: Opened, resolver: Install, authority: trustme.CA, bundle: str
) -> None:
    context = _plain()
    authority.issue_cert("site.test").configure_cert(context)
    with secure(context, resolver) as site:
        scraper = opened(ca_bundle=bundle)
        assert "this is /page" in scraper.fetch(Request(f"https://site.test:{site.port}/page")).text


def test_H5_checks_are_off_for_the_hosts_named_and_no_other(
    opened: Opened, resolver: Install, authority: trustme.CA
) -> None:
    with secure(_unknown_root(authority), resolver) as site:
        scraper = opened(unverified_hosts=("site.test",))
        assert "this is /page" in scraper.fetch(Request(f"https://site.test:{site.port}/page")).text
        with pytest.raises(TlsFailed):
            scraper.fetch(Request(f"https://other.test:{site.port}/page"))


@pytest.mark.browser
@pytest.mark.parametrize("trusted", [False, True])
def test_H5_the_browser_checks_what_a_page_loads(
    resolver: Install, authority: trustme.CA, site: LocalSite, trusted: bool
) -> None:
    script = Reply(
        headers={"Content-Type": "text/javascript"}, body="document.write('<p>from the script</p>')"
    )
    with secure(_unknown_root(authority), resolver) as bad:
        bad.routes["/s.js"] = script
        site.routes["/page"] = Reply(body=f"<script src=https://site.test:{bad.port}/s.js></script>")
        ours = {"allow_private": OUTER, "sandbox": not ROOT, "verify_tls": not trusted}
        with registry.make_scraper("selenium", **ours) as scraper:
            text = scraper.fetch(Request(site.url("/page"))).text
    assert ("from the script" in text) is trusted
    assert bool(bad.hits) is trusted


@pytest.mark.parametrize("settings", [{"verify_tls": False}, {"unverified_hosts": ["site.test"]}])
def test_H5_going_without_checks_is_logged_and_kept_with_the_job(
    site: LocalSite, tmp_path: Path, caplog: pytest.LogCaptureFixture, settings: dict[str, object]
) -> None:
    ours = {"allow_private": OUTER, "delay": 0, "extractor": "none", "workers": 1}
    job = Job(seeds=[site.url("/page")], output=tmp_path / "c.jsonl", **ours, **settings)
    run(job)
    assert "are not checked" in caplog.text
    state = State.open(job.folder)
    manners = json.loads(state.get("settings") or "")["manners"]
    state.close()
    assert {name: manners[name] for name in settings} == settings
