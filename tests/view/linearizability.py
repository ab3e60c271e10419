"""A small linearizability checker for registers, after Wing and Gong, with Lowe's memory of states seen before.

A history is linearizable when every operation can be given one moment between its call and its return so that, in the
order of these moments, each read answers what the last write before it wrote. Registers are independent of each other,
so each is checked alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec


class Operation(msgspec.Struct, frozen=True, array_like=True):
    """One read or write. Times are ``time.monotonic_ns()``, which all processes of a machine share."""

    register: str
    is_write: bool
    value: int | None  # written, or answered; None: the register was never written
    called: int
    returned: int


def faulty_registers(history: Iterable[Operation]) -> list[str]:
    """The registers whose history has no explanation."""
    by_register: defaultdict[str, list[Operation]] = defaultdict(list)
    for operation in history:
        by_register[operation.register].append(operation)
    return sorted(name for name, operations in by_register.items() if not _is_linearizable(operations))


def _is_linearizable(operations: list[Operation]) -> bool:
    order = sorted(operations, key=lambda operation: operation.called)
    everything = (1 << len(order)) - 1
    start: tuple[int, int | None] = (0, None)  # the operations placed so far, as bits, and the value after them
    seen, stack = {start}, [start]
    while stack:
        placed, value = stack.pop()
        if placed == everything:
            return True
        for index in _next(order, placed):
            operation = order[index]
            if not operation.is_write and operation.value != value:
                continue
            state = (placed | 1 << index, operation.value if operation.is_write else value)
            if state not in seen:
                seen.add(state)
                stack.append(state)
    return False


def _next(order: list[Operation], placed: int) -> list[int]:
    """Operations that may come next: those called before any other that is left has returned."""
    first = (~placed & (placed + 1)).bit_length() - 1  # the lowest bit that is not set
    candidates: list[int] = []
    earliest_return = order[first].returned
    for index in range(first, len(order)):
        if order[index].called > earliest_return:
            break
        if not placed >> index & 1:
            candidates.append(index)
            earliest_return = min(earliest_return, order[index].returned)
    return [index for index in candidates if order[index].called <= earliest_return]
