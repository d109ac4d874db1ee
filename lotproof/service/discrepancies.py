"""Receiving goods that are not as shipped, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from lotproof.commit.documents import DocumentKind
from lotproof.errors import BadInput, NotFound
from lotproof.model import verb as v
from lotproof.model.identifiers import Sscc
from lotproof.model.item import ItemId, item_of, item_of_range
from lotproof.model.record import Discrepancy, DiscrepancyKind
from lotproof.rules.refusals import item_name
from lotproof.rules.selection import Trees, runs
from lotproof.rules.state import State
from lotproof.service.desk import Desk, Done
from lotproof.service.goods import units_in
from lotproof.service.proofs import known_unit
from lotproof.service.things import Key, UnitRange
from lotproof.service.wanted import Wanted, incoming

Named = Mapping[DiscrepancyKind, Sequence[Key]]
"""What was short, damaged, over or wrong."""

_OF_THE_SHIPMENT = (DiscrepancyKind.SHORT, DiscrepancyKind.DAMAGED)


def receive(desk: Desk, wanted: Wanted | None, named: Named, document: bytes | None = None) -> list[Done]:
    """Receives ``wanted``, or everything, but for what is named: short stays missing with the shipper, damaged comes in
    quarantine, over and wrong are recorded."""
    items = incoming(desk, wanted)
    verb = v.ReceiveWithDiscrepancies(items=items, discrepancies=lines(desk.state, desk.trees, named))
    return desk.act([verb], document=document, kind=DocumentKind.TRANSACTION)


def lines(state: State, trees: Trees, named: Named) -> tuple[Discrepancy, ...]:
    """Rising by item and first unit. Raises BadInput where two concern the same units of an item."""
    found: list[Discrepancy] = []
    for kind, keys in named.items():
        if kind in _OF_THE_SHIPMENT:
            found += _of_shipment(state, trees, kind, keys)
        else:
            found += [_beside(state, kind, key) for key in keys]
    found.sort(key=lambda line: (line.item, line.first))
    for one, other in pairwise(found):
        apart = one.item != other.item or (one.units and other.units and one.first + one.units <= other.first)
        if not apart:
            raise _second_line(one.item, state)
    return tuple(found)


def _of_shipment(state: State, trees: Trees, kind: DiscrepancyKind, keys: Iterable[Key]) -> list[Discrepancy]:
    """Lines on items that the ledger has: whole ones, and units, one line for those that follow one another."""
    found: list[Discrepancy] = []
    units: dict[ItemId, set[int]] = {}
    for key in keys:
        if not isinstance(key, UnitRange) and item_of(key) in state.items:
            found.append(Discrepancy(item=item_of(key), kind=kind))
            continue
        for item, index in _units(state, trees, key):
            units.setdefault(item, set()).add(index)
    for item, indices in units.items():
        found += [
            Discrepancy(item=item, kind=kind, first=first, units=end - first) for first, end in runs(sorted(indices))
        ]
    return found


def _units(state: State, trees: Trees, key: Key) -> list[tuple[ItemId, int]]:
    """The units that ``key`` names, each with its consignment."""
    if isinstance(key, UnitRange):
        lot, indices = units_in(state, key)
        held = [(state.consignment_of(lot.id, index), index) for index in indices]
        return [(item.id, index) for item, index in held if item is not None]
    if isinstance(key, Sscc):
        raise NotFound(f"(00){key} does not stand on this ledger")
    item, index = known_unit(state, trees, key)
    return [(item.id, index)]


def _beside(state: State, kind: DiscrepancyKind, key: Key) -> Discrepancy:
    """Goods beside the shipment; the ledger need not know them."""
    if not isinstance(key, UnitRange):
        return Discrepancy(item=item_of(key), kind=kind)
    lot, indices = units_in(state, key)
    return Discrepancy(item=item_of_range(lot.id, key.first), kind=kind, first=key.first, units=len(indices))


def _second_line(item: ItemId, state: State) -> BadInput:
    expected = "all of it once, or units of which each is named once"
    return BadInput(f"two discrepancies of the same units of {item_name(item, state)}", expected=expected)
