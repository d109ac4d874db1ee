"""Goods that are unsafe, lost or on their way back: what their holder or a registrar does with them."""

from __future__ import annotations

from collections.abc import Iterable

from lotproof.commit.documents import DocumentKind
from lotproof.errors import Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import Item, ItemId, PartnerId
from lotproof.rules.fold_goods import HOLDERS_OWN
from lotproof.rules.refusals import item_name
from lotproof.rules.selection import Trees
from lotproof.rules.state import NOBODY, State
from lotproof.service.desk import Desk, Done
from lotproof.service.proofs import units_verb
from lotproof.service.wanted import Wanted, among, own


def quarantine(desk: Desk, wanted: Wanted, reason: bytes) -> list[Done]:
    """Stops ``wanted``; only the commitment to ``reason`` goes on chain."""
    splits, items = own(desk, wanted)
    return desk.act([*splits, v.Quarantine(items=tuple(items))], document=reason or None)


def release(desk: Desk, wanted: Wanted | None, reason: bytes) -> list[Done]:
    """Ends a quarantine: of ``wanted``, or of everything that the desk's party may release."""
    state = desk.state
    office = state.registrars.get(desk.signer.address, 0)
    ordered = [item for item in state.items.values() if item.orders & HOLDERS_OWN << office]
    found = ordered if office else _held(ordered, state, desk.partner_id)
    splits, items = among(desk, wanted, found, "in a quarantine that is yours to end")
    return desk.act([*splits, v.Release(items=tuple(items))], document=reason or None)


def ship_return(desk: Desk, wanted: Wanted, to: Gln, document: bytes | None = None) -> list[Done]:
    """Ships ``wanted`` back to ``to``, whatever is the matter with it."""
    splits, items = own(desk, wanted)
    returning = v.ShipReturn(items=tuple(items), to=to)
    return desk.act([*splits, returning], document=document, kind=DocumentKind.TRANSACTION)


def accept_return(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> list[Done]:
    """Makes returned consignments saleable: all unspent units of each are shown, which takes the lot's passport."""
    state, trees = desk.state, desk.trees
    returned = [item for item in state.items.values() if item.returned and not (item.is_container and item.count)]
    found = _held(returned, state, desk.partner_id)
    splits, items = among(desk, wanted, found, "returned and in your custody, as a case or range")
    shown = [_acceptance(state, trees, item) for item in items]
    return desk.act([*splits, *shown], document=document)


def found(desk: Desk, wanted: Wanted | None, document: bytes | None = None) -> list[Done]:
    """Takes back on stock what was recorded as missing: ``wanted``, or everything."""
    holder = desk.partner
    missing = [item for item in desk.state.items.values() if item.missing and item.holder == holder.id]
    splits, items = among(desk, wanted, missing, f"missing on the account of GLN {holder.gln}")
    return desk.act([*splits, v.RecordFound(items=tuple(items))], document=document)


def destroy(desk: Desk, wanted: Wanted, witness: bytes) -> list[Done]:
    """Records the destruction of ``wanted``; only the commitment to ``witness`` goes on chain."""
    splits, items = own(desk, wanted)
    return desk.act([*splits, v.Destroy(items=tuple(items))], document=witness)


def _held(items: Iterable[Item], state: State, holder: PartnerId) -> list[Item]:
    outer = ((item, state.outermost(item)) for item in items)
    return [item for item, around in outer if around.holder == holder and around.pending == NOBODY]


def _acceptance(state: State, trees: Trees, item: ItemId) -> v.AcceptReturn:
    """All that is left in a case or range; an empty container has nothing to show."""
    if state.items[item].is_container and not state.items[item].count:
        return v.AcceptReturn(item=item, indices=(), serials=(), salts=(), proof=(), flags=())
    return units_verb(state, trees, item, _unspent(state, item), v.AcceptReturn)


def _unspent(state: State, item_id: ItemId) -> list[int]:
    """The units to be shown. Raises Refused for a container, which is accepted case by case, and for an empty range."""
    item, name = state.items[item_id], item_name(item_id, state)
    if item.is_container:
        raise Refused(f"{name} is a container: a return is accepted by its cases and ranges", error="IsContainer")
    left = [index for index in range(item.first, item.end) if not state.is_spent(item.lot, index)]
    if not left:
        raise Refused(f"no unit is left in {name}", promise="P6", error="NothingNamed")
    return left
