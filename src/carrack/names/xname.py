"""Xnames: normalising, recognising and parsing them.

Recognition cuts the text into letters and numbers once and follows the grammar from place to place, so its cost is
that of the name's own depth, whatever the number of types.
"""

import re
from typing import Final

from msgspec import Struct

from carrack.errors import InvalidName
from carrack.names.grammar import IN_SYSTEM, OUTERMOST, WORDS, Place

LONGEST: Final = 63
"""Characters in the longest xname: it serves as a host name, and a DNS label has no more."""

_LEADING_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
_NUMBER: Final = re.compile(r"([0-9]+)")

# These are in nothing, whatever their text looks like.
_WITHOUT_PARENT: Final = frozenset({"System", "Partition", "SMSBox"})


class Xname(Struct, frozen=True, gc=False):
    """A valid xname, taken apart.

    `name` is normalised; `type` as SMD spells it; `parent` is the name of the place around it, "" if there is none;
    `numbers` are the numbers in the name from left to right, so (1000, 0, 7, 0, 1) for x1000c0s7b0n1.
    """

    name: str
    type: str
    parent: str
    numbers: tuple[int, ...]


def normalize_xname(text: str) -> str:
    """Trim, lower-case and drop the leading zeros of each number, as SMD does: ` X01C0S00 ` -> `x1c0s0`.

    Never raises and checks nothing: what was no xname stays none.
    """
    return _LEADING_ZEROS.sub("", text.strip().lower())


def xname_type(text: str) -> str:
    """The type of component that this xname names, as SMD spells it ("Node"), or "" if it is no xname.

    The text need not be normalised. Never raises.
    """
    pieces = _pieces(text)
    if len(pieces) == 1:
        return WORDS.get(pieces[0], "")
    place = _place(pieces)
    return place.type if place else ""


def is_xname(text: str) -> bool:
    """Whether this is an xname of any type, normalised or not."""
    return xname_type(text) != ""


def parse_xname(text: str) -> Xname:
    """Take an xname apart; the text need not be normalised.

    Raises:
        InvalidName: the text is not an xname.
    """
    pieces = _pieces(text)
    if len(pieces) == 1 and (word_type := WORDS.get(pieces[0])):
        return Xname(pieces[0], word_type, "", ())
    place = _place(pieces)
    if not place:
        raise InvalidName(f"not an xname: {text[: 2 * LONGEST]!r}")
    numbers = tuple(map(int, pieces[1::2]))
    pieces[1::2] = map(str, numbers)
    if place.type in _WITHOUT_PARENT:
        parent = ""
    elif place.type in IN_SYSTEM:
        parent = "s0"
    else:
        parent = "".join(pieces[:-3])
    return Xname("".join(pieces), place.type, parent, numbers)


def _pieces(text: str) -> list[str]:
    """Letters and numbers in turn: `X1c0` -> ["x", "1", "c", "0", ""]; [""] if it is too long for an xname."""
    text = text.strip().lower()
    if len(text) > LONGEST:
        # Only zeros that normalising drops can bring it below the limit.
        text = _LEADING_ZEROS.sub("", text)
        if len(text) > LONGEST:
            return [""]
    return _NUMBER.split(text)


def _place(pieces: list[str]) -> Place | None:
    if pieces[-1]:
        return None
    following = OUTERMOST
    place = None
    for position in range(0, len(pieces) - 1, 2):
        place = following.get(pieces[position])
        if place is None or (place.limited and not place.low <= int(pieces[position + 1]) <= place.high):
            return None
        following = place.following
    return place
