"""`/boot/v1/bootscript`: what every booting node asks for. Answered from memory, with or without a database."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, get
from litestar.response.base import ASGIResponse

from carrack.bss.access_history import BOOTSCRIPT
from carrack.bss.lookup import AskArchitecture, Asked, Boot, choose, find_node
from carrack.bss.routes.identifiers import nid_of
from carrack.bss.script import END
from carrack.bss.scripts import Reached, Scripts
from carrack.errors import InvalidInput, NotFound
from carrack.settings import Settings
from carrack.view import LiveView, View
from carrack.web import answers, queries
from carrack.web.documented import documented
from carrack.web.origin import origin

_PLAIN = "text/plain; charset=UTF-8"
_END = END.encode()


class ImageAnswer(msgspec.Struct, frozen=True):
    """An image as ``?json=1`` tells it."""

    path: str


class ScriptAnswer(msgspec.Struct, frozen=True):
    """A boot script as ``?json=1`` tells it."""

    params: str
    kernel: ImageAnswer
    initrd: ImageAnswer


def bootscript_routes(live: LiveView, settings: Settings, note_access: Callable[[str, str], None]) -> list[Any]:
    """The script of a node. `note_access` is told of each one served: the xname, and ``bootscript``."""
    scripts = Scripts(settings)

    @get(
        "/boot/v1/bootscript",
        opt=documented(
            query=("mac", "name", "nid", "retry", "arch", "ts", "json"),
            answers={200: str, 400: None, 404: None},
            media=_PLAIN,
        ),
    )
    async def get_bootscript(request: Request[Any, Any, Any]) -> ASGIResponse:
        """The iPXE script of a node, by its MAC, name or NID."""
        scope = request.scope
        query = queries.parse(scope["query_string"])
        asked = _asked(query)
        view = live.latest()
        component = find_node(view, asked)
        choice = choose(view, asked, component, queries.first(query, "arch"))
        if choice is None:
            raise NotFound(f"{'='.join(asked.by)[:128]} is not configured for booting")
        if component is not None:
            note_access(component.id, BOOTSCRIPT)
        reached = Reached(origin(scope), scope.get("carrack.prefix", ""))
        if isinstance(choice, AskArchitecture):
            text = scripts.ask_architecture(view, asked, component, reached) + b"%d\n" % time.time()
        elif queries.first(query, "json") in {"1", "true"}:
            return answers.json_value(_as_json(scripts, view, choice, asked, reached))
        else:
            number = int(time.time()) if choice.component is None else _retries(query) + 1
            text = scripts.boot(view, choice, asked, component, reached) + b"%d" % number + _END
        return ASGIResponse(body=text, headers={"content-type": _PLAIN})

    return [get_bootscript]


def _asked(query: dict[str, list[str]]) -> Asked:
    mac, name, nid = (queries.first(query, parameter) for parameter in ("mac", "name", "nid"))
    if mac or name:
        return Asked(mac=mac, name=name)
    if not nid:
        raise InvalidInput("Need a mac=, name=, or nid= parameter")
    return Asked(nid=nid_of(nid))


def _retries(query: dict[str, list[str]]) -> int:
    """How often the node tried before; nothing sensible counts as never."""
    text = queries.first(query, "retry")
    if not text or len(text) > 9 or not text.isascii() or not text.isdecimal():
        return 0
    return int(text)


def _as_json(scripts: Scripts, view: View, boot: Boot, asked: Asked, reached: Reached) -> ScriptAnswer:
    return ScriptAnswer(
        params="kernel " + scripts.command_line(view, boot, asked, reached),
        kernel=ImageAnswer(boot.record.kernel),
        initrd=ImageAnswer(boot.record.initrd),
    )
