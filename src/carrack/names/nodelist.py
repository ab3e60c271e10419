"""Node lists: many xnames in one short text, `x1000c0s[0-7]b0n[0-1],x3000c0s1b0n0`.

Brackets hold numbers and ranges separated by commas, any number of brackets to a name; commas outside of brackets
separate names. A node list is a set: expanding it gives each name once, in natural order.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from math import prod
from typing import Final, NamedTuple

from carrack.errors import InvalidName
from carrack.names.natural import natural_key
from carrack.names.xname import parse_xname

MOST_NAMES: Final = 1_000_000
"""A list that would expand to more is refused before anything is expanded."""

_BRACKETS_AND_COMMAS: Final = re.compile(r"[\[\],]")
_BRACKET: Final = re.compile(r"\[([^\]]*)\]")
# Eighteen digits are more than any xname has, and are read at once.
_RANGE: Final = re.compile(r"\s*([0-9]{1,18})(?:\s*-\s*([0-9]{1,18}))?\s*")
_NUMBER: Final = re.compile(r"([0-9]+)")


class _Pattern(NamedTuple):
    """A name with brackets: the texts around them, and the ranges within each."""

    texts: list[str]
    ranges: list[list[range]]

    def size(self) -> int:
        return prod(sum(numbers.stop - numbers.start for numbers in bracket) for bracket in self.ranges)

    def expand(self) -> Iterable[str]:
        numbers = [[str(number) for within in bracket for number in within] for bracket in self.ranges]
        template = "{}".join(self.texts)
        return (template.format(*chosen) for chosen in product(*numbers))


def expand_nodes(text: str) -> list[str]:
    """The xnames that a node list stands for: normalised, each once, in natural order. Blank text stands for none.

    Numbers in brackets may be zero-padded: x[0001-0003] is x1, x2, x3.

    Raises:
        InvalidName: unbalanced or nested brackets, an empty entry, a range that ends before it begins, more than
            1,000,000 names, or a name that is not an xname.
    """
    if not text.strip():
        return []
    patterns = [_pattern(entry) for entry in _entries(text)]
    if sum(pattern.size() for pattern in patterns) > MOST_NAMES:
        raise InvalidName(f"node list stands for more than {MOST_NAMES:,} names")
    names = {parse_xname(name).name for pattern in patterns for name in pattern.expand()}
    return sorted(names, key=natural_key)


def fold_nodes(names: Iterable[str]) -> str:
    """The inverse: a short node list that stands for exactly these xnames.

    Raises:
        InvalidName: a name is not an xname.
    """
    shapes: dict[tuple[str, ...], set[tuple[int, ...]]] = {}
    for name in names:
        xname = parse_xname(name)
        shapes.setdefault(tuple(_NUMBER.split(xname.name)[::2]), set()).add(xname.numbers)
    folded = [_write(texts, block) for texts, places in shapes.items() for block in _blocks(places)]
    # By the first name of each, so that the list reads in the order in which it expands.
    return ",".join(entry for _, entry in sorted((natural_key(first), entry) for first, entry in folded))


def _entries(text: str) -> list[str]:
    """Cut at the commas outside of brackets."""
    entries: list[str] = []
    begin = 0
    within = False
    for mark in _BRACKETS_AND_COMMAS.finditer(text):
        if mark[0] == ",":
            if not within:
                entries.append(text[begin : mark.start()].strip())
                begin = mark.end()
        elif within == (mark[0] == "["):
            raise InvalidName(f"unexpected '{mark[0]}' at character {mark.start() + 1} of the node list")
        else:
            within = not within
    if within:
        raise InvalidName("node list has a '[' without its ']'")
    entries.append(text[begin:].strip())
    if not all(entries):
        raise InvalidName("node list has an empty entry: a comma too many")
    return entries


def _pattern(entry: str) -> _Pattern:
    pieces = _BRACKET.split(entry)
    texts = [piece.replace("{", "{{").replace("}", "}}") for piece in pieces[::2]]
    return _Pattern(texts, [[_range(part) for part in bracket.split(",")] for bracket in pieces[1::2]])


def _range(text: str) -> range:
    match = _RANGE.fullmatch(text)
    if not match:
        raise InvalidName(f"not a number or range in a node list: {text[:64]!r}")
    first = int(match[1])
    last = int(match[2]) if match[2] else first
    if first > last:
        raise InvalidName(f"range in a node list ends before it begins: {text[:64]!r}")
    return range(first, last + 1)


def _blocks(places: Iterable[tuple[int, ...]]) -> Iterable[tuple[tuple[int, ...], ...]]:
    """Gather places into blocks, each the product of the numbers in its dimensions.

    From the last dimension to the first, blocks that differ in that dimension alone become one. They are disjoint to
    begin with and stay so.
    """
    blocks = {tuple((number,) for number in place) for place in places}
    dimensions = len(next(iter(blocks), ()))
    for dimension in reversed(range(dimensions)):
        alike: dict[tuple[tuple[int, ...], ...], list[int]] = {}
        for block in blocks:
            alike.setdefault(block[:dimension] + block[dimension + 1 :], []).extend(block[dimension])
        blocks = {(*rest[:dimension], tuple(sorted(numbers)), *rest[dimension:]) for rest, numbers in alike.items()}
    return blocks


def _write(texts: Sequence[str], block: Sequence[Sequence[int]]) -> tuple[str, str]:
    """The first name in the block, and the block as an entry of a node list."""
    first = [texts[0]]
    entry = [texts[0]]
    for numbers, text in zip(block, texts[1:], strict=True):
        first += [str(numbers[0]), text]
        entry += [_bracket(numbers), text]
    return "".join(first), "".join(entry)


def _bracket(numbers: Sequence[int]) -> str:
    """Sorted, different numbers: (3,) -> 3, (0, 1, 2, 5) -> [0-2,5]."""
    if len(numbers) == 1:
        return str(numbers[0])
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return "[" + ",".join("-".join(map(str, run)) for run in runs) + "]"
