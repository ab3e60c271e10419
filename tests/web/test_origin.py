"""URLs made from a Host header hold a host and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.web.origin import origin

FALLBACK = "http://10.0.0.1:8000"


def scope(host, scheme="http", server=("10.0.0.1", 8000)):
    headers = [] if host is None else [(b"user-agent", b"x"), (b"host", host)]
    return {"scheme": scheme, "headers": headers, "server": server}


@pytest.mark.parametrize(
    "host", ["gw", "gw.example.org:8443", "10.1.1.1:27778", "[fd00::1]:80", "my_host", "a-b.local"]
)
def test_a_host_is_taken_as_it_is(host):
    assert origin(scope(host.encode())) == f"http://{host}"
    assert origin(scope(host.encode(), "https")) == f"https://{host}"


@pytest.mark.parametrize(
    "host",
    [
        b"",
        b"a b",
        b"a\nshell",
        b"a/b",
        b"a@b",
        b"${net0/mac}",
        b"a:b",
        b"a:123456",
        b"[::1",
        b"-a",
        b"a?b",
        b"\xff",
        b"a\n",
    ],
)
def test_anything_else_is_not(host):
    assert origin(scope(host)) == FALLBACK


def test_without_a_host_it_is_the_address_of_the_connection():
    assert origin(scope(None)) == FALLBACK
    assert origin(scope(None, server=("fd00::1", 80))) == "http://[fd00::1]:80"
    assert origin(scope(None, server=None)) == "http://localhost"
    assert origin(scope(None, server=("/run/carrack.sock", None))) == "http://localhost"


@given(st.binary(max_size=300))
def test_whatever_the_header_is_it_stays_one_word_without_ipxe_settings(host):
    found = origin(scope(host))
    assert len(found.split()) == 1
    assert not set(found) & set("$`'\"|;&#?@\\")
