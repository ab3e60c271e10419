"""`carrack settings`: every setting, where it came from, and no password."""

from __future__ import annotations

import msgspec
import pytest
from typer.testing import CliRunner

from carrack.cli import app
from carrack.settings import definitions


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for definition in definitions():
        monkeypatch.delenv(definition.env, raising=False)


def show(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["settings", *arguments], env={"CARRACK_RETRY_DELAY": "7"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_setting_is_listed_with_its_origin() -> None:
    lines = show("--cluster-name", "blue", "--roles", "A", "--roles", "B", "--no-imgstat").splitlines()
    assert [line.split()[0] for line in lines] == [definition.key for definition in definitions()]
    by_key = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}
    assert by_key["retry-delay"] == "7  (environment CARRACK_RETRY_DELAY)"
    assert by_key["cluster-name"] == "blue  (flag --cluster-name)"
    assert by_key["roles"] == "A,B  (flag --roles)"
    assert by_key["imgstat"] == "false  (flag --imgstat)"
    assert by_key["boot-url"] == '""  (default)'


def test_json_has_the_same() -> None:
    rows = msgspec.json.decode(show("--json", "--roles", "A"))
    assert [row["setting"] for row in rows] == [definition.key for definition in definitions()]
    by_key = {row["setting"]: row for row in rows}
    assert by_key["retry-delay"] == {
        "setting": "retry-delay",
        "value": 7,
        "origin": "environment CARRACK_RETRY_DELAY",
    }
    assert by_key["roles"]["value"] == ["A"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:hunter2@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:hun@ter2@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:hunter2/x@h:5432/d", "postgresql://u:***@h:5432/d"),
        ("postgresql://h/d?user=u&password=hunter2&x=1", "postgresql://h/d?user=u&password=***&x=1"),
        ("postgresql://h/d?sslpassword=hunter2", "postgresql://h/d?sslpassword=***"),
        ("postgresql://u@h:5432/d", "postgresql://u@h:5432/d"),
        ("postgresql://u@/d?host=/run/pg", "postgresql://u@/d?host=/run/pg"),
    ],
)
def test_passwords_are_not_shown(url: str, shown: str) -> None:
    for arguments in ((), ("--json",)):
        text = show(*arguments, "--database", url)
        assert "hunter2" not in text
        assert "ter2" not in text
        assert shown in text


@pytest.mark.parametrize("command", ["serve", "settings"])
def test_help_explains_every_setting(command: str) -> None:
    text = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "300", "TERM": "dumb"}).stdout
    for definition in definitions():
        assert definition.flag in text
        assert definition.help.split()[0] in text
