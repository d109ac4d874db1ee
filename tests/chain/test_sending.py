"""A verb is on chain once, however often it is sent, and a lost race is told with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account

from lotproof.chain import testkeys
from lotproof.chain.rpc import Rpc
from lotproof.chain.signing import LocalSigner
from lotproof.errors import ChainUnreachable, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.keccak import keccak256
from lotproof.ports import Pace
from tests.chain.doing import DoingLedger

World = Any
WHOLESALER = Gln.with_check_digit("040001000000")
PHARMACY = Gln.with_check_digit("050001000000")


def shipping(world: World, to: Gln = WHOLESALER) -> v.Ship:
    return v.Ship(items=world.cases[:1], to=to)


def test_signing_sends_nothing(world: World) -> None:
    head = world.ledger.head()
    signed = world.ledger.prepare(world.maker, shipping(world))

    assert world.ledger.head() == head
    assert world.ledger.receipt(signed.transaction) is None
    assert signed.transaction == "0x" + keccak256(signed.raw).hex()


def test_sending_twice_is_sending_once(world: World) -> None:
    signed = world.ledger.prepare(world.maker, shipping(world))
    first = world.ledger.broadcast(signed)
    second = world.ledger.broadcast(signed)

    assert first == second
    assert world.ledger.head() == first.block


def test_another_process_finds_what_was_sent(world: World) -> None:
    signed = world.ledger.prepare(world.maker, shipping(world))
    sent = world.ledger.broadcast(signed)

    assert world.again().broadcast(signed) == sent
    assert world.again().receipt(signed.transaction) == sent


def test_signed_verbs_have_rising_nonces(world: World) -> None:
    one = world.ledger.prepare(world.maker, shipping(world))
    other = world.ledger.prepare(world.maker, v.Recall(lot=world.lot, recall_class=1))

    assert other.nonce == one.nonce + 1
    assert world.ledger.broadcast(one).block < world.ledger.broadcast(other).block


def test_each_signer_has_its_own_nonces(world: World) -> None:
    by_maker = world.ledger.prepare(world.maker, shipping(world))
    by_board = world.ledger.prepare(world.board, v.Suspend(gln=PHARMACY))

    world.ledger.broadcast(by_board)
    assert world.ledger.broadcast(by_maker).records


def test_a_verb_overtaken_by_another_is_refused_with_its_reason(world: World) -> None:
    one, other = (world.ledger.prepare(world.maker, shipping(world, to)) for to in (WHOLESALER, PHARMACY))
    world.ledger.broadcast(one)

    with pytest.raises(Refused) as refused:
        world.ledger.broadcast(other)

    assert refused.value.error == "InTransit"
    assert refused.value.facts["item"] == world.cases[0]


def test_the_receipt_of_a_reverted_transaction_tells_the_same_reason(world: World) -> None:
    one, other = (world.ledger.prepare(world.maker, shipping(world, to)) for to in (WHOLESALER, PHARMACY))
    world.ledger.broadcast(one)
    with pytest.raises(Refused) as sent:
        world.ledger.broadcast(other)

    with pytest.raises(Refused) as asked:
        world.again().receipt(other.transaction)

    assert str(asked.value) == str(sent.value)
    assert asked.value.error == "InTransit"


def test_a_nonce_that_another_transaction_took(world: World) -> None:
    mine = world.ledger.prepare(world.maker, shipping(world))
    world.again().do(world.maker, v.Recall(lot=world.lot, recall_class=1))

    with pytest.raises(Refused) as refused:
        world.ledger.broadcast(mine)

    assert refused.value.error == "NonceTaken"
    assert refused.value.facts["nonce"] == mine.nonce


def test_what_a_transaction_recorded_can_be_asked_again(world: World) -> None:
    done = world.ledger.do(world.maker, shipping(world))

    assert world.again().recorded(done.transaction) == done.records != ()


def test_a_transaction_in_no_block_recorded_nothing(world: World) -> None:
    assert world.ledger.recorded("0x" + "fe" * 32) == ()


def test_after_a_refused_sending_the_nonces_have_no_gap(world: World) -> None:
    mine = world.ledger.prepare(world.maker, shipping(world))
    world.again().do(world.maker, v.Recall(lot=world.lot, recall_class=1))
    with pytest.raises(Refused):
        world.ledger.broadcast(mine)

    assert world.ledger.do(world.maker, v.Recall(lot=world.lot, recall_class=2)).records


def test_a_confirmation_is_waited_for(world: World) -> None:
    pauses: list[float] = []
    patient = type(world.ledger)(
        world.node, world.deployment, confirmations=1, pace=Pace(deadline=0, sleep=pauses.append)
    )
    signed = patient.prepare(world.maker, shipping(world))
    with pytest.raises(ChainUnreachable, match=signed.transaction):
        patient.broadcast(signed)
    assert patient.receipt(signed.transaction) is None

    world.do(world.board, v.Suspend(gln=PHARMACY))

    assert patient.broadcast(signed).block == world.ledger.head() - 1


def test_bytes_for_another_chain_are_told_as_the_node_tells_it(world: World) -> None:
    # Our own signers refuse to sign with a published key for another chain.
    account = Account.from_key(testkeys.accounts()[1].key)
    call = {"chainId": 1, "nonce": 0, "to": world.ledger.address, "value": 0, "gas": 100_000, "gasPrice": 10**10}
    foreign = bytes(account.sign_transaction(call).raw_transaction)
    signed = replace(
        world.ledger.prepare(world.maker, shipping(world)), raw=foreign, transaction="0x" + keccak256(foreign).hex()
    )

    with pytest.raises(ChainUnreachable, match="eth_sendRawTransaction was answered with"):
        world.ledger.broadcast(signed)


def test_an_account_without_money_cannot_pay(world: World) -> None:
    poor = LocalSigner(b"\x07" * 32)
    world.do(world.wholesaler, world.adding(world.wholesaler, poor, WHOLESALER))
    world.do(world.maker, shipping(world))

    with pytest.raises(Refused) as refused:
        world.ledger.do(poor, v.ReceiveItems(items=world.cases[:1]))

    assert refused.value.error == "InsufficientFunds"


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_a_transaction_in_the_pool_is_waited_for_and_counted(world: World) -> None:
    rpc = Rpc(world.node)
    waiting = DoingLedger(world.node, world.deployment, pace=Pace(sleep=lambda _: rpc.call("evm_mine")))
    rpc.call("evm_setAutomine", False)
    try:
        one = waiting.prepare(world.maker, shipping(world))
        rpc.call("eth_sendRawTransaction", "0x" + one.raw.hex())
        other = world.again().prepare(world.maker, v.Recall(lot=world.lot, recall_class=1))

        assert other.nonce == one.nonce + 1
        assert waiting.receipt(one.transaction) is None
        assert waiting.broadcast(one).records
    finally:
        rpc.call("evm_setAutomine", True)
