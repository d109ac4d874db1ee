"""What random moves once showed, each by its name: played again, contract and twin agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stateful.replay import REGRESSIONS, Kept, ending, replayed


@pytest.mark.parametrize("path", sorted(REGRESSIONS.glob("*.json")), ids=lambda path: path.stem)
def test_it_shows_no_difference_any_more(path: Path) -> None:
    kept = Kept.load(path)
    assert replayed(kept.moves) is None, kept.why
    assert ending(kept.moves) == kept.ends
