"""What a PATCH may change: the boot override, the boot order, the indicator light and the asset tag. Pure but for the
node that it changes.
"""

from dataclasses import replace
from typing import Any, cast

from carrack.errors import RedfishRefusal
from carrack.twin.cluster import TwinNode
from carrack.twin.personality import Personality
from carrack.twin.tree import Document

_INDICATORS = ("Off", "Lit", "Blinking")
_MODES = ("UEFI", "Legacy")
_ENABLED = ("Disabled", "Once", "Continuous")


def patch(node: TwinNode, body: Document, shown: Document, kind: Personality) -> None:
    """Apply a PATCH of a ComputerSystem or Chassis to its node.

    `shown` is the resource as it is: a property that it does not show is unknown. All or nothing. Raises
    RedfishRefusal.
    """
    if not body:
        raise RedfishRefusal("MalformedJSON")
    boot, order = node.boot, node.boot_order
    indicator, asset_tag = node.indicator, node.asset_tag
    for name, value in body.items():
        match name:
            case "Boot" if "Boot" in shown:
                boot, order = _boot(node, value, shown["Boot"], kind)
            case "IndicatorLED" if "IndicatorLED" in shown:
                indicator = _one_of(name, value, _INDICATORS)
            # Not shown while it is empty, and writable all the same.
            case "AssetTag":
                asset_tag = _text(name, value)
            case _:
                raise RedfishRefusal("PropertyNotWritable" if name in shown else "PropertyUnknown", name)
    node.boot, node.boot_order, node.indicator, node.asset_tag = boot, order, indicator, asset_tag


def _boot(node: TwinNode, body: Any, shown: Document, kind: Personality) -> tuple[Any, tuple[str, ...]]:
    if not isinstance(body, dict):
        raise RedfishRefusal("PropertyValueTypeError", body, "Boot")
    boot, order = node.boot, node.boot_order
    for name, value in cast("Document", body).items():
        if name not in shown:
            raise RedfishRefusal("PropertyUnknown", name)
        match name:
            case "BootSourceOverrideTarget":
                boot = replace(boot, target=_one_of(name, value, kind.boot_targets))
            case "BootSourceOverrideEnabled":
                boot = replace(boot, enabled=_one_of(name, value, _ENABLED))
            case "BootSourceOverrideMode":
                boot = replace(boot, mode=_one_of(name, value, _MODES))
            case "BootOrder":
                order = _order(value, shown["BootOrder"])
            case _:
                raise RedfishRefusal("PropertyNotWritable", name)
    return boot, order


def _order(value: Any, known: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in cast("list[Any]", value)):
        raise RedfishRefusal("PropertyValueTypeError", cast("Any", value), "BootOrder")
    order = tuple(cast("list[str]", value))
    if sorted(order) != sorted(known):
        raise RedfishRefusal("PropertyValueNotInList", order, "BootOrder")
    return order


def _one_of(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise RedfishRefusal("PropertyValueTypeError", value, name)
    if value not in allowed:
        raise RedfishRefusal("PropertyValueNotInList", value, name)
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise RedfishRefusal("PropertyValueTypeError", value, name)
    return value
