"""How xnames contain each other.

Containment is in the text: `x1c0s1` contains `x1c0s1b0` but not `x1c0s10`. Cabinets and CDUs are in the system `s0`.
In questions about descendants, `s0` and `all` stand for the whole system, partitions and SMS boxes included.
"""

from typing import Final

from carrack.errors import InvalidName
from carrack.names.xname import Xname, normalize_xname, parse_xname

_EVERYTHING: Final = frozenset({"all", "s0"})


def xname_parent(text: str) -> str:
    """The place directly around this one, or "" if there is none (System, Partition, SMSBox, `all`).

    SMD's rule: strip the trailing number, then the letters before it; a Cabinet or CDU is in `s0`.

    Raises:
        InvalidName: the text is not an xname.
    """
    return parse_xname(text).parent


def ancestors(text: str) -> tuple[str, ...]:
    """The places around this one, nearest first: `x1c0s1` -> ("x1c0", "x1", "s0").

    Raises:
        InvalidName: the text is not an xname.
    """
    return tuple(place.name for place in _outwards(parse_xname(text)))


def is_descendant(name: str, of: str) -> bool:
    """Whether `name` lies inside `of`, at any depth; nothing lies inside itself.

    Both are taken to be xnames, normalised or not: only their texts are compared, so that a long list is filtered
    quickly.
    """
    name, of = normalize_xname(name), normalize_xname(of)
    if of in _EVERYTHING:
        return name != of and (of == "all" or name != "all")
    # What follows must be a letter: a digit makes it another number (s1, s10).
    return of[-1:].isdigit() and name.startswith(of) and name[len(of) : len(of) + 1].isalpha()


def node_bmc(text: str) -> str:
    """The NodeBMC that controls this node or part of a node: `x1c0s1b0n0p1` -> `x1c0s1b0`. A NodeBMC is its own.

    Raises:
        InvalidName: the text is not an xname, or has no NodeBMC (a cabinet, a router...).
    """
    xname = parse_xname(text)
    for place in (xname, *_outwards(xname)):
        if place.type == "NodeBMC":
            return place.name
    raise InvalidName(f"{xname.name} ({xname.type}) is neither a node nor part of one")


def _outwards(xname: Xname) -> list[Xname]:
    around: list[Xname] = []
    while xname.parent:
        xname = parse_xname(xname.parent)
        around.append(xname)
    return around
