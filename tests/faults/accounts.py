"""Double entry: what lines were to bring about, and what a chain's records say came about."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from lotproof.model import record as rec
from lotproof.model.item import NO_ITEM, Item, ItemId
from lotproof.rules.state import NOBODY, State

Fact = tuple[str, ...]
"""What happened, to what, by whom; goods without a name of their own go by their lot."""
Place = tuple[str, str, str]
"""Holder, to whom it is in transit, and in which container it lies ("" for none)."""


@dataclass
class Account:
    """``facts``: how often each happened (for goods without a name: to how many units). ``places``: of named items.
    ``loose``: units without a name by lot, holder and consignee."""

    facts: Counter[Fact] = field(default_factory=Counter)
    places: dict[str, Place] = field(default_factory=dict)
    loose: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def copy(self) -> Self:
        return copy.deepcopy(self)

    def register(self, lot: str, maker: str, cases: Iterable[str], loose: int) -> None:
        """A lot with named cases and ``loose`` units besides."""
        self.facts["registered", lot] += 1
        self.places.update(dict.fromkeys(cases, (maker, "", "")))
        self.loose[lot, maker, ""] += loose

    def commission(self, container: str, by: str) -> None:
        self.facts["commissioned", container] += 1
        self.places[container] = (by, "", "")

    def pack(self, names: Iterable[str], container: str) -> None:
        for name in names:
            self.facts["packed", name, container] += 1
            self.places[name] = (*self.places[name][:2], container)

    def unpack(self, names: Iterable[str], container: str) -> None:
        for name in names:
            self.facts["unpacked", name, container] += 1
            self.places[name] = (*self.places[container][:2], "")

    def ship(self, name: str, to: str) -> None:
        holder = self.places[name][0]
        self.facts["shipped", name, holder, to] += 1
        self.places[name] = (holder, to, "")

    def ship_units(self, lot: str, units: int, holder: str, to: str) -> None:
        self.facts["shipped", lot, holder, to] += units
        self.loose[lot, holder, ""] -= units
        self.loose[lot, holder, to] += units

    def receive(self, name: str, by: str) -> None:
        self.facts["received", name, by] += 1
        self.places[name] = (by, "", "")

    def receive_units(self, lot: str, units: int, holder: str, by: str) -> None:
        self.facts["received", lot, by] += units
        self.loose[lot, holder, by] -= units
        self.loose[lot, by, ""] += units

    def void(self, name: str) -> None:
        holder = self.places[name][0]
        self.facts["voided", name, holder] += 1
        self.places[name] = (holder, "", "")

    def decommission(self, lot: str, by: str) -> None:
        self.facts["decommissioned", lot, by] += 1

    def settled(self) -> Self:
        """With what lies in a container where that is, and without zeros: fit to be compared."""
        places = {name: (*self._outermost(place), place[2]) for name, place in self.places.items()}
        return type(self)(Counter(+self.facts), places, Counter(+self.loose))

    def _outermost(self, place: Place) -> tuple[str, str]:
        while place[2]:
            place = self.places[place[2]]
        return place[0], place[1]


def account_of(records: Iterable[rec.Record]) -> Account:
    """What ``records``, all of a ledger in order, come to."""
    state, found = State(), Account()
    for record in records:
        for fact, times in _facts(record, state):
            found.facts[fact] += times
        state.apply(record)
    for item in state.items.values():
        outer = state.outermost(item)
        holder, pending = _gln(state, outer.holder), _gln(state, outer.pending)
        if item.name is not None:
            inside = "" if item.container == NO_ITEM else _name(state, item.container)
            found.places[str(item.name)] = (holder, pending, inside)
        else:
            found.loose[str(state.lots[item.lot].number), holder, pending] += item.count
    return found


def _facts(record: rec.Record, state: State) -> Iterator[tuple[Fact, int]]:
    match record:
        case rec.LotRegistered():
            yield ("registered", str(record.number)), 1
        case rec.ContainerCommissioned():
            yield ("commissioned", _container(record)), 1
        case rec.Packed() | rec.Unpacked():
            what = "packed" if isinstance(record, rec.Packed) else "unpacked"
            inside = _name(state, record.container)
            yield from (((what, name, inside), units) for name, units in _goods(state, record.items))
        case rec.Shipped():
            way = _gln(state, record.from_partner), _gln(state, record.to_partner)
            yield from ((("shipped", name, *way), units) for name, units in _goods(state, record.items))
        case rec.Received() | rec.ShippingVoided():
            what = "received" if isinstance(record, rec.Received) else "voided"
            by = _gln(state, record.by)
            yield from (((what, name, by), units) for name, units in _goods(state, record.items))
        case rec.Decommissioned():
            yield ("decommissioned", str(state.lots[record.lot].number), _gln(state, record.by)), 1


def _container(record: rec.ContainerCommissioned) -> str:
    if record.gtin is not None:
        return f"(01){record.gtin}(21){record.serial}"
    return f"{record.container:018d}"


def _goods(state: State, items: Iterable[ItemId]) -> Iterator[tuple[str, int]]:
    for item in (state.items[one] for one in items):
        yield _name(state, item.id), (item.count if item.name is None else 1)


def _name(state: State, item_id: ItemId) -> str:
    item: Item = state.items[item_id]
    return str(state.lots[item.lot].number) if item.name is None else str(item.name)


def _gln(state: State, partner: int) -> str:
    return "" if partner == NOBODY else str(state.partners[partner].gln)  # type: ignore[index]
