"""cloud-init data for booting nodes, for the clients of CSM's BSS and of OpenCHAMI's cloud-init server alike."""

from carrack.cloudinit.phone_homes import PhoneHomes
from carrack.cloudinit.routes import routes

__all__ = ["PhoneHomes", "routes"]
