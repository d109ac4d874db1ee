"""From what a file or a person names to custody items: containers, cases, and ranges cut out for single units."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import groupby

from lotproof.commit.tree import UnitTree
from lotproof.errors import NotFound
from lotproof.model.identifiers import Gtin, Sgtin, Sscc
from lotproof.model.item import Item, ItemId, LotId, item_of, item_of_range
from lotproof.model.lot import LotKey
from lotproof.model.verb import Decommission, Dispense, SplitItem
from lotproof.rules.state import State

Trees = Mapping[LotKey, UnitTree]
"""The lots whose serials are known here, from their passports."""


class KnownUnits(Mapping[LotKey, UnitTree]):
    """The lots of ``trees``, and by product an index of their serials, built as far as it was asked for.

    A tree is costly and built only when it is asked for. Lots added are those of the file at hand.
    """

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._added: dict[LotKey, UnitTree] = {}
        self._waiting: dict[Gtin, deque[LotKey]] | None = None
        self._where: dict[Gtin, dict[str, tuple[LotKey, ...]]] = {}

    def __getitem__(self, lot: LotKey) -> UnitTree:
        return self._added[lot] if lot in self._added else self._trees[lot]

    def __iter__(self) -> Iterator[LotKey]:
        return iter(dict.fromkeys((*self._added, *self._trees)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def add(self, lot: LotKey, tree: UnitTree) -> None:
        """Takes in one more lot."""
        self._added[lot] = tree
        self._lots_waiting(lot[0]).appendleft(lot)

    def added(self, lot: LotKey) -> bool:
        """Whether the lot is one of the file at hand."""
        return lot in self._added

    def forget(self, lot: LotKey) -> None:
        """The inverse of ``add``."""
        del self._added[lot]
        self._waiting, self._where = None, {}

    def lots_with(self, unit: Sgtin) -> Iterator[LotKey]:
        """The lots that list the unit."""
        index = self._where.setdefault(unit.gtin, {})
        yield from index.get(unit.serial.value, ())
        waiting = self._lots_waiting(unit.gtin)
        while waiting:
            lot = waiting.popleft()
            self._list(lot, index)
            if lot in index.get(unit.serial.value, ()):
                yield lot

    def _list(self, lot: LotKey, index: dict[str, tuple[LotKey, ...]]) -> None:
        only = (lot,)
        for serial in self[lot].serials:
            known = index.get(serial.value)
            index[serial.value] = only if known is None else (*(one for one in known if one != lot), lot)

    def _lots_waiting(self, gtin: Gtin) -> deque[LotKey]:
        if self._waiting is None:
            self._waiting = {}
            for lot in self:
                self._waiting.setdefault(lot[0], deque()).append(lot)
        return self._waiting.setdefault(gtin, deque())


def find_unit(state: State, trees: Trees, unit: Sgtin) -> tuple[LotId, int] | None:
    """Lot and index of one pack, where a known passport lists its serial and the ledger has that lot."""
    known = trees if isinstance(trees, KnownUnits) else KnownUnits(trees)
    for gtin, number in known.lots_with(unit):
        lot = state.lot(gtin, number)
        index = known[gtin, number].index_of(unit.serial)
        # A passport may list units of a tranche that the ledger refused.
        if lot is not None and index < lot.units:
            return lot.id, index
    return None


def select(state: State, trees: Trees, keys: Iterable[Sgtin | Sscc]) -> tuple[list[SplitItem], list[ItemId]]:
    """The items that hold exactly ``keys``, and the splits that must come first. Items rise, each once.

    Raises NotFound for a key that names no item and no unit of a lot known here.
    """
    trees = trees if isinstance(trees, KnownUnits) else KnownUnits(trees)
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
    # What goes with that in which it is goes whole: it is neither taken out nor cut.
    items = {item for item in items if not _is_inside(state, state.items[item], items - {item})}
    splits: list[SplitItem] = []
    for lot, indices in units.items():
        loose = [index for index in indices if not _is_inside(state, state.consignment_of(lot, index), items)]
        more, pieces = cut_out(state, lot, loose)
        splits += more
        items.update(pieces)
    return splits, sorted(items)


def _is_inside(state: State, item: Item | None, items: Set[ItemId]) -> bool:
    return item is not None and any(outer.id in items for outer in state.chain_of(item))


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
    found: list[tuple[Item, list[int]]] = []
    for index in wanted:
        if found and index in found[-1][0]:
            found[-1][1].append(index)
            continue
        item = state.consignment_of(lot, index)
        if item is not None:
            found.append((item, [index]))
    return found


def runs(indices: Iterable[int]) -> list[tuple[int, int]]:
    """``indices``, which rise, as ranges [first, end)."""
    found = []
    for _, group in groupby(enumerate(indices), key=lambda pair: pair[1] - pair[0]):
        members = [index for _, index in group]
        found.append((members[0], members[-1] + 1))
    return found


def _cuts(item: Item, inside: list[int]) -> tuple[int, ...]:
    edges = {edge for run in runs(inside) for edge in run}
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
    return verb_type(
        item=item.id,
        index=index,
        serial=proof.serial.to_bytes20(),
        salt=proof.salt,
        proof=proof.siblings,
        tranche=proof.tranche,
    )
