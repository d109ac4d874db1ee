"""One event: from the generic tree to the normalised shape, every field checked on the way (EPCIS 2.0, section 7.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from lotproof.epcis import scalars
from lotproof.epcis.epc_list import read_epcs
from lotproof.epcis.hashing import event_hash
from lotproof.epcis.ids import class_ref, instance_ref, place_ref
from lotproof.epcis.ilmd import Ilmd, read_ilmd
from lotproof.epcis.limits import Limits
from lotproof.epcis.rules import check_rules
from lotproof.epcis.sensors import NodeCheck, check_fields, check_sensors
from lotproof.epcis.tree import Node
from lotproof.epcis.vocabulary import ACTIONS, BIZ_STEP, BIZ_TRANSACTION, DISPOSITION, ERROR_REASON, SOURCE_DESTINATION
from lotproof.model.event import (
    Action,
    BizTransaction,
    EpcisEvent,
    EpcRef,
    ErrorDeclaration,
    EventKind,
    Party,
    PlaceRef,
    Quantity,
)

_T = TypeVar("_T")
# Contexts are compared with each other.
_MOST_CONTEXTS = 100
_COMMON = "@context type eventTime recordTime eventTimeZoneOffset eventID certificationInfo errorDeclaration"
_WHY_WHERE = "bizStep disposition readPoint bizLocation bizTransactionList sourceList destinationList sensorElementList"
_FAMILY = "parentID childEPCs childQuantityList action"
_FIELDS = {
    EventKind.OBJECT: "epcList quantityList action persistentDisposition ilmd",
    EventKind.AGGREGATION: _FAMILY,
    EventKind.ASSOCIATION: _FAMILY,
    EventKind.TRANSACTION: "parentID epcList quantityList action",
    EventKind.TRANSFORMATION: "inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID"
    " persistentDisposition ilmd",
}
_ALLOWED = {kind: frozenset(f"{_COMMON} {_WHY_WHERE} {own}".split()) for kind, own in _FIELDS.items()}


def kind_of(node: Node) -> EventKind | str:
    """The event's kind, or the URI of a user-defined type, which the standard allows and this package leaves aside."""
    found = scalars.text(node.object().need("type"))
    if found in set(EventKind):
        return EventKind(found)
    if not scalars.is_uri(found):
        raise node.need("type").bad(f"one of {', '.join(EventKind)}, or the URI of a user-defined type")
    return found


def check_common(node: Node) -> None:
    """The fields every event has (EPCIS 2.0, 7.4.1)."""
    scalars.time(node.need("eventTime"))
    scalars.offset(node.need("eventTimeZoneOffset"))
    _optional(node, "recordTime", scalars.time)
    _optional(node, "eventID", scalars.uri)
    _optional(node, "errorDeclaration", error_declaration)
    _optional(node, "certificationInfo", _certification)
    _optional(node, "@context", context)


def read_event(node: Node, kind: EventKind, limits: Limits) -> EpcisEvent:
    """The normalised event; BadInput names the first field that cannot be right."""
    for key, value in node.fields():
        if key not in _ALLOWED[kind] and not scalars.is_own_name(value, key):
            raise value.bad(f"a field of {kind}, or a user's own named by a URI or a prefix", f"the field {key[:80]!r}")
    check_common(node)
    _optional(node, "sensorElementList", check_sensors)
    ilmd = _optional(node, "ilmd", read_ilmd) or Ilmd()
    event = EpcisEvent(
        kind=kind,
        event_time=scalars.time(node.need("eventTime")),
        time_zone_offset=scalars.offset(node.need("eventTimeZoneOffset")),
        action=None if kind is EventKind.TRANSFORMATION else _action(node.need("action")),
        record_time=_optional(node, "recordTime", scalars.time),
        event_id=_optional(node, "eventID", scalars.uri),
        error=_optional(node, "errorDeclaration", error_declaration),
        lot=ilmd.lot,
        expiry=ilmd.expiry,
        ilmd=ilmd.pairs,
        **_what(node, limits),
        **_why_and_where(node),
        where=node.where,
        hash=event_hash(node),
    )
    check_rules(event, node)
    return event


def _what(node: Node, limits: Limits) -> dict[str, Any]:
    def epcs(field: str) -> Sequence[EpcRef]:
        return _optional(node, field, lambda found: _epcs(found, limits)) or ()

    def quantities(field: str) -> tuple[Quantity, ...]:
        return _optional(node, field, lambda found: tuple(map(_quantity, _bounded(found, limits).items()))) or ()

    return {
        "epcs": epcs("epcList"),
        "quantities": quantities("quantityList") + quantities("childQuantityList"),
        "parent": _optional(node, "parentID", instance_ref),
        "children": epcs("childEPCs"),
        "inputs": epcs("inputEPCList"),
        "input_quantities": quantities("inputQuantityList"),
        "outputs": epcs("outputEPCList"),
        "output_quantities": quantities("outputQuantityList"),
        "transformation_id": _optional(node, "transformationID", scalars.uri),
    }


