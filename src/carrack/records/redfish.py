"""What SMD knows of BMCs and of the Redfish objects behind them."""

from __future__ import annotations

from typing import Any

from msgspec import field

from carrack.records.base import Record


class DiscoveryInfo(Record, frozen=True, kw_only=True):
    """The last discovery of an endpoint; statuses are those of `reference: LastDiscoveryStatus`."""

    last_attempt: str = field(default="", name="LastDiscoveryAttempt")
    last_status: str = field(name="LastDiscoveryStatus")
    redfish_version: str = field(default="", name="RedfishVersion")


class RedfishEndpoint(Record, frozen=True, kw_only=True):
    """A BMC or other controller that speaks Redfish, by the xname of the controller."""

    id: str = field(name="ID")
    type: str = field(name="Type")
    name: str = field(default="", name="Name")
    hostname: str = field(name="Hostname")
    domain: str = field(name="Domain")
    fqdn: str = field(name="FQDN")
    enabled: bool = field(name="Enabled")
    uuid: str = field(default="", name="UUID")
    user: str = field(name="User")
    # Always empty: a password that came in is never kept in a record, so it can reach no answer, feed or log.
    password: str = field(name="Password")
    use_ssdp: bool = field(default=False, name="UseSSDP")
    mac_required: bool = field(default=False, name="MACRequired")
    mac_addr: str = field(default="", name="MACAddr")
    ip_address: str = field(default="", name="IPAddress")
    rediscover_on_update: bool = field(name="RediscoverOnUpdate")
    template_id: str = field(default="", name="TemplateID")
    discovery_info: DiscoveryInfo = field(name="DiscoveryInfo")


class ComponentEndpoint(Record, frozen=True, kw_only=True):
    """The Redfish object behind a component: where power control and BSS look.

    Exactly one of the ``*_info`` fields is set; clients dereference ``RedfishSystemInfo`` without asking, so a
    ComputerSystem always has it.
    """

    id: str = field(name="ID")
    type: str = field(name="Type")
    domain: str = field(default="", name="Domain")
    fqdn: str = field(default="", name="FQDN")
    redfish_type: str = field(name="RedfishType")
    redfish_subtype: str = field(name="RedfishSubtype")
    mac_addr: str = field(default="", name="MACAddr")
    uuid: str = field(default="", name="UUID")
    odata_id: str = field(name="OdataID")
    redfish_endpoint_id: str = field(name="RedfishEndpointID")
    enabled: bool = field(name="Enabled")
    redfish_endpoint_fqdn: str = field(name="RedfishEndpointFQDN")
    redfish_url: str = field(name="RedfishURL")
    component_endpoint_type: str = field(name="ComponentEndpointType")
    chassis_info: dict[str, Any] | None = field(default=None, name="RedfishChassisInfo")
    system_info: dict[str, Any] | None = field(default=None, name="RedfishSystemInfo")
    manager_info: dict[str, Any] | None = field(default=None, name="RedfishManagerInfo")
    pdu_info: dict[str, Any] | None = field(default=None, name="RedfishPDUInfo")
    outlet_info: dict[str, Any] | None = field(default=None, name="RedfishOutletInfo")
