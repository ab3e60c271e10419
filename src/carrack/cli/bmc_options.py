"""Options that every command that talks to BMCs has, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ssl import SSLContext

    from carrack.bmc.address import BMCAddress
    from carrack.bmc.credentials import Credentials

DEFAULT_SECRETS = Path("secrets.json")

SecretsPath = Annotated[
    Path | None,
    typer.Option("--secrets-file", help=f"Encrypted BMC passwords. Without it: {DEFAULT_SECRETS}, if there is one."),
]
Username = Annotated[
    str | None, typer.Option("-u", "--username", envvar="CARRACK_BMC_USERNAME", help="BMC user, for this run only.")
]
Password = Annotated[
    str | None,
    typer.Option(
        "-p",
        "--password",
        envvar="CARRACK_BMC_PASSWORD",
        help="BMC password, for this run only. On a command line others on this machine can read it: better set the"
        " environment variable, or use a secrets file.",
    ),
]
Insecure = Annotated[
    bool,
    typer.Option("-i/-V", "--insecure/--verify", help="Whether a BMC's certificate is believed as it is, or checked."),
]


def bmc_tls(insecure: bool) -> SSLContext | None:
    """None does not verify: BMCs come with self-signed certificates."""
    from carrack.bmc.limits import verified_tls

    return None if insecure else verified_tls()


def credentials_from(
    secrets_path: Path | None, username: str | None, password: str | None
) -> Callable[[BMCAddress], Credentials | None]:
    """Who logs in where: user and password given for this run, else the secrets file, else nobody.

    Raises SettingsError when a secrets file is to be read and MASTER_KEY is missing, InvalidInput when a file that was
    named does not exist, or is no secrets file.
    """
    import os

    from carrack.errors import InvalidInput
    from carrack.magellan.secrets import SecretsFile, credentials_source, master_key

    if secrets_path and not secrets_path.exists():
        raise InvalidInput(f"there is no secrets file {secrets_path}")
    path = secrets_path or (DEFAULT_SECRETS if DEFAULT_SECRETS.exists() else None)
    needed = path is not None and (username is None or password is None)
    store = SecretsFile(path, master_key(os.environ)) if path and needed else None
    if store:
        store.ids()  # a file that is broken is no BMC's fault, and is told once
    return credentials_source(store, username, password)
