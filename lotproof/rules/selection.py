"""From what a file or a person names to custody items: containers, cases, and ranges cut out for single units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from lotproof.commit.tree import UnitTree
from lotproof.errors import NotFound
from lotproof.model.identifiers import Gtin, LotNumber, Sgtin, Sscc
from lotproof.model.item import Item, ItemId, LotId, item_of, item_of_range
from lotproof.model.verb import Decommission, Dispense, SplitItem
from lotproof.rules.state import State

Trees = Mapping[tuple[Gtin, LotNumber], UnitTree]
"""The lots whose serials are known here, from their passports."""


class Layered(Mapping[tuple[Gtin, LotNumber], UnitTree]):
    """Lots of the file over lots known before, whose trees are costly: each is built only when it is asked for."""

    def __init__(self, upper: Trees, lower: Trees) -> None:
        self.layers = (upper, lower)

    def __getitem__(self, lot: tuple[Gtin, LotNumber]) -> UnitTree:
        upper, lower = self.layers
        return upper[lot] if lot in upper else lower[lot]

    def __iter__(self) -> Iterator[tuple[Gtin, LotNumber]]:
        return iter(dict.fromkeys(lot for layer in self.layers for lot in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def find_unit(state: State, trees: Trees, unit: Sgtin) -> tuple[LotId, int] | None:
    """Lot and index of one pack, where a known passport lists its serial and the ledger has that lot."""
    for gtin, number in trees:
        lot = state.lot(gtin, number) if gtin == unit.gtin else None
        if lot is None:
            continue
        try:
            return lot.id, trees[gtin, number].index_of(unit.serial)
        except NotFound:
            continue
    return None


def select(state: State, trees: Trees, keys: Iterable[Sgtin | Sscc]) -> tuple[list[SplitItem], list[ItemId]]:
    """The items that hold exactly ``keys``, and the splits that must come first. Items rise, each once.

    Raises NotFound for a key that names no item and no unit of a lot known here.
    """
    items: set[ItemId] = set()
    units: dict[LotId, set[int]] = {}
    for key in keys:
        item = item_of(key)
        found = None if item in state.items or isinstance(key, Sscc) else find_unit(state, trees, key)
        if found:
            units.setdefault(found[0], set()).add(found[1])
        elif item in state.items:
            items.add(item)
        else:
            raise NotFound(_unknown(state, key))
    splits: list[SplitItem] = []
    for lot, indices in units.items():
        more, pieces = cut_out(state, lot, indices)
        splits += more
        items.update(pieces)
    return splits, sorted(items)


def cut_out(state: State, lot: LotId, indices: Iterable[int]) -> tuple[list[SplitItem], list[ItemId]]:
    """The consignments that hold exactly the units ``indices`` of ``lot``, once the splits are done."""
    wanted = sorted(set(indices))
    splits: list[SplitItem] = []
    pieces: list[ItemId] = []
    for item, inside in _by_consignment(state, lot, wanted):
        cuts = _cuts(item, inside)
        if cuts:
            splits.append(SplitItem(item=item.id, cuts=cuts))
        pieces += _pieces(item, cuts, set(inside))
    return splits, pieces


def _by_consignment(state: State, lot: LotId, wanted: list[int]) -> list[tuple[Item, list[int]]]:
    ranges = sorted((state.items[item] for item in state.consignments.get(lot, ())), key=lambda item: item.first)
    found: list[tuple[Item, list[int]]] = []
    place = 0
    for item in ranges:
        inside = []
        while place < len(wanted) and wanted[place] < item.end:
            inside.append(wanted[place])
            place += 1
        if inside:
            found.append((item, inside))
    return found


def _runs(indices: list[int]) -> list[tuple[int, int]]:
    """``indices`` as ranges [first, end)."""
    runs = []
    for _, group in groupby(enumerate(indices), key=lambda pair: pair[1] - pair[0]):
        members = [index for _, index in group]
        runs.append((members[0], members[-1] + 1))
    return runs


def _cuts(item: Item, inside: list[int]) -> tuple[int, ...]:
    edges = {edge for run in _runs(inside) for edge in run}
    return tuple(sorted(edge for edge in edges if item.first < edge < item.end))


def _pieces(item: Item, cuts: tuple[int, ...], inside: set[int]) -> list[ItemId]:
    """The ids of those parts of ``item`` that hold wanted units: the first part keeps the id."""
    starts = (item.first, *cuts)
    return [item.id if start == item.first else item_of_range(item.lot, start) for start in starts if start in inside]


def _unknown(state: State, key: Sgtin | Sscc) -> str:
    if isinstance(key, Sscc):
        return f"SSCC (00){key} does not stand on this ledger"
    if key.gtin not in state.products:
        return f"GTIN {key.gtin} of {key} is not registered on this ledger"
    return f"{key} is no case on this ledger and no unit of a lot whose passport is here"


def unit_verb(
    state: State,
    trees: Trees,
    lot_id: LotId,
    index: int,
    verb_type: type[Dispense] | type[Decommission],
) -> Dispense | Decommission:
    """The verb that spends one unit, with its proof. Raises NotFound where no consignment holds it."""
    lot = state.lots[lot_id]
    item = state.consignment_of(lot.id, index)
    if item is None:
        raise NotFound(f"no consignment of lot {lot} holds unit {index}")
    proof = trees[lot.gtin, lot.number].proof(index)
    return verb_type(item=item.id, index=index, serial=proof.serial.to_bytes20(), salt=proof.salt, proof=proof.siblings)
