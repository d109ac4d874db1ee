"""Every verb is one sentence."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Sgtin
from lotproof.model.partner import Role
from lotproof.rules.describe import describe
from tests.story import (
    CASE_GTIN,
    EXPIRY,
    GTIN,
    LOT,
    MAKER,
    NUMBER,
    OTHER_PREFIX,
    PALLET,
    PHARMACY,
    PREFIX,
    SIGNED,
    WHOLESALER,
    Story,
    case,
    damaged,
    pallet,
    part,
    serial,
    short,
)

NAMES = Story.with_lot().state
C1, C2 = f"(01){CASE_GTIN}(21)C1", f"(01){CASE_GTIN}(21)C2"
UNTIL = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
BOTH = (case(1), case(2))
UNIT = {"item": case(1), "index": 0, "serial": serial(0).to_bytes20(), "salt": bytes(16), "proof": ()}
UNITS = {"item": case(1), "indices": (0, 1), "serials": (), "salts": (), "proof": (), "flags": ()}
MANY = {name: value for name, value in UNITS.items() if name != "item"} | {"items": (case(1),)}
RECEIPT = v.SignedReceipt(items=(case(1),), receiver="0xab", deadline=UNTIL, document=bytes(32), signature=b"")

CASES = (rec.Case(serial=serial(1), units=4),)
SENTENCES: list[tuple[v.Verb, str]] = [
    (v.AppointRegistrar(account="0xab"), "appoint 0xab registrar"),
    (v.ReplaceRegistrar(number=3, to_account="0xcd"), "hand the registrar's office number 3 to 0xcd"),
    (v.OfferOffice(to_account="0xab"), "offer the registrar's office to 0xab"),
    (v.WithdrawOfficeOffer(to_account="0xab"), "withdraw the offer of the registrar's office to 0xab"),
    (v.AcceptOffice(number=3), "take the registrar's office number 3 that was offered"),
    (
        v.Accredit(gln=MAKER, roles=Role.MANUFACTURER | Role.WHOLESALER, valid_until=UNTIL, operator="0xab", **SIGNED),
        f"accredit GLN {MAKER} as manufacturer, wholesaler until 2030-01-01",
    ),
    (
        v.Renew(gln=MAKER, roles=Role.DISPENSER, valid_until=UNTIL),
        f"renew the accreditation of GLN {MAKER} as dispenser until 2030-01-01",
    ),
    (v.Suspend(gln=MAKER), f"suspend GLN {MAKER}"),
    (v.Reinstate(gln=MAKER), f"reinstate GLN {MAKER}"),
    (v.AddOperator(**SIGNED, operator="0xab"), "add the operator key 0xab"),
    (v.RemoveOperator(operator="0xab"), "take back the operator key 0xab"),
    (v.OfferKey(gln=MAKER, to_account="0xcd"), f"offer 0xcd to be an operator key of GLN {MAKER}"),
    (
        v.OfferKey(gln=MAKER, to_account="0xcd", replaces="0xab"),
        f"offer 0xcd to be an operator key of GLN {MAKER}, in place of 0xab",
    ),
    (
        v.WithdrawKeyOffer(gln=MAKER, to_account="0xcd"),
        f"withdraw the offer to 0xcd to be an operator key of GLN {MAKER}",
    ),
    (v.AcceptKey(gln=MAKER), f"become an operator key of GLN {MAKER} as offered"),
    (
        v.AssignCompanyPrefix(gln=MAKER, prefix=CompanyPrefix("0614141")),
        f"assign the GS1 company prefix 0614141 to GLN {MAKER}",
    ),
    (v.RegisterProduct(gtin=GTIN, prefix=PREFIX), f"register GTIN {GTIN} under GS1 company prefix 0614141"),
    (v.OfferProduct(gtin=GTIN, to=PHARMACY), f"offer GTIN {GTIN} to GLN {PHARMACY}"),
    (v.AcceptProduct(gtin=GTIN), f"take over GTIN {GTIN}"),
    (
        v.RegisterLot(gtin=GTIN, number=NUMBER, expiry=EXPIRY, units=1, root=bytes(32)),
        f"register lot (01){GTIN}(10)A1, 1 unit, expiry 2027-06-30",
    ),
    (
        v.RegisterProduct(gtin=CASE_GTIN, prefix=PREFIX, content=GTIN, quantity=48),
        f"register GTIN {CASE_GTIN} under GS1 company prefix 0614141, a case of 48 of GTIN {GTIN}",
    ),
    (
        v.AddTranche(gtin=GTIN, number=NUMBER, units=2, root=bytes(32)),
        f"add 2 units to lot (01){GTIN}(10)A1",
    ),
    (
        v.CommissionCases(gtin=GTIN, number=NUMBER, item=case(1), case_gtin=CASE_GTIN, cases=CASES),
        f"pack {C1} into 1 case of GTIN {CASE_GTIN}",
    ),
    (v.WithdrawLot(lot=LOT, items=BOTH), f"withdraw {C1}, {C2} of lot (01){GTIN}(10)A1"),
    (v.Repackage(into=LOT, items=BOTH), f"make lot (01){GTIN}(10)A1 of {C1}, {C2}"),
    (v.CommissionLogisticUnit(sscc=PALLET, prefix=OTHER_PREFIX), f"commission (00){PALLET}"),
    (v.CommissionCase(sgtin=Sgtin(CASE_GTIN, serial(1))), f"commission the case (01){CASE_GTIN}(21)S00001"),
    (v.Pack(container=pallet(), items=BOTH), f"pack {C1}, {C2} into (00){PALLET}"),
    (v.Unpack(container=pallet(), items=BOTH), f"unpack {C1}, {C2} from (00){PALLET}"),
    (v.SplitItem(item=case(1), cuts=(2, 3)), f"split {C1} before unit 2, 3"),
    (v.Ship(items=BOTH, to=WHOLESALER), f"ship {C1}, {C2} to GLN {WHOLESALER}"),
    (v.ReceiveItems(items=(case(1),)), f"receive {C1}"),
    (
        v.ReceiveSigned(items=(case(1),), shipper="0xab", deadline=UNTIL, signature=b""),
        f"receive {C1} by the signature of 0xab",
    ),
    (v.Deliver(receipts=(RECEIPT,)), f"deliver {C1} to 0xab, by signed receipt"),
    (v.Deliver(receipts=()), "deliver nothing"),
    (
        v.ReceiveWithDiscrepancies(items=(case(1),), discrepancies=(short(case(1), 0, 1), damaged(pallet()))),
        f"receive {C1} with short: 1 unit of {C1}, damaged: (00){PALLET}",
    ),
    (v.ReceiveWithDiscrepancies(items=(case(1),), discrepancies=()), f"receive {C1} with no discrepancy"),
    (v.Reject(items=(case(1),)), f"reject {C1}"),
    (
        v.WithdrawCompanyPrefix(gln=MAKER, prefix=PREFIX),
        f"take the unused GS1 company prefix {PREFIX} back from GLN {MAKER}",
    ),
    (v.OfferCompanyPrefix(prefix=PREFIX, to=MAKER), f"offer the GS1 company prefix {PREFIX} to GLN {MAKER}"),
    (v.AcceptCompanyPrefix(prefix=PREFIX), f"take over the GS1 company prefix {PREFIX}"),
    (
        v.AnnounceCompanyPrefixEnd(prefix=PREFIX, products=(GTIN,)),
        f"announce that the GS1 company prefix {PREFIX} is taken from its owner, with 1 product",
    ),
    (
        v.WithdrawCompanyPrefixEnd(prefix=PREFIX),
        f"leave the GS1 company prefix {PREFIX} with its owner after all",
    ),
    (v.EndCompanyPrefix(prefix=PREFIX), f"take the GS1 company prefix {PREFIX} from its owner"),
    (v.AnnounceClosing(successor="0xab"), "announce that the ledger closes and 0xab follows it"),
    (v.WithdrawClosing(), "keep the ledger open after all"),
    (v.MarkForClosing(glns=(MAKER, WHOLESALER)), "mark 2 trading partners for the closing of the ledger"),
    (v.VoidShipping(items=(case(1),)), f"void the shipping of {C1}"),
    (v.ShipReturn(items=(case(1),), to=MAKER), f"return {C1} to GLN {MAKER}"),
    (v.AcceptReturn(**UNITS), f"accept the return of {C1}, 2 units shown"),  # type: ignore[arg-type]
    (v.RecordFound(items=(part(8),)), f"record units 8 to 11 of lot (01){GTIN}(10)A1 as found"),
    (v.Destroy(items=(case(1),)), f"destroy {C1}"),
    (v.Quarantine(items=(case(1),)), f"put {C1} in quarantine"),
    (v.Release(items=(case(1),)), f"release {C1} from quarantine"),
    (v.Dispense(**UNIT), f"dispense serial S00000 of {C1}"),  # type: ignore[arg-type]
    (v.DispenseMany(**MANY), f"dispense 2 units of {C1}"),  # type: ignore[arg-type]
    (v.Decommission(**UNIT), f"decommission serial S00000 of {C1}, other"),  # type: ignore[arg-type]
    (v.TakeBack(item=case(1), index=2, before=bytes(16), links=()), f"take unit 2 of {C1} back"),
    (v.OverruleRecall(lot=LOT, office=0), f"end the recall of lot (01){GTIN}(10)A1 that its maker ordered"),
    (v.OverruleRecall(lot=LOT, office=3), f"end the recall of lot (01){GTIN}(10)A1 that registrar number 3 ordered"),
    (v.ProposeExpiry(lot=LOT, day=UNTIL.date()), f"propose to extend the expiry of lot (01){GTIN}(10)A1 to 2030-01-01"),
    (v.ExtendExpiry(lot=LOT, day=UNTIL.date()), f"extend the expiry of lot (01){GTIN}(10)A1 to 2030-01-01"),
    (
        v.AllowReturns(gln=PHARMACY, to=WHOLESALER, until=UNTIL),
        f"allow GLN {PHARMACY} to return its stock to GLN {WHOLESALER} until 2030-01-01 00:00",
    ),
    (
        v.AllowReturns(gln=PHARMACY, to=WHOLESALER, until=None),
        f"allow GLN {PHARMACY} no more to return its stock to GLN {WHOLESALER}",
    ),
    (v.DisputeMissing(items=BOTH), f"dispute that {C1}, {C2} are missing"),
    (v.Observe(items=BOTH), f"record an observation of {C1}, {C2}"),
    (v.Recall(lot=LOT, recall_class=2), f"recall lot (01){GTIN}(10)A1, class 2"),
    (v.TerminateRecall(lot=LOT), f"end the recall of lot (01){GTIN}(10)A1"),
]


@pytest.mark.parametrize(("verb", "sentence"), SENTENCES, ids=lambda value: type(value).__name__)
def test_verb_in_words(verb: v.Verb, sentence: str) -> None:
    assert describe(verb, NAMES) == sentence


def test_every_verb_is_here() -> None:
    kinds = {kind for kind in vars(v).values() if isinstance(kind, type) and issubclass(kind, v.Verb)}
    assert {type(verb) for verb, _ in SENTENCES} == kinds - {v.Verb, v.UnitVerb, v.UnitsVerb}


def test_long_lists_are_cut() -> None:
    items = tuple(part(first) for first in range(6))
    assert describe(v.Reject(items=items), NAMES).endswith("and 2 more")


def test_something_else_has_no_sentence() -> None:
    with pytest.raises(TypeError, match="no sentence"):
        describe(v.Verb(), NAMES)
