"""The scan cache: Magellan's SQLite table, readable and writable by both programs."""

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from carrack.errors import StoreError
from carrack.magellan.assets import ScannedAsset

_TABLE = """
CREATE TABLE IF NOT EXISTS magellan_scanned_assets (
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    protocol TEXT,
    state INTEGER,
    timestamp TIMESTAMP,
    PRIMARY KEY (host, port)
)
"""
_UPSERT = """
INSERT OR REPLACE INTO magellan_scanned_assets (host, port, protocol, state, timestamp) VALUES (?, ?, ?, ?, ?)
"""
_IS_THERE = "SELECT 1 FROM sqlite_master WHERE name = 'magellan_scanned_assets'"
_READ = "SELECT host, port, protocol, state, timestamp FROM magellan_scanned_assets ORDER BY host, port"

# Go's drivers write 2026-01-02 15:04:05.123456789+00:00, or time.String() with a zone name and "m=+0.1" behind it.
_GO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?")


def default_cache() -> Path:
    """Magellan's place for it."""
    return Path(f"/tmp/{os.environ.get('USER', '')}/magellan/assets.db")  # noqa: S108  # the contract with Magellan


def write_assets(path: Path, assets: Iterable[ScannedAsset]) -> None:
    """Insert or replace by host and port. Raises StoreError."""
    rows = [(a.host, a.port, a.protocol, int(a.state), a.timestamp.isoformat(sep=" ")) for a in assets]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=30)) as database, database:
            database.execute(_TABLE)
            database.executemany(_UPSERT, rows)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"cannot write the scan cache {path}: {error}") from None


def read_assets(path: Path) -> list[ScannedAsset]:
    """Everything in the cache, ordered by host and port; [] if there is no cache yet. Raises StoreError.

    The table has no column for the kind of service, so that it reads as "".
    """
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as database:
            rows = database.execute(_READ).fetchall() if database.execute(_IS_THERE).fetchone() else []
    except sqlite3.Error as error:
        raise StoreError(f"cannot read the scan cache {path}: {error}") from None
    return [
        ScannedAsset(host=host, port=port, protocol=protocol or "tcp", state=bool(state), timestamp=_time(str(when)))
        for host, port, protocol, state, when in rows
    ]


def _time(text: str) -> datetime:
    found = _GO_TIME.match(text)
    if not found:
        return datetime.fromtimestamp(0, UTC)
    day, clock, zone = found.groups()
    zone = "+00:00" if zone in {None, "Z"} else zone
    return datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(UTC)
