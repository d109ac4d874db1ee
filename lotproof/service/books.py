"""The ledger's records and the state they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotproof.errors import BadInput, WrongChain
from lotproof.ports import LedgerHead, RecordSource
from lotproof.rules.state import State
from lotproof.rules.whole_chain import WholeChain

if TYPE_CHECKING:
    from lotproof.chain.ledger import Ledger


class Books:
    """The ledger and the source of its records: the chain itself, or one that is given."""

    def __init__(self, ledger: Ledger, source: RecordSource[State] | None = None) -> None:
        self.ledger = ledger
        self._source = source or ReadChain(ledger)

    def read(self) -> State:
        """The state after the newest block."""
        return self.source().state()

    def source(self) -> RecordSource[State]:
        """The records up to the newest block."""
        self._source.update()
        self.ledger.names = self._source.state()
        return self._source


class ReadChain(WholeChain):
    """All records of ``ledger``, read once and then brought up to date; anew where blocks that were read are gone."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._block = _NONE_READ
        self._hash: str | None = None
        self._shown: LedgerHead | None = None

    def update(self) -> None:
        """Reads the blocks that it has not. Raises WrongChain on what is not the records of one ledger."""
        head = self._ledger.head()
        if head == self._block:
            return
        known = [] if self._block == _NONE_READ else [self._block]
        *again, newest = self._ledger.block_hashes([*known, head])
        if known and again != [self._hash]:
            self.forget()
            self._block = _NONE_READ
        try:
            self.take(self._ledger.records(self._block + 1, head))
        except BadInput as error:
            found = f"{error.found} ({error.where})"
            raise WrongChain(f"the chain shows {found}; expected the records of one ledger in order") from error
        self._block, self._hash, self._shown = head, newest, None

    def head(self) -> LedgerHead:
        """The last block read; the chain is asked for its time when this is first wanted."""
        if self._shown is None:
            self._shown = LedgerHead(self._block, self._ledger.now(), self._hash)
        return self._shown


_NONE_READ = -1
