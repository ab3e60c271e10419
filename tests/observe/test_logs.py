"""Logs: lines that programs can read, traces for the operator, and never a secret that happens to be in a variable."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator

import pytest
import structlog

from carrack.observe import logs


@pytest.fixture(autouse=True)
def _as_before() -> Generator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def fail() -> None:
    password = "hunter2"  # noqa: F841 - it must not be seen
    raise ValueError("it failed")


def log_a_failure() -> None:
    try:
        fail()
    except ValueError as error:
        structlog.get_logger().error("thing.failed", exc_info=error, count=3)
        logging.getLogger("library").exception("of a library")


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
