"""Checks 1 to 6: the scan, the maker, the lot, the serial, what became of the unit, recalls."""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain

from lotproof.model import record as rec
from lotproof.model.identifiers import CompanyPrefix, Gtin
from lotproof.model.lot import Lot
from lotproof.model.partner import Role
from lotproof.verify.history import LotOrigin
from lotproof.verify.matter import Matter, moment, said
from lotproof.verify.subject import Kind, Proof
from lotproof.verify.verdict import Advice, Finding, failed, passed, skipped


def check_scan(matter: Matter) -> Finding:
    """1. The scan parses; check digits hold. What comes here was parsed, so only its content is left to judge."""
    if matter.subject.kind is Kind.NOTHING:
        return skipped("the scan names neither a product (01) nor a logistic unit (00)", Advice.FULL_SCAN)
    names = " ".join(f"({ai})" for ai, _ in matter.scan.elements())
    return passed(f"the scan holds {names}, each well formed, with right check digits")


def check_maker(matter: Matter) -> Finding:
    """2. The GTIN is registered and its maker was accredited when the lot was made."""
    gtin = matter.scan.gtin
    origin = matter.history.origin
    if matter.subject.kind is Kind.CONTAINER or gtin is None:
        return skipped("the scan names no product")
    product = matter.state.products.get(gtin)
    if product is None:
        return _unregistered(gtin, matter)
    if origin is None:
        owner = matter.name_of(product.maker)
        return skipped(f"GTIN {gtin} is registered by {owner}, but there is no lot to tell when it was made")
    return _maker_then(origin, matter)


def _unregistered(gtin: Gtin, matter: Matter) -> Finding:
    """A maker that takes part registers what it sells, so an unregistered GTIN under its prefix is a bad sign.

    Under anyone else's prefix it only means that the maker does not take part.
    """
    for prefix in CompanyPrefix.possible_for(gtin):
        owner = matter.state.prefixes.get(prefix)
        known = matter.state.partners[owner] if owner else None
        if known is not None and Role.MANUFACTURER in known.roles:
            reason = f"GTIN {gtin} is not registered, though its company prefix {prefix} belongs to GLN {known.gln}"
            return failed(f"{reason}, a manufacturer on this ledger", Advice.UNKNOWN_PRODUCT)
    return skipped(f"GTIN {gtin} is not registered on this ledger, nor does its maker take part", Advice.NOT_ON_LEDGER)


def _maker_then(origin: LotOrigin, matter: Matter) -> Finding:
    record, maker = origin.record, origin.maker
    who = matter.name_of(record.maker)
    lot = f"lot {record.number} in block {record.at.block}"
    if origin.product is None or origin.product.maker != record.maker:
        owner = matter.name_of(origin.product.maker) if origin.product else "nobody"
        return failed(f"{who} registered {lot}, but GTIN {record.gtin} belonged to {owner}", Advice.MAKER)
    if maker is None or not maker.accredited_at(record.at.time) or Role.MANUFACTURER not in maker.roles:
        return failed(f"{who} was not accredited as manufacturer when it registered {lot}", Advice.MAKER)
    reason = f"{who} was accredited as manufacturer when it registered {lot}, {moment(record.at.time)}"
    now = matter.state.partners[record.maker]
    return passed(reason if now.accredited_at(matter.evidence.now) else f"{reason}; it is not accredited any more")


def check_lot(matter: Matter) -> Finding:
    """3. The lot is registered; its expiry equals the pack's and has not passed."""
    scan, lot = matter.scan, matter.lot
    if matter.subject.kind is Kind.CONTAINER:
        return _lots_inside(matter)
    if scan.gtin is None or scan.gtin not in matter.state.products:
        return skipped("without a registered product there is no lot to look up")
    if lot is None and scan.lot is None:
        return skipped("the scan shows no lot number (10)", Advice.FULL_SCAN)
    if lot is None:
        return failed(f"lot {scan.lot} of GTIN {scan.gtin} was never registered by its maker", Advice.UNKNOWN_LOT)
    if scan.lot not in (None, lot.number):
        return failed(f"the scan shows lot {scan.lot}, the ledger has it in {said(lot, matter.state)}", Advice.ALTERED)
    if scan.expiry not in (None, lot.expiry):
        return failed(f"the pack expires on {scan.expiry}, its lot on the ledger on {lot.expiry}", Advice.ALTERED)
    if _expired(lot, matter):
        return failed(f"{said(lot, matter.state)} expired on {lot.last_day}", Advice.EXPIRED)
    if scan.lot is None or scan.expiry is None:
        missing = "lot number (10)" if scan.lot is None else "expiry (17)"
        return skipped(f"the scan shows no {missing} to compare with {said(lot, matter.state)}", Advice.FULL_SCAN)
    told = f"{said(lot, matter.state)} is registered with the same expiry, {lot.expiry}"
    if lot.extended_to is None:
        return passed(f"{told}, which has not passed")
    return passed(f"{told}, which its maker and a registrar extended to {lot.extended_to}")


def _lots_inside(matter: Matter) -> Finding:
    for lot in matter.lots:
        if _expired(lot, matter):
            return failed(
                f"{said(lot, matter.state)}, of which units are inside, expired on {lot.last_day}", Advice.EXPIRED
            )
    inside = f"; none of the {len(matter.lots)} lots inside has expired" if matter.lots else ""
    return skipped(f"a container shows no lot and no expiry{inside}")


