"""JSON to an http or https URL and back, over connections that stay, each exchange within a deadline and a size.

The standard library's parser reads the answers; its client is not used, since it waits anew for each byte.
"""

from __future__ import annotations

import base64
import io
import os
import select
import socket
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from lotproof import __version__

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_BYTES = 32 * 1024 * 1024
"""Of an answer. Ten thousand logs, the most that nodes usually give, take 10 MB, and as objects six times that."""

_PORTS = {"http": 80, "https": 443}
_PIECE = 1024 * 1024


class NoAnswer(Exception):
    """No answer that can be used. Never leaves this room; its text is the cause in a few words."""


class TooLarge(NoAnswer):
    """The answer is larger than what is read."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to connect, and from there to the last byte of an answer."""

    connect: float
    answer: float


class Wire:
    """Posts to one URL. Several threads may use it at once: each exchange has a connection of its own."""

    def __init__(self, url: str, patience: Patience, *, most: int = MOST_BYTES) -> None:
        self._url = urlsplit(url)
        self._patience = patience
        self._most = most
        self._idle: list[_Line] = []

    def post(self, body: bytes) -> tuple[int, bytes]:
        """The status and the content that come back; redirections are not followed. Raises NoAnswer.

        What is asked over a connection that turns out to be closed is asked once more over a new one, and so may be
        done twice: JSON-RPC to a chain or a signer stands that.
        """
        kept = self._kept()
        try:
            if kept is not None:
                try:
                    return self._exchange(kept, body)
                except ConnectionError:
                    """Closed since, which only shows now."""
            return self._exchange(self._connected(), body)
        except (OSError, HTTPException, ValueError) as error:
            raise NoAnswer(_cause(error)) from error

    def _exchange(self, line: _Line, body: bytes) -> tuple[int, bytes]:
        try:
            line.until(self._patience.answer)
            line.sendall(self._head(line, len(body)) + body)
            response = HTTPResponse(line, method="POST")  # type: ignore[arg-type]
            response.begin()
            content = self._content(response)
        except BaseException:
            line.hang_up()
            raise
        if response.will_close:
            line.hang_up()
        else:
            self._idle.append(line)
        return response.status, content

    def _content(self, response: HTTPResponse) -> bytes:
        if (response.length or 0) > self._most:
            raise self._too_large()
        content = bytearray()
        while piece := response.read(_PIECE):
            content += piece
            if len(content) > self._most:
                raise self._too_large()
        if response.length:
            raise NoAnswer("the answer ends in the middle")
        return bytes(content)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"answered with more than {self._most:,} bytes; expected no more")

    def _kept(self) -> _Line | None:
        """A connection from before that is still open, as far as this side knows."""
        while self._idle:
            line = self._idle.pop()
            if not line.is_closed():
                return line
            line.hang_up()
        return None

    def _connected(self) -> _Line:
        proxy = _proxy_for(self._url)
        line = _Line(_reached(proxy or self._url, self._patience.connect), self._patience.connect, proxy)
        try:
            if self._url.scheme == "https":
                if proxy is not None:
                    _tunnel(line, self._url, proxy)
                line.secure(self._url.hostname or "")
        except BaseException:
            line.hang_up()
            raise
        return line

    def _head(self, line: _Line, length: int) -> bytes:
        target = quote(self._url.path or "/", safe="%/:=&?~+!$,;'@()*[]")
        if self._url.query:
            target += "?" + quote(self._url.query, safe="%/:=&?~+!$,;'@()*[]")
        headers = {
            "Host": _host(self._url),
            "User-Agent": f"lotproof/{__version__}",
            "Content-Type": "application/json",
            "Content-Length": str(length),
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        if self._url.username is not None:
            headers["Authorization"] = _basic(self._url)
        if line.proxy is not None and self._url.scheme == "http":
            target = f"http://{_host(self._url)}{target}"
            headers |= _for_proxy(line.proxy)
        return _written(f"POST {target} HTTP/1.1", headers)


class _Line:
    """A socket whose waits all end at one moment; what HTTPResponse takes for one."""

    def __init__(self, sock: socket.socket, seconds: float, proxy: SplitResult | None) -> None:
        self.proxy = proxy
        self._sock = sock
        self._end = 0.0
        self.until(seconds)

    def until(self, seconds: float) -> None:
        """The moment is so far from now."""
        self._end = time.monotonic() + seconds

    def secure(self, name: str) -> None:
        """TLS from here on, with a certificate for ``name``."""
        import ssl

        self._wait()
        self._sock = ssl.create_default_context().wrap_socket(self._sock, server_hostname=name)

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait()
            view = view[self._sock.send(view) :]

    def receive(self, buffer: Any) -> int:
        """Some bytes, none at the end."""
        self._wait()
        return self._sock.recv_into(buffer)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(_Stream(self))

    def is_closed(self) -> bool:
        """Whether the other side has hung up, or speaks unasked."""
        return bool(select.select([self._sock], [], [], 0)[0])

    def hang_up(self) -> None:
        self._sock.close()

    def _wait(self) -> None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)


