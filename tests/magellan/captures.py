"""The captured Redfish trees beside the repository, for tests that use them where they are present."""

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from carrack.bmc.uris import canonical_uri

PLACE = Path(__file__).resolve().parents[2].parent / "shared" / "captures"

needs_captures = pytest.mark.skipif(not (PLACE / "facts.json").exists(), reason=f"no captured Redfish trees in {PLACE}")

_NO_INVENTORY = ("JsonSchemas", "Registries", "SchemaStore", "RegistryStore", "Schemas", "LogServices")


@cache
def facts() -> dict[str, Any]:
    return json.loads((PLACE / "facts.json").read_text())


def archives() -> list[str]:
    return sorted(facts()) if (PLACE / "facts.json").exists() else []


@cache
def captured(archive: str) -> dict[str, Any]:
    """Documents by URI, as published, without schemas and logs; answers that were errors are left out."""
    found: dict[str, Any] = {}
    with tarfile.open(PLACE / archive) as tar:
        for member in tar:
            uri = canonical_uri("/" + member.name.removesuffix("index.json"))
            if not member.name.endswith("index.json") or any(f"/{name}" in uri for name in _NO_INVENTORY):
                continue
            file = tar.extractfile(member)
            assert file
            document = json.load(file)
            if "error" not in document or "@odata.id" in document:
                found[uri] = document
    return found
