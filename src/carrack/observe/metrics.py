"""Prometheus metrics, over all workers where there are several."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any

# prometheus_client reads this variable when it is first imported: `shared_between_workers` must come before that.
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared_between_workers() -> Generator[None]:
    """Let the processes that are started meanwhile count together."""
    with tempfile.TemporaryDirectory(prefix="carrack-metrics-", ignore_cleanup_errors=True) as directory:
        os.environ[MULTIPROCESS] = directory
        yield


class RequestMetrics:
    """Counts requests by method, route and status, and measures how long they take by route."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry = CollectorRegistry()
        self._requests = Counter(
            "carrack_http_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "carrack_http_request_seconds",
            "Time to answer a request.",
            ["route"],
            buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
            registry=self.registry,
        )
        self._gauges = _Gauges()
        self.registry.register(self._gauges)
        self._children: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        key = (method, route, status)
        children = self._children.get(key)
        if children is None:
            children = (self._requests.labels(method, route, str(status)), self._seconds.labels(route))
            self._children[key] = children
        children[0].inc()
        children[1].observe(seconds)

    def gauge(self, name: str, help_text: str, value: Callable[[], float]) -> None:
        """A number that is read when it is asked for, from the process that answers."""
        self._gauges.add(name, help_text, value)

    def exposition(self) -> tuple[bytes, str]:
        """What Prometheus scrapes, and its content type."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

        registry = self.registry
        if MULTIPROCESS in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)
            registry.register(self._gauges)
        return generate_latest(registry), CONTENT_TYPE_LATEST


class _Gauges:
    """Gauges that are read, not set: Prometheus' own cannot be shared between processes."""

    def __init__(self) -> None:
        self._values: list[tuple[str, str, Callable[[], float]]] = []

    def add(self, name: str, help_text: str, value: Callable[[], float]) -> None:
        self._values.append((name, help_text, value))

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import GaugeMetricFamily

        for name, help_text, value in self._values:
            yield GaugeMetricFamily(name, help_text, value=value())
