"""`carrack power`: switch nodes on and off through the Redfish of their BMCs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carrack.cli.bmc_options import Insecure, Password, SecretsPath, Username, bmc_tls, credentials_from
from carrack.cli.magellan_report import print_table

if TYPE_CHECKING:
    from carrack.magellan.node_power import PowerResult

app = typer.Typer(help="Switch nodes on and off through the Redfish of their BMCs.", no_args_is_help=True)

Nodes = Annotated[str, typer.Argument(help="Node list, such as x1000c0s[0-7]b0n[0-1],x3000c0s1b0n0.")]
SMD = Annotated[str, typer.Option("--smd", help="URL of SMD, with or without /hsm/v2.", envvar="CARRACK_SMD_URL")]
Token = Annotated[str, typer.Option(envvar="ACCESS_TOKEN", help="Bearer token for SMD.", show_envvar=True)]
AsJSON = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Concurrency = Annotated[int, typer.Option("-j", "--concurrency", help="BMCs at once; below 1: as many as possible.")]
CACert = Annotated[Path | None, typer.Option("--cacert", help="Certificate authorities that SMD's is checked against.")]

_LOCAL_SMD = "http://127.0.0.1:8000"


def _add(name: str, title: str) -> None:
    """One command per action; all have the same options."""

    def command(  # each parameter is one option of the command
        nodes: Nodes,
        smd: SMD = _LOCAL_SMD,
        secrets_file: SecretsPath = None,
        username: Username = None,
        password: Password = None,
        insecure: Insecure = True,
        concurrency: Concurrency = 64,
        cacert: CACert = None,
        access_token: Token = "",
        as_json: AsJSON = False,
    ) -> None:
        import asyncio

        from carrack.bmc.limits import verified_tls
        from carrack.bmc.reset import ResetKind
        from carrack.errors import InvalidInput
        from carrack.magellan.node_power import PowerOptions, act, find_doors
        from carrack.names import expand_nodes

        kind = None if name == "status" else ResetKind(name)
        options = PowerOptions(tls=bmc_tls(insecure), concurrency=concurrency)
        smd_tls = verified_tls(str(cacert)) if cacert else None
        who = credentials_from(secrets_file, username, password)
        xnames = expand_nodes(nodes)
        if not xnames:
            raise InvalidInput("the node list is empty")

        async def run() -> list[PowerResult]:
            doors = await find_doors(xnames, smd, token=access_token, tls=smd_tls)
            return await act(xnames, doors, who, kind, options)

        results = asyncio.run(run())
        _show(results, as_json=as_json)
        if any(result.error for result in results):
            raise typer.Exit(1)

    command.__doc__ = title
    app.command(name)(command)


for _name, _title in {
    "status": "Show the power state that each node's BMC reports.",
    "on": "Power nodes on; a node that is on is left alone.",
    "off": "Shut nodes down, in an orderly way where the BMC can.",
    "force-off": "Cut the power of nodes.",
    "restart": "Restart nodes, in an orderly way where the BMC can; a node that is off is powered on.",
    "cycle": "Power-cycle nodes; a node that is off is powered on.",
}.items():
    _add(_name, _title)


def _show(results: list[PowerResult], *, as_json: bool) -> None:
    import dataclasses

    from carrack.magellan.formats import render

    if as_json:
        typer.echo(render([dataclasses.asdict(result) for result in results]), nl=False)
        return
    rows = [(result.xname, result.power, result.sent, result.error) for result in results]
    print_table(("xname", "power", "sent", "error"), rows)
