"""Reading and writing what the commands exchange: JSON, or YAML with the very same keys."""

import io
from pathlib import Path
from typing import Any, TextIO

import msgspec
import yaml

from carrack.errors import InvalidInput

FORMATS = ("json", "yaml")


def render(document: Any, form: str = "json") -> str:
    """Text of decoded data. JSON is indented by two, as Magellan writes it. Raises InvalidInput for another format."""
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
    if form == "yaml":
        return yaml.safe_dump(msgspec.to_builtins(document), sort_keys=False, allow_unicode=True)
    raise InvalidInput(f"format {form!r} is neither json nor yaml")


def parse(text: str | bytes, form: str = "json") -> Any:
    """Decoded data. Raises InvalidInput that says where the text is wrong."""
    try:
        if form == "json":
            return msgspec.json.decode(text)
        if form == "yaml":
            return yaml.safe_load(io.BytesIO(text) if isinstance(text, bytes) else text)
    except (msgspec.DecodeError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput(f"not {form.upper()}: {error}") from None
    raise InvalidInput(f"format {form!r} is neither json nor yaml")


def read_argument(argument: str, form: str = "json") -> Any:
    """Decoded data of an argument: the data itself, or `@FILE`, whose name's ending tells its format."""
    if not argument.startswith("@"):
        return parse(argument, form)
    file = Path(argument[1:])
    by_name = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}.get(file.suffix.lower(), form)
    try:
        return parse(file.read_bytes(), by_name)
    except OSError as error:
        raise InvalidInput(f"cannot read {file}: {error.strerror}") from None
    except InvalidInput as error:
        raise InvalidInput(f"{file}: {error}") from None


def read_stream(stream: TextIO, form: str = "json") -> Any:
    """Decoded data of a whole stream, of any length, however it is broken into lines; None if it is empty."""
    text = stream.read()
    return parse(text, form) if text.strip() else None
