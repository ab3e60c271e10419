"""`carrack netboot`: DHCP, TFTP and HTTP boot for one network, and addresses for nodes that have none."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from carrack.netboot.dnsmasq_config import NetbootSettings
    from carrack.netboot.smd_source import SMDSource

app = typer.Typer(help="DHCP, TFTP and HTTP boot from what SMD knows.", no_args_is_help=True)

SMD = Annotated[str, typer.Option("--smd", help="URL of SMD, with or without /hsm/v2.")]
Subnet = Annotated[IPv4Network, typer.Option(parser=IPv4Network, metavar="CIDR", help="The network of the nodes.")]


@app.command()
def run(
    *,
    smd: SMD = "http://127.0.0.1:8000",
    interface: Annotated[str, typer.Option(help="Network interface to serve.")],
    subnet: Subnet,
    boot_url: Annotated[str, typer.Option(help="URL of the boot script as nodes reach it, without a query.")],
    tftp_root: Annotated[Path, typer.Option(help="Boot files; iPXE is put there if the package 'ipxe' is here.")],
    gateway: Annotated[
        IPv4Address | None, typer.Option(parser=IPv4Address, metavar="IP", help="Router that nodes are told of.")
    ] = None,
    dns_server: Annotated[
        list[IPv4Address] | None,
        typer.Option(parser=IPv4Address, metavar="IP", help="DNS server that nodes are told of."),
    ] = None,
    domain: Annotated[str, typer.Option(help="DNS domain that nodes are told of.")] = "",
    files_listen: Annotated[
        str, typer.Option(metavar="IP:PORT", help="Serve the boot files by HTTP too, here, as nodes reach it.")
    ] = "",
    pool: Annotated[
        str, typer.Option(metavar="FIRST-LAST", help="Addresses for machines that SMD does not know; else no answer.")
    ] = "",
    lease: Annotated[int, typer.Option(min=120, help="Seconds of a lease.")] = 3600,
    node_pattern: Annotated[str, typer.Option(help="Host names of nodes: {04d} is the NID, {id} the xname.")] = (
        "nid{04d}"
    ),
    ra_prefix: Annotated[
        IPv6Network | None,
        typer.Option(
            parser=IPv6Network, metavar="CIDR", help="Answer IPv6 router solicitations: saves iPXE 15 s, for trials."
        ),
    ] = None,
    user: Annotated[str, typer.Option(help="User that dnsmasq changes to.")] = "dnsmasq",
    state: Annotated[Path, typer.Option(help="dnsmasq's files; that user must be able to enter it.")] = Path(
        "/run/carrack/netboot"
    ),
    interval: Annotated[float, typer.Option(min=0.1, help="Seconds between looks at SMD.")] = 5.0,
) -> None:
    """Serve DHCP and TFTP until SIGTERM. Changes in SMD take effect without a restart; without SMD all goes on."""
    import asyncio

    from carrack.netboot.dnsmasq_config import NetbootSettings
    from carrack.observe import logs

    logs.configure("info", "auto")
    settings = NetbootSettings(
        interface=interface,
        subnet=subnet,
        boot_url=boot_url,
        tftp_root=str(tftp_root.absolute()),
        gateway=gateway,
        dns_servers=tuple(dns_server or ()),
        domain=domain,
        files_url=f"http://{files_listen}/" if files_listen else "",
        pool=_pool(pool),
        lease_seconds=lease,
        node_pattern=node_pattern,
        ra_prefix=ra_prefix,
        user=user,
    )
    asyncio.run(_run(settings, smd, state.absolute(), tftp_root, _listen(files_listen), interval))


@app.command()
def assign(
    *,
    smd: SMD = "http://127.0.0.1:8000",
    subnet: Subnet,
    component_type: Annotated[str, typer.Option("--type", help="Type of the components to give addresses.")] = "Node",
    reserve: Annotated[
        list[IPv4Address] | None,
        typer.Option(parser=IPv4Address, metavar="IP", help="Never give this one (gateway, servers)."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan and change nothing.")] = False,
) -> None:
    """Give the boot interface of each node that has no address the next free one, in SMD.

    An address that is there stays. Prints xname, MAC and address of each that was given.
    """
    import asyncio

    asyncio.run(_assign(smd, subnet, component_type, tuple(reserve or ()), dry_run=dry_run))


async def _run(
    settings: NetbootSettings, smd: str, state: Path, root: Path, listen: tuple[str, int] | None, interval: float
) -> None:
    import asyncio
    import contextlib
    import signal

    from carrack.netboot import tftp_root
    from carrack.netboot.file_server import serve_files
    from carrack.netboot.service import Netboot
    from carrack.netboot.smd_source import SMDSource

    source = SMDSource(smd)
    files = tftp_root.build(root)
    typer.echo(f"boot files: {', '.join(files) or 'no iPXE (package ipxe is not installed)'}", err=True)
    serving = asyncio.create_task(Netboot(settings, state, source, interval=interval).run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(source.close)
        if listen:
            await stack.enter_async_context(serve_files(root, *listen))
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def _assign(
    smd: str, subnet: IPv4Network, component_type: str, reserved: tuple[IPv4Address, ...], *, dry_run: bool
) -> None:
    from carrack.netboot.smd_source import SMDSource

    source = SMDSource(smd)
    try:
        await _assign_from(source, subnet, component_type, reserved, dry_run=dry_run)
    finally:
        await source.close()


async def _assign_from(
    source: SMDSource, subnet: IPv4Network, component_type: str, reserved: tuple[IPv4Address, ...], *, dry_run: bool
) -> None:
    from carrack.netboot.addresses import boot_interfaces, has_address, plan, used_addresses

    records = await source()
    without = [each for each in boot_interfaces(records, component_type) if not has_address(each)]
    planned = plan(subnet, [each.mac_address for each in without], used=used_addresses(records), reserved=reserved)
    for interface in without:
        address = str(planned[interface.mac_address])
        if not dry_run:
            await source.set_addresses(interface, [address])
        typer.echo(f"{interface.component_id} {interface.mac_address} {address}")


def _pool(text: str) -> tuple[IPv4Address, IPv4Address] | None:
    from carrack.errors import SettingsError

    if not text:
        return None
    first, _, last = text.partition("-")
    try:
        return IPv4Address(first), IPv4Address(last)
    except ValueError:
        raise SettingsError(f"pool: {text!r} is not FIRST-LAST") from None


def _listen(text: str) -> tuple[str, int] | None:
    from carrack.errors import SettingsError

    if not text:
        return None
    address, _, port = text.rpartition(":")
    try:
        reachable = not IPv4Address(address).is_unspecified
    except ValueError:
        reachable = False
    if not reachable or not port.isdecimal():
        raise SettingsError(f"files-listen: {text!r} is not IP:PORT as nodes reach it")
    return address, int(port)
