"""registerLot: a manufacturer states a lot of its own product and the cases it is packed in (P1, P8)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.identifiers import SerialNumber, Sgtin
from lotproof.model.item import item_of_range, item_of_sgtin
from tests.contracts.driver import DAY, DOCUMENT, refused
from tests.contracts.parties import UNTOUCHED, World

ROOT = bytes(range(32))
MOST = 2**32 - 1


def text(value: str) -> bytes:
    return value.encode("latin-1").ljust(20, b"\0")


def statement(world: World, **changes: Any) -> tuple[Any, ...]:
    given = {"gtin": world.pack_gtin, "number": text("NEW"), "day": world.clock.today + 9, "units": 10, "root": ROOT}
    return tuple((given | changes).values())


def refusal(world: World, case_gtin: Any = 0, cases: Any = (), **changes: Any) -> Any:
    return world.refusal(world.maker, "registerLot", statement(world, **changes), case_gtin, list(cases))


def registered(world: World, case_gtin: Any = 0, cases: Any = (), **changes: Any) -> dict[str, Any]:
    events = world.does(world.maker, "registerLot", statement(world, **changes), case_gtin, list(cases))
    return events[0][1]


def test_a_registered_lot_keeps_what_its_maker_stated(world: World) -> None:
    lot = registered(world)["lot"]
    day = world.clock.today + 9
    wanted = {"maker": world.maker.id, "expiryDay": day, "labelDay": day, "units": 10, "recallClass": 0, "changes": 0}
    wanted |= {"tranches": 0, "unitsWithdrawn": 0, "withdrawn": False}
    assert world.ledger.view("lotOf", lot) == wanted | {"root": ROOT[:22]}
    assert world.ledger.view("lotIdOf", world.pack_gtin, text("NEW")) == lot


def test_lots_are_numbered_in_turn(world: World) -> None:
    assert [world.lot.id, world.other_lot.id, registered(world)["lot"]] == [1, 2, 3]


def test_a_registered_lot_is_recorded_in_full(world: World) -> None:
    cases = [(text("C1"), 4), (text("C2"), 5)]
    fields = dict(zip(("gtin", "number", "expiryDay", "units", "root"), statement(world), strict=True))
    fields |= {"gtin": int(world.pack_gtin), "lot": 3, "maker": world.maker.id, "caseGtin": int(world.case_gtin)}
    fields |= {"replaces": 0}
    fields |= {"expiryDay": world.clock.today + 9, "cases": [list(case) for case in cases], "document": DOCUMENT}
    fields.pop("day", None)
    assert registered(world, world.case_gtin, cases) == fields


def test_cases_are_the_first_ranges_of_the_lot(world: World) -> None:
    ranges = [(world.item(case)["first"], world.item(case)["count"]) for case in world.lot.cases]
    assert ranges == [(0, 5), (5, 4)]


def test_a_case_is_held_by_its_maker_on_its_own(world: World) -> None:
    wanted = {"holder": world.maker.id, "pending": 0, "container": 0, "lot": world.lot.id, "first": 0, "count": 5}
    assert world.item(world.lot.cases[0]) == wanted | UNTOUCHED | {"isContainer": False, "height": 0}


def test_a_case_is_named_by_its_sgtin(world: World) -> None:
    assert world.lot.cases[0] == item_of_sgtin(Sgtin(world.case_gtin, SerialNumber("LOT-A-C0")))
    assert world.holder(world.lot.cases[0]) == world.maker.id


def test_units_in_no_case_are_one_unnamed_consignment(world: World) -> None:
    rest = world.item(item_of_range(world.lot.id, 9))
    assert (rest["first"], rest["count"], rest["lot"], rest["holder"]) == (9, 3, world.lot.id, world.maker.id)


def test_a_lot_without_cases_is_one_unnamed_consignment(world: World) -> None:
    rest = world.item(item_of_range(world.other_lot.id, 0))
    assert (rest["first"], rest["count"]) == (0, 6)


def test_a_lot_wholly_in_cases_has_no_unnamed_consignment(world: World) -> None:
    lot = registered(world, world.case_gtin, [(text("C1"), 10)])["lot"]
    assert not any(world.item(item_of_range(lot, 10)).values())
    assert not any(world.item(item_of_range(lot, 0)).values())


def test_the_largest_lot_is_registered(world: World) -> None:
    lot = registered(world, units=MOST)["lot"]
    assert world.item(item_of_range(lot, 0))["count"] == MOST


def test_the_largest_case_leaves_its_last_unit_loose(world: World) -> None:
    lot = registered(world, world.case_gtin, [(text("C1"), MOST - 1)], units=MOST)["lot"]
    assert world.item(item_of_range(lot, MOST - 1))["count"] == 1


def test_a_product_of_nobody_is_refused(world: World) -> None:
    gtin = world.maker.gtin(8)
    assert refusal(world, gtin=gtin) == refused("UnknownProduct", gtin=gtin)


def test_a_product_of_another_maker_is_refused(world: World) -> None:
    facts = {"gtin": world.rival.gtin(1), "maker": world.rival.id, "caller": world.maker.id}
    assert refusal(world, gtin=world.rival.gtin(1)) == refused("NotMaker", **facts)


def test_cases_under_another_makers_gtin_are_refused(world: World) -> None:
    gtin = world.rival.gtin(1, 1)
    facts = {"gtin": gtin, "maker": world.rival.id, "caller": world.maker.id}
    assert refusal(world, gtin, [(text("C1"), 1)]) == refused("NotMaker", **facts)


def test_cases_under_no_gtin_are_refused(world: World) -> None:
    assert refusal(world, 0, [(text("C1"), 1)]) == refused("UnknownProduct", gtin=0)


@pytest.mark.parametrize("gtin", [5, 2**48 - 1])
def test_a_case_gtin_that_is_none_is_refused_without_cases_too(world: World, gtin: int) -> None:
    assert refusal(world, gtin) == refused("UnknownProduct", gtin=gtin)


def test_another_makers_case_gtin_is_refused_without_cases_too(world: World) -> None:
    gtin = world.rival.gtin(1, 1)
    assert refusal(world, gtin) == refused("NotMaker", gtin=gtin, maker=world.rival.id, caller=world.maker.id)


def test_a_case_has_another_gtin_than_its_units(world: World) -> None:
    assert refusal(world, world.pack_gtin) == refused("NotCaseOf", caseGtin=world.pack_gtin, gtin=world.pack_gtin)


BAD_TEXTS = [bytes(20), b"\0A".ljust(20, b"\0"), b"A\0B".ljust(20, b"\0"), bytes(19) + b"A", b"A" * 18 + b"\0A"]


@pytest.mark.parametrize("raw", BAD_TEXTS)
def test_a_lot_number_has_one_spelling(world: World, raw: bytes) -> None:
    assert refusal(world, number=raw) == refused("InvalidText", text=raw)


@pytest.mark.parametrize("raw", BAD_TEXTS)
def test_a_case_serial_has_one_spelling(world: World, raw: bytes) -> None:
    assert refusal(world, world.case_gtin, [(raw, 1)]) == refused("InvalidText", text=raw)


@pytest.mark.parametrize("character", ["\x01", " ", "#", "$", "@", "[", "^", "`", "{", "~", "\x7f", "\x80", "\xff"])
def test_a_lot_number_has_only_characters_that_a_barcode_can_carry(world: World, character: str) -> None:
    raw = text("A" + character)
    assert refusal(world, number=raw) == refused("InvalidText", text=raw)


@pytest.mark.parametrize("value", ["A", "A" * 20, "!\"%&'()*+,-./:;<=>?", "0aZ_z9"])
def test_every_lot_number_that_a_barcode_can_carry_is_taken(world: World, value: str) -> None:
    assert registered(world, number=text(value))["number"] == text(value)


def test_a_lot_number_is_registered_once_for_a_product(world: World) -> None:
    number = world.lot.number
    facts = {"gtin": world.pack_gtin, "number": number, "lot": world.lot.id}
    assert refusal(world, number=number) == refused("LotTaken", **facts)


def test_another_product_may_have_a_lot_of_the_same_number(world: World) -> None:
    other = world.maker.gtin(2)
    world.does(world.maker, "registerProduct", other, world.maker.prefix, 0, 0)
    lot = registered(world, gtin=other, number=world.lot.number)["lot"]
    assert world.ledger.view("lotIdOf", other, world.lot.number) == lot
    assert world.ledger.view("lotIdOf", world.pack_gtin, world.lot.number) == world.lot.id


def test_a_case_is_no_unit(world: World) -> None:
    assert refusal(world, gtin=world.case_gtin) == refused("GtinOfCases", gtin=world.case_gtin)


def test_a_lot_is_registered_until_the_last_second_of_its_expiry_day(world: World) -> None:
    day = world.clock.today + 2
    with world.clock.standing_at((day + 1) * DAY - 1):
        assert registered(world, day=day)["expiryDay"] == day


def test_an_expired_lot_is_not_registered(world: World) -> None:
    day = world.clock.today + 2
    with world.clock.standing_at((day + 1) * DAY):
        found = refusal(world, day=day)
    facts = {"gtin": world.pack_gtin, "number": text("NEW"), "expiryDay": day, "today": day + 1}
    assert found == refused("ExpiryPassed", **facts)


def test_a_lot_has_units(world: World) -> None:
    assert refusal(world, units=0) == refused("InvalidUnits", inCases=0, units=0)


def test_cases_hold_no_more_than_the_lot(world: World) -> None:
    cases = [(text("C1"), 6), (text("C2"), 5)]
    assert refusal(world, world.case_gtin, cases) == refused("InvalidUnits", inCases=11, units=10)


def test_the_sum_of_the_cases_does_not_overflow(world: World) -> None:
    cases = [(text("C1"), MOST), (text("C2"), 2)]
    assert refusal(world, world.case_gtin, cases) == refused("InvalidUnits", inCases=MOST + 2, units=10)


def test_a_case_has_units(world: World) -> None:
    cases = [(text("C1"), 6), (text("C2"), 0)]
    found = refusal(world, world.case_gtin, cases)
    assert (found.name, found.facts["units"]) == ("InvalidUnits", 10)


def test_a_case_name_is_given_once(world: World) -> None:
    serial = SerialNumber("LOT-A-C0")
    found = refusal(world, world.case_gtin, [(serial, 1)])
    assert found == refused("ItemTaken", item=world.lot.cases[0])


@pytest.mark.parametrize(
    ("names", "twice"),
    [
        (["C1", "C1"], "C1"),
        (["C1", "C2", "C1"], "C1"),
        (["C1", "C2", "C2"], "C2"),
        (["C1", "C2", "C3", "C2", "C1"], "C2"),
    ],
    ids=["first two", "first and last", "last two", "two"],
)
def test_a_case_named_twice_in_one_call_is_refused(world: World, names: list[str], twice: str) -> None:
    call = statement(world), world.case_gtin, [(text(name), 1) for name in names]
    item = item_of_sgtin(Sgtin(world.case_gtin, SerialNumber(twice)))
    assert world.refusal(world.maker, "registerLot", *call) == refused("ItemTaken", item=item)
