"""Calls of the ledger from any account: each verb after its twin, each refusal as the contract told it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from brownie import web3
from eth_abi.abi import decode, encode
from eth_utils.abi import collapse_if_tuple, function_signature_to_4byte_selector
from hypothesis import HealthCheck, settings

from tests.contracts.consents import completed

GAS = 16_000_000
DOCUMENT = bytes.fromhex("d0") * 32
DAY = 86_400
# What a verb takes and its twin does not: commitments to papers, and signatures.
PAPERS = {"document", "witness", "licence", "reason", "signature", "consent"}
# Records of which an account is the subject.
ABOUT_ACCOUNTS = {"RegistrarAppointed", "RoleGranted", "RoleRevoked"}
PANIC = bytes.fromhex("4e487b71")  # the selector of Panic(uint256), Solidity's own

# Examples share a ledger that each leaves as it was. The size check is off: by chance it stops even these few numbers.
ON_CHAIN = settings(
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)


@dataclass(frozen=True)
class Refusal:
    """A custom error: its name and every fact in it."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)


def refused(name: str, /, **facts: object) -> Refusal:
    """The refusal that a test expects, its facts named as in the interface."""
    return Refusal(name, {fact: plain(value) for fact, value in facts.items()})


def plain(value: Any) -> Any:
    """A value as the ABI takes it: keys as numbers, texts as bytes, accounts as addresses."""
    for name in ("to_key", "to_bytes20"):
        if hasattr(value, name):
            return getattr(value, name)()
    if hasattr(value, "digits"):
        return int(value)
    if isinstance(value, list | tuple):
        return tuple(plain(part) for part in value)
    value = getattr(value, "address", value)
    is_address = isinstance(value, str) and value.startswith("0x") and len(value) == 42
    return web3.to_checksum_address(value) if is_address else value


def send(name: str, *parameters: Any) -> Any:
    """One JSON-RPC call to the chain of this run."""
    return _asked(name, *parameters)["result"]


def _asked(name: str, *parameters: Any) -> dict[str, Any]:
    """The node's whole answer, over one connection that stays: web3's own requests take most of a test's time."""
    line = _line(str(web3.provider.endpoint_uri), os.getpid())
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": name, "params": parameters}, default=_hexed)
    line.request("POST", "/", body, {"Content-Type": "application/json"})
    answer: dict[str, Any] = json.load(line.getresponse())
    return answer


@cache
def _line(url: str, process: int) -> HTTPConnection:
    """The connection to a node; a process that was forked off has its own."""
    return HTTPConnection(urlsplit(url).netloc)


def _hexed(value: bytes) -> str:
    return "0x" + value.hex()


@contextmanager
def rolled_back() -> Iterator[None]:
    """Leaves the chain as it was.

    The node shows a receipt a moment before it takes the transaction out of its pool. Rolled back in that moment it
    would count on from a nonce that is no more, and the next transaction would wait for ever.
    """
    snapshot = send("evm_snapshot")
    yield
    _until(lambda: set(send("txpool_status").values()) == {"0x0"}, "the pool was not emptied")
    assert send("evm_revert", snapshot) is True


