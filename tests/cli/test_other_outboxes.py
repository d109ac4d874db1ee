"""An outbox that was lost, is a copy, or has a sister elsewhere sends nothing twice (ADR 30)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CASE_GTIN, FILE, MAKER, PHARMACY, WHOLESALER, Place

Write = Callable[[str, str | bytes], Path]

ADVICE = "sscc,gtin,lot,expiry,serial,quantity,to,document\n"
GOODS = ",09521410301255,LP2611A,2031-06-30"


@pytest.fixture
def three(write: Write) -> Path:
    """Ships three units of free stock."""
    return write("three.csv", f"{ADVICE}{GOODS},,3,{PHARMACY},DA-1\n")


@pytest.fixture
def two(write: Write) -> Path:
    """Ships two more, to be told from the three by their document."""
    return write("two.csv", f"{ADVICE}{GOODS},,2,{PHARMACY},DA-2\n{GOODS},,1,{PHARMACY},DA-2\n")


def outbox(place: Place, who: str = WHOLESALER) -> Path:
    (found,) = (place.home / "outbox").glob(f"*/*/{who}")
    return found


def lose(place: Place, who: str = WHOLESALER) -> None:
    shutil.rmtree(outbox(place, who))


def second_home(place: Place, tmp_path: Path) -> Place:
    """The same keys elsewhere, with what is public and no outbox."""
    home = tmp_path / "second"
    shutil.copytree(place.home, home, ignore=shutil.ignore_patterns("outbox"))
    return Place(place.node, home)


def capture(place: Place, file: Path, code: int = 0) -> dict[str, Any]:
    return place.json("capture", file, "--as", WHOLESALER, code=code)


@pytest.mark.parametrize("single", [(), ("--single",)])
def test_a_lost_outbox_ships_nothing_twice(captured: Place, two: Path, single: tuple[str, ...]) -> None:
    captured.run("capture", two, *single, "--as", WHOLESALER)
    head = captured.head
    lose(captured)
    told = capture(captured, two)
    assert told["totals"] == {"already captured": 2}
    assert all(line["transactions"] for line in told["events"])
    assert captured.head == head


def test_a_second_home_with_the_key_ships_nothing_twice(captured: Place, three: Path, tmp_path: Path) -> None:
    capture(captured, three)
    head, other = captured.head, second_home(captured, tmp_path)
    assert capture(other, three)["totals"] == {"already captured": 1}
    assert captured.head == head


def test_a_dry_run_in_a_second_home_says_so_before_and_writes_nothing(
    captured: Place, three: Path, two: Path, tmp_path: Path
) -> None:
    capture(captured, three)
    other = second_home(captured, tmp_path)
    told = other.run("capture", two, "--dry-run", "--as", WHOLESALER, code=1).stderr
    assert "outbox reconcile" in told
    assert not (other.home / "outbox").exists()


def test_new_quantities_wait_until_the_outbox_is_reconciled(captured: Place, three: Path, two: Path) -> None:
    capture(captured, three)
    lose(captured)
    head = captured.head
    told = captured.run("capture", two, "--as", WHOLESALER, code=1).stderr
    assert "transactions of this key on the ledger that this outbox did not send" in told
    assert "lotproof outbox reconcile" in told
    assert captured.head == head
    found = captured.json("outbox", "reconcile", "--as", WHOLESALER)["outboxes"]
    assert found[0]["transactions"] > 0
    assert captured.head == head
    assert capture(captured, two)["totals"] == {"sent": 2}
    assert capture(captured, three)["totals"] == {"already captured": 1}


def test_named_goods_need_no_reconciling(captured: Place, write: Write, three: Path) -> None:
    capture(captured, three)
    lose(captured)
    path = write("case.csv", f"{ADVICE},{CASE_GTIN},LP2611A,2031-06-30,RA4Q4YGJD502A,,{PHARMACY},DA-3\n")
    assert captured.run("capture", path, "--dry-run", "--as", WHOLESALER).exit_code == 0


def kept(place: Place, who: str) -> tuple[set[bytes], set[bytes]]:
    """The commitments whose documents, and the roots of the lots whose passports, an outbox has."""
    with closing(sqlite3.connect(outbox(place, who) / "outbox.sqlite3")) as connection:
        documents = {row[0] for row in connection.execute("SELECT value FROM documents")}
        return documents, {row[0] for row in connection.execute("SELECT root FROM passports")}


def test_a_lost_outbox_gets_documents_and_passports_back_from_the_file(begun: Place) -> None:
    begun.run("capture", FILE, "--as", MAKER)
    begun.run("outbox", "audit", "--as", MAKER)
    before, head = kept(begun, MAKER), begun.head
    assert all(before)
    lose(begun, MAKER)
    told = begun.json("capture", FILE, "--as", MAKER)
    assert set(told["totals"]) <= {"already captured", "noted"}
    assert begun.head == head
    assert kept(begun, MAKER) == before


def test_an_older_copy_sends_nothing_again(captured: Place, three: Path, two: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    capture(captured, three)
    captured.run("outbox", "backup", copy, "--as", WHOLESALER)
    assert copy.stat().st_mode & 0o777 == 0o600
    capture(captured, two)
    lose(captured)
    captured.run("outbox", "restore", copy, "--as", WHOLESALER)
    head = captured.head
    assert capture(captured, two)["totals"] == {"already captured": 2}
    assert capture(captured, three)["totals"] == {"already captured": 1}
    assert captured.head == head


def test_an_older_copy_does_not_take_the_place_of_a_newer_outbox(
    captured: Place, three: Path, two: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    capture(captured, three)
    captured.run("outbox", "backup", copy, "--as", WHOLESALER)
    capture(captured, two)
    assert "is newer than" in captured.refused("outbox", "restore", copy, "--as", WHOLESALER)
    assert capture(captured, two)["totals"] == {"already captured": 2}


def test_a_copy_goes_to_a_new_file_only(captured: Place, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(precious)
    for name in (precious, link):
        told = captured.refused("outbox", "backup", name, "--as", WHOLESALER, code=2)
        assert "expected the name of a new one" in told
    assert precious.read_text() == "mine"


def test_the_copy_of_another_outbox_is_refused(captured: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    captured.run("outbox", "backup", copy, "--as", MAKER)
    assert f"/{WHOLESALER}" in captured.refused("outbox", "restore", copy, "--as", WHOLESALER, code=2)


@pytest.mark.parametrize("content", [b"", b"no database at all, but a letter\n" * 200])
def test_what_is_no_copy_is_told(captured: Place, tmp_path: Path, content: bytes) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(content)
    captured.refused("outbox", "restore", copy, "--as", WHOLESALER, code=2)


def test_what_stood_there_is_kept_beside(captured: Place, three: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    capture(captured, three)
    captured.run("outbox", "backup", copy, "--as", WHOLESALER)
    file = outbox(captured) / "outbox.sqlite3"
    file.write_bytes(b"")
    assert "is empty" in captured.refused("capture", three, "--as", WHOLESALER)
    moved = captured.json("outbox", "restore", copy, "--as", WHOLESALER)["moved"]
    assert moved
    assert all(Path(one).exists() for one in moved)
    assert capture(captured, three)["totals"] == {"already captured": 1}


def test_an_audit_tells_a_document_that_is_missing_and_one_that_does_not_open(captured: Place, three: Path) -> None:
    capture(captured, three)
    assert captured.json("outbox", "audit", "--as", WHOLESALER)["outboxes"][0]["wrong"] == []
    with closing(sqlite3.connect(outbox(captured) / "outbox.sqlite3", isolation_level=None)) as connection:
        connection.execute("UPDATE documents SET body = x'7b7d' WHERE rowid = (SELECT max(rowid) FROM documents)")
    (told,) = captured.json("outbox", "audit", "--as", WHOLESALER, code=1)["outboxes"][0]["wrong"]
    assert "does not open" in told
    with closing(sqlite3.connect(outbox(captured) / "outbox.sqlite3", isolation_level=None)) as connection:
        connection.execute("DELETE FROM documents WHERE body = x'7b7d'")
    (told,) = captured.json("outbox", "audit", "--as", WHOLESALER, code=1)["outboxes"][0]["wrong"]
    assert "is not here" in told
