"""What a file comes to before anything is sent: verbs, notes, new lots, and what cannot be recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.event import EventRef
from lotproof.model.identifiers import Gtin, LotNumber
from lotproof.model.item import LotId
from lotproof.rules.order import NOTHING
from lotproof.rules.state import State

PLANNER_VERSION = 2
"""One more with each thing that the planner learns to act on: what an earlier one left out is then judged anew."""

ALONE: frozenset[str] = frozenset()
"""What most lines come after: one object for all, as each empty set takes as much room as a line."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What one event has in a step that records several.

    ``items`` are those of the step's items, or indices, that it names; ``after`` the hashes of events on the same
    things that other steps record before.
    """

    event: EventRef
    sentence: str
    items: tuple[int, ...] = ()
    after: frozenset[str] = ALONE


@dataclass(frozen=True, slots=True)
class PlannedVerb:
    """One verb to send, the events that it records, and the places in the plan of the steps that must pass before.

    ``lot`` is the number that the ledger must give to the lot it registers, where others name the lot by it.
    """

    verb: v.Verb
    parts: tuple[PlannedLine, ...]
    sentence: str
    needs: frozenset[int] = NOTHING
    lot: LotId | None = None

    @property
    def events(self) -> tuple[EventRef, ...]:
        """The events, in file order."""
        return tuple(part.event for part in self.parts)


@dataclass(frozen=True, slots=True)
class Note:
    """An event on which nothing is sent, and why. ``unsupported``: a later version of the planner may act on it."""

    event: EventRef
    sentence: str
    unsupported: bool = False


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot to be registered or extended, with the tree that proves its units: its secret must be kept."""

    gtin: Gtin
    number: LotNumber
    expiry: dt.date
    tree: UnitTree


@dataclass(frozen=True, slots=True)
class Unfit:
    """An event that cannot be recorded, and why: ``after`` is the earlier line on which it rests, if it does."""

    event: EventRef
    error: BadInput | Refused
    after: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file comes to: verbs in order, notes, new lots, the state that would follow, and what was left out."""

    steps: tuple[PlannedVerb, ...]
    notes: tuple[Note, ...]
    lots: tuple[NewLot, ...]
    state: State
    unfit: tuple[Unfit, ...] = ()
