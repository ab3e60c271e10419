"""Capsules on disk, in the layout of DMTF's mockup tools, so that their servers can serve a recorded BMC.

::

    CAPSULE/capsule.json                    the crawl: each URI with status, times, headers and body hash
    CAPSULE/bodies/<sha256>                 every body as it came
    CAPSULE/redfish/v1/.../index.json       the resource (a hard link to its body where that is the same)
    CAPSULE/redfish/v1/.../headers.json     {"GET": {...}}
    CAPSULE/redfish/v1/.../time.json        {"GET_Time": "0.15"}

All but `capsule.json` are hard links into one pool beside the capsules, so that ten thousand equal trees cost little.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from carrack.bmc.address import BMCAddress, parse_address
from carrack.bmc.document import Document
from carrack.bmc.expand import expanded_members
from carrack.bmc.uris import canonical_uri
from carrack.errors import InvalidInput, NotFound
from carrack.magellan.capsule import Capsule, CapsuleHeader, RecordedAnswer, body_hash, split_expand, unexpanded

_HEADER = "capsule.json"
_POOL = "bodies"


def default_capsules() -> Path:
    """Where crawls are recorded unless told otherwise: the user's state directory."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(state) / "carrack" / "capsules"


def write_capsule(capsule: Capsule, root: Path) -> Path:
    """Write below `root/<host>_<port>/<time>` and return that directory, mode 0700: captures hold serial numbers."""
    pool = root / _POOL
    pool.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = capsule.header.started.strftime("%Y%m%dT%H%M%S.%fZ")
    host = capsule.address.host.replace(":", "-").replace("/", "-")
    place = root / f"{host}_{capsule.address.port}" / moment
    place.mkdir(parents=True, mode=0o700)
    (place / _POOL).mkdir()
    for answer in capsule.header.answers:
        if not answer.sha256:
            continue
        body = capsule.bodies[answer.sha256]
        _link(_pooled(pool, body), place / _POOL / answer.sha256)
        document = capsule.document(answer)
        if document is not None:
            _write_resource(place, pool, answer, document, body)
    (place / _HEADER).write_bytes(msgspec.json.format(msgspec.json.encode(capsule.header), indent=1))
    return place


def _write_resource(place: Path, pool: Path, answer: RecordedAnswer, document: Document, body: bytes) -> None:
    uri, asked_expand = split_expand(answer.uri)
    members = (expanded_members(document) or []) if asked_expand else []
    derived = {canonical_uri(member["@odata.id"]): member for member in members}
    if derived:
        derived[uri] = unexpanded(document)
    served = {uri: body, **{name: msgspec.json.encode(resource) for name, resource in derived.items()}}
    for name, content in served.items():
        directory = _directory(place, name)
        if directory is None or (directory / "index.json").exists():
            continue
        directory.mkdir(parents=True, exist_ok=True)
        _link(_pooled(pool, content), directory / "index.json")
        # Without the clock and with hundredths of a second, most of these are equal too and cost only their names.
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
        _link(_pooled(pool, msgspec.json.encode({"GET": headers})), directory / "headers.json")
        _link(_pooled(pool, msgspec.json.encode({"GET_Time": f"{answer.elapsed:.2f}"})), directory / "time.json")


def _directory(place: Path, uri: str) -> Path | None:
    """Where a resource is served from; None for a link that has no place there: a BMC chooses its own links."""
    steps = uri.strip("/").split("/")
    safe = all(step not in {"", ".", ".."} and "\0" not in step and len(step.encode()) < 256 for step in steps)
    return place.joinpath(*steps) if safe and steps[0] == "redfish" else None


def _pooled(pool: Path, body: bytes) -> Path:
    target = pool / body_hash(body)
    if not target.exists():
        handle, draft = tempfile.mkstemp(dir=pool)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        Path(draft).replace(target)
    return target


def _link(source: Path, target: Path) -> None:
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:  # too many links to one file, or a file system without links
        shutil.copyfile(source, target)


def read_capsule(place: Path) -> Capsule:
    """Read a capsule, or any directory in DMTF's mockup layout. Raises NotFound or InvalidInput."""
    try:
        return _read_recorded(place) if (place / _HEADER).exists() else _read_mockup(place)
    except (msgspec.DecodeError, OSError) as error:
        raise InvalidInput(f"{place} is not a readable capsule: {error}") from None


def find_capsules(place: Path) -> list[Path]:
    """`place` itself if it is a capsule or mockup, else the newest capsule of each BMC below it. Raises NotFound."""
    if (place / _HEADER).exists() or _mockup_root(place):
        return [place]
    newest: dict[Path, Path] = {}
    for header in sorted(place.glob(f"*/*/{_HEADER}")):
        newest[header.parent.parent] = header.parent
    if not newest:
        raise NotFound(f"no capsule in {place}")
    return list(newest.values())


def _read_recorded(place: Path) -> Capsule:
    header = msgspec.json.decode((place / _HEADER).read_bytes(), type=CapsuleHeader)
    names = {answer.sha256 for answer in header.answers if answer.sha256}
    return Capsule(
        address=parse_address(header.bmc),
        header=header,
        bodies={name: (place / _POOL / name).read_bytes() for name in names},
    )


def _read_mockup(place: Path) -> Capsule:
    root = _mockup_root(place)
    if root is None:
        raise NotFound(f"{place} holds neither {_HEADER} nor redfish/v1/index.json")
    answers: list[RecordedAnswer] = []
    bodies: dict[str, bytes] = {}
    for uri, file in _mockup_files(root):
        body = file.read_bytes()
        bodies[body_hash(body)] = body
        answers.append(RecordedAnswer(uri=uri, status=200, sha256=body_hash(body), size=len(body)))
    header = CapsuleHeader(
        bmc=f"https://{_host_for(place)}",
        client="mockup",
        started=datetime.fromtimestamp(0, UTC),
        elapsed=0.0,
        plan={},
        answers=answers,
    )
    return Capsule(address=BMCAddress("https", _host_for(place), 443), header=header, bodies=bodies)


def _mockup_root(place: Path) -> Path | None:
    return place if (place / "redfish/v1/index.json").is_file() else None


def _mockup_files(root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted((root / "redfish").rglob("index.json")):
        yield canonical_uri("/" + file.parent.relative_to(root).as_posix()), file


def _host_for(place: Path) -> str:
    """A mockup does not say which BMC it comes from; its directory's name stands for it."""
    return "".join(c if c.isalnum() or c in "-." else "-" for c in place.resolve().name.lower()) or "mockup"
