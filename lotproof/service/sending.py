"""Sends what stands in the outboxes, and says what came of it or how to go on."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lotproof.errors import LotproofError
from lotproof.model.identifiers import Gln
from lotproof.outbox import IntentState, Sender, Store, Summary, figures
from lotproof.outbox.states import IN_FLIGHT, OPEN
from lotproof.service.elsewhere import catch_up
from lotproof.service.party import ActingParty
from lotproof.service.regroup import send_in_parts
from lotproof.service.who import signers_of

if TYPE_CHECKING:
    from lotproof.outbox import Intent, Settled
    from lotproof.outbox.sender import OnProgress
    from lotproof.service.workplace import Workplace


@dataclass
class RunReport:
    """What came of one run or several; ``trouble`` says by party why it could not go on."""

    seconds: float = 0.0
    intents: list[Intent | Settled] = field(default_factory=list)
    trouble: dict[str, LotproofError] = field(default_factory=dict)

    def add(self, summary: Summary | None) -> None:
        """Takes in what the sender says of a run."""
        if summary is not None:
            self.intents += [*summary.mined, *summary.refused, *summary.waiting]

    @property
    def exit_code(self) -> int:
        """0 where all is on chain, 1 where anything was refused or waits, else that of the trouble."""
        if self.trouble:
            return max(error.exit_code for error in self.trouble.values())
        return int(any(one.state in (IntentState.REFUSED, IntentState.PLANNED) for one in self.intents))

    def count(self, *states: IntentState) -> int:
        """How many lines came to one of ``states``."""
        return sum(one.state in states for one in self.intents)

    @property
    def sent(self) -> int:
        """How many lines are on chain."""
        return self.count(IntentState.MINED, IntentState.FINAL)

    @property
    def gas(self) -> int:
        """The gas they used."""
        return sum(one.gas or 0 for one in self.intents)

    @property
    def rate(self) -> float:
        """Lines that came onto the chain each second."""
        return self.sent / self.seconds if self.seconds else 0.0

    def fields(self) -> dict[str, object]:
        """The summary as JSON."""
        return {
            "sent": self.sent,
            "final": self.count(IntentState.FINAL),
            "refused": self.count(IntentState.REFUSED),
            "waiting": self.count(IntentState.PLANNED),
            "gas": self.gas,
            "seconds": round(self.seconds, 3),
            "rate": round(self.rate, 2),
        }


def resume(place: Workplace, parties: Sequence[str], workers: int | None, seen: OnProgress) -> RunReport:
    """Sends all that is open in the outboxes of ``parties``; trouble with one does not stop the others.

    What the chain has lost since is open again. Of each party at most ``workers`` keys sign, None for all.
    """
    run, begun = RunReport(), time.monotonic()
    for who in parties:
        try:
            store = place.shelf.store(who)
            counted = figures.counts(store.database)
            if _lost(place, store, counted) or any(counted[state] for state in OPEN):
                gln = None if who.startswith("0x") else Gln(who)
                party = ActingParty(store, place.ledger, tuple(signers_of(place, workers, who)), gln)
                run.add(_resumed(party, seen))
        except LotproofError as error:
            if len(parties) == 1:
                raise
            run.trouble[who] = error
    run.seconds = time.monotonic() - begun
    return run


def _resumed(party: ActingParty, seen: OnProgress) -> Summary:
    sender = party.sender()
    catch_up(party)
    return send_in_parts(party, lambda: sender.resume(party.signers, seen))


def _lost(place: Workplace, store: Store, counted: Mapping[IntentState, int]) -> bool:
    """Whether the chain has dropped any line of this party since; such lines are open again."""
    if not any(counted[state] for state in (IntentState.MINED, IntentState.FINAL, IntentState.REFUSED)):
        return False
    return bool(Sender(store, place.ledger).recheck())


def cancel(place: Workplace, who: str, intents: Sequence[str]) -> None:
    """Takes back what is not on chain; only for what is signed a key and the chain are needed."""
    store, by = place.shelf.store(who), place.settings.who or "nobody named"
    if any(store.intent(one).state in IN_FLIGHT for one in intents):
        Sender(store, place.ledger).cancel(intents, signers_of(place, None, who), by)
        return
    for one in intents:
        store.cancel(one, by)


def way_on(place: Workplace) -> str:
    """Where a run was broken off: how many lines are where, and how to go on. Nothing where none is open."""
    said = [where for who, store in place.shelf.acting() if (where := _standing(who, store))]
    if not said:
        return ""
    who = place.settings.who
    again = f"lotproof outbox resume{f' --as {who}' if who else ''}"
    return f"{'; '.join(said)}; nothing is lost, and `{again}` goes on"


def _standing(who: str, store: Store) -> str:
    """The last run in numbers, or where that is done what earlier ones left open; nothing where nothing is."""
    database = store.database
    latest, every = figures.counts(database, figures.newest_batch(database)), figures.counts(database)
    if any(latest[state] for state in OPEN):
        return f"of the last run of {who} {_said(latest, IntentState)}"
    return f"of earlier runs of {who} {_said(every, OPEN)}" if any(every[one] for one in OPEN) else ""


def _said(counted: Mapping[IntentState, int], states: Iterable[IntentState]) -> str:
    return ", ".join(f"{counted[state]:,} {state}" for state in states if counted[state])
