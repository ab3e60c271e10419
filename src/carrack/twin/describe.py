"""What a simulated cluster holds, for those who look for it: a description, and Magellan's BMC id map. Pure."""

from typing import Any

from carrack.twin.cluster import TwinBMC, TwinCluster


def description(cluster: TwinCluster) -> dict[str, Any]:
    """Every BMC and decoy with its address. Serial number, model and UUID are what the BMC shows ("" where nothing)."""
    return {
        "bmcs": [_bmc(bmc) for bmc in cluster.bmcs],
        "decoys": [f"https://{address}:{cluster.bmcs[0].port}" for address in cluster.decoys],
    }


def _bmc(bmc: TwinBMC) -> dict[str, Any]:
    return {
        "xname": bmc.xname,
        "address": bmc.address,
        "port": bmc.port,
        "url": bmc.url,
        "personality": bmc.personality,
        "model": bmc.model,
        "quirks": sorted(bmc.quirks),
        "nodes": [
            {
                "xname": node.xname,
                "mac": node.macs[0],
                "uuid": node.uuid,
                "model": node.model,
                "serial": node.serial,
            }
            for node in bmc.nodes
        ],
    }


def id_map(cluster: TwinCluster) -> dict[str, Any]:
    """The map from BMC address to xname that `magellan collect --bmc-id-map` takes."""
    return {"map_key": "bmc-ip-addr", "id_map": {bmc.address: bmc.xname for bmc in cluster.bmcs}}
