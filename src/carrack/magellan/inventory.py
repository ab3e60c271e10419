"""What a BMC's tree says, in one shape for all vendors: what mapping makes and what records are written from."""

from typing import Any

import msgspec

from carrack.bmc.address import BMCAddress
from carrack.bmc.quirks import Platform


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A replaceable unit in a place. `kind` is SMD's type: Processor, NodeAccel, Memory, Drive, NodeHsnNic...

    `location` and `fru` hold the properties that SMD keeps of the place and of the unit, under Redfish's names.
    `group` is the storage group of a drive.
    """

    kind: str
    uri: str
    id: str
    present: bool
    location: dict[str, Any]
    fru: dict[str, Any]
    group: int = 0

    @property
    def serial(self) -> str:
        return str(self.fru.get("SerialNumber", ""))


class NIC(msgspec.Struct, frozen=True, kw_only=True):
    """One MAC of a node or a BMC. `shared` marks a MAC that other machines have too."""

    uri: str
    mac: str
    name: str = ""
    description: str = ""
    ip: str = ""
    enabled: bool = False
    shared: bool = False


class NetworkInterface(msgspec.Struct, frozen=True, kw_only=True):
    """A System's network interface and the adapter that it stands for."""

    uri: str
    name: str
    description: str
    adapter_uri: str
    adapter: dict[str, str]


class Console(msgspec.Struct, frozen=True, kw_only=True):
    """One way to the serial console. `port` is 0 where the BMC does not say."""

    port: int = 0
    enabled: bool = False


class Chassis(msgspec.Struct, frozen=True, kw_only=True):
    uri: str
    id: str
    chassis_type: str
    fru: dict[str, Any]
    location: dict[str, Any]
    present: bool
    power_control: list[str]
    power_supplies: list[Part]


class Manager(msgspec.Struct, frozen=True, kw_only=True):
    uri: str
    id: str
    uuid: str
    name: str
    description: str
    model: str
    manager_type: str
    firmware_version: str
    nics: list[NIC]
    reset_types: list[str]
    serial_console: list[str]
    command_shell: list[str]
    location: dict[str, Any]
    fru: dict[str, Any]


class System(msgspec.Struct, frozen=True, kw_only=True):
    """One node. Parts are in natural order of their Redfish Id; absent ones are among them."""

    uri: str
    id: str
    uuid: str
    name: str
    description: str
    hostname: str
    manufacturer: str
    model: str
    serial: str
    sku: str
    part_number: str
    asset_tag: str
    bios_version: str
    system_type: str
    power_state: str
    power_mode: str
    power_restore_policy: str
    processor_summary: dict[str, Any]
    memory_gib: float
    trusted_modules: list[str]
    serial_console: dict[str, Console]
    reset_types: list[str]
    reset_target: str
    nics: list[NIC]
    network_interfaces: list[NetworkInterface]
    parts: list[Part]
    chassis: list[str]
    managers: list[str]

    def present(self, kind: str) -> list[Part]:
        return [part for part in self.parts if part.kind == kind and part.present]


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A resource that is missing from the inventory, and why."""

    uri: str
    status: int
    reason: str


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one BMC. Systems are in natural order of their Redfish Id: Node0, Node1, ... Node10."""

    address: BMCAddress
    platform: Platform
    redfish_version: str
    uuid: str
    systems: list[System]
    managers: list[Manager]
    chassis: list[Chassis]
    unread: list[Unread]
