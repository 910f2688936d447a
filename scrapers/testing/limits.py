"""The contract's second part: deadlines, caps, broken answers, and addresses that are refused."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator

import pytest

from scrapers.errors import (
    AddressRefused,
    BodyTooLarge,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    TlsFailed,
)
from scrapers.models import Request, Response
from scrapers.plugin.scraper import AnyScraper
from scrapers.testing.base import CAP, ContractBase
from scrapers.testing.processes import peak_memory
from scrapers.testing.routes import BOMB, explosive
from scrapers.testing.site import LocalSite
from scrapers.web.guard import Guard

_SLACK = BOMB // 2  # what a capped fetch may take in memory; a decoded bomb takes twice as much


class LimitContract(ContractBase):
    """What a fetch may cost, and that every failure is a ``FetchError`` that names its request."""

    @pytest.mark.parametrize("path", ["/slow", "/drip/head", "/drip/body"])
    def test_deadline_holds(self, hasty: AnyScraper, site: LocalSite, path: str) -> None:
        """A server that sends a little now and then does not keep a fetch alive."""
        with pytest.raises(FetchTimeout) as caught:
            hasty.fetch(Request(site.url(path)))
        assert caught.value.request.url == site.url(path)

    def test_page_after_a_timeout_is_its_own(self, hasty: AnyScraper, site: LocalSite) -> None:
        """What was being loaded when the time was up does not come back under the next URL."""
        with pytest.raises(FetchTimeout):
            hasty.fetch(Request(site.url("/drip/body")))
        text = _patiently(hasty, Request(site.url("/page/next"))).text
        assert "this is /page/next" in text
        assert "drop" not in text

    @pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
    def test_bomb_is_capped(self, scraper: AnyScraper, site: LocalSite, coding: str) -> None:
        """The cap counts decoded bytes while they come, so memory stays bounded."""
        scraper.fetch(Request(site.url("/page/accepts")))
        [asked] = site.hits_on("/page/accepts")
        if coding not in asked.headers.get("accept-encoding", ""):
            pytest.skip(f"{scraper.name} does not accept {coding}")
        explosive(coding)  # made before memory is measured
        before = peak_memory(reset=True)
        with pytest.raises(BodyTooLarge):
            scraper.fetch(Request(site.url(f"/bomb/{coding}")))
        assert peak_memory() - before < _SLACK

    @pytest.mark.parametrize("length", ["yes", "no"])
    def test_big_body_is_capped(self, scraper: AnyScraper, site: LocalSite, length: str) -> None:
        """Twice the cap is too large, announced or not."""
        with pytest.raises(BodyTooLarge):
            scraper.fetch(Request(site.url(f"/big?bytes={2 * CAP}&length={length}")))

    def test_body_below_the_cap_is_whole(self, scraper: AnyScraper, site: LocalSite) -> None:
        """Nothing is cut off without being said."""
        size = CAP * 9 // 10
        response = scraper.fetch(Request(site.url(f"/big?bytes={size}")))
        assert not response.truncated
        assert response.text.count("x") == size - 3
        if self.capabilities().raw:
            assert len(response.body) == size

    @pytest.mark.parametrize("way", ["length", "chunked", "gzip"])
    def test_truncation_is_seen(self, scraper: AnyScraper, site: LocalSite, way: str) -> None:
        """Half a page is a failure, never a page."""
        if way == "gzip":
            self.needs("raw")  # a browser shows what it could unpack, and does not say so
        with pytest.raises(FetchError):
            scraper.fetch(Request(site.url(f"/truncated/{way}")))

    @pytest.mark.parametrize("path", ["/reset", "/garbage", "/empty"])
    def test_broken_answers_are_fetch_errors(self, scraper: AnyScraper, site: LocalSite, path: str) -> None:
        """No exception of another library leaves ``fetch``."""
        request = Request(site.url(path))
        with pytest.raises(FetchError) as caught:
            scraper.fetch(request)
        assert caught.value.request == request
        assert str(caught.value)

    def test_refused_connection_is_connection_failed(self, scraper: AnyScraper, closed_port: int) -> None:
        """Nobody listens there."""
        with pytest.raises(ConnectionFailed):
            scraper.fetch(Request(f"http://127.0.0.1:{closed_port}/"))

    def test_unresolvable_name_is_a_fetch_error(self, scraper: AnyScraper) -> None:
        """The name cannot exist (RFC 6761)."""
        with pytest.raises(FetchError):
            scraper.fetch(Request("http://no-such-host.invalid/"))

    def test_page_after_failures(self, scraper: AnyScraper, site: LocalSite) -> None:
        """One failed page does not spoil the scraper."""
        with pytest.raises(FetchError):
            scraper.fetch(Request(site.url("/reset")))
        assert "this is /page/after" in scraper.fetch(Request(site.url("/page/after"))).text

    def test_certificate_of_nobody_is_tls_failed(self, scraper: AnyScraper) -> None:
        """A chain that ends in an unknown root is refused, and nothing is asked over it."""
        trustme = pytest.importorskip("trustme", reason="trustme makes the certificate for this test")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        with LocalSite(tls=context) as site:
            with pytest.raises(TlsFailed):
                scraper.fetch(Request(site.url("/page/secret")))
            assert site.hits == []

    def test_private_address_is_refused(self) -> None:
        """Unless the options allow it, no connection to it is opened."""
        with LocalSite() as site, self.make(allow_private=()) as scraper:
            for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"):
                with pytest.raises(AddressRefused):
                    scraper.fetch(Request(f"http://{host}:{site.port}/page/inside"))
            assert site.accepted == 0

    def test_the_judged_address_is_dialled(
        self, scraper: AnyScraper, site: LocalSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What the guard resolved is dialled: a name that is looked up again may lead inside by then."""
        resolve = Guard.resolve

        def judged(guard: Guard, host: str, port: int) -> list[str]:
            return ["127.0.0.1"] if host == "judged.test" else resolve(guard, host, port)

        monkeypatch.setattr(Guard, "resolve", judged)
        found = scraper.fetch(Request(f"http://judged.test:{site.port}/page/judged"))
        assert "this is /page/judged" in found.text

    @pytest.fixture
    def closed_port(self) -> Iterator[int]:
        """A port that is taken, so that nobody else gets it, and not listening."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            yield taken.getsockname()[1]


def _patiently(scraper: AnyScraper, request: Request) -> Response:
    """The answer, asked for up to three times, since the deadline is short and machines are slow."""
    for _ in range(2):
        with contextlib.suppress(FetchTimeout):
            return scraper.fetch(request)
    return scraper.fetch(request)
