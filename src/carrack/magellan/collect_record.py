"""An inventory as Magellan's collect record: what `collect` prints and `send` posts to an SMD (pure)."""

import ipaddress
from typing import Any

from carrack.bmc.address import BMCAddress
from carrack.magellan.inventory import NIC, Chassis, Inventory, Manager, NetworkInterface, System


def collect_record(inventory: Inventory, bmc_id: str, username: str = "") -> dict[str, Any]:
    """The record of one BMC under the xname `bmc_id`, in the key order that Magellan writes.

    There is no password in it. What a BMC does not say is left out of Systems and Managers, as Magellan does.
    """
    address = inventory.address
    by_uri = {chassis.uri: chassis for chassis in inventory.chassis}
    record: dict[str, Any] = {
        "ID": bmc_id,
        "Type": "",
        "Name": "",
        "FQDN": address.fqdn,
        "User": username,
        "MACRequired": True,
        "RediscoverOnUpdate": False,
        "SchemaVersion": 1,
    }
    if mac := bmc_mac(inventory):
        record["MACAddr"] = mac
    record["Systems"] = [
        _system(system, address, [by_uri[uri] for uri in system.chassis if uri in by_uri])
        for system in inventory.systems
    ]
    record["Managers"] = [_manager(manager, address) for manager in managers_first_bmc(inventory)]
    return record


def managers_first_bmc(inventory: Inventory) -> list[Manager]:
    """The manager that is the BMC first: Cray EX lists its power controllers (MCU) among the managers."""
    return sorted(inventory.managers, key=lambda manager: manager.manager_type == "AuxiliaryController")


def bmc_mac(inventory: Inventory) -> str:
    """The MAC of the manager's NIC that has the BMC's address, else of its only NIC, "" if that is not clear."""
    nics = [nic for manager in inventory.managers for nic in manager.nics if not nic.shared]
    with_address = [nic.mac for nic in nics if nic.ip and nic.ip == inventory.address.host]
    if with_address:
        return with_address[0]
    return nics[0].mac if len(nics) == 1 else ""


def _system(system: System, address: BMCAddress, chassis: list[Chassis]) -> dict[str, Any]:
    cpus = system.present("Processor")
    enclosure = next((c for c in chassis if c.fru.get("SerialNumber")), chassis[0] if chassis else None)
    return _without_empty(
        {
            "uri": address.url + system.uri,
            "uuid": system.uuid,
            "manufacturer": system.manufacturer,
            "system_type": system.system_type,
            "name": system.name,
            "model": system.model,
            "serial": system.serial,
            "bios_version": system.bios_version,
            # "impi" is Magellan's spelling, and what its readers look for.
            "serial_console": {
                key: {"port": system.serial_console[name].port, "enabled": system.serial_console[name].enabled}
                for key, name in (("impi", "IPMI"), ("telnet", "Telnet"), ("ssh", "SSH"))
                if name in system.serial_console
            },
            "ethernet_interfaces": [_nic(nic) for nic in system.nics if not nic.shared],
            "network_interfaces": [_network_interface(interface) for interface in system.network_interfaces],
            "actions": system.reset_types,
            **_unusual_reset_target(system),
            "power": _without_empty(
                {
                    "state": system.power_state,
                    "mode": system.power_mode,
                    "restore_policy": system.power_restore_policy,
                    "power_control_ids": [control for c in chassis for control in c.power_control],
                }
            ),
            # Counted, not copied from ProcessorSummary, which counts the GPUs too on Cray EX.
            "processor_count": len(cpus) or None,
            "processor_type": next((str(cpu.fru["Model"]) for cpu in cpus if "Model" in cpu.fru), "")
            or str(system.processor_summary.get("Model") or "").strip(),
            "memory_total": _whole(system.memory_gib) or None,
            "trusted_modules": system.trusted_modules,
            **(_enclosure(enclosure) if enclosure else {}),
            "links": {"chassis": system.chassis, "managers": system.managers},
            "node_id": system.id,
        }
    )


def _unusual_reset_target(system: System) -> dict[str, Any]:
    """SMD takes the reset action to be where BMCs usually have it; only another place is worth a key of our own."""
    usual = f"{system.uri}/Actions/ComputerSystem.Reset"
    return {"reset_target": system.reset_target} if system.reset_target not in ("", usual) else {}


def _enclosure(chassis: Chassis) -> dict[str, Any]:
    return {
        "chassis_sku": chassis.fru.get("SKU", ""),
        "chassis_serial": chassis.fru.get("SerialNumber", ""),
        "chassis_asset_tag": chassis.fru.get("AssetTag", ""),
        "chassis_manufacturer": chassis.fru.get("Manufacturer", ""),
        "chassis_model": chassis.fru.get("Model", ""),
    }


def _manager(manager: Manager, address: BMCAddress) -> dict[str, Any]:
    return {
        **_without_empty(
            {
                "uri": address.url + manager.uri,
                "uuid": manager.uuid,
                "name": manager.name,
                "description": manager.description,
                "model": manager.model,
                "type": manager.manager_type,
                "firmware_version": manager.firmware_version,
                "actions": manager.reset_types,
                "ethernet_interfaces": [_nic(nic) for nic in manager.nics if nic.ip and not nic.shared],
            }
        ),
        "serial_console": manager.serial_console or None,
        "command_shell": manager.command_shell or None,
    }


def _nic(nic: NIC) -> dict[str, Any]:
    described = {
        "uri": nic.uri,
        "mac": nic.mac,
        "ip": nic.ip,
        "name": nic.name,
        "description": nic.description,
    }
    return {**_without_empty(described), "enabled": nic.enabled}


def _network_interface(interface: NetworkInterface) -> dict[str, Any]:
    adapter = _without_empty({"uri": interface.adapter_uri, **interface.adapter})
    return {
        **_without_empty({"uri": interface.uri, "name": interface.name, "description": interface.description}),
        "adapter": adapter,
    }


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}


def _whole(number: float) -> float | int:
    """512 instead of 512.0, as Go writes it."""
    return int(number) if number == int(number) else number


def is_ip(host: str) -> bool:
    """Whether a host is an address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
