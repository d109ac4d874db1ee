"""From what people name to custody items: by label, by scan, or so many units of a lot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lotproof.errors import BadInput, NotFound, Refused, counted
from lotproof.model.identifiers import Gtin, LotNumber, Sgtin, Sscc
from lotproof.model.item import Item, ItemId, LotId, PartnerId, item_of
from lotproof.model.lot import Lot
from lotproof.model.verb import SplitItem
from lotproof.rules.refusals import item_name
from lotproof.rules.selection import Trees, cut_out, find_unit, select
from lotproof.rules.state import NOBODY, State
from lotproof.service.things import Key, UnitRange

Selection = tuple[list[SplitItem], list[ItemId]]
"""The splits that come first, and the items that then hold exactly what was named."""


def known_lot(state: State, gtin: Gtin, number: LotNumber) -> Lot:
    """The registered lot. Raises NotFound."""
    lot = state.lot(gtin, number)
    if lot is None:
        raise NotFound(f"lot (01){gtin}(10){number} is not registered on this ledger")
    return lot


def units_in(state: State, units: UnitRange) -> tuple[Lot, range]:
    """The lot and the indices of a range. Raises NotFound where the lot is not registered or not that long."""
    lot = known_lot(state, units.gtin, units.lot)
    if units.last >= lot.units:
        raise NotFound(f"lot {lot} has units 0 to {lot.units - 1}, and no unit {units.last}")
    return lot, range(units.first, units.last + 1)


def pick(state: State, trees: Trees, keys: Iterable[Key]) -> Selection:
    """The items that hold exactly ``keys``, after the splits that this takes. Raises NotFound."""
    named: list[Sgtin | Sscc] = []
    units: dict[LotId, set[int]] = {}
    for key in keys:
        if isinstance(key, UnitRange):
            lot, indices = units_in(state, key)
            units.setdefault(lot.id, set()).update(indices)
        else:
            named.append(key)
    splits, items = select(state, trees, named)
    cut = {split.item for split in splits}
    for lot_id, wanted in units.items():
        more, pieces = cut_out(state, lot_id, wanted)
        if cut & {split.item for split in more}:
            raise BadInput("single packs and a range of one item", expected="either of them")
        splits += more
        items += pieces
    return splits, sorted(set(items))


def take_units(state: State, holder: PartnerId, lot: Lot, units: int) -> Selection:
    """``units`` units of ``lot`` out of the free stock of ``holder``.

    One consignment of just that size is taken whole; else loose ranges before named cases before what is packed, the
    smallest first, so that fragments are used up and one consignment at most is cut. Raises Refused where there are
    fewer.
    """
    stock = sorted((item for item in free_stock(state, holder, lot.id)), key=lambda item: _preference(state, item))
    held = sum(left_in(state, item) for item in stock)
    if held < units:
        facts = {"lot": str(lot), "held": held, "wanted": units}
        raise Refused(
            f"{held} free units of lot {lot} are held here, and {units} are wanted", promise="P1", facts=facts
        )
    fitting = [item for item in stock if left_in(state, item) == units]
    if fitting:
        return [], [fitting[0].id]
    wanted: list[int] = []
    for item in stock:
        taken = _first_units(state, item, units)
        wanted += taken
        units -= sum(not state.is_spent(lot.id, index) for index in taken)
        if units == 0:
            break
    splits, items = cut_out(state, lot.id, wanted)
    return splits, sorted(items)


def free_stock(state: State, holder: PartnerId, lot: LotId) -> list[Item]:
    """The consignments of ``lot`` that ``holder`` has, not in transit nor set aside, with units left in them."""
    items = (state.items[item] for item in state.consignments.get(lot, ()))
    free = (item for item in items if _is_free(state, item, holder))
    return [item for item in free if left_in(state, item)]


def left_in(state: State, item: Item) -> int:
    """How many units of a consignment were neither dispensed nor decommissioned."""
    return sum(not state.is_spent(item.lot, index) for index in range(item.first, item.end))


def shipped_items(state: State, trees: Trees, keys: Iterable[Key]) -> list[ItemId]:
    """The items, as they were shipped, that ``keys`` name in full.

    A shipment is answered item by item: a case that came on a pallet is named by the pallet, and single packs must be
    all that their range holds. Raises NotFound for what is not known here, Refused for a part of what was shipped.
    """
    found: set[ItemId] = set()
    units: dict[LotId, set[int]] = {}
    for key in keys:
        if isinstance(key, UnitRange):
            lot, indices = units_in(state, key)
            units.setdefault(lot.id, set()).update(indices)
            continue
        item = item_of(key)
        if item in state.items:
            found.add(_not_inside(state, state.items[item]))
            continue
        unit = find_unit(state, trees, key) if isinstance(key, Sgtin) else None
        if unit is None:
            raise NotFound(f"{_label(key)} stands neither on this ledger nor in a lot passport kept here")
        units.setdefault(unit[0], set()).add(unit[1])
    for lot_id, wanted in units.items():
        found.update(_ranges_of(state, lot_id, wanted))
    return sorted(found)


def in_transit(
    state: State, *, to: PartnerId | None = None, of: PartnerId | None = None, lot: LotId | None = None
) -> list[ItemId]:
    """The items on their way to or from a partner; with ``lot`` only those that hold units of it and no other."""
    found = []
    for item in state.items.values():
        if item.container or item.pending == NOBODY:
            continue
        if to in (None, item.pending) and of in (None, item.holder) and lot in (None, *_only_lot(state, item)):
            found.append(item.id)
    return sorted(found)


def range_for_cut(state: State, holder: PartnerId, lot: Lot, cut: int) -> Item:
    """The consignment of ``holder`` in which unit ``cut`` lies. Raises NotFound."""
    item = state.consignment_of(lot.id, cut)
    if item is None:
        raise NotFound(f"unit {cut} lies in no consignment of lot {lot}, which has {counted(lot.units, 'unit')}")
    if state.outermost(item).holder != holder:
        raise Refused(f"unit {cut} of lot {lot} is not held here", promise="P3", error="NotHolder")
    return item


def _only_lot(state: State, item: Item) -> Sequence[LotId]:
    lots = state.lots_in(item)
    return lots if len(lots) == 1 else ()


def _is_free(state: State, item: Item, holder: PartnerId) -> bool:
    if any(around.set_aside for around in state.chain_of(item)):
        return False
    outer = state.outermost(item)
    return outer.holder == holder and outer.pending == NOBODY


def _preference(state: State, item: Item) -> tuple[bool, bool, int, int]:
    return bool(item.container), item.name is not None, left_in(state, item), item.first


def _first_units(state: State, item: Item, units: int) -> list[int]:
    """The shortest beginning of ``item`` with ``units`` units left in it, or all of it."""
    for place, index in enumerate(range(item.first, item.end)):
        units -= not state.is_spent(item.lot, index)
        if units == 0:
            return list(range(item.first, item.first + place + 1))
    return list(range(item.first, item.end))


def _not_inside(state: State, item: Item) -> ItemId:
    outer = state.outermost(item)
    if outer.id != item.id:
        inside, around = item_name(item.id, state), item_name(outer.id, state)
        raise Refused(f"{inside} came inside {around}, which is answered as a whole", promise="P2", error="IsPacked")
    return item.id


def _ranges_of(state: State, lot: LotId, indices: set[int]) -> set[ItemId]:
    found = set()
    for index in indices:
        item = state.consignment_of(lot, index)
        if item is None:
            raise NotFound(f"no consignment of lot {state.lots[lot]} holds unit {index}")
        missing = sum(one not in indices and not state.is_spent(lot, one) for one in range(item.first, item.end))
        if missing and not item.container:
            name = item_name(item.id, state)
            raise Refused(f"{missing} more packs belong to {name}: name them all, or name the lot", promise="P3")
        found.add(_not_inside(state, item))
    return found


def _label(key: Sgtin | Sscc) -> str:
    return f"(00){key}" if isinstance(key, Sscc) else str(key)
