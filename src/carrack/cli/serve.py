"""`carrack serve`: run the services."""

from __future__ import annotations

from typing import Annotated

import typer

from carrack.cli.options import with_settings
from carrack.settings import Resolved


def _serve(
    service: Annotated[
        str, typer.Argument(help="smd, bss or cloud-init to run one service alone; without it, all in one process.")
    ] = "all",
    *,
    resolved: Resolved,
) -> None:
    """Run the services until SIGTERM: all in one process, or one of them on its usual port."""
    from carrack.app import PARTS
    from carrack.app import serve as run
    from carrack.errors import SettingsError
    from carrack.observe import logs

    if service != "all" and service not in PARTS:
        raise SettingsError(f"there is no service '{service}': use smd, bss or cloud-init, or nothing for all")
    settings = resolved.settings
    logs.configure(settings.log_level, settings.log_format)
    raise typer.Exit(run(settings, tuple(PARTS) if service == "all" else (service,)))


serve = with_settings(_serve)
