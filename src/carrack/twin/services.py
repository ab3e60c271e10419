"""The services around the machines: ServiceRoot, sessions, accounts, events, tasks, firmware inventory, registries.

Every BMC has them in nearly the same form; a personality passes what differs.
"""

from carrack.twin.cluster import TwinBMC
from carrack.twin.personality import Personality
from carrack.twin.tree import Document, Tree, link

ROOT = "/redfish/v1"
OK: Document = {"State": "Enabled", "Health": "OK"}


def service_root(tree: Tree, bmc: TwinBMC, personality: Personality, name: str, properties: Document) -> None:
    """ServiceRoot with links to every service that the tree has by now, so it is added last.

    `properties` are the vendor's own (Vendor, Product, Oem, RedfishVersion...).
    """
    services = {
        "Systems": "Systems",
        "Chassis": "Chassis",
        "Managers": "Managers",
        "SessionService": "SessionService",
        "AccountService": "AccountService",
        "EventService": "EventService",
        "UpdateService": "UpdateService",
        "Registries": "Registries",
        "TaskService": "Tasks",
    }
    shown = {key: link(f"{ROOT}/{path}") for path, key in services.items() if f"{ROOT}/{path}" in tree.documents}
    features: Document = {}
    # ProtocolFeaturesSupported came with ServiceRoot 1.3; older firmware cannot say what it supports.
    if _version(tree, "ServiceRoot") >= (1, 4):
        features["ProtocolFeaturesSupported"] = {
            "ExpandQuery": personality.expand.document(),
            "FilterQuery": False,
            "OnlyMemberQuery": False,
            "SelectQuery": False,
        }
    tree.resource(
        ROOT,
        "ServiceRoot",
        name,
        {"Id": "RootService", "Links": {"Sessions": link(f"{ROOT}/SessionService/Sessions")}}
        | ({"UUID": bmc.uuid} if bmc.uuid else {})
        | shown
        | features
        | properties,
    )


def _version(tree: Tree, schema: str) -> tuple[int, ...]:
    return tuple(int(part) for part in tree.versions[schema].split("_"))


def session_service(tree: Tree) -> None:
    """SessionService with its collection; the protocol fills the collection with the sessions that exist."""
    path = f"{ROOT}/SessionService"
    sessions = tree.collection(f"{path}/Sessions", "Session", "Session Collection", [])
    tree.resource(
        path,
        "SessionService",
        "Session Service",
        {"ServiceEnabled": True, "SessionTimeout": 1800, "Status": OK, "Sessions": link(sessions)},
    )


def account_service(tree: Tree, bmc: TwinBMC, account_id: str) -> None:
    """AccountService with one account and the three roles that Redfish defines."""
    path = f"{ROOT}/AccountService"
    privileges = {
        "Administrator": ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureSelf", "ConfigureComponents"],
        "Operator": ["Login", "ConfigureSelf", "ConfigureComponents"],
        "ReadOnly": ["Login", "ConfigureSelf"],
    }
    roles = [
        tree.resource(
            f"{path}/Roles/{role}",
            "Role",
            f"{role} Role",
            {"IsPredefined": True, "AssignedPrivileges": assigned, "RoleId": role},
        )
        for role, assigned in privileges.items()
    ]
    account = tree.resource(
        f"{path}/Accounts/{account_id}",
        "ManagerAccount",
        "User Account",
        {
            "UserName": bmc.user,
            "RoleId": "Administrator",
            "Enabled": True,
            "Locked": False,
            "AccountTypes": ["Redfish"],
            "Links": {"Role": link(f"{path}/Roles/Administrator")},
        },
    )
    # A write-only property that must be shown as null.
    tree.documents[account]["Password"] = None
    tree.resource(
        path,
        "AccountService",
        "Account Service",
        {
            "ServiceEnabled": True,
            "Status": OK,
            "MinPasswordLength": 8,
            "Accounts": link(tree.collection(f"{path}/Accounts", "ManagerAccount", "Accounts", [account])),
            "Roles": link(tree.collection(f"{path}/Roles", "Role", "Roles", roles)),
        },
    )


def event_service(tree: Tree) -> None:
    """EventService without subscriptions."""
    path = f"{ROOT}/EventService"
    subscriptions = tree.collection(f"{path}/Subscriptions", "EventDestination", "Event Subscriptions", [])
    tree.resource(
        path,
        "EventService",
        "Event Service",
        {
            "ServiceEnabled": True,
            "Status": OK,
            "DeliveryRetryAttempts": 3,
            "DeliveryRetryIntervalSeconds": 60,
            "Subscriptions": link(subscriptions),
        },
    )


def task_service(tree: Tree) -> None:
    """TaskService without tasks."""
    path = f"{ROOT}/TaskService"
    tasks = tree.collection(f"{path}/Tasks", "Task", "Task Collection", [])
    tree.resource(path, "TaskService", "Task Service", {"ServiceEnabled": True, "Status": OK, "Tasks": link(tasks)})


def update_service(tree: Tree, firmware: dict[str, tuple[str, str]]) -> None:
    """UpdateService with its inventory: `firmware` maps the entry's Id to (name, version)."""
    path = f"{ROOT}/UpdateService"
    entries = [
        tree.resource(
            f"{path}/FirmwareInventory/{entry}",
            "SoftwareInventory",
            name,
            {"Version": version, "Updateable": True, "Status": OK, "SoftwareId": entry},
        )
        for entry, (name, version) in firmware.items()
    ]
    inventory = tree.collection(f"{path}/FirmwareInventory", "SoftwareInventory", "Firmware Inventory", entries)
    tree.resource(
        path,
        "UpdateService",
        "Update Service",
        {"ServiceEnabled": True, "Status": OK, "FirmwareInventory": link(inventory)},
    )


def registries(tree: Tree, base: str) -> None:
    """Registries with the one that the error messages name; `base` is its version, such as "1.8"."""
    path = f"{ROOT}/Registries"
    name = f"Base.{base}"
    entry = tree.resource(
        f"{path}/{name}",
        "MessageRegistryFile",
        "Base Message Registry File",
        {
            "Registry": name,
            "Languages": ["en"],
            "Location": [
                {"Language": "en", "PublicationUri": f"https://redfish.dmtf.org/registries/Base.{base}.0.json"}
            ],
        },
    )
    tree.collection(path, "MessageRegistryFile", "Registry Repository", [entry])
