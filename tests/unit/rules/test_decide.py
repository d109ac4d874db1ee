"""Why the ledger refuses accounts, products, lots and containers: one test for each reason."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin
from lotproof.model.item import ItemId, LotId, item_of_sgtin
from lotproof.model.partner import Role, Scope
from lotproof.rules import decide
from tests.story import (
    CASE_GTIN,
    EXPIRY,
    GTIN,
    MAKER,
    NUMBER,
    OTHER_PREFIX,
    PALLET,
    PREFIX,
    REGISTRAR,
    STRANGER,
    WHOLESALER,
    Story,
    case,
    part,
    refused,
)

NEW_GTIN = Gtin.with_check_digit("0061414100999")
OTHERS_GTIN = Gtin.with_check_digit("0061414200999")
OTHER_MAKER = Gln.with_check_digit("061414400001")


NOWHERE = part(77, lot=9)


def new_lot(**changes: object) -> v.RegisterLot:
    whole = v.RegisterLot(gtin=GTIN, number=LotNumber("B2"), expiry=EXPIRY, units=4, root=bytes(32))
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def with_other_maker(story: Story) -> Story:
    story.accredit(OTHER_MAKER, Role.MANUFACTURER, CompanyPrefix("0614144"))
    return story


def ship(*items: ItemId, to: Gln = WHOLESALER) -> v.Ship:
    return v.Ship(items=items, to=to)


def test_account_without_partner_is_refused(story: Story) -> None:
    assert refused(story, STRANGER, ship(case(1))).error == "NotOperator"


def test_key_without_the_scope_is_refused(story: Story) -> None:
    key = rec.OperatorAdded(partner=story.id_of(MAKER), operator="packer", scopes=Scope.COMMISSION)
    story.note(key)
    found = refused(story, "packer", ship(case(1)))
    assert (found.error, found.facts["needed"]) == ("ScopeMissing", Scope.SHIP)


def test_suspended_partner_is_refused(story: Story) -> None:
    story.suspend(MAKER)
    assert refused(story, MAKER, ship(case(1))).error == "AccreditationSuspended"


def test_partner_whose_accreditation_ended_is_refused(story: Story) -> None:
    story.time = story.state.partners[story.id_of(MAKER)].valid_until + dt.timedelta(seconds=1)
    assert refused(story, MAKER, ship(case(1))).error == "AccreditationExpired"


def test_accreditation_holds_in_its_last_second(story: Story) -> None:
    story.make_lot(number=LotNumber("B2"), cases=(), expiry=dt.date(2099, 1, 1))
    story.time = story.state.partners[story.id_of(MAKER)].valid_until
    story.ship(MAKER, WHOLESALER, part(0, lot=2))
    assert story.item(part(0, lot=2)).pending == story.id_of(WHOLESALER)


def test_partner_in_another_role_is_refused(story: Story) -> None:
    found = refused(story, WHOLESALER, v.RegisterProduct(gtin=OTHERS_GTIN, prefix=OTHER_PREFIX))
    assert (found.error, found.promise) == ("RoleMissing", "P4")


def test_something_else_is_no_verb(story: Story) -> None:
    with pytest.raises(TypeError, match="Verb is no verb"):
        decide(story.state, REGISTRAR, v.Verb(), story.time)


def test_product_is_registered(story: Story) -> None:
    (record,) = story.do(MAKER, v.RegisterProduct(gtin=NEW_GTIN, prefix=PREFIX))
    assert record == rec.ProductRegistered(
        maker=story.id_of(MAKER), gtin=NEW_GTIN, prefix=PREFIX, content=None, quantity=0
    )


def test_prefix_of_another_partner_is_refused(story: Story) -> None:
    assert (
        refused(story, MAKER, v.RegisterProduct(gtin=OTHERS_GTIN, prefix=OTHER_PREFIX)).error == "CompanyPrefixNotOwned"
    )


def test_prefix_of_nobody_is_refused(story: Story) -> None:
    verb = v.RegisterProduct(gtin=NEW_GTIN, prefix=CompanyPrefix("061414"))
    assert refused(story, MAKER, verb).error == "CompanyPrefixNotOwned"


def test_gtin_under_another_prefix_is_refused(story: Story) -> None:
    assert refused(story, MAKER, v.RegisterProduct(gtin=OTHERS_GTIN, prefix=PREFIX)).error == "GtinOutsidePrefix"


def test_product_registered_twice_is_refused(story: Story) -> None:
    assert refused(story, MAKER, v.RegisterProduct(gtin=GTIN, prefix=PREFIX)).error == "ProductTaken"


def test_lots_are_numbered_from_one(story: Story) -> None:
    (record,) = story.do(MAKER, new_lot())
    assert isinstance(record, rec.LotRegistered)
    assert record.lot == LotId(2)


def test_lot_of_an_unknown_product_is_refused(story: Story) -> None:
    assert refused(story, MAKER, new_lot(gtin=NEW_GTIN)).error == "UnknownProduct"


def test_lot_of_another_makers_product_is_refused(story: Story) -> None:
    assert refused(with_other_maker(story), OTHER_MAKER, new_lot()).error == "NotMaker"


def test_lot_number_used_twice_is_refused(story: Story) -> None:
    assert refused(story, MAKER, new_lot(number=NUMBER)).error == "LotTaken"


def test_expired_lot_is_refused(story: Story) -> None:
    yesterday = (story.time - dt.timedelta(days=1)).date()
    found = refused(story, MAKER, new_lot(expiry=yesterday))
    assert found.error == "ExpiryPassed"
    assert yesterday.isoformat() in str(found)


def test_lot_may_expire_today(story: Story) -> None:
    assert story.do(MAKER, new_lot(expiry=story.time.date()))


def test_lot_of_no_unit_is_refused(story: Story) -> None:
    assert refused(story, MAKER, new_lot(units=0)).error == "InvalidUnits"


def test_cases_with_more_units_than_the_lot_are_refused(story: Story) -> None:
    cases = (rec.Case(serial=SerialNumber("C9"), units=5),)
    found = refused(story, MAKER, new_lot(case_gtin=CASE_GTIN, cases=cases))
    assert (found.error, found.facts["inCases"]) == ("InvalidUnits", 5)


def test_empty_case_is_refused(story: Story) -> None:
    cases = (rec.Case(serial=SerialNumber("C9"), units=0),)
    assert refused(story, MAKER, new_lot(case_gtin=CASE_GTIN, cases=cases)).error == "InvalidUnits"


def test_cases_without_their_gtin_are_refused(story: Story) -> None:
    cases = (rec.Case(serial=SerialNumber("C9"), units=4),)
    found = refused(story, MAKER, new_lot(cases=cases))
    assert (found.error, found.facts) == ("UnknownProduct", {"gtin": 0})


def test_cases_of_an_unknown_product_are_refused(story: Story) -> None:
    cases = (rec.Case(serial=SerialNumber("C9"), units=4),)
    assert refused(story, MAKER, new_lot(case_gtin=NEW_GTIN, cases=cases)).error == "UnknownProduct"


def test_cases_of_another_makers_product_are_refused(story: Story) -> None:
    with_other_maker(story)
    own = Gtin.with_check_digit("0061414400001")
    story.do(OTHER_MAKER, v.RegisterProduct(gtin=own, prefix=CompanyPrefix("0614144")))
    cases = (rec.Case(serial=SerialNumber("C9"), units=4),)
    assert refused(story, OTHER_MAKER, new_lot(gtin=own, case_gtin=CASE_GTIN, cases=cases)).error == "NotMaker"


def test_case_named_before_is_refused(story: Story) -> None:
    cases = (rec.Case(serial=SerialNumber("C1"), units=4),)
    assert refused(story, MAKER, new_lot(case_gtin=CASE_GTIN, cases=cases)).error == "ItemTaken"


def test_sscc_under_a_prefix_of_another_is_refused(story: Story) -> None:
    verb = v.CommissionLogisticUnit(sscc=PALLET, prefix=OTHER_PREFIX)
    assert refused(story, MAKER, verb).error == "CompanyPrefixNotOwned"


def test_sscc_outside_the_prefix_is_refused(story: Story) -> None:
    assert refused(story, MAKER, v.CommissionLogisticUnit(sscc=PALLET, prefix=PREFIX)).error == "SsccOutsidePrefix"


def test_sscc_used_twice_is_refused(story: Story) -> None:
    story.new_pallet()
    verb = v.CommissionLogisticUnit(sscc=PALLET, prefix=OTHER_PREFIX)
    assert refused(story, WHOLESALER, verb).error == "ItemTaken"


def test_mixed_case_is_a_container_named_by_its_sgtin(story: Story) -> None:
    name = Sgtin(CASE_GTIN, SerialNumber("M1"))
    (record,) = story.do(MAKER, v.CommissionCase(sgtin=name))
    assert isinstance(record, rec.ContainerCommissioned)
    assert (record.container, record.gtin, record.serial) == (item_of_sgtin(name), CASE_GTIN, name.serial)


def test_mixed_case_of_an_unknown_product_is_refused(story: Story) -> None:
    name = Sgtin(NEW_GTIN, SerialNumber("M1"))
    assert refused(story, MAKER, v.CommissionCase(sgtin=name)).error == "UnknownProduct"


def test_mixed_case_of_another_maker_is_refused(story: Story) -> None:
    name = Sgtin(CASE_GTIN, SerialNumber("M1"))
    assert refused(with_other_maker(story), OTHER_MAKER, v.CommissionCase(sgtin=name)).error == "NotMaker"


def test_mixed_case_by_a_wholesaler_is_refused(story: Story) -> None:
    name = Sgtin(CASE_GTIN, SerialNumber("M1"))
    assert refused(story, WHOLESALER, v.CommissionCase(sgtin=name)).error == "RoleMissing"


def test_mixed_case_with_the_name_of_a_case_is_refused(story: Story) -> None:
    name = Sgtin(CASE_GTIN, SerialNumber("C1"))
    assert refused(story, MAKER, v.CommissionCase(sgtin=name)).error == "ItemTaken"
