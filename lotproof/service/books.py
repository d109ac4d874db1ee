"""The ledger's records and the state they come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lotproof.errors import NotFound, WrongChain
from lotproof.model.record import Record
from lotproof.rules.state import State

if TYPE_CHECKING:
    from lotproof.chain.ledger import Ledger


class Books:
    """The ledger's records, and the state they come to, read once and then brought up to date."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._records: list[Record] = []
        self._state = State()
        self._next = 0

    @property
    def head(self) -> int:
        """The last block read."""
        return self._next - 1

    def read(self) -> State:
        """The state after the newest block."""
        head = self.ledger.head()
        if head >= self._next:
            fresh = list(self.ledger.records(self._next, head))
            for record in fresh:
                self._apply(record)
            self._records += fresh
            self._next = head + 1
        self.ledger.names = self._state
        return self._state

    def _apply(self, record: Record) -> None:
        try:
            self._state.apply(record)
        except (LookupError, ValueError, TypeError, NotFound) as error:
            found = f"a {type(record).__name__} in block {record.at.block} that does not stand on what was before it"
            raise WrongChain(f"the chain shows {found}; expected the records of one ledger in order") from error

    def records(self) -> Sequence[Record]:
        """All records up to the newest block."""
        self.read()
        return self._records
