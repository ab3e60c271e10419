"""Logs: lines that programs can read, traces for the operator, and never a secret that happens to be in a variable."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from carrack.observe import logs


def fail() -> None:
    password = "hunter2"  # noqa: F841 - it must not be seen
    raise ValueError("it failed")


def log_a_failure() -> None:
    try:
        fail()
    except ValueError as error:
        structlog.get_logger().error("thing.failed", exc_info=error, count=3)
        logging.getLogger("library").exception("of a library")


def test_lines_go_to_standard_error_as_it_is_then(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", first)
    logs.configure("info", "json")
    first.close()
    monkeypatch.setattr("sys.stderr", second)
    structlog.get_logger().info("thing.done")
    assert "thing.done" in second.getvalue()


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")
    structlog.get_logger().debug("not.shown")
    structlog.get_logger().info("thing.done", xname="x0")
    logging.getLogger("library").info("not shown either")
    logging.getLogger("library").warning("of a %s", "library")
    out, err = capsys.readouterr()
    assert out == ""
    first, second = [json.loads(line) for line in err.splitlines()]
    assert (first["event"], first["xname"], first["level"]) == ("thing.done", "x0", "info")
    assert first["timestamp"].endswith("Z")
    assert (second["event"], second["level"]) == ("of a library", "warning")


@pytest.mark.parametrize("form", ["json", "console"])
def test_traces_show_the_way_but_no_variables(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", form)
    log_a_failure()
    err = capsys.readouterr().err
    assert err.count("it failed") >= 2
    assert "log_a_failure" in err
    assert '"hunter2"' not in err.replace('password = "hunter2"', "")
    assert "'hunter2'" not in err
    if form == "json":
        for line in err.splitlines():
            assert json.loads(line)["exception"][0]["exc_type"] == "ValueError"
            assert "hunter2" not in line


def test_auto_is_json_unless_somebody_looks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure("warning", "auto")
    structlog.get_logger().warning("thing.odd")
    assert json.loads(capsys.readouterr().err)["event"] == "thing.odd"
