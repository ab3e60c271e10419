"""Which resources an inventory needs, as data: the links to follow from each kind of resource (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from carrack.bmc.document import Document, link_at, links_at, object_at, objects_at, text_at, value_at
from carrack.bmc.expand import expand_query
from carrack.bmc.quirks import Effect, Platform, quirk_for
from carrack.bmc.uris import SERVICE_ROOT


@dataclass(frozen=True, slots=True)
class Plan:
    """How one BMC is asked: `expand` is the query for collections, "" to fetch each member by itself."""

    platform: Platform
    expand: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A resource to fetch. `collection` says that it may be asked with `$expand`."""

    uri: str
    collection: bool = False


# Property paths by the schema name in @odata.type ("#Chassis.v1_16_0.Chassis" -> "Chassis").
_COLLECTIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "ServiceRoot": (("Systems",), ("Chassis",), ("Managers",)),
    "ComputerSystem": (
        ("Processors",),
        ("Memory",),
        ("EthernetInterfaces",),
        ("NetworkInterfaces",),
        ("Storage",),
        ("SimpleStorage",),
        # iLO 5: NetworkAdapters of the chassis is empty on some machines (DL325), this one is not.
        ("Oem", "Hpe", "Links", "NetworkAdapters"),
    ),
    "Chassis": (("NetworkAdapters",), ("PCIeDevices",), ("Drives",)),
    "Manager": (("EthernetInterfaces",),),
    "NetworkAdapter": (("NetworkPorts",), ("Ports",), ("NetworkDeviceFunctions",)),
    "PowerSubsystem": (("PowerSupplies",),),
}
_RESOURCES: dict[str, tuple[tuple[str, ...], ...]] = {
    "ComputerSystem": (("PCIeDevices",), ("Links", "Chassis"), ("Links", "ManagedBy")),
    "Chassis": (("Links", "Drives"), ("PCIeDevices",), ("Power",), ("PowerSubsystem",)),
    "Storage": (("Drives",),),
    "NetworkInterface": (("Links", "NetworkAdapter"),),
}
_RESET_ACTIONS = {"ComputerSystem": "#ComputerSystem.Reset", "Manager": "#Manager.Reset"}

# Functions of a PCIe device are worth a request only where the device may be a GPU that nothing else lists.
_MAY_BE_GPU = re.compile(r"GPU|NVIDIA|Instinct|Accelerator|Gaudi|3D", re.IGNORECASE)


def schema_of(document: Document) -> str:
    """`Chassis` for a resource of any version of that schema; OEM schemas keep their own name."""
    return text_at(document, "@odata.type").lstrip("#").split(".", 1)[0]


def platform_of(root: Document) -> Platform:
    """Vendor and product as the service root says; old roots say it only by the key under Oem."""
    by_oem = min(object_at(root, "Oem"), default="")
    return Platform(vendor=text_at(root, "Vendor") or by_oem, product=text_at(root, "Product"))


def make_plan(root: Document, *, expand: bool = True) -> Plan:
    return Plan(platform_of(root), expand_query(root) if expand else "")


def next_resources(uri: str, document: Document, plan: Plan) -> list[Wanted]:
    """What to fetch because of this resource, each once."""
    found = dict.fromkeys(_links_of(uri, document, plan))
    return [wanted for wanted in found if not quirk_for(Effect.SKIP_URI, plan.platform, wanted.uri)]


def _links_of(uri: str, document: Document, plan: Plan) -> Iterator[Wanted]:
    schema = "ServiceRoot" if uri == SERVICE_ROOT else schema_of(document)
    if schema.endswith("Collection") or isinstance(document.get("Members"), list):
        yield from (Wanted(link_at(member)) for member in objects_at(document, "Members") if link_at(member))
        if following := link_at(document, "Members@odata.nextLink"):
            yield Wanted(following)
        return
    for path in _COLLECTIONS.get(schema, ()):
        # Redfish moved some properties from a list of links to a collection (PCIeDevices); a list is not expandable.
        if path == ("NetworkPorts",) and value_at(document, "Ports"):
            continue  # both list the same ports (Supermicro); Ports is the newer form
        if isinstance(value_at(document, *path), dict) and (link := link_at(document, *path)):
            yield Wanted(link, collection=True)
    for path in _RESOURCES.get(schema, ()):
        if isinstance(value_at(document, *path), list):
            yield from (Wanted(link) for link in links_at(document, *path))
        elif (path not in _COLLECTIONS.get(schema, ())) and (link := link_at(document, *path)):
            yield Wanted(link)
    yield from _special_links(uri, schema, document, plan)


def _special_links(uri: str, schema: str, document: Document, plan: Plan) -> Iterator[Wanted]:
    if action := _RESET_ACTIONS.get(schema):
        info = link_at(document, "Actions", action, "@Redfish.ActionInfo")
        if info and not value_at(document, "Actions", action, "ResetType@Redfish.AllowableValues"):
            yield Wanted(info)
    if schema == "Chassis" and quirk_for(Effect.EXTRA_DEVICES, plan.platform, uri):
        link = link_at(document, "Oem", "Hpe", "Links", "Devices") or link_at(document, "Oem", "Hpe", "Devices")
        if link:
            yield Wanted(link, collection=True)
    if schema == "PCIeDevice" and _MAY_BE_GPU.search(
        " ".join(text_at(document, name) for name in ("Name", "Description", "Manufacturer", "Model"))
    ):
        if link := link_at(document, "PCIeFunctions"):
            yield Wanted(link, collection=True)
        else:
            yield from (Wanted(function) for function in links_at(document, "Links", "PCIeFunctions"))
