"""uvicorn's HTTP protocol, for request lines of any length.

Power control asks SMD for 2,000 components in one URL, and Go's servers take such lines. httptools' URL parser counts
in 16 bits and refuses lines over 64 KiB, so the query, which needs no parsing, is kept away from it.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_LINE = 4 * 1024 * 1024  # bytes: about 200,000 xnames
LARGEST_HEAD = LONGEST_LINE + 1024 * 1024  # bytes of request line and headers; Go's servers take 1 MiB of headers


class LongLineProtocol(HttpToolsProtocol):
    """HttpToolsProtocol without its limit of 64 KiB for a request line, and with one for what it has none for."""

    _in_head = False
    _head_size = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_size += len(data)
            if self._head_size > LARGEST_HEAD and not self.transport.is_closing():
                self.send_400_response("request head too large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_size = True, 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > LONGEST_LINE:
            raise ValueError("request line too long")

    def on_headers_complete(self) -> None:
        self._in_head = False
        path, mark, query = self.url.partition(b"?")
        if mark:
            self.url = path
        super().on_headers_complete()
        if mark:
            self.url = path + mark + query
            self.scope["query_string"] = query.partition(b"#")[0]
