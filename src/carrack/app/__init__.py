"""Puts the services together into processes: the only part that knows them all."""

from carrack.app.compose import PARTS, build
from carrack.app.server import serve

__all__ = ["PARTS", "build", "serve"]
