"""The secrets file: BMC users and passwords, encrypted as Magellan does, so that both programs read it.

A JSON object of secret id to hexadecimal text: a 12-byte nonce, then AES-256-GCM ciphertext with its tag. The key of
each entry is HKDF-SHA256 of the master key with the secret id as salt. The plaintext is
`{"username": ..., "password": ...}`.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carrack.bmc.address import BMCAddress
from carrack.bmc.credentials import Credentials
from carrack.errors import InvalidInput, NotFound, SettingsError

DEFAULT_SECRET = "default"  # noqa: S105  # the name of the entry that is used when a BMC has none
MASTER_KEY = "MASTER_KEY"
_KEY_BYTES = 32
_NONCE_BYTES = 12


def generate_master_key() -> str:
    """A new master key: 32 random bytes in hexadecimal."""
    return secrets.token_hex(_KEY_BYTES)


def master_key(environment: Mapping[str, str]) -> bytes:
    """The master key from the environment. Raises SettingsError, without showing the value."""
    text = environment.get(MASTER_KEY, "")
    if not text:
        raise SettingsError(f"{MASTER_KEY} is not set; `carrack magellan secrets generatekey` makes one")
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise SettingsError(f"{MASTER_KEY} must be {_KEY_BYTES} bytes in hexadecimal")
    return key


class SecretsFile:
    """One secrets file and the master key that opens it; changes are on disk, mode 0600, when a call returns."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key

    def ids(self) -> list[str]:
        return sorted(self._read())

    def store(self, secret_id: str, value: str) -> None:
        if not secret_id:
            raise InvalidInput("a secret needs an id: https://IP:PORT of its BMC, or default")
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + AESGCM(self._entry_key(secret_id)).encrypt(nonce, value.encode(), None)
        self._write({**self._read(), secret_id: sealed.hex()})

    def store_credentials(self, secret_id: str, credentials: Credentials) -> None:
        pair = {"username": credentials.username, "password": credentials.password}
        self.store(secret_id, json.dumps(pair, separators=(",", ":"), ensure_ascii=False))

    def retrieve(self, secret_id: str) -> str:
        """The plaintext. Raises NotFound, or InvalidInput when the master key does not open the entry."""
        entries = self._read()
        if secret_id not in entries:
            raise NotFound(f"no secret {secret_id!r} in {self._path}")
        try:
            sealed = bytes.fromhex(entries[secret_id])
            opened = AESGCM(self._entry_key(secret_id)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
            return opened.decode()
        except (ValueError, InvalidTag):
            raise InvalidInput(f"secret {secret_id!r} does not open with this {MASTER_KEY}") from None

    def credentials(self, secret_id: str) -> Credentials:
        """Raises NotFound or InvalidInput, never with the content."""
        try:
            return msgspec.json.decode(self.retrieve(secret_id), type=_Pair).credentials()
        except msgspec.DecodeError:
            raise InvalidInput(f"secret {secret_id!r} holds no username and password") from None

    def credentials_of(self, address: BMCAddress) -> Credentials:
        """Those of this BMC, else those of `default`. Raises NotFound when there are neither."""
        entries = self._read()
        for secret_id in (address.secret_id, address.url, DEFAULT_SECRET):
            if secret_id in entries:
                return self.credentials(secret_id)
        raise NotFound(f"no secret for {address.secret_id} and no {DEFAULT_SECRET!r} in {self._path}")

    def remove(self, secret_id: str) -> None:
        entries = self._read()
        if secret_id not in entries:
            raise NotFound(f"no secret {secret_id!r} in {self._path}")
        del entries[secret_id]
        self._write(entries)

    def _entry_key(self, secret_id: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=secret_id.encode(), info=b"").derive(self._key)

    def _read(self) -> dict[str, str]:
        """{} for a file that does not exist or is empty (Magellan leaves an empty one behind)."""
        try:
            content = self._path.read_bytes()
            return msgspec.json.decode(content, type=dict[str, str]) if content.strip() else {}
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError):
            raise InvalidInput(f"{self._path} is not a secrets file") from None

    def _write(self, entries: Mapping[str, str]) -> None:
        """Replace the file in one step, so that a crash leaves the old or the new one; mkstemp makes it mode 0600.

        Raises InvalidInput where no file can be made.
        """
        try:
            handle, draft = tempfile.mkstemp(dir=self._path.absolute().parent, prefix=self._path.name)
        except OSError as error:
            raise InvalidInput(f"cannot write {self._path}: {error.strerror}") from None
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(dict(sorted(entries.items())), file, indent=2)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(self._path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


class _Pair(msgspec.Struct):
    username: str
    password: str

    def credentials(self) -> Credentials:
        return Credentials(self.username, self.password)


def credentials_source(
    secrets_file: SecretsFile | None, username: str | None, password: str | None
) -> Callable[[BMCAddress], Credentials | None]:
    """Who logs in where: the secrets file, with user or password replaced for this run by what was given.

    Nothing given here is ever written to the file.
    """

    def credentials_of(address: BMCAddress) -> Credentials | None:
        if username is not None and password is not None:
            return Credentials(username, password)
        if secrets_file is None:
            return Credentials(username or "", password or "") if username or password else None
        stored = secrets_file.credentials_of(address)
        return Credentials(
            stored.username if username is None else username, stored.password if password is None else password
        )

    return credentials_of
