"""What a person asks for, as the verbs that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lotproof.commit.passport import LotPassport
from lotproof.errors import BadInput, NotFound, Refused
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import item_of_sgtin
from lotproof.outbox import Store
from lotproof.rules import portions
from lotproof.service import acts
from lotproof.service.desk import Desk, Done
from tests.story import CASE_GTIN, GTIN, MAKER, NUMBER, PALLET, PHARMACY, WHOLESALER, Story, case, part, serial
from tests.unit.service.recorded import LEDGER, Recorded, books

LOT = (GTIN, NUMBER)
At = Callable[[Gln], Desk]


def _pack(index: int) -> Sgtin:
    return Sgtin(GTIN, serial(index))


def _case(number: int) -> Sgtin:
    return Sgtin(CASE_GTIN, SerialNumber(f"C{number}"))


def _keys(*keys: Sgtin | Sscc) -> acts.Wanted:
    return acts.Wanted(keys=keys)


def _names(done: list[Done]) -> list[str]:
    return [one.name for one in done]


@pytest.fixture
def story() -> Story:
    return Story.with_lot()


@pytest.fixture
def at(story: Story, tmp_path: Path) -> Iterator[At]:
    """The desk of a partner, which has the lot's passport."""
    ledger = Recorded(story)
    opened: list[Store] = []

    def desk(gln: Gln) -> Desk:
        store = Store(tmp_path / str(gln))
        opened.append(store)
        store.put_passport(LotPassport(GTIN, NUMBER, story.lot.expiry, story.tree, LEDGER, 31337, story.time))
        signer: Any = SimpleNamespace(address=str(gln))
        return Desk(books(ledger), store, signer)

    yield desk
    for store in opened:
        store.close()


def test_a_named_case_is_shipped_as_it_is(at: At) -> None:
    assert _names(acts.ship(at(MAKER), _keys(_case(1)), WHOLESALER)) == ["Ship"]


def test_one_pack_from_the_middle_takes_one_split(at: At, story: Story) -> None:
    acts.ship(at(MAKER), _keys(_pack(1)), WHOLESALER)
    acts.receive(at(WHOLESALER), None)
    assert {item.first for item in story.state.items.values() if item.holder == story.id_of(WHOLESALER)} == {1}


def test_units_of_a_lot_may_take_no_split(at: At) -> None:
    assert _names(acts.ship(at(MAKER), acts.Wanted(lot=LOT, units=8), WHOLESALER)) == ["Ship"]


def test_what_is_held_is_shipped_and_no_more(at: At) -> None:
    acts.ship(at(MAKER), acts.Wanted(lot=LOT, units=12), WHOLESALER)
    with pytest.raises(Refused, match="0 free units"):
        acts.ship(at(MAKER), acts.Wanted(lot=LOT, units=1), WHOLESALER)


def test_receiving_a_lot_leaves_other_shipments(at: At, story: Story) -> None:
    pallet = story.new_pallet(
        MAKER, Sscc.with_check_digit("00614141000000001"), story.state.partners[story.id_of(MAKER)].prefixes[0]
    )
    story.ship(MAKER, WHOLESALER, pallet, case(1))
    acts.receive(at(WHOLESALER), acts.Wanted(lot=LOT))
    assert story.item(pallet).pending == story.id_of(WHOLESALER)


def test_everything_is_received_at_once(at: At, story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1), case(2))
    (done,) = acts.receive(at(WHOLESALER), None).done
    assert done.sentence.count("(01)") == 2


def test_rejecting_and_voiding_both_give_back(at: At, story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1), case(2))
    acts.reject(at(WHOLESALER), _keys(_case(1)))
    acts.void(at(MAKER), _keys(_case(2)))
    assert {story.item(case(n)).pending for n in (1, 2)} == {0}


