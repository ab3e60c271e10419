import ssl

import aiohttp
import pytest

from carrack.bmc.failures import from_exception, is_dead_connection
from carrack.errors import BadAnswer, BMCError, TLSFailed, Unreachable


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ssl.SSLError("bad"), TLSFailed),
        (TimeoutError(), Unreachable),
        (aiohttp.ServerDisconnectedError(), Unreachable),
        (aiohttp.ServerTimeoutError(), Unreachable),
        (ConnectionResetError(), Unreachable),
        (OSError(113, "No route to host"), Unreachable),
        (aiohttp.ClientPayloadError(), BadAnswer),
        (ValueError("bad header"), BadAnswer),
    ],
)
def test_layers(error: Exception, kind: type[BMCError]):
    found = from_exception(error, "/redfish/v1")
    assert type(found) is kind
    assert found.uri == "/redfish/v1"
    assert str(found)


def test_dead_connections():
    assert is_dead_connection(aiohttp.ServerDisconnectedError())
    assert is_dead_connection(ConnectionResetError())
    assert not is_dead_connection(TimeoutError())
    assert not is_dead_connection(aiohttp.ClientPayloadError())
