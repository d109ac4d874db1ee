"""lot."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from lotproof.rules import growing
from lotproof.service import lots
from tests.cli.conftest import CASE_GTIN, GTIN, LOT, MAKER, PACKS, PHARMACY, WHOLESALER, Place

Write = Callable[[str, str | bytes], Path]
NEW = ("lot", "register", "--gtin", GTIN, "--lot", "X1", "--expiry", "2031-06-30", "--as", MAKER)
NAME = f"(01){GTIN}(10)X1"


def test_a_lot_is_registered_from_a_list_of_serials(begun: Place, write: Write) -> None:
    told = begun.json(*NEW, "--serials", write("s.txt", "A1\nA2\nA3\n"))
    assert told["units"] == 3
    assert begun.json("lot", "show", NAME)["root"] == told["root"]


def test_cases_become_ranges_in_the_order_of_the_file(begun: Place, write: Write) -> None:
    serials = write("s.csv", "case,serial\nC1,A1\nC2,B1\nC1,A2\n,L1\n")
    begun.run(*NEW, "--serials", serials, "--case-gtin", CASE_GTIN)
    (part,) = begun.json("history", NAME)["parts"]
    assert part["items"] == [f"(01){CASE_GTIN}(21)C1", f"(01){CASE_GTIN}(21)C2", f"units 3 to 3 of lot {NAME}"]


def test_no_serial_reaches_the_chain(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "SERIAL-7Q2\nSERIAL-9X4\n"))
    assert b"SERIAL" not in begun.sent


def test_the_passport_is_kept_by_who_registers(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "A1\n"))
    begun.run("verify", f"(01){GTIN}(17)310630(10)X1(21)A1")


def test_a_refused_lot_can_be_registered_once_the_reason_is_gone(begun: Place, write: Write) -> None:
    serials = write("s.txt", "A1\nA2\n")
    begun.run("partner", "suspend", MAKER, "--as", "anvil:0")
    begun.refused(*NEW, "--serials", serials)
    begun.run("partner", "reinstate", MAKER, "--as", "anvil:0")
    begun.run(*NEW, "--serials", serials)
    begun.run("verify", f"(01){GTIN}(17)310630(10)X1(21)A2")


def test_a_lot_whose_number_reads_like_another_is_warned_of(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "A1\n"))
    other = begun.run(*NEW, "--lot", "0x1", "--serials", write("t.txt", "B1\n"))
    assert other.stderr == "note: lot X1 of the same GTIN differs from 0x1 in case or leading zeros only\n"


def test_a_lot_is_registered_once(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "A1\n"))
    told = begun.refused(*NEW, "--serials", write("other.txt", "B1\n"))
    assert told == f"refused: lot X1 of GTIN {GTIN} is registered already (P7)"


def test_a_lot_of_more_cases_than_one_transaction_holds_is_registered_in_several(
    begun: Place, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same call on a real EVM as for 2,084 cases, of which tests/unit/rules/test_growing.py shows the plan."""
    monkeypatch.setattr(growing, "MOST_CASES", 20)
    serials = write("s.csv", "".join(f"C{n},A{n}\nC{n},B{n}\n" for n in range(50)))
    told = begun.json(*NEW, "--serials", serials, "--case-gtin", CASE_GTIN)
    assert [one["name"] for one in told["done"]] == ["RegisterLot", "CommissionCases", "CommissionCases"]
    gas = [one["gas"] for one in told["done"]]
    assert (gas[1] - gas[2]) / 10 < growing.CASE_GAS
    assert all(cost < 130_000 + 20 * growing.CASE_GAS for cost in gas)
    (part,) = begun.json("history", NAME)["parts"]
    assert len(part["items"]) == 50
    begun.run("verify", f"(01){GTIN}(17)310630(10)X1(21)B49")


def test_a_registration_stopped_between_its_cases_goes_on_with_the_same_call(
    begun: Place, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "MOST_CASES", 2)
    serials = write("s.csv", "".join(f"C{n},A{n}\n" for n in range(5)))
    with monkeypatch.context() as stopped:
        stopped.setattr(lots, "following", lambda *_: iter(()))
        begun.run(*NEW, "--serials", serials, "--case-gtin", CASE_GTIN)
    told = begun.json(*NEW, "--serials", serials, "--case-gtin", CASE_GTIN)
    assert [one["name"] for one in told["done"]] == ["CommissionCases", "CommissionCases"]
    begun.refused(*NEW, "--serials", serials, "--case-gtin", CASE_GTIN)


