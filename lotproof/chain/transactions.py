"""Transactions from data to block: nonce, fees, gas, sending, waiting."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lotproof.chain import refusals
from lotproof.chain.rpc import Rpc, RpcError, number
from lotproof.chain.testkeys import refuse_elsewhere
from lotproof.errors import ChainUnreachable, LotproofError, Refused
from lotproof.model.keccak import keccak256
from lotproof.ports import DEFAULT_MAX_FEE, DEFAULT_PACE, Signer

_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 2.0
_GAS_RESERVE_PERCENT = 20

RawReceipt = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A signed transaction: ``hash`` as 0x and 64 digits, ``raw`` as it is broadcast."""

    sender: str
    nonce: int
    hash: str
    raw: bytes


class Transactions:
    """Signs and sends for one chain. Several threads need one of these each, and each key only one of them."""

    def __init__(
        self,
        rpc: Rpc,
        chain_id: int,
        *,
        confirmations: int = 0,
        deadline: float = DEFAULT_PACE.deadline,
        max_fee: int = DEFAULT_MAX_FEE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rpc = rpc
        self.chain_id = chain_id
        self.confirmations = confirmations
        self._deadline = deadline
        self._max_fee = max_fee
        self._sleep = sleep
        self._clock = clock
        self._signed: defaultdict[str, set[int]] = defaultdict(set)

    def sign(self, signer: Signer, data: bytes, to: str | None) -> SignedTransaction:
        """Signs a call of ``to``, or a creation where that is None, with the next free nonce.

        Raises RpcError where the estimate of its gas does, KeyRefused for a published key off the test chains, Refused
        where gas costs more than was allowed.
        """
        refuse_elsewhere(signer.address, self.chain_id)
        call = {"from": signer.address, "data": "0x" + data.hex()} | ({"to": to} if to else {})
        estimate, count, block, price = self._facts(call, signer.address)
        gas = min(number(estimate) * (100 + _GAS_RESERVE_PERCENT) // 100, number(block["gasLimit"]))
        nonce = self._next_nonce(signer.address, number(count))
        fees = fees_of(block, number(price))
        refuse_dear(max(fees.values()), self._max_fee, self.rpc.where)
        transaction = {"data": data, "value": 0, "gas": gas, "nonce": nonce, "chainId": self.chain_id} | fees
        raw = signer.sign_transaction(transaction | ({"to": to} if to else {}))
        self._signed[signer.address].add(nonce)
        return SignedTransaction(signer.address, nonce, "0x" + keccak256(raw).hex(), raw)

    def send(self, signed: SignedTransaction) -> RawReceipt:
        """Sends the bytes, unless the chain has them, and waits for their block; any status.

        Raises Refused where the chain will never take them, ChainUnreachable where they are in no block in time: then
        they may still come, and the same bytes can be sent again.
        """
        try:
            self.rpc.call("eth_sendRawTransaction", "0x" + signed.raw.hex())
        except RpcError as error:
            if not self._has(signed.hash):
                raise self._not_taken(signed, error) from error
        receipt = self._wait(signed.hash)
        self._signed[signed.sender].discard(signed.nonce)
        return receipt

    def receipt(self, transaction: str) -> RawReceipt | None:
        """The receipt, or None where the transaction is in no block, or in one that is not confirmed yet."""
        found: RawReceipt | None = self.rpc.ask("eth_getTransactionReceipt", transaction)
        if found is None or found.get("blockNumber") is None:
            return None
        if self.confirmations and number(self.rpc.ask("eth_blockNumber")) < (
            number(found["blockNumber"]) + self.confirmations
        ):
            return None
        return found

    def _facts(self, call: Mapping[str, Any], sender: str) -> tuple[Any, Any, Any, Any]:
        found = self.rpc.batch(
            [
                ("eth_estimateGas", (call,)),
                ("eth_getTransactionCount", (sender, "pending")),
                ("eth_getBlockByNumber", ("latest", False)),
                ("eth_gasPrice", ()),
            ]
        )
        for given in found:
            if isinstance(given, RpcError):
                raise given
        if not isinstance(found[2], Mapping):
            raise ChainUnreachable(f"{self.rpc.where}: found no newest block; expected one")
        return found[0], found[1], found[2], found[3]

    def _next_nonce(self, sender: str, pending: int) -> int:
        """The first nonce the chain has no transaction for, nor we a signed one."""
        nonce = pending
        while nonce in self._signed[sender]:
            nonce += 1
        return nonce

    def _has(self, transaction: str) -> bool:
        """Whether the chain has it, in a block or waiting; nodes say so on a second sending in many different words."""
        if self.rpc.ask("eth_getTransactionReceipt", transaction) is not None:
            return True
        return self.rpc.ask("eth_getTransactionByHash", transaction) is not None

    def _not_taken(self, signed: SignedTransaction, error: RpcError) -> LotproofError:
        self._signed[signed.sender].discard(signed.nonce)
        mined = number(self.rpc.ask("eth_getTransactionCount", signed.sender, "latest"))
        if mined > signed.nonce:
            return Refused(
                f"another transaction of {signed.sender} took its number {signed.nonce}; sign it again",
                error="NonceTaken",
                facts={"sender": signed.sender, "nonce": signed.nonce, "next": mined},
            )
        return refusals.told_by(error, self.rpc.where)

    def _wait(self, transaction: str) -> RawReceipt:
        until = self._clock() + self._deadline
        pause = _FIRST_PAUSE
        while (found := self.receipt(transaction)) is None:
            if self._clock() >= until:
                raise ChainUnreachable(
                    f"{self.rpc.where}: transaction {transaction} is in no confirmed block after "
                    f"{self._deadline:.0f} s; it may still come, and sending it again is safe"
                )
            self._sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        return found


def fees_of(block: Mapping[str, Any], gas_price: int) -> dict[str, int]:
    """The fee fields of a transaction that follows ``block``, given what the node says gas costs in all.

    EIP-1559 where blocks have a base fee, with room for it to double; a network where gas is free has 0 for both.
    """
    base = block.get("baseFeePerGas")
    if base is None:
        return {"gasPrice": gas_price}
    tip = max(gas_price - number(base), 0)
    return {"maxFeePerGas": 2 * number(base) + tip, "maxPriorityFeePerGas": tip}


def refuse_dear(price: int, most: int, where: str) -> None:
    """Raises Refused where a unit of gas would be offered more than ``most``; both in wei."""
    if price > most:
        raise Refused(
            f"{where}: found a price of {_gwei(price)} gwei for a unit of gas; expected at most {_gwei(most)} gwei, "
            "the network's max_fee_gwei; nothing was signed",
            error="FeeTooHigh",
            facts={"price": price, "most": most},
        )


def _gwei(wei: int) -> str:
    return f"{wei / 10**9:,.9f}".rstrip("0").rstrip(".")
