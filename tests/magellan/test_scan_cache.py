import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from carrack.errors import StoreError
from carrack.magellan.assets import ScannedAsset
from carrack.magellan.scan_cache import read_assets, write_assets

WHEN = datetime(2026, 1, 2, 15, 4, 5, tzinfo=UTC)


def asset(host: str = "https://10.0.0.5", port: int = 443, **more: object) -> ScannedAsset:
    return ScannedAsset(host=host, port=port, timestamp=WHEN, **more)  # type: ignore[arg-type]


def test_replaced_by_host_and_port_and_read_in_order(tmp_path: Path):
    cache = tmp_path / "deep" / "assets.db"
    write_assets(cache, [asset("https://10.0.0.6"), asset(port=8443), asset(state=False)])
    write_assets(cache, [asset(state=True)])
    assert read_assets(cache) == [asset(), asset(port=8443), asset("https://10.0.0.6")]


def test_the_table_is_magellans(tmp_path: Path):
    write_assets(tmp_path / "assets.db", [asset()])
    with closing(sqlite3.connect(tmp_path / "assets.db")) as database:
        columns = [
            (name, kind, key)
            for _, name, kind, _, _, key in database.execute("PRAGMA table_info(magellan_scanned_assets)")
        ]
        row = database.execute("SELECT * FROM magellan_scanned_assets").fetchone()
    assert columns == [
        ("host", "TEXT", 1),
        ("port", "INTEGER", 2),
        ("protocol", "TEXT", 0),
        ("state", "INTEGER", 0),
        ("timestamp", "TIMESTAMP", 0),
    ]
    assert row == ("https://10.0.0.5", 443, "tcp", 1, "2026-01-02 15:04:05+00:00")


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-02 15:04:05.123456789+00:00",
        "2026-01-02T15:04:05Z",
        "2026-01-02 16:04:05.5 +0100 CET m=+0.018",
        "2026-01-02 15:04:05",
    ],
)
def test_times_as_go_writes_them(tmp_path: Path, written: str):
    write_assets(tmp_path / "assets.db", [asset()])
    with closing(sqlite3.connect(tmp_path / "assets.db")) as database, database:
        database.execute("UPDATE magellan_scanned_assets SET timestamp = ?", [written])
    assert read_assets(tmp_path / "assets.db")[0].timestamp == WHEN


def test_reading_writes_nothing(tmp_path: Path):
    (tmp_path / "empty.db").touch()
    assert read_assets(tmp_path / "empty.db") == []
    assert (tmp_path / "empty.db").stat().st_size == 0


def test_no_cache_and_a_broken_one(tmp_path: Path):
    assert read_assets(tmp_path / "none.db") == []
    (tmp_path / "broken.db").write_text("not a database, and long enough to be seen as none" * 100)
    with pytest.raises(StoreError):
        read_assets(tmp_path / "broken.db")


def test_json_is_magellans():
    text = '[{"host":"https://10.0.0.5","port":443,"protocol":"tcp","state":true,"timestamp":"2026-01-02T15:04:05Z","service_type":"Redfish"}]'
    assets = msgspec.json.decode(text, type=list[ScannedAsset])
    assert msgspec.json.encode(assets).decode() == text
    assert assets[0].address.url == "https://10.0.0.5"
    assert assets[0].line() == "https://10.0.0.5:443 (tcp) @2026-01-02T15:04:05Z Redfish"
    nanoseconds = text.replace("05Z", "05.123456789+02:00")
    assert msgspec.json.decode(nanoseconds, type=list[ScannedAsset])[0].port == 443
