"""Command-line options made from the settings, so that each is defined once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from carrack.settings import Resolved, definitions, load

CONFIG_HELP = "Config file (TOML). Without it: CARRACK_CONFIG, or /etc/carrack/carrack.toml if there is one."


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for every setting; it is called with ``resolved`` in their place."""
    # eval_str: typer takes the annotations from the wrapper, where a text would have lost its Argument or Option.
    parameters = inspect.signature(command, eval_str=True).parameters
    own = [parameter for name, parameter in parameters.items() if name != "resolved"]
    known = definitions()
    options = [
        inspect.Parameter(
            definition.field,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=_annotation(definition.type, definition.flag, definition.help),
        )
        for definition in known
    ]
    config = inspect.Parameter(
        "config",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=_annotation(Path, "--config", CONFIG_HELP),
    )

    @functools.wraps(command)
    def wrapper(*args: Any, config: Path | None = None, **kwargs: Any) -> Any:
        flags = {definition.field: kwargs.pop(definition.field) for definition in known}
        given = {name: value for name, value in flags.items() if value not in (None, [])}
        resolved: Resolved = load(given, config=config)
        return command(*args, resolved=resolved, **kwargs)

    signature = inspect.Signature([*own, config, *options])
    wrapper.__signature__ = signature  # type: ignore[attr-defined]
    wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in signature.parameters.values()}
    return wrapper


def _annotation(type_: Any, flag: str, help_text: str) -> Any:
    if type_ is bool:
        return Annotated[bool | None, typer.Option(f"{flag}/--no-{flag[2:]}", help=help_text)]
    if type_ in (int, str, Path):
        return Annotated[type_ | None, typer.Option(flag, help=help_text)]
    return Annotated[list[str] | None, typer.Option(flag, help=help_text + " May be given several times.")]
