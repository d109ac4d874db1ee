"""The acts of a trading partner, each from what a person names to the verbs it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lotproof.commit.documents import DocumentKind
from lotproof.errors import BadInput, NotFound, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Sgtin, Sscc
from lotproof.model.item import Item, ItemId, LotId, item_of
from lotproof.model.lot import LotKey
from lotproof.model.record import DecommissionReason
from lotproof.rules.batches import MOST_UNITS
from lotproof.rules.refusals import item_name
from lotproof.rules.selection import unit_verb
from lotproof.service.desk import Desk, Done
from lotproof.service.goods import known_lot, range_for_cut
from lotproof.service.proofs import known_unit, units_verb
from lotproof.service.sweep import Swept, sweep
from lotproof.service.things import Key
from lotproof.service.wanted import Wanted as Wanted
from lotproof.service.wanted import incoming, is_named, outgoing, own

MOST_DISPENSED = MOST_UNITS
"""Units of one transaction."""


def ship(desk: Desk, wanted: Wanted, to: Gln, document: bytes | None = None) -> list[Done]:
    """Ships ``wanted`` to ``to``, after the splits that this takes."""
    splits, items = own(desk, wanted)
    shipping = v.Ship(items=tuple(items), to=to)
    return desk.act([*splits, shipping], document=document, kind=DocumentKind.TRANSACTION)


def empty_among(desk: Desk, wanted: Wanted) -> list[str]:
    """The containers that ``wanted`` names and that have nothing in them: shipping one is rarely what was meant."""
    items = (item_of(key) for key in wanted.keys if isinstance(key, Sscc | Sgtin))
    known = [desk.state.items[item] for item in items if item in desk.state.items]
    return [item_name(one.id, desk.state) for one in known if one.is_container and not desk.state.contents.get(one.id)]


def receive(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> Swept:
    """Receives what was shipped to the desk's partner: ``wanted``, or everything that can be."""
    return _answer(desk, v.ReceiveItems(items=()), wanted, incoming(desk, wanted), document)


def reject(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> Swept:
    """Gives back what was shipped to the desk's partner."""
    return _answer(desk, v.Reject(items=()), wanted, incoming(desk, wanted), document)


def void(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> Swept:
    """Takes back what the desk's partner shipped and nobody received."""
    return _answer(desk, v.VoidShipping(items=()), wanted, outgoing(desk, wanted), document)


def _answer(desk: Desk, verb: v.Verb, wanted: Wanted | None, items: Sequence[ItemId], document: bytes | None) -> Swept:
    return sweep(desk, verb, items, document, DocumentKind.TRANSACTION, named=is_named(wanted))


def split(desk: Desk, what: LotKey | Sgtin, cuts: Sequence[int]) -> list[Done]:
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
    splits, items = own(desk, wanted)
    container = item_of(into)
    fresh = [] if container in desk.state.items else [_commission(desk, into)]
    taken_out = _out_of_containers(desk, {*items} - {cut.item for cut in splits})
    return desk.act([*fresh, *splits, *taken_out, v.Pack(container=container, items=tuple(items))])


def unpack(desk: Desk, container: Sgtin | Sscc, keys: Iterable[Key] = ()) -> list[Done]:
    """Takes ``keys``, or all that lies in it, out of a container."""
    item = item_of(container)
    if item not in desk.state.items:
        raise NotFound(f"{item_name(item, desk.state)} does not stand on this ledger")
    keys = tuple(keys)
    splits, items = own(desk, Wanted(keys=keys)) if keys else ([], sorted(desk.state.contents.get(item, ())))
    if splits:
        raise Refused("a part of a range leaves its container when it is shipped or split", error="NotPackedIn")
    return desk.act([v.Unpack(container=item, items=tuple(items))])


def dispense(desk: Desk, packs: Iterable[Sgtin]) -> list[Done]:
    """Hands packs to a patient: one by itself, those of one tranche of a lot together under one proof."""
    state, trees = desk.state, desk.trees
    groups: dict[tuple[LotId, int], list[tuple[int, ItemId]]] = {}
    named: set[Sgtin] = set()
    for pack in packs:
        if pack in named:
            raise BadInput(f"{pack} twice", expected="each pack once")
        named.add(pack)
        item, index = known_unit(state, trees, pack)
        lot = state.lots[item.lot]
        tranche = trees[lot.gtin, lot.number].tranche_of(index)
        groups.setdefault((lot.id, tranche), []).append((index, item.id))
    verbs: list[v.Verb] = []
    for (lot_id, _), units in groups.items():
        units.sort()
        for start in range(0, len(units), MOST_DISPENSED):
            part = units[start : start + MOST_DISPENSED]
            indices, items = [index for index, _ in part], list(dict.fromkeys(item for _, item in part))
            if len(part) == 1:
                verbs.append(unit_verb(state, trees, lot_id, indices[0], v.Dispense))
            else:
                verbs.append(units_verb(state, trees, items, indices, v.DispenseMany))
    return desk.act(verbs)


def decommission(
    desk: Desk, packs: Iterable[Sgtin], reason: DecommissionReason = DecommissionReason.OTHER
) -> list[Done]:
    """Takes single packs out of the trade for ``reason``."""
    state, trees = desk.state, desk.trees
    units = [known_unit(state, trees, pack) for pack in packs]
    verbs = [unit_verb(state, trees, item.lot, index, v.Decommission) for item, index in units]
    return desk.act([replace(verb, reason=reason) for verb in verbs if isinstance(verb, v.Decommission)])


def recall(desk: Desk, lot: LotKey, recall_class: int, reason: bytes) -> list[Done]:
    """Recalls a lot; only the commitment to ``reason`` goes on chain."""
    known = known_lot(desk.state, *lot)
    return desk.act([v.Recall(lot=known.id, recall_class=recall_class)], document=reason, kind=DocumentKind.EVENT)


def end_recall(desk: Desk, lot: LotKey, reason: bytes) -> list[Done]:
    """Terminates the recall of a lot."""
    known = known_lot(desk.state, *lot)
    return desk.act([v.TerminateRecall(lot=known.id)], document=reason, kind=DocumentKind.EVENT)


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
