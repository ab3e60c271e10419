"""Clusters from a seed: the same seed gives the same cluster; every serial number, MAC and UUID occurs once. Pure."""

from collections.abc import Iterator, Sequence
from enum import Enum
from ipaddress import IPv4Address, IPv4Network
from itertools import count
from random import Random

from carrack.errors import InvalidInput
from carrack.twin import identity
from carrack.twin.cluster import Hardware, TwinBMC, TwinCluster, TwinNode
from carrack.twin.personalities import PERSONALITIES, personality
from carrack.twin.personality import Model, Personality
from carrack.twin.quirk import Quirk

_FIRST_CABINET = 1000
_CHASSIS_PER_CABINET = 8
_SLOTS_PER_CHASSIS = 8


class Quirks(Enum):
    """Which quirks the BMCs have: each on its usual share of them, all, or none."""

    USUAL = "usual"
    ALL = "all"
    NONE = "none"


def generate_cluster(  # noqa: PLR0913 - each is one property of the cluster, by name and with a default
    nodes: int,
    seed: int,
    personalities: Sequence[str] = (),
    *,
    bmc_subnet: str = "127.0.1.0/24",
    port: int = 8443,
    per_bmc: int = 1,
    decoys: int = 0,
    user: str = "root",
    password: str = "",
    quirks: Quirks = Quirks.USUAL,
) -> TwinCluster:
    """A cluster of `nodes` nodes that are off.

    BMCs get the subnet's addresses from the first on, decoys from the last backwards. `personalities` are taken in
    turn (default: all); those that can carry several nodes get up to `per_bmc`. `port` 0 lets the server choose. Raises
    InvalidInput.
    """
    if nodes < 1 or not 1 <= per_bmc <= 4 or decoys < 0:
        raise InvalidInput("a cluster has at least one node, one to four nodes on a BMC, and no fewer than no decoys")
    chosen = [personality(name) for name in personalities or PERSONALITIES]
    sizes = list(_sizes(nodes, chosen, per_bmc))
    addresses = _addresses(bmc_subnet, len(sizes), decoys)
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    macs = (identity.mac(seed, number) for number in count())
    bmcs: list[TwinBMC] = []
    for index, (kind, size) in enumerate(sizes):
        bmc = _bmc(rng, macs, kind, index, size)
        bmc.address, bmc.port, bmc.user, bmc.password = addresses[index], port, user, password
        bmc.quirks = frozenset(quirk.id for quirk in kind.quirks if rng.random() < _share(quirk, quirks))
        for quirk in kind.in_force(bmc):
            if quirk.make:
                quirk.make(bmc)
        bmcs.append(bmc)
    return TwinCluster(bmcs, addresses[len(sizes) :])


def xname_of_bmc(index: int) -> str:
    """The name of the `index`-th BMC: cabinets of 8 chassis with 8 slots, one BMC in each slot."""
    chassis, slot = divmod(index, _SLOTS_PER_CHASSIS)
    cabinet, chassis = divmod(chassis, _CHASSIS_PER_CABINET)
    return f"x{_FIRST_CABINET + cabinet}c{chassis}s{slot}b0"


def _share(quirk: Quirk, wanted: Quirks) -> float:
    return {Quirks.USUAL: quirk.share, Quirks.ALL: 1.0, Quirks.NONE: 0.0}[wanted]


def _sizes(nodes: int, chosen: list[Personality], per_bmc: int) -> Iterator[tuple[Personality, int]]:
    left = nodes
    for index in count():
        if not left:
            return
        kind = chosen[index % len(chosen)]
        size = min(left, per_bmc if kind.many_nodes else 1)
        left -= size
        yield kind, size


def _addresses(subnet: str, bmcs: int, decoys: int) -> list[str]:
    try:
        network = IPv4Network(subnet)
    except ValueError as error:
        raise InvalidInput(f"'{subnet}' is not an IPv4 subnet: {error}") from error
    if not network.subnet_of(IPv4Network("127.0.0.0/8")):
        raise InvalidInput(f"the twin stays on loopback; {subnet} is not in 127.0.0.0/8")
    room = max(network.num_addresses - 2, 0)
    if bmcs + decoys > room:
        raise InvalidInput(f"{subnet} has {room} addresses; {bmcs} BMCs and {decoys} decoys need {bmcs + decoys}")
    first, last = int(network.network_address) + 1, int(network.broadcast_address) - 1
    numbers = [*range(first, first + bmcs), *range(last, last - decoys, -1)]
    return [str(IPv4Address(number)) for number in numbers]


def _bmc(rng: Random, macs: Iterator[str], kind: Personality, index: int, size: int) -> TwinBMC:
    model = rng.choice(kind.models)
    xname = xname_of_bmc(index)
    return TwinBMC(
        xname=xname,
        address="",
        port=0,
        personality=kind.name,
        user="",
        password="",
        # The number in front makes it unique; the pattern alone leaves that to chance.
        serial=f"{identity.serial(kind.serial, rng)}{index:05d}",
        uuid=identity.random_uuid(rng),
        mac=next(macs),
        model=model.name,
        firmware_version=rng.choice(model.firmware),
        nodes=[_node(rng, macs, kind, model, f"{xname}n{number}", number, index) for number in range(size)],
    )


def _node(
    rng: Random, macs: Iterator[str], kind: Personality, model: Model, xname: str, number: int, index: int
) -> TwinNode:
    processor, cores = rng.choice(model.processors)
    return TwinNode(
        xname=xname,
        node_id=kind.node_id(number),
        uuid=identity.random_uuid(rng),
        serial=f"{identity.serial(kind.node_serial, rng)}{index:05d}{number}",
        manufacturer=model.manufacturer,
        model=model.name,
        bios_version=rng.choice(model.bios),
        macs=tuple(next(macs) for _ in range(model.nics)),
        hardware=Hardware(
            processor_model=processor,
            processors=model.sockets,
            cores=cores,
            dimms=rng.choice(model.dimms),
            dimm_slots=model.dimm_slots,
            dimm_mib=rng.choice(model.dimm_mib),
            drives=rng.choice(model.drives),
            drive_bytes=rng.choice(model.drive_bytes),
            gpu_model=model.gpu,
            gpus=model.gpus,
        ),
    )
