"""The demo, from start to end."""

from __future__ import annotations

import secrets
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from carrack.demo import steps
from carrack.demo.boots import Node, Progress, progress
from carrack.demo.children import Children
from carrack.demo.commands import PROGRAM, Administrator
from carrack.demo.console import Narrator
from carrack.demo.images import make_images, serve_images
from carrack.demo.scene import Scene, light_scene
from carrack.demo.watch import Patience, Watch
from carrack.errors import CarrackError, Unavailable

START_PATIENCE = 30.0  # seconds for a program to answer
KEY_FILE = "master.key"  # with it, a demo that was left running can be worked on
WIDTH = 150  # columns where there is no terminal
NARROW = 100  # columns


@dataclass(frozen=True)
class NodeKind:
    """What differs between light nodes and machines with real firmware.

    `start_netboot` starts what answers DHCP and TFTP, where nodes ask for it; `leases` are the MACs that got an answer.
    `reach` is what a shell must put before a command to reach the cluster.
    """

    title: str
    twin_options: Sequence[str]
    make_images: Callable[[Path], None]
    params: str
    patience: Patience
    start_netboot: Callable[[Narrator, Children, Scene], None] | None = None
    leases: Callable[[Children], Sequence[str]] = lambda _children: ()
    reach: str = ""


LIGHT = NodeKind(
    title="nodes that are off",
    twin_options=("--node-kind", "light"),
    make_images=make_images,
    params="console=ttyS0 ip=dhcp",
    patience=Patience(stage=20, cycles=2, total=180),
)


def run_light(directory: Path, count: int, *, keep: bool) -> int:
    """The demo with light nodes. Answers the exit code: 0 when every node booted."""
    directory = directory.absolute()
    fresh_directory(directory)
    return run(light_scene(directory, count), LIGHT, keep=keep)


def run(scene: Scene, kind: NodeKind, *, keep: bool) -> int:
    """The demo on a prepared scene. Answers the exit code: 0 when every node booted."""
    narrator = Narrator(_console())
    children = Children(scene.directory)
    kept = False
    try:
        watch, nodes, states = _perform(narrator, children, scene, kind)
        booted = report(narrator, watch, nodes, states)
        if booted < scene.count:
            _say_where_to_look(narrator, scene)
        if keep:
            kept = True
            _say_what_to_try(narrator, scene, nodes, kind.reach)
        return 0 if booted == scene.count else 1
    except CarrackError:
        _say_where_to_look(narrator, scene)
        raise
    finally:
        if not kept:
            children.stop()


def stop(directory: Path) -> bool:
    """Stop a demo that was kept; answers whether one was running."""
    return Children(directory.absolute()).stop_leftovers()


def fresh_directory(directory: Path) -> None:
    """An empty directory: what an earlier demo left is stopped and removed. Raises CarrackError if it is not ours."""
    Children(directory).stop_leftovers()
    marker = directory / ".carrack-demo"
    if directory.exists() and any(directory.iterdir()):
        if not marker.exists():
            raise CarrackError(f"{directory} is not empty and not from a demo: choose another with --directory")
        shutil.rmtree(directory)
    directory.mkdir(parents=True, exist_ok=True)
    marker.touch()


def _perform(
    narrator: Narrator, children: Children, scene: Scene, kind: NodeKind
) -> tuple[Watch, Sequence[Node], Mapping[str, str]]:
    password = secrets.token_urlsafe(16)
    key = secrets.token_hex(32)
    key_file = scene.path(KEY_FILE)
    key_file.touch(mode=0o600)
    key_file.write_text(key, encoding="utf-8")
    administrator = Administrator(narrator, scene.directory, {"MASTER_KEY": key})
    with narrator.step("Start carrack: one process, one file"):
        start_server(narrator, children, scene)
    with narrator.step(f"Start a twin: {scene.count} BMCs over HTTPS, {scene.count} {kind.title}"):
        environment = {"CARRACK_TWIN_PASSWORD": password, "MASTER_KEY": key}
        start_twin(narrator, children, scene, environment, kind.twin_options)
        kind.make_images(scene.path("images"))
        serve_images(children, scene)
    nodes = inventory(narrator, administrator, scene)
    with narrator.step("Say what the nodes boot"):
        steps.configure_boot(administrator, scene, nodes, kind.params)
    if kind.start_netboot is not None:
        with narrator.step("Start DHCP and TFTP: dnsmasq, fed from SMD"):
            kind.start_netboot(narrator, children, scene)
    with narrator.step("Power the nodes on and watch them boot"):
        watch = boot(narrator, administrator, children, scene, nodes, kind)
    with narrator.step("Read the BMCs again: the states in SMD are those of the last reading"):
        steps.read_bmcs_again(narrator, administrator, scene)
    children.check()
    return watch, nodes, steps.power_states(administrator, scene, nodes)


def start_server(narrator: Narrator, children: Children, scene: Scene, *options: str) -> None:
    """Start carrack and wait until it is ready."""
    arguments = ("serve", "--database", scene.database, "--listen", scene.server, *options)
    narrator.command(" ".join(("carrack", *arguments)).replace(f"{scene.directory}/", ""))
    children.start("carrack", [PROGRAM, *arguments])
    start = time.monotonic()
    wait_for(children, f"{scene.url}/ready")
    narrator.say(f"ready after {time.monotonic() - start:.1f} s")


