"""A command typed: durable, sent once, and told apart from a later repetition."""

from __future__ import annotations

import pytest

from lotproof.commit.documents import DocumentKind
from lotproof.errors import BadInput, ChainUnreachable, Refused
from lotproof.model import record as rec
from lotproof.model.identifiers import CompanyPrefix, Gtin
from lotproof.model.item import PartnerId, item_of_sscc
from lotproof.model.verb import ReceiveItems, RegisterProduct, Reject, Ship
from lotproof.service.party import ActingParty
from lotproof.service.single import NewDocument, act
from tests.kept import intents
from tests.simulators.ledger import Killed
from tests.unit.outbox.world import MAKER, MAKER_KEY, WHOLESALER_KEY, World, pallet, plan_verbs, ship, sscc

ITEMS = (item_of_sscc(sscc(1)),)


@pytest.fixture
def packed(world: World) -> World:
    """The maker has commissioned a pallet."""
    world.act(pallet(1))
    return world


def killed(world: World, verb: Ship, point: str, reference: str = "") -> None:
    world.fail(0, point)
    with pytest.raises(Killed):
        world.act(verb, reference=reference)


def shipped(world: World) -> int:
    return sum(isinstance(verb, Ship) for verb in world.ledger.executed)


def test_a_command_is_on_chain_and_in_the_outbox(packed: World) -> None:
    acted = packed.act(ship(1))
    assert packed.ledger.executed == [pallet(1), ship(1)]
    assert (str(acted.intent.state), acted.repeated, acted.waiting) == ("mined", False, 0)


def test_a_command_the_ledger_refuses_leaves_nothing(packed: World) -> None:
    before = intents(packed.fresh_store())
    with pytest.raises(Refused, match="does not stand on this ledger"):
        packed.act(ship(9))
    assert intents(packed.fresh_store()) == before


@pytest.mark.parametrize("point", ["sign", "signed", "broadcast", "arrived"])
@pytest.mark.parametrize("reference", ["", "delivery note 7"])
def test_a_command_typed_again_after_a_crash_is_one_act(packed: World, point: str, reference: str) -> None:
    killed(packed, ship(1), point, reference)
    acted = packed.act(ship(1), reference=reference)
    assert (acted.repeated, shipped(packed), len(intents(packed.fresh_store()))) == (True, 1, 2)


def test_a_command_may_be_repeated_when_its_time_has_come_again(packed: World) -> None:
    packed.act(ship(1))
    packed.ledger.happen([rec.Rejected(by=PartnerId(2), account="", items=ITEMS, document=bytes(32))])
    acted = packed.act(ship(1))
    assert (acted.repeated, shipped(packed)) == (False, 2)


def test_a_command_repeated_too_early_is_refused_by_the_ledger(packed: World) -> None:
    packed.act(ship(1))
    with pytest.raises(Refused, match="is in transit"):
        packed.act(ship(1))
    assert shipped(packed) == 1


def test_with_a_reference_it_is_one_act_for_ever(packed: World) -> None:
    first = packed.act(ship(1), reference="delivery note 7")
    packed.ledger.happen([rec.Rejected(by=PartnerId(2), account="", items=ITEMS, document=bytes(32))])
    again = packed.act(ship(1), reference="delivery note 7")
    assert (again.repeated, again.intent, shipped(packed)) == (True, first.intent, 1)


def test_another_reference_is_another_act(packed: World) -> None:
    packed.act(ship(1), reference="delivery note 7")
    packed.ledger.happen([rec.Rejected(by=PartnerId(2), account="", items=ITEMS, document=bytes(32))])
    packed.act(ship(1), reference="delivery note 8")
    assert shipped(packed) == 2


def refused_on_the_way(world: World, reference: str) -> None:
    killed(world, ship(1), "broadcast", reference)
    world.suspend_wholesaler()
    with pytest.raises(Refused, match="is suspended"):
        world.act(ship(1), reference=reference)
    world.reinstate_wholesaler()


@pytest.mark.parametrize("reference", ["", "delivery note 7"])
def test_what_was_refused_can_be_tried_again(packed: World, reference: str) -> None:
    refused_on_the_way(packed, reference)
    packed.act(ship(1), reference=reference)
    assert shipped(packed) == 1


def test_a_refusal_keeps_its_reason(packed: World) -> None:
    refused_on_the_way(packed, "")
    intent = intents(packed.fresh_store())[-1]
    assert (str(intent.state), intent.error, intent.promise) == ("refused", "AccreditationSuspended", "P4")


def test_a_lost_connection_is_finished_by_the_same_command(packed: World) -> None:
    packed.cut_off(0, "broadcast")
    with pytest.raises(ChainUnreachable):
        packed.act(ship(1))
    packed.fail(-1)
    assert packed.act(ship(1)).repeated
    assert shipped(packed) == 1


def test_what_an_earlier_command_left_in_flight_is_settled_first(packed: World) -> None:
    killed(packed, ship(1), "broadcast")
    packed.act(pallet(2))
    assert packed.ledger.executed == [pallet(1), ship(1), pallet(2)]


def test_what_is_in_flight_counts_for_the_next_command(world: World) -> None:
    world.fail(0, "broadcast")
    with pytest.raises(Killed):
        world.act(pallet(1))
    world.act(ship(1))
    assert world.ledger.executed == [pallet(1), ship(1)]


def test_what_an_earlier_run_left_planned_is_counted(packed: World) -> None:
    plan_verbs(packed.fresh_store(), pallet(5), ship(5))
    acted = packed.act(pallet(2))
    assert (acted.waiting, packed.ledger.executed) == (2, [pallet(1), pallet(2)])


def test_partners_act_from_their_own_folders(packed: World) -> None:
    packed.act(ship(1))
    packed.folder = packed.folder.parent / "wholesaler"
    packed.act(ReceiveItems(items=ITEMS), key=WHOLESALER_KEY)
    assert packed.ledger.state.items[ITEMS[0]].holder == PartnerId(2)


def test_the_document_is_committed_to_and_kept(packed: World) -> None:
    store = packed.fresh_store()
    papers = NewDocument(b"TI and TS", DocumentKind.TRANSACTION)
    acted = act(ship(1), ActingParty(store, packed.ledger, (MAKER_KEY,), MAKER), document=papers)
    assert isinstance(acted.intent.verb, Ship)
    found = store.document(acted.intent.verb.document)
    assert found is not None
    assert (found.body, found.commitment.kind) == (b"TI and TS", DocumentKind.TRANSACTION)


def test_a_document_for_a_verb_that_takes_none_is_refused(packed: World) -> None:
    store = packed.fresh_store()
    verb = RegisterProduct(gtin=Gtin.with_check_digit("0952141099999"), prefix=CompanyPrefix("9521410"))
    with pytest.raises(BadInput, match="a document for RegisterProduct"):
        act(verb, ActingParty(store, packed.ledger, (MAKER_KEY,), MAKER), document=NewDocument(b"TI"))
    assert len(intents(store)) == 1


def test_a_verb_of_the_consignee_is_checked_as_the_consignees(packed: World) -> None:
    packed.act(ship(1))
    with pytest.raises(Refused, match="was shipped to"):
        packed.act(Reject(items=ITEMS))
