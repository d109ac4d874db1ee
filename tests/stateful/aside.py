"""P5, P10: what is set aside stays so, however it is cut, until the one verb that ends it; nothing else becomes so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lotproof.model import verb as v
from lotproof.model.item import Item, ItemId
from tests.stateful.before import Before, around, hold
from tests.stateful.move import Move


@dataclass(frozen=True, slots=True)
class Marks:
    """Why goods are set aside, themselves or by a container around them."""

    orders: int = 0
    missing: bool = False
    returned: bool = False
    returning: bool = False


NONE = Marks()

_RECEIPTS = (v.ReceiveItems, v.ReceiveWithDiscrepancies, v.Deliver)


def check_aside(before: Before, moved: Mapping[ItemId, Item], after: Mapping[ItemId, Item], move: Move) -> None:
    """Of the ``moved`` items no mark comes or goes but by its own verb, and missing ones are in nobody's hands (P1)."""
    for name, item in moved.items():
        origin = before.origin(item)
        if origin is None:
            continue
        old, new = marks_of(before.items, origin.id), marks_of(after, name)
        _check_gone(before, move, old, new, name, origin.id)
        _check_come(before, move, old, new, name)
        hold(not old.missing or _may_touch_missing(before, move), "P1", "missing goods were touched", name)


def _check_gone(before: Before, move: Move, old: Marks, new: Marks, name: ItemId, origin: ItemId) -> None:
    """By the verb that ends it, which names the goods or a container around them."""
    concerned = {known.id for known in around(before.items, origin)} & {*_named(move.verb)}
    ended = _ended(before, move, origin) if concerned else NONE
    lost = old.orders & ~new.orders & ~ended.orders
    hold(not lost, "P5", f"the orders {lost:#x} ended", name)
    hold(not old.missing or new.missing or ended.missing, "P5", "missing goods were found", name)
    hold(not old.returned or new.returned or ended.returned, "P5", "returned goods were accepted", name)
    arrived = new.returning or new.returned or new.missing or ended.returning
    hold(not old.returning or arrived, "P5", "a return was forgotten", name)


def _check_come(before: Before, move: Move, old: Marks, new: Marks, name: ItemId) -> None:
    come = _come(before, move)
    more = new.orders & ~old.orders & ~come.orders
    hold(not more, "P10", f"the orders {more:#x} came", name)
    hold(not new.missing or old.missing or come.missing, "P10", "goods became missing", name)
    # Where goods lead back is for check_safe to say.
    found = isinstance(move.verb, v.RecordFound) and old.missing
    returned = old.returned or come.returned or found
    hold(not new.returned or returned, "P10", "goods that were not on their way back became returned ones", name)
    hold(not new.returning or old.returning or come.returning, "P10", "goods became a return", name)


def _ended(before: Before, move: Move, item: ItemId) -> Marks:
    """The marks that the verb may end on what it names: bit 0 of the orders is the holder's own."""
    verb = move.verb
    office = before.registrars.get(move.account, 0)
    own = office or before.partner(move.account) == before.places[item].holder
    return Marks(
        orders=1 << office if isinstance(verb, v.Release) and own else 0,
        missing=isinstance(verb, v.RecordFound),
        returned=isinstance(verb, v.AcceptReturn),
        returning=isinstance(verb, v.Reject | v.VoidShipping),
    )


def _come(before: Before, move: Move) -> Marks:
    """The marks that the verb may set."""
    verb = move.verb
    ordered = 1 << before.registrars.get(move.account, 0) if isinstance(verb, v.Quarantine) else 0
    with_lines = isinstance(verb, v.ReceiveWithDiscrepancies)
    return Marks(
        orders=ordered | int(with_lines),
        missing=with_lines,
        returned=isinstance(verb, (*_RECEIPTS, v.ReceiveSigned)),
        returning=isinstance(verb, v.ShipReturn | v.Ship),
    )


def _may_touch_missing(before: Before, move: Move) -> bool:
    by_registrar = isinstance(move.verb, v.Quarantine) and move.account in before.registrars
    return by_registrar or isinstance(move.verb, v.RecordFound | v.Release | v.DisputeMissing)


def _named(verb: v.Verb) -> tuple[ItemId, ...]:
    return getattr(verb, "items", None) or (getattr(verb, "item", ItemId(0)),)


def marks_of(items: Mapping[ItemId, Item], name: ItemId) -> Marks:
    """The marks of an item and of all around it."""
    orders, missing, returned, returning = 0, False, False, False
    for item in around(items, name):
        orders |= item.orders
        missing, returned = missing or item.missing, returned or item.returned
        returning = returning or item.returning
    return Marks(orders, missing, returned, returning)
