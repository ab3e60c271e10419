"""A set of NIDs as ranges: asking whether one is in it costs the same for ten thousand ranges as for twenty."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class NIDRanges:
    """The NIDs in any of the ranges, each given by its first and last NID."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        given = list(ranges)
        self.singles: tuple[int, ...] = ()
        """The NIDs one by one, in the order given, when no range holds more than one."""
        if all(first == last for first, last in given):
            self.singles = tuple(dict.fromkeys(first for first, _ in given))
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in sorted(given):
            if self._lasts and first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], last)
            elif first <= last:
                self._firsts.append(first)
                self._lasts.append(last)

    def __contains__(self, nid: object) -> bool:
        if not isinstance(nid, int):
            return False
        position = bisect_right(self._firsts, nid) - 1
        return position >= 0 and nid <= self._lasts[position]
