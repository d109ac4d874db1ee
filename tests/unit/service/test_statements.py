"""The document behind a verb holds what the parties would have to show."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from lotproof.commit.canonical import canonical_json
from lotproof.commit.documents import DocumentKind
from lotproof.epcis import read_document
from lotproof.model.event import EpcisDocument, EpcisHeader
from lotproof.model.verb import Verb
from lotproof.service.statements import document_of
from tests.unit.outbox.world import pallet, ship


def body_of(document: EpcisDocument, verb: Verb) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document_of(verb, document.events[-1:], document.header)[1])
    return found


def test_a_shipment_is_a_transaction_and_all_else_an_event(document: EpcisDocument) -> None:
    kinds = [document_of(verb, document.events[-1:], document.header)[0] for verb in (ship(1), pallet(1))]
    assert kinds == [DocumentKind.TRANSACTION, DocumentKind.EVENT]


def test_a_document_names_its_type_and_version(document: EpcisDocument) -> None:
    body = body_of(document, pallet(1))
    assert (body["type"], body["version"]) == ("lotproof/event", 1)


def test_the_events_can_be_read_back(document: EpcisDocument) -> None:
    body = body_of(document, ship(1))
    assert read_document(json.dumps(body["epcis"]).encode()).events == document.events[-1:]


def test_the_hashes_cover_what_the_events_leave_out(document: EpcisDocument) -> None:
    assert body_of(document, ship(1))["eventHashes"] == [document.events[-1].hash]


def test_a_shipment_names_sender_receiver_and_statement(document: EpcisDocument) -> None:
    body = body_of(document, ship(1))
    assert (body["epcis"]["sender"], body["epcis"]["receiver"]) == (
        "urn:epc:id:sgln:9521410.00010.0",
        "urn:epc:id:sgln:9521987.00010.0",
    )
    assert (body["statement"]["affirmed"], body["instanceId"]) == (True, "LF-2026-7730")


def test_a_shipment_names_the_product_and_the_addresses(document: EpcisDocument) -> None:
    master = body_of(document, ship(1))["masterData"]
    assert master["urn:epc:idpat:sgtin:9521410.030125.*"]["urn:epcglobal:cbv:mda#regulatedProductName"] == "Corvalin"
    assert master["urn:epc:id:sgln:9521987.00010.0"]["urn:epcglobal:cbv:mda#city"] == "Port Ellery"


def test_an_event_document_says_nothing_of_the_parties_terms(document: EpcisDocument) -> None:
    assert body_of(document, pallet(1)).keys() == {"type", "version", "eventHashes", "epcis"}


def test_a_file_without_header_has_no_statement(document: EpcisDocument) -> None:
    bare = replace(document, header=EpcisHeader())
    body = body_of(bare, ship(1))
    assert (body["statement"], body["epcis"]["creationDate"]) == (None, document.events[-1].event_time.isoformat())


def test_the_body_is_canonical(document: EpcisDocument) -> None:
    raw = document_of(ship(1), document.events[-1:], document.header)[1]
    assert canonical_json(json.loads(raw)) == raw
