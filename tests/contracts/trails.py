"""When units were dispensed, read from the ledger's logs: by another code than the package's."""

from __future__ import annotations

from collections.abc import Iterator

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.contracts.driver import send
from tests.contracts.parties import World

UNITS = 128

Link = tuple[int, int, bytes]
Trail = tuple[bytes, tuple[Link, ...]]


def shown(world: World, lot: int, index: int) -> Trail:
    """What `takeBack` takes: the trail before the unit's last dispensing, and every link from there on."""
    links = list(_links(world, lot, index // UNITS))
    last = max(
        (place for place, (_, _, bits) in enumerate(links) if int.from_bytes(bits, "big") >> index % UNITS & 1),
        default=len(links),
    )
    return trail(links[:last]), tuple(links[last:])


def trail(links: list[Link]) -> bytes:
    """16 bytes of a hash chained over the links."""
    last = bytes(16)
    for by, time, bits in links:
        numbers = [int.from_bytes(last, "big"), by, time, int.from_bytes(bits, "big")]
        last = keccak(encode(["uint128", "uint24", "uint256", "uint256"], numbers))[:16]
    return last


def _links(world: World, lot: int, word: int) -> Iterator[Link]:
    """What was dispensed and taken back among the 128 units, as the logs tell in order."""
    for log in send("eth_getLogs", {"address": world.ledger.address, "fromBlock": "0x0", "toBlock": "latest"}):
        ((name, fields),) = world.ledger.events([log])
        if name not in ("Dispensed", "DispensedMany", "TakenBack") or fields["lot"] != lot:
            continue
        indices = fields["indices"] if name == "DispensedMany" else [fields["index"]]
        bits = sum(1 << index % UNITS for index in indices if index // UNITS == word)
        if bits:
            time = int(send("eth_getBlockByNumber", log["blockNumber"], False)["timestamp"], 16)
            yield 0 if name == "TakenBack" else fields["by"], time, bits.to_bytes(16, "big")
