"""The promises of docs/INVARIANTS.md over the folded state: from before a move to after it, and as a whole.

Written from the document, with nothing of the rules' code: what both twins get wrong shows here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.item import Item, ItemId, LotId
from lotproof.rules import State
from tests.stateful.aside import NONE, check_aside, marks_of
from tests.stateful.before import DAY, MAX_HEIGHT, Before, Place, broken, hold, place_of
from tests.stateful.completeness import check_complete
from tests.stateful.handing import check_consent, check_safe, check_standing, check_versions
from tests.stateful.move import Move, named
from tests.stateful.ownership import Ownership
from tests.stateful.units import is_committed

TEN_DAYS = 10 * DAY

_OF_GOODS = (
    v.RegisterLot,
    v.AddTranche,
    v.CommissionCases,
    v.WithdrawLot,
    v.Repackage,
    v.CommissionLogisticUnit,
    v.CommissionCase,
    v.Pack,
    v.Unpack,
    v.SplitItem,
    v.Ship,
    v.ReceiveItems,
    v.Reject,
    v.VoidShipping,
    v.UnitVerb,
    v.UnitsVerb,
    v.Quarantine,
    v.Release,
    v.ShipReturn,
    v.ReceiveWithDiscrepancies,
    v.RecordFound,
    v.Destroy,
    v.ReceiveSigned,
    v.Deliver,
    v.TakeBack,
    v.DisputeMissing,
)
"""The verbs that change items; no other does (P9)."""


class Promises:
    """Raises Difference, with the promise's number, where one does not hold."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._ownership = Ownership(state)
        self.places: dict[ItemId, Place] = {}

    def begin(self, move: Move) -> Before:
        """What ``check`` compares with."""
        state = self._state
        known = [state.items[item] for item in named(move.verb) if item in state.items]
        return Before(
            items=dict(state.items),
            places=self.places,
            lots=dict(state.lots),
            lots_inside={item.id: frozenset(self._lots_inside(item.id)) for item in known},
            partners=dict(state.partners),
            products=dict(state.products),
            operators=dict(state.operators),
            registrars=dict(state.registrars),
            spent={item.lot: self._spent_of(item.lot) for item in known},
            used_up=dict(state.used_up),
            counts={lot: self._count_of(lot) for lot in state.lots},
            returns_allowed=dict(state.returns_allowed),
            dispensed={item.lot: dict(state.dispensed.get(item.lot, {})) for item in known},
        )

    def check(self, before: Before, move: Move, told: Sequence[rec.Record]) -> None:
        """What a passed move may do."""
        after = self._state.items
        changed = [item for item, known in after.items() if before.items.get(item) is not known]
        moved = {inside for item in changed for inside in self._within(item)}
        places = self.places | {item: place_of(after, item) for item in moved}
        for lot in {after[item].lot for item in changed if not after[item].is_container}:
            self._check_conserved(lot)
        check_standing(before, move)
        check_consent(before, after, {item: places[item] for item in sorted(moved)}, move)
        check_versions(before, {item: after[item] for item in changed}, after)
        check_safe(before, after, move)
        check_aside(before, {item: after[item] for item in sorted(moved)}, after, move)
        self._check_units(before, move, told)
        self._check_appended(before, move, changed)
        self._ownership.check(before, move, told)
        hold(not changed or isinstance(move.verb, _OF_GOODS), "P9", "items changed", *changed)
        if move.account in before.registrars and not isinstance(move.verb, v.Deliver):
            taken = [item for item, place in before.places.items() if place.hands != places[item].hands]
            hold(not taken, "P8", "a registrar moved goods", *taken)
        check_complete(before, told, self._state)
        self.places = places

    def check_whole(self) -> None:
        """What holds of every state."""
        for lot in self._state.lots:
            self._check_conserved(lot)
        for item in self._state.items.values():
            if item.is_container:
                self._check_container(item)

    def _check_conserved(self, name: LotId) -> None:
        """P1: the ranges are disjoint and cover the lot but for what was withdrawn, and nothing is spent outside."""
        lot, known = self._state.lots[name], self._state.items
        ranges = sorted((known[item].first, known[item].end, item) for item in self._state.consignments[name])
        reached = withdrawn = 0
        for first, end, item in ranges:
            fits = first == reached < end or (lot.units_withdrawn and reached < first < end)
            hold(bool(fits), "P1", f"lot {name}: [{first}, {end}) does not begin at {reached}", item)
            withdrawn += first - reached
            reached = end
        withdrawn += lot.units - reached
        fits = withdrawn == lot.units_withdrawn and reached <= lot.units
        hold(fits, "P1", f"lot {name} has {lot.units} units, {withdrawn} of them in no item")
        hold(all(0 <= index < lot.units for index in self._spent_of(name)), "P1", f"lot {name}: spent outside of it")
        of_both = self._state.dispensed.get(name, {}).keys() & self._state.decommissioned.get(name, {}).keys()
        hold(not of_both, "P6", f"lot {name}: units {sorted(of_both)} were spent twice")

    def _check_container(self, item: Item) -> None:
        """P2: a tree of at most four levels, each container counting what is in it and knowing the lots."""
        inside = [known for known in self._state.items.values() if known.container == item.id]
        hold(item.count == len(inside), "P2", f"a container counts {item.count} items and holds {len(inside)}", item.id)
        told = self._state.contents.get(item.id, set())
        hold(told == {known.id for known in inside}, "P2", f"a container's contents are told as {told}", item.id)
        highest = max((known.height for known in inside), default=0)
        hold(highest < item.height <= MAX_HEIGHT, "P2", f"a container of height {item.height} holds {highest}", item.id)
        unknown = {*self._lots_inside(item.id)} - {*self._state.lots_in(item)}
        hold(not unknown, "P5", f"a container does not know of lots {unknown} in it", item.id)

    def _check_units(self, before: Before, move: Move, told: Sequence[rec.Record]) -> None:
        """P6: each unit once, by its holder, as its maker committed to it."""
        for record in told:
            if isinstance(record, rec.Dispensed | rec.Decommissioned):
                self._check_spent(before, move, record.lot, record.item, (record.index,))
            elif isinstance(record, rec.DispensedMany):
                hold(len(set(record.indices)) == len(record.indices), "P6", "a unit was named twice", *record.items)
                for item in record.items:
                    own = [index for index in record.indices if index in before.items[item]]
                    self._check_spent(before, move, record.lot, item, own)
                inside = all(any(index in before.items[item] for item in record.items) for index in record.indices)
                hold(inside, "P6", f"units {record.indices} lie outside", *record.items)
            elif isinstance(record, rec.TakenBack):
                self._check_taken_back(before, move, record)
        if isinstance(move.verb, v.UnitVerb | v.UnitsVerb):
            self._check_committed(before, move.verb)

    def _check_committed(self, before: Before, verb: v.UnitVerb | v.UnitsVerb) -> None:
        name = verb.item if isinstance(verb, v.UnitVerb) else verb.consignments[0]
        item = before.items[name]
        if not item.is_container:
            root = before.lots[item.lot].tranches[verb.tranche].root
            hold(is_committed(verb, root), "P6", "the maker did not commit to it", name)

    def _check_taken_back(self, before: Before, move: Move, record: rec.TakenBack) -> None:
        """By who dispensed it, within ten days, out of goods it holds free; the item's version tells of it."""
        then = before.dispensed[record.lot].get(record.index)
        if then is None:
            broken("P6", f"unit {record.index} of lot {record.lot} was not dispensed", record.item)
        by = before.partner(move.account)
        in_time = move.now - int(then.at.time.timestamp()) <= TEN_DAYS
        hold(then.by == by and in_time, "P6", "a unit was taken back by another, or too late", record.item)
        hold(before.places[record.item].hands == (by, 0), "P6", "a unit was put into another's goods", record.item)
        hold(marks_of(before.items, record.item) == NONE, "P5", "a unit was put into goods set aside", record.item)
        grown = self._state.items[record.item].version - before.items[record.item].version
        hold(grown == 1, "P11", f"the version grew by {grown}", record.item)

    def _check_spent(self, before: Before, move: Move, lot: LotId, item: ItemId, indices: Sequence[int]) -> None:
        known, place = before.items[item], before.places[item]
        inside = known.lot == lot and all(index in known for index in indices)
        hold(inside, "P6", f"units {indices} of lot {lot} lie outside", item)
        hold(not before.spent[lot].intersection(indices), "P6", f"units {indices} of lot {lot} are spent again", item)
        hold(len(set(indices)) == len(indices), "P6", f"units {indices} of lot {lot}: one of them twice", item)
        held = place.holder == before.partner(move.account) and not place.pending
        hold(not marks_of(before.items, item).missing, "P1", f"units {indices} of missing goods are spent", item)
        hold(held, "P6", f"units of partner {place.holder} are spent", item)

    def _check_appended(self, before: Before, move: Move, changed: Sequence[ItemId]) -> None:
        """P7: nothing that was recorded is gone or rewritten."""
        after = self._state
        for table in ("items", "lots", "products", "partners"):
            gone = getattr(before, table).keys() - getattr(after, table).keys() - after.used_up.keys()
            hold(not gone, "P7", f"{gone} of the {table} are gone")
        for name, lot in before.lots.items():
            now = after.lots[name]
            same = (now.maker, now.gtin, now.number, now.expiry, now.tranches[: len(lot.tranches)])
            kept = now is lot or same == (lot.maker, lot.gtin, lot.number, lot.expiry, lot.tranches)
            kept = kept and now.units == now.tranches[-1].end
            hold(kept, "P7", f"lot {name} was rewritten")
            back = isinstance(move.verb, v.TakeBack) and move.verb.item in self._state.consignments[name]
            left = before.counts[name] - back
            hold(left <= self._count_of(name), "P7", f"spent units of lot {name} were cleared")
        for name, spent in before.spent.items():
            back_again = {move.verb.index} if isinstance(move.verb, v.TakeBack) else set()
            hold(spent - back_again <= self._spent_of(name), "P7", f"spent units of lot {name} were cleared")
        for item in changed:
            known, now_item = before.items.get(item, after.items[item]), after.items[item]
            kept = now_item.is_container == known.is_container and now_item.name == known.name
            kept = kept or item in before.used_up
            hold(kept and (known.is_container or now_item.lot == known.lot), "P7", "it became another", item)

    def _spent_of(self, lot: LotId) -> frozenset[int]:
        return frozenset((*self._state.dispensed.get(lot, ()), *self._state.decommissioned.get(lot, ())))

    def _count_of(self, lot: LotId) -> int:
        return len(self._state.dispensed.get(lot, ())) + len(self._state.decommissioned.get(lot, ()))

    def _within(self, item: ItemId) -> Iterator[ItemId]:
        yield item
        for inside in self._state.contents.get(item, ()):
            yield from self._within(inside)

    def _lots_inside(self, item: ItemId) -> Iterator[LotId]:
        """The lots of the consignments that lie in it, whatever the container itself says."""
        known = self._state.items[item]
        if not known.is_container:
            yield known.lot
        for inside in self._state.contents.get(item, ()):
            yield from self._lots_inside(inside)
