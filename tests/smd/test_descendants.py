"""What lies inside given places."""

from hypothesis import given
from hypothesis import strategies as st

from carrack.names import is_descendant
from carrack.smd.descendants import inside_or_at

names = st.builds(
    lambda numbers, letters: (
        "x" + "".join(f"{n}{letter}" for n, letter in zip(numbers, letters, strict=False)).rstrip("csbn")
    ),
    st.lists(st.integers(0, 11), min_size=1, max_size=5),
    st.just("csbn" + "-"),
).map(lambda name: name.rstrip("-"))


@given(st.lists(names, max_size=5), names)
def test_one_pass_agrees_with_asking_for_each_place(places: list[str], name: str) -> None:
    assert inside_or_at(places)(name) == any(name == place or is_descendant(name, place) for place in places)


def test_everything_is_in_the_system() -> None:
    assert inside_or_at(["s0"])("x1c0s0b0n0")
    assert inside_or_at(["all", "x9"])("p1")
    assert not inside_or_at([])("x1")


def test_a_slot_does_not_contain_its_namesake_with_more_digits() -> None:
    assert not inside_or_at(["x1c0s1"])("x1c0s10b0")
    assert inside_or_at(["x1c0s1"])("x1c0s1b0")
