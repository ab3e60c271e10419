"""What a scan finds, in Magellan's form: a JSON array, a YAML list, or lines of text."""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from carrack.bmc.address import BMCAddress, parse_address


class ServiceType(StrEnum):
    """The two kinds of service that Magellan knows."""

    REDFISH = "Redfish"
    JAWS = "JAWS"


class ScannedAsset(msgspec.Struct, frozen=True, kw_only=True):
    """`host` holds the scheme (`https://10.0.0.5`) and no port; `state` tells whether the port answered."""

    host: str
    port: int
    protocol: str = "tcp"
    state: bool = True
    timestamp: datetime
    service_type: str = ""

    @property
    def address(self) -> BMCAddress:
        """Raises InvalidInput when `host` is no host."""
        return parse_address(self.host, port=self.port)

    @classmethod
    def found(cls, address: BMCAddress, service_type: str = "", *, protocol: str = "tcp") -> "ScannedAsset":
        return cls(
            host=f"{address.scheme}://{address.bracketed}",
            port=address.port,
            protocol=protocol,
            timestamp=datetime.now(UTC).replace(microsecond=0),
            service_type=service_type,
        )

    def line(self) -> str:
        """As `list` prints it: host, protocol, time and kind of service."""
        when = self.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.host}:{self.port} ({self.protocol}) @{when} {self.service_type}".rstrip()
