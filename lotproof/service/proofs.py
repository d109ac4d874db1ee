"""Units with the proofs that their maker committed to them, from the lot passports kept here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from lotproof.errors import NotFound
from lotproof.model import verb as v
from lotproof.model.identifiers import Sgtin
from lotproof.model.item import Item, ItemId
from lotproof.rules.selection import Trees, find_unit
from lotproof.rules.state import State

_IMPORT = "import it (lotproof lot import)"

Units = TypeVar("Units", bound=v.UnitsVerb)


def known_unit(state: State, trees: Trees, pack: Sgtin) -> tuple[Item, int]:
    """The consignment in which a pack lies, and its index. Raises NotFound."""
    found = find_unit(state, trees, pack)
    if found is None:
        raise NotFound(f"{pack} is no unit of a lot whose passport is kept here: {_IMPORT}")
    lot, index = found
    item = state.consignment_of(lot, index)
    if item is None:
        raise NotFound(f"no consignment of lot {state.lots[lot]} holds unit {index}")
    return item, index


def units_verb(state: State, trees: Trees, items: Sequence[ItemId], indices: Iterable[int], kind: type[Units]) -> Units:
    """A verb on several units of one lot, in ``items``, under one proof. Raises NotFound without its passport."""
    lot = state.lots[state.items[items[0]].lot]
    name = (lot.gtin, lot.number)
    if name not in trees:
        raise NotFound(f"the passport of lot {lot} is not kept here: {_IMPORT}")
    proof = trees[name].multiproof(indices)
    where: dict[str, Any] = {"items": tuple(items)} if kind is v.DispenseMany else {"item": items[0]}
    return kind(
        **where,
        indices=tuple(unit.index for unit in proof.units),
        serials=tuple(unit.serial.to_bytes20() for unit in proof.units),
        salts=tuple(unit.salt for unit in proof.units),
        proof=proof.siblings,
        flags=proof.flags,
        tranche=proof.tranche,
    )
