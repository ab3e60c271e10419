"""``/service``: is it up, and which words does it know."""

from __future__ import annotations

from typing import Any, Final

from litestar import get
from litestar.response.base import ASGIResponse

from carrack.errors import StoreUnavailable
from carrack.smd.routes.wire import BASE, Message, message
from carrack.smd.values import Vocabularies, Vocabulary
from carrack.view import LiveView
from carrack.web.answers import json_value, nothing
from carrack.web.documented import documented
from carrack.web.problems import problem

SERVICE: Final = f"{BASE}/service"


def service_routes(live: LiveView, words: Vocabularies) -> list[Any]:
    """The handlers of health and of the values."""

    @get(f"{SERVICE}/ready", opt=documented(answers={200: Message}))
    async def ready() -> ASGIResponse:
        """Whether the database answers."""
        try:
            await live.current()
        except StoreUnavailable:
            return problem(503, "HSM's database is not ready")
        return message("HSM is healthy")

    @get(f"{SERVICE}/liveness", opt=documented(answers={204: None}))
    async def liveness() -> ASGIResponse:
        """Whether this process answers."""
        return nothing(media="")

    @get(f"{SERVICE}/values", opt=documented(answers={200: dict[str, list[str]]}))
    async def values() -> ASGIResponse:
        """All words that SMD knows. The Go servers list the flag Warning twice, for its alias; once is enough."""
        return json_value({vocabulary.name: vocabulary.words for vocabulary in words.all()})

    return [ready, liveness, values, *(_one(vocabulary) for vocabulary in words.all())]


def _one(vocabulary: Vocabulary) -> Any:
    async def one() -> ASGIResponse:
        return json_value({vocabulary.name: vocabulary.words})

    one.__doc__ = f"The words for {vocabulary.name}."
    name = vocabulary.name.lower()
    return get(f"{SERVICE}/values/{name}", name=f"values {name}", opt=documented(answers={200: dict[str, list[str]]}))(
        one
    )
