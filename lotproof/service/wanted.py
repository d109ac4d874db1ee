"""The goods that a person names, found among what the desk's partner has, sent or awaits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lotproof.errors import BadInput, Refused
from lotproof.model.item import Item, ItemId, LotId
from lotproof.model.lot import LotKey
from lotproof.service.desk import Desk
from lotproof.service.goods import Selection, in_transit, known_lot, pick, shipped_items, take_units
from lotproof.service.things import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The goods that a person names: labels, scans and ranges, or a lot with or without a number of its units."""

    keys: tuple[Key, ...] = ()
    lot: LotKey | None = None
    units: int | None = None

    def __post_init__(self) -> None:
        if bool(self.keys) == (self.lot is not None):
            found = "labels and a lot" if self.keys else "no goods"
            raise BadInput(found, expected="either labels, such as (00)... or (01)...(21)..., or --lot")
        if self.units is not None and (self.lot is None or self.units < 1):
            raise BadInput(f"{self.units} units", expected="a number from 1 on, with --lot", where="--units")


def is_named(wanted: Wanted | None) -> bool:
    """Whether goods are named one by one: such go all together or not at all."""
    return wanted is not None and wanted.lot is None


def own(desk: Desk, wanted: Wanted) -> Selection:
    """What holds exactly ``wanted``, after the splits that this takes."""
    if wanted.lot is None:
        return pick(desk.state, desk.trees, wanted.keys)
    lot = known_lot(desk.state, *wanted.lot)
    if wanted.units is None:
        raise BadInput(f"lot {lot} without a number of units", expected="--units with --lot")
    return take_units(desk.state, desk.partner_id, lot, wanted.units)


def incoming(desk: Desk, wanted: Wanted | None) -> tuple[ItemId, ...]:
    """What is in transit to the desk's partner: ``wanted``, or everything."""
    return _moving(desk, wanted, lambda lot: in_transit(desk.state, to=desk.partner_id, lot=lot))


def outgoing(desk: Desk, wanted: Wanted | None) -> tuple[ItemId, ...]:
    """What the desk's partner shipped and nobody received."""
    return _moving(desk, wanted, lambda lot: in_transit(desk.state, of=desk.partner_id, lot=lot))


def among(desk: Desk, wanted: Wanted | None, found: Iterable[Item], what: str) -> Selection:
    """``wanted``, or all of ``found``, or those of its lot; ``what`` says in a refusal what there is none of."""
    if wanted is not None and wanted.lot is None:
        return own(desk, wanted)
    state = desk.state
    lot = known_lot(state, *wanted.lot) if wanted and wanted.lot else None
    items = sorted(item.id for item in found if lot is None or state.lots_in(item) == (lot.id,))
    if not items:
        raise Refused(f"nothing {f'of lot {lot} ' if lot else ''}is {what}", error="NothingNamed")
    return [], items


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
