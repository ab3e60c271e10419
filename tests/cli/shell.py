"""Runs the program as a script would."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("carrack")


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Runs carrack in a directory of its own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(place),
            "MASTER_KEY": "11" * 32,
            "USER": "nobody",
            "COLUMNS": "200",
        }

    async def __call__(self, *arguments: object, stdin: str | None = None, **environment: str) -> Ran:
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *map(str, arguments),
            stdin=asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.place,
            env={**self.environment, **environment},
        )
        out, err = await process.communicate(None if stdin is None else stdin.encode())
        assert process.returncode is not None
        assert "Traceback" not in err.decode()
        return Ran(process.returncode, out.decode(), err.decode())
