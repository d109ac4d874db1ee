"""Many units under one multiproof, and what the contract does with a proof that is none."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import SerialNumber
from lotproof.model.item import ItemId
from tests.story import LOT, MAKER, PHARMACY, WHOLESALER, Story, case, pallet, part, refused

NOWHERE = part(77, lot=9)


def many(story: Story, *indices: int, item: ItemId | None = None, **changes: object) -> v.UnitsVerb:
    return story.units_verb(v.DispenseMany, case(1) if item is None else item, *indices, **changes)


def error(story: Story, verb: v.Verb) -> str:
    return refused(story, PHARMACY, verb).error


def test_units_are_dispensed_together(pharmacy: Story) -> None:
    (record,) = pharmacy.do(PHARMACY, many(pharmacy, 0, 2, 3))
    assert isinstance(record, rec.DispensedMany)
    assert sorted(record.indices) == [0, 2, 3]
    assert [pharmacy.state.is_spent(LOT, index) for index in range(4)] == [True, False, True, True]


@pytest.mark.parametrize("seed", range(10))
def test_any_units_are_dispensed_together(seed: int) -> None:
    print("seed", seed)
    story = Story.at_pharmacy()
    wanted = random.Random(seed).sample(range(4), random.Random(seed).randint(1, 4))
    story.dispense_many(PHARMACY, case(1), *wanted)
    assert set(story.state.dispensed[LOT]) == set(wanted)


def test_each_unit_keeps_the_record_of_its_dispensing(pharmacy: Story) -> None:
    pharmacy.dispense_many(PHARMACY, case(1), 1, 2)
    kept = pharmacy.state.dispensed[LOT][2]
    assert (kept.index, kept.by, kept.at) == (2, pharmacy.id_of(PHARMACY), pharmacy.records[-1].at)


def test_only_a_dispenser_dispenses(pharmacy: Story) -> None:
    assert refused(pharmacy, WHOLESALER, many(pharmacy, 5, item=case(2))).error == "RoleMissing"


def test_units_of_an_unknown_item_are_refused(pharmacy: Story) -> None:
    assert error(pharmacy, many(pharmacy, 1, item=NOWHERE)) == "UnknownItem"


def test_units_of_a_container_are_refused_whoever_holds_it(pharmacy: Story) -> None:
    pharmacy.new_pallet()
    assert error(pharmacy, many(pharmacy, 1, item=pallet())) == "IsContainer"


def test_units_set_aside_are_refused(pharmacy: Story) -> None:
    pharmacy.quarantine(PHARMACY, case(1))
    assert error(pharmacy, many(pharmacy, 1)) == "SetAside"


def test_units_of_another_holder_are_refused(pharmacy: Story) -> None:
    assert error(pharmacy, many(pharmacy, 5, item=case(2))) == "NotHolder"


def test_recall_is_told_before_the_proof_is_looked_at(pharmacy: Story) -> None:
    pharmacy.recall()
    assert error(pharmacy, many(pharmacy, 1, salts=(bytes(16),))) == "LotIsRecalled"


def test_no_unit_is_refused(pharmacy: Story) -> None:
    assert error(pharmacy, many(pharmacy, 1, indices=())) == "NothingNamed"


def test_unit_outside_is_refused(pharmacy: Story) -> None:
    found = refused(pharmacy, PHARMACY, many(pharmacy, 1, 4))
    assert (found.error, found.facts["index"]) == ("UnitOutside", 4)


def test_unit_spent_before_is_refused(pharmacy: Story) -> None:
    pharmacy.dispense(PHARMACY, case(1), 2)
    found = refused(pharmacy, PHARMACY, many(pharmacy, 1, 2))
    assert (found.error, found.facts["index"]) == ("UnitSpent", 2)


def test_false_serial_is_refused_by_the_first_unit_named(pharmacy: Story) -> None:
    false = SerialNumber("FALSE").to_bytes20()
    verb = many(pharmacy, 1, 2)
    found = refused(pharmacy, PHARMACY, many(pharmacy, 1, 2, serials=(verb.serials[0], false)))
    assert (found.error, found.facts["index"]) == ("UnitNotCommitted", verb.indices[0])


def test_unit_named_twice_is_refused(pharmacy: Story) -> None:
    verb = many(pharmacy, 1)
    twice = dataclasses.replace(verb, indices=(1, 1), serials=verb.serials * 2, salts=verb.salts * 2)
    assert error(pharmacy, dataclasses.replace(twice, flags=(True, *verb.flags))) == "UnitNamedTwice"


@pytest.mark.parametrize("name", ["serials", "salts"])
@pytest.mark.parametrize("given", [0, 1, 3])
def test_unit_without_its_serial_or_salt_is_refused(pharmacy: Story, name: str, given: int) -> None:
    verb = many(pharmacy, 1, 2)
    changes: dict[str, Any] = {name: getattr(verb, name)[:1] * given}
    found = refused(pharmacy, PHARMACY, dataclasses.replace(verb, **changes))
    assert (found.error, found.facts) == ("UnevenUnits", {"indices": 2, "serials": 2, "salts": 2} | {name: given})


@pytest.mark.parametrize(("flags", "words"), [((), 0), ((False,) * 257, 2)], ids=["none", "too many"])
def test_words_of_flags_too_few_or_too_many_are_refused(pharmacy: Story, flags: tuple[bool, ...], words: int) -> None:
    verb = many(pharmacy, 1, flags=flags)
    found = refused(pharmacy, PHARMACY, verb)
    facts = {"units": 1, "nodes": len(verb.proof), "words": words, "unset": 0}
    assert (found.error, found.facts) == ("InvalidMultiproof", facts)


def test_flags_left_open_are_false(pharmacy: Story) -> None:
    pharmacy.do(PHARMACY, many(pharmacy, 1, flags=(False,)))
    assert pharmacy.state.is_spent(LOT, 1)


def test_flags_too_many_do_not_count(pharmacy: Story) -> None:
    verb = many(pharmacy, 1)
    pharmacy.do(PHARMACY, many(pharmacy, 1, flags=(*verb.flags, True, True)))
    assert pharmacy.state.is_spent(LOT, 1)


def test_proof_with_hashes_left_over_is_malformed(pharmacy: Story) -> None:
    node = bytes(32)
    found = error(pharmacy, many(pharmacy, 1, proof=(node, node), flags=(True, False)))
    assert found == "InvalidMultiproof"


def test_proof_that_asks_for_more_than_there_is_is_malformed(pharmacy: Story) -> None:
    found = error(pharmacy, many(pharmacy, 1, proof=(bytes(32),) * 3, flags=(True,) * 3))
    assert found == "InvalidMultiproof"


def test_more_units_than_leaves_to_join_are_malformed(pharmacy: Story) -> None:
    verb = many(pharmacy, 0, 1, 2)
    found = error(pharmacy, many(pharmacy, 0, 1, 2, proof=(), flags=(False,) * len(verb.flags)))
    assert found == "InvalidMultiproof"


def test_lot_of_one_unit_needs_no_proof() -> None:
    story = Story.begun()
    story.make_lot(count=1, cases=(1,))
    story.move(MAKER, PHARMACY, case(1))
    story.do(PHARMACY, many(story, 0))
    assert story.state.is_spent(LOT, 0)
