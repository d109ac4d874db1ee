"""Each verb as one sentence that a warehouse would say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from lotproof.model import verb as v
from lotproof.model.identifiers import SerialNumber
from lotproof.model.item import ItemId
from lotproof.rules.refusals import Names, item_name, lot_name


@singledispatch
def describe(verb: v.Verb, names: Names) -> str:
    """``verb`` in words, judged on the names known before it passes."""
    raise TypeError(f"{type(verb).__name__} has no sentence")


def _items(items: Sequence[ItemId], names: Names) -> str:
    said = ", ".join(item_name(item, names) for item in items[:4])
    return f"{said} and {len(items) - 4} more" if len(items) > 4 else said


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


@describe.register
def _(verb: v.RegisterProduct, names: Names) -> str:
    return f"register GTIN {verb.gtin} under GS1 company prefix {verb.prefix}"


@describe.register
def _(verb: v.RegisterLot, names: Names) -> str:
    lot = f"register lot (01){verb.gtin}(10){verb.number}, {_count(verb.units, 'unit')}, expiry {verb.expiry}"
    return f"{lot}, in {_count(len(verb.cases), 'case')}" if verb.cases else lot


@describe.register
def _(verb: v.CommissionLogisticUnit, names: Names) -> str:
    return f"commission (00){verb.sscc}"


@describe.register
def _(verb: v.CommissionCase, names: Names) -> str:
    return f"commission the case {verb.sgtin}"


@describe.register
def _(verb: v.Pack, names: Names) -> str:
    return f"pack {_items(verb.items, names)} into {item_name(verb.container, names)}"


@describe.register
def _(verb: v.Unpack, names: Names) -> str:
    return f"unpack {_items(verb.items, names)} from {item_name(verb.container, names)}"


@describe.register
def _(verb: v.SplitItem, names: Names) -> str:
    return f"split {item_name(verb.item, names)} before unit {', '.join(map(str, verb.cuts))}"


@describe.register
def _(verb: v.Ship, names: Names) -> str:
    return f"ship {_items(verb.items, names)} to GLN {verb.to}"


@describe.register
def _(verb: v.ReceiveItems, names: Names) -> str:
    return f"receive {_items(verb.items, names)}"


@describe.register
def _(verb: v.Reject, names: Names) -> str:
    return f"reject {_items(verb.items, names)}"


@describe.register
def _(verb: v.VoidShipping, names: Names) -> str:
    return f"void the shipping of {_items(verb.items, names)}"


@describe.register
def _(verb: v.Dispense, names: Names) -> str:
    return f"dispense serial {SerialNumber.from_bytes20(verb.serial)} of {item_name(verb.item, names)}"


@describe.register
def _(verb: v.Decommission, names: Names) -> str:
    return f"decommission serial {SerialNumber.from_bytes20(verb.serial)} of {item_name(verb.item, names)}"


@describe.register
def _(verb: v.Recall, names: Names) -> str:
    return f"recall {lot_name(verb.lot, names)}, class {verb.recall_class}"