class _Stream(io.RawIOBase):
    """What comes over a line. Closing it leaves the line open for the next answer."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.receive(buffer)


def _reached(url: SplitResult, seconds: float) -> socket.socket:
    """A connection to the first address of the host that takes one."""
    end = time.monotonic() + seconds
    failed: OSError = OSError("no address")
    addresses = socket.getaddrinfo(url.hostname, url.port or _PORTS[url.scheme], type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in addresses:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(max(end - time.monotonic(), 0.001))
            sock.connect(address)
            # A request is one write; waiting for more to send with it only costs time.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            sock.close()
            failed = error
        else:
            return sock
    raise failed


def _proxy_for(url: SplitResult) -> SplitResult | None:
    """The proxy that the environment names for ``url``; none can reach this machine's own ports."""
    if url.hostname in LOOPBACK or not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies_environment, proxy_bypass

    proxies = getproxies_environment()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named or proxy_bypass(_host(url)):
        return None
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    if proxy.scheme != "http" or not proxy.hostname:
        raise NoAnswer(f"found a proxy of the kind {proxy.scheme} in the environment; expected one of http")
    return proxy


def _tunnel(line: _Line, url: SplitResult, proxy: SplitResult) -> None:
    target = f"{_name(url)}:{url.port or _PORTS[url.scheme]}"
    line.sendall(_written(f"CONNECT {target} HTTP/1.1", {"Host": target} | _for_proxy(proxy)))
    response = HTTPResponse(line, method="CONNECT")  # type: ignore[arg-type]
    response.begin()
    if response.status != 200:
        raise NoAnswer(f"the proxy {proxy.hostname} answered with HTTP status {response.status}")


def _for_proxy(proxy: SplitResult) -> dict[str, str]:
    return {} if proxy.username is None else {"Proxy-Authorization": _basic(proxy)}


def _basic(url: SplitResult) -> str:
    """User and password of ``url`` as a header (RFC 7617)."""
    plain = f"{unquote(url.username or '')}:{unquote(url.password or '')}"
    return "Basic " + base64.b64encode(plain.encode()).decode("ascii")


def _host(url: SplitResult) -> str:
    port = url.port
    return _name(url) if port in (None, _PORTS[url.scheme]) else f"{_name(url)}:{port}"


def _name(url: SplitResult) -> str:
    name = url.hostname or ""
    return f"[{name}]" if ":" in name else name.encode("idna").decode("ascii")


def _written(first: str, headers: dict[str, str]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _cause(error: Exception) -> str:
    """Why nothing came, in a few words."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ConnectionResetError) and not error.strerror:
        return "closed the connection without an answer"
    if isinstance(error, OSError):
        return f"cannot be reached ({(error.strerror or str(error) or type(error).__name__).lower()})"
    if isinstance(error, HTTPException):
        return "answered with something that is no HTTP"
    # The words of a foreign error may quote what a URL hides.
    return f"failed ({type(error).__name__})"
