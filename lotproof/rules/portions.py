"""A verb over many things as several of its kind, of which each fits into one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from lotproof.model import verb as v
from lotproof.model.item import ItemId
from lotproof.rules.state import State

MOST_GAS = 12 * 10**6
"""What one transaction is planned to need: under three quarters of the 2**24 that EIP-7825 allows to any one, so that
what is dearer than the mean still fits, and under half of a block of 30 million."""

ITEM_GAS = 18_000
"""An item costs 7,500 to 13,000 gas, by verb and by how deep it is packed."""

ORDER_GAS = 40_000
"""What is set aside for the first time has its orders written beside it: 31,000 gas and more."""

LOT_GAS = 9_000
"""For each lot inside a container the ledger reads its number, recall, expiry and sources."""

CUT_GAS = 26_000
"""A cut writes an item that was not there, and is told in the record."""


def portions(verb: v.Verb, state: State) -> Iterator[v.Verb]:
    """``verb`` in parts, in the order to send them; one that fits is left as it is."""
    if isinstance(verb, v.SplitItem):
        yield from _cuts(verb)
    elif isinstance(verb, v.ReceiveWithDiscrepancies):
        yield from _deliveries(verb, state)
    elif len(getattr(verb, "items", ())) > 1 and not isinstance(verb, v.ReceiveSigned | v.UnitsVerb):
        each = ORDER_GAS if isinstance(verb, v.Quarantine) else ITEM_GAS
        for items in _fitting(getattr(verb, "items", ()), state, each):
            yield over(verb, items)
    else:
        yield verb


def over(verb: Any, items: Iterable[ItemId]) -> v.Verb:
    """The verb over these items."""
    changed: v.Verb = replace(verb, items=tuple(items))
    return changed


def _cuts(verb: v.SplitItem) -> Iterator[v.Verb]:
    """The highest cuts first: the part below them keeps the item's name."""
    most = MOST_GAS // CUT_GAS
    rest = verb.cuts
    while len(rest) > most:
        yield replace(verb, cuts=rest[-most:])
        rest = rest[:-most]
    yield replace(verb, cuts=rest)


def _deliveries(verb: v.ReceiveWithDiscrepancies, state: State) -> Iterator[v.Verb]:
    """What came as it was shipped is received by itself where all together do not fit."""
    if len(list(_fitting(verb.items, state, ORDER_GAS))) == 1:
        yield verb
        return
    outer = {line.item: _outermost(line.item, state) for line in verb.discrepancies}
    concerned = set(outer.values()) & set(verb.items)
    as_shipped = [item for item in verb.items if item not in concerned]
    differing = [item for item in verb.items if item in concerned] or as_shipped[-1:]
    if as_shipped and not concerned:
        as_shipped.pop()
    for items in _fitting(as_shipped, state, ITEM_GAS):
        yield v.ReceiveItems(items=items, document=verb.document)
    parts = list(_fitting(differing, state, ORDER_GAS))
    for items in parts:
        last = items is parts[-1]
        lines = (
            line
            for line in verb.discrepancies
            if outer[line.item] in items or (last and outer[line.item] not in concerned)
        )
        yield replace(verb, items=items, discrepancies=tuple(lines))


def _outermost(item: ItemId, state: State) -> ItemId:
    known = state.items.get(item)
    return item if known is None else state.outermost(known).id


def _fitting(items: Sequence[ItemId], state: State, each: int) -> Iterator[tuple[ItemId, ...]]:
    """``items`` in order, in groups of which each fits."""
    group: list[ItemId] = []
    gas = 0
    for item in items:
        more = _gas_of(item, state, each)
        if group and gas + more > MOST_GAS:
            yield tuple(group)
            group, gas = [], 0
        group.append(item)
        gas += more
    if group:
        yield tuple(group)


def _gas_of(item: ItemId, state: State, each: int) -> int:
    known = state.items.get(item)
    lots = len(state.lots_in(known)) if known is not None and known.is_container else 0
    return each + lots * LOT_GAS
