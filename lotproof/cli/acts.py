"""The acts of a trading partner, each from what a person names to the verbs it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lotproof.cli.desk import Desk, Done
from lotproof.cli.goods import Selection, in_transit, known_lot, range_for_cut, shipped_items, take_units
from lotproof.commit.documents import DocumentKind
from lotproof.errors import BadInput, NotFound, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, Sgtin, Sscc
from lotproof.model.item import Item, ItemId, LotId, item_of
from lotproof.rules.refusals import item_name
from lotproof.rules.selection import find_unit, select, unit_verb

LotName = tuple[Gtin, LotNumber]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The goods that a person names: labels and scans, or a lot with or without a number of its units."""

    keys: tuple[Sgtin | Sscc, ...] = ()
    lot: LotName | None = None
    units: int | None = None

    def __post_init__(self) -> None:
        if bool(self.keys) == (self.lot is not None):
            found = "labels and a lot" if self.keys else "no goods"
            raise BadInput(found, expected="either labels, such as (00)... or (01)...(21)..., or --lot")
        if self.units is not None and (self.lot is None or self.units < 1):
            raise BadInput(f"{self.units} units", expected="a number from 1 on, with --lot", where="--units")


def ship(desk: Desk, wanted: Wanted, to: Gln, document: bytes | None = None) -> list[Done]:
    """Ships ``wanted`` to ``to``, after the splits that this takes."""
    splits, items = _own(desk, wanted)
    shipping = v.Ship(items=tuple(items), to=to)
    return desk.act([*splits, shipping], document=document, kind=DocumentKind.TRANSACTION)


