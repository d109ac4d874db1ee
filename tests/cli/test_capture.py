"""capture."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CASES, FILE, LOT, MAKER, PALLET, PHARMACY, WHOLESALER, Place

Write = Callable[[str, str | bytes], Path]
TEXT = FILE.read_text("utf-8")


def test_every_event_is_answered_for(begun: Place) -> None:
    told = begun.json("capture", FILE, "--as", MAKER)
    assert [event["outcome"] for event in told["events"]] == ["sent"] + ["noted"] * 4 + ["sent"] * 3
    assert told["totals"] == {"sent": 4, "noted": 4}
    assert told["transactions"] == 4


def test_a_reader_gets_a_line_for_each_event_and_a_summary(begun: Place) -> None:
    lines = begun.run("capture", FILE, "--as", MAKER).stdout.splitlines()
    assert len(lines) == 9
    assert lines[0].startswith(f"{FILE}, line 92: sent: register lot {LOT}, 12 units")
    assert lines[-1].startswith(f"{FILE}: 8 events: 4 sent, 4 noted; 4 transactions, gas ")


def test_the_same_file_again_changes_nothing_and_says_so(begun: Place) -> None:
    begun.run("capture", FILE, "--as", MAKER)
    before = begun.head
    again = begun.run("capture", FILE, "--as", MAKER).stdout
    assert again.endswith("8 events: 8 already captured; all captured before, nothing changed\n")
    assert begun.head == before


def test_a_dry_run_prints_the_plan_and_sends_nothing(begun: Place) -> None:
    before = begun.head
    told = begun.json("capture", FILE, "--dry-run", "--as", MAKER)
    assert (told["dryRun"], told["totals"]) == (True, {"planned": 4, "noted": 4})
    assert begun.head == before


def test_a_dry_run_opens_no_key(begun: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotproof.service.who.signer_of", lambda _: pytest.fail("a key was opened"))
    begun.run("capture", FILE, "--dry-run", "--as", MAKER)


def test_a_file_may_come_through_a_pipe(begun: Place) -> None:
    told = begun.json("capture", "-", "--as", MAKER, given=FILE.read_bytes())
    assert told["file"] == "standard input"
    assert told["transactions"] == 4


def test_the_file_of_another_is_noted_and_not_acted_on(begun: Place) -> None:
    begun.run("capture", FILE, "--as", MAKER)
    told = begun.run("capture", FILE, "--as", WHOLESALER).stdout
    assert f"noted: an act of GLN {MAKER}, not of GLN {WHOLESALER}" in told


def test_names_in_the_file_are_known_afterwards(begun: Place) -> None:
    begun.run("capture", FILE, "--as", MAKER)
    begun.run("receive", PALLET, "--as", WHOLESALER)
    assert "product: Corvalin" in begun.run("verify", f"{LOT}(21)WN8DFGE9AB5YE(17)310630").stdout


def test_an_expired_lot_is_refused_by_name(begun: Place, write: Write) -> None:
    path = write("old.xml", TEXT.replace("2031-06-30", "2024-06-30"))
    before = begun.head
    told = begun.refused("capture", path, "--as", MAKER)
    assert "lot LP2611A of GTIN 09521410301255 expired on 2024-06-30" in told
    assert begun.head == before


def test_an_unknown_key_captures_nothing(begun: Place) -> None:
    told = begun.refused("capture", FILE, "--as", "anvil:7")
    assert told.endswith("is no operator key of any trading partner (P4)")


def test_a_refused_consignee_is_told_with_its_line(begun: Place) -> None:
    begun.run("partner", "suspend", WHOLESALER, "--as", "anvil:0")
    told = begun.refused("capture", FILE, "--as", MAKER)
    assert told == f"refused: {FILE}, line 244: GLN {WHOLESALER} is suspended (P4)"


def _without(text: str, start: str, end: str) -> str:
    """``text`` without its first stretch from ``start`` to ``end``."""
    before, _, rest = text.partition(start)
    return before + rest.partition(end)[2]


BOMB = TEXT.replace(
    "<epcis:EPCISDocument",
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<epcis:EPCISDocument',
    1,
)
WRONG: dict[str, str | bytes] = {
    "truncated": TEXT[:9000],
    "empty": "",
    "no XML at all": "serial;price\n1;2\n",
    "an advice without columns": "lot;serial\n1;2\n",
    "another root": "<?xml version='1.0'?><html/>",
    "entity bomb": BOMB,
    "wrong encoding": TEXT.replace("Kiln Lane", "Kilnstraße").encode("latin-1"),
    "JSON cut off": '{"type": "EPCISDocument", "epcisBody": {',
    "JSON of another kind": '{"hello": 1}',
    "unknown GTIN": TEXT.replace(":9521410.030125", ":9521410.030126"),
    "missing lot": _without(TEXT, "<cbvmda:lotNumber>", "</cbvmda:lotNumber>"),
    "missing expiry": _without(TEXT, "<cbvmda:itemExpirationDate>", "</cbvmda:itemExpirationDate>"),
    "expiry that is no date": TEXT.replace("2031-06-30", "2031-06-31", 1),
    "time without zone": TEXT.replace("2026-11-02T14:05:12Z", "2026-11-02T14:05:12"),
    "event order wrong": TEXT.replace("2026-11-05T16:20:31Z", "2026-11-01T16:20:31Z"),
    "unknown action": TEXT.replace("<action>OBSERVE", "<action>MAYBE"),
    "serial too long": TEXT.replace("WN8DFGE9AB5YE", "W" * 21),
    "EPC of too few digits": TEXT.replace(":9521410.3000004517", ":9521410.300000451"),
    "a unit commissioned twice": TEXT.replace("HQ8GU93HULTWH6B7LY", "WN8DFGE9AB5YE"),
    "GLN that is none": TEXT.replace("sgln:9521987.00010.0", "sgln:9521987.0001.0"),
    "shipped without consignee": _without(TEXT, "<destinationList>", "</destinationList>"),
    "a stranger's pallet": TEXT.replace(":9521410.3000004517", ":9521987.3000004517"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_file_is_one_sentence_and_nothing_is_sent(begun: Place, write: Write, fault: str) -> None:
    path = write("wrong.xml", WRONG[fault])
    before = begun.head
    told = begun.run("capture", path, "--as", MAKER, code=2)
    first, *others = told.stderr.splitlines()
    assert first.startswith(f"bad input: {path}")
    assert "; expected " in first
    assert all(line.startswith(f"  {path}, line ") for line in others)
    assert (told.stdout, begun.head) == ("", before)


@pytest.mark.parametrize("fault", ["truncated", "unknown GTIN"])
def test_a_wrong_file_leaves_the_way_free_for_the_right_one(begun: Place, write: Write, fault: str) -> None:
    begun.refused("capture", write("wrong.xml", WRONG[fault]), "--as", MAKER, code=2)
    begun.run("capture", FILE, "--as", MAKER)


def test_a_negative_quantity_is_bad_input(begun: Place, write: Write) -> None:
    event = (
        '{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "ObjectEvent", '
        '"eventTime": "2026-11-02T14:05:12Z", "eventTimeZoneOffset": "+00:00", "action": "OBSERVE", "quantityList": '
        '[{"epcClass": "https://id.gs1.org/01/09521410301255/10/LP2611A", "quantity": -3}]}'
    )
    told = begun.refused("capture", write("event.json", event), "--as", MAKER, code=2)
    assert "quantity" in told


def test_what_a_file_receives_and_holds_is_there_and_does_not_move(begun: Place, write: Write) -> None:
    begun.run("capture", FILE, "--as", MAKER)
    named = (("receiving", "00/395214100000045174"), ("holding", "01/59521410301250/21/RA4Q4YGJD502A"))
    events = [
        {
            "type": "ObjectEvent",
            "eventTime": "2026-11-09T10:00:00Z",
            "eventTimeZoneOffset": "+00:00",
            "action": "OBSERVE",
            "bizStep": step,
            "epcList": [f"https://id.gs1.org/{name}"],
        }
        for step, name in named
    ]
    head = {"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "EPCISDocument"}
    head |= {"schemaVersion": "2.0", "creationDate": "2026-11-09T10:00:00Z"}
    path = write("held.json", json.dumps(head | {"epcisBody": {"eventList": events}}))
    told = begun.json("capture", path, "--as", WHOLESALER)
    assert [event["sentence"] for event in told["events"]] == [f"receive {PALLET}", f"put {CASES[0]} in quarantine"]
    assert begun.refused("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER).endswith("(P5)")
    begun.run("ship", CASES[1], "--to", PHARMACY, "--as", WHOLESALER)
    assert "all captured before" in begun.run("capture", path, "--as", WHOLESALER).stdout


def test_a_file_that_is_not_there_is_bad_input(begun: Place) -> None:
    assert begun.refused("capture", "gone.xml", "--as", PHARMACY, code=2).startswith("bad input: gone.xml")


def test_a_folder_is_bad_input(begun: Place, tmp_path: Path) -> None:
    assert begun.refused("capture", tmp_path, "--as", PHARMACY, code=2).startswith(f"bad input: {tmp_path}")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", "an empty file"),
        (b"\0\0\0", r"content that starts with '\x00\x00\x00'"),
        ("serial;price\n1;2\n", r"content that starts with 'serial;price'"),
    ],
)
def test_content_of_no_known_kind_is_told_all_kinds(
    begun: Place, write: Write, content: str | bytes, found: str
) -> None:
    told = begun.refused("capture", write("a.txt", content), "--as", MAKER, code=2)
    assert (
        f"found {found}; expected EPCIS 1.2 or 2.0 XML, an EPCIS 2.0 JSON object, or a dispatch advice as CSV" in told
    )


def test_an_advice_with_a_column_missing_is_told_which(begun: Place, write: Write) -> None:
    told = begun.refused("capture", write("a.csv", "gtin,lot,expiry,serial\n"), "--as", MAKER, code=2)
    assert told.endswith("a.csv, line 1: found no column to; expected the columns to, document")


ADVICE = "sscc,gtin,lot,expiry,serial,quantity,to,document\n"
GOODS = ",09521410301255,LP2611A,2031-06-30"
TO = f"{WHOLESALER},DA-1"


def test_a_dispatch_advice_ships_what_it_names(captured: Place, write: Write) -> None:
    path = write("advice.csv", f"{ADVICE}{GOODS},,3,{PHARMACY},DA-1\n")
    told = captured.json("capture", path, "--as", WHOLESALER)
    assert told["totals"] == {"sent": 1}
    assert f"to GLN {PHARMACY}" in told["events"][0]["sentence"]


def test_the_same_advice_again_changes_nothing(captured: Place, write: Write) -> None:
    path = write("advice.csv", f"{ADVICE}{GOODS},,3,{PHARMACY},DA-1\n")
    captured.run("capture", path, "--as", WHOLESALER)
    before = captured.head
    assert "all captured before" in captured.run("capture", path, "--as", WHOLESALER).stdout
    assert captured.head == before


def test_all_bad_lines_are_told_and_nothing_is_sent(captured: Place, write: Write) -> None:
    lines = f"{GOODS},,x,{PHARMACY},DA-1\n{GOODS},,2,{PHARMACY},DA-1\n{GOODS},,99,{PHARMACY},DA-1\n"
    path = write("advice.csv", ADVICE + lines)
    before = captured.head
    told = captured.run("capture", path, "--as", WHOLESALER, code=2).stderr.splitlines()
    assert told[0].startswith(f"bad input: {path}, line 2, column quantity: found 'x'")
    assert told[1].startswith(f"  {path}, line 4, column quantity: 10 free units of lot")
    assert captured.head == before


def test_with_partial_the_good_lines_go_on(captured: Place, write: Write) -> None:
    lines = f"{GOODS},,x,{PHARMACY},DA-1\n{GOODS},,2,{PHARMACY},DA-1\n{GOODS},,99,{PHARMACY},DA-1\n"
    path = write("advice.csv", ADVICE + lines)
    told = captured.json("capture", path, "--partial", "--as", WHOLESALER, code=1)
    assert told["totals"] == {"sent": 1, "refused": 2}
    assert told["summary"]["refused"] == 2
    assert [line["where"] for line in told["refusedLines"]] == [
        f"{path}, line 2, column quantity",
        f"{path}, line 4, column quantity",
    ]


def test_all_lines_are_counted_whether_they_could_be_read_or_not(captured: Place, write: Write) -> None:
    lines = f"{GOODS},,x,{PHARMACY},DA-1\n{GOODS},,2,{PHARMACY},DA-1\n{GOODS},,99,{PHARMACY},DA-1\n"
    path = write("advice.csv", ADVICE + lines)
    said = captured.run("capture", path, "--partial", "--as", WHOLESALER, code=1).stdout.splitlines()
    assert said[-1].startswith(f"{path}: 3 events: 1 sent, 2 refused; 2 transactions, gas ")
    assert path.with_name("advice.csv.report.txt").read_text() == "advice.csv: 3 lines, 2 of them refused\n"


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_file_of_which_nothing_can_be_read_is_counted_too(
    captured: Place, write: Write, options: tuple[str, ...]
) -> None:
    path = write("advice.csv", f"{ADVICE}{GOODS},,x,{PHARMACY},DA-1\n")
    said = captured.run("capture", path, "--partial", *options, "--as", WHOLESALER, code=1).stdout.splitlines()
    assert said[-1].startswith(f"{path}: 1 event: 1 refused; ")


def test_a_refused_file_has_a_report_beside_it(captured: Place, write: Write) -> None:
    path = write("advice.csv", f"{ADVICE}{GOODS},,x,{PHARMACY},DA-1\n{GOODS},,99,{PHARMACY},DA-1\n")
    captured.run("capture", path, "--as", WHOLESALER, code=2)
    told = json.loads(path.with_name("advice.csv.report.json").read_text())
    assert [line["where"] for line in told["lines"]] == [
        f"{path}, line 2, column quantity",
        f"{path}, line 3, column quantity",
    ]
    assert path.with_name("advice.csv.report.txt").read_text().strip() == told["sentence"]


def test_the_report_goes_when_the_file_is_mended(captured: Place, write: Write) -> None:
    captured.refused(
        "capture", write("advice.csv", f"{ADVICE}{GOODS},,x,{PHARMACY},DA-1\n"), "--as", WHOLESALER, code=2
    )
    path = write("advice.csv", f"{ADVICE}{GOODS},,3,{PHARMACY},DA-1\n")
    captured.run("capture", path, "--as", WHOLESALER)
    assert [one.name for one in path.parent.glob("advice*")] == ["advice.csv"]


def test_a_dry_run_leaves_no_report(captured: Place, write: Write) -> None:
    path = write("advice.csv", f"{ADVICE}{GOODS},,x,{PHARMACY},DA-1\n")
    captured.refused("capture", path, "--dry-run", "--as", WHOLESALER, code=2)
    assert [one.name for one in path.parent.glob("advice*")] == ["advice.csv"]


@pytest.mark.parametrize(("more", "keys"), [((), 2), (("--workers", "1"), 1)])
def test_lines_are_shared_out_among_the_keys_of_the_partner(
    captured: Place, write: Write, more: tuple[str, ...], keys: int
) -> None:
    captured.run("partner", "add-operator", "anvil:7", "--as", "anvil:2")
    lines = "".join(f"{GOODS},,1,{PHARMACY},DA-{number}\n" for number in range(4))
    captured.run("capture", write("advice.csv", ADVICE + lines), "--single", *more, "--as", WHOLESALER)
    listed = captured.json("outbox", "list", "--state", "all", "--as", WHOLESALER)["intents"]
    shown = [captured.json("outbox", "show", one["id"], "--as", WHOLESALER)["transactions"] for one in listed[-4:]]
    assert len({signed["sender"] for transactions in shown for signed in transactions}) == keys


@pytest.mark.parametrize(("more", "transactions"), [((), 2), (("--single",), 3)])
def test_lines_share_a_transaction_unless_told_otherwise(
    captured: Place, write: Write, more: tuple[str, ...], transactions: int
) -> None:
    path = write("advice.csv", f"{ADVICE}{GOODS},,3,{PHARMACY},DA-1\n{GOODS},,1,{PHARMACY},DA-1\n")
    told = captured.json("capture", path, *more, "--as", WHOLESALER)
    assert (told["totals"], told["transactions"]) == ({"sent": 2}, transactions)


def test_a_watched_folder_is_emptied_into_done_and_refused(
    captured: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lotproof.cli.commands.capture.time.sleep", lambda _: None)
    folder = tmp_path / "in"
    folder.mkdir()
    for name, amount in (("good.csv", "3"), ("bad.csv", "99")):
        (folder / name).write_text(f"{ADVICE}{GOODS},,{amount},{PHARMACY},DA-1\n")
        (folder / f"{name}.ready").touch()
    told = captured.json("capture", "--watch", folder, "--once", "--every", "1", "--as", WHOLESALER, code=1)
    assert (told["done"], told["refused"], told["pending"]) == (1, 1, 0)
    (line,) = json.loads((folder / "refused" / "bad.csv.report.json").read_text())["lines"]
    assert line["where"] == "bad.csv, line 2, column quantity"
    assert (folder / "done" / "good.csv").exists()


def test_a_watched_file_taken_in_part_is_no_success(
    captured: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lotproof.cli.commands.capture.time.sleep", lambda _: None)
    (tmp_path / "mixed.csv").write_text(f"{ADVICE}{GOODS},,3,{PHARMACY},DA-1\n{GOODS},,x,{PHARMACY},DA-1\n")
    typed = ("capture", "--watch", tmp_path, "--once", "--partial", "--as", WHOLESALER)
    said = captured.run(*typed, code=1).stdout.splitlines()
    assert said == [
        f"done: mixed.csv: 2 lines, 1 of them refused; now {tmp_path / 'done' / 'mixed.csv'}",
        "1 file done (1 line refused), 0 files refused",
    ]


@pytest.mark.parametrize("typed", [(), ("a.xml", "--watch", "."), ("--watch", ".", "--dry-run")])
def test_a_file_or_a_folder_must_be_named(alone: Place, typed: tuple[str, ...]) -> None:
    assert alone.refused("capture", *typed, code=2).startswith("bad input: ")


@pytest.mark.parametrize("typed", [("--once",), ("--every", "5")])
def test_what_goes_with_a_folder_is_no_option_of_a_file(alone: Place, typed: tuple[str, ...]) -> None:
    told = alone.refused("capture", "a.xml", *typed, code=2)
    assert told == f"bad input: {typed[0]} goes with --watch; see lotproof capture --help"


def test_a_watch_stopped_by_hand_says_what_it_did(
    captured: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lotproof.cli.commands.capture.time.sleep", interrupt)
    ended = captured.run("capture", "--watch", tmp_path, "--as", WHOLESALER, code=130)
    assert ended.stdout == "0 files done, 0 files refused\n"
    assert ended.stderr.startswith("interrupted: stopped by hand; ")


@pytest.mark.parametrize(
    ("goods", "column", "found"),
    [
        (",09521410301255,LP2611A,2031-06-30,NOPE,", "serial", "(01)09521410301255(21)NOPE, which is no case"),
        (
            ",09521410301262,LP2611A,2031-06-30,NOPE,",
            "gtin",
            "GTIN 09521410301262 of (01)09521410301262(21)NOPE, which",
        ),
        (",09521410301255,NOPE,2031-06-30,,1", "lot", "lot (01)09521410301255(10)NOPE, which is not registered"),
        (",09521410301255,LP2611A,2031-06-29,,1", "expiry", "expiry 2031-06-29 for lot LP2611A"),
    ],
)
def test_what_the_ledger_does_not_know_of_an_advice_is_told_with_its_column(
    captured: Place, write: Write, goods: str, column: str, found: str
) -> None:
    path = write("advice.csv", f"{ADVICE}{goods},{PHARMACY},DA-1\n")
    told = captured.refused("capture", path, "--as", WHOLESALER, code=2)
    assert told.startswith(f"bad input: {path}, line 2, column {column}: found {found}")


def test_a_refused_line_says_its_place_once(captured: Place, write: Write) -> None:
    path = write("advice.csv", f"{ADVICE}{GOODS},,99,{PHARMACY},DA-1\n")
    told = captured.json("capture", path, "--partial", "--as", WHOLESALER, code=1)
    assert told["events"][0]["where"] == f"{path}, line 2"
    assert told["events"][0]["sentence"].startswith("column quantity: 12 free units of lot")
