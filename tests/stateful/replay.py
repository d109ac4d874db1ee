"""Moves kept as files, played once more, and shrunk to those that matter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lotproof.errors import Refused
from tests.stateful.cast import ACCOUNTS
from tests.stateful.mirror import Difference
from tests.stateful.move import Calls, Move
from tests.stateful.parity import Parity, Told

REGRESSIONS = Path(__file__).parent / "regressions"


Asked = tuple[Move, Calls]


def replayed(moves: Sequence[Move]) -> Difference | None:
    """The first difference that these moves show on a new ledger, if any."""
    return _played([(move, move.calls()) for move in moves], whole=True)


def shrunk(moves: Sequence[Move]) -> list[Move]:
    """Fewer moves that still show a difference: pieces are left out, ever smaller ones."""
    left = [(move, move.calls()) for move in moves]
    whole = _played(left, whole=False) is None
    size = len(left) // 2
    while size:
        start = 0
        while start < len(left):
            fewer = left[:start] + left[start + size :]
            if fewer and _played(fewer, whole=whole) is not None:
                left = fewer
            else:
                start += size
        size //= 2
    return [move for move, _ in left]


def _played(moves: Sequence[Asked], *, whole: bool) -> Difference | None:
    """``whole`` tells whether what no move touched is compared, too."""
    parity = Parity()
    try:
        for move, calls in moves:
            parity.play(move, calls)
        if whole:
            parity.check_whole(ACCOUNTS, moves[-1][0].now)
    except Difference as difference:
        return difference
    return None


@dataclass(frozen=True, slots=True)
class Kept:
    """Moves that once showed a difference: ``why`` says which. ``ends`` is how the last one ends since it was mended:
    the error's name, or "passed"."""

    why: str
    ends: str
    moves: tuple[Move, ...]

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = {"why": self.why, "ends": self.ends, "moves": [move.to_fields() for move in self.moves]}
        path.write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Kept:
        """The inverse of ``save``."""
        fields = json.loads(path.read_text("utf-8"))
        return cls(fields["why"], fields["ends"], tuple(Move.from_fields(move) for move in fields["moves"]))


def ending(moves: Sequence[Move]) -> str:
    """How the last of the moves ends on a new ledger. Raises Difference."""
    parity = Parity()
    told: Told = []
    for move in moves:
        told = parity.play(move, move.calls())
    return told.error if isinstance(told, Refused) else "passed"
