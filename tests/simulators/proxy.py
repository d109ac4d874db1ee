"""A connection that fails where it is told: stands between a client and a node, and passes JSON-RPC on over TCP."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SENDING = "eth_sendRawTransaction"
_RESET = struct.pack("ii", 1, 0)  # socket(7): closed with SO_LINGER 0, a connection is reset


@dataclass(frozen=True, slots=True)
class Request:
    """The ``number``-th request since the rule was set, from 1; ``sending`` counts those that carry transactions."""

    number: int
    sending: int
    methods: tuple[str, ...]
    parameters: tuple[Any, ...] = ()

    @property
    def sends(self) -> bool:
        """Whether it carries signed transactions."""
        return SENDING in self.methods


class Rule:
    """What becomes of requests; this one lets them pass. Either may take its time, and do harm elsewhere meanwhile."""

    def arrives(self, request: Request) -> bool:
        """Whether the node gets it; if not, the connection is reset."""
        return True

    def answered(self, request: Request) -> bool:
        """Whether the client gets the answer; if not, the connection is reset."""
        return True

    def changed(self, request: Request, answer: bytes) -> bytes:
        """What the client gets for the node's answer."""
        return answer


class Proxy:
    """Listens on a free port of this machine and passes on to ``upstream``, a port of it, as its rule says."""

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._lock = threading.Lock()
        self.rule = Rule()
        self._numbers = self._sendings = 0

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def obey(self, rule: Rule) -> None:
        """From now on ``rule`` counts; its requests are numbered from 1."""
        with self._lock:
            self.rule, self._numbers, self._sendings = rule, 0, 0

    def meet(self, body: bytes) -> tuple[Rule, Request]:
        """Counts one request."""
        called = _called(body)
        methods = tuple(str(one["method"]) for one in called)
        with self._lock:
            self._numbers += 1
            self._sendings += SENDING in methods
            parameters = tuple(one.get("params", ()) for one in called)
            return self.rule, Request(self._numbers, self._sendings, methods, parameters)

    @contextmanager
    def listening(self) -> Iterator[Proxy]:
        """Serves for the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: Proxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no fault of ours."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers["Content-Length"]))
        rule, request = proxy.meet(body)
        answer = _asked(proxy.upstream, body) if rule.arrives(request) else None
        if answer is None or not rule.answered(request):
            self._reset()
            return
        told = rule.changed(request, answer[1])
        self.send_response(answer[0])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        # The server would shut the connection down in good order first.
        self.connection.close()


def _asked(port: int, body: bytes) -> tuple[int, bytes] | None:
    """Status and body of the node's answer, None where it gives none."""
    upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        upstream.request("POST", "/", body, {"Content-Type": "application/json"})
        found = upstream.getresponse()
        return found.status, found.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        upstream.close()


def _called(body: bytes) -> list[dict[str, Any]]:
    called = json.loads(body)
    return called if isinstance(called, list) else [called]
