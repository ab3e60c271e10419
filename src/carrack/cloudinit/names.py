"""The names that a node is given: instance-id and host names."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from carrack.cloudinit.facts import Facts

NID_DIGITS = 4


def instance_id(facts: Facts, given: dict[str, Any]) -> str:
    """The same at every boot of a node, or cloud-init would do its once-per-instance work again.

    What instance-info or the boot parameters (`given`) say, else the xname with a digest of it: CSM's form, whose
    digits are random. A caller that is no node has one for its address.
    """
    explicit = facts.info.instance_id or given.get("instance-id")
    if explicit:
        return str(explicit)
    if facts.node is None:
        return f"default-{_digest(facts.address)}"
    return f"{facts.node.id}-{_digest(facts.node.id)}"


def local_hostname(facts: Facts, given: dict[str, Any], cluster_name: str) -> str:
    """What instance-info or the boot parameters say; else short name and NID (nid0001) where the cluster has a name.

    Failing that it is the xname; "" for a caller that is no node.
    """
    explicit = facts.info.local_hostname or given.get("local-hostname")
    if explicit:
        return str(explicit)
    if facts.node is None:
        return ""
    short = facts.defaults.short_name or cluster_name[:2]
    if not short or facts.node.nid is None:
        return facts.node.id
    return f"{short}{facts.node.nid:0{facts.defaults.nid_length or NID_DIGITS}d}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
