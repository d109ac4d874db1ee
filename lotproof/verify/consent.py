"""Whether who moved goods had the right to: both consents (P3), both accredited at that moment (P4)."""

from __future__ import annotations

from lotproof.model import record as rec
from lotproof.model.item import GONE, Item, PartnerId
from lotproof.ports import LedgerView
from lotproof.rules.fold_goods import HOLDERS_OWN
from lotproof.rules.refusals import item_name, partner_name
from lotproof.rules.state import NOBODY
from lotproof.verify.steps import chain_of


def broken_consent(record: rec.Record, item: Item, outer: Item, view: LedgerView) -> str | None:
    """What is wrong with ``record`` on ``item``, whose outermost container is ``outer``; None where nothing is.

    The contract refuses all of these. They are looked for because the records may come from a file.
    """
    match record:
        case rec.Shipped() | rec.ReturnShipped() | rec.HandedOver():
            verb = "handed over" if isinstance(record, rec.HandedOver) else "shipped"
            wrong = _packed(item, outer, view) or _not_holder(verb, record.from_partner, outer, view)
            if wrong is None and not isinstance(record, rec.ReturnShipped):
                wrong = _not_accredited(record.from_partner, record, view)
            return wrong or _not_accredited(record.to_partner, record, view)
        case rec.Received() | rec.DiscrepanciesRecorded():
            packed = _packed(item, outer, view) if isinstance(record, rec.Received) else None
            wrong = packed or _not_consignee("received", record.by, outer, view)
            return wrong or _not_accredited(record.by, record, view)
        case rec.Rejected():
            return _packed(item, outer, view) or _not_consignee("rejected", record.by, outer, view)
        case rec.ShippingVoided() if outer.pending == NOBODY:
            return f"{partner_name(record.by, view)} voided a shipment that was not under way"
        case rec.ShippingVoided() if outer.holder != record.by:
            return f"{partner_name(record.by, view)} voided a shipment of {partner_name(outer.holder, view)}"
    return _broken_in_hand(record, item, outer, view)


def _broken_in_hand(record: rec.Record, item: Item, outer: Item, view: LedgerView) -> str | None:
    """Of what is done to goods at their holder's."""
    match record:
        case rec.Packed():
            return _packed(item, outer, view) or _not_both_held(record, outer, view)
        case rec.Unpacked() | rec.Split():
            return _not_holder("unpacked" if isinstance(record, rec.Unpacked) else "split", record.by, outer, view)
        case rec.Quarantined() | rec.Released():
            return _not_in_charge(record, item, outer, view)
        case rec.ReturnAccepted():
            wrong = _not_holder("accepted", record.by, outer, view)
            return wrong or _not_accredited(record.by, record, view)
        case rec.RecordedFound() | rec.Destroyed():
            verb = "found" if isinstance(record, rec.RecordedFound) else "destroyed"
            wrong = _packed(item, outer, view) or _not_holder(verb, record.by, outer, view)
            return wrong or _not_accredited(record.by, record, view)
        case rec.MissingDisputed():
            return _not_holder("disputed", record.by, outer, view)
        case rec.TakenBack():
            return _not_holder("took back", record.by, outer, view) or _not_accredited(record.by, record, view)
    return None


def _packed(item: Item, outer: Item, view: LedgerView) -> str | None:
    return None if item.id == outer.id else f"{item_name(item.id, view)} moved on its own while it was packed"


def _not_holder(verb: str, by: PartnerId, outer: Item, view: LedgerView) -> str | None:
    if outer.holder == GONE != by:
        return f"{partner_name(by, view)} {verb} goods that had been destroyed"
    if outer.holder != by:
        return f"{partner_name(by, view)} {verb} goods in the custody of {partner_name(outer.holder, view)}"
    if outer.pending != NOBODY:
        return f"{partner_name(by, view)} {verb} goods that were in transit to {partner_name(outer.pending, view)}"
    return None


def _not_consignee(verb: str, by: PartnerId, outer: Item, view: LedgerView) -> str | None:
    if outer.pending == by:
        return None
    shipped = f"were shipped to {partner_name(outer.pending, view)}" if outer.pending else "nobody had shipped"
    return f"{partner_name(by, view)} {verb} goods that {shipped}"


def _not_in_charge(record: rec.Quarantined | rec.Released, item: Item, outer: Item, view: LedgerView) -> str | None:
    """A quarantine is its holder's or a registrar's to order, and who ordered it releases it."""
    office = view.registrars.get(record.account, 0)
    verb = "quarantined" if isinstance(record, rec.Quarantined) else "released"
    if isinstance(record, rec.Released) and not item.orders & HOLDERS_OWN << office:
        return f"account {record.account} released goods whose quarantine was another's to end"
    if office:
        return None
    if record.by == NOBODY:
        return f"account {record.account}, of no partner, {verb} goods"
    return _not_holder(verb, record.by, outer, view)


def _not_both_held(record: rec.Packed, outer: Item, view: LedgerView) -> str | None:
    container = view.items[chain_of(view, record.container)[-1]]
    wrong = _not_holder("packed", record.by, outer, view)
    if wrong is None and container.holder != record.by:
        return f"{partner_name(record.by, view)} packed into a container of {partner_name(container.holder, view)}"
    return wrong


def _not_accredited(partner: PartnerId, record: rec.Record, view: LedgerView) -> str | None:
    known = view.partners.get(partner)
    if known is None:
        return f"{partner_name(partner, view)} took part, which was never accredited"
    if known.suspended:
        return f"GLN {known.gln} took part while it was suspended"
    if not known.accredited_at(record.at.time):
        return f"GLN {known.gln} took part after its accreditation had ended on {known.valid_until:%Y-%m-%d}"
    return None
