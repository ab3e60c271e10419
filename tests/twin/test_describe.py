"""What a cluster tells about itself."""

from carrack.twin.describe import description, id_map
from carrack.twin.generate import Quirks, generate_cluster


def test_description():
    cluster = generate_cluster(2, 1, ["cray-ex"], per_bmc=2, decoys=1, password="pass", quirks=Quirks.NONE)
    bmc, (first, second) = cluster.bmcs[0], cluster.nodes()

    shown = description(cluster)

    assert shown["decoys"] == ["https://127.0.1.254:8443"]
    (told,) = shown["bmcs"]
    assert told["url"] == "https://127.0.1.1:8443"
    assert (told["xname"], told["address"], told["port"], told["personality"], told["model"]) == (
        "x1000c0s0b0",
        "127.0.1.1",
        8443,
        "cray-ex",
        bmc.model,
    )
    assert told["nodes"] == [
        {"xname": node.xname, "mac": node.macs[0], "uuid": node.uuid, "model": node.model, "serial": node.serial}
        for node in (first, second)
    ]
    assert "pass" not in str(shown)
    assert "pass" not in repr(bmc)


def test_id_map():
    assert id_map(generate_cluster(2, 1)) == {
        "map_key": "bmc-ip-addr",
        "id_map": {"127.0.1.1": "x1000c0s0b0", "127.0.1.2": "x1000c0s1b0"},
    }