def _expired(lot: Lot, matter: Matter) -> bool:
    return matter.evidence.now.date() > lot.last_day


def check_serial(matter: Matter) -> Finding:
    """4. The serial is in the maker's commitment. A homogeneous case is named by its maker's own record instead."""
    subject, serial = matter.subject, matter.scan.serial
    if subject.kind is Kind.CONTAINER:
        return skipped("a container is named by its shipper, no maker committed to it", Advice.CONTAINER)
    if serial is None:
        return skipped("the scan shows no serial (21)", Advice.LOT_ONLY)
    if matter.lot is None:
        return skipped("without a registered lot there is no commitment to compare the serial with")
    lot = said(matter.lot, matter.state)
    match subject.proof:
        case Proof.SHOWN if subject.kind is Kind.CASE:
            return passed(f"the maker named case {serial} when it registered {lot}")
        case Proof.SHOWN:
            return passed(f"the maker committed to serial {serial} as unit {subject.index} of {lot}")
        case Proof.REFUTED:
            return failed(f"the maker did not commit to serial {serial} in {lot}", Advice.COUNTERFEIT)
        case Proof.OTHER_LOT:
            return skipped(f"the lot passport in hand is not that of {lot}: its root differs", Advice.NO_PASSPORT)
        case Proof.OLDER:
            return skipped(f"{lot} grew since the lot passport in hand was issued", Advice.NO_PASSPORT)
        case Proof.OTHER_SERIAL:
            return skipped(f"the proof in hand is for another serial than {serial}", Advice.NO_PASSPORT)
    return skipped(f"there is no lot passport or unit proof in hand for {lot}", Advice.NO_PASSPORT)


def check_unspent(matter: Matter) -> Finding:
    """5. The unit was not dispensed or decommissioned."""
    lot, index = matter.lot, matter.subject.index
    if lot is None or index is None:
        return skipped("without a proven unit there is nothing to look up")
    if matter.subject.kind is Kind.CASE:
        return _case_unspent(lot, matter)
    dispensed = matter.state.dispensed.get(lot.id, {}).get(index)
    if dispensed is not None:
        here = matter.state.gln_of(dispensed.by) == matter.evidence.holder
        return failed(_spent("dispensed", dispensed, matter), Advice.DISPENSED_HERE if here else Advice.DISPENSED)
    decommissioned = matter.state.decommissioned.get(lot.id, {}).get(index)
    if decommissioned is not None:
        return failed(_spent("decommissioned", decommissioned, matter), Advice.DECOMMISSIONED)
    return passed(f"unit {index} was neither dispensed nor decommissioned up to block {matter.evidence.head}")


def _spent(word: str, record: rec.Dispensed | rec.Decommissioned, matter: Matter) -> str:
    return f"{matter.name_of(record.by)} {word} this unit on {moment(record.at.time)}, in block {record.at.block}"


def _case_unspent(lot: Lot, matter: Matter) -> Finding:
    item = matter.history.item
    if item is None:
        return skipped("the case does not stand on this ledger")
    spent = sorted(chain(matter.state.dispensed.get(lot.id, ()), matter.state.decommissioned.get(lot.id, ())))
    gone = bisect_left(spent, item.end) - bisect_left(spent, item.first)
    if gone == 0:
        return passed(f"none of the {item.count} units of the case was dispensed or decommissioned")
    if gone == item.count:
        return failed(f"all {gone} units of the case were dispensed or decommissioned", Advice.DISPENSED)
    return skipped(f"{gone} of the {item.count} units of the case were dispensed or decommissioned", Advice.OPENED)


def _sources(lot: Lot, matter: Matter) -> list[Lot]:
    """The lots of which it was made, at any remove."""
    return [matter.state.lots[source] for source in matter.state.made_from.get(lot.id, ())]


def check_recall(matter: Matter) -> Finding:
    """6. Lot not recalled, item not quarantined, and not a returned one that nobody has verified since."""
    recalled = [lot for lot in matter.lots if lot.recall_class]
    if recalled:
        lot, by = recalled[0], matter.last("recall")
        return failed(f"{said(lot, matter.state)} was recalled with class {lot.recall_class}{by}", Advice.RECALLED)
    made_of = [(lot, source) for lot in matter.lots for source in _sources(lot, matter) if source.recall_class]
    if made_of:
        lot, source = made_of[0]
        told = f"{said(lot, matter.state)} was made of {said(source, matter.state)}"
        return failed(f"{told}, which was recalled with class {source.recall_class}", Advice.RECALLED)
    if "quarantined" in matter.set_aside:
        by = matter.last("quarantine", "receive damaged")
        return failed(f"the goods were put in quarantine{by}, and not released since", Advice.QUARANTINED)
    if "returned" in matter.set_aside:
        by = matter.last("return")
        return failed(f"the goods were returned{by}, and nobody has verified their units since", Advice.RETURNED)
    if not matter.lots:
        return skipped("without a registered lot there is no recall to look up")
    aside = "neither recalled nor in quarantine" if matter.history.item else "not recalled"
    return passed(f"{aside} up to block {matter.evidence.head}")
