"""The demo's directory and its background programs."""

from __future__ import annotations

import io
import socket
import sys
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from carrack.demo.boots import STAGES, Node, Progress
from carrack.demo.children import Children
from carrack.demo.console import Narrator
from carrack.demo.run import fresh_directory, report
from carrack.demo.scene import light_scene
from carrack.demo.watch import Attempt, Patience, Watch
from carrack.errors import CarrackError, InvalidInput, Unavailable

SLEEP = "import sys, time; print('here I am', flush=True); time.sleep(60)"


def test_a_directory_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(CarrackError, match="not from a demo"):
        fresh_directory(tmp_path)
    assert (tmp_path / "thesis.tex").exists()


def test_what_an_earlier_demo_left_is_removed(tmp_path: Path) -> None:
    directory = tmp_path / "demo-data"
    fresh_directory(directory)
    (directory / "carrack.db").touch()
    fresh_directory(directory)
    assert not (directory / "carrack.db").exists()


def test_children_left_by_one_run_are_stopped_by_the_next(tmp_path: Path) -> None:
    first = Children(tmp_path)
    first.start("sleeper", [sys.executable, "-c", SLEEP, str(tmp_path)])
    process = psutil.Process(first._processes["sleeper"].pid)
    assert Children(tmp_path).stop_leftovers()
    assert first._processes["sleeper"].wait(5) != 0
    assert not process.is_running()
    assert not Children(tmp_path).stop_leftovers()


def test_a_process_that_only_has_the_number_of_ours_is_not_touched(tmp_path: Path) -> None:
    stranger = psutil.Popen([sys.executable, "-c", SLEEP])
    try:
        (tmp_path / "running.json").write_text(f'{{"carrack": {stranger.pid}}}')
        assert not Children(tmp_path).stop_leftovers()
        assert stranger.is_running()
    finally:
        stranger.kill()
        stranger.wait()


def test_a_child_that_ended_is_reported_with_its_last_words(tmp_path: Path) -> None:
    children = Children(tmp_path)
    children.start("crasher", [sys.executable, "-c", "raise SystemExit('no such database')"])
    children._processes["crasher"].wait(10)
    with pytest.raises(Unavailable, match=r"crasher ended with exit code 1: no such database"):
        children.check()
    children.stop()


def test_networks_have_room(tmp_path: Path) -> None:
    scene = light_scene(tmp_path, 10)
    assert str(scene.bmc_network) == "127.0.16.0/28"
    assert light_scene(tmp_path, 100).node_network.num_addresses >= 102
    with pytest.raises(InvalidInput, match="1 to 1000"):
        light_scene(tmp_path, 0)


def test_a_second_demo_finds_other_ports(tmp_path: Path) -> None:
    first = light_scene(tmp_path, 10)
    web = ("127.0.0.1", int(first.server.rpartition(":")[2]))
    bmc = (str(first.bmc_network[1]), first.bmc_port)
    # create_server takes a port on which connections of a demo that just ended still linger, as the demo does.
    with socket.create_server(web), socket.create_server(bmc):
        second = light_scene(tmp_path, 10)
    assert second.server != first.server
    assert second.bmc_port != first.bmc_port


@pytest.mark.parametrize("cycles", [0, 2])
@pytest.mark.parametrize("width", [80, 150])
def test_the_table_fits_and_only_the_model_is_cut(width: int, cycles: int) -> None:
    nodes = [
        Node(f"x1000c{i}s0b0n0", 16400384, f"02:ca:01:00:00:0{i}", f"10.1.0.{i}", "HPE ProLiant DL380a Gen11")
        for i in range(2)
    ]
    console = Console(width=width, file=io.StringIO())
    watch = Watch(Narrator(console), nodes, dict, lambda _: None, Patience(stage=1, cycles=0, total=1))
    watch.attempts[nodes[0].xname] = Attempt(Progress(frozenset(STAGES)), 0.0, seconds=123.4, cycles=cycles)
    assert report(Narrator(console), watch, nodes, {node.xname: "On" for node in nodes}) == 1
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, shown.splitlines())) <= width
    for node in nodes:
        (row,) = [line.split() for line in shown.splitlines() if node.xname in line]
        assert row[:4] == [node.xname, str(node.nid), node.mac, "HPE"]
        assert "On" in row
        assert " ".join(row).endswith(("phone-home 123.4", "power on -"))
    assert "1 of 2 nodes booted" in shown