def test_a_lot_is_extended_by_the_serials_that_it_lacks(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "A1\nA2\n"))
    more = write("more.csv", "C1,B1\nC1,B2\n,A2\n")
    told = begun.json("lot", "extend", NAME, "--serials", more, "--case-gtin", CASE_GTIN, "--as", MAKER)
    assert (told["added"], told["known"], told["units"]) == (2, 1, 4)
    begun.run("verify", f"(01){GTIN}(17)310630(10)X1(21)B2")
    begun.run("ship", f"(01){CASE_GTIN}(21)C1", "--to", WHOLESALER, "--as", MAKER)
    trail = begun.json("history", NAME)
    assert trail["conserved"]
    assert [part["items"][0] for part in trail["parts"]] == [f"units 0 to 1 of lot {NAME}", f"(01){CASE_GTIN}(21)C1"]
    again = begun.run("lot", "extend", NAME, "--serials", more, "--case-gtin", CASE_GTIN, "--as", MAKER)
    assert again.stdout == "0 units added, 3 known before; the lot has 4\n"


def test_units_that_are_there_are_cased_by_extending_the_lot(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "A1\nA2\nA3\n"))
    cased = write("cased.csv", "C1,A1\nC1,A2\n")
    told = begun.json("lot", "extend", NAME, "--serials", cased, "--case-gtin", CASE_GTIN, "--as", MAKER)
    assert [one["name"] for one in told["done"]] == ["CommissionCases"]


def test_a_case_of_old_and_new_units_is_bad_input(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "A1\nA2\n"))
    mixed = write("mixed.csv", "C1,A1\nC1,B1\n")
    told = begun.refused("lot", "extend", NAME, "--serials", mixed, "--case-gtin", CASE_GTIN, "--as", MAKER, code=2)
    assert told.startswith(f"bad input: found case C1 with units that lot {NAME} has, and others")


def test_who_has_no_passport_does_not_extend(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "A1\n"))
    told = begun.refused("lot", "extend", NAME, "--serials", write("t.txt", "A2\n"), "--as", WHOLESALER)
    assert told.startswith(f"not found: the whole passport of lot {NAME} is not kept here")


def test_a_passport_older_than_a_tranche_judges_no_unit_of_it(begun: Place, write: Write) -> None:
    begun.run(*NEW, "--serials", write("s.txt", "A1\n"))
    begun.pass_on_passport(MAKER, WHOLESALER, NAME)
    begun.run("lot", "extend", NAME, "--serials", write("t.txt", "A2\n"), "--as", MAKER)
    new = ("verify", f"(01){GTIN}(17)310630(10)X1(21)A2", "--as", WHOLESALER)
    serial = begun.json(*new, code=1)["checks"][3]
    assert serial["outcome"] == "skipped"
    assert "grew since the lot passport in hand was issued" in serial["reason"]
    begun.pass_on_passport(MAKER, WHOLESALER, NAME)
    assert begun.json(*new, code=1)["checks"][3]["outcome"] == "pass"


def test_a_lot_registered_by_mistake_is_withdrawn_and_registered_again(begun: Place, write: Write) -> None:
    serials = write("s.csv", "C1,A1\n,A2\n")
    begun.run(*NEW, "--serials", serials, "--case-gtin", CASE_GTIN)
    begun.run("lot", "withdraw", NAME, "--reason", "wrong expiry", "--as", MAKER)
    told = begun.json("history", NAME)
    assert (told["issued"], told["conserved"], told["parts"][0]["setAside"]) == (0, True, ["withdrawn"])
    right = write("t.csv", "C2,A1\nC2,A2\n")
    begun.run(*NEW, "--expiry", "2032-06-30", "--serials", right, "--case-gtin", CASE_GTIN)
    assert begun.json("lot", "show", NAME)["expiry"] == "2032-06-30"
    begun.run("verify", f"(01){GTIN}(17)320630(10)X1(21)A2")


def test_a_lot_of_which_something_moved_is_not_withdrawn(captured: Place) -> None:
    told = captured.refused("lot", "withdraw", LOT, "--as", MAKER)
    assert told.startswith("refused: ")


