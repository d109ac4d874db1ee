"""The bare script that a load is held against: sends signed transactions as they are, and waits for all receipts.

It keeps nothing, checks nothing but that each passed, and would lose all if it died. Usage:
python -m benchmarks.load.bare URL FILE    FILE: raw transactions, one a line; prints JSON
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

IN_BATCH = 100
PAUSE = 0.005


class Node:
    """One connection, JSON-RPC in batches."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)

    def ask(self, calls: Sequence[tuple[str, list[Any]]]) -> list[Any]:
        """The results of one batch."""
        body = [{"jsonrpc": "2.0", "id": n, "method": m, "params": p} for n, (m, p) in enumerate(calls)]
        self._connection.request("POST", "/", json.dumps(body), {"Content-Type": "application/json"})
        answers = json.loads(self._connection.getresponse().read())
        return [one["result"] for one in sorted(answers, key=lambda one: one["id"])]


def send(url: str, raws: Sequence[str]) -> float:
    """Seconds from the first byte sent to the last receipt read."""
    node = Node(url)
    began = time.perf_counter()
    hashes: list[str] = []
    for part in _parts(raws):
        hashes += node.ask([("eth_sendRawTransaction", [raw]) for raw in part])
    # Those of one sender pass in order, so that the last one is waited for before the rest is asked for.
    while node.ask([("eth_getTransactionReceipt", [hashes[-1]])]) == [None]:
        time.sleep(PAUSE)
    for part in _parts(hashes):
        found = node.ask([("eth_getTransactionReceipt", [one]) for one in part])
        if any(receipt is None or receipt["status"] != "0x1" for receipt in found):
            raise SystemExit("found a transaction that failed; expected all to pass")
    return time.perf_counter() - began


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + IN_BATCH] for start in range(0, len(values), IN_BATCH))


def main(arguments: list[str]) -> int:
    url, file = arguments
    raws = Path(file).read_text("utf-8").split()
    seconds = send(url, raws)
    sys.stdout.write(json.dumps({"transactions": len(raws), "seconds": seconds}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
