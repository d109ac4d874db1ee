"""Who acts, on which ledger, by which keys."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Protocol

from lotproof.commit.handover import NAME, VERSION
from lotproof.commit.reference import PartySecret
from lotproof.errors import KeyRefused
from lotproof.model.identifiers import Gln
from lotproof.outbox.identity import Actor
from lotproof.outbox.sender import Sender
from lotproof.outbox.store import Store
from lotproof.ports import ChainReader, ChainWriter, RecordSource, Signer
from lotproof.rules.state import State
from lotproof.service.who import Unsigned


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

    @property
    def secret(self) -> PartySecret | None:
        """What the references of its lines and the salts of its documents come from."""
        return self.store.secret(self.account)

    def sender(self) -> Sender:
        """What sends from its outbox."""
        return Sender(self.store, self.ledger)

    def secret_of(self, signer: Signer) -> PartySecret | None:
        """The secret that the key of ``signer`` stands for on this ledger; None for an address without its key.

        A signer that does not sign the same way twice, or does not sign this, gets one by chance: only a copy of the
        outbox brings that back.
        """
        if isinstance(signer, Unsigned):
            return None
        asked = secret_message(self.ledger.chain_id, self.ledger.address)
        try:
            signatures = {signer.sign_typed_data(asked) for _ in range(2)}
        except KeyRefused:
            signatures = set()
        if len(signatures) == 1:
            return PartySecret.of_signature(signatures.pop())
        return PartySecret(secrets.token_bytes(32))

    def state(self) -> State:
        """The ledger as it stands now."""
        if self.source is None:
            return State(self.ledger.records())
        self.source.update()
        return self.source.state()


def secret_message(chain_id: int, ledger: str) -> dict[str, Any]:
    """What a key signs so that its signature stands for a secret of the party on one ledger (EIP-712)."""
    members = ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address")
    return {
        "types": {
            "EIP712Domain": [{"name": name, "type": kind} for name, kind in members],
            "OutboxSecret": [{"name": "purpose", "type": "string"}],
        },
        "primaryType": "OutboxSecret",
        "domain": {"name": NAME, "version": VERSION, "chainId": chain_id, "verifyingContract": ledger},
        "message": {"purpose": "Finds again what this key records. Sign it for lotproof only."},
    }
