"""The checker itself, on histories whose verdict is known, and then several processes on one database."""

from __future__ import annotations

import asyncio
import itertools
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.view.linearizability import Operation, faulty_registers
from tests.view.members import start_all

W, R = True, False


def history(*operations: tuple[bool, int | None, int, int]) -> list[Operation]:
    return [Operation("a", *operation) for operation in operations]


@pytest.mark.parametrize(
    "good",
    [
        history((R, None, 0, 1)),
        history((W, 1, 0, 10), (R, None, 1, 2), (R, 1, 3, 4)),
        history((W, 1, 0, 10), (W, 2, 0, 10), (R, 2, 11, 12), (R, 2, 13, 14)),
        history((W, 1, 0, 10), (W, 2, 0, 10), (R, 1, 1, 20), (R, 2, 2, 3), (R, 1, 4, 5)),
    ],
)
def test_good_histories_pass(good: list[Operation]) -> None:
    assert faulty_registers(good) == []


@pytest.mark.parametrize(
    "bad",
    [
        history((R, 1, 0, 1)),  # never written
        history((W, 1, 0, 1), (R, None, 2, 3)),  # a write that returned is not seen
        history((W, 1, 0, 1), (W, 2, 2, 3), (R, 1, 4, 5)),  # an old value
        history((W, 1, 0, 10), (R, 1, 1, 2), (R, None, 3, 4)),  # seen, and then no longer
        history((W, 1, 0, 10), (W, 2, 0, 10), (R, 1, 1, 2), (R, 2, 3, 4), (R, 1, 5, 6)),  # there and back again
        history((W, 1, 0, 1), (W, 2, 0, 1), (R, 1, 2, 3), (R, 2, 4, 5)),  # two orders
    ],
)
def test_bad_histories_fail(bad: list[Operation]) -> None:
    assert faulty_registers([*bad, Operation("b", W, 1, 0, 1)]) == ["a"]


def by_trying_every_order(operations: list[Operation]) -> bool:
    for order in itertools.permutations(operations):
        value = None
        for index, operation in enumerate(order):
            if any(later.returned < operation.called for later in order[index + 1 :]):
                break
            if operation.is_write:
                value = operation.value
            elif operation.value != value:
                break
        else:
            return True
    return False


times = st.tuples(st.integers(0, 12), st.integers(0, 5)).map(lambda pair: (pair[0], pair[0] + pair[1]))
operations = st.builds(
    lambda is_write, value, time: Operation("a", is_write, value, *time), st.booleans(), st.integers(1, 3), times
)


@given(st.lists(operations, max_size=6))
@settings(max_examples=300, deadline=None)
def test_the_checker_agrees_with_trying_every_order(operations: list[Operation]) -> None:
    assert (faulty_registers(operations) == []) == by_trying_every_order(operations)


def test_a_long_history_is_checked_quickly() -> None:
    """One that really happened on a register, with eight clients at a time."""
    random.seed(7)
    value, time, recorded = None, 0, []
    for number in range(2000):
        time += 10
        is_write = number % 3 == 0
        value = number if is_write else value
        recorded.append(Operation("a", is_write, value, time - random.randrange(40), time + random.randrange(40)))
    assert faulty_registers(recorded) == []
    read = next(index for index in range(1000, 2000) if not recorded[index].is_write)
    recorded[read] = msgspec.structs.replace(recorded[read], value=3)
    assert faulty_registers(recorded) == ["a"]


@pytest.mark.system
async def test_reads_and_writes_of_several_processes_are_linearizable(database_url: str) -> None:
    async with start_all("history", database_url, 4, seconds=1.5) as members:
        answers = await asyncio.gather(*(member.finish() for member in members))
    recorded = [operation for answer in answers for operation in msgspec.convert(answer, list[Operation])]
    reads = sum(not operation.is_write for operation in recorded)
    writes = sum(operation.is_write for operation in recorded)
    assert reads > 200, f"{reads} reads and {writes} writes are no trial"
    assert writes > 50, f"{reads} reads and {writes} writes are no trial"
    assert faulty_registers(recorded) == []
