"""Books where the chain loses blocks that were read."""

from __future__ import annotations

from collections.abc import Sequence

from tests.story import LOT, MAKER, WHOLESALER, Story, case
from tests.unit.service.recorded import Recorded, books


class Reorganised(Recorded):
    """A ledger whose blocks from ``since`` on were made anew."""

    since = 1_000_000

    def block_hashes(self, blocks: Sequence[int]) -> list[str | None]:
        return [f"0x{block:063x}{int(block >= self.since)}" for block in blocks]

    def lose(self, blocks: int) -> None:
        """The newest blocks are gone."""
        self.since = self.story.block - blocks + 1
        kept = Story(record for record in self.story.records if record.at.block < self.since)
        kept.block, kept.time = self.since - 1, self.story.time
        self.story = kept


def test_what_a_reorganised_chain_lost_is_gone_from_the_books() -> None:
    ledger = Reorganised(Story.with_lot())
    kept = books(ledger)
    ledger.story.ship(MAKER, WHOLESALER, case(1))
    assert kept.read().items[case(1)].pending == ledger.story.id_of(WHOLESALER)
    ledger.lose(1)
    ledger.story.recall(2)
    ledger.story.recall(3)
    state = kept.read()
    assert (state.items[case(1)].pending, state.lots[LOT].recall_class) == (0, 3)
    assert list(kept.source().since()) == ledger.story.records


def test_a_chain_that_became_shorter_is_read_anew() -> None:
    ledger = Reorganised(Story.with_lot())
    kept = books(ledger)
    ledger.story.ship(MAKER, WHOLESALER, case(1))
    kept.read()
    ledger.lose(1)
    assert kept.read().items[case(1)].pending == 0
    assert kept.source().head().block == ledger.head()


def test_blocks_that_stand_are_not_read_again() -> None:
    ledger = Reorganised(Story.with_lot())
    kept = books(ledger)
    kept.read()
    first = ledger.head()
    ledger.story.ship(MAKER, WHOLESALER, case(1))
    kept.read()
    assert ledger.asked == [(0, first), (first + 1, first + 1)]
