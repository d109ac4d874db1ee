"""Posting over HTTP: connections that stay, proxies, certificates, and ends to patience and to size."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lotproof.chain.wire import NoAnswer, Patience, TooLarge, Wire
from tests.simulators.node import SimulatedNode

PATIENT = Patience(connect=5, answer=20)
CERTIFICATE = Path(__file__).parents[2] / "simulators" / "localhost.pem"
"""For these tests only: anyone has its key."""
BODY = b'{"id": 1, "method": "eth_x", "params": []}'


@pytest.fixture
def server() -> Iterator[SimulatedNode]:
    node = SimulatedNode()
    yield node
    node.close()


@pytest.fixture
def secured(server: SimulatedNode) -> Path:
    """The server speaks TLS, with a certificate of its own making for localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return CERTIFICATE


def host(server: SimulatedNode) -> str:
    return server.url.removeprefix("http://")


def raw(*pieces: bytes) -> Any:
    """A whole HTTP answer, written as it stands."""

    def answer(handler: Any, _: Any) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
        handler.close_connection = True

    return answer


def test_one_connection_serves_many_requests(server: SimulatedNode) -> None:
    wire = Wire(server.url, PATIENT)
    for _ in range(5):
        assert wire.post(BODY)[0] == 200

    assert server.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_made_anew(server: SimulatedNode) -> None:
    server.badly = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    wire = Wire(server.url, PATIENT)

    assert [wire.post(BODY) for _ in range(3)] == [(200, b"{}")] * 3


def test_user_and_password_of_the_url_go_into_a_header_and_not_into_the_target(server: SimulatedNode) -> None:
    Wire(f"http://us%3Aer:p%40ss@{host(server)}/v3/key?a=b c", PATIENT).post(BODY)
    (path, headers) = server.seen[0]

    assert path == "/v3/key?a=b%20c"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"us:er:p@ss"
    assert headers["Host"] == host(server)


def test_redirections_are_not_followed(server: SimulatedNode) -> None:
    other = SimulatedNode("other")
    server.badly = raw(f"HTTP/1.1 307 Moved\r\nLocation: {other.url}\r\nContent-Length: 0\r\n\r\n".encode())
    try:
        assert Wire(server.url, PATIENT).post(BODY) == (307, b"")
        assert other.asked == []
    finally:
        other.close()


def test_an_answer_in_chunks_is_put_together(server: SimulatedNode) -> None:
    server.badly = raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n1\r\n \r\n0\r\n\r\n")

    assert Wire(server.url, PATIENT).post(BODY) == (200, b"{} ")


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (b"", "closed the connection without an answer"),
        (b"220 mail.example ESMTP\r\n", "answered with something that is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "the answer ends in the middle"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}", "answered with something that is no HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", "answered with something that is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", "answered with something that is no HTTP"),
    ],
)
def test_what_is_no_whole_answer_is_told(server: SimulatedNode, answer: bytes, cause: str) -> None:
    server.badly = raw(answer)

    with pytest.raises(NoAnswer, match=cause):
        Wire(server.url, PATIENT).post(BODY)


def test_a_proxy_of_the_environment_is_asked_for_other_machines(
    server: SimulatedNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://me:pw@{host(server)}")

    assert Wire("http://node.example:8545/key", PATIENT).post(BODY)[0] == 200
    (path, headers) = server.seen[0]
    assert path == "http://node.example:8545/key"
    assert headers["Proxy-Authorization"] == "Basic " + base64.b64encode(b"me:pw").decode()


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
def test_a_machine_that_the_environment_excepts_is_asked_itself(
    server: SimulatedNode, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{host(server)}")
    monkeypatch.setenv(name, "node.invalid")

    with pytest.raises(NoAnswer, match="cannot be reached"):
        Wire("http://node.invalid", PATIENT).post(BODY)
    assert server.seen == []


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")

    with pytest.raises(NoAnswer, match="found a proxy of the kind socks5"):
        Wire("http://node.example", PATIENT).post(BODY)


def test_a_proxy_that_refuses_is_told(server: SimulatedNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", server.url)

    with pytest.raises(NoAnswer, match=r"the proxy 127\.0\.0\.1 answered with HTTP status 501"):
        Wire("https://node.example", PATIENT).post(BODY)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: SimulatedNode, secured: Path) -> None:
    with pytest.raises(NoAnswer, match="certificate verify failed"):
        Wire(f"https://localhost:{server.server_address[1]}", PATIENT).post(BODY)


def test_a_certificate_that_the_machine_trusts_is_taken(
    server: SimulatedNode, secured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secured))
    wire = Wire(f"https://localhost:{server.server_address[1]}", PATIENT)

    assert [wire.post(BODY)[0] for _ in range(3)] == [200] * 3


def test_a_certificate_for_another_name_is_refused(
    server: SimulatedNode, secured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secured))

    with pytest.raises(NoAnswer, match="certificate"):
        Wire(f"https://127.0.0.1:{server.server_address[1]}", PATIENT).post(BODY)


@pytest.mark.parametrize("told", [b"Content-Length: 3000\r\n\r\n", b"\r\n"], ids=["stated", "found"])
def test_an_answer_that_is_too_large_is_refused(server: SimulatedNode, told: bytes) -> None:
    server.badly = raw(b"HTTP/1.1 200 OK\r\n" + told + b"x" * 3000)

    with pytest.raises(TooLarge, match="answered with more than 2,000 bytes"):
        Wire(server.url, PATIENT, most=2000).post(BODY)
