"""What OpenTelemetry is told, by its SDK's exporters in memory; and that without it nothing is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import pytest

from scrapers.testing import LocalSite, Reply

Span = tuple[str, str, dict[str, object]]

PROGRAM = """
import json, sys
from collections import Counter
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

spans, reader, provider = InMemorySpanExporter(), InMemoryMetricReader(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(provider)
metrics.set_meter_provider(MeterProvider([reader]))
import scrapers

if __name__ == "__main__":
    seed, folder = sys.argv[1:]
    corpus = folder + "/corpus.jsonl"
    scrapers.run(scrapers.Job(
        seeds=[seed], output=corpus, delay=0, workers=1, allow_private=["127.0.0.0/8"], extractor="full-text",
    ))
    scrapers.build(scrapers.Recipe(inputs=[corpus], output=folder + "/set", workers="serial"))
    done = spans.get_finished_spans()
    names = {each.context.span_id: each.name for each in done}
    numbers = {}
    for found in reader.get_metrics_data().resource_metrics[0].scope_metrics[0].metrics:
        for point in found.data.data_points:
            reason = dict(point.attributes).get("reason") or dict(point.attributes).get("stage", "")
            numbers[f"{found.name} {reason}".strip()] = getattr(point, "value", getattr(point, "count", None))
    print(json.dumps([
        [[each.name, names.get(each.parent.span_id if each.parent else 0, ""), dict(each.attributes)]
         for each in done], numbers]))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Span], dict[str, float]]:
    """The spans (name, parent's name, attributes) and the numbers of a crawl and a build."""
    page = "<html lang=en><title>{0}</title><p>" + "The {0} tide is written down twice a day. " * 9
    site = {
        "/": Reply(body=page.format("first") + '<a href="/a">a</a><a href="/no">n</a>'),
        "/a": Reply(body=page.format("second")),
        "/robots.txt": Reply(body="User-agent: *\nDisallow: /no\n"),
    }
    folder = tmp_path_factory.mktemp("told")
    with LocalSite(site) as server:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, server.url("/"), str(folder)],
            capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    spans, numbers = json.loads(done.stdout)
    return [tuple(span) for span in spans], numbers


def test_run_pages_and_stages_are_spans(told: tuple[list[Span], dict[str, float]]) -> None:
    spans, _ = told
    found = Counter(
        (name.removeprefix("scrapers."), parent.removeprefix("scrapers.")) for name, parent, _ in spans
    )
    assert found[("run", "")] == found[("export", "run")] == found[("build", "")] == 1
    assert found[("fetch", "run")] == found[("parse", "run")] == 2
    assert found[("describe", "build")] == found[("write", "build")] == 1
    pages = [about for name, _, about in spans if name == "scrapers.fetch"]
    assert [page["http.response.status_code"] for page in pages] == [200, 200]
    assert all(str(page["url.full"]).startswith("http://127.0.0.1") for page in pages)


def test_pages_are_counted_by_what_became_of_them(told: tuple[list[Span], dict[str, float]]) -> None:
    _, numbers = told
    assert numbers["scrapers.requests"] == numbers["scrapers.documents"] == 2
    assert numbers["scrapers.drops robots_disallow"] == 1
    assert numbers["scrapers.stage.duration run"] == numbers["scrapers.stage.duration write"] == 1


def test_without_the_sdk_nothing_of_it_is_loaded() -> None:
    code = (
        "import sys, scrapers.job.run, scrapers.dataset.build\n"
        "from scrapers.job.telemetry.observer import observer\n"
        "assert observer() is None\n"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
