"""The Redfish protocol (DSP0266) of a simulated BMC: one request in, one answer out, in the vendor's dialect."""

import asyncio
import base64
import hmac
import time
from collections import defaultdict
from typing import Any, cast

import msgspec
import structlog
from aiohttp import web

from carrack.errors import Conflict, RedfishRefusal
from carrack.twin import changes, expand, messages
from carrack.twin.cluster import TwinBMC, TwinNode
from carrack.twin.personalities import personality
from carrack.twin.personality import Personality
from carrack.twin.power import PowerControl
from carrack.twin.quirk import Behaviour
from carrack.twin.rendering import Rendered, RenderedTree, Renderings, render
from carrack.twin.services import ROOT
from carrack.twin.sessions import SessionTable
from carrack.twin.tree import Document

log = structlog.get_logger(__name__)

_SESSIONS = f"{ROOT}/SessionService/Sessions"
_READ = ("GET", "HEAD")
_METADATA = b"""<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">
  <edmx:Reference Uri="http://redfish.dmtf.org/schemas/v1/ServiceRoot_v1.xml">
    <edmx:Include Namespace="ServiceRoot"/>
  </edmx:Reference>
  <edmx:DataServices>
    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">
      <EntityContainer Name="Service" Extends="ServiceRoot.ServiceContainer"/>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"""


class RedfishService:
    """Answers for every BMC of a cluster. `latency` is added to each answer, in seconds."""

    def __init__(self, power: PowerControl, *, latency: float = 0.0) -> None:
        self._power = power
        self._latency = latency
        self._renderings = Renderings()
        self._sessions: defaultdict[str, SessionTable] = defaultdict(SessionTable)

    async def answer(self, bmc: TwinBMC, request: web.BaseRequest) -> web.StreamResponse:
        """One answer; every error is told as Redfish wants it."""
        if self._latency:
            await asyncio.sleep(self._latency)
        kind = personality(bmc.personality)
        try:
            return await _Exchange(self, bmc, kind, request).answer()
        except RedfishRefusal as error:
            return _error(bmc, kind, error)
        except Conflict:
            return _error(bmc, kind, RedfishRefusal("InvalidOperationForSystemState"))
        except web.HTTPException:
            raise
        except Exception:
            log.exception("a simulated BMC failed", bmc=bmc.xname, method=request.method, path=request.path)
            return _error(bmc, kind, RedfishRefusal("InternalError"))

    def tree(self, bmc: TwinBMC) -> RenderedTree:
        """The BMC's documents as they are now."""
        return self._renderings.of(bmc)

    def sessions(self, bmc: TwinBMC, limit: int) -> SessionTable:
        """The BMC's session table."""
        table = self._sessions[bmc.xname]
        table.limit = limit
        return table

    async def reset(self, bmc: TwinBMC, node: TwinNode, reset_type: str) -> None:
        """Press the power button of a node."""
        strict = personality(bmc.personality).behaves(bmc, Behaviour.RESTART_NEEDS_POWER)
        await self._power.reset(node, reset_type, restart_needs_power=strict)

    def restart(self, bmc: TwinBMC) -> None:
        """Restart the BMC: its sessions are gone."""
        self._sessions.pop(bmc.xname, None)


