"""What a run comes to, counted as it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lotproof.outbox.intents import Intent
from lotproof.outbox.standing import Lost
from lotproof.outbox.states import IntentState
from lotproof.outbox.windows import Flight, Settlement


@dataclass(frozen=True, slots=True)
class Settled:
    """An intent that came to an end in a run, without what was signed for it."""

    id: str
    sentence: str
    state: IntentState
    gas: int | None = None
    block: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` intents; ``intent`` is the one just settled, None where only time has passed."""

    done: int
    total: int
    intent: Settled | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to. ``waiting`` intents were not sent, since one that they depend on was refused.

    ``lost`` counts what a reorganisation had dropped and was put back; ``left_out`` says of each endpoint that was not
    asked why.
    """

    mined: tuple[Settled, ...] = ()
    refused: tuple[Intent, ...] = ()
    waiting: tuple[Intent, ...] = ()
    seconds: float = 0.0
    lost: Lost = field(default_factory=Lost)
    left_out: tuple[str, ...] = ()

    @property
    def gas(self) -> int:
        """Gas used by what was mined."""
        return sum(intent.gas or 0 for intent in self.mined)

    @property
    def rate(self) -> float:
        """Lines that came onto the chain each second."""
        return len(self.mined) / self.seconds if self.seconds else 0.0

    @property
    def complete(self) -> bool:
        """Whether all that was to be sent is on chain."""
        return not self.refused and not self.waiting


OnProgress = Callable[[Progress], None]


@dataclass
class Tally:
    """The counts of a run. ``total`` is how many lines it has."""

    on_progress: OnProgress | None = None
    total: int = 0
    mined: dict[str, Settled] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)
    waiting: dict[str, None] = field(default_factory=dict)

    @property
    def done(self) -> int:
        return len(self.mined) + len(self.refused) + len(self.waiting)

    def settle(self, flight: Flight, settlement: Settlement) -> None:
        """One line came to an end, perhaps to another one than before a reorganisation."""
        found, why = settlement.outcome, settlement.why
        gas, block = (found.gas, found.block) if found else (None, None)
        settled = Settled(flight.id, flight.sentence, settlement.state, gas, block, why.sentence if why else "")
        self.mined.pop(flight.id, None)
        self.refused.pop(flight.id, None)
        if settlement.state is IntentState.MINED:
            self.mined[flight.id] = settled
        else:
            self.refused[flight.id] = None
        self._tell(settled)

    def finalise(self, last: int) -> None:
        """What stands in block ``last`` or before it is final."""
        for intent_id, one in self.mined.items():
            if one.block is not None and one.block <= last:
                self.mined[intent_id] = replace(one, state=IntentState.FINAL)

    def wait(self, intent: Intent) -> None:
        """One line was not sent."""
        self.waiting[intent.id] = None
        self._tell(Settled(intent.id, intent.sentence, intent.state))

    def wait_on(self) -> None:
        """Nothing was settled meanwhile."""
        self._tell(None)

    def _tell(self, settled: Settled | None) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress(self.done, max(self.total, self.done), settled))
