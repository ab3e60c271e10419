"""Finding what lies inside given places, in one pass over the components whatever the number of places."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

EVERYTHING: Final = frozenset({"s0", "all"})
"""The names that stand for the whole system."""

# A place ends where a number is followed by letters: `x1c0s1b0` is in `x1`, `x1c0` and `x1c0s1`.
_BOUNDARY: Final = re.compile(r"(?<=[0-9])(?=[a-z])")


def inside_or_at(places: Collection[str]) -> Callable[[str], bool]:
    """A test whether a name is one of `places` or lies inside one. All names must be normalised."""
    if EVERYTHING.intersection(places):
        return lambda _name: True
    wanted = frozenset(places)
    shortest = min(map(len, wanted), default=0)

    def test(name: str) -> bool:
        if name in wanted:
            return True
        return any(
            name[: boundary.start()] in wanted for boundary in _BOUNDARY.finditer(name) if boundary.start() >= shortest
        )

    return test
