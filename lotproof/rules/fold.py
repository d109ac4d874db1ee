"""What each record does to the state. Records of the registry are in fold_registry, those of goods in fold_goods."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from lotproof.model import record as rec

if TYPE_CHECKING:
    from lotproof.rules.state import State


@singledispatch
def fold(record: rec.Record, state: State) -> None:
    """Changes ``state`` as ``record`` tells."""
    raise TypeError(f"{type(record).__name__} is no record of the ledger")
