"""The cluster in memory: reads answer from here, writes go through here, the change feed keeps it true."""

from carrack.view.draft import Draft, DraftTable
from carrack.view.live import LiveView
from carrack.view.tables import Reader, Table
from carrack.view.view import View

__all__ = ["Draft", "DraftTable", "LiveView", "Reader", "Table", "View"]
