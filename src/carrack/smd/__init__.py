"""The State Management Database: what the cluster consists of, and the state of each part (``/hsm/v2``)."""

from carrack.smd.routes import routes

__all__ = ["routes"]
