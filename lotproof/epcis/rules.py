"""What an event of each kind must and must not hold (EPCIS 2.0, 7.4.2 to 7.4.6)."""

from __future__ import annotations

from lotproof.epcis.tree import Node
from lotproof.model.event import Action, EpcisEvent, EventKind


def check_rules(event: EpcisEvent, node: Node) -> None:
    """Raises BadInput for the first rule of the event's kind that is broken."""
    _RULES[event.kind](event, node)
    if "ilmd" in node.value and event.action in (Action.OBSERVE, Action.DELETE):
        raise node.need("ilmd").bad("ilmd only where things begin: action ADD", f"ilmd with action {event.action}")


def _object_event(event: EpcisEvent, node: Node) -> None:
    sensed = node.value.get("sensorElementList") and event.read_point is not None
    if not (event.epcs or event.quantities or sensed):
        raise node.bad("epcList, quantityList, or a sensorElementList with a readPoint", "an event about nothing")


def _aggregation_event(event: EpcisEvent, node: Node) -> None:
    if event.parent is None and event.action is not Action.OBSERVE:
        raise node.bad(f"the parent that the action {event.action} is about", "no parentID")
    _needs_children(event, node)


def _association_event(event: EpcisEvent, node: Node) -> None:
    node.need("parentID")
    _needs_children(event, node)


def _needs_children(event: EpcisEvent, node: Node) -> None:
    if not (event.children or event.quantities or event.action is Action.DELETE):
        raise node.bad("childEPCs or childQuantityList; only DELETE means all of them", "no children")
    if event.parent is not None and event.parent in event.children:
        raise node.need("childEPCs").bad("children other than the parent", f"the parent {event.parent} itself")


def _transaction_event(event: EpcisEvent, node: Node) -> None:
    if not event.biz_transactions:
        raise node.bad("a bizTransactionList with at least one document", "no bizTransaction")
    if not (event.epcs or event.quantities or event.action is Action.DELETE):
        raise node.bad("epcList or quantityList; only DELETE means all of them", "an event about nothing")


def _transformation_event(event: EpcisEvent, node: Node) -> None:
    """Without a transformationID, which ties several events together, inputs and outputs stand in one event."""
    inputs = bool(event.inputs or event.input_quantities)
    outputs = bool(event.outputs or event.output_quantities)
    if event.transformation_id is None and not (inputs and outputs):
        missing = "outputs" if inputs else "inputs"
        raise node.bad("inputs and outputs, or a transformationID", f"a transformation without {missing}")
    if not (inputs or outputs):
        raise node.bad("inputs or outputs", "a transformation of nothing")


_RULES = {
    EventKind.OBJECT: _object_event,
    EventKind.AGGREGATION: _aggregation_event,
    EventKind.ASSOCIATION: _association_event,
    EventKind.TRANSACTION: _transaction_event,
    EventKind.TRANSFORMATION: _transformation_event,
}
