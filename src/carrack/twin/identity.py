"""Serial numbers, MAC addresses and UUIDs: made from a seed, the same each time, different for each part. Pure."""

import hashlib
import uuid
from random import Random

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "0123456789"


def serial(pattern: str, rng: Random) -> str:
    """A serial number in the vendor's pattern: `A` becomes a letter, `9` a digit, `*` either; the rest stays."""
    choices = {"A": _LETTERS, "9": _DIGITS, "*": _LETTERS + _DIGITS}
    return "".join(rng.choice(choices[char]) if char in choices else char for char in pattern)


def part_serial(owner: str, part: str, length: int = 8) -> str:
    """The serial number of a part, from the identity of what it is plugged into: hexadecimal, upper case."""
    return hashlib.blake2s(f"{owner}/{part}".encode(), digest_size=(length + 1) // 2).hexdigest().upper()[:length]


def mac(seed: int, number: int) -> str:
    """The `number`-th MAC of a cluster: locally administered (02:...), lower case. Unique for 16 million numbers."""
    octets = bytes([0x02, 0xCA, seed & 0xFF]) + number.to_bytes(3, "big")
    return ":".join(f"{octet:02x}" for octet in octets)


def random_uuid(rng: Random) -> str:
    """A version 4 UUID from the generator's own source, so that it is the same each time."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def mac_uuid(address: str) -> str:
    """The UUID that Supermicro BMCs build of their own MAC."""
    return f"00000000-0000-0000-0000-{address.replace(':', '').upper()}"
