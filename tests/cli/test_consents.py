"""key consent: who holds a key elsewhere lets it act for a partner by a file; and who is above a ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import WHOLESALER, Place

NEW = "9521655000104"
ACCREDIT = ("partner", "add", "--gln", NEW, "--role", "wholesaler", "--as", "anvil:0")
ELSEWHERE = "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955"
"""The account of anvil:7, named by its address."""


@pytest.fixture
def slip(begun: Place, tmp_path: Path) -> Path:
    """What anvil:7 signed for the registrar."""
    path = tmp_path / "consent.json"
    begun.run("key", "consent", "--gln", NEW, "--by", "anvil:0", "--output", path, "--as", "anvil:7")
    return path


def test_a_partner_is_accredited_with_a_key_that_is_elsewhere(begun: Place, slip: Path) -> None:
    begun.run(*ACCREDIT, "--consent", slip)
    assert begun.json("partner", "show", NEW)["operators"] == [ELSEWHERE]


def test_a_consent_binds_once(begun: Place, slip: Path) -> None:
    begun.run(*ACCREDIT, "--consent", slip)
    told = begun.refused(*ACCREDIT, "--consent", slip)
    assert "is accredited already" in told


def test_a_partner_adds_a_key_that_is_elsewhere(begun: Place, tmp_path: Path) -> None:
    by = begun.json("partner", "show", WHOLESALER)["operators"][0]
    path = tmp_path / "further.json"
    terms = ("--gln", WHOLESALER, "--by", by, "--scope", "ship", "--output", path, "--as", "anvil:7")
    begun.run("key", "consent", *terms)
    add = ("partner", "add-operator", ELSEWHERE, "--scope", "ship", "--consent", path, "--as", WHOLESALER)
    begun.run(*add)
    assert ELSEWHERE in begun.json("partner", "show", WHOLESALER)["operators"]


def test_a_consent_for_another_partner_is_refused_before_anything_is_sent(begun: Place, slip: Path) -> None:
    before = begun.head
    other = ("partner", "add", "--gln", "9521656000103", "--role", "wholesaler", "--consent", slip, "--as", "anvil:0")
    assert "found a consent for the GLN" in begun.refused(*other, code=2)
    assert begun.head == before


def test_a_consent_that_was_altered_is_refused(begun: Place, slip: Path) -> None:
    fields = json.loads(slip.read_text("utf-8"))
    slip.write_text(json.dumps(fields | {"consent": "0x" + "11" * 65}), "utf-8")
    assert "the signature is not one of" in begun.refused(*ACCREDIT, "--consent", slip)


def test_without_key_and_consent_nobody_is_accredited(begun: Place) -> None:
    assert "expected a key that is here, or --consent" in begun.refused(*ACCREDIT, code=2)


def test_a_ledger_shows_its_chair_and_its_registrars(begun: Place) -> None:
    shown = begun.json("ledger", "show")
    assert shown["registrars"] == [shown["chair"]["holder"]]
    assert "warning: the chair is a registrar, too" in begun.run("ledger", "show").stdout
