"""The two DSCSA files: the project's own example, and the one of GS1 US it follows."""

import datetime as dt
from pathlib import Path

import pytest

from lotproof.epcis import read_document
from lotproof.model.event import EpcisDocument, EventKind
from lotproof.model.identifiers import Gln, Gtin, LotNumber, Sgtin, Sscc

UNIT, CASE = Gtin("09521410301255"), Gtin("59521410301250")


@pytest.fixture(scope="module")
def own(root: Path) -> EpcisDocument:
    return read_document(root / "lotproof" / "data" / "dscsa_direct_purchase.xml")


@pytest.fixture(scope="module")
def theirs(shared_data: Path) -> EpcisDocument:
    return read_document(shared_data / "dscsa" / "GS1_US_Pharma_Example_2_2_1_1.xml")


def test_both_files_tell_the_same_story(own: EpcisDocument, theirs: EpcisDocument) -> None:
    def story(document: EpcisDocument) -> list[tuple[object, ...]]:
        return [(e.kind, e.action, e.biz_step, e.disposition, len(e.epcs), len(e.children)) for e in document.events]

    assert story(own) == story(theirs)


def test_twelve_units_of_one_lot_are_commissioned(own: EpcisDocument) -> None:
    made = own.events[0]
    assert (made.lot, made.expiry) == (LotNumber("LP2611A"), dt.date(2031, 6, 30))
    keys = {epc.key for epc in made.epcs}
    assert len(keys) == 12
    assert {key.gtin for key in keys if isinstance(key, Sgtin)} == {UNIT}


def test_serials_are_hard_to_guess(own: EpcisDocument) -> None:
    serials = [epc.key.serial.value for event in own.events[:2] for epc in event.epcs if isinstance(epc.key, Sgtin)]
    assert len(set(serials)) == 15
    assert all(12 <= len(serial) <= 20 and not serial.isdigit() for serial in serials)


def test_every_unit_is_packed_into_one_case(own: EpcisDocument) -> None:
    packed = [child for event in own.events[2:5] for child in event.children]
    assert sorted(map(str, packed)) == sorted(map(str, own.events[0].epcs))
    assert [event.parent for event in own.events[2:5]] == list(own.events[1].epcs)


def test_the_cases_are_packed_on_the_pallet_that_is_shipped(own: EpcisDocument) -> None:
    pallet, packing, shipping = own.events[5:]
    assert packing.children == own.events[1].epcs
    assert pallet.epcs == shipping.epcs == (packing.parent,)
    assert shipping.epcs[0].key == Sscc("395214100000045174")


def test_events_follow_each_other_in_time(own: EpcisDocument) -> None:
    times = [event.event_time for event in own.events]
    assert times == sorted(times)
    assert {(time.year, time.month) for time in times} == {(2026, 11)}


def test_the_shipment_names_both_parties(own: EpcisDocument) -> None:
    shipping = own.events[-1]
    owners = [party.party.gln for party in (*shipping.sources, *shipping.destinations) if party.type == "owning_party"]
    assert owners == [Gln("9521410000103"), Gln("9521987000100")]
    assert [own.header.sender and own.header.sender.gln, own.header.receiver and own.header.receiver.gln] == owners


def test_the_transaction_statement_is_affirmed(own: EpcisDocument) -> None:
    assert own.header.statement is not None
    assert own.header.statement.affirmed
    assert "581(27)" in own.header.statement.legal_notice


def test_master_data_cover_products_and_places(own: EpcisDocument) -> None:
    assert len(own.header.master_data) == 6
    product = own.header.master_data["urn:epc:idpat:sgtin:9521410.030125.*"]
    assert product["urn:epcglobal:cbv:mda#regulatedProductName"] == "Corvalin"


def test_the_file_of_gs1_us_is_read(theirs: EpcisDocument) -> None:
    assert [event.kind for event in theirs.events].count(EventKind.AGGREGATION) == 4
    assert theirs.events[0].lot == LotNumber("A123")
    assert theirs.events[7].where.endswith("line 267")
    assert theirs.header.receiver is not None
    assert theirs.header.receiver.gln == Gln("0399999999991")
