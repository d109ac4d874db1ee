"""Which events of a file cannot be recorded: all of them are found, not only the first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from lotproof.errors import BadInput, Refused
from lotproof.model.event import EpcisEvent, EpcRef, Unread
from lotproof.rules.planned import Unfit


class Sieve:
    """Takes in what is wrong. Where it does not ``collect``, the first error is raised as it stands."""

    def __init__(self, *, collect: bool, unread: Iterable[Unread] = ()) -> None:
        self.collect = collect
        self.unfit: list[Unfit] = []
        self._events: set[int] = set()
        self._spoilt = {name: one.error.where for one in unread for name in one.names}

    def refuse(self, event: EpcisEvent, error: BadInput | Refused, after: str = "") -> None:
        """Sets ``event`` aside."""
        if not self.collect:
            raise error
        # A hundred thousand of them are kept: without the frames that they were raised in.
        error.__traceback__ = error.__cause__ = error.__context__ = None
        self.unfit.append(Unfit(event, error, after))
        self._events.add(id(event))

    def spoil(self, event: EpcisEvent) -> None:
        """What an unfit event names is unsure from its place in the file on: later events on the same rest on it."""
        for epc in touched(event):
            self._spoilt.setdefault(epc.uri, event.where)

    def is_unfit(self, event: EpcisEvent) -> bool:
        """Whether the event was set aside."""
        return id(event) in self._events

    def passes(self, event: EpcisEvent) -> bool:
        """Whether ``event`` may be tried; one that rests on an unfit event is set aside with it."""
        if self.is_unfit(event):
            self.spoil(event)
            return False
        before = next((self._spoilt[epc.uri] for epc in touched(event) if epc.uri in self._spoilt), None)
        if before is None:
            return True
        expected = "an event on objects that no line before leaves unsure"
        found = f"objects of {before}, which cannot be recorded"
        self.refuse(event, BadInput(found, expected=expected, where=event.where), before)
        self.spoil(event)
        return False


def touched(event: EpcisEvent) -> Iterator[EpcRef]:
    """The objects to which the event does something."""
    yield from event.epcs
    yield from event.children
    if event.parent is not None:
        yield event.parent


def check_times(events: Iterable[EpcisEvent], sieve: Sieve) -> None:
    """What happens to one object stands in the order in which it happened."""
    events = list(events)
    if all(one.event_time <= other.event_time for one, other in itertools.pairwise(events)):
        return
    last: dict[str, EpcisEvent] = {}
    for event in events:
        before = next((last[epc.uri] for epc in touched(event) if _is_after(last.get(epc.uri), event)), None)
        if before is not None:
            _refuse_time(event, before, sieve)
            continue
        for epc in touched(event):
            last[epc.uri] = event


def _is_after(before: EpcisEvent | None, event: EpcisEvent) -> bool:
    return before is not None and event.event_time < before.event_time


def _refuse_time(event: EpcisEvent, before: EpcisEvent, sieve: Sieve) -> None:
    shared = {epc.uri for epc in touched(before)}
    named = next(epc for epc in touched(event) if epc.uri in shared)
    found = f"eventTime {event.event_time.isoformat()} for {named}"
    expected = f"no time before {before.event_time.isoformat()}, the event at {before.where}"
    sieve.refuse(event, BadInput(found, expected=expected, where=event.where))
