"""Goods that are unsafe, lost or on their way back: what their holder or a registrar does with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lotproof.commit.documents import DocumentKind
from lotproof.errors import NotFound, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import Item, ItemId, PartnerId, item_of_range
from lotproof.rules.fold_goods import HOLDERS_OWN
from lotproof.rules.portions import over
from lotproof.rules.refusals import item_name
from lotproof.rules.selection import Trees
from lotproof.rules.state import NOBODY, State
from lotproof.service.desk import Desk, Done
from lotproof.service.proofs import units_verb
from lotproof.service.sweep import LeftBehind, Swept, sweep
from lotproof.service.wanted import Wanted, among, is_named, own

MOST_SHOWN = 400
"""Neighbours under one proof: 128 bytes each and few nodes, far below the 128 KiB that nodes pass on."""


def quarantine(desk: Desk, wanted: Wanted, reason: bytes) -> list[Done]:
    """Stops ``wanted``; only the commitment to ``reason`` goes on chain."""
    splits, items = own(desk, wanted)
    return desk.act([*splits, v.Quarantine(items=tuple(items))], document=reason or None)


def release(desk: Desk, wanted: Wanted | None, reason: bytes) -> Swept:
    """Ends a quarantine: of ``wanted``, or of everything that the desk's party may release."""
    state = desk.state
    office = state.registrars.get(desk.signer.address, 0)
    ordered = [item for item in state.items.values() if item.orders & HOLDERS_OWN << office]
    found = ordered if office else _held(ordered, state, desk.partner_id)
    splits, items = among(desk, wanted, found, "in a quarantine that is yours to end")
    return _each(desk, splits, v.Release(items=()), wanted, items, reason or None)


def ship_return(desk: Desk, wanted: Wanted, to: Gln, document: bytes | None = None) -> list[Done]:
    """Ships ``wanted`` back to ``to``, whatever is the matter with it."""
    splits, items = own(desk, wanted)
    returning = v.ShipReturn(items=tuple(items), to=to)
    return desk.act([*splits, returning], document=document, kind=DocumentKind.TRANSACTION)


def accept_return(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> Swept:
    """Makes returned consignments saleable: all unspent units of each are shown, which takes the lot's passport."""
    state, trees = desk.state, desk.trees
    returned = [item for item in state.items.values() if item.returned and not (item.is_container and item.count)]
    found = _held(returned, state, desk.partner_id)
    splits, items = among(desk, wanted, found, "returned and in your custody, as a case or range")
    if is_named(wanted):
        shown = [verb for item in items for verb in _acceptance(state, trees, item)]
        return Swept(desk.act([*splits, *shown], document=document))
    swept = Swept()
    for item in items:
        try:
            swept.done.extend(desk.act(_acceptance(state, trees, item), document=document))
        except (NotFound, Refused) as why:
            if len(items) == 1:
                raise
            swept.left_out.append(LeftBehind.because(why, item_name(item, state)))
    return swept


def found(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> Swept:
    """Takes back on stock what was recorded as missing: ``wanted``, or everything."""
    holder = desk.partner
    missing = [item for item in desk.state.items.values() if item.missing and item.holder == holder.id]
    splits, items = among(desk, wanted, missing, f"missing on the account of GLN {holder.gln}")
    return _each(desk, splits, v.RecordFound(items=()), wanted, items, document)


def destroy(desk: Desk, wanted: Wanted, witness: bytes) -> list[Done]:
    """Records the destruction of ``wanted``; only the commitment to ``witness`` goes on chain."""
    splits, items = own(desk, wanted)
    return desk.act([*splits, v.Destroy(items=tuple(items))], document=witness)


def _each(
    desk: Desk,
    splits: Sequence[v.SplitItem],
    verb: v.Verb,
    wanted: Wanted | None,
    items: Sequence[ItemId],
    document: bytes | None,
) -> Swept:
    """What is named needs splits and goes whole; what was found needs none."""
    if splits:
        return Swept(desk.act([*splits, over(verb, items)], document=document))
    return sweep(desk, verb, items, document, named=is_named(wanted))


def _held(items: Iterable[Item], state: State, holder: PartnerId) -> list[Item]:
    outer = ((item, state.outermost(item)) for item in items)
    return [item for item, around in outer if around.holder == holder and around.pending == NOBODY]


def _acceptance(state: State, trees: Trees, item_id: ItemId) -> list[v.Verb]:
    """All that is left in a case or range; an empty container has nothing to show, and a large range is cut first."""
    item = state.items[item_id]
    if item.is_container and not item.count:
        return [v.AcceptReturn(item=item_id, indices=(), serials=(), salts=(), proof=(), flags=())]
    left = _unspent(state, item_id)
    groups = [left[first : first + MOST_SHOWN] for first in range(0, len(left), MOST_SHOWN)]
    cuts = tuple(group[0] for group in groups[1:])
    pieces = (item_id, *(item_of_range(item.lot, cut) for cut in cuts))
    shown = [units_verb(state, trees, [item_id], group, v.AcceptReturn) for group in groups]
    accepted = [replace(verb, item=piece) for verb, piece in zip(shown, pieces, strict=True)]
    return [*([v.SplitItem(item=item_id, cuts=cuts)] if cuts else ()), *accepted]


def _unspent(state: State, item_id: ItemId) -> list[int]:
    """The units to be shown. Raises Refused for a container, which is accepted case by case, and for an empty range."""
    item, name = state.items[item_id], item_name(item_id, state)
    if item.is_container:
        raise Refused(f"{name} is a container: a return is accepted by its cases and ranges", error="IsContainer")
    left = [index for index in range(item.first, item.end) if not state.is_spent(item.lot, index)]
    if not left:
        raise Refused(f"no unit is left in {name}", promise="P6", error="NothingNamed")
    return left
