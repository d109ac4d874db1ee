"""P5: what is set aside stays so, wherever it goes and however it is cut, until the one verb that ends it."""

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


def check_aside(before: Before, moved: Mapping[ItemId, Item], after: Mapping[ItemId, Item], move: Move) -> None:
    """Of the ``moved`` items no mark is lost but by its own verb, and by one that names the goods."""
    for name, item in moved.items():
        origin = before.origin(item)
        if origin is None:
            continue
        old = marks_of(before.items, origin.id)
        if old != NONE:
            _check_one(before, move, old, marks_of(after, name), name, origin.id)


def _check_one(before: Before, move: Move, old: Marks, new: Marks, name: ItemId, origin: ItemId) -> None:
    concerned = {known.id for known in around(before.items, origin)} & {*_named(move.verb)}
    ended = _ended(before, move) if concerned else NONE
    lost = old.orders & ~new.orders & ~ended.orders
    hold(not lost, "P5", f"the orders {lost:#x} ended", name)
    hold(not old.missing or new.missing or ended.missing, "P5", "missing goods were found", name)
    hold(not old.returned or new.returned or ended.returned, "P5", "returned goods were accepted", name)
    arrived = new.returning or new.returned or new.missing or ended.returning
    hold(not old.returning or arrived, "P5", "a return was forgotten", name)


def _ended(before: Before, move: Move) -> Marks:
    """The marks that the verb may end on what it names."""
    verb = move.verb
    return Marks(
        orders=1 << before.registrars.get(move.account, 0) if isinstance(verb, v.Release) else 0,
        missing=isinstance(verb, v.RecordFound),
        returned=isinstance(verb, v.AcceptReturn),
        returning=isinstance(verb, v.Reject | v.VoidShipping),
    )


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
