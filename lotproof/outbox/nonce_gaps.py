"""A nonce that nobody used: nothing behind it can pass, until a transaction of nothing uses it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from lotproof.outbox.in_flight import InFlight
from lotproof.outbox.nonces import NonceKeeper
from lotproof.outbox.questions import Questions
from lotproof.ports import ChainWriter, Signer, Terms

_LOG = logging.getLogger(__name__)


def fill_gaps(
    writer: ChainWriter,
    keys: Mapping[str, Signer],
    nonces: NonceKeeper,
    in_flight: InFlight,
    questions: Questions,
    terms: Terms,
) -> None:
    """Broadcasts a transaction of nothing for each gap before what ``keys`` have in flight."""
    for account, signer in keys.items():
        for nonce in nonces.gaps(account, in_flight.nonces(account)):
            made = writer.sign(signer, None, nonce=nonces.take(account), terms=terms)
            questions.ask(partial(writer.send, [made.raw]))
            _LOG.warning("gap filled", extra={"sender": account, "nonce": nonce, "transaction": made.transaction})
