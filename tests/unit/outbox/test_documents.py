"""Documents, passports and names are kept, and found again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.commit.passport import LotPassport
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.errors import LotproofError, Refused
from lotproof.model.event import EpcisDocument
from lotproof.model.identifiers import Gln, Gtin, LotNumber, SerialNumber
from lotproof.outbox import Store
from tests.kept import master_data, passports
from tests.unit.outbox.world import CASE, MAKER, NOW, PRODUCT, WHOLESALER, World

LOT = LotNumber("L1")
SERIALS = tuple(SerialNumber(text) for text in ("A", "B", "C"))
NAME = "urn:epcglobal:cbv:mda#name"
COMPANY = "urn:epc:id:sgln:9521410.00010.0"


def passport(secret: int = 1, lot: LotNumber = LOT, gtin: Gtin = PRODUCT) -> LotPassport:
    return LotPassport(
        gtin=gtin,
        lot=lot,
        expiry=dt.date(2031, 6, 30),
        units=UnitTree(SERIALS, LotSecret(bytes([secret]) * 32)),
        ledger="0x" + "1e" * 20,
        chain_id=31337,
        issued_at=NOW,
    )


def test_a_document_is_found_by_its_commitment(world: World, store: Store) -> None:
    commitment = Commitment.to(b"TI and TS", DocumentKind.TRANSACTION)
    store.put_document(commitment, b"TI and TS")
    found = world.fresh_store().document(commitment.value)
    assert found is not None
    assert (found.body, found.commitment, found.commitment.opens(found.body)) == (b"TI and TS", commitment, True)


def test_a_document_not_here_is_none(store: Store) -> None:
    assert store.document(bytes(32)) is None


def test_a_document_that_its_commitment_does_not_open_to_is_refused(store: Store) -> None:
    commitment = Commitment.to(b"one", DocumentKind.EVENT)
    with pytest.raises(LotproofError, match="does not open"):
        store.put_document(commitment, b"other")
    assert store.document(commitment.value) is None


def test_a_passport_is_found_by_lot_with_its_secret(world: World, store: Store) -> None:
    store.put_passport(passport())
    assert world.fresh_store().passport(PRODUCT, LOT) == passport()


def test_a_passport_not_here_is_none(store: Store) -> None:
    assert store.passport(PRODUCT, LOT) is None
    assert store.passport_root(PRODUCT, LOT) is None


def test_a_passport_may_come_twice(store: Store) -> None:
    store.put_passport(passport())
    store.put_passport(replace(passport(), issued_at=NOW + dt.timedelta(days=1)))
    assert [found.issued_at for found in passports(store)] == [NOW]


def test_a_passport_with_another_root_is_refused(store: Store) -> None:
    store.put_passport(passport(1))
    with pytest.raises(Refused, match="has a passport here with root"):
        store.put_passport(passport(2))
    assert store.passport(PRODUCT, LOT) == passport(1)


def test_a_passport_replaced_is_kept_and_can_come_back(store: Store) -> None:
    store.put_passport(passport(1))
    store.put_passport(passport(2), replacing=True)
    assert store.passport_root(PRODUCT, LOT) == passport(2).root
    store.put_passport(passport(1), replacing=True)
    assert store.passport_root(PRODUCT, LOT) == passport(1).root
    assert store.database.value("SELECT count(*) FROM passports") == 2


def test_passports_are_listed_by_product(store: Store) -> None:
    for one in (passport(), passport(lot=LotNumber("L2")), passport(gtin=CASE)):
        store.put_passport(one)
    assert len(list(passports(store))) == 3
    assert [found.lot for found in store.passports_of(PRODUCT)] == [LOT, LotNumber("L2")]


def test_trees_are_a_mapping_over_the_passports(store: Store) -> None:
    store.put_passport(passport())
    trees = store.trees()
    assert dict(trees) == {(PRODUCT, LOT): passport().units}
    assert len(trees) == 1
    assert trees.get((CASE, LOT)) is None


def test_names_come_from_the_master_data_of_a_file(store: Store, document: EpcisDocument) -> None:
    store.put_master_data(document.header.master_data)
    names = [store.company_name(MAKER), store.company_name(WHOLESALER), store.product_name(PRODUCT)]
    assert names == ["Larkfield Laboratories", "Harbor Meridian Wholesale", "Corvalin"]


def test_an_address_is_kept_with_the_name(store: Store, document: EpcisDocument) -> None:
    store.put_master_data(document.header.master_data)
    assert master_data(store, MAKER)["urn:epcglobal:cbv:mda#city"] == "Alder Falls"
    assert master_data(store, PRODUCT)["urn:epcglobal:cbv:mda#strengthDescription"] == "20 mg"


def test_what_nobody_named_has_no_name(store: Store) -> None:
    assert (store.company_name(MAKER), store.product_name(PRODUCT), master_data(store, MAKER)) == (None, None, {})


def test_a_later_file_replaces_attribute_by_attribute(store: Store) -> None:
    store.put_master_data({COMPANY: {NAME: "Old", "urn:epcglobal:cbv:mda#city": "Alder Falls"}})
    store.put_master_data({COMPANY: {NAME: "New"}})
    assert master_data(store, MAKER) == {NAME: "New", "urn:epcglobal:cbv:mda#city": "Alder Falls"}


@pytest.mark.parametrize("uri", ["urn:epc:id:sgln:9521410.00010.7", "urn:example:place", "no uri", "urn:epc:id:sgln:1"])
def test_what_is_no_company_or_product_is_left_out(store: Store, uri: str) -> None:
    store.put_master_data({uri: {NAME: "x"}})
    assert store.database.value("SELECT count(*) FROM names") == 0


def test_a_digital_link_names_the_same_company(store: Store) -> None:
    store.put_master_data({"https://id.gs1.org/414/9521410000103": {"https://ref.gs1.org/cbv/mda/name": "Linked"}})
    assert store.company_name(Gln("9521410000103")) == "Linked"
