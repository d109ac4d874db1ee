"""commissionLogisticUnit and commissionCase: empty containers under names that only their owner can give."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import CompanyPrefix, SerialNumber, Sgtin, Sscc
from lotproof.model.item import item_of_sgtin
from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import UNTOUCHED, World

SERIAL = SerialNumber("MIXED-1")


def test_a_logistic_unit_is_an_empty_container_of_its_maker(world: World) -> None:
    sscc = world.maker.sscc(1)
    world.does(world.maker, "commissionLogisticUnit", sscc, world.maker.prefix)
    wanted = {"holder": world.maker.id, "pending": 0, "container": 0, "lot": 0, "first": 0, "count": 0}
    assert world.item(int(sscc)) == wanted | UNTOUCHED | {"isContainer": True, "height": 1}


def test_its_id_is_the_sscc_and_it_is_recorded(world: World) -> None:
    sscc = world.wholesaler.sscc(1, extension=9)
    events = world.does(world.wholesaler, "commissionLogisticUnit", sscc, world.wholesaler.prefix)
    fields = {"by": world.wholesaler.id, "container": int(sscc), "gtin": 0, "serial": bytes(20), "document": DOCUMENT}
    assert events == [("ContainerCommissioned", fields)]


@pytest.mark.parametrize("name", ["maker", "wholesaler", "pharmacy", "logistics"])
def test_a_partner_in_any_role_names_logistic_units(world: World, name: str) -> None:
    party = getattr(world, name)
    pallet = world.pallet(5, party)
    assert world.holder(pallet) == party.id


def test_a_wrong_check_digit_is_refused(world: World) -> None:
    sscc = int(world.maker.sscc(10)) - 1
    refusal = world.refusal(world.maker, "commissionLogisticUnit", sscc, world.maker.prefix)
    assert refusal == refused("InvalidSscc", sscc=sscc)


@pytest.mark.parametrize("sscc", [0, 10**18, 2**64 - 1])
def test_an_sscc_has_eighteen_digits(world: World, sscc: int) -> None:
    refusal = world.refusal(world.maker, "commissionLogisticUnit", sscc, world.maker.prefix)
    assert refusal == refused("InvalidSscc", sscc=sscc)


def test_an_sscc_outside_the_prefix_is_refused(world: World) -> None:
    sscc = world.rival.sscc(1)
    refusal = world.refusal(world.maker, "commissionLogisticUnit", sscc, world.maker.prefix)
    assert refusal == refused("SsccOutsidePrefix", sscc=sscc, prefix=world.maker.prefix)


def test_the_extension_digit_is_no_part_of_the_prefix(world: World) -> None:
    sscc = Sscc.with_check_digit(world.maker.prefix.digits.ljust(17, "7"))
    refusal = world.refusal(world.maker, "commissionLogisticUnit", sscc, world.maker.prefix)
    assert refusal == refused("SsccOutsidePrefix", sscc=sscc, prefix=world.maker.prefix)


def test_another_partners_prefix_is_refused(world: World) -> None:
    refusal = world.refusal(world.maker, "commissionLogisticUnit", world.rival.sscc(1), world.rival.prefix)
    facts = {"prefix": world.rival.prefix, "owner": world.rival.id, "caller": world.maker.id}
    assert refusal == refused("CompanyPrefixNotOwned", **facts)


def test_a_prefix_of_nobody_is_refused(world: World) -> None:
    prefix = CompanyPrefix("7654321")
    refusal = world.refusal(world.maker, "commissionLogisticUnit", world.maker.sscc(1), prefix)
    assert refusal == refused("CompanyPrefixNotOwned", prefix=prefix, owner=0, caller=world.maker.id)


def test_an_sscc_names_one_container_for_ever(world: World) -> None:
    pallet = world.pallet(1)
    world.hand_over([pallet], world.maker, world.wholesaler)
    refusal = world.refusal(world.maker, "commissionLogisticUnit", world.maker.sscc(1), world.maker.prefix)
    assert refusal == refused("ItemTaken", item=pallet)


def test_a_mixed_case_is_an_empty_container_named_by_its_sgtin(world: World) -> None:
    item = item_of_sgtin(Sgtin(world.case_gtin, SERIAL))
    events = world.does(world.maker, "commissionCase", world.case_gtin, SERIAL)
    fields = {"by": world.maker.id, "container": item, "gtin": int(world.case_gtin), "serial": SERIAL.to_bytes20()}
    assert events == [("ContainerCommissioned", fields | {"document": DOCUMENT})]
    assert (world.item(item)["isContainer"], world.item(item)["count"], world.holder(item)) == (True, 0, world.maker.id)


def test_a_case_of_an_unknown_product_is_refused(world: World) -> None:
    gtin = world.maker.gtin(8)
    assert world.refusal(world.maker, "commissionCase", gtin, SERIAL) == refused("UnknownProduct", gtin=gtin)


def test_a_case_of_another_makers_product_is_refused(world: World) -> None:
    gtin = world.rival.gtin(1, 1)
    refusal = world.refusal(world.maker, "commissionCase", gtin, SERIAL)
    assert refusal == refused("NotMaker", gtin=gtin, maker=world.rival.id, caller=world.maker.id)


@pytest.mark.parametrize("raw", [bytes(20), b"A\0B".ljust(20, b"\0"), b"\0A".ljust(20, b"\0"), b"A B".ljust(20, b"\0")])
def test_a_case_serial_is_text_with_one_spelling(world: World, raw: bytes) -> None:
    refusal = world.refusal(world.maker, "commissionCase", world.case_gtin, raw)
    assert refusal == refused("InvalidText", text=raw)


def test_a_homogeneous_case_keeps_its_name(world: World) -> None:
    serial = SerialNumber("LOT-A-C0")
    refusal = world.refusal(world.maker, "commissionCase", world.case_gtin, serial)
    assert refusal == refused("ItemTaken", item=world.lot.cases[0])


def test_a_mixed_case_keeps_its_name(world: World) -> None:
    world.does(world.maker, "commissionCase", world.case_gtin, SERIAL)
    refusal = world.refusal(world.maker, "commissionCase", world.case_gtin, SERIAL)
    assert refusal == refused("ItemTaken", item=item_of_sgtin(Sgtin(world.case_gtin, SERIAL)))
