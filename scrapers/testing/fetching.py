"""The contract's first part: one request gives one answer, as the server sent it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from scrapers.models import Request
from scrapers.plugin.scraper import AnyScraper
from scrapers.testing.base import ContractBase
from scrapers.testing.charsets import CHARSETS, Charset
from scrapers.testing.routes import MEDIA, SCRIPTED_TEXT
from scrapers.testing.site import LocalSite

_WHOLE = {"gzip": "sent as gzip", "deflate": "sent as deflate", "deflate-raw": "sent as deflate"}


class FetchContract(ContractBase):
    """Status, headers, bytes and characters; nothing followed, kept or added."""

    def test_fetches_one_page(self, scraper: AnyScraper, site: LocalSite) -> None:
        """One request, one answer, and what is known about it."""
        request = Request(site.url("/page/one"))
        response = scraper.fetch(request)
        assert response.request == request
        assert response.url == request.url
        assert response.fetched_at.tzinfo is not None
        assert response.address in {"", "127.0.0.1"}
        assert response.rendered is self.capabilities().javascript
        assert not response.truncated
        assert "this is /page/one" in response.text
        assert [hit.method for hit in site.hits_on("/page/one")] == ["GET"]

    @pytest.mark.parametrize("status", [200, 204, 404, 410, 418, 500, 503])
    def test_status_is_an_answer(self, scraper: AnyScraper, site: LocalSite, status: int) -> None:
        """No status raises, none is tried again."""
        response = scraper.fetch(Request(site.url(f"/status/{status}")))
        assert response.status == (status if self.capabilities().status else None)
        assert len(site.hits_on(f"/status/{status}")) == 1
        if status == 204:
            assert scraper.parse(response).select("p") == []
        else:
            assert f"status is {status}" in response.text

    def test_headers_keep_repeats_and_ignore_case(self, scraper: AnyScraper, site: LocalSite) -> None:
        """RFC 9110 section 5: names without case, repeats in order, values as sent."""
        self.needs("headers")
        headers = scraper.fetch(Request(site.url("/headers/repeated"))).headers
        assert headers.get_all("x-repeated") == ["first", "second"]
        assert headers["X-REPEATED"] == "first, second"
        assert headers["x-once"] == "Kept As Sent"
        assert headers["content-type"] == "text/html; charset=utf-8"

    def test_many_headers_are_read(self, scraper: AnyScraper, site: LocalSite) -> None:
        """Fifty fields and a long one are no reason to fail."""
        self.needs("headers")
        many = scraper.fetch(Request(site.url("/headers?count=50"))).headers
        assert [many[f"x-field-{number}"] for number in range(50)] == [str(number) for number in range(50)]
        long = scraper.fetch(Request(site.url("/headers/long?bytes=8000"))).headers
        assert len(long["x-long"]) == 8000

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirect_is_reported_not_followed(
        self, scraper: AnyScraper, site: LocalSite, status: int
    ) -> None:
        """The engine judges each hop; the server's own list proves that nobody went on."""
        response = scraper.fetch(Request(site.url(f"/redirect/{status}")))
        assert site.hits_on("/landed") == []
        assert len(site.hits_on(f"/redirect/{status}")) == 1
        assert response.status == (status if self.capabilities().status else None)
        if self.capabilities().headers:
            assert response.location in {f"/landed?from={status}", site.url(f"/landed?from={status}")}

    @pytest.mark.parametrize("path", MEDIA)
    def test_bytes_are_intact(self, scraper: AnyScraper, site: LocalSite, path: str) -> None:
        """Any media type comes as sent, every byte value."""
        self.needs("raw")
        response = scraper.fetch(Request(site.url(path)))
        assert (response.content_type, response.body) == MEDIA[path]

    @pytest.mark.parametrize("coding", _WHOLE)
    def test_content_encoding_is_undone(self, scraper: AnyScraper, site: LocalSite, coding: str) -> None:
        """Compressed bodies come out plain."""
        assert _WHOLE[coding] in scraper.fetch(Request(site.url(f"/{coding}"))).text

    @pytest.mark.parametrize("case", CHARSETS, ids=lambda case: case.name)
    def test_charset(self, scraper: AnyScraper, site: LocalSite, case: Charset) -> None:
        """The characters are the author's, by the one decoder; a browser's where the standard says so."""
        if not case.standard:
            self.needs("raw")
        response = scraper.fetch(Request(site.url(f"/charset/{case.name}")))
        if self.capabilities().raw:
            assert response.body == case.body
        assert case.text in response.text
        assert scraper.parse(response).select("p") == [case.text]

    def test_xml_declaration_is_no_obstacle(self, scraper: AnyScraper, site: LocalSite) -> None:
        """A page that begins with ``<?xml`` parses like any other."""
        page = scraper.parse(scraper.fetch(Request(site.url("/xml-declaration"))))
        assert page.title == "xml"
        assert page.select("p") == ["Größe, été"]

    def test_body_without_length_ends_with_the_connection(self, scraper: AnyScraper, site: LocalSite) -> None:
        """Whole, and marked, since a cut could not be seen."""
        response = scraper.fetch(Request(site.url("/close-delimited")))
        assert "all there is" in response.text
        if self.capabilities().raw:
            assert response.length_unknown

    def test_pdf_after_a_page_is_not_the_page(self, scraper: AnyScraper, site: LocalSite) -> None:
        """Nothing of the page before it may stand under the new URL."""
        scraper.fetch(Request(site.url("/page/before")))
        response = scraper.fetch(Request(site.url("/pdf")))
        assert "/page/before" not in response.text
        assert response.url == site.url("/pdf")
        if self.capabilities().headers:
            assert response.content_type == "application/pdf"

    def test_failure_after_a_page_is_not_the_page(self, scraper: AnyScraper, site: LocalSite) -> None:
        """An answer without a body leaves no older one in its place."""
        scraper.fetch(Request(site.url("/page/before")))
        response = scraper.fetch(Request(site.url("/status/204")))
        assert "/page/before" not in response.text

    def test_fragment_is_never_sent(self, scraper: AnyScraper, site: LocalSite) -> None:
        """RFC 9110 section 4.2.5."""
        response = scraper.fetch(Request(site.url("/page/part#section")))
        assert "this is /page/part" in response.text
        assert [hit.target for hit in site.hits_on("/page/part")] == ["/page/part"]

    def test_query_and_path_are_sent_as_they_are(self, scraper: AnyScraper, site: LocalSite) -> None:
        """A resolved URL is already in its final spelling."""
        target = "/page/%7Ea%2Fb;c?q=1&q=%C3%A9&empty=&plus=a+b"
        scraper.fetch(Request(site.url(target)))
        assert [hit.target for hit in site.hits if hit.path.startswith("/page/")] == [target]

    def test_user_agent_and_headers_are_sent_once(self, scraper: AnyScraper, site: LocalSite) -> None:
        """Headers of a request go with it, and not with the next one."""
        scraper.fetch(Request(site.url("/page/with"), {"X-Asked": "yes", "Accept-Language": "pl"}))
        scraper.fetch(Request(site.url("/page/without")))
        [asked], [other] = site.hits_on("/page/with"), site.hits_on("/page/without")
        assert asked.headers["user-agent"] == other.headers["user-agent"] == scraper.options.user_agent
        assert asked.headers["x-asked"] == "yes"
        assert asked.headers["accept-language"] == "pl"
        assert "x-asked" not in other.headers

    def test_cookies_are_not_kept(self, scraper: AnyScraper, site: LocalSite) -> None:
        """What a site stored is not sent back: the same URL gives the same page."""
        for _ in range(2):
            scraper.fetch(Request(site.url("/cookie")))
        assert ["cookie" in hit.headers for hit in site.hits_on("/cookie")] == [False, False]

    def test_busy_is_not_tried_again(self, scraper: AnyScraper, site: LocalSite) -> None:
        """Whether and when to ask again is the engine's to say."""
        response = scraper.fetch(Request(site.url("/busy/1?after=1")))
        assert len(site.hits_on("/busy/1")) == 1
        if self.capabilities().headers:
            assert response.headers["retry-after"] == "1"

    def test_fetches_run_at_once(self, scraper: AnyScraper, site: LocalSite) -> None:
        """As many as ``concurrency`` are in the server's hands at the same time."""
        count = min(4, scraper.options.concurrency, self.capabilities().max_concurrency)
        url = site.url(f"/meet/{count}")
        with ThreadPoolExecutor(count) as pool:
            texts = [r.text for r in pool.map(scraper.fetch, [Request(url)] * count)]
        assert all(f"met {count}" in text for text in texts)

    def test_each_thread_gets_its_own_page(self, scraper: AnyScraper, site: LocalSite) -> None:
        """Answers are not exchanged between threads."""
        count = min(4, scraper.options.concurrency, self.capabilities().max_concurrency)
        requests = [Request(site.url(f"/page/number-{n}")) for n in range(3 * count)]
        with ThreadPoolExecutor(count) as pool:
            responses = list(pool.map(scraper.fetch, requests))
        assert [r.url for r in responses] == [r.url for r in requests]
        for n, response in enumerate(responses):
            assert scraper.parse(response).title == f"/page/number-{n}"

    def test_javascript_runs_as_claimed(self, scraper: AnyScraper, site: LocalSite) -> None:
        """Text that a timer and a fetch bring is there if and only if the backend says so."""
        page = scraper.parse(scraper.fetch(Request(site.url("/javascript"))))
        assert page.title == "Scripted"
        assert page.select("#late") == ([SCRIPTED_TEXT] if self.capabilities().javascript else [])
