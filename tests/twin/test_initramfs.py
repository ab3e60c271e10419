"""The initramfs: archives read back by GNU/busybox cpio where there is one, and by a reader written here."""

import gzip
import shutil
import stat
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidInput, NotFound
from carrack.twin import initramfs


def module(*needs):
    return b"\x7fELF...\0license=GPL\0depends=" + ",".join(needs).encode() + b"\0vermagic=6.1\0"


def read(archive):
    """Name -> (mode, content) of a newc archive, by its published layout."""
    found, at = {}, 0
    while True:
        assert archive[at : at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = archive[at + 110 : at + 110 + name_size - 1].decode()
        data = at + 110 + name_size
        data += -data % 4
        if name == "TRAILER!!!":
            return found
        found[name] = (mode, archive[data : data + size])
        at = data + size
        at += -at % 4


names = st.text(alphabet="abcdef.-_", min_size=1, max_size=20).filter(lambda name: name not in {".", ".."})


@given(st.dictionaries(names, st.binary(max_size=50)))
def test_an_archive_reads_back(files):
    archive = initramfs.cpio_newc(initramfs.file(name, content) for name, content in files.items())
    assert len(archive) % 512 == 0
    assert {name: content for name, (_, content) in read(archive).items()} == files


@pytest.mark.skipif(not shutil.which("cpio") and not shutil.which("busybox"), reason="neither cpio nor busybox here")
def test_a_foreign_program_unpacks_it(tmp_path):
    archive = initramfs.cpio_newc(
        [initramfs.directory("d"), initramfs.file("d/f", b"content"), initramfs.file("d/x", b"#!", executable=True)]
    )
    command = ["cpio", "-i"] if shutil.which("cpio") else ["busybox", "cpio", "-i"]
    subprocess.run(command, input=archive, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "d/f").read_bytes() == b"content"
    assert stat.S_IMODE((tmp_path / "d/x").stat().st_mode) == 0o755


def test_modules_are_loaded_after_what_they_need():
    modules = {"net": module("failover", "ring"), "failover": module(), "ring": module("virtio"), "virtio": module()}
    order = initramfs.load_order(["net"], modules)
    assert order == ["failover", "virtio", "ring", "net"]


def test_a_module_that_is_missing_is_named():
    with pytest.raises(NotFound, match="ring"):
        initramfs.load_order(["net"], {"net": module("ring")})


def test_what_is_no_module_is_refused():
    with pytest.raises(InvalidInput):
        initramfs.module_dependencies(b"text")


def test_the_whole_image():
    modules = {"virtio_net": module("virtio"), "virtio": module(), "unused": module()}
    image = initramfs.build(b"busybox!", modules, ["virtio-net"])
    assert image == initramfs.build(b"busybox!", modules, ["virtio-net"])
    files = read(gzip.decompress(image))
    assert files["bin/busybox"][1] == b"busybox!"
    assert files["modules/order"][1] == b"virtio\nvirtio_net\n"
    assert "modules/unused.ko" not in files
    assert stat.S_ISCHR(files["dev/console"][0])
    assert files["init"][1].startswith(b"#!/bin/busybox sh\n")
    assert stat.S_IMODE(files["init"][0]) == 0o755
