"""Receiving goods that are not as shipped, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lotproof.cli.desk import Desk, Done
from lotproof.cli.goods import units_in
from lotproof.cli.proofs import known_unit
from lotproof.cli.things import Key, UnitRange
from lotproof.cli.wanted import Wanted, incoming
from lotproof.commit.documents import DocumentKind
from lotproof.errors import BadInput, NotFound
from lotproof.model import verb as v
from lotproof.model.identifiers import Sscc
from lotproof.model.item import ItemId, item_of, item_of_range
from lotproof.model.record import Discrepancy, DiscrepancyKind
from lotproof.rules.refusals import item_name
from lotproof.rules.selection import Trees
from lotproof.rules.state import State

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
    """One line an item, rising. Raises BadInput where an item would need two."""
    found: dict[ItemId, Discrepancy] = {}
    for kind, keys in named.items():
        fresh = (
            _of_shipment(state, trees, kind, keys)
            if kind in _OF_THE_SHIPMENT
            else [_beside(state, kind, key) for key in keys]
        )
        for line in fresh:
            if line.item in found:
                raise _second_line(line.item, state)
            found[line.item] = line
    return tuple(found[item] for item in sorted(found))


def _of_shipment(state: State, trees: Trees, kind: DiscrepancyKind, keys: Iterable[Key]) -> list[Discrepancy]:
    """Lines on items that the ledger has: whole ones, and units of ranges, which must follow one another."""
    whole: list[ItemId] = []
    units: dict[ItemId, set[int]] = {}
    for key in keys:
        if not isinstance(key, UnitRange) and item_of(key) in state.items:
            whole.append(item_of(key))
            continue
        for item, index in _units(state, trees, key):
            units.setdefault(item, set()).add(index)
    found = [Discrepancy(item=item, kind=kind) for item in whole]
    if len({*whole, *units}) != len(whole) + len(units):
        raise _second_line(next(item for item in whole if whole.count(item) > 1 or item in units), state)
    for item, indices in units.items():
        first, count = min(indices), len(indices)
        if max(indices) - first + 1 != count:
            raise _second_line(item, state)
        found.append(Discrepancy(item=item, kind=kind, first=first, units=count))
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
    expected = "one for each item: all of it, or units that follow one another; reject what is worse than that"
    return BadInput(f"two discrepancies of {item_name(item, state)}", expected=expected)
