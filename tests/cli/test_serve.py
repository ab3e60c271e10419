"""`carrack serve`: what is wrong with its settings is one line and exit code 1, before anything is opened."""

from __future__ import annotations

import sys

import pytest

from carrack import __version__
from carrack.app.server import listen_address
from carrack.cli import main
from carrack.errors import SettingsError
from carrack.settings import Settings


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["carrack", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--listen", "127.0.0.1:99999"), "ADDRESS:PORT"),
        (("--listen", "8000"), "ADDRESS:PORT"),
        (("--workers", "2"), "more than one worker needs PostgreSQL"),
        (("--workers", "0"), "flag --workers"),
        (("--database", "mysql://u:hunter2@h/d"), "postgresql://"),
        (("--trusted-proxies", "everybody"), "everybody"),
        (("--log-level", "loud"), "log-level"),
        (("--config", "/no/such.toml"), "no such config file"),
        (("nothing",), "smd, bss or cloud-init"),
    ],
)
def test_wrong_settings_are_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert run(monkeypatch, "serve", *arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("carrack: ")
    assert err.count("\n") == 1
    assert words in err
    assert "hunter2" not in err


def test_help_names_every_command_and_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert run(monkeypatch, "--help") == 0
    out = capsys.readouterr().out
    for command in ("serve", "settings", "magellan", "twin"):
        assert command in out
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"carrack {__version__}\n"


@pytest.mark.parametrize(
    ("listen", "parts", "expected"),
    [
        ("", ("smd", "bss", "cloud-init"), ("127.0.0.1", 8000)),
        ("", ("smd",), ("127.0.0.1", 27779)),
        ("", ("bss",), ("127.0.0.1", 27778)),
        ("", ("cloud-init",), ("127.0.0.1", 27777)),
        ("10.0.0.1:80", ("smd",), ("10.0.0.1", 80)),
        (":80", ("smd",), ("0.0.0.0", 80)),
        ("[::1]:80", ("smd",), ("::1", 80)),
        ("head-node:80", ("smd",), ("head-node", 80)),
    ],
)
def test_listen_address(listen: str, parts: tuple[str, ...], expected: tuple[str, int]) -> None:
    assert listen_address(Settings(listen=listen), parts) == expected


@pytest.mark.parametrize("listen", ["80", "host", "host:", "host:http", "host:65536", "host:-1", "host:1.0"])
def test_what_is_no_listen_address_is_refused(listen: str) -> None:
    with pytest.raises(SettingsError, match="ADDRESS:PORT"):
        listen_address(Settings(listen=listen), ("smd",))
