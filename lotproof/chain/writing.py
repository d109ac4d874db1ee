"""Many verbs at once: signed without asking a node, broadcast in batches, and found again by the block."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lotproof.chain import gas as gases
from lotproof.chain import raw, refusals, resent
from lotproof.chain.httpnode import MAX_BATCH
from lotproof.chain.rpc import Rpc, RpcCall, RpcError, number, octets
from lotproof.chain.testkeys import refuse_elsewhere
from lotproof.chain.transactions import fees_of, refuse_dear
from lotproof.commit.reference import trailer
from lotproof.errors import ChainUnreachable, LotproofError, Refused
from lotproof.model.keccak import keccak256
from lotproof.model.record import Record
from lotproof.model.verb import Verb
from lotproof.ports import Counts, Inclusion, News, Pace, SentTransaction, Sight, SignedVerb, Signer, Terms
from lotproof.rules.refusals import NameSource

BLOCKS_AT_ONCE = 50
_RESERVE_PERCENT = 20
_OUTBID_PERCENT = 13
"""Nodes take a second transaction with a nonce for 10 % more (geth, Besu) or 12.5 % (Erigon); less is refused."""

_NO_SUCH_METHOD = re.compile(r"\bmethod\b|not supported|unsupported", re.I)


class Writing(ABC):
    """The ChainWriter of a ledger. One thread at a time."""

    names: NameSource | None
    finality: int
    pace: Pace
    max_fee: int
    _rpc: Rpc
    _tells_by_block = True

    @property
    @abstractmethod
    def chain_id(self) -> int: ...

    @property
    @abstractmethod
    def address(self) -> str: ...

    @abstractmethod
    def _call(self, verb: Verb) -> tuple[bytes, str]: ...

    @abstractmethod
    def check(self, account: str, verb: Verb) -> None:
        """Raises Refused where ``verb`` would not pass now."""

    @abstractmethod
    def reason(self, outcome: Inclusion) -> Refused:
        """Why a transaction reverted."""

    @abstractmethod
    def recorded(self, transaction: str) -> tuple[Record, ...]:
        """What a transaction recorded."""

    @property
    def remote(self) -> bool:
        """Whether the chain is in another process."""
        return not self._rpc.node.in_process

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each endpoint that is not asked, with the reason."""
        return self._rpc.node.left_out

    def estimates(self, account: str, verbs: Sequence[Verb]) -> list[int | Refused]:
        """For each verb, on the newest state: the gas to give it, or why it would not pass."""
        calls: list[RpcCall] = []
        for verb in verbs:
            data, to = self._call(verb)
            calls.append(("eth_estimateGas", ({"from": account, "to": to, "data": "0x" + data.hex()},)))
        return [self._estimate(account, verb, found) for verb, found in zip(verbs, self._rpc.batch(calls), strict=True)]

    def _estimate(self, account: str, verb: Verb, found: Any) -> int | Refused:
        if not isinstance(found, RpcError):
            return number(found) * (100 + _RESERVE_PERCENT) // 100
        try:
            # An estimate may lose the reason on the way; the check itself does not.
            self.check(account, verb)
            raise refusals.told_by(found, self._rpc.where, self.names)
        except Refused as why:
            return why

    def sign(
        self,
        signer: Signer,
        verb: Verb | None,
        *,
        nonce: int,
        terms: Terms,
        gas: int | None = None,
        instead_of: bytes | None = None,
        references: Sequence[bytes] = (),
    ) -> SignedVerb:
        """The bytes to broadcast; asks no node. Raises BadInput where a value of the verb cannot be written,
        KeyRefused for a published key off the test chains, Refused where more would be offered than ``max_fee``."""
        refuse_elsewhere(signer.address, self.chain_id)
        data, to = (b"", signer.address) if verb is None else self._call(verb)
        behind = trailer(references)
        data += behind
        # What was signed before with a gas limit had room for its references in that.
        more = 0 if instead_of else gases.DATA_BYTE * len(behind)
        limit = min((gas or gases.ceiling(verb)) + more, terms.block_gas)
        transaction = {"data": data, "to": to, "value": 0, "gas": limit, "nonce": nonce, "chainId": self.chain_id}
        fees = _fees(terms, instead_of)
        refuse_dear(max(fees.values()), self.max_fee, self._rpc.where)
        signed = signer.sign_transaction(transaction | fees)
        return SignedVerb(
            verb=verb,
            sender=signer.address,
            nonce=nonce,
            transaction="0x" + keccak256(signed).hex(),
            raw=signed,
            gas=limit,
        )

    def send(self, raws: Sequence[bytes]) -> list[LotproofError | None]:
        """Broadcasts signed bytes; for each, None where the node took them, or what it said."""
        found = self._rpc.batch([("eth_sendRawTransaction", ("0x" + one.hex(),)) for one in raws])
        return [
            refusals.told_by(one, self._rpc.where, self.names) if isinstance(one, RpcError) else None for one in found
        ]

    def sent(self, transactions: Sequence[str]) -> list[SentTransaction]:
        """Those of ``transactions`` that the node has, of the two kinds that are signed here; others are left out.

        Raises ChainUnreachable where the node shows other bytes than the hash is of.
        """
        found = self._answers([("eth_getTransactionByHash", (one,)) for one in transactions])
        read = (resent.read(one, fields, self._rpc.where) for one, fields in zip(transactions, found, strict=True))
        return [one for one in read if one is not None]

    def look_up(self, transactions: Sequence[str], accounts: Sequence[str]) -> Sight:
        """What became of transactions, and how far accounts have come, each part in one request to one node."""
        outcomes: dict[str, Inclusion] = {}
        known: set[str] = set()
        counts: dict[str, Counts] = {}
        room = max((MAX_BATCH - 3 * len(accounts)) // 2, 1)
        for start in range(0, max(len(transactions), 1), room):
            part = transactions[start : start + room]
            found = self._together(part, accounts, self._deep())
            for place, transaction in enumerate(part):
                receipt, held = found[2 * place : 2 * place + 2]
                if _is_mined(receipt):
                    outcomes[transaction] = outcome_of(receipt)
                if receipt is not None or held is not None:
                    known.add(transaction)
            for place, account in enumerate(accounts):
                at = 2 * len(part) + 3 * place
                counts[account] = _least(counts.get(account), Counts(**_counted(found[at : at + 3])))
        return Sight(outcomes, frozenset(known), counts)

    def news(self, since: int | None = None) -> News:
        """What stands in the blocks from ``since`` on, up to a bound, or only in how far the chain is."""
        wanted = "latest" if since is None else hex(max(since - 1, 0))
        latest, price, before = self._answers(
            [
                ("eth_getBlockByNumber", ("latest", False)),
                ("eth_gasPrice", ()),
                ("eth_getBlockByNumber", (wanted, False)),
            ]
        )
        if not isinstance(latest, Mapping):
            raise ChainUnreachable(f"{self._rpc.where}: found no newest block; expected one")
        head, before_hash = number(latest["number"]), _hash_of(before)
        terms = _terms(latest, number(price))
        last = head if since is None else min(head, since + BLOCKS_AT_ONCE - 1)
        outcomes: tuple[Inclusion, ...] | None = ()
        last_hash = _hash_of(latest)
        if since is not None and last >= since:
            outcomes, last_hash = self._blocks(since, last)
        elif since is not None:
            last, last_hash = since - 1, before_hash
        return News(head=head, terms=terms, before=before_hash, last=last, last_hash=last_hash, outcomes=outcomes)

    def block_hashes(self, blocks: Sequence[int]) -> list[str | None]:
        """The hash of each block, None where the chain is not that long."""
        return [_hash_of(one) for one in self._answers([("eth_getBlockByNumber", (hex(one), False)) for one in blocks])]

    def _blocks(self, first: int, last: int) -> tuple[tuple[Inclusion, ...] | None, str | None]:
        """The outcomes in some blocks, None where the node has no such call, and the hash of the last one."""
        calls: list[RpcCall] = [("eth_getBlockReceipts", (hex(block),)) for block in range(first, last + 1)]
        if not self._tells_by_block:
            return None, self.block_hashes([last])[0]
        *found, block = self._rpc.batch([*calls, ("eth_getBlockByNumber", (hex(last), False))])
        if any(isinstance(one, RpcError) and _NO_SUCH_METHOD.search(one.message) for one in found):
            self._tells_by_block = False
            return None, _hash_of(block)
        receipts = [receipt for one in found for receipt in _listed(one, self._rpc.where)]
        outcomes = tuple(map(outcome_of, receipts))
        in_last = [outcome.block_hash for outcome in outcomes if outcome.block == last]
        return outcomes, in_last[0] if in_last else _hash_of(block)

    def _deep(self) -> str:
        """The newest block that counts as final."""
        return hex(max(number(self._rpc.ask("eth_blockNumber")) - self.finality, 0)) if self.finality else "latest"

    def _together(self, transactions: Sequence[str], accounts: Sequence[str], deep: str) -> list[Any]:
        calls: list[RpcCall] = []
        for transaction in transactions:
            calls += [("eth_getTransactionReceipt", (transaction,)), ("eth_getTransactionByHash", (transaction,))]
        for account in accounts:
            calls += [("eth_getTransactionCount", (account, block)) for block in (deep, "latest", "pending")]
        return self._answers(calls, [2 * len(transactions) + 3 * place for place in range(len(accounts))])

    def _answers(self, calls: Sequence[RpcCall], unsure: Collection[int] = ()) -> list[Any]:
        """As ``Rpc.batch``, where a node in order has no reason to answer with an error.

        At the places ``unsure`` it may have one: not every node keeps old states. Then nothing is sure, which is 0.
        """
        found = self._rpc.batch(calls)
        for place, one in enumerate(found):
            if isinstance(one, RpcError):
                if place not in unsure:
                    raise ChainUnreachable(f"{self._rpc.where}: {one}") from one
                found[place] = 0
        return found


def outcome_of(receipt: Mapping[str, Any]) -> Inclusion:
    """What a receipt says."""
    return Inclusion(
        transaction=_hex(receipt["transactionHash"]),
        block=number(receipt["blockNumber"]),
        block_hash=_hex(receipt["blockHash"]),
        gas=number(receipt["gasUsed"]),
        passed=number(receipt["status"]) == 1,
    )


def _fees(terms: Terms, instead_of: bytes | None) -> dict[str, int]:
    price, tip = terms.price, terms.tip
    if instead_of is not None:
        before = raw.bid_of(instead_of)
        price = max(price, _more(before.price))
        tip = None if tip is None else max(tip, _more(before.tip or 0))
    if tip is None:
        return {"gasPrice": price}
    return {"maxFeePerGas": max(price, tip), "maxPriorityFeePerGas": tip}


def _more(bid: int) -> int:
    """Always more, also than nothing."""
    return bid + bid * _OUTBID_PERCENT // 100 + 1


def _terms(block: Mapping[str, Any], price: int) -> Terms:
    fees = fees_of(block, price)
    limit = number(block["gasLimit"])
    if "gasPrice" in fees:
        return Terms(fees["gasPrice"], None, limit)
    return Terms(fees["maxFeePerGas"], fees["maxPriorityFeePerGas"], limit)


def _is_mined(receipt: Any) -> bool:
    return receipt is not None and receipt.get("blockNumber") is not None


def _counted(found: Sequence[Any]) -> dict[str, int]:
    return dict(zip(("settled", "mined", "pending"), map(number, found), strict=True))


def _least(one: Counts | None, other: Counts) -> Counts:
    """Of two looks, what both were sure of."""
    if one is None:
        return other
    return Counts(
        settled=min(one.settled, other.settled),
        mined=min(one.mined, other.mined),
        pending=min(one.pending, other.pending),
    )


def _listed(found: Any, where: str) -> Sequence[Mapping[str, Any]]:
    if isinstance(found, RpcError):
        raise ChainUnreachable(f"{where}: {found}") from found
    if not isinstance(found, Sequence):
        raise ChainUnreachable(f"{where}: found no receipts of a block that is there; it was reorganised meanwhile")
    return found


def _hash_of(block: Any) -> str | None:
    return _hex(block["hash"]) if isinstance(block, Mapping) else None


def _hex(value: Any) -> str:
    return value.lower() if isinstance(value, str) else "0x" + octets(value).hex()
