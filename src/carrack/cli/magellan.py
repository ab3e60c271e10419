"""`carrack magellan`: find BMCs, crawl them, and send what they say to an SMD. Data on stdout, the rest on stderr."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from carrack.cli import magellan_report, magellan_secrets
from carrack.cli.bmc_options import Insecure, Password, SecretsPath, Username, bmc_tls, credentials_from
from carrack.errors import CarrackError, InvalidInput

if TYPE_CHECKING:
    from carrack.magellan.assets import ScannedAsset
    from carrack.magellan.collect import Collected, CollectOptions
    from carrack.magellan.crawl import CrawlOptions
    from carrack.magellan.idmap import BMCIDMap

app = typer.Typer(help="Find BMCs, crawl them, and send what they say to an SMD.", no_args_is_help=True)
app.add_typer(magellan_secrets.app, name="secrets")

Concurrency = Annotated[
    int, typer.Option("-j", "--concurrency", help="How many at once; below 1: as many as possible.")
]
Cache = Annotated[Path | None, typer.Option("--cache", help="Scan cache. [/tmp/$USER/magellan/assets.db]")]
Format = Literal["json", "yaml"]
OutputFormat = Annotated[Format, typer.Option("-F", "--output-format", help="Format of the output.")]
InputFormat = Annotated[Format, typer.Option("-f", "--input-format", help="Format of the input.")]
Capsules = Annotated[
    Path | None,
    typer.Option("--capsules", help="Directory for the recordings of crawls. [~/.local/state/carrack/capsules]"),
]
Replay = Annotated[
    Path | None, typer.Option("--replay", help="Map this capsule (or a directory of them) instead of asking BMCs.")
]
Show = Annotated[bool, typer.Option("--show", "--show-output", hidden=True, help="Kept for Magellan's users.")]
BMCLogin = Annotated[
    Literal["basic", "session"], typer.Option("--login", help="Log in with each request, or once by a session.")
]
RequestTimeout = Annotated[float, typer.Option("-t", "--timeout", min=0.1, help="Seconds for one answer of a BMC.")]
Deadline = Annotated[float, typer.Option("--deadline", min=1, help="Seconds for one BMC as a whole.")]
Expand = Annotated[bool, typer.Option("--expand/--no-expand", help="Use $expand where a BMC offers and delivers it.")]


@app.command()
def scan(  # each parameter is one option of the command
    targets: Annotated[list[str] | None, typer.Argument(help="IPs, host:port, URLs or subnets (CIDR).")] = None,
    port: Annotated[list[int] | None, typer.Option("--port", help="Port to try; repeatable. [443]")] = None,
    scheme: Annotated[Literal["https", "http"], typer.Option(help="For targets without one.")] = "https",
    protocol: Annotated[str, typer.Option(help="Recorded in the result.")] = "tcp",
    subnet: Annotated[list[str] | None, typer.Option(help="Subnet in CIDR form, or its base address.")] = None,
    subnet_mask: Annotated[str, typer.Option(help="For subnets given by their base address.")] = "255.255.255.0",
    include: Annotated[str, typer.Option(help="What to look for: bmcs, pdus or both, with a comma.")] = "bmcs",
    disable_probing: Annotated[
        bool, typer.Option("--disable-probing", help="Only try whether a port is open.")
    ] = False,
    disable_cache: Annotated[bool, typer.Option("--disable-cache", help="Do not write the scan cache.")] = False,
    insecure: Insecure = True,  # noqa: ARG001  # a scan sends no secrets and believes any certificate
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the result to this file.")] = None,
    output_format: Annotated[
        Format | None, typer.Option("-F", "--output-format", help="Print as json or yaml.")
    ] = None,
    connect_timeout: Annotated[float, typer.Option(min=0.05, help="Seconds until a port counts as closed.")] = 1.0,
    timeout: Annotated[float, typer.Option("-t", "--timeout", min=0.1, help="Seconds for TLS and answer.")] = 5.0,
    concurrency: Concurrency = -1,
    cache: Cache = None,
) -> None:
    """Find BMCs among addresses. Exit code 1 if there is nothing to try."""
    import asyncio

    from carrack.magellan.assets import ScannedAsset, ServiceType
    from carrack.magellan.formats import render
    from carrack.magellan.scan import Finding, ScanOptions
    from carrack.magellan.scan import scan as run_scan
    from carrack.magellan.scan_cache import default_cache, write_assets
    from carrack.magellan.targets import parse_targets

    addresses = parse_targets(
        targets or [], subnets=subnet or [], subnet_mask=subnet_mask, ports=port or [], scheme=scheme
    )
    if not addresses:
        raise InvalidInput("nothing to scan: give addresses or a --subnet")
    known = {"bmcs": ServiceType.REDFISH, "pdus": ServiceType.JAWS}
    try:
        services = [known[name.strip()] for name in include.split(",")]
    except KeyError as unknown:
        raise InvalidInput(f"--include knows bmcs and pdus, not {unknown}") from None
    options = ScanOptions(
        connect_timeout=connect_timeout,
        answer_timeout=timeout,
        in_flight=concurrency,
        services=services,
        probe=not disable_probing,
    )
    with magellan_report.progress("scanning", len(addresses)) as advance:
        scanned = asyncio.run(run_scan(addresses, options, on_result=lambda _: advance()))
    wanted = {Finding.REDFISH: "Redfish", Finding.JAWS: "JAWS", Finding.OPEN: ""}
    assets = [
        ScannedAsset.found(result.address, wanted[result.finding], protocol=protocol)
        for result in scanned
        if result.finding in wanted
    ]
    if not disable_cache:
        write_assets(cache or default_cache(), assets)
    magellan_report.scan_summary(scanned)
    if output:
        output.write_text(render(assets, output_format or "json"))
    elif output_format:
        typer.echo(render(assets, output_format), nl=False)


@app.command("list")
def list_assets(
    output_format: Annotated[
        Literal["list", "json", "yaml"], typer.Option("-F", "--output-format", help="Lines of text, json or yaml.")
    ] = "list",
    cache_info: Annotated[
        bool, typer.Option("--cache-info", help="Say where the cache is, and how much it holds.")
    ] = False,
    cache: Cache = None,
) -> None:
    """Show what scans have found."""
    from carrack.magellan.formats import render
    from carrack.magellan.scan_cache import default_cache, read_assets

    path = cache or default_cache()
    assets = read_assets(path)
    if cache_info:
        typer.echo(f"{path}: {len(assets)} entries")
    elif output_format == "list":
        for asset in assets:
            typer.echo(asset.line())
    else:
        typer.echo(render(assets, output_format), nl=False)


@app.command()
def crawl(  # each parameter is one option of the command
    uri: Annotated[str | None, typer.Argument(help="The BMC: IP, host:port or URL.")] = None,
    username: Username = None,
    password: Password = None,
    secrets_file: Annotated[
        Path | None,
        typer.Option("-f", "--secrets-file", help="Encrypted BMC passwords. [secrets.json, if there is one]"),
    ] = None,
    insecure: Insecure = True,
    output_format: OutputFormat = "json",
    capsules: Capsules = None,
    replay: Replay = None,
    timeout: RequestTimeout = 30,
    deadline: Deadline = 300,
    login: BMCLogin = "basic",
    expand: Expand = True,
    show: Show = True,  # noqa: ARG001  # the output is always shown
) -> None:
    """Read one BMC and print its Systems and Managers. Exit code 1 if they could not all be read."""
    import asyncio

    from carrack.bmc.address import parse_address
    from carrack.magellan.collect import CollectOptions, collect_one, judge
    from carrack.magellan.collect_record import collect_record
    from carrack.magellan.formats import render

    if replay:
        collected = judge(_one_capsule(replay))
    elif uri:
        options = CollectOptions(
            crawl=_crawl_options(insecure, timeout, deadline, login, expand), capsules=_capsules(capsules)
        )
        who = credentials_from(secrets_file, username, password)
        collected = asyncio.run(collect_one(parse_address(uri), who, options))
    else:
        raise InvalidInput("give the BMC's address, or --replay a capsule")
    if collected.inventory:
        record = collect_record(collected.inventory, "")
        typer.echo(render({key: record[key] for key in ("Systems", "Managers")}, output_format), nl=False)
    magellan_report.collect_summary([collected])
    if collected.error:
        raise typer.Exit(1)


@app.command()
def collect(  # each parameter is one option of the command
    targets: Annotated[list[str] | None, typer.Argument(help="BMCs: IPs, host:port or URLs.")] = None,
    data: Annotated[
        list[str] | None, typer.Option("-d", "--data", help="Scan result: the data itself, or @FILE. Repeatable.")
    ] = None,
    username: Username = None,
    password: Password = None,
    secrets_file: SecretsPath = None,
    protocol: Annotated[str, typer.Option(help="Only assets of this protocol.")] = "tcp",
    output_file: Annotated[Path | None, typer.Option("-o", "--output-file", help="Write to this file.")] = None,
    output_dir: Annotated[
        Path | None, typer.Option("-O", "--output-dir", help="Write DIR/ID/TIME.FORMAT, one file for each BMC.")
    ] = None,
    insecure: Insecure = True,
    input_format: InputFormat = "json",
    output_format: OutputFormat = "json",
    bmc_id_map: Annotated[
        str | None, typer.Option("-m", "--bmc-id-map", help="Which BMC has which xname: the data itself, or @FILE.")
    ] = None,
    hardware: Annotated[bool, typer.Option("--hardware/--no-hardware", help="Add SMD's hardware records.")] = True,
    capsules: Capsules = None,
    replay: Replay = None,
    timeout: RequestTimeout = 30,
    deadline: Deadline = 300,
    login: BMCLogin = "basic",
    expand: Expand = True,
    concurrency: Concurrency = -1,
    cache: Cache = None,
    show: Show = True,  # noqa: ARG001  # the output is always shown
) -> None:
    """Crawl many BMCs and print a record of each for SMD. Exit code 1 if any could not be read, with a table of why.

    Which BMCs: those given, else a scan result on stdin, else the scan cache.
    """
    from carrack.magellan.collect import CollectOptions
    from carrack.magellan.formats import read_argument, render
    from carrack.magellan.idmap import parse_id_map

    if output_file and output_dir:
        raise InvalidInput("--output-file and --output-dir exclude each other")
    id_map = parse_id_map(read_argument(bmc_id_map, output_format)) if bmc_id_map else None
    if replay:
        results, ids = _replayed(replay, id_map)
    else:
        options = CollectOptions(
            crawl=_crawl_options(insecure, timeout, deadline, login, expand),
            concurrency=concurrency,
            capsules=_capsules(capsules),
        )
        assets = _assets(targets or [], data or [], input_format, cache)
        who = credentials_from(secrets_file, username, password)
        results, ids = _collected([asset for asset in assets if asset.protocol == protocol], id_map, who, options)
    records = [result.record(ids[result.address], hardware=hardware) for result in results if result.inventory]
    if output_dir:
        _write_each(records, output_dir, output_format)
    elif output_file:
        output_file.write_text(render(records, output_format))
    else:
        typer.echo(render(records, output_format), nl=False)
    magellan_report.collect_summary(results)
    if any(result.error for result in results):
        raise typer.Exit(1)


@app.command()
def send(  # each parameter is one option of the command
    smd: Annotated[list[str], typer.Argument(help="URLs of SMD, with or without /hsm/v2.")],
    data: Annotated[
        list[str] | None,
        typer.Option("-d", "--data", help="Output of collect: the data, or @FILE. Repeatable. [stdin]"),
    ] = None,
    input_format: InputFormat = "json",
    force_update: Annotated[bool, typer.Option("--force-update", help="Replace what SMD has already.")] = False,
    hardware: Annotated[bool, typer.Option("--hardware/--no-hardware", help="Send hardware records too.")] = True,
    cacert: Annotated[
        Path | None, typer.Option("--cacert", help="Authorities that SMD's certificate is checked against.")
    ] = None,
    access_token: Annotated[str, typer.Option(envvar="ACCESS_TOKEN", help="Bearer token for SMD.")] = "",
    timeout: Annotated[float, typer.Option("-t", "--timeout", min=0.1, help="Seconds for one answer of SMD.")] = 60,
    concurrency: Annotated[int, typer.Option("-j", "--concurrency", min=1, help="Requests at once.")] = 8,
) -> None:
    """Send the output of collect to one or more SMDs. Exit code 1 if anything was refused."""
    import asyncio
    import sys

    from carrack.bmc.limits import verified_tls
    from carrack.magellan.formats import read_argument, read_stream
    from carrack.magellan.send import SendOptions, check_records
    from carrack.magellan.send import send as run_send

    given = [read_argument(text, input_format) for text in data or []] or [read_stream(sys.stdin, input_format)]
    records = [record for document in given if document is not None for record in check_records(document)]
    if not records:
        raise InvalidInput("nothing to send: give --data, or the output of collect on stdin")
    options = SendOptions(
        token=access_token,
        tls=verified_tls(str(cacert)) if cacert else None,
        force_update=force_update,
        hardware=hardware,
        in_flight=concurrency,
        request_timeout=timeout,
    )
    failed = False
    for url in smd:
        with magellan_report.progress(f"sending to {url}", len(records)) as advance:
            sent = asyncio.run(run_send(records, url, options, on_sent=lambda _: advance()))
        magellan_report.send_summary(url, sent)
        failed = failed or any(result.error for result in sent)
    if failed:
        raise typer.Exit(1)


def _crawl_options(insecure: bool, timeout: float, deadline: float, login: str, expand: bool) -> CrawlOptions:
    from carrack.bmc.connection import Login
    from carrack.bmc.limits import Limits
    from carrack.magellan.crawl import CrawlOptions

    return CrawlOptions(
        limits=Limits(request_timeout=timeout, connect_timeout=min(5.0, timeout), deadline=deadline),
        tls=bmc_tls(insecure),
        login=Login(login),
        expand=expand,
    )


def _capsules(given: Path | None) -> Path:
    from carrack.magellan.capsule_files import default_capsules

    return given or default_capsules()


def _one_capsule(place: Path) -> Any:
    from carrack.magellan.capsule_files import find_capsules, read_capsule

    found = find_capsules(place)
    if len(found) > 1:
        raise InvalidInput(f"{place} holds {len(found)} capsules; name one of them")
    return read_capsule(found[0])


def _assets(targets: list[str], data: list[str], form: str, cache: Path | None) -> list[ScannedAsset]:
    """What was named; else stdin, if something is fed into it (a cron job's is empty); else the cache."""
    import sys

    import msgspec

    from carrack.bmc.address import parse_address
    from carrack.magellan.assets import ScannedAsset, ServiceType
    from carrack.magellan.formats import read_argument, read_stream
    from carrack.magellan.scan_cache import default_cache, read_assets

    documents: list[Any] = [read_argument(text, form) for text in data]
    named = [ScannedAsset.found(parse_address(text), ServiceType.REDFISH) for text in targets]
    if not documents and not named and magellan_report.is_fed(sys.stdin):
        documents = [document for document in [read_stream(sys.stdin, form)] if document is not None]
    try:
        given = [asset for document in documents for asset in msgspec.convert(document, list[ScannedAsset])]
    except msgspec.ValidationError as error:
        raise InvalidInput(f"not the output of a scan: {error}") from None
    found = [*named, *given] if named or documents else read_assets(cache or default_cache())
    bmcs = [asset for asset in found if asset.state and asset.service_type in {"", ServiceType.REDFISH}]
    if not bmcs:
        raise InvalidInput("no BMC to collect from: name some, give --data, or scan first")
    return bmcs


def _collected(
    assets: list[ScannedAsset], id_map: BMCIDMap | None, who: Any, options: CollectOptions
) -> tuple[list[Collected], dict[Any, str]]:
    import asyncio

    from carrack.magellan.collect import collect as run_collect
    from carrack.magellan.collect import resolve
    from carrack.magellan.idmap import assign_ids

    addresses = list(dict.fromkeys(asset.address for asset in assets))
    ids, unnamed = assign_ids(addresses, id_map, asyncio.run(resolve(addresses)) if id_map else None)
    magellan_report.warn_unnamed(unnamed)
    with magellan_report.progress("collecting", len(ids)) as advance:
        return asyncio.run(run_collect(list(ids), who, options, on_result=lambda _: advance())), ids


def _replayed(place: Path, id_map: BMCIDMap | None) -> tuple[list[Collected], dict[Any, str]]:
    from carrack.magellan.capsule_files import find_capsules, read_capsule
    from carrack.magellan.collect import judge
    from carrack.magellan.idmap import assign_ids

    results = [judge(read_capsule(capsule)) for capsule in find_capsules(place)]
    ids, unnamed = assign_ids([result.address for result in results], id_map)
    magellan_report.warn_unnamed(unnamed)
    return [result for result in results if result.address in ids], ids


def _write_each(records: list[dict[str, Any]], directory: Path, form: str) -> None:
    """`DIR/ID/TIME.FORMAT`, each with that one BMC."""
    import time

    from carrack.magellan.formats import render

    now = int(time.time())
    for record in records:
        place = directory / record["ID"]
        try:
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{now}.{form}").write_text(render([record], form))
        except OSError as error:
            raise CarrackError(f"cannot write to {place}: {error.strerror}") from None
