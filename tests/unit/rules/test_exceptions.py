"""The exceptions of GS1 US's DSCSA guideline, as the verbs of today answer them.

Each scenario is one ``Arrival``: what the file of the receiver says, and what becomes of the goods. A verb that
receives with discrepancies would turn the lines refused here into records; the scenarios keep their names.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.event import EpcisEvent, Stated
from lotproof.model.identifiers import Gln, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId
from lotproof.rules.plan import Plan, plan
from tests.story import EXPIRY, GTIN, MAKER, NUMBER, PALLET, PHARMACY, WHOLESALER, Story, case, pallet, part, refused
from tests.unit.rules.events import case_name, document, owner, step, unit

UNKNOWN_PALLET = Sscc.with_check_digit("00614141000000077")


@dataclass(frozen=True)
class Arrival:
    """A receiver with what the maker shipped to the wholesaler."""

    story: Story

    def says(self, *events: EpcisEvent, who: Gln = WHOLESALER) -> Plan:
        """What the file of ``who`` comes to, with all that is wrong in it."""
        return plan(
            document(events),
            state=self.story.state,
            account=str(who),
            gln=who,
            now=self.story.time,
            trees={(GTIN, NUMBER): self.story.tree},
            captured=lambda event_hash: False,
            collect=True,
        )

    def pending(self, item: ItemId) -> int:
        return self.story.item(item).pending


@pytest.fixture
def arrival() -> Arrival:
    """Both cases are on their way from the maker to the wholesaler; units 8 to 11 stayed behind."""
    story = Story.with_lot()
    story.ship(MAKER, WHOLESALER, case(1), case(2))
    return Arrival(story)


def receiving(*names: Sgtin | Sscc) -> EpcisEvent:
    return step("receiving", *names, sources=owner(MAKER), destinations=owner(WHOLESALER))


def test_shortage_what_came_is_received_and_the_rest_stays_in_transit(arrival: Arrival) -> None:
    found = arrival.says(receiving(case_name("C1")))
    assert [one.verb for one in found.steps] == [v.ReceiveItems(items=(case(1),))]
    assert found.state.items[case(2)].pending == arrival.story.id_of(WHOLESALER)


def test_shortage_the_shipper_takes_back_what_never_left(arrival: Arrival) -> None:
    arrival.story.receive(WHOLESALER, case(1))
    arrival.story.do(MAKER, v.VoidShipping(items=(case(2),)))
    assert (arrival.pending(case(2)), arrival.story.item(case(2)).holder) == (0, arrival.story.id_of(MAKER))


def test_overage_what_was_not_shipped_is_refused_and_the_rest_received(arrival: Arrival) -> None:
    found = arrival.says(receiving(case_name("C1"), case_name("C2")), receiving(*map(unit, range(8, 12))))
    assert len(found.steps) == 1
    (over,) = found.unfit
    assert isinstance(over.error, Refused)
    assert over.error.error == "NotInTransit"


def test_wrong_lot_is_found_before_anything_moves() -> None:
    story = Story.with_lot()
    event = step("shipping", case_name("C1"), destinations=owner(WHOLESALER), stated=Stated(LotNumber("B2"), EXPIRY))
    found = Arrival(story).says(event, who=MAKER)
    assert not found.steps
    assert found.unfit[0].error.where == f"{event.where}, column lot"
    assert "lot B2" in str(found.unfit[0].error)
    assert "lot A1, as on the ledger" in str(found.unfit[0].error)


def test_wrong_lot_a_wrong_expiry_is_told_as_such() -> None:
    stated = Stated(NUMBER, EXPIRY.replace(year=2030))
    event = step("shipping", case_name("C1"), destinations=owner(WHOLESALER), stated=stated)
    (unfit,) = Arrival(Story.with_lot()).says(event, who=MAKER).unfit
    assert unfit.error.where == f"{event.where}, column expiry"
    assert "expiry 2030-06-30" in str(unfit.error)


def test_wrong_serial_is_refused_by_name_and_the_rest_received(arrival: Arrival) -> None:
    wrong = Sgtin(GTIN, SerialNumber("NOT-OURS"))
    found = arrival.says(receiving(wrong), receiving(case_name("C1")))
    assert [one.verb for one in found.steps] == [v.ReceiveItems(items=(case(1),))]
    assert isinstance(found.unfit[0].error, BadInput)
    assert found.unfit[0].error.found.endswith(
        "(21)NOT-OURS, which is no case on this ledger and no unit of a lot whose passport is here"
    )
    assert found.unfit[0].error.expected == "a case, unit or logistic unit that is on the ledger at that point"


def test_wrong_serial_one_of_a_case_spoils_its_line_alone(arrival: Arrival) -> None:
    wrong = Sgtin(GTIN, SerialNumber("NOT-OURS"))
    found = arrival.says(receiving(case_name("C1"), wrong), receiving(case_name("C2")))
    assert [one.verb for one in found.steps] == [v.ReceiveItems(items=(case(2),))]


def test_no_data_goods_without_a_record_are_not_received(arrival: Arrival) -> None:
    found = arrival.says(receiving(UNKNOWN_PALLET))
    assert not found.steps
    assert f"SSCC (00){UNKNOWN_PALLET}, which does not stand on this ledger" in str(found.unfit[0].error)


def test_no_data_that_come_later_make_the_same_file_good(arrival: Arrival) -> None:
    late = receiving(unit(8), unit(9), unit(10), unit(11))
    assert len(arrival.says(late).unfit) == 1
    arrival.story.ship(MAKER, WHOLESALER, part(8))
    assert [one.verb for one in arrival.says(late).steps] == [v.ReceiveItems(items=(part(8),))]


def test_damaged_goods_are_rejected_and_the_rest_received(arrival: Arrival) -> None:
    arrival.story.do(WHOLESALER, v.Reject(items=(case(2),)))
    arrival.story.receive(WHOLESALER, case(1))
    assert arrival.story.item(case(1)).holder == arrival.story.id_of(WHOLESALER)
    assert (arrival.story.item(case(2)).holder, arrival.pending(case(2))) == (arrival.story.id_of(MAKER), 0)


def test_damaged_packs_found_later_are_taken_out_one_by_one(arrival: Arrival) -> None:
    arrival.story.receive(WHOLESALER, case(1), case(2))
    found = arrival.says(step("destroying", unit(2)))
    assert [type(one.verb) for one in found.steps] == [v.Decommission]
    assert found.state.is_spent(arrival.story.lot.id, 2)


def concealed(arrival: Arrival) -> Arrival:
    """A pallet was received as a whole; inside, unit 3 of case 1 is missing."""
    story = arrival.story
    story.receive(WHOLESALER, case(1), case(2))
    story.new_pallet()
    story.pack(WHOLESALER, pallet(), case(1), case(2))
    story.ship(WHOLESALER, PHARMACY, pallet())
    story.receive(PHARMACY, pallet())
    return arrival


def test_concealed_shortage_the_missing_pack_can_never_be_sold(arrival: Arrival) -> None:
    story = concealed(arrival).story
    story.decommission(PHARMACY, case(1), 3)
    assert refused(story, PHARMACY, story.unit_verb(v.Dispense, case(1), 3)).error == "UnitSpent"
    story.dispense(PHARMACY, case(1), 2)


def test_concealed_shortage_can_no_longer_be_rejected(arrival: Arrival) -> None:
    story = concealed(arrival).story
    assert refused(story, PHARMACY, v.Reject(items=(pallet(),))).error == "NotInTransit"


def test_concealed_shortage_the_rest_goes_back_to_the_sender(arrival: Arrival) -> None:
    concealed(arrival)
    event = step("shipping", case_name("C2"), sources=owner(PHARMACY), destinations=owner(WHOLESALER))
    found = arrival.says(event, who=PHARMACY)
    assert [one.verb for one in found.steps] == [v.Ship(items=(case(2),), to=WHOLESALER)]


def test_wrong_buyer_cannot_receive(arrival: Arrival) -> None:
    event = step("receiving", case_name("C1"), destinations=owner(PHARMACY))
    (unfit,) = arrival.says(event, who=PHARMACY).unfit
    assert isinstance(unfit.error, Refused)
    assert (unfit.error.error, unfit.error.promise) == ("NotConsignee", "P3")


def test_wrong_buyer_gives_back_what_he_did_not_order(arrival: Arrival) -> None:
    arrival.story.do(WHOLESALER, v.Reject(items=tuple(sorted((case(1), case(2))))))
    arrival.story.ship(MAKER, PHARMACY, case(1))
    arrival.story.receive(PHARMACY, case(1))
    assert arrival.story.item(case(1)).holder == arrival.story.id_of(PHARMACY)


def test_wrong_buyer_the_file_for_another_is_noted_and_not_acted_on(arrival: Arrival) -> None:
    found = arrival.says(receiving(case_name("C1")), who=PHARMACY)
    assert (found.steps, found.unfit) == ((), ())
    assert found.notes[0].sentence == f"an act of GLN {WHOLESALER}, not of GLN {PHARMACY}"


def test_a_pallet_with_one_wrong_case_is_not_packed(arrival: Arrival) -> None:
    arrival.story.receive(WHOLESALER, case(1))
    arrival.story.new_pallet()
    verb = v.Pack(container=pallet(PALLET), items=tuple(sorted((case(1), case(2)))))
    assert refused(arrival.story, WHOLESALER, verb).error == "NotHolder"
