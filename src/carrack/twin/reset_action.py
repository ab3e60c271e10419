"""The reset action of a ComputerSystem or Manager, as the vendor declares it."""

from carrack.twin.tree import Document, Tree


def reset_action(tree: Tree, path: str, schema: str, types: tuple[str, ...]) -> Document:
    """A reset action. The values are listed in place, or in an ActionInfo where `versions` has one."""
    action: Document = {"target": f"{path}/Actions/{schema}.Reset"}
    if "ActionInfo" not in tree.versions:
        return action | {"ResetType@Redfish.AllowableValues": list(types)}
    parameters = [{"Name": "ResetType", "Required": True, "DataType": "String", "AllowableValues": list(types)}]
    info = tree.resource(f"{path}/ResetActionInfo", "ActionInfo", "Reset Action Info", {"Parameters": parameters})
    return action | {"@Redfish.ActionInfo": info}
