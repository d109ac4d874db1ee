"""An act has one name: whatever changes the act changes it, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lotproof.model.item import ItemId
from lotproof.outbox.identity import Actor, content_id, occasion_id
from tests.unit.outbox.world import MAKER, MAKER_KEY, WHOLESALER, ship

ACTOR = Actor(31337, "0x" + "1E" * 20, MAKER, MAKER_KEY.address)
EVENTS = ("ni:///sha-256;aa?ver=CBV2.0", "ni:///sha-256;bb?ver=CBV2.0")
VERB = ship(1)
NAME = content_id(ACTOR, VERB, EVENTS)

OTHERS = {
    "chain": content_id(replace(ACTOR, chain_id=1), VERB, EVENTS),
    "ledger": content_id(replace(ACTOR, ledger="0x" + "2E" * 20), VERB, EVENTS),
    "partner": content_id(replace(ACTOR, gln=WHOLESALER), VERB, EVENTS),
    "field": content_id(ACTOR, replace(VERB, items=(ItemId(1),)), EVENTS),
    "events": content_id(ACTOR, VERB, EVENTS[:1]),
    "no events": content_id(ACTOR, VERB),
    "reference": content_id(ACTOR, VERB, EVENTS, "note 7"),
}


def test_a_name_is_64_hexadecimal_digits() -> None:
    assert (len(NAME), int(NAME, 16) > 0) == (64, True)


def test_a_name_stays_from_release_to_release() -> None:
    assert NAME == "7fedf8d12b04a8982ad0170b88a1dab9dd08b700bc67e29997f0c45d0cb33a80"


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_another_act_has_another_name(other: str) -> None:
    assert other != NAME


def test_the_documents_salt_does_not_count() -> None:
    assert content_id(ACTOR, replace(VERB, document=b"\1" * 32), EVENTS) == NAME


def test_the_ledgers_capital_letters_do_not_count() -> None:
    assert content_id(replace(ACTOR, ledger=ACTOR.ledger.lower()), VERB, EVENTS) == NAME


def test_a_partner_is_the_same_with_another_key() -> None:
    assert content_id(replace(ACTOR, account="0x" + "ff" * 20), VERB, EVENTS) == NAME


def test_who_has_no_gln_goes_by_the_account() -> None:
    registrar = replace(ACTOR, gln=None)
    assert content_id(registrar, VERB) != content_id(replace(registrar, account="0x" + "ff" * 20), VERB)


def test_each_occasion_has_its_own_name() -> None:
    assert len({NAME, *(occasion_id(NAME, number) for number in range(10))}) == 11
