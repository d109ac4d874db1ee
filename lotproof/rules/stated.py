"""What a line says of its parties and its goods; a wrong lot or expiry is found before anything moves."""

from __future__ import annotations

from collections.abc import Iterable

from lotproof.errors import BadInput
from lotproof.model.event import EpcisEvent, Party
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId
from lotproof.rules.refusals import item_name
from lotproof.rules.state import State


def check_stated(state: State, event: EpcisEvent, items: Iterable[ItemId]) -> None:
    """Raises BadInput where one of ``items`` is of another lot or expiry than ``event`` states."""
    stated = event.stated
    if stated is None:
        return
    for item in items:
        for lot in (state.lots[found] for found in state.lots_in(state.items[item])):
            if lot.number != stated.lot:
                found = f"lot {stated.lot} for {item_name(item, state)}"
                raise BadInput(found, expected=f"lot {lot.number}, as on the ledger", where=place_of(event, "lot"))
            if lot.expiry != stated.expiry:
                found = f"expiry {stated.expiry} for lot {lot.number}"
                raise BadInput(found, expected=f"{lot.expiry}, as on the ledger", where=place_of(event, "expiry"))


def place_of(event: EpcisEvent, column: str) -> str:
    """Where the fault in a field of an event is: also the column, where the event is a line of a dispatch advice."""
    return f"{event.where}, column {column}" if column and event.stated else event.where


def party_of(parties: Iterable[Party]) -> Gln | None:
    """The owning party, or where none is named the possessing one."""
    for kind in ("owning_party", "possessing_party"):
        for party in parties:
            if party.type == kind and party.party.gln is not None:
                return party.party.gln
    return None


def kind_of(event: EpcisEvent) -> str:
    """What sort of event it is, in words."""
    action = f" {event.action}" if event.action else ""
    return f"{event.kind}{action} with bizStep {event.biz_step or 'none'}"
