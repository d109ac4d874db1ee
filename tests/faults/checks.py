"""What must hold when a round is over: nothing lost, nothing doubled, and the outbox tells what the chain has."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from lotproof.chain.deployments import load
from lotproof.chain.httpnode import HttpNode
from lotproof.chain.ledger import Ledger
from lotproof.chain.rpc import Rpc, number
from lotproof.commit.documents import DocumentKind, opens
from lotproof.commit.passport import LotPassport
from lotproof.model.record import LotRegistered, Record
from tests.faults.accounts import Account, account_of
from tests.faults.world import World

_DONE = ("mined", "final")
_OPEN = """SELECT state, nonce, hash, sentence FROM intents LEFT JOIN transactions ON intent = id
    WHERE state IN ('planned', 'signed', 'sent') ORDER BY nonce"""


@dataclass
class Findings:
    """``lost`` and ``doubled`` count lines; ``wrong`` are sentences about outbox and chain that disagree.

    ``documents_missing`` counts commitments on the chain that nothing opens, ``passports_missing`` registered lots.
    """

    lost: int = 0
    doubled: int = 0
    documents_missing: int = 0
    passports_missing: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.documents_missing or self.passports_missing or self.wrong)


def check(world: World) -> Findings:
    """Compares the whole chain with the account, and with every outbox."""
    chain = Chain(world.engine.url, world.folder / "deployments")
    findings = Findings()
    records = list(chain.records())
    _compare(world.account.settled(), account_of(records).settled(), findings)
    for path in world.outboxes.values():
        findings.wrong += _outbox(path, chain, alone=path.parent.name not in world.shared)
    _look_for_papers(world.all_outboxes, records, findings)
    return findings


def _look_for_papers(outboxes: Sequence[Path], records: Sequence[Record], findings: Findings) -> None:
    """Whatever is committed to on the chain, some outbox can open."""
    documents, roots = set(), set()
    for path in outboxes:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            for value, kind, salt, body in connection.execute("SELECT value, kind, salt, body FROM documents"):
                if opens(value, body, salt, DocumentKind(kind)):
                    documents.add(value)
            roots |= {
                root
                for root, body in connection.execute("SELECT root, body FROM passports")
                if root not in roots and LotPassport.from_json(body).root == root
            }
    wanted = {document for record in records if any(document := getattr(record, "document", b""))}
    lots = [record for record in records if isinstance(record, LotRegistered) and record.root not in roots]
    findings.documents_missing, findings.passports_missing = len(wanted - documents), len(lots)
    findings.wrong += [f"nothing opens 0x{value.hex()}" for value in sorted(wanted - documents)]
    findings.wrong += [f"no passport of lot {record.number} is here" for record in lots]


def standing(world: World) -> str:
    """What is in flight, for whoever wants to know why nothing moves."""
    said = [f"pool {world.engine.ask('txpool_status')}, head {world.engine.head}"]
    for path in world.outboxes.values():
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            rows = connection.execute(_OPEN).fetchall()
        for state, nonce, transaction, sentence in rows:
            receipt = transaction and world.engine.ask("eth_getTransactionReceipt", transaction)
            known = transaction and world.engine.ask("eth_getTransactionByHash", transaction)
            where = "in a block" if receipt else "known" if known else "unknown"
            said.append(f"{path.parent.name} {state} nonce {nonce} {where}: {sentence}")
    return "; ".join(said)


def _compare(wanted: Account, found: Account, findings: Findings) -> None:
    lost, doubled = wanted.facts - found.facts, found.facts - wanted.facts
    findings.lost, findings.doubled = len(lost), len(doubled)
    findings.wrong += [f"lost: {' '.join(fact)} x{times}" for fact, times in lost.items()]
    findings.wrong += [f"doubled: {' '.join(fact)} x{times}" for fact, times in doubled.items()]
    for name in sorted(wanted.places.keys() | found.places.keys()):
        here, there = wanted.places.get(name), found.places.get(name)
        if here != there:
            findings.wrong.append(f"{name} is at {there}; expected {here}")
    if wanted.loose != found.loose:
        findings.wrong.append(
            f"loose units: found {found.loose - wanted.loose} more, {wanted.loose - found.loose} less"
        )


class Chain:
    """The chain past the proxy: records, and receipts by transaction."""

    def __init__(self, url: str, deployments: Path) -> None:
        node = HttpNode(url)
        self._ledger = Ledger(node, load(node, deployments))
        self._rpc = Rpc(node)

    def records(self) -> Iterator[Record]:
        return iter(list(self._ledger.records()))

    def receipts(self, hashes: list[str]) -> dict[str, tuple[int, int, bool]]:
        """Block, gas and success of those that are in a block."""
        found = self._rpc.batch([("eth_getTransactionReceipt", (one,)) for one in hashes])
        return {
            one: (number(given["blockNumber"]), number(given["gasUsed"]), number(given["status"]) == 1)
            for one, given in zip(hashes, found, strict=True)
            if given is not None
        }

    def sent_by(self, account: str) -> int:
        """How many transactions of the account are in blocks."""
        return number(self._rpc.ask("eth_getTransactionCount", account, "latest"))


def _outbox(path: Path, chain: Chain, *, alone: bool) -> Iterator[str]:
    """What an outbox says and the chain does not."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        intents = connection.execute("SELECT id, sentence, state, block, gas, reason FROM intents").fetchall()
        signed = connection.execute("SELECT hash, intent, sender, nonce FROM transactions").fetchall()
    receipts = chain.receipts([row[0] for row in signed])
    passed: dict[str, list[str]] = {}
    for transaction, intent, _, _ in signed:
        if transaction in receipts and receipts[transaction][2]:
            passed.setdefault(intent, []).append(transaction)
    for intent in intents:
        yield from (f"{path.parent.name}: {said}" for said in _intent(intent, passed.get(intent[0], []), receipts))
    if alone and not path.parent.name.startswith("0x"):  # a registrar deployed before it had an outbox
        yield from _numbers(path.parent.name, signed, receipts, chain)


def _intent(
    row: tuple[str, str, str, int | None, int | None, str],
    passed: list[str],
    receipts: dict[str, tuple[int, int, bool]],
) -> Iterator[str]:
    _, sentence, state, block, gas, reason = row
    if len(passed) > 1:
        yield f"{sentence}: {len(passed)} transactions of it passed"
    if state not in (*_DONE, "refused"):
        yield f"{sentence}: still {state}"
    elif state == "refused" and (passed or not reason):
        yield f"{sentence}: refused ({reason!r}), and {len(passed)} transactions of it passed"
    elif state in _DONE and not passed:
        yield f"{sentence}: {state}, and on no chain"
    elif state in _DONE and (block, gas) != receipts[passed[0]][:2]:
        yield f"{sentence}: block and gas {(block, gas)}; the chain has {receipts[passed[0]][:2]}"


def _numbers(
    who: str,
    signed: list[tuple[str, str, str, int]],
    receipts: dict[str, tuple[int, int, bool]],
    chain: Chain,
) -> Iterator[str]:
    """Every transaction of the key is one of the outbox's: nothing was sent that it does not know."""
    mined = Counter(sender for transaction, _, sender, _ in signed if transaction in receipts)
    for sender in {row[2] for row in signed}:
        if chain.sent_by(sender) != mined[sender]:
            yield f"{who}: {chain.sent_by(sender)} transactions of {sender} in blocks; the outbox has {mined[sender]}"
