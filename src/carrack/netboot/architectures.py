"""Client architectures: what DHCP option 93 means and which iPXE such a client is given.

Source: the IANA registry "Processor Architecture Types" (RFC 5970). The text of RFC 4578 had swapped 7 and 9; both
are x86-64 UEFI in the field.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Architecture:
    """One value of option 93. `over_http`: the client fetches by HTTP (UEFI HTTP boot) and not by TFTP."""

    code: int
    client: str
    file: str
    over_http: bool = False


ARCHITECTURES: Final = (
    Architecture(0, "x86 BIOS", "undionly.kpxe"),
    Architecture(6, "x86 UEFI", "ipxe-i386.efi"),
    Architecture(7, "x64 UEFI", "ipxe-x86_64.efi"),
    Architecture(9, "x64 UEFI (as RFC 4578 numbered it)", "ipxe-x86_64.efi"),
    Architecture(10, "ARM 32-bit UEFI", "ipxe-arm32.efi"),
    Architecture(11, "ARM 64-bit UEFI", "ipxe-arm64.efi"),
    Architecture(25, "RISC-V 32-bit UEFI", "ipxe-riscv32.efi"),
    Architecture(27, "RISC-V 64-bit UEFI", "ipxe-riscv64.efi"),
    Architecture(37, "LoongArch 32-bit UEFI", "ipxe-loong32.efi"),
    Architecture(39, "LoongArch 64-bit UEFI", "ipxe-loong64.efi"),
    Architecture(15, "x86 UEFI HTTP", "ipxe-i386.efi", over_http=True),
    Architecture(16, "x64 UEFI HTTP", "ipxe-x86_64.efi", over_http=True),
    Architecture(17, "EBC HTTP", "ipxe-x86_64.efi", over_http=True),
    Architecture(18, "ARM 32-bit UEFI HTTP", "ipxe-arm32.efi", over_http=True),
    Architecture(19, "ARM 64-bit UEFI HTTP", "ipxe-arm64.efi", over_http=True),
    Architecture(20, "x86 BIOS HTTP", "undionly.kpxe", over_http=True),
    Architecture(26, "RISC-V 32-bit UEFI HTTP", "ipxe-riscv32.efi", over_http=True),
    Architecture(28, "RISC-V 64-bit UEFI HTTP", "ipxe-riscv64.efi", over_http=True),
    Architecture(38, "LoongArch 32-bit UEFI HTTP", "ipxe-loong32.efi", over_http=True),
    Architecture(40, "LoongArch 64-bit UEFI HTTP", "ipxe-loong64.efi", over_http=True),
)
