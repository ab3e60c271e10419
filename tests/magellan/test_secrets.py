import hashlib
import hmac
import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from carrack.bmc.address import BMCAddress
from carrack.bmc.credentials import Credentials
from carrack.errors import InvalidInput, NotFound, SettingsError
from carrack.magellan.secrets import SecretsFile, credentials_source, generate_master_key, master_key

KEY = bytes(range(32))
BMC = BMCAddress("https", "10.0.0.5", 443)


def go_key(secret_id: str) -> bytes:
    """HKDF-SHA256 of the master key written out after RFC 5869: one block, salt is the id, no info."""
    pseudo_random = hmac.new(secret_id.encode(), KEY, hashlib.sha256).digest()
    return hmac.new(pseudo_random, b"\x01", hashlib.sha256).digest()


def test_the_file_opens_by_magellans_rule_and_ours_opens_magellans(tmp_path: Path):
    path = tmp_path / "secrets.json"
    secrets = SecretsFile(path, KEY)
    secrets.store_credentials(BMC.secret_id, Credentials("root", "pw"))
    written = json.loads(path.read_text())
    assert list(written) == ["https://10.0.0.5:443"]
    sealed = bytes.fromhex(written["https://10.0.0.5:443"])
    assert (
        AESGCM(go_key(BMC.secret_id)).decrypt(sealed[:12], sealed[12:], None) == b'{"username":"root","password":"pw"}'
    )
    nonce = b"\x07" * 12
    theirs = nonce + AESGCM(go_key("default")).encrypt(nonce, b'{"username":"admin","password":"x"}', None)
    path.write_text(json.dumps({"default": theirs.hex()}))
    assert secrets.credentials("default") == Credentials("admin", "x")


@settings(deadline=None, max_examples=30)  # each example waits for the disk
@given(st.text(min_size=1), st.text())
def test_any_user_and_password(tmp_path_factory: pytest.TempPathFactory, user: str, password: str):
    secrets = SecretsFile(tmp_path_factory.mktemp("s") / "secrets.json", KEY)
    credentials = Credentials(user.encode(errors="ignore").decode(), password.encode(errors="ignore").decode())
    secrets.store_credentials("default", credentials)
    assert secrets.credentials("default") == credentials


def test_only_the_owner_may_read_it(tmp_path: Path):
    path = tmp_path / "secrets.json"
    path.write_text("")  # as Magellan leaves it behind
    path.chmod(0o644)
    SecretsFile(path, KEY).store("default", "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.json"]


def test_ids_and_removal(tmp_path: Path):
    secrets = SecretsFile(tmp_path / "secrets.json", KEY)
    assert secrets.ids() == []
    for name in ("b", "a"):
        secrets.store(name, name)
    secrets.remove("b")
    assert secrets.ids() == ["a"]
    with pytest.raises(NotFound):
        secrets.remove("b")


def test_another_master_key_opens_nothing_and_no_error_shows_a_secret(tmp_path: Path):
    path = tmp_path / "secrets.json"
    SecretsFile(path, KEY).store("default", "hunter2")
    for broken in (SecretsFile(path, bytes(32)), SecretsFile(path, KEY)):
        if broken is not None and broken._key == KEY:
            path.write_text(json.dumps({"default": "00" * 40}))
        with pytest.raises(InvalidInput) as caught:
            broken.retrieve("default")
        assert "hunter2" not in str(caught.value)
    path.write_text("[]")
    with pytest.raises(InvalidInput, match="not a secrets file"):
        SecretsFile(path, KEY).ids()


def test_default_is_the_fallback(tmp_path: Path):
    secrets = SecretsFile(tmp_path / "secrets.json", KEY)
    with pytest.raises(NotFound):
        secrets.credentials_of(BMC)
    secrets.store_credentials("default", Credentials("d", "d"))
    assert secrets.credentials_of(BMC).username == "d"
    secrets.store_credentials("https://10.0.0.5:443", Credentials("own", "o"))
    assert secrets.credentials_of(BMC).username == "own"
    assert secrets.credentials_of(BMCAddress("https", "10.0.0.5", 8443)).username == "d"


def test_a_user_given_for_one_run_changes_nothing_in_the_file(tmp_path: Path):
    path = tmp_path / "secrets.json"
    secrets = SecretsFile(path, KEY)
    secrets.store_credentials("default", Credentials("root", "stored"))
    before = path.read_bytes()
    assert credentials_source(secrets, "admin", None)(BMC) == Credentials("admin", "stored")
    assert credentials_source(secrets, None, "other")(BMC) == Credentials("root", "other")
    assert credentials_source(None, "admin", "x")(BMC) == Credentials("admin", "x")
    assert credentials_source(None, None, None)(BMC) is None
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "zz", "00" * 31])
def test_bad_master_keys(text: str):
    with pytest.raises(SettingsError) as caught:
        master_key({"MASTER_KEY": text})
    assert not text or text not in str(caught.value)


def test_a_generated_key_is_one():
    assert len(master_key({"MASTER_KEY": generate_master_key()})) == 32
    assert generate_master_key() != generate_master_key()


def test_credentials_never_show_their_password():
    assert "hunter2" not in repr(Credentials("root", "hunter2"))
