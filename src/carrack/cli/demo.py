"""`carrack demo`: a ten-node cluster found, inventoried and booted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer


def demo(
    nodes: Annotated[
        Literal["light", "qemu"],
        typer.Option(
            help="light: programs that boot as firmware, iPXE and cloud-init do; qemu: real firmware, as root."
        ),
    ] = "light",
    count: Annotated[int, typer.Option(help="How many nodes.")] = 10,
    directory: Annotated[Path, typer.Option(help="Where database, recordings and logs go.")] = Path("demo-data"),
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running at the end.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop a demo that was left running, and nothing else.")] = False,
) -> None:
    """Find, inventory and boot a simulated cluster, showing each step. Exit code 1 if not every node booted."""
    import signal

    from carrack.demo import run

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, _leave)
    if stop:
        from carrack.demo import firmware

        typer.echo("stopped" if firmware.stop(directory) else "no demo is running")
        return
    if nodes == "qemu":
        from carrack.demo import firmware

        raise typer.Exit(firmware.run_qemu(directory, count, keep=keep))
    raise typer.Exit(run.run_light(directory, count, keep=keep))


def _leave(number: int, _frame: object) -> NoReturn:
    """End as with Ctrl-C: what was started is stopped, also when the terminal was closed."""
    raise SystemExit(128 + number)
