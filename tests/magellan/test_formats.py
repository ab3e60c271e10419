import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidInput
from carrack.magellan.formats import parse, read_argument, read_stream, render

DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize("form", ["json", "yaml"])
@given(data=DATA)
def test_what_is_written_reads_back(form: str, data: object):
    assert parse(render(data, form), form) == data


def test_input_of_any_size_and_shape():
    records = [{"ID": f"x{n}c0s0b0", "text": "y" * 100_000} for n in range(5)]
    assert read_stream(io.StringIO(render(records).replace("\n", ""))) == records
    assert read_stream(io.StringIO(" \n")) is None


def test_a_file_tells_its_format_by_its_name(tmp_path: Path):
    (tmp_path / "a.yml").write_text("a: 1\n")
    (tmp_path / "a.json").write_text('{"a": 1}')
    (tmp_path / "a.txt").write_text('{"a": 1}')
    for name in ("a.yml", "a.json", "a.txt"):
        assert read_argument(f"@{tmp_path / name}") == {"a": 1}
    assert read_argument('{"a": 1}') == {"a": 1}


def test_a_file_that_is_wrong_is_named(tmp_path: Path):
    (tmp_path / "scan.json").write_text("")
    with pytest.raises(InvalidInput, match=r"scan\.json: not JSON"):
        read_argument(f"@{tmp_path / 'scan.json'}")


@pytest.mark.parametrize(("text", "form"), [("{", "json"), ("a: [", "yaml"), ("{}", "toml")])
def test_bad_input(text: str, form: str):
    with pytest.raises(InvalidInput):
        parse(text, form)


def test_a_file_that_is_not_there():
    with pytest.raises(InvalidInput, match="No such file"):
        read_argument("@/nowhere/at/all.json")
