"""What a node boots from next."""

from collections.abc import Iterator
from enum import StrEnum

from carrack.bmc.answers import Answer, failure
from carrack.bmc.connection import BMCConnection
from carrack.bmc.document import Document, link_at, text_at, texts_at
from carrack.errors import BadAnswer


class BootTarget(StrEnum):
    """Redfish's names for the boot sources that a cluster uses."""

    NONE = "None"
    PXE = "Pxe"
    HTTP = "UefiHttp"
    DISK = "Hdd"
    CD = "Cd"
    USB = "Usb"
    SETUP = "BiosSetup"


async def set_boot_device(bmc: BMCConnection, system_uri: str, target: BootTarget, *, once: bool = True) -> None:
    """Override the boot source for the next boot, or until it is changed.

    Writes to the system, and where that is refused to its settings resource (iDRAC10, Nokia). Raises BadAnswer when the
    BMC does not offer the target, else the BMCError of its refusal.
    """
    answer = await bmc.get(system_uri)
    system = answer.document()
    offered = texts_at(system, "Boot", "BootSourceOverrideTarget@Redfish.AllowableValues")
    if offered and target.value not in offered:
        raise BadAnswer(f"the BMC does not offer to boot from {target.value}: {', '.join(offered)}", uri=system_uri)
    enabled = "Disabled" if target is BootTarget.NONE else "Once" if once else "Continuous"
    body = {"Boot": {"BootSourceOverrideTarget": target.value, "BootSourceOverrideEnabled": enabled}}
    refused = await _patch(bmc, system_uri, body, etag_of(answer, system))
    if refused is None:
        return
    settings = settings_uri(system)
    if not settings or refused.status not in {400, 405, 412, 501}:
        raise failure(refused)
    settings_answer = await bmc.get(settings)
    refused = await _patch(bmc, settings, body, etag_of(settings_answer, settings_answer.document()))
    if refused is not None:
        raise failure(refused)


async def _patch(bmc: BMCConnection, uri: str, body: Document, etag: str) -> Answer | None:
    """None when the BMC took it, else its last refusal; walks through the ETag forms that BMCs accept."""
    refused: Answer | None = None
    for condition in etag_conditions(etag):
        refused = await bmc.patch(uri, body, condition)
        if refused.ok:
            return None
        if refused.status not in {412, 428}:
            break
    return refused


def etag_conditions(etag: str) -> Iterator[dict[str, str]]:
    """Headers to try in turn, as sushy does for the same BMCs.

    First the ETag as given; then without "W/" and without the "-gzip" that iDRAC10 appends; then any version, which
    firmware that demands a condition accepts; then no condition, as some refuse If-Match at all.
    """
    if etag:
        yield {"If-Match": etag}
        plain = etag.removeprefix("W/").replace("-gzip", "")
        if plain != etag:
            yield {"If-Match": plain}
        yield {}
        yield {"If-Match": "*"}
    else:
        yield {}
        yield {"If-Match": "*"}


def etag_of(answer: Answer, document: Document) -> str:
    """The ETag header, else the body's @odata.etag; an empty one counts as none (it earns a 412)."""
    return answer.headers.get("ETag", "") or text_at(document, "@odata.etag")


def settings_uri(resource: Document) -> str:
    """Where changes of this resource are written instead of to itself, "" if there is no such place."""
    return link_at(resource, "@Redfish.Settings", "SettingsObject")
