"""The documents that verbs commit to: the EPCIS events behind them, and with a shipment its TI and TS."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any

from lotproof.commit.canonical import canonical_json, read_json
from lotproof.commit.documents import DocumentKind
from lotproof.epcis import to_jsonld
from lotproof.model.event import EpcisEvent, EpcisHeader, PlaceRef
from lotproof.model.verb import Ship, Verb

_VERSION = 1


def document_of(verb: Verb, events: Sequence[EpcisEvent], header: EpcisHeader) -> tuple[DocumentKind, bytes]:
    """Kind and canonical JSON of the document behind ``verb``.

    Each holds the events as EPCIS 2.0 JSON-LD with their hashes, which cover what that form leaves out. That of a
    shipment is the transaction information and statement (FD&C Act, section 581(26) and (27)): it adds sender,
    receiver, statement and master data of the file. It may cover several events of one delivery to one consignee, as
    an invoice does several lines; others never share one (lotproof.rules.draft).
    """
    kind = DocumentKind.TRANSACTION if isinstance(verb, Ship) else DocumentKind.EVENT
    return kind, body_of(kind, events, header)


def body_of(kind: DocumentKind, events: Sequence[EpcisEvent], header: EpcisHeader) -> bytes:
    """The canonical JSON of a document of ``kind``: the same each time for the same events of a file."""
    body: dict[str, object] = {
        "type": f"lotproof/{kind}",
        "version": _VERSION,
        "eventHashes": [event.hash for event in events],
        "epcis": to_jsonld(
            events,
            created=header.creation_date or events[0].event_time,
            sender=_uri(header.sender),
            receiver=_uri(header.receiver),
        ),
    }
    if kind is DocumentKind.TRANSACTION:
        body["statement"] = _statement(header)
        body["instanceId"] = header.instance_id
        body["masterData"] = {uri: dict(attributes) for uri, attributes in header.master_data.items()}
    return canonical_json(body)


def with_document(verb: Any, value: bytes) -> Verb:
    """``verb`` with these 32 bytes as its document."""
    changed: Verb = replace(verb, document=value)
    return changed


def shorter(body: bytes, kept: Collection[str]) -> bytes:
    """The document ``body`` over those of its events whose hashes are ``kept``."""
    whole = read_json(body)
    kept_events = [event_hash in kept for event_hash in whole["eventHashes"]]
    events = whole["epcis"]["epcisBody"]["eventList"]
    whole["eventHashes"] = list(compress(whole["eventHashes"], kept_events))
    whole["epcis"]["epcisBody"]["eventList"] = list(compress(events, kept_events))
    return canonical_json(whole)


def _uri(party: PlaceRef | None) -> str | None:
    return None if party is None else party.uri


def _statement(header: EpcisHeader) -> dict[str, object] | None:
    if header.statement is None:
        return None
    return {"affirmed": header.statement.affirmed, "legalNotice": header.statement.legal_notice}
