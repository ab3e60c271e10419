"""`carrack magellan secrets`: the encrypted file of BMC users and passwords."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from carrack.cli.bmc_options import DEFAULT_SECRETS
from carrack.errors import InvalidInput

if TYPE_CHECKING:
    from carrack.bmc.credentials import Credentials
    from carrack.magellan.secrets import SecretsFile

app = typer.Typer(help="Keep BMC users and passwords in an encrypted file.", no_args_is_help=True)

File = Annotated[Path, typer.Option("-f", "--file", "--secrets-file", help="The secrets file.")]
SecretID = Annotated[str, typer.Argument(help="https://IP:PORT of the BMC, or default.")]


@app.command()
def generatekey() -> None:
    """Print a new master key. Keep it in MASTER_KEY; without it the file cannot be read."""
    from carrack.magellan.secrets import generate_master_key

    typer.echo(generate_master_key())


@app.command()
def store(
    secret_id: SecretID,
    value: Annotated[
        str | None,
        typer.Argument(help="user:password, or what --format says. Better left out: others can read arguments."),
    ] = None,
    form: Annotated[
        Literal["basic", "json", "base64"],
        typer.Option("-F", "--format", help="user:password; JSON with username and password; base64 of either."),
    ] = "basic",
    input_file: Annotated[
        Path | None, typer.Option("-i", "--input-file", help="Read the value here; - is stdin.")
    ] = None,
    file: File = DEFAULT_SECRETS,
) -> None:
    """Encrypt a user and password for one BMC. Without a value it is asked for, or read from a pipe."""
    if value is not None and input_file:
        raise InvalidInput("give the value or --input-file, not both")
    credentials = _ask() if value is None and not input_file and _at_terminal() else None
    if credentials is None:
        credentials = _parse(_read(value, input_file).strip("\r\n"), form)
    _open(file).store_credentials(secret_id, credentials)


@app.command()
def retrieve(secret_id: SecretID, file: File = DEFAULT_SECRETS) -> None:
    """Print one secret in clear: it is what this command is for."""
    typer.echo(_open(file).retrieve(secret_id))


@app.command("list")
def list_secrets(file: File = DEFAULT_SECRETS) -> None:
    """Print the ids of all secrets."""
    for secret_id in _open(file).ids():
        typer.echo(secret_id)


@app.command()
def remove(
    secret_ids: Annotated[list[str], typer.Argument(help="Ids of the secrets to remove.")], file: File = DEFAULT_SECRETS
) -> None:
    """Remove secrets. Exit code 1 for an id that is not there."""
    secrets = _open(file)
    for secret_id in secret_ids:
        secrets.remove(secret_id)


def _at_terminal() -> bool:
    import sys

    return sys.stdin.isatty()


def _ask() -> Credentials:
    from carrack.bmc.credentials import Credentials

    user = typer.prompt("user", err=True)
    return Credentials(user, typer.prompt("password", hide_input=True, err=True))


def _read(value: str | None, input_file: Path | None) -> str:
    import sys

    if value is not None:
        return value
    if input_file is None or str(input_file) == "-":
        return sys.stdin.read()
    try:
        return input_file.read_text()
    except OSError as error:
        raise InvalidInput(f"cannot read {input_file}: {error.strerror}") from None


def _open(file: Path) -> SecretsFile:
    import os

    from carrack.magellan.secrets import SecretsFile, master_key

    return SecretsFile(file, master_key(os.environ))


def _parse(value: str, form: str) -> Credentials:
    """A password may hold anything, colons and quotes too. Errors never show the value."""
    import base64
    import binascii

    import msgspec

    from carrack.bmc.credentials import Credentials

    if form == "base64":
        try:
            value = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise InvalidInput("the value is not base64") from None
        form = "json" if value.lstrip().startswith("{") else "basic"
    if form == "json":
        try:
            pair = msgspec.json.decode(value, type=dict[str, str])
            return Credentials(pair["username"], pair["password"])
        except (msgspec.DecodeError, KeyError):
            raise InvalidInput("the value is not JSON with username and password") from None
    user, colon, password = value.partition(":")
    if not colon or not user:
        raise InvalidInput("the value is not user:password")
    return Credentials(user, password)
