"""`$expand` on collections: asked only where the service root offers it, believed only with proof (pure)."""

from carrack.bmc.document import Document, link_at, object_at, objects_at, text_at, value_at


def expand_query(root: Document) -> str:
    """The query that expands a collection's members by one level, "" where the service root offers none.

    `.` follows everything but Links (DSP0266 7.3.1: NoLinks); `*` is the other form that some services offer alone.
    """
    offer = object_at(root, "ProtocolFeaturesSupported", "ExpandQuery")
    form = "." if offer.get("NoLinks") is True else "*" if offer.get("ExpandAll") is True else ""
    if not form:
        return ""
    return f"$expand={form}($levels=1)" if offer.get("Levels") is True else f"$expand={form}"


def expanded_members(collection: Document) -> list[Document] | None:
    """The members that an expanded collection really holds, None when one of them is not the whole resource.

    A member proves itself by its own @odata.id, @odata.type and Id, and the number of members by Members@odata.count:
    AMI firmware (DGX H100, GB300) drops required properties in expanded members, iDRAC cuts long collections into
    pages, others leave plain links. Without proof every member has to be fetched by itself.
    """
    members = objects_at(collection, "Members")
    count = value_at(collection, "Members@odata.count")
    if not isinstance(collection.get("Members"), list) or "Members@odata.nextLink" in collection:
        return None
    if len(members) != (count if isinstance(count, int) else len(collection["Members"])):
        return None
    whole = all(text_at(member, name) for member in members for name in ("@odata.id", "@odata.type", "Id"))
    distinct = len({link_at(member) for member in members}) == len(members)
    return members if whole and distinct else None