class _Exchange:
    """One request to one BMC."""

    def __init__(self, service: RedfishService, bmc: TwinBMC, kind: Personality, request: web.BaseRequest) -> None:
        self.service, self.bmc, self.kind, self.request = service, bmc, kind, request
        self.path = request.path.rstrip("/")
        self.key = self._key(self.path)
        self.sessions = service.sessions(bmc, kind.session_limit)

    def _key(self, path: str) -> str:
        return path.lower() if self.kind.ignores_case else path

    async def answer(self) -> web.Response:
        if self.path == "/redfish":
            return self._fixed(b'{"v1":"/redfish/v1/"}')
        if self.path == f"{ROOT}/$metadata":
            return self._fixed(_METADATA, "application/xml")
        if self.path == f"{ROOT}/odata":
            return self._fixed(msgspec.json.encode(self._odata()))
        if self.key == self._key(_SESSIONS) and self.request.method == "POST":
            return await self._log_in()
        if self.path != ROOT:
            self._authenticate()
        if self.key.startswith(self._key(_SESSIONS) + "/"):
            return self._session()
        if "/Actions/" in self.path:
            return await self._action()
        return await self._resource()

    def _allow(self, *methods: str) -> None:
        if self.request.method not in methods:
            raise RedfishRefusal("OperationNotAllowed", ", ".join(methods))

    def _fixed(self, body: bytes, content_type: str = "application/json") -> web.Response:
        self._allow(*_READ)
        return _response(200, body, {"Allow": "GET, HEAD"}, content_type)

    def _odata(self) -> Document:
        root = self._document(ROOT) or {}
        services: list[Document] = [
            {"name": name, "kind": "Singleton", "url": value["@odata.id"]}
            for name, value in root.items()
            if isinstance(value, dict) and "@odata.id" in cast("Document", value)
        ]
        return {
            "@odata.context": f"{ROOT}/$metadata",
            "value": [{"name": "Service", "kind": "Singleton", "url": f"{ROOT}/"}, *services],
        }

    def _authenticate(self) -> None:
        token = self.request.headers.get("X-Auth-Token")
        if token is not None:
            if self.sessions.use(token, time.monotonic()):
                return
        elif self._known(*_basic(self.request.headers.get("Authorization", ""))):
            return
        raise RedfishRefusal("ResourceAtUriUnauthorized", self.path)

    def _known(self, user: Any, password: Any) -> bool:
        expected = f"{self.bmc.user}\0{self.bmc.password}".encode()
        return hmac.compare_digest(f"{user}\0{password}".encode(), expected)

    async def _log_in(self) -> web.Response:
        body = await self._body()
        for name in ("UserName", "Password"):
            if name not in body:
                raise RedfishRefusal("PropertyMissing", name)
        if not self._known(body["UserName"], body["Password"]):
            raise RedfishRefusal("ResourceAtUriUnauthorized", self.path)
        opened = self.sessions.open(self.bmc.user, time.monotonic())
        if opened is None:
            if self.kind.behaves(self.bmc, Behaviour.SESSION_TABLE_VENDOR_CODE):
                text = "The maximum number of user sessions is reached."
                return _response(503, msgspec.json.encode(messages.body("IDRAC.2.8.RAC0218", text, [])), {})
            raise RedfishRefusal("SessionLimitExceeded")
        token, session = opened
        document = self._session_document(session.id, session.user)
        return _response(
            201,
            render(document, self.kind).body,
            {"X-Auth-Token": token, "Location": document["@odata.id"]},
        )

    def _session(self) -> web.Response:
        self._allow(*_READ, "DELETE")
        session_id = self.path.rsplit("/", 1)[1]
        if self.request.method == "DELETE":
            if not self.sessions.close(session_id):
                raise RedfishRefusal("ResourceMissingAtURI", self.path)
            return _response(204, b"", {})
        session = self.sessions.find(session_id)
        if session is None:
            raise RedfishRefusal("ResourceMissingAtURI", self.path)
        shown = render(self._session_document(session.id, session.user), self.kind)
        return self._conditional(shown, "GET, HEAD, DELETE")

    def _session_document(self, session_id: str, user: str) -> Document:
        return {
            "@odata.id": f"{_SESSIONS}/{session_id}",
            "@odata.type": "#Session.v1_1_0.Session",
            "Id": session_id,
            "Name": "User Session",
            "UserName": user,
        }

    async def _action(self) -> web.Response:
        resource, action = self.path.rsplit("/Actions/", 1)
        shown = self._document(resource)
        declared = (shown or {}).get("Actions", {}).get(f"#{action}")
        if declared is None or not action.endswith(".Reset"):
            raise RedfishRefusal("ResourceMissingAtURI", self.path)
        self._allow("POST")
        body = await self._body()
        if "ResetType" not in body:
            raise RedfishRefusal("ActionParameterMissing", action, "ResetType")
        unknown = next((name for name in body if name != "ResetType"), None)
        if unknown:
            raise RedfishRefusal("ActionParameterNotSupported", unknown, action)
        if body["ResetType"] not in self._allowable(declared):
            raise RedfishRefusal("ActionParameterValueNotInList", body["ResetType"], "ResetType", action)
        node = self._node(resource)
        if action == "ComputerSystem.Reset" and node:
            await self.service.reset(self.bmc, node, body["ResetType"])
        else:
            self.service.restart(self.bmc)
        return _response(204, b"", {})

    def _allowable(self, action: Document) -> list[Any]:
        info = self._document(action.get("@Redfish.ActionInfo", ""))
        return info["Parameters"][0]["AllowableValues"] if info else action["ResetType@Redfish.AllowableValues"]

    def _node(self, path: str) -> TwinNode | None:
        """The node that a PATCH or reset of this resource reaches."""
        _, _, _, collection, *rest = path.lower().split("/")
        if len(rest) != 1:
            return None
        if collection == "chassis" and not self.kind.many_nodes:
            return self.bmc.nodes[0]
        return next(
            (node for node in self.bmc.nodes if collection == "systems" and node.node_id.lower() == rest[0]), None
        )

    async def _resource(self) -> web.Response:
        tree = self.service.tree(self.bmc)
        refusal = tree.refused.get(self.key)
        if refusal:
            return _response(
                refusal.status, msgspec.json.encode(messages.body(refusal.message_id, refusal.message, [])), {}
            )
        document = self._document(self.path)
        if document is None:
            raise RedfishRefusal("ResourceMissingAtURI", self.path)
        node = self._node(self.path) if self.path.startswith(f"{ROOT}/") else None
        posts = self.key == self._key(_SESSIONS)
        methods = (*_READ, *(["PATCH"] if node else []), *(["POST"] if posts else []))
        self._allow(*methods)
        if self.request.method == "PATCH" and node:
            return await self._patch(node, document)
        shown = render(self._without_etag(document), self.kind) if posts else tree.documents[self.key]
        query = [name for name in self.request.query if name.startswith("$")]
        if query and self.request.method == "GET" and not self.kind.expand.ignored:
            return self._expanded(document, query)
        return self._conditional(shown, ", ".join(methods))

    async def _patch(self, node: TwinNode, document: Document) -> web.Response:
        condition = self.request.headers.get("If-Match")
        if condition and not _matches(condition, self.service.tree(self.bmc).documents[self.key].etag):
            raise RedfishRefusal("PreconditionFailed")
        changes.patch(node, await self._body(), document, self.kind)
        self.bmc.revision += 1
        changed = self.service.tree(self.bmc).documents[self.key]
        return _response(200, changed.body, {"ETag": changed.etag})

    def _expanded(self, document: Document, query: list[str]) -> web.Response:
        if query != ["$expand"] or not self.kind.expand.offered:
            raise RedfishRefusal("QueryNotSupported")
        which, levels = expand.parse(self.request.query["$expand"], self.kind.expand)
        result = expand.expand(self._without_etag(document), which, levels, self._document)
        if self.kind.behaves(self.bmc, Behaviour.EXPAND_DROPS_REQUIRED):
            for member in cast("list[Document]", result.get("Members", [])):
                member.pop("Id", None)
                member.pop("Name", None)
        shown = render(result, self.kind)
        if self.path.endswith("/FirmwareInventory") and self.kind.behaves(self.bmc, Behaviour.EXPAND_TWO_DOCUMENTS):
            text = "A required license is missing or expired."
            error = messages.body("IDRAC.2.8.LIC501", text, [], one_object=True)
            shown = Rendered(shown.body + b"\n" + msgspec.json.encode(error), shown.etag)
        return self._conditional(shown, "GET, HEAD")

    def _document(self, path: str) -> Document | None:
        """The document of a path (a trailing slash does not matter), or None."""
        key = self._key(path.rstrip("/"))
        rendered = self.service.tree(self.bmc).documents.get(key)
        if rendered is None:
            return None
        document = msgspec.json.decode(rendered.body, type=dict[str, Any])
        if key == self._key(_SESSIONS):
            members = [{"@odata.id": f"{_SESSIONS}/{each.id}"} for each in self.sessions.by_token.values()]
            document |= {"Members": members, "Members@odata.count": len(members)}
        return document

    def _without_etag(self, document: Document) -> Document:
        return {name: value for name, value in document.items() if name != "@odata.etag"}

    def _conditional(self, shown: Rendered, allow: str) -> web.Response:
        headers = {"ETag": shown.etag, "Allow": allow, "Cache-Control": "no-cache"}
        condition = self.request.headers.get("If-None-Match")
        if condition and _matches(condition, shown.etag):
            return _response(304, b"", headers)
        return _response(200, shown.body, headers)

    async def _body(self) -> Document:
        try:
            return msgspec.json.decode(await self.request.read(), type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise RedfishRefusal("MalformedJSON") from error


def _basic(header: str) -> tuple[str, str]:
    """User and password of an Authorization header; both empty when it is not Basic."""
    scheme, _, value = header.partition(" ")
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")


def _matches(condition: str, etag: str) -> bool:
    """Weak comparison (RFC 9110): weak or strong does not matter."""
    given = {tag.strip().removeprefix("W/") for tag in condition.split(",")}
    return "*" in given or etag.removeprefix("W/") in given


def _error(bmc: TwinBMC, kind: Personality, refusal: RedfishRefusal) -> web.Response:
    status = messages.status(refusal)
    headers: dict[str, str] = {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Redfish"'
    if status == 405:
        headers["Allow"] = refusal.arguments[0]
    one_object = kind.behaves(bmc, Behaviour.EXTENDED_INFO_OBJECT)
    return _response(status, msgspec.json.encode(messages.document(refusal, kind.base, one_object=one_object)), headers)


def _response(
    status: int, body: bytes, headers: dict[str, str], content_type: str = "application/json"
) -> web.Response:
    kind = {"Content-Type": f"{content_type};charset=utf-8"} if body else {}
    return web.Response(status=status, body=body or None, headers={"OData-Version": "4.0"} | kind | headers)
