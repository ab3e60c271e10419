"""Settings: one definition, four origins, and no silent mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from carrack.errors import SettingsError
from carrack.settings import Settings, definitions, load


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "carrack.toml"
    path.write_text(text)
    return path


def test_a_flag_wins_over_the_environment_that_over_the_file_and_that_over_the_default(tmp_path: Path) -> None:
    path = config(tmp_path, 'retry-delay = 1\nretrieval-delay = 1\ncluster-name = "file"\n')
    environ = {"CARRACK_RETRY_DELAY": "2", "CARRACK_RETRIEVAL_DELAY": "2"}
    resolved = load({"retry_delay": 3, "retrieval_delay": None}, environ, path)
    assert resolved.settings == Settings(retry_delay=3, retrieval_delay=2, cluster_name="file")
    assert resolved.origins["retry_delay"] == "flag --retry-delay"
    assert resolved.origins["retrieval_delay"] == "environment CARRACK_RETRIEVAL_DELAY"
    assert resolved.origins["cluster_name"] == f"config file {path}"
    assert resolved.origins["database"] == "default"
    assert set(resolved.origins) == set(Settings.__struct_fields__)


EXAMPLES: dict[type, tuple[str, str, Any]] = {
    bool: ("true", "true", True),
    int: ("1", "1", 1),
    str: ("info", '"info"', "info"),
    tuple: ("10.0.0.0/8, fd00::/8", '["10.0.0.0/8", "fd00::/8"]', ("10.0.0.0/8", "fd00::/8")),
}


@pytest.mark.parametrize("definition", definitions(), ids=lambda definition: definition.key)
def test_every_setting_can_be_given_in_every_way(definition: Any, tmp_path: Path) -> None:
    kind = definition.type if isinstance(definition.type, type) and definition.type in EXAMPLES else tuple
    text, toml, value = EXAMPLES[kind]
    if definition.field == "database":
        text, toml, value = "sqlite:///a.db", '"sqlite:///a.db"', "sqlite:///a.db"
    if definition.field == "log_format":
        text, toml, value = "json", '"json"', "json"
    assert definition.help.endswith(".")
    assert definition.env == "CARRACK_" + definition.key.upper().replace("-", "_")
    assert definition.flag == "--" + definition.key
    for resolved in (
        load({}, {definition.env: text}, config(tmp_path, "")),
        load({}, {}, config(tmp_path, f"{definition.key} = {toml}\n")),
        load({definition.field: list(value) if isinstance(value, tuple) else value}, {}, config(tmp_path, "")),
    ):
        assert getattr(resolved.settings, definition.field) == value
        assert resolved.origins[definition.field] != "default"


@pytest.mark.parametrize(
    ("flags", "environ", "toml", "told"),
    [
        ({}, {}, "retry_delay = 1", "unknown setting 'retry_delay'"),
        ({}, {}, "[database]\nurl = 1", "carrack.toml"),
        ({}, {}, "retry-delay = 'soon'", "carrack.toml: retry-delay: Expected `int`"),
        ({}, {}, "retry-delay = -1", "carrack.toml"),
        ({}, {}, "roles = ['a', 1]", "carrack.toml"),
        ({}, {}, "retry-delay = ", "carrack.toml"),
        ({}, {"CARRACK_RETRY_DELAY": "soon"}, "", "environment CARRACK_RETRY_DELAY: 'soon' is not a number"),
        ({}, {"CARRACK_RETRY_DELAY": "-1"}, "", "environment CARRACK_RETRY_DELAY"),
        ({}, {"CARRACK_BOOTIF": "perhaps"}, "", "neither true nor false"),
        ({"workers": 0}, {}, "", "flag --workers"),
        ({"workers": 2}, {}, "", "PostgreSQL"),
        ({"database": "mysql://h/d"}, {}, "", "postgresql://"),
        ({"log_level": "loud"}, {}, "", "log-level"),
        ({"log_format": "xml"}, {}, "", "log-format"),
        ({"trusted_proxies": ["10.0.0.0/99"]}, {}, "", "10.0.0.0/99"),
    ],
)
def test_mistakes_are_told_with_their_place(
    flags: dict[str, Any], environ: dict[str, str], toml: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(flags, environ, config(tmp_path, toml))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_config_file_may_be_named_in_the_environment(tmp_path: Path) -> None:
    path = config(tmp_path, "retry-delay = 7")
    assert load({}, {"CARRACK_CONFIG": str(path)}).settings.retry_delay == 7
    with pytest.raises(SettingsError, match="no such config file"):
        load({}, {"CARRACK_CONFIG": str(tmp_path / "none.toml")})
    with pytest.raises(SettingsError, match=str(tmp_path)):
        load({}, {"CARRACK_CONFIG": str(tmp_path)})
    path.write_bytes(b"\xff")
    with pytest.raises(SettingsError, match=str(path)):
        load({}, {}, path)


def test_empty_lists_in_the_environment_are_empty() -> None:
    assert load({}, {"CARRACK_ROLES": " , "}).settings.roles == ()
