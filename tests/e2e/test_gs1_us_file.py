"""The GS1 US example of a direct purchase, from the maker's file to each of its twelve packs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from lotproof.chain.connect import open_chain
from lotproof.chain.networks import Network
from tests.cli.conftest import Place

MAKER, WHOLESALER = "0300011111116", "0399999999991"
GTIN, CASE_GTIN = "00300010123455", "10300010123452"
PALLET = "(00)403000112345678901"
LOT = f"(01){GTIN}(10)A123"
APRIL_2023 = dt.datetime(2023, 4, 1, tzinfo=dt.UTC)


def scan(serial: int) -> str:
    return f"(01){GTIN}(17)250327(10)A123(21){serial}"


def begin(home: Path, start: dt.datetime | None) -> Place:
    place = Place(open_chain(Network("memory", (), 31337), start), home)
    place.run("deploy", "--as", "anvil:0")
    for gln, role, prefix, key in ((MAKER, "manufacturer", "030001", 1), (WHOLESALER, "wholesaler", "039999", 2)):
        named = ("--gln", gln, "--name", role, "--role", role, "--operator", f"anvil:{key}", "--prefix", prefix)
        place.run("partner", "add", *named, "--valid-until", "2030-01-01", "--as", "anvil:0")
    place.run("product", "register", GTIN, "--as", MAKER)
    place.run("product", "register", CASE_GTIN, "--case-of", GTIN, "--quantity", "1000", "--as", MAKER)
    return place


@pytest.fixture(scope="module")
def file(shared_data: Path) -> Path:
    return shared_data / "dscsa" / "GS1_US_Pharma_Example_2_2_1_1.xml"


@pytest.fixture(scope="module")
def received(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Captured by the maker in April 2023; the wholesaler received the pallet."""
    place = begin(tmp_path_factory.mktemp("april"), APRIL_2023)
    place.run("capture", file, "--as", MAKER)
    place.pass_on_passport(MAKER, WHOLESALER, LOT)
    place.run("receive", PALLET, "--as", WHOLESALER)
    return place


def test_capture_takes_four_transactions(file: Path, tmp_path: Path) -> None:
    found = begin(tmp_path, APRIL_2023).json("capture", file, "--as", MAKER)
    assert (found["transactions"], len(found["events"])) == (4, 8)


def test_capturing_it_again_changes_nothing(received: Place, file: Path) -> None:
    before = received.head
    assert received.json("capture", file, "--as", MAKER)["totals"] == {"already captured": 8}
    assert received.head == before


def test_one_receipt_moves_the_pallet_and_everything_on_it(received: Place) -> None:
    trail = received.json("history", LOT)
    assert [(one["partner"], one["inCustody"]) for one in trail["holdings"]] == [(WHOLESALER, 12)]


@pytest.mark.parametrize("serial", range(11, 23))
def test_each_of_the_twelve_packs_is_authentic(received: Place, serial: int) -> None:
    assert received.json("verify", scan(serial), "--as", WHOLESALER)["result"] == "authentic"


def test_a_thirteenth_serial_is_suspect(received: Place) -> None:
    found = received.json("verify", scan(23), "--as", WHOLESALER, code=1)
    assert (found["result"], found["failed"]) == ("suspect", [4])


def test_today_the_lot_has_expired(file: Path, tmp_path: Path) -> None:
    place = begin(tmp_path, None)
    before = place.head
    said = place.refused("capture", file, "--as", MAKER, code=1)
    assert f"lot A123 of GTIN {GTIN} expired on 2025-03-27" in said
    assert place.head == before
