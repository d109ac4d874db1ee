"""The steps of a plan while it is made: one verb each, with what must come before it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.event import EpcisEvent, EventRef
from lotproof.model.item import LotId, range_of
from lotproof.rules.order import NOTHING, Order
from lotproof.rules.state import State
from lotproof.rules.touch import Aspect, Touched, touched


@dataclass(slots=True)
class Single:
    """One verb of one event. Those with the same ``kind`` may become one verb; none goes with what has None.

    ``lot`` is the number under which others name the lot that it registers.
    """

    verb: v.Verb
    event: EventRef
    sentence: str
    kind: Hashable
    needs: frozenset[int] = NOTHING
    lot: LotId | None = None


class Draft:
    """Takes steps in file order; those of an event that fails are taken back."""

    def __init__(self, state: State) -> None:
        self.steps: list[Single] = []
        self._known_lots = len(state.lots)
        self._order = Order()
        self._fresh: list[Touched] = []
        self._registrations: list[int] = []
        self._counted = False
        self._kinds: dict[Hashable, Hashable] = {}

    def add(
        self,
        ref: EventRef,
        event: EpcisEvent,
        verb: v.Verb,
        records: Sequence[rec.Record],
        state: State,
        sentence: str,
    ) -> None:
        """One more step, on the state before it passes."""
        self._fresh.append(touched(verb, records, state))
        kind = _kind(verb, event, state)
        lot = next((one.lot for one in records if isinstance(one, rec.LotRegistered)), None)
        self.steps.append(Single(verb, ref, sentence, self._kinds.setdefault(kind, kind), lot=lot))

    def keep(self) -> None:
        """What was added since the last time stays."""
        for place, touches in enumerate(self._fresh, start=len(self.steps) - len(self._fresh)):
            step = self.steps[place]
            step.needs = self._order.place(place, touches)
            if isinstance(step.verb, v.RegisterLot):
                self._registrations.append(place)
            elif self._registrations and not self._counted:
                self._counted = any(map(self._is_counted, touches))
        self._fresh.clear()

    def take_back(self) -> None:
        """What was added since the last time is forgotten."""
        del self.steps[len(self.steps) - len(self._fresh) :]
        self._fresh.clear()

    def settled(self) -> list[Single]:
        """The steps, when all are there.

        The ledger counts lots: where a range is named by its new lot's number, the lots are registered in order, and
        each such step has the number that the others count on.
        """
        if self._counted:
            for before, place in zip(self._registrations, self._registrations[1:], strict=False):
                self.steps[place].needs |= {before}
        else:
            for place in self._registrations:
                self.steps[place].lot = None
        return self.steps

    def _is_counted(self, thing: tuple[Aspect, int, int]) -> bool:
        found = range_of(thing[1]) if thing[0] is Aspect.CUSTODY else None  # type: ignore[arg-type]
        return found is not None and found[0] > self._known_lots


def _kind(verb: v.Verb, event: EpcisEvent, state: State) -> Hashable:
    """What steps share that one verb and one document can record.

    A shipment's document is its transaction information and statement: it is for one consignee, and one delivery
    that the business documents name. Others are kept apart by who else is concerned, so that what one party is shown
    says nothing of another's goods.
    """
    if isinstance(verb, v.Ship):
        return (v.Ship, verb.to, event.sources, event.destinations, event.biz_transactions)
    if isinstance(verb, v.ReceiveItems):
        return (v.ReceiveItems, frozenset(state.outermost(state.items[item]).holder for item in verb.items))
    if isinstance(verb, v.VoidShipping):
        return (v.VoidShipping, frozenset(state.items[item].pending for item in verb.items))
    if isinstance(verb, v.Pack | v.Unpack):
        return (type(verb), verb.container)
    return (v.Dispense, verb.item) if isinstance(verb, v.Dispense) else None
