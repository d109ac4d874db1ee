"""What a file comes to before anything is sent: verbs, notes, new lots, and what cannot be recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.event import EpcisEvent
from lotproof.model.identifiers import Gtin, LotNumber
from lotproof.rules.state import State


@dataclass(frozen=True, slots=True)
class Step:
    """One verb to send, and the events that it records."""

    verb: v.Verb
    events: tuple[EpcisEvent, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Note:
    """An event on which nothing is sent, and why."""

    event: EpcisEvent
    sentence: str


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot to be registered, with the tree that proves its units: its secret must be kept."""

    gtin: Gtin
    number: LotNumber
    expiry: dt.date
    tree: UnitTree


@dataclass(frozen=True, slots=True)
class Unfit:
    """An event that cannot be recorded, and why: ``after`` is the earlier line on which it rests, if it does."""

    event: EpcisEvent
    error: BadInput | Refused
    after: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file comes to: verbs in order, notes, new lots, the state that would follow, and what was left out."""

    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    lots: tuple[NewLot, ...]
    state: State
    unfit: tuple[Unfit, ...] = ()
