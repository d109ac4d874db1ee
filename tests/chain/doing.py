"""A ledger on which a test does one verb after the other: signed, sent, waited for."""

from __future__ import annotations

from dataclasses import dataclass

from lotproof.chain import refusals
from lotproof.chain.ledger import Ledger
from lotproof.chain.rpc import RpcError
from lotproof.chain.transactions import RawReceipt, SignedTransaction, Transactions
from lotproof.chain.writing import outcome_of
from lotproof.model.record import Record
from lotproof.model.verb import Verb
from lotproof.ports import SignedVerb, Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbReceipt:
    """A verb that is on chain. ``gas`` is the gas used."""

    transaction: str
    block: int
    gas: int
    records: tuple[Record, ...]


class DoingLedger(Ledger):
    """The ledger, with what it takes to do one thing by itself."""

    def prepare(self, signer: Signer, verb: Verb) -> SignedVerb:
        """Checks ``verb``, then signs it with the next nonce of the signer."""
        data, to = self._call(verb)
        try:
            signed = self._sending.sign(signer, data, to)
        except RpcError as error:
            # An estimate may lose the reason on the way; the check itself does not.
            self.check(signer.address, verb)
            raise refusals.told_by(error, self._rpc.where, self.names) from error
        return SignedVerb(verb=verb, sender=signed.sender, nonce=signed.nonce, transaction=signed.hash, raw=signed.raw)

    def broadcast(self, signed: SignedVerb) -> VerbReceipt:
        """Sends the bytes, unless the chain has them, and waits until they are in a confirmed block."""
        wanted = SignedTransaction(signed.sender, signed.nonce, signed.transaction, signed.raw)
        return self._told(self._sending.send(wanted))

    def receipt(self, transaction: str) -> VerbReceipt | None:
        """What came of a transaction, or None where it is in no confirmed block. Raises Refused where it reverted."""
        found = self._sending.receipt(transaction)
        return None if found is None else self._told(found)

    def do(self, signer: Signer, verb: Verb) -> VerbReceipt:
        """``verb`` signed, sent and waited for."""
        return self.broadcast(self.prepare(signer, verb))

    @property
    def _sending(self) -> Transactions:
        if not hasattr(self, "_transactions"):
            self._transactions = Transactions(
                self._rpc,
                self.chain_id,
                confirmations=self.finality,
                deadline=self.pace.deadline,
                sleep=self.pace.sleep,
            )
        return self._transactions

    def _told(self, receipt: RawReceipt) -> VerbReceipt:
        outcome = outcome_of(receipt)
        if not outcome.passed:
            raise self.reason(outcome)
        return VerbReceipt(
            transaction=outcome.transaction, block=outcome.block, gas=outcome.gas, records=self._records_in(receipt)
        )
