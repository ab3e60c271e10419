"""What the measured figures are held against: the Go servers, and carrack's own targets.

The Go servers' figures are quotations: measured with 10,000 nodes on PostgreSQL on another machine of this kind (two
cores), so they are for orientation only.
"""

from __future__ import annotations

from typing import NamedTuple

SOURCE = "measured on another machine of this kind: orientation only"


class Figure(NamedTuple):
    """What a row is compared with. `target` is the number to reach: more for a rate, less for seconds and MB."""

    go: str = ""
    target: float | None = None


FIGURES = {
    "bootscript": Figure(go="940", target=10_000),
    "bootscript_unknown": Figure(go="7", target=10_000),
    "component": Figure(go="1,190", target=9_000),
    "component_list": Figure(go="37", target=150),
    "interface_by_mac": Figure(go="860", target=8_600),
    "meta_data": Figure(),
    "insert": Figure(go="fails over 4,369", target=1.0),
    "insert_tenfold": Figure(go="fails over 4,369"),
    "patch_bulk": Figure(go="3.2", target=1.07),
    "patch_single": Figure(),
    "interface_insert": Figure(go="576", target=1_728),
    "ids_fifth": Figure(),
    "ids_all": Figure(),
    "view_load": Figure(target=2.0),
    "start": Figure(),
    "memory": Figure(target=400),
}
