"""Attacks by signature: holes 10 and 19, replay, malleability, and contract wallets that lie or come back in (P3)."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from lotproof.chain import testkeys
from tests.contracts.driver import DOCUMENT, refused
from tests.contracts.parties import Party, World
from tests.contracts.signing import HAND_OVER, SOON, Domain, key_of, malleated, receipt, signed_by, with_signature
from tests.contracts.wallets import Wallet

YES = bytes.fromhex("1626ba7e") + bytes(28)


def bad(signer: Any) -> Any:
    return refused("BadSignature", signer=signer.address)


def unsigned(world: World, wallet: Wallet, to: Party, signature: bytes = b"any") -> tuple[Any, ...]:
    """What `receiveSigned` takes for the rest of the lot, with a wallet as the shipper."""
    return [world.lot.rest], wallet.address, world.clock.now + SOON, DOCUMENT, signature


def digest_of(world: World, call: tuple[Any, ...], to: Party) -> bytes:
    domain = {"name": "Lotproof", "version": "1", "chainId": testkeys.CHAIN_ID}
    message = {"items": call[0], "versions": [world.item(item)["version"] for item in call[0]]}
    message |= {"to": int(to.gln), "deadline": call[2], "document": call[3]}
    told = encode_typed_data(domain | {"verifyingContract": world.ledger.address}, HAND_OVER, message)
    return bytes(keccak(b"\x19" + told.version + told.header + told.body))


@pytest.mark.parametrize("wait", [1, 60, SOON - 1])
def test_hole_10_a_signature_made_before_its_block_cannot_be_used(world: World, wait: int) -> None:
    """Nobody knows the second of the block to come: a signature holds until its deadline."""
    now = world.clock.now + 10
    call = signed_by(world, [world.lot.rest], world.maker, world.second, deadline=now + SOON)
    with world.clock.standing_at(now + wait):
        world.does(world.second, "receiveSigned", *call)
    assert world.holder(world.lot.rest) == world.second.id


@pytest.mark.parametrize("octets", [0x00, 0x1B, 0x41, 0xFF])
def test_hole_19_whatever_has_the_length_of_a_signature_counts(world: World, octets: int) -> None:
    call = with_signature(signed_by(world, [world.lot.rest], world.maker, world.second), bytes([octets]) * 65)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world.maker)


def test_hole_19_the_caller_picks_the_time(world: World) -> None:
    items, shipper, deadline, document, signature = signed_by(world, [world.lot.rest], world.maker, world.second)
    later = (items, shipper, deadline + 60, document, signature)
    assert world.refusal(world.second, "receiveSigned", *later) == bad(world.maker)


def test_a_signature_is_used_twice(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    world.does(world.second, "receiveSigned", *call)
    world.hand_over([world.lot.rest], world.second, world.maker)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world.maker)


def test_a_signature_for_another_chain_is_used_here(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second, domain=Domain(world.ledger.address, 1))
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world.maker)


def test_a_signature_for_another_ledger_is_used_here(world: World) -> None:
    call = signed_by(world, [world.lot.rest], world.maker, world.second, domain=Domain(world.stranger))
    assert world.refusal(world.second, "receiveSigned", *call) == bad(world.maker)


def test_hole_19_a_signature_is_taken_for_another_signers(world: World) -> None:
    for thief in (world.second, world.rival):
        call = signed_by(world, [world.lot.rest], world.maker, world.second, key=key_of(thief.address))
        assert world.refusal(world.second, "receiveSigned", *call) == bad(world.maker)


def test_hole_19_a_signature_of_nobody_counts(world: World) -> None:
    """A signature that recovers to no address must not count for an account that is not there."""
    call = signed_by(world, [world.lot.rest], world.maker, world.second)
    nobody = (call[0], "0x" + "00" * 20, *call[2:-1], bytes(65))
    assert world.refusal(world.second, "receiveSigned", *nobody) == refused("NotOperator", account="0x" + "00" * 20)


@pytest.mark.parametrize("kind", ["hand-over", "receipt"])
def test_the_other_s_of_a_signature_counts_as_a_second_one(world: World, kind: str) -> None:
    if kind == "hand-over":
        call = signed_by(world, [world.lot.rest], world.maker, world.second)
        call = with_signature(call, malleated(call[-1]))
        assert world.refusal(world.second, "receiveSigned", *call) == bad(world.maker)
        return
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    call = receipt(world, [world.lot.rest], world.second.address)
    call = with_signature(call, malleated(call[-1]))
    assert world.refusal(world.stranger, "deliver", [call]) == bad(world.second)


def test_a_receipt_is_taken_for_a_hand_over(world: World) -> None:
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    call = receipt(world, [world.lot.rest], world.second.address)
    world.does(world.stranger, "deliver", [call])
    signature = receipt(world, [world.lot.rest], world.second.address)[-1]
    forged = with_signature(signed_by(world, [world.lot.rest], world.second, world.pharmacy), signature)
    assert world.refusal(world.pharmacy, "receiveSigned", *forged) == bad(world.second)


def test_a_wallet_signs_what_it_approved(world: World) -> None:
    wallet = Wallet(world, "HonestWallet", world.maker, 2)
    call = unsigned(world, wallet, world.second)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(wallet)
    assert wallet.tell("approve", digest_of(world, call, world.second))
    world.does(world.second, "receiveSigned", *call)
    assert world.holder(world.lot.rest) == world.second.id


def test_a_wallets_approval_works_once(world: World) -> None:
    wallet = Wallet(world, "HonestWallet", world.maker, 2)
    call = unsigned(world, wallet, world.second)
    wallet.tell("approve", digest_of(world, call, world.second))
    world.does(world.second, "receiveSigned", *call)
    world.hand_over([world.lot.rest], world.second, world.maker)
    assert world.refusal(world.second, "receiveSigned", *call) == bad(wallet)


def test_a_wallet_that_is_nobodys_key_signs_nothing(world: World) -> None:
    wallet = Wallet(world, "LyingWallet", world.maker)
    wallet.tell("answerWith", YES)
    world.does(world.registrar, "removeOperator", wallet.address)
    refusal = world.refusal(world.second, "receiveSigned", *unsigned(world, wallet, world.second))
    assert refusal == refused("NotOperator", account=wallet.address)


def test_a_wallet_that_may_not_ship_signs_nothing(world: World) -> None:
    wallet = Wallet(world, "LyingWallet", world.maker, 29)
    wallet.tell("answerWith", YES)
    refusal = world.refusal(world.second, "receiveSigned", *unsigned(world, wallet, world.second))
    assert refusal == refused("ScopeMissing", account=wallet.address, scopes=29, needed=2)


LIES = (b"", b"\x16\x26\xba\x7e", bytes(32), b"\xff" * 32, bytes(28) + YES[:4], (1).to_bytes(32, "big"))


@pytest.mark.parametrize("answer", LIES)
def test_an_answer_that_is_no_plain_yes_counts_as_a_no(world: World, answer: bytes) -> None:
    wallet = Wallet(world, "LyingWallet", world.maker)
    wallet.tell("answerWith", answer)
    assert world.refusal(world.second, "receiveSigned", *unsigned(world, wallet, world.second)) == bad(wallet)


def test_a_wallet_that_says_yes_to_everything_gives_away_its_own_goods_only(world: World) -> None:
    wallet = Wallet(world, "LyingWallet", world.rival)
    wallet.tell("answerWith", YES)
    refusal = world.refusal(world.second, "receiveSigned", *unsigned(world, wallet, world.second))
    facts = {"item": world.lot.rest, "holder": world.maker.id, "caller": world.rival.id}
    assert refusal == refused("NotHolder", **facts)


def test_a_wallet_that_comes_back_in_while_it_is_asked_changes_nothing(world: World) -> None:
    wallet = Wallet(world, "ReenteringWallet", world.maker)
    ship = world.ledger.contract.encode_abi("ship", ([world.lot.rest], int(world.pharmacy.gln), DOCUMENT))
    wallet.tell("reenter", world.ledger.address, ship)
    before = world.item(world.lot.rest)
    assert world.refusal(world.second, "receiveSigned", *unsigned(world, wallet, world.second)) == bad(wallet)
    assert world.item(world.lot.rest) == before


def test_a_receiving_wallet_that_comes_back_in_receives_nothing(world: World) -> None:
    wallet = Wallet(world, "ReenteringWallet", world.second)
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    take = world.ledger.contract.encode_abi("receiveItems", ([world.lot.rest], DOCUMENT))
    wallet.tell("reenter", world.ledger.address, take)
    call = ([world.lot.rest], wallet.address, world.clock.now + SOON, DOCUMENT, b"any")
    assert world.refusal(world.stranger, "deliver", [call]) == bad(wallet)
    assert world.holder(world.lot.rest) == world.maker.id


def test_a_wallet_that_only_looks_while_it_is_asked_does_no_harm(world: World) -> None:
    wallet = Wallet(world, "ReenteringWallet", world.maker)
    look = world.ledger.contract.encode_abi("itemOf", (world.lot.rest,))
    wallet.tell("reenter", world.ledger.address, look)
    world.does(world.second, "receiveSigned", *unsigned(world, wallet, world.second))
    assert world.holder(world.lot.rest) == world.second.id


WALLETS_MOST = 700_000
"""What asking a contract wallet may cost at most, with all else that a receipt costs."""


def test_a_wallet_that_burns_all_gas_stops_only_its_own_hand_over(world: World) -> None:
    wallet = Wallet(world, "GreedyWallet", world.maker)
    assert world.refusal(world.second, "receiveSigned", *unsigned(world, wallet, world.second)) == bad(wallet)
    world.hand_over([world.lot.rest], world.maker, world.second)
    assert world.holder(world.lot.rest) == world.second.id


@pytest.mark.parametrize("kind", ["GreedyWallet", "BombWallet"])
def test_a_wallet_burns_the_gas_of_who_delivers(world: World, kind: str) -> None:
    """Foretold by the twin, and never more than a bounded sum."""
    wallet = Wallet(world, kind, world.second)
    world.does(world.maker, "ship", [world.lot.rest], world.second.gln)
    call = ([world.lot.rest], wallet.address, world.clock.now + SOON, DOCUMENT, b"any")
    assert world.refusal(world.stranger, "deliver", [call]) == bad(wallet)
    assert world.ledger.lost_gas(world.stranger, "deliver", [call]) < WALLETS_MOST
