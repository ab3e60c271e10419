"""What an administrator does: runs carrack's commands and calls its HTTP API. Each is shown as it would be typed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from carrack.demo.console import Narrator
from carrack.errors import CarrackError, Unavailable

PROGRAM = str(Path(sys.executable).with_name("carrack"))
PATIENCE = 300.0  # seconds for one command


class Administrator:
    """Runs commands in the demo's directory, with its secrets in the environment and not on command lines."""

    def __init__(self, narrator: Narrator, directory: Path, environment: Mapping[str, str]) -> None:
        self._narrator = narrator
        self._directory = directory
        self._environment = {**os.environ, **environment}

    def run(self, *arguments: str, say_nothing: bool = False, stdin: str = "") -> str:
        """Run ``carrack ARGUMENTS`` and answer its standard output. Raises CarrackError when it fails."""
        if not say_nothing:
            self._narrator.command(shlex.join(["carrack", *self._shortened(arguments)]))
        with self._narrator.waiting("running"):
            done = subprocess.run(  # noqa: S603 - our own program, no shell
                [PROGRAM, *arguments],
                input=stdin,
                capture_output=True,
                text=True,
                env=self._environment,
                timeout=PATIENCE,
                check=False,
                cwd=self._directory,
            )
        if done.returncode != 0:
            words = (done.stderr.strip() or done.stdout.strip()).splitlines()[-8:]
            raise CarrackError(f"carrack {arguments[0]} failed with exit code {done.returncode}:\n" + "\n".join(words))
        return done.stdout

    def call(self, method: str, url: str, body: Any = None, *, say_nothing: bool = False) -> Any:
        """Call an HTTP API and answer its JSON. Raises CarrackError with the problem's detail when it refuses."""
        text = None if body is None else json.dumps(body)
        if not say_nothing:
            self._narrator.command(_curl(method, url, text))
        request = urllib.request.Request(  # noqa: S310 - an address of this demo
            url,
            method=method,
            data=None if text is None else text.encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise CarrackError(
                f"{method} {url}: {error.code} {error.read().decode(errors='replace').strip()}"
            ) from None
        except OSError as error:
            raise Unavailable(f"{method} {url}: {error}") from None
        return json.loads(content) if content.strip() else None

    def _shortened(self, arguments: Sequence[str]) -> list[str]:
        """Paths inside the demo's directory as a person would type them there."""
        return [argument.replace(f"{self._directory}/", "") for argument in arguments]


def _curl(method: str, url: str, body: str | None) -> str:
    line = f"curl {'' if method == 'GET' else f'-X {method} '}{shlex.quote(url)}"
    if body is None:
        return line
    shown = body if len(body) <= 200 else body[:180] + "..."
    return f"{line} -d {shlex.quote(shown)}"