def test_an_expired_lot_is_refused(begun: Place, write: Write) -> None:
    told = begun.refused(*NEW, "--expiry", "2021-06-30", "--serials", write("s.txt", "A1\n"))
    assert told.startswith(f"refused: lot X1 of GTIN {GTIN} expired on 2021-06-30, and today is ")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("A1\nA2\nA1\n", "line 3: found serial A1, which stands in line 1; expected each serial once"),
        ("A1\nA 2\n", "line 2: found serial number 'A 2'"),
        ("A1\n" + "X" * 21, "line 2: found serial number '" + "X" * 21 + "' of 21 characters"),
        ("C1,A1,B1\n", "line 1: found 3 fields; expected a serial, or case and serial"),
        ("", "found no serials; expected serials, one a line"),
        ("serial\n", "found no serials; expected serials, one a line"),
        (b"A1\n\xff\n", "found a byte that is not UTF-8 at 3; expected serials, one a line in UTF-8"),
    ],
)
def test_a_wrong_list_is_bad_input(begun: Place, write: Write, content: str | bytes, sentence: str) -> None:
    path = write("s.txt", content)
    told = begun.refused(*NEW, "--serials", path, code=2)
    assert told.removeprefix(f"bad input: {path}").lstrip(":, ").startswith(sentence)


def test_cases_without_their_gtin_are_bad_input(begun: Place, write: Write) -> None:
    told = begun.refused(*NEW, "--serials", write("s.csv", "C1,A1\n"), code=2)
    assert told == "bad input: found cases in the serials; expected cases and --case-gtin together"


def test_the_passport_file_is_for_its_owner_only(captured: Place, tmp_path: Path) -> None:
    path = tmp_path / "passport.json"
    printed = captured.run("lot", "passport", LOT, "--output", path, "--as", MAKER).stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "confidential" in printed


def test_a_passport_is_written_over_no_file(captured: Place, write: Write) -> None:
    path = write("mine.txt", "mine")
    captured.refused("lot", "passport", LOT, "--output", path, "--as", MAKER, code=2)
    assert path.read_text() == "mine"


def test_who_has_no_passport_cannot_pass_it_on(captured: Place, tmp_path: Path) -> None:
    told = captured.refused("lot", "passport", LOT, "--output", tmp_path / "p", "--as", PHARMACY)
    assert told == f"not found: the passport of lot {LOT} is not kept here"


def test_an_imported_passport_lets_its_owner_prove_units(captured: Place) -> None:
    captured.pass_on_passport(WHOLESALER, PHARMACY)
    assert captured.json("history", PACKS[0], "--as", PHARMACY)["parts"]


def test_a_passport_with_other_serials_is_refused(captured: Place, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    captured.run("lot", "passport", LOT, "--output", path, "--as", MAKER)
    path.write_text(path.read_text().replace("WN8DFGE9AB5YE", "WN8DFGE9AB5YF"))
    told = captured.refused("lot", "import", path, "--as", PHARMACY, code=2)
    assert told.startswith(f"bad input: {path}, lot passport, root: found 0x")


def test_a_passport_that_the_maker_did_not_register_is_refused(captured: Place, write: Write, tmp_path: Path) -> None:
    """As a counterfeiter would make it: sound in itself, for the same lot."""
    from lotproof.commit.passport import LotPassport
    from lotproof.commit.tree import UnitTree
    from lotproof.model.identifiers import SerialNumber

    path = tmp_path / "p.json"
    captured.run("lot", "passport", LOT, "--output", path, "--as", MAKER)
    real = LotPassport.from_json(path.read_text().strip())
    units = UnitTree([SerialNumber("FAKE1")], real.secret)
    fake = LotPassport(real.gtin, real.lot, real.expiry, units, real.ledger, real.chain_id, real.issued_at)
    told = captured.refused("lot", "import", write("fake.json", fake.to_json()), "--as", PHARMACY)
    assert "is not what the maker of lot" in told


def test_a_passport_of_another_ledger_is_bad_input(captured: Place, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    captured.run("lot", "passport", LOT, "--output", path, "--as", MAKER)
    path.write_text(path.read_text().replace('"chainId":31337', '"chainId":1'))
    told = captured.refused("lot", "import", path, "--as", PHARMACY, code=2)
    assert "found a passport for ledger" in told


def test_a_lot_is_shown_with_who_has_how_many_units(captured: Place) -> None:
    lines = captured.run("lot", "show", LOT).stdout.splitlines()
    assert lines[0] == f"lot {LOT}, 12 units, expiry 2031-06-30, made by GLN {MAKER}"
    assert lines[-1].startswith(f"  GLN {WHOLESALER} Company 2: 12 in custody, 0 on the way")


def test_lots_are_listed(captured: Place) -> None:
    assert captured.run("lot", "list").stdout == f"{LOT}: 12 units, expiry 2031-06-30\n"


def test_an_unknown_lot_is_not_found(captured: Place) -> None:
    told = captured.refused("lot", "show", f"(01){GTIN}(10)NONE")
    assert told == f"not found: lot (01){GTIN}(10)NONE is not registered on this ledger"
