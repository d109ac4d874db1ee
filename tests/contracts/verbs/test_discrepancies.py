"""receiveWithDiscrepancies: what is missing or damaged becomes an item of its own; nothing goes nowhere (P1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from lotproof.model.item import ItemId, LotId, item_of_range
from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import World

SHORT, DAMAGED, OVER, WRONG = range(4)
Line = tuple[int, int, int, int]


def received(world: World, items: Sequence[int], lines: Sequence[Line], shipped: Sequence[int] = ()) -> Any:
    """Shipped by the maker (these items, or ``shipped``), received by the second wholesaler; the events."""
    world.does(world.maker, "ship", sorted(shipped or items), world.second.gln)
    return world.does(world.second, "receiveWithDiscrepancies", sorted(items), sorted(lines))


def parts(world: World, *starts: int) -> list[ItemId]:
    return [item_of_range(LotId(world.lot.id), start) for start in starts]


def told(world: World, item: int) -> tuple[int, int, str]:
    """First unit, number of units, and in which state they are."""
    found = world.item(item)
    flags = [name for name in ("quarantined", "missing", "returned") if found[name]]
    state = {0: "packed", world.maker.id: "maker", world.second.id: "second"}[found["holder"]]
    return found["first"], found["count"], " ".join([state, *flags, *(["pending"] if found["pending"] else [])])


def all_units(world: World, items: Sequence[int]) -> dict[str, int]:
    found = world.units_by_state(world.lot, items)
    assert sum(found.values()) == 12, found  # P1
    return found


PLACES = {
    "front": ((9, 1), [(9, 1, True), (10, 2, False)]),
    "middle": ((10, 1), [(9, 1, False), (10, 1, True), (11, 1, False)]),
    "end": ((11, 1), [(9, 2, False), (11, 1, True)]),
    "whole": ((0, 0), [(9, 3, True)]),
    "whole, counted": ((9, 3), [(9, 3, True)]),
}


@pytest.mark.parametrize(("kind", "state"), [(SHORT, "maker missing"), (DAMAGED, "second quarantined")])
@pytest.mark.parametrize("place", PLACES)
def test_a_range_of_an_unnamed_consignment_is_set_apart(world: World, place: str, kind: int, state: str) -> None:
    (first, units), wanted = PLACES[place]
    received(world, [world.lot.rest], [(world.lot.rest, kind, first, units)])
    for start, count, apart in wanted:
        (item,) = parts(world, start)
        assert told(world, item) == (start, count, state if apart else "second")


@pytest.mark.parametrize(("kind", "state"), [(SHORT, "maker missing"), (DAMAGED, "second quarantined")])
def test_a_label_stays_with_what_stands_behind_a_gap_in_front(world: World, kind: int, state: str) -> None:
    case = world.lot.cases[1]
    received(world, [case], [(case, kind, 5, 2)])
    assert [told(world, item) for item in (case, *parts(world, 5))] == [(7, 2, "second"), (5, 2, state)]


@pytest.mark.parametrize(("kind", "state"), [(SHORT, "maker missing"), (DAMAGED, "second quarantined")])
def test_a_label_stays_with_what_stands_before_a_gap(world: World, kind: int, state: str) -> None:
    case = world.lot.cases[1]
    received(world, [case], [(case, kind, 6, 2)])
    found = [told(world, item) for item in (case, *parts(world, 6, 8))]
    assert found == [(5, 1, "second"), (6, 2, state), (8, 1, "second")]


def test_the_first_case_of_a_lot_keeps_its_label(world: World) -> None:
    case = world.lot.cases[0]
    received(world, [case], [(case, SHORT, 0, 1)])
    assert [told(world, item) for item in (case, *parts(world, 0))] == [(1, 4, "second"), (0, 1, "maker missing")]


def test_a_whole_case_keeps_its_label(world: World) -> None:
    case = world.lot.cases[0]
    received(world, [case], [(case, SHORT, 0, 5)])
    assert told(world, case) == (0, 5, "maker missing")


@pytest.mark.parametrize("place", PLACES)
def test_every_unit_is_somewhere_after_a_short_receipt(world: World, place: str) -> None:
    (first, units), wanted = PLACES[place]
    received(world, [world.lot.rest], [(world.lot.rest, SHORT, first, units)])
    short = sum(count for _, count, apart in wanted if apart)
    items = [*world.lot.cases, *parts(world, *(start for start, _, _ in wanted))]
    found = all_units(world, items)
    assert found == {name: n for name, n in (("missing", short), ("in custody", 12 - short)) if n}


@pytest.mark.parametrize(("kind", "state"), [(SHORT, "maker missing"), (DAMAGED, "second quarantined")])
def test_a_whole_case_inside_a_pallet_is_set_apart(world: World, kind: int, state: str) -> None:
    pallet, (case, other) = world.packed(1, world.lot.cases), world.lot.cases
    received(world, [pallet], [(case, kind, 0, 0)])
    assert told(world, case) == (0, 5, state)
    assert (world.item(case)["container"], world.item(pallet)["count"]) == (0, 1)
    assert world.holder(other) == world.second.id


@pytest.mark.parametrize("kind", [SHORT, DAMAGED])
@pytest.mark.parametrize(("first", "stays"), [(5, []), (6, [7]), (8, [])])
def test_a_range_inside_a_pallet_is_taken_out_of_it(world: World, kind: int, first: int, stays: list[int]) -> None:
    pallet, case = world.packed(1, world.lot.cases), world.lot.cases[1]
    received(world, [pallet], [(case, kind, first, 1)])
    (piece,) = parts(world, first)
    assert (world.item(piece)["container"], world.item(piece)["count"]) == (0, 1)
    inside = [*world.lot.cases, *parts(world, *stays)]
    assert [world.item(item)["container"] for item in inside] == [pallet] * len(inside)
    assert world.item(pallet)["count"] == len(inside)


def test_what_stays_in_the_pallet_goes_on_with_it(world: World) -> None:
    pallet, case = world.packed(1, world.lot.cases), world.lot.cases[1]
    received(world, [pallet], [(case, SHORT, 6, 1)])
    world.hand_over([pallet], world.second, world.pharmacy)
    assert [world.holder(item) for item in (case, *parts(world, 7))] == [world.pharmacy.id] * 2


def test_every_unit_is_somewhere_after_a_short_pallet(world: World) -> None:
    pallet, case = world.packed(1, world.lot.cases), world.lot.cases[1]
    received(world, [pallet], [(case, SHORT, 6, 1)])
    items = [*world.lot.cases, world.lot.rest, *parts(world, 6, 7)]
    assert all_units(world, items) == {"in custody": 11, "missing": 1}


def test_a_pallet_inside_a_pallet_is_set_apart(world: World) -> None:
    inner = world.packed(1, world.lot.cases)
    outer = world.packed(2, [inner, world.lot.rest])
    received(world, [outer], [(inner, SHORT, 0, 0)])
    assert (world.item(inner)["missing"], world.holder(world.lot.cases[0])) == (True, world.maker.id)
    assert (world.item(outer)["count"], world.holder(world.lot.rest)) == (1, world.second.id)


def test_a_pallet_whose_last_item_is_missing_is_empty(world: World) -> None:
    pallet = world.packed(1, [world.lot.rest])
    received(world, [pallet], [(world.lot.rest, SHORT, 0, 0)])
    assert (world.item(pallet)["count"], world.ledger.view("lotsIn", pallet)) == (0, [])
    assert world.holder(pallet) == world.second.id


def test_a_whole_pallet_is_missing(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    received(world, [pallet], [(pallet, SHORT, 0, 0)])
    assert (world.item(pallet)["missing"], world.item(pallet)["pending"]) == (True, 0)
    assert world.holder(world.lot.cases[0]) == world.maker.id


@pytest.mark.parametrize("kind", [OVER, WRONG])
def test_goods_over_or_wrong_are_only_recorded(world: World, kind: int) -> None:
    rest = world.lot.rest
    events = received(world, [rest], [(99, kind, 7, 8)])
    fields = {"by": world.second.id, "discrepancies": [[99, kind, 7, 8]], "document": DOCUMENT}
    assert events == [
        ("DiscrepanciesRecorded", fields),
        ("Received", {"by": world.second.id, "items": [rest], "document": DOCUMENT}),
    ]
    assert told(world, rest) == (9, 3, "second")


def test_a_short_receipt_is_recorded_before_the_receipt(world: World) -> None:
    rest = world.lot.rest
    events = received(world, [rest], [(rest, SHORT, 9, 1)])
    assert [name for name, _ in events] == ["DiscrepanciesRecorded", "Received"]
    assert events[0][1]["discrepancies"] == [[rest, SHORT, 9, 1]]


def test_two_lines_set_two_items_apart(world: World) -> None:
    first, second = world.lot.cases
    received(world, [first, second], [(first, SHORT, 1, 1), (second, DAMAGED, 8, 1)])
    found = [told(world, item) for item in (first, *parts(world, 1, 2), second, *parts(world, 8))]
    wanted = [(0, 1, "second"), (1, 1, "maker missing"), (2, 3, "second")]
    assert found == [*wanted, (5, 3, "second"), (8, 1, "second quarantined")]


def test_every_unit_is_somewhere_after_two_lines(world: World) -> None:
    first, second = world.lot.cases
    received(world, [first, second], [(first, SHORT, 1, 1), (second, DAMAGED, 8, 1)])
    items = [first, second, world.lot.rest, *parts(world, 1, 2, 8)]
    assert all_units(world, items) == {"in custody": 11, "missing": 1}


def test_two_cases_of_one_pallet_are_set_apart(world: World) -> None:
    pallet, (first, second) = world.packed(1, world.lot.cases), world.lot.cases
    received(world, [pallet], [(first, SHORT, 0, 0), (second, DAMAGED, 0, 0)])
    assert told(world, first) == (0, 5, "maker missing")
    assert told(world, second) == (5, 4, "second quarantined")
    assert world.item(pallet)["count"] == 0


CUTS = {
    "an unnamed one": ("rest", [(9, 1, SHORT), (11, 1, DAMAGED)], [(9, 1, True), (10, 1, False), (11, 1, True)]),
    "a case": ("case", [(5, 1, SHORT), (7, 1, DAMAGED)], [(6, 1, False), (5, 1, True), (7, 1, True), (8, 1, False)]),
    "all of a case": ("case", [(5, 2, SHORT), (7, 2, DAMAGED)], [(5, 2, True), (7, 2, True)]),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("cut", CUTS)
def test_several_ranges_of_one_consignment_are_set_apart(world: World, cut: str, packed: bool) -> None:
    name, lines, wanted = CUTS[cut]
    item = world.lot.rest if name == "rest" else world.lot.cases[1]
    outer = world.packed(1, [item]) if packed else item
    received(world, [outer], [(item, kind, first, units) for first, units, kind in lines])
    found = []
    for place, (start, _, _) in enumerate(wanted):
        at = item if place == 0 else parts(world, start)[0]
        first, count, state = told(world, at)
        found.append((first, count, state in ("maker missing", "second quarantined")))
    assert found == wanted


def test_the_order_of_lines_does_not_matter_to_what_is_inside(world: World) -> None:
    """Each line concerns units of its own, so that the inner one is set apart by itself whichever name is the lower."""
    inner = world.packed(1, [world.lot.cases[0]])
    outer = world.packed(2, [inner, world.lot.cases[1]])
    received(world, [outer], [(inner, DAMAGED, 0, 0), (world.lot.cases[1], SHORT, 6, 1)])
    assert (world.holder(inner), world.item(inner)["orders"]) == (world.second.id, 0b1)
    assert [told(world, item)[2] for item in parts(world, 6)] == ["maker missing"]


@pytest.mark.parametrize(("kind", "flags"), [(SHORT, (False, 0b10)), (DAMAGED, (True, 0b11))])
@pytest.mark.parametrize("packed", [False, True])
def test_what_a_return_was_set_aside_for_goes_with_each_part(
    world: World, kind: int, flags: tuple[bool, int], packed: bool
) -> None:
    item, outer = world.lot.rest, world.packed(1, [world.lot.rest]) if packed else world.lot.rest
    world.does(world.registrar, "quarantine", [outer])
    world.does(world.maker, "shipReturn", [outer], world.second.gln)
    world.does(world.second, "receiveWithDiscrepancies", [outer], [(item, kind, 10, 1)])
    piece, behind = parts(world, 10, 11)
    assert (world.item(piece)["returned"], world.item(piece)["orders"]) == flags
    around = outer if packed else behind
    assert (world.item(around)["returned"], world.item(around)["orders"]) == (True, 0b10)
    assert world.item(piece)["returning"] is world.item(around)["returning"] is False


def test_without_a_line_it_is_a_plain_receipt(world: World) -> None:
    received(world, [world.lot.rest], [])
    assert told(world, world.lot.rest) == (9, 3, "second")


def test_a_spent_unit_is_missing_with_its_range(world: World) -> None:
    world.does(world.maker, "decommission", world.lot.rest, world.lot.unit(10), 7)
    received(world, [world.lot.rest], [(world.lot.rest, SHORT, 9, 2)])
    items = [*world.lot.cases, *parts(world, 9, 11)]
    assert all_units(world, items) == {"in custody": 10, "missing": 1, "spent": 1}


def test_damaged_goods_are_released_by_who_received_them(world: World) -> None:
    received(world, [world.lot.rest], [(world.lot.rest, DAMAGED, 11, 1)])
    (piece,) = parts(world, 11)
    world.does(world.second, "release", [piece])
    world.hand_over([piece], world.second, world.pharmacy)
    assert world.holder(piece) == world.pharmacy.id


@pytest.mark.parametrize("verb", ["ship", "shipReturn", "split", "destroy", "decommission"])
def test_nothing_is_done_with_what_is_missing(world: World, verb: str) -> None:
    rest = world.lot.rest
    received(world, [rest], [(rest, SHORT, 0, 0)])
    unit = world.lot.unit(9)
    calls: dict[str, Any] = {"split": (rest, [10]), "destroy": ([rest],), "decommission": (rest, unit, 7)}
    refusal = world.refusal(world.maker, verb, *calls.get(verb, ([rest], world.wholesaler.gln)))
    assert refusal == refused("SetAside", item=rest)


def refusal_of(world: World, lines: Sequence[Line], items: Sequence[int] = ()) -> Any:
    """Why the second wholesaler, to whom the rest of the lot is shipped, cannot receive so."""
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    return world.refusal(world.second, "receiveWithDiscrepancies", list(items or [world.lot.rest]), list(lines))


@pytest.mark.parametrize(("first", "units"), [(8, 1), (8, 4), (9, 4), (11, 2), (12, 1), (2**32 - 1, 2**32 - 1)])
def test_a_range_lies_inside_its_consignment(world: World, first: int, units: int) -> None:
    rest = world.lot.rest
    refusal = refusal_of(world, [(rest, SHORT, first, units)])
    assert refusal == refused("InvalidCut", item=rest, cut=first, first=9, count=3)


def test_a_part_of_a_container_is_not_set_apart(world: World) -> None:
    pallet = world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    refusal = world.refusal(world.second, "receiveWithDiscrepancies", [pallet], [(pallet, SHORT, 0, 1)])
    assert refusal == refused("IsContainer", item=pallet)


@pytest.mark.parametrize("lines", [((10, 1), (9, 1)), ((9, 1), (9, 2)), ((0, 0), (0, 0))])
def test_lines_rise(world: World, lines: tuple[tuple[int, int], ...]) -> None:
    rest = world.lot.rest
    refusal = refusal_of(world, [(rest, SHORT, first, units) for first, units in lines])
    assert refusal == refused("NotRising", item=rest)


def test_no_line_concerns_item_zero(world: World) -> None:
    assert refusal_of(world, [(0, OVER, 0, 0)]) == refused("NotRising", item=0)


@pytest.mark.parametrize("lines", [((0, 0), (9, 1)), ((9, 2), (10, 1)), ((9, 1), (10, 0))])
def test_no_unit_stands_in_two_lines(world: World, lines: tuple[tuple[int, int], ...]) -> None:
    rest, kinds = world.lot.rest, (SHORT, DAMAGED)
    refusal = refusal_of(world, [(rest, kind, *line) for kind, line in zip(kinds, lines, strict=True)])
    assert refusal == refused("NamedTwice", item=rest, inLine=rest)


def test_what_is_inside_a_container_set_apart_stands_in_no_line(world: World) -> None:
    case, inner = world.lot.cases[0], world.packed(1, world.lot.cases)
    outer = world.packed(2, [inner])
    world.does(world.maker, "ship", [outer], world.second.gln)
    for around in (inner, outer):
        lines = sorted([(around, DAMAGED, 0, 0), (case, SHORT, 1, 1)])
        refusal = world.refusal(world.second, "receiveWithDiscrepancies", [outer], lines)
        assert refusal == refused("NamedTwice", item=case, inLine=around)


@pytest.mark.parametrize("place", range(6))
def test_what_is_inside_a_container_set_apart_stands_in_no_line_among_many(world: World, place: int) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    others = [(pallet - number, OVER, 0, 0) for number in range(1, place + 1)]
    others += [(pallet + number, OVER, 0, 0) for number in range(1, 6 - place)]
    lines = sorted([*others, (pallet, DAMAGED, 0, 0), (case, SHORT, 1, 1)])
    refusal = world.refusal(world.second, "receiveWithDiscrepancies", [pallet], lines)
    assert refusal == refused("NamedTwice", item=case, inLine=pallet)


@pytest.mark.parametrize("place", range(6))
def test_what_comes_with_many_others_is_set_apart(world: World, place: int) -> None:
    pallets = [world.pallet(number) for number in range(1, 7)]
    received(world, pallets, [(pallets[place], SHORT, 0, 0)])
    assert [world.item(pallet)["missing"] for pallet in pallets] == [at == place for at in range(6)]


def test_goods_over_may_bear_the_name_of_what_is_inside(world: World) -> None:
    pallet, case = world.packed(1, world.lot.cases), world.lot.cases[0]
    received(world, [pallet], [(pallet, OVER, 0, 0), (case, SHORT, 0, 0)])
    assert told(world, case) == (0, 5, "maker missing")


def test_what_was_not_shipped_here_is_not_set_apart(world: World) -> None:
    case = world.lot.cases[0]
    assert refusal_of(world, [(case, SHORT, 0, 0)]) == refused("NotReceived", item=case, outermost=case)


def test_what_comes_with_another_receipt_is_not_set_apart(world: World) -> None:
    case, pallet = world.lot.cases[0], world.packed(1, world.lot.cases)
    world.does(world.maker, "ship", [pallet], world.second.gln)
    refusal = refusal_of(world, [(case, SHORT, 0, 0)])
    assert refusal == refused("NotReceived", item=case, outermost=pallet)


def test_an_unknown_item_is_not_set_apart(world: World) -> None:
    assert refusal_of(world, [(99, SHORT, 0, 0)]) == refused("UnknownItem", item=99)


def test_what_is_not_under_way_is_not_received(world: World) -> None:
    case = world.lot.cases[0]
    assert refusal_of(world, [], [case]) == refused("NotInTransit", item=case)


def test_something_is_received(world: World) -> None:
    refusal = world.refusal(world.second, "receiveWithDiscrepancies", [], [])
    assert refusal == refused("NothingNamed")


def test_a_kind_nobody_knows_is_refused(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    arguments = ([world.lot.rest], [(world.lot.rest, 4, 0, 0)])
    refusal = world.refusal(world.second, "receiveWithDiscrepancies", *arguments)
    assert refusal == refused("InvalidDiscrepancy", item=world.lot.rest, kind=4)
    assert world.holder(world.lot.rest) == world.maker.id


def test_recalled_goods_are_not_received_as_damaged(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    world.does(world.maker, "recall", world.lot.id, 1)
    line = (world.lot.rest, DAMAGED, 0, 0)
    refusal = world.refusal(world.second, "receiveWithDiscrepancies", [world.lot.rest], [line])
    assert refusal == refused("LotIsRecalled", item=world.lot.rest, lot=world.lot.id, recallClass=1)


def test_a_key_that_may_not_receive_records_no_discrepancy(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    key = world.add_key(world.second, 27)
    refusal = world.refusal(key, "receiveWithDiscrepancies", [world.lot.rest], [])
    assert refusal == refused("ScopeMissing", account=key, scopes=27, needed=4)
