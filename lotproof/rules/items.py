"""How a custody item changes: the functions of contracts/types/Item.sol, which tell when its version grows."""

from __future__ import annotations

from dataclasses import dataclass

from lotproof.model.item import GONE, NO_ITEM, Item, ItemId, PartnerId, item_of_range
from lotproof.model.slots import copier_of

NOBODY = PartnerId(0)

_VERSIONS = 2**16

changed = copier_of(Item)
"""``changed(item, field=new)``: the item with these fields, and without a new version."""


def _next(item: Item, **changes: object) -> Item:
    return changed(item, version=(item.version + 1) % _VERSIONS, **changes)


def held_by(item: Item, partner: PartnerId) -> Item:
    """In the custody of ``partner``, no more in transit; what was on its way back is returned."""
    return _next(item, holder=partner, pending=NOBODY, returned=item.returned or item.returning, returning=False)


def shipped_to(item: Item, consignee: PartnerId) -> Item:
    """In transit."""
    return _next(item, pending=consignee)


def returning(item: Item, consignee: PartnerId) -> Item:
    """In transit back."""
    return _next(item, pending=consignee, returning=True)


def given_back(item: Item) -> Item:
    """No more in transit, and as it was before."""
    return _next(item, pending=NOBODY, returning=False)


def ranging(item: Item, first: int, units: int) -> Item:
    """Of other units."""
    return _next(item, first=first, count=units)


def with_count(item: Item, inside: int) -> Item:
    """A container of ``inside`` items."""
    return _next(item, count=inside)


def changed_inside(item: Item) -> Item:
    """With a change of content in a container inside."""
    return _next(item)


def set_aside_like(item: Item, outer: Item) -> Item:
    """Set aside by the orders and for the reasons that ``outer``, around it, is."""
    return changed(
        item,
        orders=item.orders | outer.orders,
        missing=item.missing or outer.missing,
        returned=item.returned or outer.returned,
        returning=item.returning or outer.returning,
    )


def packed_in(item: Item, container: ItemId) -> Item:
    """Inside ``container``."""
    return _next(item, container=container)


def on_its_own(item: Item, partner: PartnerId) -> Item:
    """Out of its container, held by ``partner``; the version stays."""
    return changed(item, container=NO_ITEM, holder=partner)


def lost(item: Item) -> Item:
    """Recorded as missing, on the account of its holder."""
    return changed(given_back(item), missing=True)


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
    """Whatever holds for ``item`` holds for the part, its version included."""
    return changed(ranging(item, first, units), id=name, name=None)
