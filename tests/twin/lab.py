"""A lab for tests of real network boot, or the reason why there is none."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from carrack.errors import CarrackError
from carrack.twin import firmware_lab
from carrack.twin.firmware_lab import FirmwareLab


def make_lab(purpose, kind=FirmwareLab):
    """A lab of this test run's own. Skips the test, saying what to install, where there cannot be one."""
    try:
        firmware_lab.check()
    except CarrackError as error:
        pytest.skip(str(error))
    lab = kind(f"carrack-{purpose}-{os.getpid()}")
    lab.create()
    return lab


def run_inside(lab, main):
    """Run the coroutine function `main` in a thread inside the lab; its result.

    The thread alone moves, and what it starts: the test's own process stays where it is.
    """

    def inside():
        lab.enter()
        return asyncio.run(main())

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(inside).result()
