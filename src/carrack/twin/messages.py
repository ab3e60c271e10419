"""Redfish error bodies with the message ids of DMTF's Base registry. Pure."""

from carrack.errors import RedfishRefusal
from carrack.twin.tree import Document

_TEXTS = {
    "ResourceMissingAtURI": "The resource at the URI {0} was not found.",
    "ResourceAtUriUnauthorized": "While accessing the resource at {0}, the service received an authorization error.",
    "OperationNotAllowed": "The HTTP method is not allowed on this resource.",
    "MalformedJSON": "The request body submitted was malformed JSON and could not be parsed by the receiving service.",
    "QueryNotSupported": "Querying is not supported by the implementation.",
    "QueryParameterValueFormatError": "The value {0} for the parameter {1} is of a different format than it can be.",
    "QueryParameterOutOfRange": "The value {0} for the query parameter {1} is out of range {2}.",
    "ActionParameterMissing": "The action {0} requires the parameter {1} to be present in the request body.",
    "ActionParameterNotSupported": "The parameter {0} for the action {1} is not supported on the target resource.",
    "ActionParameterValueNotInList": "The value {0} for the parameter {1} in the action {2} is not in the list of "
    "acceptable values.",
    "PropertyUnknown": "The property {0} is not in the list of valid properties for the resource.",
    "PropertyNotWritable": "The property {0} is a read-only property and cannot be assigned a value.",
    "PropertyValueNotInList": "The value {0} for the property {1} is not in the list of acceptable values.",
    "PropertyValueTypeError": "The value {0} for the property {1} is of a different type than it can accept.",
    "PropertyMissing": "The property {0} is a required property and must be included in the request.",
    "PreconditionFailed": "The ETag supplied did not match the ETag required to change this resource.",
    "SessionLimitExceeded": "The session establishment failed due to the number of simultaneous sessions exceeding the "
    "limit of the implementation.",
    "InvalidOperationForSystemState": "The operation was not successful due to the current power state of the system.",
    "InternalError": "The request failed due to an internal service error. The service is still operational.",
    "Success": "The request completed successfully.",
}


# The rest is 400.
_STATUS = {
    "ResourceAtUriUnauthorized": 401,
    "ResourceMissingAtURI": 404,
    "OperationNotAllowed": 405,
    "PreconditionFailed": 412,
    "InternalError": 500,
    # DSP0266: a query parameter with a dollar sign that the service does not know.
    "QueryNotSupported": 501,
    "SessionLimitExceeded": 503,
}


def status(refusal: RedfishRefusal) -> int:
    """The HTTP status that goes with the message."""
    return _STATUS.get(refusal.message_id, 400)


def document(refusal: RedfishRefusal, base: str, *, one_object: bool = False) -> Document:
    """The error body; `base` is the version of the registry, such as "1.8"."""
    text = _TEXTS[refusal.message_id].format(*refusal.arguments)
    return body(f"Base.{base}.{refusal.message_id}", text, refusal.arguments, one_object=one_object)


def body(message_id: str, text: str, arguments: list[str], *, one_object: bool = False) -> Document:
    """An error body for any registry. `one_object`: `@Message.ExtendedInfo` is not the array that it should be."""
    info: Document = {
        "@odata.type": "#Message.v1_1_1.Message",
        "MessageId": message_id,
        "Message": text,
        "MessageArgs": arguments,
        "Severity": "Critical",
        "Resolution": "None.",
    }
    return {"error": {"code": message_id, "message": text, "@Message.ExtendedInfo": info if one_object else [info]}}
