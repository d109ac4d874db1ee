"""Ledgers to begin from."""

from __future__ import annotations

import pytest

from tests.story import (
    MAKER,
    WHOLESALER,
    Story,
    case,
    pallet,
    part,
)


@pytest.fixture
def story() -> Story:
    return Story.with_lot()


@pytest.fixture
def packing() -> Story:
    """The wholesaler holds both cases, units 8 to 11 and an empty pallet."""
    story = Story.with_lot()
    story.move(MAKER, WHOLESALER, case(1), case(2), part(8))
    story.new_pallet()
    return story


@pytest.fixture
def packed(packing: Story) -> Story:
    """Case 1 is on the pallet."""
    packing.pack(WHOLESALER, pallet(), case(1))
    return packing


@pytest.fixture
def under_way(story: Story) -> Story:
    """Case 1 is in transit from the maker to the wholesaler."""
    story.ship(MAKER, WHOLESALER, case(1))
    return story


@pytest.fixture
def pharmacy() -> Story:
    """The pharmacy holds case 1, units 0 to 3."""
    return Story.at_pharmacy()
