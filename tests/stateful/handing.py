"""P3, P4, P5: who agrees to what moves, who may, and what must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lotproof.model import verb as v
from lotproof.model.item import GONE, NO_ITEM, Item, ItemId, LotId, PartnerId
from lotproof.model.partner import Role
from lotproof.rules.state import NOBODY
from tests.stateful.before import Before, Place, around, hold
from tests.stateful.move import Move

TAKES_RETURNS = Role.MANUFACTURER | Role.WHOLESALER | Role.THIRD_PARTY_LOGISTICS

_RECEIPTS = (v.ReceiveItems, v.ReceiveWithDiscrepancies, v.Deliver)
_STANDING = (
    v.AddOperator,
    v.RegisterProduct,
    v.OfferProduct,
    v.AcceptProduct,
    v.RegisterLot,
    v.AddTranche,
    v.CommissionCases,
    v.WithdrawLot,
    v.Repackage,
    v.CommissionLogisticUnit,
    v.CommissionCase,
    v.Pack,
    v.Unpack,
    v.SplitItem,
    v.Ship,
    v.ReceiveItems,
    v.Dispense,
    v.Decommission,
    v.DispenseMany,
    v.AcceptReturn,
    v.ReceiveWithDiscrepancies,
    v.ReceiveSigned,
    v.RecordFound,
    v.Destroy,
    v.TakeBack,
    v.Observe,
    v.ProposeExpiry,
)
"""Whose actor must be accredited at that moment (P4)."""


def check_consent(before: Before, after: Mapping[ItemId, Item], places: Mapping[ItemId, Place], move: Move) -> None:
    """P3: who holds a unit, and who is to, changes only where the holder and the receiver agreed."""
    for item, place in places.items():
        old = before.places.get(item)
        if old is None:
            origin = before.origin(after[item])
            old = before.places[origin.id] if origin else None
        if old is None or old.hands == place.hands:
            continue
        if old.holder != place.holder:
            fine = _may_change_hands(before, move, old, place)
            hold(fine, "P3", f"it went from partner {old.holder} to {place.holder}", item)
        else:
            fine = _may_change_course(before, move, old, place)
            hold(fine, "P3", f"it was under way to partner {old.pending}, and is to {place.pending}", item)


def _may_change_hands(before: Before, move: Move, old: Place, new: Place) -> bool:
    verb, by = move.verb, before.partner(move.account)
    if new.holder == GONE:
        return isinstance(verb, v.Destroy | v.Repackage) and by == old.holder and not old.pending
    if isinstance(verb, v.ReceiveSigned):
        hold(old.outermost in verb.items, "P3", "what is packed was signed over", *verb.items)
        return (*old.hands, *new.hands) == (before.partner(verb.shipper), NOBODY, by, NOBODY)
    if isinstance(verb, v.Deliver):
        receivers = {before.partner(receipt.receiver) for receipt in verb.receipts if old.outermost in receipt.items}
        return old.pending == new.holder and new.holder in receivers and not new.pending
    received = isinstance(verb, v.ReceiveItems | v.ReceiveWithDiscrepancies) and old.outermost in verb.items
    return received and old.pending == new.holder == by and not new.pending


def _may_change_course(before: Before, move: Move, old: Place, new: Place) -> bool:
    verb, by = move.verb, before.partner(move.account)
    if isinstance(verb, v.Ship | v.ShipReturn):
        return not old.pending and old.holder == by and new.pending == before.named(verb.to).id != by
    if isinstance(verb, v.Reject | v.ReceiveWithDiscrepancies):
        return old.pending == by and not new.pending and old.outermost in verb.items
    return isinstance(verb, v.VoidShipping) and old.holder == by and not new.pending and old.outermost in verb.items


def check_versions(before: Before, changed: Mapping[ItemId, Item], after: Mapping[ItemId, Item]) -> None:
    """P3: signatures name an item with its version, which a change in it, or in what is inside it, ends."""
    for name, item in changed.items():
        old = before.items.get(name)
        if old is None:
            continue
        loose = old.container == item.container == NO_ITEM
        handed = loose and (old.holder, old.pending) != (item.holder, item.pending)
        packed = item.container not in (NO_ITEM, old.container)
        if handed or packed or (old.first, old.count) != (item.first, item.count):
            hold(old.version != item.version, "P3", "it changed, and its version did not", name)
        if (old.first, old.count, old.container) != (item.first, item.count, item.container):
            _require_new_versions(before, after, name)


def _require_new_versions(before: Before, after: Mapping[ItemId, Item], name: ItemId) -> None:
    outside = {one.id for items in (before.items, after) for one in around(items, name)} - {name}
    for outer in outside:
        same = before.items[outer].version == after[outer].version if outer in before.items else False
        hold(not same, "P3", f"what is in it changed, and its version did not ({name})", outer)


def check_standing(before: Before, move: Move) -> None:
    """P4: who acts, who signs and who is shipped to is accredited at that moment."""
    verb = move.verb
    of_both = isinstance(verb, v.Release | v.Recall | v.TerminateRecall) and move.account not in before.registrars
    actors = [move.account] if isinstance(verb, _STANDING) or of_both else []
    if isinstance(verb, v.ReceiveSigned):
        actors.append(verb.shipper)
    actors += [receipt.receiver for receipt in getattr(verb, "receipts", ())]
    partners = [before.partners[before.partner(actor)] for actor in actors]
    if isinstance(verb, v.Ship | v.ShipReturn | v.OfferProduct):
        partners.append(before.named(verb.to))
    for partner in partners:
        standing = not partner.suspended and move.now <= int(partner.valid_until.timestamp())
        hold(standing, "P4", f"GLN {partner.gln} is not accredited then")


def _dispensed_from(verb: v.Verb) -> Sequence[ItemId]:
    if isinstance(verb, v.DispenseMany):
        return verb.items
    return (verb.item,) if isinstance(verb, v.Dispense) else ()


def check_safe(before: Before, after: Mapping[ItemId, Item], move: Move) -> None:
    """P5: what moves is free and safe, or goes back to who may take it."""
    verb = move.verb
    for item in _dispensed_from(verb):
        _require_safe(before, move, item, frozenset({before.items[item].lot}), NOBODY)
    if isinstance(verb, v.ShipReturn):
        by = before.partners[before.partner(move.account)]
        stands = not by.suspended and move.now <= int(by.valid_until.timestamp())
        for item in verb.items:
            to = PartnerId(before.named(verb.to).id)
            _require_returnable(before, move, item, to)
            if not stands:
                _require_way_back(before, move, item, PartnerId(by.id), to)
    for items, to in _on_their_way(before, move):
        for item in items:
            known = before.items[item]
            if not isinstance(verb, v.Ship | v.ReceiveSigned):
                _require_unsuspended(before, move, item, to)
            if known.returning:
                _require_returnable(before, move, item, to)
                hold(after[item].set_aside, "P5", "returned goods arrived as saleable ones", item)
                continue
            _require_safe(before, move, item, before.lots_inside[item], to)
            if _leads_back(before, move, item, to):
                back = after[item].returning if isinstance(verb, v.Ship) else after[item].set_aside
                hold(back, "P5", "what leads back is no return", item)


def _leads_back(before: Before, move: Move, item: ItemId, to: PartnerId) -> bool:
    """Unsafe goods that go to their maker; what who only dispenses sends to who supplies."""
    unsafe = not all(before.is_safe(lot, move.now) for lot in before.lots_inside[item])
    if not isinstance(move.verb, v.Ship | v.ReceiveSigned):
        return unsafe
    by = before.partners[before.places[item].holder]
    return unsafe or (not by.roles & TAKES_RETURNS and bool(before.partners[to].roles & TAKES_RETURNS))


def _require_unsuspended(before: Before, move: Move, item: ItemId, to: PartnerId) -> None:
    """What a suspended partner shipped is received as a return only, by its maker or where its registrar allowed."""
    by = before.partners[before.items[item].holder]
    if by.suspended:
        hold(before.items[item].returning, "P4", f"goods were received from GLN {by.gln}, which is suspended", item)
        _require_way_back(before, move, item, PartnerId(by.id), to)


def _require_way_back(before: Before, move: Move, item: ItemId, by: PartnerId, to: PartnerId) -> None:
    until = before.returns_allowed.get((by, to))
    allowed = until is not None and move.now <= int(until.timestamp())
    own = all(before.lots[lot].maker == to for lot in before.lots_inside[item])
    hold(allowed or own, "P5", f"partner {by}, without standing, sent goods to partner {to}", item)


def _on_their_way(before: Before, move: Move) -> Iterator[tuple[Sequence[ItemId], PartnerId]]:
    """The goods that are shipped or received, and by whom."""
    verb = move.verb
    if isinstance(verb, v.Ship):
        yield verb.items, PartnerId(before.named(verb.to).id)
    if isinstance(verb, v.ReceiveSigned | v.ReceiveItems | v.ReceiveWithDiscrepancies):
        yield verb.items, before.partner(move.account)
    for receipt in getattr(verb, "receipts", ()):
        yield receipt.items, before.partner(receipt.receiver)


def _require_safe(before: Before, move: Move, item: ItemId, lots: frozenset[LotId], to: PartnerId) -> None:
    aside = [known.id for known in around(before.items, item) if known.set_aside]
    hold(not aside, "P5", "what is set aside moved", *aside)
    for lot in lots:
        fine = before.lots[lot].maker == to or before.is_safe(lot, move.now)
        hold(fine, "P5", f"lot {lot}, recalled or expired, went to partner {to}", item)


def _require_returnable(before: Before, move: Move, item: ItemId, to: PartnerId) -> None:
    """Saleable goods go back to who trades, recalled and expired ones to their maker or to a logistics provider."""
    roles = before.partners[to].roles
    hold(bool(roles & TAKES_RETURNS), "P5", f"goods went back to a dispenser, partner {to}", item)
    for lot in before.lots_inside[item]:
        fine = before.is_safe(lot, move.now) or before.lots[lot].maker == to or Role.THIRD_PARTY_LOGISTICS in roles
        hold(fine, "P5", f"lot {lot}, recalled or expired, went back to partner {to}", item)
