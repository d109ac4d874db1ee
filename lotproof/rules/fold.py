"""What each record does to the state. Records of the registry are in fold_registry, those of goods in fold_goods."""

from __future__ import annotations

from functools import singledispatch

from lotproof.model import record as rec
from lotproof.rules.ledger_tables import LedgerTables


@singledispatch
def fold(record: rec.Record, state: LedgerTables) -> None:
    """Changes ``state`` as ``record`` tells."""
    raise TypeError(f"{type(record).__name__} is no record of the ledger")