def receive(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> list[Done]:
    """Receives what was shipped to the desk's partner: ``wanted``, or everything."""
    items = _incoming(desk, wanted)
    return desk.act([v.ReceiveItems(items=items)], document=document, kind=DocumentKind.TRANSACTION)


def reject(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> list[Done]:
    """Gives back what was shipped to the desk's partner."""
    return desk.act([v.Reject(items=_incoming(desk, wanted))], document=document, kind=DocumentKind.TRANSACTION)


def void(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> list[Done]:
    """Takes back what the desk's partner shipped and nobody received."""
    items = _moving(desk, wanted, lambda lot: in_transit(desk.state, of=desk.partner_id, lot=lot))
    return desk.act([v.VoidShipping(items=items)], document=document, kind=DocumentKind.TRANSACTION)


def split(desk: Desk, what: LotName | Sgtin, cuts: Sequence[int]) -> list[Done]:
    """Cuts the range in which the cuts lie; they count units from the beginning of the lot, or of the named case."""
    if isinstance(what, Sgtin):
        item = desk.state.items.get(item_of(what))
        if item is None:
            raise NotFound(f"{what} is no case on this ledger")
        return desk.act([v.SplitItem(item=item.id, cuts=tuple(sorted(item.first + cut for cut in set(cuts))))])
    lot = known_lot(desk.state, *what)
    verbs: dict[ItemId, list[int]] = {}
    for cut in sorted(set(cuts)):
        found: Item = range_for_cut(desk.state, desk.partner_id, lot, cut)
        if cut != found.first:
            verbs.setdefault(found.id, []).append(cut)
    if not verbs:
        raise Refused(f"lot {lot} is cut there already", promise="P1", error="InvalidCut", facts={"cuts": list(cuts)})
    return desk.act([v.SplitItem(item=item, cuts=tuple(where)) for item, where in verbs.items()])


def pack(desk: Desk, into: Sgtin | Sscc, wanted: Wanted) -> list[Done]:
    """Packs ``wanted`` into a container, which is commissioned where it is new."""
    splits, items = _own(desk, wanted)
    container = item_of(into)
    fresh = [] if container in desk.state.items else [_commission(desk, into)]
    taken_out = _out_of_containers(desk, {*items} - {cut.item for cut in splits})
    return desk.act([*fresh, *splits, *taken_out, v.Pack(container=container, items=tuple(items))])


def unpack(desk: Desk, container: Sgtin | Sscc, keys: Iterable[Sgtin | Sscc] = ()) -> list[Done]:
    """Takes ``keys``, or all that lies in it, out of a container."""
    item = item_of(container)
    if item not in desk.state.items:
        raise NotFound(f"{item_name(item, desk.state)} does not stand on this ledger")
    keys = tuple(keys)
    splits, items = _own(desk, Wanted(keys=keys)) if keys else ([], sorted(desk.state.contents.get(item, ())))
    if splits:
        raise Refused("a part of a range leaves its container when it is shipped or split", error="NotPackedIn")
    return desk.act([v.Unpack(container=item, items=tuple(items))])


def dispense(desk: Desk, packs: Iterable[Sgtin]) -> list[Done]:
    """Hands single packs to a patient."""
    return _spend(desk, packs, v.Dispense)


def decommission(desk: Desk, packs: Iterable[Sgtin]) -> list[Done]:
    """Takes single packs out of the trade."""
    return _spend(desk, packs, v.Decommission)


def recall(desk: Desk, lot: LotName, recall_class: int, reason: bytes) -> list[Done]:
    """Recalls a lot; only the commitment to ``reason`` goes on chain."""
    known = known_lot(desk.state, *lot)
    return desk.act([v.Recall(lot=known.id, recall_class=recall_class)], document=reason, kind=DocumentKind.EVENT)


def _own(desk: Desk, wanted: Wanted) -> Selection:
    if wanted.lot is None:
        return select(desk.state, desk.trees, wanted.keys)
    lot = known_lot(desk.state, *wanted.lot)
    if wanted.units is None:
        raise BadInput(f"lot {lot} without a number of units", expected="--units with --lot")
    return take_units(desk.state, desk.partner_id, lot, wanted.units)


def _incoming(desk: Desk, wanted: Wanted | None) -> tuple[ItemId, ...]:
    return _moving(desk, wanted, lambda lot: in_transit(desk.state, to=desk.partner_id, lot=lot))


def _moving(desk: Desk, wanted: Wanted | None, find: Callable[[LotId | None], list[ItemId]]) -> tuple[ItemId, ...]:
    if wanted is not None and wanted.lot is None:
        return tuple(shipped_items(desk.state, desk.trees, wanted.keys))
    lot = known_lot(desk.state, *wanted.lot) if wanted and wanted.lot else None
    found = find(lot.id if lot else None)
    if not found:
        what = f"of lot {lot} " if lot else ""
        raise Refused(
            f"nothing {what}is in transit here for GLN {desk.partner.gln}", promise="P3", error="NotInTransit"
        )
    return tuple(found)


def _out_of_containers(desk: Desk, items: Iterable[ItemId]) -> list[v.Verb]:
    """Packing takes loose goods only: what lies in another container leaves it first, as a split range does anyway."""
    inside: dict[ItemId, list[ItemId]] = {}
    for item in items:
        known = desk.state.items.get(item)
        if known is not None and known.container:
            inside.setdefault(known.container, []).append(item)
    return [v.Unpack(container=container, items=tuple(sorted(held))) for container, held in inside.items()]


def _commission(desk: Desk, name: Sgtin | Sscc) -> v.Verb:
    if isinstance(name, Sgtin):
        return v.CommissionCase(sgtin=name)
    return v.CommissionLogisticUnit(sscc=name, prefix=_own_prefix(desk, name))


def _own_prefix(desk: Desk, sscc: Sscc) -> CompanyPrefix:
    for prefix in desk.partner.prefixes:
        if prefix.covers(sscc):
            return prefix
    raise Refused(
        f"(00){sscc} is new and lies under no GS1 company prefix of GLN {desk.partner.gln}",
        promise="P8",
        error="SsccOutsidePrefix",
        facts={"sscc": str(sscc)},
    )


def _spend(desk: Desk, packs: Iterable[Sgtin], kind: type[v.Dispense] | type[v.Decommission]) -> list[Done]:
    verbs = []
    for pack in packs:
        found = find_unit(desk.state, desk.trees, pack)
        if found is None:
            raise NotFound(f"{pack} is no unit of a lot whose passport is kept here: import it (lotproof lot import)")
        verbs.append(unit_verb(desk.state, desk.trees, *found, kind))
    return desk.act(verbs)
