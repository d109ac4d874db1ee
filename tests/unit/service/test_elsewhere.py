"""What another outbox of the party recorded is never sent again from this one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lotproof.model.event import EpcisDocument
from lotproof.model.verb import Ship
from lotproof.outbox import IntentState, Sender, Store
from lotproof.service.elsewhere import catch_up, look, settle
from lotproof.service.party import ActingParty
from tests.kept import intents
from tests.simulators.ledger import Killed, SimulatedClock
from tests.unit.outbox.world import MAKER, MAKER_KEY, NOW, World, pallet


@pytest.fixture
def copy(world: World, document: EpcisDocument, tmp_path: Path) -> Store:
    """An older copy of the outbox: all is planned in it, and has since been sent by the original."""
    world.fail(0, "sign")
    with pytest.raises(Killed):
        world.capture(document)
    world.fresh_store().close()
    shutil.copytree(world.folder, tmp_path / "copy")
    world.capture(document)
    assert len(world.ledger.executed) == 4
    store = Store(tmp_path / "copy", SimulatedClock(NOW))
    world.stores.append(store)
    return store


def party(world: World, store: Store) -> ActingParty:
    return ActingParty(store, world.ledger, (MAKER_KEY,), MAKER)


def test_resuming_a_copy_sends_nothing_again(world: World, copy: Store) -> None:
    catch_up(party(world, copy))
    summary = Sender(copy, world.ledger).resume(MAKER_KEY)
    assert len(world.ledger.executed) == 4
    assert [one.state for one in summary.mined] == [IntentState.MINED] * 4
    assert {one.transaction for one in intents(copy)} <= world.ledger.receipts.keys()


def test_capturing_from_a_copy_sends_nothing_again(world: World, copy: Store, document: EpcisDocument) -> None:
    world.capture(document, store=copy)
    assert len(world.ledger.executed) == 4
    assert all(one.state is IntentState.MINED for one in intents(copy))


def test_what_was_grouped_otherwise_is_set_aside(world: World, copy: Store, document: EpcisDocument) -> None:
    """As if the original had recorded the shipment together with another line."""
    (shipped,) = [one for one in intents(copy) if isinstance(one.verb, Ship)]
    elsewhere = look(party(world, copy))
    (link,) = copy.links_of(shipped.id)
    transaction = elsewhere.with_reference(link.reference)
    assert transaction is not None
    seen = elsewhere.seen[transaction]
    copy.database.execute(
        "UPDATE sightings SET refs = CAST(refs || ? AS BLOB) WHERE hash = ?", (bytes(12), seen.transaction)
    )
    settle(party(world, copy), look(party(world, copy)))
    kept = copy.intent(shipped.id)
    assert kept.state is IntentState.REFUSED
    assert seen.transaction in kept.reason
    Sender(copy, world.ledger).resume(MAKER_KEY)
    assert len(world.ledger.executed) == 4
    assert copy.links_of(shipped.id) == []


def test_what_the_chain_has_lost_again_is_sent(world: World, copy: Store, document: EpcisDocument) -> None:
    world.ledger.lose_blocks(world.ledger.head() - 1)
    world.capture(document, store=copy)
    assert len([one for one in intents(copy) if one.state is IntentState.MINED]) == 4


def test_what_nobody_else_sent_is_sent(world: World, document: EpcisDocument) -> None:
    world.fail(0, "sign")
    with pytest.raises(Killed):
        world.capture(document)
    store = world.fresh_store()
    catch_up(party(world, store))
    Sender(store, world.ledger).resume(MAKER_KEY)
    assert len(world.ledger.executed) == 4


def test_commands_of_another_outbox_bar_quantities_until_they_are_taken_up(world: World, tmp_path: Path) -> None:
    world.act(pallet(1))
    with Store(tmp_path / "another", SimulatedClock(NOW)) as other:
        found = look(party(world, other))
        why = found.bars_quantities()
        assert why is not None
        assert "reconcile" in why.sentence
        other.take_up(found.unknown)
        assert look(party(world, other)).bars_quantities() is None


def test_what_waits_for_a_block_elsewhere_bars_quantities(world: World, tmp_path: Path) -> None:
    world.ledger.mining = False
    world.ledger.use_up_nonce(MAKER_KEY.address)
    with Store(tmp_path / "another", SimulatedClock(NOW)) as other:
        found = look(party(world, other))
        assert found.waiting == 1
        assert found.bars_quantities() is not None


def test_a_signer_that_never_signs_the_same_twice_gets_a_secret_that_stays(world: World) -> None:
    class Fickle:
        address = MAKER_KEY.address
        signed = 0

        def sign_transaction(self, transaction: object) -> bytes:
            raise AssertionError

        def sign_typed_data(self, message: object) -> bytes:
            self.signed += 1
            return bytes([self.signed]) * 65

    store = world.fresh_store()
    signer = Fickle()
    acting = ActingParty(store, world.ledger, (signer,), MAKER)
    look(acting)
    first = acting.secret
    look(acting)
    assert first is not None
    assert acting.secret == first
    assert signer.signed == 2
