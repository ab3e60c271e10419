"""How fast names are handled: `python benchmarks/names.py [COUNT]`, 100,000 node names by default.

Prints the seconds that each function takes for all of them, the best of five rounds, and names per second.
"""

import random
import sys
from collections.abc import Callable
from itertools import islice, product
from time import perf_counter

from carrack.names import (
    computed_nid,
    expand_nodes,
    fold_nodes,
    is_descendant,
    natural_key,
    normalize_xname,
    parse_mac,
    parse_xname,
    xname_type,
)

ROUNDS = 5


def best_of(work: Callable[[], object]) -> float:
    seconds: list[float] = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        work()
        seconds.append(perf_counter() - begin)
    return min(seconds)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    places = product(range(1000, 10_000), range(8), range(64), range(2), range(2))
    names = ["x{}c{}s{}b{}n{}".format(*place) for place in islice(places, count)]
    wrong = [name + "z0" for name in names]
    macs = [f"02:00:{n >> 24 & 255:02X}:{n >> 16 & 255:02X}:{n >> 8 & 255:02X}:{n & 255:02X}" for n in range(count)]
    folded = fold_nodes(names)
    shuffled = random.Random(1).sample(names, count)
    measured: dict[str, Callable[[], object]] = {
        "xname_type": lambda: [xname_type(name) for name in names],
        "xname_type, no xname": lambda: [xname_type(name) for name in wrong],
        "normalize_xname": lambda: [normalize_xname(name) for name in names],
        "parse_xname": lambda: [parse_xname(name) for name in names],
        "computed_nid": lambda: [computed_nid(name) for name in names],
        "is_descendant": lambda: [is_descendant(name, "x1000c0") for name in names],
        "sorted by natural_key": lambda: sorted(shuffled, key=natural_key),
        "fold_nodes": lambda: fold_nodes(names),
        "expand_nodes": lambda: expand_nodes(folded),
        "parse_mac": lambda: [parse_mac(mac) for mac in macs],
    }
    print(f"{count:,} names, best of {ROUNDS}; Python {sys.version.split()[0]}")
    for title, work in measured.items():
        seconds = best_of(work)
        print(f"  {title:<24}{seconds:8.3f} s {count / seconds:14,.0f}/s")


if __name__ == "__main__":
    main()
