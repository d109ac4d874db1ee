"""How a custody item changes: the functions of contracts/types/Item.sol."""

from __future__ import annotations

from dataclasses import dataclass

from lotproof.model.item import GONE, NO_ITEM, Item, ItemId, PartnerId, item_of_range
from lotproof.model.slots import copier_of

NOBODY = PartnerId(0)


altered = copier_of(Item)
"""``altered(item, field=new)``: the item with these fields."""


def changed(item: Item) -> Item:
    """One record more made or changed it (P11)."""
    return altered(item, version=item.version + 1)


def held_by(item: Item, partner: PartnerId) -> Item:
    """In the custody of ``partner``, no more in transit; what was on its way back is returned."""
    returned = item.returned or item.returning
    return altered(item, holder=partner, pending=NOBODY, returned=returned, returning=False)


def shipped_to(item: Item, consignee: PartnerId) -> Item:
    """In transit."""
    return altered(item, pending=consignee, moved=True)


def returning(item: Item, consignee: PartnerId) -> Item:
    """In transit back."""
    return altered(item, pending=consignee, returning=True, moved=True)


def given_back(item: Item) -> Item:
    """No more in transit, and as it was before."""
    return altered(item, pending=NOBODY, returning=False)


def ranging(item: Item, first: int, units: int) -> Item:
    """Of other units."""
    return altered(item, first=first, count=units)


def with_count(item: Item, inside: int) -> Item:
    """A container of ``inside`` items."""
    return altered(item, count=inside)


def set_aside_like(item: Item, outer: Item) -> Item:
    """Set aside, and moved, as ``outer`` is, around it or whole before it."""
    return altered(
        item,
        orders=item.orders | outer.orders,
        missing=item.missing or outer.missing,
        returned=item.returned or outer.returned,
        returning=item.returning or outer.returning,
        moved=item.moved or outer.moved,
    )


def packed_in(item: Item, container: ItemId) -> Item:
    """Inside ``container``, whose holder tells who has it."""
    return altered(item, container=container, holder=NOBODY, moved=True)


def on_its_own(item: Item, partner: PartnerId) -> Item:
    """Out of its container, held by ``partner``."""
    return altered(item, container=NO_ITEM, holder=partner)


def lost(item: Item) -> Item:
    """Recorded as missing, on the account of its holder."""
    return altered(given_back(item), missing=True)


def gone(item: Item) -> Item:
    """Destroyed."""
    return held_by(item, GONE)


@dataclass(frozen=True, slots=True)
class Cut:
    """A range taken out of a consignment.

    ``kept`` keeps the consignment's id, none where ``piece`` does; ``fresh`` is a part with a new id. Both stay where
    the consignment is, and ``piece`` is still there, too.
    """

    piece: Item
    kept: Item | None = None
    fresh: Item | None = None


def cut_out(item: Item, first: int, units: int) -> Cut:
    """Takes [first, first + units) out of ``item``; 0 units, or all of them, is the item itself.

    The part before the range keeps the id, or else the part behind it where the id is a label's.
    """
    if units in (0, item.count):
        return Cut(item)
    end, own = first + units, item_of_range(item.lot, first)
    behind = end < item.end
    if first > item.first:
        fresh = _part(item, item_of_range(item.lot, end), end, item.end - end) if behind else None
        return Cut(_part(item, own, first, units), ranging(item, item.first, first - item.first), fresh)
    if own == item.id:
        return Cut(ranging(item, first, units), None, _part(item, item_of_range(item.lot, end), end, item.end - end))
    return Cut(_part(item, own, first, units), ranging(item, end, item.end - end))


def _part(item: Item, name: ItemId, first: int, units: int) -> Item:
    """Whatever holds for ``item`` holds for the part."""
    return altered(ranging(item, first, units), id=name, name=None)
