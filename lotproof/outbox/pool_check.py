"""What became of that which is in no block: it waits in the node, can never pass any more, or must be broadcast."""

from __future__ import annotations

from collections.abc import Sequence

from lotproof.errors import Refused
from lotproof.outbox.in_flight import InFlight, in_order
from lotproof.outbox.intents import CANCELLED
from lotproof.outbox.nonces import NonceKeeper
from lotproof.outbox.pending import WINDOW, PendingIntent, Windows
from lotproof.outbox.retries import MOST
from lotproof.outbox.settlement import Settler
from lotproof.ports import Sight

NONCE_TAKEN = "NonceTaken"
"""Error that the sender finds: the ledger knows nothing of it."""

_LOOKS = 2
"""How often a nonce must be seen taken before its bytes count as dead: two nodes may not be equally far."""


class PoolCheck:
    """Compares what is in flight with what a node knows."""

    def __init__(self, in_flight: InFlight, nonces: NonceKeeper, settler: Settler, to_broadcast: Windows) -> None:
        self._in_flight = in_flight
        self._nonces = nonces
        self._settler = settler
        self._to_broadcast = to_broadcast

    def check(self, sight: Sight, intents: Sequence[PendingIntent]) -> None:
        """Settles what can never pass, and puts what the node has not behind what is to be broadcast."""
        absent = in_order(pending for pending in intents if self._is_absent(sight, pending))
        for start in range(0, len(absent), WINDOW):
            self._to_broadcast.append(absent[start : start + WINDOW])

    def _is_absent(self, sight: Sight, pending: PendingIntent) -> bool:
        if pending.unsent and pending.said is None:
            return False
        newest, counts = pending.newest, sight.counts[pending.newest.sender]
        self._in_flight.clear_up(pending)
        if counts.mined > newest.nonce:
            self._overtaken(pending, for_good=counts.settled > newest.nonce)
            return False
        if any(attempt.transaction in sight.known for attempt in pending.attempts):
            pending.said = None
            return False
        return not self._is_hopeless(pending)

    def _overtaken(self, pending: PendingIntent, *, for_good: bool) -> None:
        """Another transaction has its nonce. Its bytes are dead once that one cannot go away any more."""
        pending.overtaken += for_good
        if pending.overtaken < _LOOKS:
            self._in_flight.doubt([pending])
        elif pending.reason:
            self._settler.refuse([(pending, Refused(pending.reason, error=CANCELLED))])
        else:
            why = f"other transactions of this key took its number {MOST} times; let only one program use it"
            self._settler.sign_anew(pending, Refused(why, error=NONCE_TAKEN))

    def _is_hopeless(self, pending: PendingIntent) -> bool:
        """No node will ever take it, and none can have it: its nonce is free again."""
        if not isinstance(pending.said, Refused) or not pending.unsent:
            return False
        self._nonces.give_back(pending.newest.sender, pending.newest.nonce)
        self._settler.refuse([(pending, pending.said)])
        return True
