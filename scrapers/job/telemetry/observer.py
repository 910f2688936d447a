"""Traces and metrics of OpenTelemetry, where the calling program has loaded its SDK; else nothing is done.

An observer outside of all that works: it sees the steps that a job gives, what its backend is asked, the
pages that go to its workers, and the stages of which a build tells. Exporter and endpoint are OpenTelemetry's
own business (``OTEL_EXPORTER_OTLP_ENDPOINT`` …). URLs are told without their credentials.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from scrapers.crawler.hosts.deferred import Deferral
from scrapers.crawler.in_flight import Settled
from scrapers.models import Document, Failure, FetchedPage, Request, Response
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin.scraper import AnyScraper
from scrapers.plugin.wrapper import Wrapper
from scrapers.web.urls import host_of, redacted

T = TypeVar("T")
R = TypeVar("R")
Told = Callable[[str, int, int], None]

_NAME: Final = "scrapers"
_SDK: Final = ("opentelemetry.sdk.trace", "opentelemetry.sdk.metrics")


class Observer:
    """What is counted and timed. Used from any thread."""

    def __init__(self) -> None:
        from opentelemetry import context, metrics, trace  # noqa: PLC0415 - an extra, loaded by the caller

        self.tracer, self._context = trace.get_tracer(_NAME), context
        meter = metrics.get_meter(_NAME)
        self.requests = meter.create_counter("scrapers.requests", "{request}", "Pages that were asked for")
        self._settled = {
            Document: meter.create_counter("scrapers.documents", "{document}", "Pages with a document"),
            Failure: meter.create_counter("scrapers.failures", "{page}", "Pages that failed, by reason"),
        }
        self._drops = meter.create_counter("scrapers.drops", "{page}", "Pages that were left out, by reason")
        self._waits = meter.create_histogram("scrapers.host.wait", "s", "What hosts are waited for")
        self._stages = meter.create_histogram("scrapers.stage.duration", "s", "How long a stage took")

    @property
    def here(self) -> Any:  # noqa: ANN401 - an extra has no types here
        """The span that is current: what other threads do belongs to it."""
        return self._context.get_current()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A stage of the work, and all that begins inside."""
        began = time.monotonic()
        try:
            with self.tracer.start_as_current_span(f"{_NAME}.{name}"):
                yield
        finally:
            self._stages.record(time.monotonic() - began, {"stage": name})

    def step(self, step: Settled | Deferral) -> None:
        """A URL is settled, or something is waited for."""
        if isinstance(step, Deferral):
            self._waits.record(max(0.0, step.until - time.time()), {"host": step.host, "reason": step.reason})
        elif isinstance(step.outcome, Document):
            self._settled[Document].add(1)
        else:
            self._settled.get(type(step.outcome), self._drops).add(1, {"reason": step.outcome.reason})


def observer() -> Observer | None:
    """Who looks on, if the program has loaded OpenTelemetry's SDK."""
    return Observer() if any(name in sys.modules for name in _SDK) else None


@contextmanager
def stage(name: str) -> Iterator[Observer | None]:
    """A stage that is observed, if anybody looks on."""
    watching = observer()
    if watching is None:
        yield None
        return
    with watching.stage(name):
        yield watching


@contextmanager
def stages(told: Told) -> Iterator[Told]:
    """``told``, each of whose names is a stage until the next one comes."""
    watching = observer()
    if watching is None:
        yield told
        return
    name, began, span = "", time.time_ns(), None

    def end() -> None:
        if span:
            span.end()
            watching._stages.record((time.time_ns() - began) / 1e9, {"stage": name})  # noqa: SLF001 - its own

    def tell(step: str, done: int, whole: int) -> None:
        nonlocal name, began, span
        if step != name:
            end()
            name, began = step, time.time_ns()
            span = watching.tracer.start_span(f"{_NAME}.{step}")
        told(step, done, whole)

    with watching.stage("build"):
        try:
            yield tell
        finally:
            end()


def observed(scraper: AnyScraper) -> AnyScraper:
    """A backend whose requests are spans, if anybody looks on."""
    watching = observer()
    return scraper if watching is None else _Observed(scraper, watching)


class _Observed(Wrapper):
    def __init__(self, inner: AnyScraper, watching: Observer) -> None:
        super().__init__(inner)
        self._watching, self._run = watching, watching.here

    def fetch(self, request: Request) -> Response:
        """One hop, with a span of its own."""
        self._watching.requests.add(1)
        told = {"url.full": redacted(request.url), "server.address": host_of(request.url)}
        with self._watching.tracer.start_as_current_span(
            f"{_NAME}.fetch", context=self._run, attributes=told,
            record_exception=False, set_status_on_exception=False,
        ) as span:  # fmt: skip
            try:
                answer = self._inner.fetch(request)
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)  # its words may have a credential
                raise
            if isinstance(answer, Response):
                span.set_attribute("http.response.status_code", answer.status)
            return answer


def pool_of(function: Callable[[T], R], **settings: Any) -> WorkerPool[T, R]:  # noqa: ANN401 - the pool's
    """A pool of workers, whose pages are spans if anybody looks on."""
    watching = observer()
    if watching is None:
        return WorkerPool(function, **settings)
    return _ObservedPool(watching, function, **settings)


class _ObservedPool(WorkerPool[T, R]):
    def __init__(self, watching: Observer, function: Callable[[T], R], **settings: Any) -> None:  # noqa: ANN401 - the pool's
        super().__init__(function, **settings)
        self._watching, self._run = watching, watching.here

    def submit(self, task: T, done: Callable[[R | Failure], None]) -> None:
        """As any pool; the span is from here until the page is back, waiting included."""
        url = redacted(task.response.url) if isinstance(task, FetchedPage) else ""
        span = self._watching.tracer.start_span(
            f"{_NAME}.parse", context=self._run, attributes={"url.full": url}
        )

        def ended(result: R | Failure) -> None:
            span.end()
            done(result)

        super().submit(task, ended)