class Driver:
    """The deployed ledger. A caller is an account, or a party with an address."""

    def __init__(self, address: str, abi: Sequence[dict[str, Any]]) -> None:
        self.address = address
        self.contract = web3.eth.contract(address=address, abi=abi)
        self._functions = {entry["name"]: entry for entry in abi if entry["type"] == "function"}
        self._selectors = {name: _selector(entry) for name, entry in self._functions.items()}
        self._errors = {_selector(entry): entry for entry in abi if entry["type"] == "error"}

    def does(self, by: Any, verb: str, *arguments: Any, document: bytes = DOCUMENT) -> list[tuple[str, dict[str, Any]]]:
        """The verb, which its twin must allow, too; the events it left, by name and fields.

        Each record names the account that consented: the caller, or of a receipt that another delivers its signer. That
        is held here, and the field left out of what is given back.
        """
        arguments = self._given(by, verb, arguments)
        if self._twin(verb) is not None:
            found = self._foretold(by, verb, arguments)
            assert found is None, f"check of {verb}: {found}"
        receipt, refusal = self._sent(by, self._call(verb, arguments, document))
        assert refusal is None, f"{verb}: {refusal}"
        events = self.events(receipt["logs"])
        for name, fields in events:
            if name not in ABOUT_ACCOUNTS and "account" in fields:
                consented = _consenting(plain(by), verb, name, arguments)
                assert fields.pop("account") in consented, f"{name} names none of {consented}"
        return events

    def refusal(self, by: Any, verb: str, *arguments: Any) -> Refusal:
        """Why the verb, sent as a transaction, was refused, as its twin tells, which sees only signed receipts."""
        told = self.told(by, verb, *arguments)
        if self._twin(verb) is not None:
            foretold = self.foretold(by, verb, *arguments)
            sees = verb == "deliver" or told.name != "BadSignature"
            wanted = told if sees else None
            assert foretold == wanted, f"{verb} told {told}; its twin {foretold}"
        return told

    def told(self, by: Any, verb: str, *arguments: Any) -> Refusal:
        """Why the verb, sent as a transaction, was refused, whatever its twin says."""
        refusal = self.attempted(by, verb, *arguments)
        assert refusal is not None, f"{verb} was not refused"
        return refusal

    def attempted(self, by: Any, verb: str, *arguments: Any) -> Refusal | None:
        """What came of the verb, sent as a transaction: None where it was done."""
        return self._sent(by, self._call(verb, self._given(by, verb, arguments), DOCUMENT))[1]

    def foretold(self, by: Any, verb: str, *arguments: Any) -> Refusal | None:
        """What the verb's twin says; None where it would pass."""
        return self._foretold(by, verb, self._given(by, verb, arguments))

    def spent_gas(self, by: Any, verb: str, *arguments: Any) -> int:
        """What the verb costs, done as a transaction."""
        receipt, refusal = self._sent(by, self._call(verb, self._given(by, verb, arguments), DOCUMENT))
        assert refusal is None, f"{verb}: {refusal}"
        return int(receipt["gasUsed"], 16)

    def lost_gas(self, by: Any, verb: str, *arguments: Any) -> int:
        """What the verb costs, refused as a transaction."""
        receipt, refusal = self._sent(by, self._call(verb, plain(arguments), DOCUMENT))
        assert refusal is not None, f"{verb} was not refused"
        return int(receipt["gasUsed"], 16)

    def view(self, name: str, *arguments: Any) -> Any:
        """What a view answers; structs as dictionaries."""
        call = {"to": self.address, "data": self._data(name, plain(arguments))}
        answer = _asked("eth_call", call, "latest")
        assert "error" not in answer, f"{name}: {self._read(answer['error']['data'])}"
        outputs = self._functions[name]["outputs"]
        kinds = [collapse_if_tuple(given) for given in outputs]
        found = _shown(kinds, decode(kinds, bytes.fromhex(answer["result"][2:])))
        if outputs[0]["type"] == "tuple":
            components = outputs[0]["components"]
            values = _shown([part["type"] for part in components], found[0])
            return dict(zip((part["name"] for part in components), values, strict=True))
        return found if len(found) != 1 else found[0]

    def unanswered(self, name: str, *arguments: Any) -> Refusal:
        """Why a view gives no answer."""
        refusal = self._called(self.address, self._data(name, plain(arguments)))
        assert refusal is not None, f"{name} answered"
        return refusal

    def events(self, logs: Sequence[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
        """Logs of the ledger as names and fields, structs as tuples of their values."""
        found = []
        for log in logs:
            topic = bytes.fromhex(log["topics"][0].removeprefix("0x"))
            event = self.contract.get_event_by_topic("0x" + topic.hex())
            read = event.process_log(_as_bytes(log))
            found.append((read["event"], {name: _values(value) for name, value in read["args"].items()}))
        return found

    def _given(self, by: Any, verb: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments as the ABI takes them, with the consent of a new key where none is given."""
        return completed(self, plain(by), verb, plain(arguments), Clock().now)

    def _twin(self, verb: str) -> str | None:
        name = f"check{verb[0].upper()}{verb[1:]}"
        return name if name in self._functions else None

    def _call(self, verb: str, arguments: tuple[Any, ...], document: bytes) -> str:
        takes = [given["name"] for given in self._functions[verb]["inputs"]]
        if takes and takes[-1] in ("document", "witness") and len(arguments) == len(takes) - 1:
            arguments = (*arguments, document)
        return self._data(verb, arguments)

    def _data(self, name: str, arguments: Sequence[Any]) -> str:
        """A call as the contract takes it; web3 would look for the function among all, each time."""
        kinds = [collapse_if_tuple(given) for given in self._functions[name]["inputs"]]
        return "0x" + (self._selectors[name] + encode(kinds, arguments)).hex()

    def _foretold(self, by: Any, verb: str, arguments: tuple[Any, ...]) -> Refusal | None:
        """What the twin says; of several receipts the first that would be refused."""
        if verb != "deliver":
            return self._called(by, self._twin_call(by, verb, arguments))
        twins = (self._data("checkDeliver", (receipt,)) for receipt in arguments[0])
        return next((refusal for twin in twins if (refusal := self._called(by, twin)) is not None), None)

    def _twin_call(self, by: Any, verb: str, arguments: tuple[Any, ...]) -> str:
        twin = str(self._twin(verb))
        needed = [given["name"] for given in self._functions[twin]["inputs"]]
        takes = [given["name"] for given in self._functions[verb]["inputs"]]
        shown = [value for name, value in zip(takes, arguments, strict=False) if name not in PAPERS - set(needed)]
        return self._data(twin, (plain(by), *shown[: len(needed) - 1]))

    def _called(self, by: Any, data: str) -> Refusal | None:
        call = {"from": plain(by), "to": self.address, "data": data}
        answer = _asked("eth_call", call, "latest")
        return self._read(answer["error"]["data"]) if "error" in answer else None

    def _sent(self, by: Any, data: str) -> tuple[dict[str, Any], Refusal | None]:
        call = {"from": plain(by), "to": self.address, "data": data, "gas": hex(GAS)}
        transaction = send("eth_sendTransaction", call)
        receipt = mined(transaction)
        if int(receipt["status"], 16):
            return receipt, None
        trace = send("debug_traceTransaction", transaction, {"tracer": "callTracer"})
        return receipt, self._read(trace.get("output", "0x"))

    def _read(self, data: str) -> Refusal:
        octets = bytes.fromhex(data.removeprefix("0x"))
        entry = self._errors.get(octets[:4])
        if octets[:4] == PANIC:
            return Refusal("Panic", {"code": int.from_bytes(octets[4:], "big")})
        if entry is None:
            return Refusal(data)
        kinds = [collapse_if_tuple(given) for given in entry["inputs"]]
        names = (given["name"] for given in entry["inputs"])
        return Refusal(entry["name"], dict(zip(names, _shown(kinds, decode(kinds, octets[4:])), strict=True)))


class Clock:
    """The chain's time, in Unix seconds."""

    @property
    def now(self) -> int:
        return int(send("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    @property
    def today(self) -> int:
        """Days since 1970-01-01 (UTC)."""
        return self.now // DAY

    @contextmanager
    def standing_at(self, moment: int) -> Iterator[None]:
        """Every block and every call inside has this time."""
        send("evm_setNextBlockTimestamp", moment)
        send("evm_mine")
        send("anvil_setBlockTimestampInterval", 0)
        try:
            yield
        finally:
            send("anvil_removeBlockTimestampInterval")


def _consenting(by: str, verb: str, event: str, arguments: tuple[Any, ...]) -> set[str]:
    """Whose consent the event tells: the sender's, or that of who signed what it sent."""
    if verb == "deliver":
        return {receipt[1] for receipt in arguments[0]}
    if verb == "receiveSigned" and event == "ReturnShipped":
        return {arguments[1]}
    return {by}


def _shown(kinds: Sequence[str], values: Sequence[Any]) -> list[Any]:
    """Answers with addresses as they are written, and lists as lists."""
    found = []
    for kind, value in zip(kinds, values, strict=True):
        if kind == "address":
            found.append(web3.to_checksum_address(value))
        elif kind == "address[]":
            found.append([web3.to_checksum_address(one) for one in value])
        else:
            found.append(list(value) if kind.endswith("]") else value)
    return found


def _selector(entry: dict[str, Any]) -> bytes:
    types = ",".join(collapse_if_tuple(given) for given in entry["inputs"])
    return bytes(function_signature_to_4byte_selector(f"{entry['name']}({types})"))


def mined(transaction: str) -> dict[str, Any]:
    """The receipt; the node mines at once, but may answer before it has."""
    receipt: dict[str, Any] = _until(
        lambda: send("eth_getTransactionReceipt", transaction), f"{transaction} was not mined"
    )
    return receipt


def _until(ask: Callable[[], Any], otherwise: str) -> Any:
    """What the node answers as soon as it is something."""
    for _ in range(10_000):
        answer = ask()
        if answer:
            return answer
    raise AssertionError(otherwise)


def _as_bytes(log: dict[str, Any]) -> Any:
    numbers = {name: int(log[name], 16) for name in ("blockNumber", "logIndex", "transactionIndex")}
    octets = {name: bytes.fromhex(log[name][2:]) for name in ("data", "blockHash", "transactionHash")}
    return log | numbers | octets | {"topics": [bytes.fromhex(topic[2:]) for topic in log["topics"]]}


def _values(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_values(part) for part in value]
    return [_values(part) for part in value.values()] if hasattr(value, "values") else value