def _two_lots_under_way(story: Story) -> None:
    """Cases 1 and 2, of two lots; that of case 2 is recalled."""
    other = v.RegisterLot(
        gtin=GTIN,
        number=LotNumber("B2"),
        expiry=story.lot.expiry,
        units=4,
        root=story.tree.root,
        case_gtin=CASE_GTIN,
        cases=(rec.Case(serial=SerialNumber("X1"), units=4),),
    )
    story.do(MAKER, other)
    story.ship(MAKER, WHOLESALER, case(1), item_of_sgtin(Sgtin(CASE_GTIN, SerialNumber("X1"))))
    story.recall(1, lot=2)


def test_receiving_all_leaves_out_and_names_what_cannot_go(at: At, story: Story) -> None:
    _two_lots_under_way(story)
    swept = acts.receive(at(WHOLESALER), None, b"papers")
    assert story.item(case(1)).holder == story.id_of(WHOLESALER)
    (left,) = swept.left_out
    assert left.goods == f"(01){CASE_GTIN}(21)X1"
    assert "recalled" in left.sentence
    assert _names(swept.done) == ["ReceiveItems"]


def test_goods_that_are_named_go_all_together_or_not_at_all(at: At, story: Story) -> None:
    _two_lots_under_way(story)
    with pytest.raises(Refused, match="recalled"):
        acts.receive(at(WHOLESALER), _keys(_case(1), Sgtin(CASE_GTIN, SerialNumber("X1"))))
    assert story.item(case(1)).pending == story.id_of(WHOLESALER)


def test_where_nothing_can_go_the_reason_is_a_refusal(at: At, story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1), case(2))
    story.recall(1)
    with pytest.raises(Refused, match="recalled"):
        acts.receive(at(WHOLESALER), None)


def test_what_does_not_fit_into_one_transaction_goes_in_several(
    at: At, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "MOST_GAS", portions.ITEM_GAS)
    done = acts.ship(at(MAKER), _keys(_case(1), _case(2)), WHOLESALER, b"papers")
    assert _names(done) == ["Ship", "Ship"]
    assert _names(acts.receive(at(WHOLESALER), None).done) == ["ReceiveItems", "ReceiveItems"]
    shipped = [record for record in story.records if isinstance(record, rec.Shipped)]
    kept = [at(MAKER).store.document(record.document) for record in shipped]
    assert [one.body for one in kept if one] == [b"papers", b"papers"]


def test_a_refusal_among_several_transactions_sends_none(at: At, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "MOST_GAS", portions.ITEM_GAS)
    story.ship(MAKER, WHOLESALER, case(2))
    before = len(story.records)
    with pytest.raises(Refused):
        acts.ship(at(MAKER), _keys(_case(1), _case(2)), WHOLESALER)
    assert len(story.records) == before


def test_a_shipment_of_another_is_not_voided(at: At, story: Story) -> None:
    story.ship(MAKER, WHOLESALER, case(1))
    with pytest.raises(Refused, match="nothing is in transit here"):
        acts.void(at(PHARMACY), None)


def test_a_cut_is_counted_from_the_case(at: At, story: Story) -> None:
    acts.split(at(MAKER), _case(2), [1])
    assert story.item(case(2)).count == 1


def test_cuts_in_two_ranges_are_two_acts(at: At) -> None:
    assert _names(acts.split(at(MAKER), LOT, [2, 6])) == ["SplitItem", "SplitItem"]


def test_a_cut_that_stands_is_left_out(at: At) -> None:
    assert _names(acts.split(at(MAKER), LOT, [4, 6])) == ["SplitItem"]


def test_an_unknown_case_is_not_cut(at: At) -> None:
    with pytest.raises(NotFound, match="is no case on this ledger"):
        acts.split(at(MAKER), _case(9), [1])


