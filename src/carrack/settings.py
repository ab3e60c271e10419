"""Every setting once: flag = environment variable = config key.

The field ``retry_delay`` is ``--retry-delay`` on the command line, ``CARRACK_RETRY_DELAY`` in the environment and
``retry-delay`` in the config file (TOML). A flag wins over the environment, the environment over the file, the file
over the default. ``carrack settings`` prints each with its value and origin.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta

from carrack.errors import SettingsError

ENV_PREFIX = "CARRACK_"
DEFAULT_CONFIG = Path("/etc/carrack/carrack.toml")


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """All settings of the servers."""

    database: Annotated[
        str,
        Meta(
            description="Where everything is kept: sqlite:///FILE or postgresql://USER@HOST:PORT/NAME. A password"
            " belongs in PGPASSWORD or ~/.pgpass, where no list of processes shows it."
        ),
    ] = "sqlite:///carrack.db"
    listen: Annotated[
        str,
        Meta(
            description="Address and port to listen on. When empty: 127.0.0.1:8000 for everything in one process, and"
            " 127.0.0.1 with the usual port for one service (smd 27779, bss 27778, cloud-init 27777)."
        ),
    ] = ""
    workers: Annotated[int, Meta(ge=1, le=256, description="Processes per service; more than 1 needs PostgreSQL.")] = 1
    log_level: Annotated[str, Meta(description="Least severe log lines to print: debug, info, warning or error.")] = (
        "info"
    )
    log_format: Annotated[
        str, Meta(description="json, console, or auto: console on a terminal and json elsewhere.")
    ] = "auto"
    shutdown_timeout: Annotated[
        int, Meta(ge=0, description="Seconds that running requests are given to finish after SIGTERM.")
    ] = 15
    feed_retention: Annotated[
        int, Meta(ge=1, description="Hours that the change feed is kept; a follower older than that loads anew.")
    ] = 720
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(description="Networks (CIDR) of proxies whose X-Forwarded-For is believed; from others it is ignored."),
    ] = ()
    roles: Annotated[tuple[str, ...], Meta(description="Component roles beside the built-in ones.")] = ()
    sub_roles: Annotated[tuple[str, ...], Meta(description="Component subroles beside the built-in ones.")] = ()
    advertise_address: Annotated[
        str,
        Meta(
            description="URL of the cloud-init data as nodes reach it, put into ds=nocloud-net;s=URL/. When empty: the"
            " address by which the node reached the boot script, with /cloud-init."
        ),
    ] = ""
    boot_url: Annotated[
        str,
        Meta(
            description="URL of this boot script service as nodes reach it, put into the chain lines of boot scripts,"
            " up to but without /boot/v1. When empty: the address by which the node reached the boot script."
        ),
    ] = ""
    retry_delay: Annotated[int, Meta(ge=0, description="Seconds an iPXE script sleeps before it tries again.")] = 30
    retrieval_delay: Annotated[
        int,
        Meta(ge=0, description="Seconds an unknown node sleeps before it asks for its script with its architecture."),
    ] = 10
    bootif: Annotated[
        bool, Meta(description="Put BOOTIF= with the requesting MAC on the kernel command line, as OpenCHAMI does.")
    ] = False
    imgstat: Annotated[bool, Meta(description="Put the imgstat line into boot scripts, as CSM does.")] = True
    cloud_init_url: Annotated[
        str,
        Meta(
            description="Base URL of the #include lines of vendor-data. When empty: the base-url of the cluster"
            " defaults, else the address by which the node reached this server."
        ),
    ] = ""
    cluster_name: Annotated[str, Meta(description="Cluster name in meta-data until cluster-defaults gives one.")] = ""

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.database.startswith("sqlite:")


class Definition(msgspec.Struct, frozen=True):
    """One setting as a person meets it."""

    field: str
    key: str
    flag: str
    env: str
    type: Any
    default: Any
    help: str


class Resolved(msgspec.Struct, frozen=True):
    """Settings, and for each field where its value came from: flag, environment, config file or default."""

    settings: Settings
    origins: dict[str, str]


def definitions() -> list[Definition]:
    """All settings, in the order in which they are defined."""
    found: list[Definition] = []
    for info in msgspec.structs.fields(Settings):
        annotated = Settings.__annotations__[info.name] if isinstance(info.type, str) else info.type
        meta = cast("Meta", annotated.__metadata__[0])
        key = info.encode_name
        found.append(
            Definition(
                field=info.name,
                key=key,
                flag=f"--{key}",
                env=ENV_PREFIX + info.name.upper(),
                type=annotated.__origin__,
                default=info.default,
                help=meta.description or "",
            )
        )
    return found


def load(
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> Resolved:
    """Resolve all settings.

    `flags` maps field names to values given on the command line (None: not given). `config` names the file; without
    it, CARRACK_CONFIG or /etc/carrack/carrack.toml if there is one. Raises SettingsError naming what is wrong where.
    """
    env = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    path, from_file = _read_config(env, config)
    known = {definition.key: definition for definition in definitions()}
    for key, value in from_file.items():
        if key not in known:
            raise SettingsError(f"{path}: unknown setting '{key}'")
        values[key], origins[known[key].field] = value, f"config file {path}"
    for definition in known.values():
        if definition.env in env:
            values[definition.key] = _from_text(env[definition.env], definition)
            origins[definition.field] = f"environment {definition.env}"
        given = (flags or {}).get(definition.field)
        if given is not None:
            values[definition.key], origins[definition.field] = given, f"flag {definition.flag}"
        origins.setdefault(definition.field, "default")
    try:
        settings = msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(_explain(str(error), origins)) from None
    _check(settings)
    return Resolved(settings, origins)


def _read_config(env: Mapping[str, str], config: Path | None) -> tuple[Path, dict[str, Any]]:
    named = config or (Path(env["CARRACK_CONFIG"]) if env.get("CARRACK_CONFIG") else None)
    path = named or DEFAULT_CONFIG
    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named is None:
            return path, {}
        raise SettingsError(f"{path}: no such config file") from None
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None


def _from_text(text: str, definition: Definition) -> Any:
    """A value as an environment variable holds it: lists are comma-separated, booleans true/false/1/0."""
    if definition.type is bool:
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"0", "false", "no", "off"}:
            return False
        raise SettingsError(f"environment {definition.env}: '{text}' is neither true nor false")
    if definition.type is int:
        try:
            return int(text)
        except ValueError:
            raise SettingsError(f"environment {definition.env}: '{text}' is not a number") from None
    if definition.type is str:
        return text
    return [part.strip() for part in text.split(",") if part.strip()]


def _explain(message: str, origins: Mapping[str, str]) -> str:
    """Turn msgspec's words ("... - at `$.retry-delay`") into ours, with the origin of the wrong value."""
    text, _, place = message.partition(" - at `$.")
    key = place.rstrip("`").split("[")[0]
    origin = origins.get(key.replace("-", "_"))
    if not origin:
        return message
    # A flag or variable is named by its origin; in a file, the key must be.
    return f"{origin}: {key}: {text}" if origin.startswith("config file") else f"{origin}: {text}"


def _check(settings: Settings) -> None:
    """Rules between and inside values that types cannot say."""
    if not settings.database.startswith(("sqlite:///", "postgresql://")):
        raise SettingsError("database must be sqlite:///FILE or postgresql://USER@HOST:PORT/NAME")
    if settings.workers > 1 and settings.is_sqlite:
        raise SettingsError("more than one worker needs PostgreSQL: SQLite has one writer, in one process")
    if settings.log_level not in {"debug", "info", "warning", "error"}:
        raise SettingsError("log-level must be debug, info, warning or error")
    if settings.log_format not in {"auto", "json", "console"}:
        raise SettingsError("log-format must be auto, json or console")
    for network in settings.trusted_proxies:
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise SettingsError(f"trusted-proxies: '{network}' is no network such as 10.0.0.0/8") from None
