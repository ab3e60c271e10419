"""Finding a kernel, and reading modules."""

import lzma

import pytest

from carrack.errors import MissingProgram
from carrack.twin import cloud_kernel
from carrack.twin.cloud_kernel import Modules


def unpacked(root, release):
    (root / "boot").mkdir(exist_ok=True)
    image = root / f"boot/vmlinuz-{release}"
    image.write_bytes(b"kernel")
    (root / f"lib/modules/{release}/kernel/drivers").mkdir(parents=True)
    return image


def test_the_newest_cloud_kernel_with_its_modules(tmp_path):
    unpacked(tmp_path, "6.1.0-55-cloud-amd64")
    newest = unpacked(tmp_path, "6.1.0-56-cloud-amd64")
    (tmp_path / "boot/vmlinuz-6.1.0-99-cloud-amd64").write_bytes(b"without modules")
    (tmp_path / "boot/vmlinuz-6.1.0-99-amd64").write_bytes(b"another flavour")
    found = cloud_kernel.find(tmp_path)
    assert found is not None
    assert found.image == newest
    assert found.release == "6.1.0-56-cloud-amd64"


def test_no_kernel(tmp_path):
    assert cloud_kernel.find(tmp_path) is None


def test_a_cached_kernel_is_not_downloaded_again(tmp_path, monkeypatch):
    image = unpacked(tmp_path, "6.1.0-56-cloud-amd64")
    monkeypatch.setenv("PATH", "/nonexistent")
    if cloud_kernel.find(cloud_kernel.Path("/")):
        pytest.skip("a cloud kernel is installed here, and goes first")
    assert cloud_kernel.obtain(tmp_path).image == image


def test_without_apt_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    if cloud_kernel.find(cloud_kernel.Path("/")):
        pytest.skip("a cloud kernel is installed here, and goes first")
    with pytest.raises(MissingProgram, match="apt-get install --yes linux-image-cloud-amd64"):
        cloud_kernel.obtain(tmp_path / "cache")


def test_which_package_has_the_kernel():
    answer = "linux-image-cloud-amd64\n  Depends: linux-image-6.1.0-56-cloud-amd64\n  Suggests: x\n"
    assert cloud_kernel._versioned(answer) == "linux-image-6.1.0-56-cloud-amd64"


def test_modules_compressed_or_not(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/virtio-net.ko").write_bytes(b"plain")
    (tmp_path / "virtio_pci.ko.xz").write_bytes(lzma.compress(b"packed"))
    modules = Modules(tmp_path)
    assert dict(modules) == {"virtio_net": b"plain", "virtio_pci": b"packed"}
