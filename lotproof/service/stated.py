"""What partners state on record: observations, what they dispute, packs taken back, and how long a lot keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from lotproof.errors import Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln, Sgtin
from lotproof.model.item import LotId
from lotproof.model.lot import LotKey
from lotproof.model.record import Dispensing
from lotproof.model.spent import has_unit, trail_of, word_of
from lotproof.rules.state import State
from lotproof.service.desk import Desk, Done
from lotproof.service.goods import known_lot
from lotproof.service.proofs import known_unit
from lotproof.service.sweep import Swept, sweep
from lotproof.service.wanted import Wanted, among, is_named, own


def observe(desk: Desk, wanted: Wanted, event: bytes) -> list[Done]:
    """Records an observation of ``wanted``; only the commitment to ``event`` goes on chain."""
    splits, items = own(desk, wanted)
    return desk.act([*splits, v.Observe(items=tuple(items))], document=event)


def dispute(desk: Desk, wanted: Wanted | None, reason: bytes) -> Swept:
    """Disputes that ``wanted``, or everything missing on the partner's account, did not come."""
    holder = desk.partner
    missing = [item for item in desk.state.items.values() if item.missing and item.holder == holder.id]
    _, items = among(desk, wanted, missing, f"missing on the account of GLN {holder.gln}")
    return sweep(desk, v.DisputeMissing(items=()), items, reason or None, named=is_named(wanted))


def take_back(desk: Desk, packs: Iterable[Sgtin], reason: bytes) -> list[Done]:
    """Undoes what the partner dispensed in the last ten days, pack by pack: each changes what the next one shows."""
    done: list[Done] = []
    for pack in packs:
        item, index = known_unit(desk.state, desk.trees, pack)
        before, links = _trail_to(desk.state, item.lot, index)
        verb = v.TakeBack(item=item.id, index=index, before=before, links=links)
        done += desk.act([verb], document=reason or None)
    return done


def _trail_to(state: State, lot: LotId, index: int) -> tuple[bytes, tuple[Dispensing, ...]]:
    """The last link that concerns the unit with all behind it, and the trail before it."""
    links = state.trails.get((lot, word_of(index)), ())
    last = max((place for place, link in enumerate(links) if has_unit(link, index)), default=None)
    if last is None:
        name = state.lots[lot]
        raise Refused(f"unit {index} of lot {name} was not dispensed", promise="P6", error="UnitNotSpent")
    return trail_of(links[:last]), tuple(links[last:])


def extend_expiry(desk: Desk, lot: LotKey, day: dt.date, reason: bytes) -> list[Done]:
    """Proposes, as the lot's maker, to extend its expiry to ``day``; or confirms that day, as a registrar."""
    known = known_lot(desk.state, *lot).id
    registrar = desk.signer.address in desk.state.registrars
    verb = v.ExtendExpiry(lot=known, day=day) if registrar else v.ProposeExpiry(lot=known, day=day)
    return desk.act([verb], document=reason or None)


def overrule(desk: Desk, lot: LotKey, office: int, reason: bytes) -> list[Done]:
    """Ends, as the board, the recall that an office ordered, or the maker for 0."""
    known = known_lot(desk.state, *lot).id
    return desk.act([v.OverruleRecall(lot=known, office=office)], document=reason or None)


def allow_returns(desk: Desk, gln: Gln, to: Gln, until: dt.datetime | None, reason: bytes) -> list[Done]:
    """Allows, as its registrar, a suspended partner to return its stock to ``to``; None ends that."""
    return desk.act([v.AllowReturns(gln=gln, to=to, until=until)], document=reason or None)


def repackage(desk: Desk, into: LotKey, wanted: Wanted, document: bytes | None = None) -> list[Done]:
    """Uses up ``wanted`` to make the lot ``into`` of it, which is on the ledger already."""
    made = known_lot(desk.state, *into)
    splits, items = own(desk, wanted)
    return desk.act([*splits, v.Repackage(into=made.id, items=tuple(items))], document=document)
