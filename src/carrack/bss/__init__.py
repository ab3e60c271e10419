"""BSS, the boot script service: boot parameters and the iPXE scripts made from them (`/boot/v1`)."""

from carrack.bss.access_history import ENDPOINTS, AccessHistory
from carrack.bss.routes import routes

__all__ = ["ENDPOINTS", "AccessHistory", "routes"]
