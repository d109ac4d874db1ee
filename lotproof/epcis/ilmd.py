"""Instance and lot master data: the lot and expiry of what is commissioned (EPCIS 2.0, 7.3.8; CBV 2.0, 9.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from lotproof.epcis import scalars
from lotproof.epcis.tree import MDA, Node, qualified
from lotproof.errors import BadInput
from lotproof.model.identifiers import LotNumber

_TEXT_KEYS = ("@value", "#text")


@dataclass(frozen=True, slots=True)
class Ilmd:
    """Lot, expiry, and every other simple element as (name URI, text)."""

    lot: LotNumber | None = None
    expiry: dt.date | None = None
    pairs: tuple[tuple[str, str], ...] = ()


def read_ilmd(node: Node) -> Ilmd:
    """Elements with a structure of their own are left to the event hash."""
    lot: LotNumber | None = None
    expiry: dt.date | None = None
    pairs: list[tuple[str, str]] = []
    for key, value in node.fields():
        if not scalars.is_own_name(value, key):
            raise value.bad("an ilmd element named by a URI or a prefix", f"the field {key[:80]!r}")
        name = name_uri(qualified(key, node.origin.prefixes))
        found = _simple(value)
        if name == f"{MDA}:lotNumber":
            lot = _lot(found or value)
        elif name == f"{MDA}:itemExpirationDate":
            expiry = scalars.date(found or value)
        elif found is not None:
            pairs.append((name, scalars.text(found)))
    return Ilmd(lot, expiry, tuple(sorted(pairs)))


def name_uri(name: str) -> str:
    """``{namespace}local`` as one URI; the attributes of the CBV's master data always with a colon."""
    if not name.startswith("{"):
        return name
    namespace, _, local = name[1:].partition("}")
    joint = ":" if namespace == MDA else "" if namespace.endswith(("/", "#", ":")) else "#"
    return namespace + joint + local


def _simple(node: Node) -> Node | None:
    """The text behind an element, None when it has a structure."""
    value = node.value
    if isinstance(value, dict):
        inner = next((value[key] for key in _TEXT_KEYS if key in value), None)
        return Node(inner, node.origin, node.path) if isinstance(inner, str) else None
    if isinstance(value, bool):
        return Node("true" if value else "false", node.origin, node.path)
    if isinstance(value, int | Decimal):
        return Node(f"{Decimal(value):f}", node.origin, node.path)
    return node if isinstance(value, str) else None


def _lot(node: Node) -> LotNumber:
    try:
        return LotNumber(scalars.filled(node))
    except BadInput as error:
        raise error if error.where else error.at(node.where) from error
