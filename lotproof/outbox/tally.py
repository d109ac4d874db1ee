"""What a run comes to, counted as it goes."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace

from lotproof.outbox.intents import Intent
from lotproof.outbox.pending import PendingIntent, Settlement
from lotproof.outbox.reorg_check import ReorgLoss
from lotproof.outbox.states import IntentState


@dataclass(frozen=True, slots=True)
class Settled:
    """An intent that came to an end in a run, without what was signed for it."""

    id: str
    sentence: str
    state: IntentState
    gas: int | None = None
    block: int | None = None
    reason: str = ""
    transaction: str = ""


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
    lost: ReorgLoss = field(default_factory=ReorgLoss)
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

    def settle(self, pending: PendingIntent, settlement: Settlement) -> None:
        """One line came to an end, perhaps to another one than before a reorganisation."""
        outcome, why = settlement.outcome, settlement.why
        gas, block, by = (outcome.gas, outcome.block, outcome.transaction) if outcome else (None, None, "")
        settled = Settled(pending.id, pending.sentence, settlement.state, gas, block, why.sentence if why else "", by)
        self.mined.pop(pending.id, None)
        self.refused.pop(pending.id, None)
        if settlement.state is IntentState.MINED:
            self.mined[pending.id] = settled
        else:
            self.refused[pending.id] = None
        self._tell(settled)

    def finalise(self, last: int, unseen: Container[str] = ()) -> None:
        """What stands in block ``last`` or before it is final, but for the transactions ``unseen``."""
        for intent_id, settled in self.mined.items():
            if settled.block is not None and settled.block <= last and settled.transaction not in unseen:
                self.mined[intent_id] = replace(settled, state=IntentState.FINAL)

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
