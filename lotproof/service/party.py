"""Who acts, on which ledger, by which keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lotproof.model.identifiers import Gln
from lotproof.outbox.identity import Actor
from lotproof.outbox.sender import Sender
from lotproof.outbox.store import Store
from lotproof.ports import ChainReader, ChainWriter, RecordSource, Signer
from lotproof.rules.state import State


class PartyLedger(ChainReader, ChainWriter, Protocol):
    """A ledger that is read and written."""


@dataclass(frozen=True, slots=True)
class ActingParty:
    """A partner, or with ``gln`` None a registrar, and its outbox.

    It acts by the first of its ``signers``; the others may do all that the first may, and send their share. ``source``
    is where it reads; without one it reads the whole chain each time and keeps nothing of it.
    """

    store: Store
    ledger: PartyLedger
    signers: tuple[Signer, ...]
    gln: Gln | None = None
    source: RecordSource[State] | None = None

    @property
    def account(self) -> str:
        """The address by which it acts."""
        return self.signers[0].address

    @property
    def actor(self) -> Actor:
        """What names its acts."""
        return Actor(self.ledger.chain_id, self.ledger.address, self.gln, self.account)

    def sender(self) -> Sender:
        """What sends from its outbox."""
        return Sender(self.store, self.ledger)

    def state(self) -> State:
        """The ledger as it stands now."""
        if self.source is None:
            return State(self.ledger.records())
        self.source.update()
        return self.source.state()
