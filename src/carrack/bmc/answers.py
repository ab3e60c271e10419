"""What a BMC answered, and the reading of it as a Redfish document (pure)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from carrack.bmc.document import Document, object_at, objects_at, text_at
from carrack.errors import BadAnswer, BMCBusy, BMCError, LoginFailed, NotLicensed

# Supermicro SMC.1.0.OemLicenseNotPassed, HPE iLO.2.14.LicenseKeyRequired, Dell IDRAC.2.7.LIC501.
_LICENCE = re.compile(r"licen[sc]e|\bLIC\d{3}\b", re.IGNORECASE)
# Dell RAC0218 and the DMTF base registry; a full session table is not a wrong password.
_SESSIONS_FULL = re.compile(r"SessionLimitExceeded|RAC0218", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. `elapsed` and `connect` are seconds; `connect` is 0 on a kept connection."""

    method: str
    uri: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    elapsed: float = 0.0
    connect: float = 0.0

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def document(self) -> Document:
        """The body as a Redfish resource.

        Raises what `failure` says for a status outside 2xx, NotLicensed or BadAnswer for a body that holds only an
        error (iDRAC sends a missing licence with status 200), and BadAnswer for anything that is not one JSON object.
        """
        if not self.ok:
            raise failure(self)
        try:
            decoded: Any = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            kind = "HTML" if self.body.lstrip()[:1] == b"<" else "not JSON"
            raise BadAnswer(f"the answer is {kind}", uri=self.uri, status=self.status) from None
        if not isinstance(decoded, dict):
            raise BadAnswer("the answer is JSON but not an object", uri=self.uri, status=self.status)
        document = cast("Document", decoded)
        if "error" in document and "@odata.id" not in document and "@odata.type" not in document:
            raise failure(self)
        return document


def failure(answer: Answer) -> BMCError:
    """The exception for an answer that is no success, by status and by the messages inside."""
    text = answer.body[:65536].decode("utf-8", "replace")
    reason = _message(answer.body) or f"HTTP status {answer.status}"
    if _SESSIONS_FULL.search(text):
        kind: type[BMCError] = BMCBusy
    elif answer.status == 401:
        kind = LoginFailed
    elif _LICENCE.search(text) and answer.status in {200, 400, 403, 404, 500}:
        kind = NotLicensed
    elif answer.status == 403:
        kind = LoginFailed
    elif answer.status in {429, 503}:
        kind = BMCBusy
    else:
        kind = BadAnswer
    return kind(reason, uri=answer.uri, status=answer.status)


def _message(body: bytes) -> str:
    """The first message of a Redfish error body; an iDRAC may send ExtendedInfo as an object instead of a list."""
    try:
        error = object_at(msgspec.json.decode(body), "error")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    extended = (objects_at(error, "@Message.ExtendedInfo") or [{}])[0]
    text = text_at(extended, "Message") or text_at(extended, "MessageId") or text_at(error, "message")
    return " ".join(text.split())[:300]
