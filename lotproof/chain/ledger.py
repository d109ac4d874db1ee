"""The ledger on a chain: reads its records and state, checks, signs and sends verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lotproof.chain import abi, refusals, testkeys
from lotproof.chain.codec import call_of
from lotproof.chain.deployments import Deployment
from lotproof.chain.forms import moment
from lotproof.chain.logs import Logs, spans
from lotproof.chain.rpc import Rpc, RpcError, RpcNode, number, octets
from lotproof.chain.transactions import RawReceipt
from lotproof.chain.views import Views
from lotproof.chain.writing import Writing
from lotproof.errors import Refused
from lotproof.model.keccak import checksum_address
from lotproof.model.record import Record
from lotproof.model.verb import Verb
from lotproof.ports import DEFAULT_MAX_FEE, DEFAULT_PACE, Inclusion, Pace
from lotproof.rules.refusals import NameSource


@dataclass(frozen=True, slots=True)
class Chair:
    """Who sits at the head of a board. ``offered_to`` may take the seat from ``offered_from`` on; None where nobody."""

    holder: str
    offered_to: str | None
    offered_from: dt.datetime | None


class Ledger(Views, Writing):
    """ChainReader and ChainWriter over a deployment. One for each thread.

    ``names`` says in refusals whom and what a number stands for. ``confirmations`` is how many blocks must stand on a
    transaction's own before it is final; ``pace`` how long is waited for that; ``max_fee`` the most that is
    offered for a unit of gas, in wei.
    """

    def __init__(
        self,
        node: RpcNode,
        deployment: Deployment,
        *,
        names: NameSource | None = None,
        confirmations: int = 0,
        pace: Pace = DEFAULT_PACE,
        max_fee: int = DEFAULT_MAX_FEE,
    ) -> None:
        self.deployment = deployment
        self.names = names
        self.finality = confirmations
        self.pace = pace
        self.max_fee = max_fee
        self._rpc = Rpc(node)
        self._logs = Logs(self._rpc, deployment.address)

    @property
    def chain_id(self) -> int:
        return self.deployment.chain_id

    @property
    def address(self) -> str:
        """Checksummed address of the ledger contract."""
        return self.deployment.address

    def now(self) -> dt.datetime:
        """Time of the newest block. The next block, in which a verb will be judged, is later: on `memory` and Anvil,
        which make a block only when there is something to put in it, it may be later by any length."""
        return moment(number(self._rpc.block("latest")["timestamp"]))

    def chair(self) -> Chair:
        """Who chairs the ledger's board, and to whom the chair passes on."""
        holder, (to, since) = self._board_says("defaultAdmin")[0], self._board_says("pendingDefaultAdmin")
        offered = checksum_address(to) if since else None
        return Chair(checksum_address(holder), offered, moment(since) if since else None)

    def registrars(self) -> tuple[str, ...]:
        """The registrars' accounts, that of office 1 first."""
        return tuple(checksum_address(account) for account in self._value("registrars"))

    def _board_says(self, name: str) -> tuple[Any, ...]:
        function = abi.board().functions[name]
        return tuple(function.outputs.decode(self._view(function.encode(()), to=self.deployment.board)).values())

    def clock(self) -> dt.datetime:
        """The time by which a person asks: the machine's, but on a development chain, whose clock may have been set
        to another year, that of the block it would make next."""
        if self.chain_id != testkeys.CHAIN_ID:
            return dt.datetime.now(dt.UTC)
        return moment(number(self._rpc.block("pending")["timestamp"]))

    def head(self) -> int:
        """Number of the newest block."""
        return number(self._rpc.ask("eth_blockNumber"))

    def block_hash(self, block: int) -> str | None:
        """Hash of block ``block`` as 0x and 64 digits, or None where the chain is not that long."""
        found = self._rpc.ask("eth_getBlockByNumber", hex(block), False)
        return "0x" + octets(found["hash"]).hex() if found else None

    def records(self, since: int = 0, until: int | None = None) -> Iterator[Record]:
        """What the ledger recorded from block ``since`` to ``until`` (the newest by default), in order.

        Comes window by window, so that a long history need not be held at once. Raises ChainUnreachable, WrongChain
        where a log is no event of this contract.
        """
        last = self.head() if until is None else until
        for logs in self._logs.windows(max(since, self.deployment.block), last):
            yield from self._logs.records(logs)

    def seen_again(self, inclusions: Sequence[Inclusion]) -> frozenset[str]:
        """Of transactions said to stand in blocks, those of which this ledger's logs stand there, as another endpoint
        tells where there is one."""
        logs = Logs(Rpc(self._rpc.node.elsewhere()), self.address)
        found: set[tuple[str, str]] = set()
        for first, last in spans([inclusion.block for inclusion in inclusions]):
            for window in logs.windows(first, last):
                found.update((_hex(log["transactionHash"]), _hex(log["blockHash"])) for log in window)
        return frozenset(one.transaction for one in inclusions if (one.transaction, one.block_hash) in found)

    def check(self, account: str, verb: Verb) -> None:
        """Raises Refused with the contract's own reason where ``verb`` by ``account`` would not pass now."""
        data, to = self._call(verb)
        self._view(data, account, to=to)

    def _call(self, verb: Verb) -> tuple[bytes, str]:
        """The data of the call, and the contract that it is for."""
        call = call_of(verb, self.address)
        return call.data(), self.deployment.board if call.at_board else self.address

    def _view(self, data: bytes, account: str | None = None, block: str = "latest", to: str | None = None) -> bytes:
        call = {"to": to or self.address, "data": "0x" + data.hex()} | ({"from": account} if account else {})
        try:
            return octets(self._rpc.call("eth_call", call, block))
        except RpcError as error:
            raise refusals.told_by(error, self._rpc.where, self.names) from error

    def _records_in(self, receipt: RawReceipt) -> tuple[Record, ...]:
        own = [log for log in receipt["logs"] if log["address"].lower() == self.address.lower()]
        return tuple(self._logs.records(own))

    def recorded(self, transaction: str) -> tuple[Record, ...]:
        """What a transaction recorded, nothing where it is in no block."""
        receipt: RawReceipt | None = self._rpc.ask("eth_getTransactionReceipt", transaction)
        return () if receipt is None else self._records_in(receipt)

    def reason(self, outcome: Inclusion) -> Refused:
        """Why a transaction reverted. Runs the call again, first on the state behind its block, which holds what came
        before it in the block."""
        transaction, block = outcome.transaction, outcome.block
        sent: dict[str, Any] | None = self._rpc.ask("eth_getTransactionByHash", transaction)
        if sent is None:
            return Refused(f"transaction {transaction} failed, and the node no longer has it", error="NoReason")
        gas = number(sent["gas"])
        if outcome.gas >= gas:
            return refusals.out_of_gas(gas)
        data = octets(sent.get("input", sent.get("data")))
        for height in (block, block - 1):
            try:
                self._view(data, sent["from"], hex(height), sent["to"])
            except Refused as refused:
                return refused
        return Refused(
            f"transaction {transaction} failed in block {block}, and passes on the state around it; "
            "another transaction of that block was in its way: try again",
            error="NoReason",
            facts={"transaction": transaction, "block": block},
        )


def _hex(value: Any) -> str:
    return "0x" + octets(value).hex()
