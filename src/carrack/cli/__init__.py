"""The command line. Commands import what they need when they run, so that `carrack --help` is quick."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from carrack import __version__
from carrack.cli import demo, magellan, netboot, power, serve, settings, twin
from carrack.errors import CarrackError

app = typer.Typer(
    name="carrack",
    help="System manager for HPC clusters: discovery, inventory and network boot.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"carrack {__version__}")
        raise typer.Exit


@app.callback()
def _options(version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True)) -> None:
    """System manager for HPC clusters: discovery, inventory and network boot."""


app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("settings")(settings.show)
app.command("twin")(twin.twin)
app.add_typer(magellan.app, name="magellan")
app.add_typer(netboot.app, name="netboot")
app.add_typer(power.app, name="power")


def main() -> None:
    """Run a command; what goes wrong on purpose, or with a file, is one line on standard error and exit code 1."""
    try:
        app()
    except CarrackError as error:
        _fail(str(error))
    except OSError as error:
        # With a name it is about a path that somebody gave; any other is a defect, and its trace is wanted.
        name = error.filename2 or error.filename
        if name is None:
            raise
        _fail(f"{name}: {error.strerror}")


def _fail(message: str) -> NoReturn:
    typer.echo(f"carrack: {message}", err=True)
    sys.exit(1)
