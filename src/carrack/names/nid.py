"""NIDs: node numbers, how SMD computes one from an xname, and ranges of them.

Ranges stay pairs of numbers: "1-4000000000" costs as little as "1-2".
"""

import re
from collections.abc import Iterable
from typing import Final

from carrack.errors import InvalidName
from carrack.names.xname import parse_xname

LARGEST: Final = 2**63 - 1
"""SMD keeps NIDs in a 64-bit column."""

_NID: Final = re.compile(r"[0-9]+|0x[0-9a-f]+")
_RANGE: Final = re.compile(r"\s*([0-9]+)(?:\s*-\s*([0-9]+))?\s*")


def computed_nid(xname: str) -> int:
    """The NID that SMD gives a new node when nothing else says one.

    (cabinet + 1) * 16384 + chassis * 2048 + slot * 32 + bmc * 4 + node, so 16400384 for x1000c0s0b0n0.
    Two nodes get the same number where a slot is above 63, a BMC above 7 or a node above 3, and a virtual node gets
    that of its host. Sites with such hardware set NIDs themselves.

    Raises:
        InvalidName: not the xname of a Node or VirtualNode.
    """
    parsed = parse_xname(xname)
    if parsed.type not in ("Node", "VirtualNode"):
        raise InvalidName(f"{parsed.name} ({parsed.type}) is not a node and has no NID")
    cabinet, chassis, slot, bmc, node = parsed.numbers[:5]
    return (cabinet + 1) * 16384 + chassis * 2048 + slot * 32 + bmc * 4 + node


def parse_nid(value: str | int) -> int:
    """A NID from a number or its text: decimal (leading zeros allowed), or hexadecimal with 0x as BSS also takes it.

    Raises:
        InvalidName: not a whole number, negative, or above 2**63 - 1.
    """
    if isinstance(value, str):
        text = value.strip().lower()
        if len(text) > 64 or not _NID.fullmatch(text):
            raise InvalidName(f"not a NID: {value[:64]!r}")
        value = int(text, 16) if text.startswith("0x") else int(text)
    elif isinstance(value, bool):  # an int to Python, but "NID": true in a request is a mistake
        raise InvalidName(f"not a NID: {value}")
    if not 0 <= value <= LARGEST:
        raise InvalidName(f"NID out of range: not between 0 and {LARGEST}")
    return value


def parse_nid_ranges(texts: Iterable[str]) -> list[tuple[int, int]]:
    """["1-5", "9"] -> [(1, 5), (9, 9)]: first and last NID of each, in the order given.

    Raises:
        InvalidName: an entry is not N or N-M with N <= M.
    """
    ranges: list[tuple[int, int]] = []
    for text in texts:
        match = _RANGE.fullmatch(text)
        if not match:
            raise InvalidName(f"not a NID range: {text[:64]!r}")
        first = parse_nid(match[1])
        last = parse_nid(match[2]) if match[2] else first
        if first > last:
            raise InvalidName(f"NID range ends before it begins: {text[:64]!r}")
        ranges.append((first, last))
    return ranges


def format_nid_ranges(ranges: Iterable[tuple[int, int]]) -> list[str]:
    """[(3, 5), (1, 2), (9, 9)] -> ["1-5", "9"]: sorted, with overlapping and adjacent ranges joined."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return [str(first) if first == last else f"{first}-{last}" for first, last in joined]
