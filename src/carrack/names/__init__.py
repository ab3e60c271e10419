"""Names: xnames, their types and lineage, MAC addresses, NIDs and node lists.

Everything here is pure: text in, text or numbers out. Bad text raises `carrack.errors.InvalidName`.
"""

from carrack.names.grammar import TYPES
from carrack.names.kinds import (
    CONTAINERS,
    CONTROLLERS,
    NODES,
    child_types,
    is_container,
    is_controller,
    is_node,
    normalize_type,
)
from carrack.names.lineage import ancestors, is_descendant, node_bmc, xname_parent
from carrack.names.mac import find_mac, is_mac, is_usable_mac, mac_id, parse_mac
from carrack.names.natural import natural_key
from carrack.names.nid import computed_nid, format_nid_ranges, parse_nid, parse_nid_ranges
from carrack.names.nodelist import expand_nodes, fold_nodes
from carrack.names.xname import Xname, is_xname, normalize_xname, parse_xname, xname_type

__all__ = [
    "CONTAINERS",
    "CONTROLLERS",
    "NODES",
    "TYPES",
    "Xname",
    "ancestors",
    "child_types",
    "computed_nid",
    "expand_nodes",
    "find_mac",
    "fold_nodes",
    "format_nid_ranges",
    "is_container",
    "is_controller",
    "is_descendant",
    "is_mac",
    "is_node",
    "is_usable_mac",
    "is_xname",
    "mac_id",
    "natural_key",
    "node_bmc",
    "normalize_type",
    "normalize_xname",
    "parse_mac",
    "parse_nid",
    "parse_nid_ranges",
    "parse_xname",
    "xname_parent",
    "xname_type",
]
