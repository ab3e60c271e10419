"""Every exception that carrack raises on purpose, drawn once.

::

    CarrackError
    ├── InvalidInput            the caller's data breaks a rule; the message says which
    │   └── InvalidName         not an xname, MAC, NID range or node list
    ├── NotFound                the thing named does not exist
    ├── Conflict                it exists already, or is in a state that forbids this
    ├── Unavailable             not now; `retry_after` says when to come back
    │   └── StoreUnavailable    the database does not answer
    ├── StoreError              the database answered something unexpected
    │   └── SchemaTooNew        written by a newer carrack; this one must not touch it
    ├── SettingsError           a flag, environment variable or config key is wrong
    ├── MissingProgram          a program that this needs is not installed; says how to get it
    ├── RedfishRefusal          a simulated BMC refuses a request, as a real one would
    └── BMCError                talking to one BMC failed; the subclass names the layer
        ├── Unreachable         no route, closed port, or silence
        ├── TLSFailed           the handshake failed
        ├── LoginFailed         401 or 403 for the credentials given
        ├── NotLicensed         the BMC wants a licence for this resource
        ├── BMCBusy             429, 503 or a full session table
        └── BadAnswer           not HTTP, not JSON, or not what Redfish promises

None of them knows HTTP: `carrack.app` maps them to status codes at the edge. The message is for the person or
program that asked, so it never holds a password, a token or a stack trace.
"""


class CarrackError(Exception):
    """Base of all; catching it catches everything carrack raises on purpose."""


class InvalidInput(CarrackError):
    """The caller's data breaks a rule."""


class InvalidName(InvalidInput):
    """Text that is not the xname, MAC, NID range or node list it should be."""


class NotFound(CarrackError):
    """The thing named does not exist."""


class Conflict(CarrackError):
    """It exists already, or is in a state that forbids the request."""


class Unavailable(CarrackError):
    """Not now. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int = 2) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreUnavailable(Unavailable):
    """The database does not answer."""


class StoreError(CarrackError):
    """The database answered something unexpected."""


class SchemaTooNew(StoreError):
    """The database was written by a newer carrack."""


class SettingsError(CarrackError):
    """A flag, environment variable or config key is wrong."""


class MissingProgram(CarrackError):
    """A program that this needs is not installed; the message holds the command that installs it."""


class RedfishRefusal(CarrackError):
    """A simulated BMC refuses a request. `message_id` is of DMTF's Base registry, `arguments` are what it inserts."""

    def __init__(self, message_id: str, *arguments: object) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.arguments = [str(argument) for argument in arguments]


class BMCError(CarrackError):
    """Talking to one BMC failed. `uri` and `status` are the evidence, where there is any."""

    def __init__(self, message: str, *, uri: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.uri = uri
        self.status = status


class Unreachable(BMCError):
    """No route, closed port, or silence until the deadline."""


class TLSFailed(BMCError):
    """The TLS handshake failed."""


class LoginFailed(BMCError):
    """401 or 403 for the credentials given."""


class NotLicensed(BMCError):
    """The BMC wants a licence for this resource."""


class BMCBusy(BMCError):
    """429, 503, or a full session table."""


class BadAnswer(BMCError):
    """Not HTTP, not JSON, or not what Redfish promises."""