def start_twin(
    narrator: Narrator,
    children: Children,
    scene: Scene,
    environment: Mapping[str, str],
    node_options: Sequence[str],
) -> None:
    """Start the simulated cluster and wait until its BMCs listen."""
    arguments = (
        *("twin", "--nodes", str(scene.count), "--decoys", "1"),
        *("--bmc-subnet", str(scene.bmc_network), "--port", str(scene.bmc_port)),
        *("--boot-url", f"{scene.url}/boot/v1/bootscript", "--smd-url", scene.url),
        *("--describe", str(scene.path("twin.json")), "--id-map", str(scene.path("id-map.json"))),
        *("--secrets", str(scene.path("secrets.json"))),
        *node_options,
    )
    narrator.command(" ".join(("carrack", *arguments)).replace(f"{scene.directory}/", ""))
    children.start("twin", [PROGRAM, *arguments], environment)
    deadline = time.monotonic() + START_PATIENCE
    while not scene.path("twin.json").exists():
        children.check()
        if time.monotonic() > deadline:
            raise Unavailable(f"the twin has not started; see {children.log('twin')}")
        time.sleep(0.1)


def inventory(narrator: Narrator, administrator: Administrator, scene: Scene) -> list[Node]:
    """Find the BMCs, read them, and answer the nodes behind them."""
    with narrator.step(f"Find the BMCs among {scene.bmc_network.num_addresses - 2} addresses"):
        steps.find_bmcs(narrator, administrator, scene)
    with narrator.step("Read them, keep every answer, and send what they say to SMD"):
        steps.read_bmcs(narrator, administrator, scene)
    with narrator.step("Give the nodes addresses to boot with"):
        steps.give_addresses(administrator, scene)
        return steps.list_nodes(administrator, scene)


def boot(
    narrator: Narrator,
    administrator: Administrator,
    children: Children,
    scene: Scene,
    nodes: Sequence[Node],
    kind: NodeKind,
) -> Watch:
    """Power the nodes on and watch them. Answers what was seen."""

    def observe() -> Mapping[str, Progress]:
        children.check()
        boots = administrator.call("GET", f"{scene.url}/carrack/v1/boots", say_nothing=True)["Boots"]
        log = children.log("images").read_text(encoding="utf-8", errors="replace")
        return progress(nodes, boots, log, kind.leases(children))

    def power_cycle(hanging: Sequence[Node]) -> None:
        steps.power(administrator, scene, "cycle", hanging)

    watch = Watch(narrator, nodes, observe, power_cycle, kind.patience)
    steps.power(administrator, scene, "on", nodes)
    watch.run()
    return watch


def report(narrator: Narrator, watch: Watch, nodes: Sequence[Node], states: Mapping[str, str]) -> int:
    """Print the table and the verdict; answers how many nodes booted."""
    roomy = narrator.console.width > NARROW
    cycled = any(attempt.cycles for attempt in watch.attempts.values())
    table = Table(box=None, padding=(0, 2) if roomy else (0, 1, 0, 0), header_style="bold")
    headings = ("xname", "NID", "MAC", "model", "power", *(("cycled",) if cycled else ()), "stage")
    for heading in (*headings, "seconds" if roomy else "s"):
        # Where all columns do not fit, the one that may wrap gives way; its text is then cut, and not wrapped.
        number = heading in {"NID", "cycled", "seconds", "s"}
        table.add_column(heading, justify="right" if number else "left", no_wrap=heading != "model")
    for node in nodes:
        attempt = watch.attempts[node.xname]
        seconds = f"{attempt.seconds:.1f}" if attempt.progress.booted else "-"
        again = (f"{attempt.cycles}x" if attempt.cycles else "",) if cycled else ()
        table.add_row(
            *(node.xname, str(node.nid), node.mac, Text(node.model, no_wrap=True, overflow="ellipsis")),
            *(states.get(node.xname, "?"), *again, attempt.progress.stage, seconds),
        )
    narrator.console.print()
    narrator.console.print(table)
    done = [watch.attempts[node.xname] for node in nodes if watch.attempts[node.xname].progress.booted]
    last = max((attempt.seconds for attempt in done), default=watch.seconds)
    colour = "green" if len(done) == len(nodes) else "red"
    narrator.console.print(f"\n[bold {colour}]{len(done)} of {len(nodes)} nodes booted in {last:.1f} s[/]")
    return len(done)


def wait_for(children: Children, url: str) -> None:
    """Wait until a URL answers 200. Raises Unavailable."""
    deadline = time.monotonic() + START_PATIENCE
    while True:
        children.check()
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - an address of this demo
                return
        except (OSError, urllib.error.URLError) as error:
            if time.monotonic() > deadline:
                raise Unavailable(f"{url} does not answer: {error}") from None
        time.sleep(0.05)


def _console() -> Console:
    """A file or a pipe has no width, and the table should not be cut for it."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH, soft_wrap=False)


def _say_where_to_look(narrator: Narrator, scene: Scene) -> None:
    narrator.console.print(f"\nWhat the programs said is in {scene.path('logs')}", soft_wrap=True)


def _say_what_to_try(narrator: Narrator, scene: Scene, nodes: Sequence[Node], reach: str) -> None:
    node = nodes[0]
    narrator.console.print("\nIt is still running. Try:")
    for path in (
        "/hsm/v2/State/Components",
        f"/hsm/v2/Inventory/Hardware/Query/{node.xname}",
        f"/boot/v1/bootscript?mac={node.mac}",
        "/carrack/v1/boots",
    ):
        narrator.command(f"{reach}curl '{scene.url}{path}'")
    if not reach:  # only on loopback may anybody use a node's address
        narrator.command(f"curl --interface {node.address} {scene.url}/cloud-init/meta-data")
    narrator.command(f"export MASTER_KEY=$(cat {scene.path(KEY_FILE)})")
    secrets_file = scene.path("secrets.json")
    narrator.command(f"{reach}carrack power status {node.xname} --smd {scene.url} --secrets-file {secrets_file}")
    narrator.console.print("Stop it with: make demo-stop")
