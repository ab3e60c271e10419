"""`carrack twin`: run a simulated cluster until SIGTERM."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Generator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from carrack.twin.boot_report import BootReport
    from carrack.twin.cluster import NodeBackend, TwinCluster

PASSWORD = "CARRACK_TWIN_PASSWORD"  # noqa: S105 - the name of the variable, not its value


class NodeKind(StrEnum):
    """What is behind the power button."""

    none = "none"
    light = "light"
    qemu = "qemu"


def twin(
    *,
    nodes: Annotated[int, typer.Option(min=1, help="Nodes in the cluster.")] = 10,
    personality: Annotated[
        list[str] | None,
        typer.Option(help="Vendor's BMC: cray-ex, hpe-ilo, dell-idrac, supermicro, openbmc. Several take turns."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed is another cluster, the same seed is the same.")] = 1,
    per_bmc: Annotated[int, typer.Option(min=1, max=4, help="Nodes on one BMC, where the vendor builds that.")] = 1,
    bmc_subnet: Annotated[str, typer.Option(help="Where the BMCs are; inside 127.0.0.0/8.")] = "127.0.1.0/24",
    port: Annotated[int, typer.Option(min=0, max=65535, help="HTTPS port of every BMC.")] = 8443,
    decoys: Annotated[int, typer.Option(min=0, help="Web servers that are no BMCs, at the end of the subnet.")] = 0,
    latency: Annotated[float, typer.Option(min=0, help="Seconds added to each answer.")] = 0.0,
    user: Annotated[str, typer.Option(help=f"BMC user. The password is {PASSWORD}, or a new one.")] = "root",
    password_file: Annotated[Path | None, typer.Option(help="Write the BMC password to this file, mode 0600.")] = None,
    secrets_file: Annotated[
        Path | None,
        typer.Option("--secrets", help="Store user and password as 'default' in this Magellan secrets file."),
    ] = None,
    node_kind: Annotated[NodeKind, typer.Option(help="What boots when a node is powered on.")] = NodeKind.none,
    boot_url: Annotated[
        str, typer.Option(help="Boot script of light nodes, without a query.")
    ] = "http://127.0.0.1:8000/boot/v1/bootscript",
    smd_url: Annotated[
        str, typer.Option(help="SMD that tells light nodes their addresses, without /hsm/v2.")
    ] = "http://127.0.0.1:8000",
    lab: Annotated[
        str,
        typer.Option(help="Network namespace for QEMU nodes, and for the BMCs then; made, and removed, if it is new."),
    ] = "carrack-lab",
    consoles: Annotated[Path, typer.Option(help="Directory for the consoles of QEMU nodes.")] = Path("consoles"),
    describe: Annotated[Path | None, typer.Option(help="Write what there is to this file (JSON).")] = None,
    id_map: Annotated[Path | None, typer.Option(help="Write Magellan's BMC id map to this file (JSON).")] = None,
) -> None:
    """Run a simulated cluster until SIGTERM: BMCs over HTTPS on loopback addresses, and the nodes behind them.

    The files are complete when the first line is printed.
    """
    import asyncio

    import uvloop

    from carrack.errors import SettingsError
    from carrack.observe import logs
    from carrack.twin.cluster import NoNodes
    from carrack.twin.generate import generate_cluster

    logs.configure("info", "auto")
    password = _password(os.environ, password_file, secrets_file)
    cluster = generate_cluster(
        nodes,
        seed,
        personality or (),
        bmc_subnet=bmc_subnet,
        port=port,
        per_bmc=per_bmc,
        decoys=decoys,
        user=user,
        password=password,
    )
    if password_file:
        _write(password_file, f"{password}\n")
    if secrets_file:
        _store(secrets_file, user, password)
    with contextlib.ExitStack() as held, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if node_kind is NodeKind.qemu:
            backend = held.enter_context(_qemu(lab, consoles))
        else:
            backend = _light(boot_url, smd_url) if node_kind is NodeKind.light else NoNodes()
        try:
            runner.run(_serve(cluster, backend, latency, describe, id_map))
        except OSError as error:
            if error.filename is not None:  # a file's; a socket's has none
                raise
            raise SettingsError(f"cannot serve BMCs in {bmc_subnet} on port {port}: {error.strerror}") from error


async def _serve(
    cluster: TwinCluster, backend: NodeBackend, latency: float, description: Path | None, id_map: Path | None
) -> None:
    import asyncio
    import json
    import signal

    from carrack.twin import describe
    from carrack.twin.server import TwinServer

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with TwinServer(cluster, backend, latency=latency):
        # The description is last: where it is, everything is.
        for path, content in ((id_map, describe.id_map(cluster)), (description, describe.description(cluster))):
            if path:
                _write(path, json.dumps(content, indent=2) + "\n")
        first, last = cluster.bmcs[0], cluster.bmcs[-1]
        typer.echo(f"{len(cluster.bmcs)} BMCs with {len(cluster.nodes())} nodes: {first.url} to {last.url}")
        if cluster.decoys:
            typer.echo(f"{len(cluster.decoys)} web servers that are no BMCs: {', '.join(cluster.decoys)}")
        await stop.wait()


def _password(environment: Mapping[str, str], *told: Path | None) -> str:
    """The BMC password. A new one must be told to somebody, or nobody could log in."""
    from carrack.errors import SettingsError

    if given := environment.get(PASSWORD):
        return given
    if not any(told):
        raise SettingsError(f"set {PASSWORD}, or name a --password-file or --secrets file for a new password")
    return secrets.token_urlsafe(12)


def _store(path: Path, user: str, password: str) -> None:
    from carrack.bmc.credentials import Credentials
    from carrack.magellan.secrets import DEFAULT_SECRET, SecretsFile, master_key

    SecretsFile(path, master_key(os.environ)).store_credentials(DEFAULT_SECRET, Credentials(user, password))


def _write(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner alone; who waits for it never sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def _light(boot_url: str, smd_url: str) -> NodeBackend:
    from carrack.twin.light import LightNodes

    return LightNodes(boot_url, smd_url, listener=_log_stage)


@contextlib.contextmanager
def _qemu(name: str, consoles: Path) -> Generator[NodeBackend]:
    """QEMU nodes in the lab of this name, with this process inside, so that the BMCs are too."""
    from carrack.twin import firmware_lab
    from carrack.twin.qemu import QemuNodes

    lab = firmware_lab.FirmwareLab(name)
    ours = not lab.exists
    if ours:
        lab.create()
        typer.echo(
            f"made network namespace {name}: what shall reach the cluster runs with 'ip netns exec {name} ...'",
            err=True,
        )
    else:
        firmware_lab.check()
    lab.enter()
    try:
        yield QemuNodes(lab, consoles, listener=_log_stage)
    finally:
        if ours:
            lab.destroy()


def _log_stage(report: BootReport) -> None:
    import structlog

    log: Any = structlog.get_logger(__name__)
    if report.failure:
        log.warning("node stands still", xname=report.xname, stage=str(report.stage), reason=report.failure)
    else:
        log.info("node", xname=report.xname, stage=str(report.stage), seconds=round(report.stages[report.stage], 3))
