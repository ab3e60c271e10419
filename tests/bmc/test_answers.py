import json

import pytest

from carrack.bmc.answers import Answer, failure
from carrack.errors import BadAnswer, BMCBusy, BMCError, LoginFailed, NotLicensed


def answer(body: object, status: int = 200) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer("GET", "/redfish/v1/x", status, {}, content)


def message(message_id: str, text: str = "") -> dict:
    return {"error": {"@Message.ExtendedInfo": [{"MessageId": message_id, "Message": text}]}}


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({}, 401, LoginFailed),
        ({}, 403, LoginFailed),
        (message("SMC.1.0.OemLicenseNotPassed"), 403, NotLicensed),
        (message("IDRAC.2.7.LIC501"), 400, NotLicensed),
        (message("Base.1.0.SessionLimitExceeded"), 503, BMCBusy),
        (message("IDRAC.2.4.RAC0218"), 503, BMCBusy),
        ({}, 429, BMCBusy),
        ({}, 503, BMCBusy),
        ({}, 404, BadAnswer),
        (b"<html>", 500, BadAnswer),
    ],
)
def test_the_layer_of_a_refusal(body: object, status: int, kind: type[BMCError]):
    error = failure(answer(body, status))
    assert type(error) is kind
    assert (error.uri, error.status) == ("/redfish/v1/x", status)


def test_extended_info_as_a_single_object():
    assert str(failure(answer({"error": {"@Message.ExtendedInfo": {"Message": "no"}}}, 400))) == "no"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html>", BadAnswer),
        (b"", BadAnswer),
        (b"\xff\xfe", BadAnswer),
        (b'{"a": 1}{"error": {}}', BadAnswer),
        ([1], BadAnswer),
        (b"[" * 100_000, BadAnswer),
        (b'{"a":' * 100_000, BadAnswer),
        (message("IDRAC.2.7.LIC501", "needs a licence"), NotLicensed),
    ],
)
def test_status_200_is_not_enough(body: object, kind: type[BMCError]):
    with pytest.raises(kind):
        answer(body).document()


def test_a_resource_may_report_an_error_of_its_own():
    assert answer({"@odata.id": "/x", "error": {}}).document()["@odata.id"] == "/x"
