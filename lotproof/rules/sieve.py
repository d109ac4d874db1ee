"""Which events of a file cannot be recorded: all of them are found, not only the first."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator

from lotproof.errors import BadInput, Refused
from lotproof.model.event import EpcisDocument, EpcisEvent, EpcRef, EventRef, Unread
from lotproof.rules.planned import Unfit

MOST_UNFIT = 100_000
"""Lines of one file that are told: each takes half a kilobyte."""


class Sieve:
    """Takes in what is wrong. Where it does not ``collect``, the first error is raised as it stands."""

    def __init__(self, *, collect: bool, unread: Iterable[Unread] = ()) -> None:
        self.collect = collect
        self.unfit: list[Unfit] = []
        self._places: set[int] = set()
        self._spoilt = {name: one.error.where for one in unread for name in one.names}

    def refuse(self, ref: EventRef, error: BadInput | Refused, after: str = "") -> None:
        """Sets an event aside."""
        if not self.collect:
            raise error
        # A hundred thousand of them are kept: without the frames that they were raised in.
        error.__traceback__ = error.__cause__ = error.__context__ = None
        if len(self.unfit) >= MOST_UNFIT:
            found = (
                f"more than {MOST_UNFIT:,} lines that cannot be recorded, the first one being: {self.unfit[0].error}"
            )
            raise BadInput(found, expected="a file for this ledger", where=error.where)
        self.unfit.append(Unfit(ref, error, after))
        self._places.add(ref.place)

    def spoil(self, event: EpcisEvent) -> None:
        """What an unfit event names is unsure from its place in the file on: later events on the same rest on it."""
        for epc in touched(event):
            self._spoilt.setdefault(epc.uri, event.where)

    def is_unfit(self, ref: EventRef) -> bool:
        """Whether the event was set aside."""
        return ref.place in self._places

    def passes(self, ref: EventRef, event: EpcisEvent) -> bool:
        """Whether ``event`` may be tried; one that rests on an unfit event is set aside with it."""
        if self.is_unfit(ref):
            self.spoil(event)
            return False
        before = next((self._spoilt[epc.uri] for epc in touched(event) if epc.uri in self._spoilt), None)
        if before is None:
            return True
        expected = "an event on objects that no line before leaves unsure"
        found = f"objects of {before}, which cannot be recorded"
        self.refuse(ref, BadInput(found, expected=expected, where=event.where), before)
        self.spoil(event)
        return False


def touched(event: EpcisEvent) -> Iterator[EpcRef]:
    """The objects to which the event does something."""
    yield from event.epcs
    yield from event.children
    if event.parent is not None:
        yield event.parent


def check_times(document: EpcisDocument, sieve: Sieve) -> None:
    """What happens to one object stands in the order in which it happened."""
    events = document.events
    if all(one.event_time <= other.event_time for one, other in itertools.pairwise(events)):
        return
    last: dict[str, tuple[dt.datetime, str]] = {}
    for ref, event in zip(document.refs, events, strict=True):
        names = [epc.uri for epc in touched(event)]
        early = next((name for name in names if name in last and event.event_time < last[name][0]), None)
        if early is not None:
            time, where = last[early]
            found = f"eventTime {event.event_time.isoformat()} for {early}"
            expected = f"no time before {time.isoformat()}, the event at {where}"
            sieve.refuse(ref, BadInput(found, expected=expected, where=event.where))
            continue
        last |= dict.fromkeys(names, (event.event_time, event.where))
