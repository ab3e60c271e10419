"""The TFTP root."""

import stat

from carrack.netboot import tftp_root


def test_debians_files_under_the_names_that_dhcp_hands_out(tmp_path):
    lib, boot = tmp_path / "lib", tmp_path / "boot"
    lib.mkdir()
    boot.mkdir()
    (lib / "undionly.kpxe").write_bytes(b"bios")
    (lib / "snponly.efi").write_bytes(b"snp")
    (boot / "ipxe.efi").write_bytes(b"all drivers")
    root = tmp_path / "root"
    assert tftp_root.build(root, [lib, boot]) == ["undionly.kpxe", "ipxe-x86_64.efi"]
    assert (root / "undionly.kpxe").read_bytes() == b"bios"
    assert (root / "ipxe-x86_64.efi").read_bytes() == b"snp"
    assert stat.S_IMODE((root / "undionly.kpxe").stat().st_mode) == 0o644


def test_a_sites_own_build_is_kept(tmp_path):
    lib = tmp_path / "lib"
    lib.mkdir()
    (lib / "undionly.kpxe").write_bytes(b"debian")
    root = tmp_path / "root"
    root.mkdir()
    (root / "undionly.kpxe").write_bytes(b"own")
    assert tftp_root.build(root, [lib]) == ["undionly.kpxe"]
    assert (root / "undionly.kpxe").read_bytes() == b"own"


def test_nothing_to_take(tmp_path):
    assert tftp_root.build(tmp_path / "root", [tmp_path / "nowhere"]) == []
