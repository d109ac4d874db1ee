"""What is made and copied through slots is what ``__init__`` and ``dataclasses.replace`` make."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import pytest

from lotproof.model.identifiers import Gtin
from lotproof.model.item import Item, ItemId, LotId, PartnerId
from lotproof.model.record import Discrepancy, DiscrepancyKind
from lotproof.model.slots import copier_of, maker_of

ITEM = Item(ItemId(5), PartnerId(7), LotId(3), first=10, count=20, version=65535, missing=True)
COPY = copier_of(Item)


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_replacing_makes(seed: int) -> None:
    print("seed", seed)
    chance = random.Random(seed)
    names = [field.name for field in dataclasses.fields(Item)]
    changes: dict[str, Any] = {name: chance.randrange(99) for name in chance.sample(names, chance.randint(0, 5))}

    assert COPY(ITEM, **changes) == dataclasses.replace(ITEM, **changes)


def test_the_original_stays_as_it_was() -> None:
    before = dataclasses.replace(ITEM)

    assert COPY(ITEM, version=0) != before
    assert before == ITEM


def test_a_field_that_is_none_is_told() -> None:
    with pytest.raises(KeyError, match="weight"):
        COPY(ITEM, weight=5)


def test_a_value_is_made_of_its_fields_in_any_order() -> None:
    make = maker_of(Discrepancy, ("units", "first", "kind", "item"))

    assert make((4, 2, DiscrepancyKind.SHORT, 9)) == Discrepancy(
        item=ItemId(9), kind=DiscrepancyKind.SHORT, first=2, units=4
    )


def test_a_field_left_out_is_told() -> None:
    with pytest.raises(TypeError, match="found item, kind, first; expected the fields of Discrepancy"):
        maker_of(Discrepancy, ("item", "kind", "first"))


def test_a_value_left_out_is_told() -> None:
    with pytest.raises(ValueError, match="shorter"):
        maker_of(Discrepancy, ("item", "kind", "first", "units"))((9,))


def test_a_class_that_checks_its_values_is_told() -> None:
    with pytest.raises(TypeError, match="Gtin checks its values when it is made"):
        copier_of(Gtin)
