import re

from hypothesis import given
from hypothesis import strategies as st

from carrack.names import Xname, natural_key


def test_numbers_count_by_value():
    names = ["x10", "x2c1", "x2", "x1000c0s10b0n0", "x1000c0s9b0n0", "x2c0", "X01"]
    assert sorted(names, key=natural_key) == ["X01", "x2", "x2c0", "x2c1", "x10", "x1000c0s9b0n0", "x1000c0s10b0n0"]


@given(st.from_type(Xname), st.data())
def test_names_of_one_shape_order_as_their_numbers(xname, data):
    numbers = tuple(data.draw(st.one_of(st.just(number), st.integers(0, 10**6))) for number in xname.numbers)
    remaining = iter(numbers)
    other = re.sub("[0-9]+", lambda _: str(next(remaining)), xname.name)
    assert (natural_key(xname.name) < natural_key(other)) is (xname.numbers < numbers)


@given(st.lists(st.text(alphabet="ab0123456789", max_size=12), max_size=8))
def test_any_text_orders_as_its_pieces_do(texts):
    def pieces(text):
        return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"[0-9]+|[a-z]+", text)]

    assert [pieces(text) for text in sorted(texts, key=natural_key)] == sorted(map(pieces, texts))


@given(st.text())
def test_never_raises(text):
    assert isinstance(natural_key(text), str)


def test_numbers_of_any_length():
    assert natural_key("x" + "9" * 5000) < natural_key("x1" + "0" * 5000)
