"""What of the goods that an event holds back is still to be put in quarantine."""

from __future__ import annotations

from collections.abc import Sequence

from lotproof.model.identifiers import Gln, Sgtin, Sscc
from lotproof.model.item import Item, item_of
from lotproof.rules.fold_goods import HOLDERS_OWN
from lotproof.rules.selection import Trees, find_unit
from lotproof.rules.state import State


def not_held_yet(state: State, trees: Trees, holder: Gln, keys: Sequence[object]) -> list[object]:
    """Those of ``keys`` that no quarantine by ``holder`` covers.

    The others stay where they are: a quarantine that names them would take them out of what they are packed in. A
    registrar's quarantine alone does not count: it ends without the holder.
    """
    return [key for key in keys if not _is_covered(state, trees, holder, key)]


def _is_covered(state: State, trees: Trees, holder: Gln, key: object) -> bool:
    item = _item_with(state, trees, key)
    if item is None:
        return False
    chain = list(state.chain_of(item))
    known = state.partner(holder)
    own = known is not None and known.id == chain[-1].holder
    return own and any(outer.orders & HOLDERS_OWN for outer in chain)


def _item_with(state: State, trees: Trees, key: object) -> Item | None:
    """The item that ``key`` names, or the consignment with the unit that it names."""
    if not isinstance(key, Sgtin | Sscc):
        return None
    item = state.items.get(item_of(key))
    if item is not None or isinstance(key, Sscc):
        return item
    found = find_unit(state, trees, key)
    return None if found is None else state.consignment_of(*found)
