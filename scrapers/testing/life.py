"""The contract's third part: what a scraper is made with, and what it leaves behind."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from scrapers.errors import BackendError, FetchError
from scrapers.models import Request
from scrapers.plugin.scraper import Capabilities, Scraper, ScraperOptions
from scrapers.testing.base import ContractBase
from scrapers.testing.processes import can_list, descendants, left_running, threads_beyond, wait_until
from scrapers.testing.site import LocalSite


class LifeContract(ContractBase):
    """Options, opening, closing, and independence of the environment."""

    def test_declares_itself(self) -> None:
        """Name, options and capabilities are of the kinds that the registry relies on."""
        found = self.backend_class()
        assert issubclass(found, Scraper)
        assert found.name
        assert issubclass(found.Options, ScraperOptions)
        assert isinstance(found.capabilities, Capabilities)
        assert isinstance(self.capabilities(), Capabilities)

    def test_options_refuse_what_they_do_not_know(self) -> None:
        """A misspelt option is an error, and options do not change under a running scraper."""
        with pytest.raises(ValueError, match="no_such_option"):
            self.make(no_such_option=1)
        with pytest.raises(ValueError, match="frozen"):
            self.make().options.user_agent = "another"

    def test_close_without_open_is_harmless(self) -> None:
        """Also twice."""
        scraper = self.make()
        scraper.close()
        scraper.close()

    def test_fetch_on_a_scraper_never_opened_is_an_error(self, site: LocalSite) -> None:
        """A clear error, not a hang, and nothing is fetched."""
        with pytest.raises((BackendError, FetchError)):
            self.make().fetch(Request(site.url("/page/unopened")))
        assert site.hits_on("/page/unopened") == []

    def test_opens_again_after_close(self) -> None:
        """A closed scraper refuses to fetch; opened again, it fetches."""
        scraper = self.make()
        with LocalSite() as site:
            with scraper:
                assert "first" in scraper.fetch(Request(site.url("/page/first"))).text
            with pytest.raises((BackendError, FetchError)):
                scraper.fetch(Request(site.url("/page/closed")))
            with scraper:
                assert "second" in scraper.fetch(Request(site.url("/page/second"))).text
            assert site.hits_on("/page/closed") == []

    def test_close_leaves_nothing_behind(self) -> None:
        """No thread, no process, no connection."""
        if not can_list():
            pytest.skip("this system does not list its processes under /proc")
        with LocalSite() as site:
            threads, before = set(threading.enumerate()), descendants(os.getpid())
            with self.make() as scraper:
                scraper.fetch(Request(site.url("/page")))
                started = descendants(os.getpid()) - before
            assert threads_beyond(threads) == []
            assert left_running(started | (descendants(os.getpid()) - before)) == []
            assert wait_until(lambda: site.open_connections == 0)

    def test_close_after_failures_leaves_nothing_behind(self) -> None:
        """Nor after a fetch that failed half way."""
        with LocalSite() as site:
            threads = set(threading.enumerate())
            with self.make(fetch_timeout=self.deadline) as scraper, pytest.raises(FetchError):
                scraper.fetch(Request(site.url("/drip/body")))
            assert threads_beyond(threads) == []

    def test_environment_lends_nothing(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Neither its proxies nor the passwords in a netrc file: only options count."""
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login planted password planted\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        with LocalSite() as site, LocalSite() as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url(""))
            monkeypatch.delenv("no_proxy", raising=False)
            monkeypatch.delenv("NO_PROXY", raising=False)
            with self.make() as scraper:
                assert "this is /page/direct" in scraper.fetch(Request(site.url("/page/direct"))).text
            assert proxy.hits == []
            [hit] = site.hits_on("/page/direct")
            assert "authorization" not in hit.headers
