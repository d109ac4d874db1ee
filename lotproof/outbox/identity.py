"""Names of intents, from their content, so that the same line typed or captured twice is one intent.

The content is the chain, the ledger, the acting GLN, the verb without its document (whose salt is new each time), and
the hashes of the EPCIS events behind it. An event happens once, so for a captured verb that is all. A command may be
repeated for good reason (ship, get it back, ship again), so for it the occasion counts as well: how often the same act
was settled before. While the first is pending its occasion stays, and typing it again finds it. A reference given by
the caller (a delivery note's number) stands in for the occasion: one act for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from lotproof.commit.canonical import canonical_json
from lotproof.model.identifiers import Gln
from lotproof.model.verb import Verb
from lotproof.outbox import codec


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts where. ``gln`` is None for a registrar, who then goes by the account."""

    chain_id: int
    ledger: str
    gln: Gln | None
    account: str

    @property
    def name(self) -> str:
        """What names the actor over time: a partner's GLN outlives its keys."""
        return str(self.gln) if self.gln else self.account.lower()


def content_id(actor: Actor, verb: Verb, events: Sequence[str] = (), reference: str = "") -> str:
    """64 hexadecimal digits that name the act."""
    content = {
        "chainId": actor.chain_id,
        "ledger": actor.ledger.lower(),
        "actor": actor.name,
        "verb": codec.encode(verb, with_document=False),
        "events": list(events),
        "reference": reference,
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()


def part_id(content: str, events: Sequence[str]) -> str:
    """64 hexadecimal digits that name what one transaction records of an act over more events."""
    return hashlib.sha256("\n".join((content, *events)).encode()).hexdigest()


def occasion_id(content: str, occasion: int) -> str:
    """64 hexadecimal digits that name the act for the time ``occasion``, counted from 0."""
    return hashlib.sha256(f"{content}:{occasion}".encode("ascii")).hexdigest()
