"""Redfish endpoints: how one is made of what a client sends, and what follows from its changes.

Pure apart from the draft.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from typing import Any, Final

import msgspec
from msgspec import field

from carrack.errors import Conflict, InvalidInput, NotFound
from carrack.names import CONTROLLERS, is_mac, normalize_xname, parse_mac, xname_type
from carrack.records.kinds import COMPONENT_ENDPOINT, HARDWARE_LOCATION, REDFISH_ENDPOINT
from carrack.records.redfish import ComponentEndpoint, DiscoveryInfo, RedfishEndpoint
from carrack.smd.component_rules import change_components, to_state
from carrack.smd.descendants import inside_or_at
from carrack.view import Draft

_CONFLICT: Final = "operation would conflict with an existing resource that has the same FQDN"


class EndpointBody(msgspec.Struct, frozen=True, kw_only=True):
    """A Redfish endpoint as a client describes it; None is "not given".

    A password is not among the fields on purpose: it is never decoded, so nothing can keep or show it.
    """

    id: str | None = field(default=None, name="ID")
    name: str | None = field(default=None, name="Name")
    hostname: str | None = field(default=None, name="Hostname")
    domain: str | None = field(default=None, name="Domain")
    fqdn: str | None = field(default=None, name="FQDN")
    enabled: bool | None = field(default=None, name="Enabled")
    uuid: str | None = field(default=None, name="UUID")
    user: str | None = field(default=None, name="User")
    use_ssdp: bool | None = field(default=None, name="UseSSDP")
    mac_required: bool | None = field(default=None, name="MACRequired")
    mac_addr: str | None = field(default=None, name="MACAddr")
    ip_address: str | None = field(default=None, name="IPAddress")
    rediscover_on_update: bool | None = field(default=None, name="RediscoverOnUpdate")
    template_id: str | None = field(default=None, name="TemplateID")


NOTHING = EndpointBody()


def valid_endpoint(body: EndpointBody, place: str = "") -> RedfishEndpoint:
    """The endpoint that a body describes. `place` (" at idx 3") says in the error where in a list it stands.

    Raises InvalidInput in SMD's words.
    """
    try:
        return _endpoint(body)
    except InvalidInput as error:
        raise InvalidInput(f"couldn't validate endpoint data{place}: {error}") from None


def _endpoint(body: EndpointBody) -> RedfishEndpoint:
    given = body.id or ""
    type_ = xname_type(given)
    if not type_:
        raise InvalidInput(f"{given[:128]} is not a valid locational xname ID")
    if type_ not in CONTROLLERS:
        raise InvalidInput(f"xname ID {given} has wrong type for RF endpoint: {type_}")
    id_ = normalize_xname(given)
    hostname, domain, fqdn = host_names(id_, body.hostname or "", body.domain or "", body.fqdn or "")
    return RedfishEndpoint(
        id=id_,
        type=type_,
        name=body.name or "",
        hostname=hostname,
        domain=domain,
        fqdn=fqdn,
        enabled=body.enabled is not False,
        uuid=body.uuid or "",
        user=body.user or "",
        password="",
        use_ssdp=bool(body.use_ssdp),
        mac_required=bool(body.mac_required),
        mac_addr=_mac(body.mac_addr or ""),
        ip_address=body.ip_address or (fqdn if is_ip(fqdn) else ""),
        rediscover_on_update=bool(body.rediscover_on_update),
        template_id=body.template_id or "",
        discovery_info=DiscoveryInfo(last_status="NotYetQueried"),
    )


def host_names(id_: str, hostname: str, domain: str, fqdn: str) -> tuple[str, str, str]:
    """Host name, domain and FQDN, each derived from the others; the xname is the host name when there is none.

    An address is host name and FQDN in one and has no domain. Raises InvalidInput when they contradict each other.
    """
    hostname, domain, fqdn = hostname.strip(), domain.strip().strip("."), fqdn.strip().strip(".")
    if not fqdn:
        hostname = hostname or id_
        if not is_ip(hostname) and not domain:
            hostname, _, domain = hostname.partition(".")
        return hostname, domain, f"{hostname}.{domain}" if domain else hostname
    host, _, rest = (fqdn, "", "") if is_ip(fqdn) else fqdn.partition(".")
    if hostname not in {"", host, fqdn} or domain not in {"", rest}:
        raise InvalidInput(f"host/domain conflicts with FQDN: '{hostname}/{domain}' != '{fqdn}'")
    return host, rest, fqdn


def is_ip(text: str) -> bool:
    """Whether this is an IP address, with or without a port."""
    host, _, port = text.rpartition(":")
    for candidate in (text, host if port.isdigit() else ""):
        try:
            ip_address(candidate.removeprefix("[").removesuffix("]"))
        except ValueError:
            continue
        return True
    return False


def _mac(text: str) -> str:
    return parse_mac(text) if is_mac(text) else text


def add_endpoint(draft: Draft, endpoint: RedfishEndpoint) -> None:
    """Add a new endpoint. Raises Conflict when its id or FQDN is taken."""
    if endpoint.id in draft[REDFISH_ENDPOINT] or draft[REDFISH_ENDPOINT].find("fqdn", endpoint.fqdn):
        raise Conflict(f"{_CONFLICT} or xname ID.")
    draft[REDFISH_ENDPOINT].put(endpoint)


def replace_endpoint(draft: Draft, endpoint: RedfishEndpoint) -> RedfishEndpoint:
    """Put an endpoint in the place of the one with its id, or create it; answers what is kept.

    CSM refuses to replace what does not exist (404). OpenCHAMI creates it, and Magellan's ``--force-update`` and
    ``ochami --overwrite`` depend on that, whereas nothing depends on the 404: so it is created. Raises Conflict when
    another endpoint has the FQDN.
    """
    old = draft[REDFISH_ENDPOINT].get(endpoint.id)
    if any(other.id != endpoint.id for other in draft[REDFISH_ENDPOINT].find("fqdn", endpoint.fqdn)):
        raise Conflict(_CONFLICT if old is not None else f"{_CONFLICT} or xname ID.")
    if old is not None and endpoint.discovery_info.last_status == "NotYetQueried":
        endpoint = msgspec.structs.replace(endpoint, discovery_info=old.discovery_info)
    draft[REDFISH_ENDPOINT].put(endpoint)
    if old is not None:
        _follow(draft, old, endpoint)
    return endpoint


def patch_endpoint(draft: Draft, id_: str, body: EndpointBody) -> RedfishEndpoint:
    """Change the given fields of an endpoint; answers what is kept. Raises NotFound, InvalidInput, Conflict."""
    old = draft[REDFISH_ENDPOINT].get(id_)
    if old is None:
        raise NotFound(f"No such entry: {id_}")
    changes: dict[str, Any] = {
        info.name: value
        for info in msgspec.structs.fields(body)
        if info.name != "id" and (value := getattr(body, info.name)) is not None
    }
    if not {"hostname", "domain", "fqdn"}.isdisjoint(changes):
        fqdn = changes.get("fqdn", "")
        hostname = changes.get("hostname", "" if fqdn else old.hostname)
        domain = changes.get("domain", "" if fqdn else old.domain)
        names = host_names(id_, hostname, domain, fqdn)
        changes |= dict(zip(("hostname", "domain", "fqdn"), names, strict=True))
    if "mac_addr" in changes:
        changes["mac_addr"] = _mac(changes["mac_addr"])
    return replace_endpoint(draft, msgspec.structs.replace(old, **changes))


def delete_endpoint(draft: Draft, id_: str) -> None:
    """Delete an endpoint with what was discovered through it; its components become Empty. Raises NotFound."""
    if not draft[REDFISH_ENDPOINT].remove(id_):
        raise NotFound("no such xname.")
    children = draft[COMPONENT_ENDPOINT].find("redfish_endpoint", id_)
    empty_places(draft, {id_, *(child.id for child in children)})
    for child in children:
        draft[COMPONENT_ENDPOINT].remove(child.id)


def delete_endpoints(draft: Draft) -> int:
    """Delete every endpoint, as `delete_endpoint` does; answers how many. Raises NotFound when there is none."""
    ids = [endpoint.id for endpoint in draft[REDFISH_ENDPOINT].values()]
    if not ids:
        raise NotFound("no entries to delete")
    empty_places(draft, {*ids, *(child.id for child in draft[COMPONENT_ENDPOINT].values())})
    draft[COMPONENT_ENDPOINT].clear()
    return draft[REDFISH_ENDPOINT].clear()


def delete_component_endpoint(draft: Draft, id_: str) -> None:
    """Delete one component endpoint; its component becomes Empty. Raises NotFound."""
    if not draft[COMPONENT_ENDPOINT].remove(id_):
        raise NotFound("no such xname.")
    change_components(draft, [id_], to_state("Empty", "", force=True))


def delete_component_endpoints(draft: Draft) -> int:
    """Delete every component endpoint; answers how many. Raises NotFound when there is none."""
    ids = [child.id for child in draft[COMPONENT_ENDPOINT].values()]
    if not ids:
        raise NotFound("no entries to delete")
    change_components(draft, ids, to_state("Empty", "", force=True))
    return draft[COMPONENT_ENDPOINT].clear()


def _follow(draft: Draft, old: RedfishEndpoint, new: RedfishEndpoint) -> None:
    """What a changed endpoint means for what was discovered through it."""
    children = draft[COMPONENT_ENDPOINT].find("redfish_endpoint", new.id)
    if (old.fqdn, old.enabled) != (new.fqdn, new.enabled):
        for child in children:
            draft[COMPONENT_ENDPOINT].put(reached_through(child, new))
    if old.enabled and not new.enabled:
        empty_places(draft, {new.id, *(child.id for child in children)})


def reached_through(child: ComponentEndpoint, endpoint: RedfishEndpoint) -> ComponentEndpoint:
    """The component endpoint with what it says of its Redfish endpoint brought up to date."""
    return msgspec.structs.replace(
        child,
        enabled=endpoint.enabled,
        redfish_endpoint_fqdn=endpoint.fqdn,
        redfish_url=endpoint.fqdn + child.odata_id,
    )


def empty_places(draft: Draft, ids: Collection[str]) -> None:
    """The components become Empty, and what was known of the hardware in their places is forgotten."""
    change_components(draft, ids, to_state("Empty", "", force=True))
    inside = inside_or_at(ids)
    gone = [location.id for location in draft[HARDWARE_LOCATION].values() if inside(location.id)]
    for location in gone:
        draft[HARDWARE_LOCATION].remove(location)
