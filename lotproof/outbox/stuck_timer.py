"""How long a run waits for a chain on which nothing moves, and what it does meanwhile."""

from __future__ import annotations

from lotproof.errors import ChainUnreachable
from lotproof.outbox.in_flight import InFlight
from lotproof.ports import Pace

_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 1.0


class StuckTimer:
    """Counts the time since something moved. ``outbids``: what is in flight has waited too long at its price."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.outbids = False
        self.moved()

    def moved(self) -> None:
        """Something came into a block, or came to an end."""
        self._moved_at = self._doubted_at = self._outbid_at = self._pace.clock()
        self._looked = False

    def check(self, in_flight: InFlight) -> None:
        """After some time everything in flight is in doubt, later outbid, and in the end ChainUnreachable is raised."""
        now = self._pace.clock()
        if now - self._moved_at > self._pace.deadline:
            objection = in_flight.objection()
            said = f"; the node said: {objection}" if objection else ""
            raise ChainUnreachable(
                f"{len(in_flight)} transactions are in no block after {self._pace.deadline:.0f} s{said}; they may "
                "still come, and sending them again is safe"
            )
        if now - self._outbid_at > self._pace.stuck:
            self._outbid_at, self.outbids = now, True
        elif now - self._doubted_at <= self._pace.doubt:
            return
        # A node may have lost them: what it no longer knows is broadcast again.
        self._doubted_at = now
        in_flight.doubt(in_flight)

    def has_looked(self) -> bool:
        """Whether the chain was looked at since something moved; from now on it was."""
        looked, self._looked = self._looked, True
        return looked

    def pause(self) -> None:
        """Between two looks at a chain on which nothing moves: the longer it has not moved, the longer."""
        still = self._pace.clock() - self._moved_at
        self._pace.sleep(min(max(still / 4, _FIRST_PAUSE), _LONGEST_PAUSE))
