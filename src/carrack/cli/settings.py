"""`carrack settings`: every setting with its value and where that came from."""

from __future__ import annotations

import re
from typing import Annotated, Any, cast

import typer

from carrack.cli.options import with_settings
from carrack.settings import Resolved, definitions

# A password in a URL: up to the last @, because it may hold one that should have been written %40, or in the query.
_PASSWORDS = (re.compile(r"(://[^:/@]*:).*(?=@)"), re.compile(r"([?&]\w*password=)[^&]*"))


def _show(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    *,
    resolved: Resolved,
) -> None:
    """Print every setting, its value and where that came from."""
    rows = [
        {
            "setting": definition.key,
            "value": _shown(getattr(resolved.settings, definition.field)),
            "origin": resolved.origins[definition.field],
        }
        for definition in definitions()
    ]
    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(rows)).decode())
        return
    width = max(len(row["setting"]) for row in rows)
    for row in rows:
        typer.echo(f"{row['setting']:<{width}}  {_text(row['value'])}  ({row['origin']})")


def _shown(value: Any) -> Any:
    """A value as it may be seen: a password inside a URL is not."""
    if isinstance(value, str):
        for password in _PASSWORDS:
            value = password.sub(r"\1***", value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else str(value) or '""'


show = with_settings(_show)
