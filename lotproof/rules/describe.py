"""Each verb as one sentence that a warehouse would say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import singledispatch

from lotproof.errors import counted
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, SerialNumber
from lotproof.model.item import ItemId
from lotproof.model.partner import Role
from lotproof.model.record import Discrepancy
from lotproof.rules.refusals import NameSource, item_name, lot_name


@singledispatch
def describe(verb: v.Verb, names: NameSource) -> str:
    """``verb`` in words, judged on the names known before it passes."""
    raise TypeError(f"{type(verb).__name__} has no sentence")


def _items(items: Sequence[ItemId], names: NameSource) -> str:
    said = ", ".join(item_name(item, names) for item in items[:4])
    return f"{said} and {len(items) - 4} more" if len(items) > 4 else said


def _terms(verb: v.Accredit | v.Renew) -> str:
    return f"as {', '.join(Role.names(verb.roles))} until {verb.valid_until.astimezone(dt.UTC):%Y-%m-%d}"


@describe.register
def _(verb: v.AppointRegistrar, names: NameSource) -> str:
    return f"appoint {verb.account} registrar"


@describe.register
def _(verb: v.ReplaceRegistrar, names: NameSource) -> str:
    return f"hand the registrar's office number {verb.number} to {verb.to_account}"


@describe.register
def _(verb: v.OfferOffice, names: NameSource) -> str:
    return f"offer the registrar's office to {verb.to_account}"


@describe.register
def _(verb: v.WithdrawOfficeOffer, names: NameSource) -> str:
    return f"withdraw the offer of the registrar's office to {verb.to_account}"


@describe.register
def _(verb: v.AcceptOffice, names: NameSource) -> str:
    return f"take the registrar's office number {verb.number} that was offered"


@describe.register
def _(verb: v.Accredit, names: NameSource) -> str:
    return f"accredit GLN {verb.gln} {_terms(verb)}"


@describe.register
def _(verb: v.Renew, names: NameSource) -> str:
    return f"renew the accreditation of GLN {verb.gln} {_terms(verb)}"


@describe.register
def _(verb: v.Suspend, names: NameSource) -> str:
    return f"suspend GLN {verb.gln}"


@describe.register
def _(verb: v.Reinstate, names: NameSource) -> str:
    return f"reinstate GLN {verb.gln}"


@describe.register
def _(verb: v.AddOperator, names: NameSource) -> str:
    return f"add the operator key {verb.operator}"


@describe.register
def _(verb: v.RemoveOperator, names: NameSource) -> str:
    return f"take back the operator key {verb.operator}"


@describe.register
def _(verb: v.OfferKey, names: NameSource) -> str:
    place = f", in place of {verb.replaces}" if verb.replaces else ""
    return f"offer {verb.to_account} to be an operator key of GLN {verb.gln}{place}"


@describe.register
def _(verb: v.WithdrawKeyOffer, names: NameSource) -> str:
    return f"withdraw the offer to {verb.to_account} to be an operator key of GLN {verb.gln}"


@describe.register
def _(verb: v.AcceptKey, names: NameSource) -> str:
    return f"become an operator key of GLN {verb.gln} as offered"


@describe.register
def _(verb: v.AssignCompanyPrefix, names: NameSource) -> str:
    return f"assign the GS1 company prefix {verb.prefix} to GLN {verb.gln}"


@describe.register
def _(verb: v.WithdrawCompanyPrefix, names: NameSource) -> str:
    return f"take the unused GS1 company prefix {verb.prefix} back from GLN {verb.gln}"


@describe.register
def _(verb: v.OfferCompanyPrefix, names: NameSource) -> str:
    return f"offer the GS1 company prefix {verb.prefix} to GLN {verb.to}"


@describe.register
def _(verb: v.AcceptCompanyPrefix, names: NameSource) -> str:
    return f"take over the GS1 company prefix {verb.prefix}"


@describe.register
def _(verb: v.AnnounceCompanyPrefixEnd, names: NameSource) -> str:
    return f"announce that the GS1 company prefix {verb.prefix} is taken from its owner{_products(verb.products)}"


@describe.register
def _(verb: v.WithdrawCompanyPrefixEnd, names: NameSource) -> str:
    return f"leave the GS1 company prefix {verb.prefix} with its owner after all"


@describe.register
def _(verb: v.EndCompanyPrefix, names: NameSource) -> str:
    return f"take the GS1 company prefix {verb.prefix} from its owner{_products(verb.products)}"


def _products(gtins: Sequence[Gtin]) -> str:
    return f", with {counted(len(gtins), 'product')}" if gtins else ""


@describe.register
def _(verb: v.AnnounceClosing, names: NameSource) -> str:
    return f"announce that the ledger closes and {verb.successor} follows it"


@describe.register
def _(verb: v.WithdrawClosing, names: NameSource) -> str:
    return "keep the ledger open after all"


@describe.register
def _(verb: v.MarkForClosing, names: NameSource) -> str:
    return f"mark {counted(len(verb.glns), 'trading partner')} for the closing of the ledger"


@describe.register
def _(verb: v.OfferProduct, names: NameSource) -> str:
    return f"offer GTIN {verb.gtin} to GLN {verb.to}"


@describe.register
def _(verb: v.AcceptProduct, names: NameSource) -> str:
    return f"take over GTIN {verb.gtin}"


@describe.register
def _(verb: v.RegisterProduct, names: NameSource) -> str:
    case = f", a case of {verb.quantity} of GTIN {verb.content}" if verb.content else ""
    return f"register GTIN {verb.gtin} under GS1 company prefix {verb.prefix}{case}"


@describe.register
def _(verb: v.RegisterLot, names: NameSource) -> str:
    lot = f"register lot (01){verb.gtin}(10){verb.number}, {counted(verb.units, 'unit')}, expiry {verb.expiry}"
    return f"{lot}, in {counted(len(verb.cases), 'case')}" if verb.cases else lot


@describe.register
def _(verb: v.AddTranche, names: NameSource) -> str:
    cases = f" in {counted(len(verb.cases), 'case')}" if verb.cases else ""
    return f"add {counted(verb.units, 'unit')}{cases} to lot (01){verb.gtin}(10){verb.number}"


@describe.register
def _(verb: v.CommissionCases, names: NameSource) -> str:
    return f"pack {item_name(verb.item, names)} into {counted(len(verb.cases), 'case')} of GTIN {verb.case_gtin}"


@describe.register
def _(verb: v.WithdrawLot, names: NameSource) -> str:
    return f"withdraw {_items(verb.items, names)} of {lot_name(verb.lot, names)}"


@describe.register
def _(verb: v.Repackage, names: NameSource) -> str:
    return f"make {lot_name(verb.into, names)} of {_items(verb.items, names)}"


@describe.register
def _(verb: v.CommissionLogisticUnit, names: NameSource) -> str:
    return f"commission (00){verb.sscc}"


@describe.register
def _(verb: v.CommissionCase, names: NameSource) -> str:
    return f"commission the case {verb.sgtin}"


@describe.register
def _(verb: v.Pack, names: NameSource) -> str:
    return f"pack {_items(verb.items, names)} into {item_name(verb.container, names)}"


@describe.register
def _(verb: v.Unpack, names: NameSource) -> str:
    return f"unpack {_items(verb.items, names)} from {item_name(verb.container, names)}"


@describe.register
def _(verb: v.SplitItem, names: NameSource) -> str:
    return f"split {item_name(verb.item, names)} before unit {', '.join(map(str, verb.cuts))}"


@describe.register
def _(verb: v.Ship, names: NameSource) -> str:
    return f"ship {_items(verb.items, names)} to GLN {verb.to}"


@describe.register
def _(verb: v.ReceiveItems, names: NameSource) -> str:
    return f"receive {_items(verb.items, names)}"


@describe.register
def _(verb: v.Reject, names: NameSource) -> str:
    return f"reject {_items(verb.items, names)}"


@describe.register
def _(verb: v.VoidShipping, names: NameSource) -> str:
    return f"void the shipping of {_items(verb.items, names)}"


@describe.register
def _(verb: v.ReceiveSigned, names: NameSource) -> str:
    return f"receive {_items(verb.items, names)} by the signature of {verb.shipper}"


@describe.register
def _(verb: v.Deliver, names: NameSource) -> str:
    said = [f"{_items(receipt.items, names)} to {receipt.receiver}" for receipt in verb.receipts]
    return f"deliver {'; '.join(said)}, by signed receipt" if said else "deliver nothing"


@describe.register
def _(verb: v.ShipReturn, names: NameSource) -> str:
    return f"return {_items(verb.items, names)} to GLN {verb.to}"


@describe.register
def _(verb: v.AcceptReturn, names: NameSource) -> str:
    return f"accept the return of {item_name(verb.item, names)}, {counted(len(verb.indices), 'unit')} shown"


@describe.register
def _(verb: v.ReceiveWithDiscrepancies, names: NameSource) -> str:
    return f"receive {_items(verb.items, names)} with {_discrepancies(verb.discrepancies, names)}"


def _discrepancies(lines: Iterable[Discrepancy], names: NameSource) -> str:
    said = [
        f"{line.kind.name.lower()}: {counted(line.units, 'unit') + ' of ' if line.units else ''}"
        f"{item_name(line.item, names)}"
        for line in lines
    ]
    return ", ".join(said) or "no discrepancy"


@describe.register
def _(verb: v.RecordFound, names: NameSource) -> str:
    return f"record {_items(verb.items, names)} as found"


@describe.register
def _(verb: v.Destroy, names: NameSource) -> str:
    return f"destroy {_items(verb.items, names)}"


@describe.register
def _(verb: v.Quarantine, names: NameSource) -> str:
    return f"put {_items(verb.items, names)} in quarantine"


@describe.register
def _(verb: v.Release, names: NameSource) -> str:
    return f"release {_items(verb.items, names)} from quarantine"


@describe.register
def _(verb: v.DispenseMany, names: NameSource) -> str:
    return f"dispense {counted(len(verb.indices), 'unit')} of {_items(verb.items, names)}"


@describe.register
def _(verb: v.TerminateRecall, names: NameSource) -> str:
    return f"end the recall of {lot_name(verb.lot, names)}"


@describe.register
def _(verb: v.Dispense, names: NameSource) -> str:
    return f"dispense serial {SerialNumber.from_bytes20(verb.serial)} of {item_name(verb.item, names)}"


@describe.register
def _(verb: v.Decommission, names: NameSource) -> str:
    serial = SerialNumber.from_bytes20(verb.serial)
    return f"decommission serial {serial} of {item_name(verb.item, names)}, {verb.reason.name.lower()}"


@describe.register
def _(verb: v.TakeBack, names: NameSource) -> str:
    return f"take unit {verb.index} of {item_name(verb.item, names)} back"


@describe.register
def _(verb: v.OverruleRecall, names: NameSource) -> str:
    whose = f"registrar number {verb.office}" if verb.office else "its maker"
    return f"end the recall of {lot_name(verb.lot, names)} that {whose} ordered"


@describe.register
def _(verb: v.ProposeExpiry, names: NameSource) -> str:
    return f"propose to extend the expiry of {lot_name(verb.lot, names)} to {verb.day}"


@describe.register
def _(verb: v.ExtendExpiry, names: NameSource) -> str:
    return f"extend the expiry of {lot_name(verb.lot, names)} to {verb.day}"


@describe.register
def _(verb: v.AllowReturns, names: NameSource) -> str:
    if verb.until is None:
        return f"allow GLN {verb.gln} no more to return its stock to GLN {verb.to}"
    return f"allow GLN {verb.gln} to return its stock to GLN {verb.to} until {verb.until:%Y-%m-%d %H:%M}"


@describe.register
def _(verb: v.DisputeMissing, names: NameSource) -> str:
    return f"dispute that {_items(verb.items, names)} are missing"


@describe.register
def _(verb: v.Observe, names: NameSource) -> str:
    return f"record an observation of {_items(verb.items, names)}"


@describe.register
def _(verb: v.Recall, names: NameSource) -> str:
    return f"recall {lot_name(verb.lot, names)}, class {verb.recall_class}"
