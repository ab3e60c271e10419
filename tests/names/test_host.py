import pytest

from carrack.names.host import is_host


@pytest.mark.parametrize("text", ["bmc-1", "x1000c0s0b0.hmn.", "10.0.0.5", "fe80::1", "bücher.example", "a" * 63])
def test_hosts(text: str):
    assert is_host(text)


@pytest.mark.parametrize("text", ["", "a b", "a..b", ".a", "a" * 64, "a.\n"])
def test_what_no_resolver_takes(text: str):
    assert not is_host(text)
