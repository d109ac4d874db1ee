"""How far an intent has come, and every way on from there."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum, unique


class IntentState(StrEnum):
    """How far an intent has come."""

    PLANNED = "planned"
    SIGNED = "signed"
    SENT = "sent"
    """May have reached the chain."""
    MINED = "mined"
    FINAL = "final"
    REFUSED = "refused"


OPEN = (IntentState.PLANNED, IntentState.SIGNED, IntentState.SENT)
IN_FLIGHT = frozenset({IntentState.SIGNED, IntentState.SENT})
DONE = frozenset({IntentState.MINED, IntentState.FINAL})
SETTLED = DONE | {IntentState.REFUSED}


@unique
class Transition(Enum):
    """The only changes of a state: where each may begin, and where it ends. A store writes a state by one of these."""

    # Signed again: at a higher price, or since another transaction took the nonce.
    SIGN = (frozenset(OPEN), IntentState.SIGNED)
    SEND = (frozenset({IntentState.SIGNED}), IntentState.SENT)
    # Also what is planned: an earlier transaction of a retried intent turns up on chain after all.
    MINE = (frozenset(OPEN), IntentState.MINED)
    REFUSE = (frozenset(OPEN), IntentState.REFUSED)
    # It failed since a reorganisation took away what it needs.
    WAIT_AGAIN = (IN_FLIGHT, IntentState.PLANNED)
    FINALISE = (frozenset({IntentState.MINED}), IntentState.FINAL)
    # The chain lost the block. Even one that was final: a chain may lose more than it should.
    DROP = (SETTLED, IntentState.SENT)
    # An earlier version kept no hash of the block.
    LOOK_AGAIN = (DONE, IntentState.SENT)
    RETRY = (frozenset({IntentState.REFUSED}), IntentState.PLANNED)

    @property
    def begins(self) -> frozenset[IntentState]:
        return self.value[0]

    @property
    def ends(self) -> IntentState:
        return self.value[1]


def one_of(states: Iterable[IntentState]) -> str:
    """An SQL condition on a column of states."""
    among = frozenset(states)
    return "IN ({})".format(", ".join(f"'{state}'" for state in IntentState if state in among))
