"""Logs of the contract as records.

An event is the record of its name and its values are the fields (lotproof.chain.forms): an event that the contracts
gain needs its dataclass, and nothing here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lotproof.chain.abi import Event, contract
from lotproof.chain.forms import matches_of
from lotproof.chain.rpc import number, octets
from lotproof.errors import BadInput, WrongChain
from lotproof.model import record as r
from lotproof.model.slots import maker_of

Log = Mapping[str, Any]
"""A log as JSON-RPC gives it."""

_TOPIC_LENGTH = 2 + 2 * 32


def record_of(log: Log, time: dt.datetime) -> r.Record:
    """What ``log`` tells, recorded at ``time`` of its block.

    Raises WrongChain where the log is no event of this contract, BadInput where a value in it can be none of ours.
    """
    topics = [_text(topic) for topic in log["topics"]]
    known = _readers().get(topics[0].lower()) if topics else None
    if known is None or [*map(len, topics)] != known.lengths:
        raise _unknown(log, topics)
    block, place = number(log["blockNumber"]), number(log["logIndex"])
    at = r.Position(block, place, "0x" + octets(log["transactionHash"]).hex(), time)
    words = octets("".join([topic[2:] for topic in topics[1:]])) + octets(log["data"])
    try:
        return known.read(words, at)
    except BadInput as error:
        raise error.at(f"{known.name} in {_place(log)}") from error


def recorded_events() -> frozenset[str]:
    """The contract's events that become records."""
    return frozenset(reader.name for reader in _readers().values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """``lengths`` are those of the topics as text; ``read`` takes the topics behind the first, and the data."""

    name: str
    lengths: list[int]
    read: Callable[[bytes, r.Position], r.Record]


@cache
def _readers() -> Mapping[str, _Reader]:
    """By the first topic, as text."""
    kinds = {name: kind for name, kind in vars(r).items() if isinstance(kind, type) and issubclass(kind, r.Record)}
    events = [event for event in contract().events.values() if event.name in kinds]
    return {"0x" + event.topic.hex(): _reader(event, kinds[event.name]) for event in events}


def _reader(event: Event, kind: type[r.Record]) -> _Reader:
    whole = event.whole
    matches = matches_of(kind, whole.parameters, apart="at")
    make = maker_of(kind, [*(match.field for match in matches), "at"])
    changed = [(place, match.form.read) for place, match in enumerate(matches) if match.form.read is not None]

    def read(words: bytes, at: r.Position) -> r.Record:
        found = [*whole.values(words), at]
        for place, value_of in changed:
            found[place] = value_of(found[place])
        return make(found)

    return _Reader(event.name, [_TOPIC_LENGTH] * (1 + len(event.indexed.parameters)), read)


def _text(value: Any) -> str:
    """Bytes as nodes write them; the chain in this process gives them as they are."""
    return value if isinstance(value, str) else "0x" + bytes(value).hex()


def _unknown(log: Log, topics: list[str]) -> WrongChain:
    found = topics[0] if topics else "none"
    return WrongChain(
        f"{_place(log)}: found an event with topic {found}; expected one of this version of the contract: "
        "the ledger at this address is another"
    )


def _place(log: Log) -> str:
    return f"block {number(log['blockNumber'])}, log {number(log['logIndex'])}"
