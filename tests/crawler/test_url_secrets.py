"""Credentials in URLs: links with one are refused and masked; a seed's own is sent, and kept in the state."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from faults.cases import good_page
from faults.server import BACKENDS, OUTER, options

import scrapers
from scrapers.cli import console
from scrapers.job.run import Report
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Reply
from scrapers.web.urls import redacted, secrets

HASH = "9f86d081884c7d659a2feaa0c55ad015"
OTHER = "4eC39HqLyjWDarjtT1zdp7dc"
SITE = "http://site.test"


def crawl(site: LocalSite, folder: Path, backend: str = "requests-lxml", **settings: Any) -> Report:
    known: dict[str, Any] = {
        "seeds": [site.url()], "robots": False, "delay": 0, "allow_private": OUTER, "workers": 1,
        "min_chars": 0, "extractor": "full-text", "options": options(backend),
    }  # fmt: skip
    return scrapers.run(
        scrapers.Job(output=folder / "corpus.jsonl", backend=backend, **{**known, **settings})
    )


def page(*targets: str, name: str = "page") -> Reply:
    return Reply(body=good_page(name, "".join(f'<a href="{target}">x</a>' for target in targets)))


def pages(site: LocalSite) -> list[str]:
    return [hit.target for hit in site.hits if "." not in hit.path]


def files(folder: Path, *, state: bool = True, bodies: bool = True) -> str:
    """All that a job wrote, unpacked; without ``bodies`` of the archive the heads of its records alone."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or (path.name.startswith("state.sqlite") and not state):
            continue
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if path.suffix == ".gz" and not bodies:
            data = b"\n".join(line for line in data.split(b"\r\n") if b"<" not in line[:1])
        found.append(data.decode("utf-8", "replace"))
    return "\n".join(found)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"/a?token={HASH}", "/a?token=***"),
        (f"/a?x=1&access_token={HASH}&y=2", "/a?x=1&access_token=***&y=2"),
        (f"/a?API-Key={OTHER}", "/a?API-Key=***"),
        (f"/a?token[]={OTHER}", "/a?token[]=***"),
        (f"/a?a=1;token={OTHER}", "/a?a=1;token=***"),
        (f"/a;token={OTHER}?x=1", "/a;token=***?x=1"),
        (f"/i?u=http%3A%2F%2Fa%3Ftoken%3D{HASH}%26b%3D1&c", "/i?u=http%3A%2F%2Fa%3Ftoken%3D***%26b%3D1&c"),
        (f"/a&token={HASH}", "/a&token=***"),
        (f"/to%3Ftoken%3D{HASH}", "/to%3Ftoken%3D***"),
        (f"/a?X-Amz-Signature={HASH}{HASH}", "/a?X-Amz-Signature=***"),
        *(
            (f"/a?x=1&{name}={OTHER}", f"/a?x=1&{name}=***")
            for name in (
                "oauth_token", "private_token", "personal_access_token", "api_token", "reset_token", "auth",
                "auth_key", "accessKey", "secret_key", "app_secret", "sig", "Signature", "hmac", "pass",
                "passcode", "credential",
            )
        ),
        (f"/a?page_token={OTHER}&next_token={OTHER}", f"/a?page_token={OTHER}&next_token={OTHER}"),
        ("/a?sig=12&signature=oak&auth=none&pass=2024", "/a?sig=12&signature=oak&auth=none&pass=2024"),
        ("/a?token=usdc&api_key=demo&password=hunter2", "/a?token=usdc&api_key=demo&password=hunter2"),
        (f"/a?tokens={HASH}&key={HASH}&sid={HASH}", f"/a?tokens={HASH}&key={HASH}&sid={HASH}"),
        ("/a?token=release-notes-python-3.12", "/a?token=release-notes-python-3.12"),
    ],
)  # fmt: skip
def test_what_is_a_credential_is_masked(url: str, shown: str) -> None:
    assert redacted(SITE + url) == SITE + shown
    assert bool(secrets(SITE + url)) == (url != shown)
    assert redacted(f"see {SITE}{url} and '{SITE}{url}'") == f"see {SITE}{shown} and '{SITE}{shown}'"