def _why_and_where(node: Node) -> dict[str, Any]:
    lasting = _optional(node, "persistentDisposition", _lasting) or {}
    return {
        "biz_step": _optional(node, "bizStep", lambda found: scalars.term(found, BIZ_STEP)),
        "disposition": _optional(node, "disposition", lambda found: scalars.term(found, DISPOSITION)),
        "read_point": _optional(node, "readPoint", _place),
        "biz_location": _optional(node, "bizLocation", _place),
        "biz_transactions": _each(node, "bizTransactionList", _biz_transaction),
        "sources": _each(node, "sourceList", lambda found: _party(found, "source")),
        "destinations": _each(node, "destinationList", lambda found: _party(found, "destination")),
        "dispositions_set": lasting.get("set", ()),
        "dispositions_unset": lasting.get("unset", ()),
    }


def _optional(node: Node, key: str, read: Callable[[Node], _T]) -> _T | None:
    found = node.get(key)
    return None if found is None else read(found)


def _each(node: Node, key: str, read: Callable[[Node], _T]) -> tuple[_T, ...]:
    found = node.get(key)
    return () if found is None else tuple(map(read, found.items()))


def _bounded(node: Node, limits: Limits) -> Node:
    count = len(node.list().value)
    if count > limits.epcs:
        raise node.bad(f"at most {limits.epcs:,} of them in one event", f"{count:,} items in {node.field}")
    return node


def _epcs(node: Node, limits: Limits) -> Sequence[EpcRef]:
    """A list of EPCs; one and the same twice would count a unit twice."""
    values = _bounded(node, limits).value
    if all(isinstance(value, str) for value in values) and len(set(values)) == len(values):
        return read_epcs(node)
    seen: set[str] = set()
    for item in node.items():
        if scalars.text(item) in seen:
            raise item.bad(f"each EPC once in {node.field}", f"{item.value} again")
        seen.add(item.value)
    return read_epcs(node)


def _quantity(node: Node) -> Quantity:
    _only(node, "epcClass", "quantity", "uom")
    unit = _optional(node, "uom", scalars.unit)
    amount = _optional(node, "quantity", _amount)
    if unit is not None and amount is None:
        raise node.bad("a quantity beside the uom", "a uom alone")
    return Quantity(class_ref(node.need("epcClass")), amount, unit)


def _amount(node: Node) -> Decimal:
    amount = scalars.number(node)
    if amount <= 0:
        raise node.bad("a quantity greater than zero")
    return amount


def _action(node: Node) -> Action:
    if scalars.text(node) not in ACTIONS:
        raise node.bad(f"the action {', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}")
    return Action(node.value)


def _place(node: Node) -> PlaceRef:
    return place_ref(node.object().need("id"))


def _biz_transaction(node: Node) -> BizTransaction:
    _only(node, "type", "bizTransaction")
    type_ = _optional(node, "type", lambda found: scalars.term(found, BIZ_TRANSACTION))
    return BizTransaction(type_, scalars.uri(node.need("bizTransaction")))


def _party(node: Node, key: str) -> Party:
    _only(node, "type", key)
    return Party(scalars.term(node.need("type"), SOURCE_DESTINATION), place_ref(node.need(key)))


def _lasting(node: Node) -> dict[str, tuple[str, ...]]:
    """A persistentDisposition: what lasts from now on, and what does no more (EPCIS 2.0, 7.3.6)."""
    _only(node, "set", "unset")
    found = {key: tuple(scalars.term(item, DISPOSITION) for item in value.items()) for key, value in node.fields()}
    for key, words in found.items():
        if not words or len(set(words)) < len(words):
            raise node.need(key).bad("at least one disposition, each once")
    if not found:
        raise node.bad("set, unset or both")
    return found


def error_declaration(node: Node) -> ErrorDeclaration:
    """An errorDeclaration (EPCIS 2.0, 7.4.1.2)."""
    known: dict[str, NodeCheck] = dict.fromkeys(
        ("declarationTime", "reason", "correctiveEventIDs"), lambda found: found
    )
    check_fields(node, known)
    return ErrorDeclaration(
        scalars.time(node.need("declarationTime")),
        _optional(node, "reason", lambda found: scalars.term(found, ERROR_REASON)),
        _each(node, "correctiveEventIDs", scalars.uri),
    )


def _certification(node: Node) -> None:
    for item in node.items() if isinstance(node.value, list) else [node]:
        scalars.uri(item)


def context(node: Node) -> None:
    """A JSON-LD @context: a URI, an object, or a list of them without repeats."""
    parts = node.items() if isinstance(node.value, list) else [node]
    if len(parts) > _MOST_CONTEXTS:
        raise node.bad(f"at most {_MOST_CONTEXTS} contexts")
    for place, part in enumerate(parts):
        if not isinstance(part.value, dict):
            scalars.uri(part)
        if any(part.value == earlier.value for earlier in parts[:place]):
            raise part.bad("each context once", "the same context again")


def _only(node: Node, *allowed: str) -> None:
    for key, value in node.fields():
        if key not in allowed:
            raise value.bad(f"only {', '.join(allowed)}", f"the field {key[:80]!r}")
