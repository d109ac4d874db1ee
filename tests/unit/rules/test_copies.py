"""A changed copy is what ``dataclasses.replace`` makes."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import pytest

from lotproof.model.item import Item, ItemId, LotId, PartnerId
from lotproof.rules.copies import copier_of

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
