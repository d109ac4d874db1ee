"""What the ledger holds, rebuilt from its records alone."""

from __future__ import annotations

from collections.abc import Iterable

from lotproof.model import record as rec
from lotproof.rules import fold_goods, fold_registry
from lotproof.rules.fold import fold
from lotproof.rules.items import NOBODY
from lotproof.rules.ledger_tables import LedgerTables

__all__ = ["NOBODY", "State", "fold_goods", "fold_registry"]

# By the record's own class: records have no subclasses, and singledispatch goes over weak references each time.
_FOLDS = fold.registry


class State(LedgerTables):
    """Partners, products, lots and custody items after some records. ``apply`` is the only thing that changes it.

    Accounts are compared as text: give them as the records have them, with the capitals of EIP-55. ``board`` is the
    one account that appoints registrars, which no record names; where it is None that check is left to the chain.
    ``used_up`` has the versions of names that name nothing any more; ``recalls`` of each recalled lot the class that
    each office ordered, its maker as office 0.
    ``made_from`` has the lots of which a repackaged lot was made, those of which they were among them.
    """

    def __init__(self, records: Iterable[rec.Record] = (), board: str | None = None) -> None:
        super().__init__(board)
        for record in records:
            self.apply(record)

    def apply(self, record: rec.Record) -> None:
        """Takes one more record, in order. Raises TypeError on what is no record of the ledger."""
        _FOLDS.get(type(record), fold)(record, self)
