"""Metrics: what was answered is counted by route, and gauges are read when they are asked for."""

from __future__ import annotations

import re

import httpx

from carrack.observe.metrics import RequestMetrics


def test_requests_are_counted_by_method_route_and_status() -> None:
    metrics = RequestMetrics()
    metrics.observe("GET", "/a/{b}", 200, 0.002)
    metrics.observe("GET", "/a/{b}", 200, 0.2)
    metrics.observe("GET", "/a/{b}", 404, 0.002)
    number = 1.0
    metrics.gauge("carrack_thing", "A thing.", lambda: number)
    text = metrics.exposition()[0].decode()
    assert 'carrack_http_requests_total{method="GET",route="/a/{b}",status="200"} 2.0' in text
    assert 'carrack_http_requests_total{method="GET",route="/a/{b}",status="404"} 1.0' in text
    assert 'carrack_http_request_seconds_count{route="/a/{b}"} 3.0' in text
    assert "carrack_thing 1.0" in text
    number = 2.0
    assert "carrack_thing 2.0" in metrics.exposition()[0].decode()


async def test_routes_not_paths_are_counted_so_that_callers_cannot_make_series(api: httpx.AsyncClient) -> None:
    for number in range(5):
        await api.get(f"/hsm/v2/State/Components/x0c0s0b0n{number}")
        await api.get(f"/no/such/path/{number}")
        await api.head("/health")
    answer = await api.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    counted = dict(re.findall(r"carrack_http_requests_total\{(.*)\} ([0-9.]+)", answer.text))
    assert counted['method="GET",route="/hsm/v2/State/Components/{xname}",status="404"'] == "5.0"
    assert counted['method="GET",route="none",status="404"'] == "5.0"
    assert counted['method="HEAD",route="/health",status="200"'] == "5.0"
    assert "carrack_store_up 1.0" in answer.text
    assert "carrack_view_seq 0.0" in answer.text