def test_packing_into_a_known_container_commissions_nothing(at: At, story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.new_pallet()
    assert _names(acts.pack(at(WHOLESALER), PALLET, _keys(_case(1)))) == ["Pack"]


def test_repacking_takes_out_first(at: At, story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    story.pack(WHOLESALER, story.new_pallet(), case(1), case(2))
    other = Sscc.with_check_digit("00614142000000002")
    done = acts.pack(at(WHOLESALER), other, _keys(_case(1)))
    assert _names(done) == ["CommissionLogisticUnit", "Unpack", "Pack"]


def test_a_range_that_is_split_leaves_its_container_by_that(at: At, story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.pack(WHOLESALER, story.new_pallet(), case(1))
    other = Sscc.with_check_digit("00614142000000002")
    done = acts.pack(at(WHOLESALER), other, _keys(_pack(0)))
    assert _names(done) == ["CommissionLogisticUnit", "SplitItem", "Pack"]


def test_unpacking_some_leaves_the_rest(at: At, story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1), case(2))
    pallet = story.new_pallet()
    story.pack(WHOLESALER, pallet, case(1), case(2))
    acts.unpack(at(WHOLESALER), PALLET, [_case(1)])
    assert story.state.contents[pallet] == {case(2)}


def test_a_part_of_a_range_is_not_unpacked(at: At, story: Story) -> None:
    story.move(MAKER, WHOLESALER, case(1))
    story.pack(WHOLESALER, story.new_pallet(), case(1))
    with pytest.raises(Refused, match="a part of a range leaves its container when"):
        acts.unpack(at(WHOLESALER), PALLET, [_pack(0)])


def test_packs_are_dispensed_with_their_proofs(at: At, story: Story) -> None:
    story.move(MAKER, PHARMACY, case(1))
    acts.dispense(at(PHARMACY), [_pack(0), _pack(3)])
    assert set(story.state.dispensed[story.lot.id]) == {0, 3}


def test_packs_of_two_cases_are_one_act(at: At, story: Story) -> None:
    story.move(MAKER, PHARMACY, case(1), case(2))
    done = acts.dispense(at(PHARMACY), [_pack(0), _pack(5), _pack(3)])
    assert _names(done) == ["DispenseMany"]


def test_very_many_packs_are_several_acts(at: At, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "MOST_DISPENSED", 2)
    story.move(MAKER, PHARMACY, case(1))
    assert _names(acts.dispense(at(PHARMACY), map(_pack, range(3)))) == ["DispenseMany", "Dispense"]
    assert set(story.state.dispensed[story.lot.id]) == {0, 1, 2}


def test_a_refusal_of_the_last_pack_dispenses_none(at: At, story: Story) -> None:
    story.move(MAKER, PHARMACY, case(1))
    with pytest.raises(Refused, match="is held by"):
        acts.dispense(at(PHARMACY), [_pack(0), _pack(5)])
    assert story.state.dispensed == {}


def test_the_end_of_a_recall_keeps_its_reason(at: At, story: Story) -> None:
    desk = at(MAKER)
    acts.recall(desk, LOT, 2, b"the notice")
    acts.end_recall(desk, LOT, b"all found")
    kept = desk.store.document(getattr(story.records[-1], "document", b""))
    assert kept is not None
    assert kept.body == b"all found"


def test_packs_are_decommissioned_by_any_holder(at: At, story: Story) -> None:
    acts.decommission(at(MAKER), [_pack(9)])
    assert set(story.state.decommissioned[story.lot.id]) == {9}


def test_a_recall_keeps_its_notice(at: At, story: Story) -> None:
    desk = at(MAKER)
    acts.recall(desk, LOT, 2, b"the notice")
    kept = desk.store.document(getattr(story.records[-1], "document", b""))
    assert kept is not None
    assert kept.body == b"the notice"


def test_a_lot_that_is_not_registered_is_not_recalled(at: At) -> None:
    with pytest.raises(NotFound, match="is not registered on this ledger"):
        acts.recall(at(MAKER), (GTIN, type(NUMBER)("OTHER")), 2, b"")


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"keys": (PALLET,), "lot": LOT},
        {"keys": (PALLET,), "units": 2},
        {"lot": LOT, "units": 0},
    ],
)
def test_goods_are_named_in_one_way(wanted: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        acts.Wanted(**wanted)


def test_loose_units_stay_where_they_are_when_a_case_goes(at: At, story: Story) -> None:
    acts.ship(at(MAKER), _keys(_case(1)), WHOLESALER)
    assert story.item(part(8)).pending == 0
