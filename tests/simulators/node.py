"""A node that answers JSON-RPC over HTTP as a test tells it to, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SimulatedNode(ThreadingHTTPServer):
    """Answers eth_chainId with its own id, eth_blockNumber with its head and everything else with its name.

    ``asked`` lists the methods, ``seen`` the headers of each request. ``badly`` takes the place of the whole HTTP
    answer: it is given the handler and the request.
    """

    daemon_threads = True

    def __init__(self, name: str = "node", chain_id: Any = "0x7") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name = name
        self.chain_id = chain_id
        self.status = 200
        self.head = 100
        self.batches = True
        self.asked: list[str] = []
        self.sizes: list[int] = []
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.connections = 0
        self.written = 0
        self.answers: dict[str, Callable[..., Any]] = {}
        self.badly: Callable[[BaseHTTPRequestHandler, Any], None] | None = None
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """One JSON-RPC response; what ``answers`` gives for the method is a result, or a whole error."""
        method = call["method"]
        self.asked.append(method)
        answered = {"jsonrpc": "2.0", "id": call["id"]}
        told = {"eth_chainId": self.chain_id, "eth_blockNumber": hex(self.head)}
        known = self.answers.get(method)
        result = known(*call["params"]) if known else told.get(method, self.name)
        return answered | (result if isinstance(result, dict) and "error" in result else {"result": result})


class _Handler(BaseHTTPRequestHandler):
    server: SimulatedNode
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, dict(self.headers.items())))
        if self.server.badly is not None:
            self.server.badly(self, body)
            return
        self.send_json(self._found(body))

    def _found(self, body: Any) -> Any:
        if not isinstance(body, list):
            return self.server.answer(body)
        self.server.sizes.append(len(body))
        if not self.server.batches:
            return {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no batches"}}
        return [self.server.answer(call) for call in body]

    def send_json(self, found: Any) -> None:
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def dripping(handler: Any, _: Any) -> None:
    """An answer without an end, a byte at a time, until the other side hangs up."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    still = threading.Event()
    while not still.wait(0.02):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def dripping_headers(handler: Any, _: Any) -> None:
    """The same before the answer begins."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    still = threading.Event()
    while not still.wait(0.02):
        try:
            handler.wfile.write(b"x")
        except OSError:
            return


def silent(handler: Any, _: Any) -> None:
    """Nothing at all, until the other side hangs up."""
    handler.close_connection = True
    handler.connection.recv(1)


def endless(handler: Any, _: Any) -> None:
    """An answer without an end, as fast as the other side reads; ``handler.server.written`` counts its bytes."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    piece = b'[{"a": 1}, ' * 10_000
    handler.server.written = 0
    while True:
        try:
            handler.wfile.write(piece)
        except OSError:
            return
        handler.server.written += len(piece)