def test_user_and_password_are_masked() -> None:
    assert redacted("at http://me:word@site.test/x@y") == "at http://***@site.test/x@y"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_link_with_a_credential_is_refused_by_name(
    tmp_path: Path, backend: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    links = [
        f"/a?token={HASH}&b=1", f"/moved?to={HASH}", f"http://other.test/?api_key={OTHER}",
        "/coin?token=usdc", f"/in?next=http%3A%2F%2Fa%2F%3Ftoken%3D{OTHER}",
    ]  # fmt: skip
    moved = Reply(302, {"Location": f"/b?token={OTHER}"})
    with LocalSite({"/": page(*links), "/moved": moved, "/coin": page(name="coin"), "/b": page()}) as site:
        with caplog.at_level(logging.DEBUG):
            report = crawl(site, tmp_path, backend)
        assert sorted(pages(site)) == ["/", "/coin?token=usdc", f"/moved?to={HASH}"]
        found = scrapers.explain(tmp_path / "corpus.jsonl", site.url(f"/a?token={HASH}&b=1"))
        assert (found.kind, found.reason, found.url) == (
            "dropped",
            "secret_in_url",
            site.url("/a?token=***&b=1"),
        )
        gone = scrapers.explain(tmp_path / "corpus.jsonl", site.url(f"/moved?to={HASH}"))
        assert gone.detail == site.url("/b?token=***")
        console.summary(report)
        console.explanation(found)
    assert report.dropped == {"secret_in_url": 3, "redirect_secret_in_url": 1}
    assert report.outside == {"other_host": 1}
    assert report.exported == 2
    assert report.balances
    said = caplog.text + "".join(capfd.readouterr())
    masked = files(tmp_path, bodies=False)
    assert OTHER not in said + masked
    assert f"token={HASH}" not in said + masked
    documents = [json.loads(line) for line in (tmp_path / "corpus.jsonl").read_text("utf-8").splitlines()]
    assert f"token={HASH}" not in "".join(document["text"] for document in documents)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_seed_given_with_a_credential_is_asked_and_stands_whole_in_the_state_only(
    tmp_path: Path, backend: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def feed(hit: Hit) -> Reply:
        if hit.path == "/feed":
            return Reply(301, {"Location": f"/feed/?token={HASH}"})
        return page("#top", "", "/other", f"/feed/?token={OTHER}") if HASH in hit.target else Reply(403)

    with LocalSite({"/feed": feed, "/feed/": feed, "/other": page(name="other")}) as site:
        seed = site.url(f"/feed?token={HASH}")
        job: dict[str, Any] = {"seeds": [seed], "extractor": "blocks", "markup": "markdown"}
        with caplog.at_level(logging.DEBUG if backend != "selenium" else logging.INFO):
            report = crawl(site, tmp_path, backend, **job)
        assert pages(site) == [f"/feed?token={HASH}", f"/feed/?token={HASH}", "/other"]
        console.summary(report)
        for url in (seed, redacted(seed), site.url(f"/feed/?token={HASH}")):
            console.explanation(scrapers.explain(tmp_path / "corpus.jsonl", url))
            assert scrapers.explain(tmp_path / "corpus.jsonl", url).kind != "unknown"
        shown = site.url("/feed/?token=***")
        again = crawl(site, tmp_path, backend, **job)
        assert again.already_finished
    assert report.exported == 2
    assert report.dropped == {"redirect": 1, "secret_in_url": 1}
    assert shown in (tmp_path / "corpus.jsonl").read_text("utf-8")
    assert HASH not in files(tmp_path, state=False)
    assert HASH in files(tmp_path)
    assert HASH not in caplog.text + "".join(capfd.readouterr()) + str(report)


def test_a_credential_goes_to_no_other_origin(tmp_path: Path) -> None:
    with LocalSite({"/": page()}) as other, LocalSite() as site:
        site.routes["/a"] = Reply(302, {"Location": other.url(f"/?token={HASH}")})
        report = crawl(
            site, tmp_path, seeds=[site.url(f"/a?token={HASH}")], hosts=[f"127.0.0.1:{other.port}"]
        )
        assert pages(other) == []
    assert report.dropped == {"redirect_secret_in_url": 1, "secret_in_url": 1}


def test_what_a_sitemap_lists_is_judged_like_links(tmp_path: Path) -> None:
    paths = [f"/a?token={HASH}", "/b?token=usdc", "/old/c", "/d/d/d/d", "/e"]
    with LocalSite({"/": page(), "/b": page(), "/e": page()}) as site:
        entries = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in paths)
        kind = {"Content-Type": "application/xml"}
        site.routes["/sitemap.xml"] = Reply(headers=kind, body=f"<urlset>{entries}</urlset>")
        report = crawl(site, tmp_path, sitemap=True, exclude=["/old/*"], alike_pages=0)
        assert sorted(pages(site)) == ["/", "/b?token=usdc", "/e"]
    assert report.dropped["secret_in_url"] == 1
    assert report.dropped["path_repeat"] == 1
    assert report.outside == {"excluded": 1}
    assert report.balances
    assert HASH not in files(tmp_path)


def test_documents_from_python_are_masked(tmp_path: Path) -> None:
    with LocalSite({"/a": page()}) as site:
        known: dict[str, Any] = {"robots": False, "delay": 0, "allow_private": OUTER}
        url = site.url(f"/a?token={HASH}")
        assert scrapers.scrape(url, **known).url == site.url("/a?token=***")
        assert [found.url for found in scrapers.crawl(url, **known)] == [site.url("/a?token=***")]
        with pytest.raises(scrapers.errors.ScrapersError) as caught:
            scrapers.scrape(site.url(f"/gone?token={HASH}"), **known)
    assert HASH not in str(caught.value)
    job = scrapers.Job(seeds=[url], output=tmp_path / "corpus.jsonl")
    assert HASH not in repr(job)
    assert job.seeds == (url,)
