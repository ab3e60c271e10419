"""MAC addresses: one canonical form out of every notation that clients and BMCs use.

Dell writes upper case with colons, HPE and Supermicro lower case, Intel dashes, NVIDIA network adapters bare digits,
Cisco three groups with dots. In carrack a MAC is lower case with colons, as SMD stores it.
"""

import re
from typing import Final

from carrack.errors import InvalidName

_HEX_12: Final = re.compile(r"[0-9a-f]{12}")
_CANONICAL: Final = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_PAIRS: Final = re.compile(r"..")

# A MAC within a sentence. It must be complete and stand alone, or the first six bytes of an InfiniBand port's GUID
# (eight or twenty bytes in the same notation) would pass for one. Bare digits are not looked for: serial numbers
# and the last group of a UUID look the same.
_WITHIN: Final = re.compile(
    r"(?<![0-9a-z:.-])"
    r"(?:[0-9a-f]{2}(?P<separator>[:-])(?:[0-9a-f]{2}(?P=separator)){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})"
    r"(?![0-9a-z:-]|\.[0-9a-z])",
    re.IGNORECASE,
)


def parse_mac(text: str) -> str:
    """The MAC in lower case with colons, from any notation (colons, dashes, dots or none; either case).

    As in SMD, separators count for nothing and any twelve hexadecimal digits are accepted, ff:ff:ff:ff:ff:ff included:
    whether the address can belong to an interface is for `is_usable_mac` to say.

    Raises:
        InvalidName: "MAC string has invalid length" unless twelve digits remain, or the number parser's complaint when
            they are not hexadecimal: the words that SMD's clients know.
    """
    lower = text.strip().lower()
    if _CANONICAL.fullmatch(lower):
        return lower
    digits = lower
    for separator in "-:.":
        digits = digits.replace(separator, "", 5)
    if len(digits) != 12:
        raise InvalidName("MAC string has invalid length")
    if not _HEX_12.fullmatch(digits):
        raise InvalidName(f'strconv.ParseInt: parsing "{digits}": invalid syntax')
    return ":".join(_PAIRS.findall(digits))


def mac_id(text: str) -> str:
    """The twelve lower-case digits that identify an Ethernet interface in SMD.

    Raises:
        InvalidName: as `parse_mac`.
    """
    return parse_mac(text).replace(":", "")


def is_mac(text: str) -> bool:
    """Whether `parse_mac` accepts this."""
    try:
        parse_mac(text)
    except InvalidName:
        return False
    return True


def is_usable_mac(text: str) -> bool:
    """Whether this can be the address of one interface, by which a node can be found when it boots.

    False for

    - what is no MAC: "Not Available" (Cray EX high-speed NICs until the node has booted), "N/A" (HPE), "" (Dell);
    - 00:00:00:00:00:00: Dell and others report it for partitions and ports without an address;
    - ff:ff:ff:ff:ff:ff: Intel S2600 reports it for empty ports; it is the broadcast address;
    - any other group address (lowest bit of the first byte set): no station may send from one (IEEE 802), so a node
      with it could not ask for an address, and it is the mark of a damaged or invented entry.

    Locally administered addresses are usable: BMC-to-host interfaces and virtual machines have them.
    """
    try:
        mac = parse_mac(text)
    except InvalidName:
        return False
    return mac != "00:00:00:00:00:00" and not int(mac[:2], 16) & 1


def find_mac(text: str | None) -> str | None:
    """The usable MAC in what a BMC wrote where a MAC should be, in canonical form, or None.

    None, placeholders ("Not Available", "N/A", "ff-ff-ff-ff-ff-ff") and InfiniBand GUIDs give None. Of a text with more
    than a MAC in it ("MAC: A4-BF-01-3E-5D-C1 (port 1)") the first usable one counts.
    """
    if not text:
        return None
    if is_usable_mac(text):
        return parse_mac(text)
    for candidate in _WITHIN.finditer(text):
        if is_usable_mac(candidate[0]):
            return parse_mac(candidate[0])
    return None
