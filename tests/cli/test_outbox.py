"""outbox: what was to be sent, line by line, and what can be done about it."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest

from lotproof.chain.ledger import Ledger
from lotproof.errors import ChainUnreachable
from tests.cli.conftest import CASES, FILE, MAKER, PALLET, PHARMACY, WHOLESALER, NoChain, Place

SHIP = ("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The chain takes nothing any more: undo it to bring it back."""

    def silent(*_: Any) -> None:
        raise ChainUnreachable("http://node: no answer")

    monkeypatch.setattr(Ledger, "send", silent)
    monkeypatch.setattr("time.sleep", lambda _: None)
    return monkeypatch


@pytest.fixture
def refused(captured: Place, cut_off: pytest.MonkeyPatch) -> Place:
    """A shipment that the ledger refused: the key sent something else while it was cut off."""
    captured.refused(*SHIP, code=3)
    cut_off.undo()
    elsewhere = Place(captured.node, captured.home.parent / "elsewhere")
    elsewhere.run("ship", CASES[0], "--to", MAKER, "--as", WHOLESALER)
    captured.run("outbox", "resume", "--as", WHOLESALER, code=1)
    return captured


def only(place: Place, *typed: str) -> dict[str, Any]:
    """The one intent that a list shows."""
    (found,) = place.json("outbox", "list", *typed)["intents"]
    return dict(found)


def test_nothing_is_open_at_first(captured: Place) -> None:
    assert captured.run("outbox", "list", "--as", WHOLESALER).stdout == "nothing is open\n"
    assert captured.run("outbox", "resume", "--as", WHOLESALER).stdout == "nothing was open\n"


def test_a_signed_act_is_kept_when_the_chain_falls_silent(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    told, where, way_on = captured.refused(*SHIP, code=3).split("; ")
    assert told == "chain unreachable: http://node: no answer"
    assert where == f"of the last run of {WHOLESALER} 1 sent"
    assert way_on == f"nothing is lost, and `lotproof outbox resume --as {WHOLESALER}` goes on"
    assert only(captured, "--as", WHOLESALER)["sentence"] == f"ship {CASES[0]} to GLN {PHARMACY}"


def test_looking_at_what_a_key_has_signed_asks_no_chain(captured: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotproof.service.books.Books.read", lambda _: pytest.fail("asked the chain"))
    for name in (WHOLESALER, "anvil:2"):
        assert f"{WHOLESALER}: " in captured.run("outbox", "stats", "--as", name).stdout


def test_it_is_sent_when_the_chain_is_back(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    captured.refused(*SHIP, code=3)
    cut_off.undo()
    sent, summary = captured.run("outbox", "resume", "--as", WHOLESALER).stdout.splitlines()
    assert sent == f"final: ship {CASES[0]} to GLN {PHARMACY}"
    assert summary.startswith("1 sent, 1 final; gas ")
    assert captured.run("outbox", "resume", "--as", WHOLESALER).stdout == "nothing was open\n"


def test_what_the_chain_lost_is_sent_again(captured: Place) -> None:
    tester = captured.node.tester
    before = tester.take_snapshot()
    captured.run(*SHIP)
    tester.revert_to_snapshot(before)
    assert captured.json("outbox", "list")["intents"] == []
    assert captured.json("outbox", "resume")["summary"]["sent"] == 1


def test_the_same_command_again_finishes_it_once(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    captured.refused(*SHIP, code=3)
    cut_off.undo()
    before = captured.head
    (done,) = captured.json(*SHIP)["done"]
    assert done["repeated"]
    assert captured.head == before + 1


def test_a_capture_cut_off_goes_on_where_it_stopped(begun: Place, cut_off: pytest.MonkeyPatch) -> None:
    begun.refused("capture", FILE, "--as", MAKER, code=3)
    cut_off.undo()
    assert begun.json("capture", FILE, "--as", MAKER)["transactions"] == 4


def test_a_capture_says_what_of_its_transactions_was_left_open_before(
    begun: Place, cut_off: pytest.MonkeyPatch
) -> None:
    begun.refused("capture", FILE, "--as", MAKER, code=3)
    cut_off.undo()
    last = begun.run("capture", FILE, "--as", MAKER).stdout.splitlines()[-1]
    assert "; 4 transactions, gas " in last
    assert last.endswith("; 4 of them had been left open before")


def test_a_refused_act_makes_resuming_fail(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    """The key sends something else meanwhile, and the goods are gone when the act is signed anew."""
    captured.refused(*SHIP, code=3)
    cut_off.undo()
    elsewhere = Place(captured.node, captured.home.parent / "elsewhere")
    elsewhere.run("ship", CASES[0], "--to", MAKER, "--as", WHOLESALER)
    told = captured.json("outbox", "resume", "--as", WHOLESALER, code=1)
    (intent,) = told["intents"]
    assert (intent["state"], intent["reason"]) == ("refused", f"{CASES[0]} is in transit to GLN {MAKER}")
    assert (told["summary"]["sent"], told["summary"]["refused"]) == (0, 1)


def test_without_a_name_every_outbox_is_resumed(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    captured.refused(*SHIP, code=3)
    captured.refused("partner", "suspend", MAKER, "--as", "anvil:0", code=3)
    assert len(captured.json("outbox", "list")["intents"]) == 2
    cut_off.undo()
    before = captured.head
    assert captured.json("outbox", "resume")["summary"]["sent"] == 2
    assert captured.head == before + 2


def test_a_party_whose_key_is_not_here_does_not_stop_the_others(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    captured.refused(*SHIP, code=3)
    captured.refused("partner", "suspend", MAKER, "--as", "anvil:0", code=3)
    cut_off.undo()
    stranger = next((captured.home / "outbox").glob("*/*/0x*"))
    stranger.rename(stranger.with_name("0x" + "5" * 40))
    told = captured.json("outbox", "resume", code=2)
    assert told["summary"]["sent"] == 1
    assert "found no key here for account 0x5555" in told["trouble"]["0x" + "5" * 40]


def test_the_newest_ones_are_listed_in_order(captured: Place) -> None:
    listed = captured.json("outbox", "list", "--state", "final", "--limit", "2", "--as", MAKER)["intents"]
    everything = captured.json("outbox", "list", "--state", "all", "--as", MAKER)["intents"]
    assert listed == everything[-2:]
    assert listed[0]["nonce"] < listed[1]["nonce"]


def test_one_run_is_listed_by_its_number(captured: Place) -> None:
    (run,) = {one["batch"] for one in captured.json("outbox", "list", "--state", "all", "--as", MAKER)["intents"][-4:]}
    assert len(captured.json("outbox", "list", "--state", "all", "--batch", str(run), "--as", MAKER)["intents"]) == 4


def test_a_line_of_a_file_is_shown_with_all_that_is_known(captured: Place) -> None:
    *_, shipped = captured.json("outbox", "list", "--state", "all", "--as", MAKER)["intents"]
    shown = captured.json("outbox", "show", shipped["id"][:8], "--as", MAKER)
    assert shown["verb"]["verb"] == "Ship"
    assert shown["run"]["name"] == str(FILE)
    assert [one["where"] for one in shown["events"]] == [shipped["where"]]
    assert shown["documents"][0]["kept"]
    (signed,) = shown["transactions"]
    assert (signed["hash"], signed["nonce"]) == (shipped["transaction"], shipped["nonce"])


def test_it_is_shown_to_a_reader_as_well(captured: Place) -> None:
    *_, shipped = captured.json("outbox", "list", "--state", "all", "--as", MAKER)["intents"]
    lines = captured.run("outbox", "show", shipped["id"]).stdout.splitlines()
    assert lines[:3] == [shipped["id"], f"ship {PALLET} to GLN {WHOLESALER}", f"verb: Ship, by {MAKER}"]
    assert f"block: {shipped['block']}, gas {shipped['gas']:,}" in lines


def test_what_waits_says_for_what(begun: Place, cut_off: pytest.MonkeyPatch) -> None:
    begun.refused("capture", FILE, "--as", MAKER, code=3)
    *earlier, shipment = begun.json("outbox", "list", "--as", MAKER)["intents"]
    needed = shipment["waitsFor"]
    assert needed
    assert set(needed) <= {one["id"] for one in earlier}
    assert f"waits for: {needed[0][:12]}" in begun.run("outbox", "show", shipment["id"]).stdout


@pytest.mark.parametrize(("typed", "code"), [("ffffffff", 1), ("zz", 2), ("ab", 2), ("0xabcd", 2)])
def test_an_id_that_names_nothing_is_said_so(captured: Place, typed: str, code: int) -> None:
    assert typed in captured.refused("outbox", "show", typed, code=code)


def test_an_id_of_several_is_not_guessed(captured: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotproof.outbox.figures.ids_from", lambda *_: ["abcd1", "abcd2"])
    assert "abcd, with which several intents begin" in captured.refused("outbox", "show", "abcd", "--as", MAKER, code=2)


def test_what_was_refused_is_tried_again(refused: Place) -> None:
    intent = only(refused, "--state", "refused", "--as", WHOLESALER)["id"]
    refused.run("void", "--all", "--as", WHOLESALER)
    told = refused.json("outbox", "retry", intent[:10], "--as", WHOLESALER)
    assert told["summary"]["sent"] == 1
    refused.run("receive", "--all", "--as", PHARMACY)


def test_all_that_was_refused_is_tried_again(refused: Place) -> None:
    assert refused.json("outbox", "retry", "--all", code=1)["summary"]["refused"] == 1


def test_only_what_was_refused_is_tried_again(captured: Place) -> None:
    final = captured.json("outbox", "list", "--state", "final", "--as", MAKER)["intents"][0]["id"]
    told = captured.refused("outbox", "retry", final, "--as", MAKER)
    assert told == f"refused: intent {final[:12]} is final; only what was refused is tried again"


@pytest.mark.parametrize("typed", [(), ("abcd", "--all")])
def test_retry_wants_lines_or_all(captured: Place, typed: tuple[str, ...]) -> None:
    assert "name lines by their IDs, or --all" in captured.refused("outbox", "retry", *typed, "--as", MAKER, code=2)


def test_a_planned_line_is_cancelled_and_not_sent(begun: Place, cut_off: pytest.MonkeyPatch) -> None:
    begun.refused("capture", FILE, "--as", MAKER, code=3)
    *_, last = begun.json("outbox", "list", "--as", MAKER)["intents"]
    begun.run("outbox", "cancel", last["id"], "--as", MAKER)
    cut_off.undo()
    told = begun.json("outbox", "resume", "--as", MAKER)
    assert told["summary"]["sent"] == 3
    (cancelled,) = begun.json("outbox", "list", "--state", "refused", "--as", MAKER)["intents"]
    assert (cancelled["id"], cancelled["reason"]) == (last["id"], f"cancelled by {MAKER}")
    assert begun.json("outbox", "retry", "--all", "--as", MAKER)["intents"] == []


def test_what_waits_for_a_cancelled_line_is_told_when_all_is_tried_again(
    begun: Place, cut_off: pytest.MonkeyPatch
) -> None:
    begun.refused("capture", FILE, "--as", MAKER, code=3)
    *_, last = begun.json("outbox", "list", "--as", MAKER)["intents"]
    needed = last["waitsFor"][-1]
    begun.run("outbox", "cancel", needed, "--as", MAKER)
    cut_off.undo()
    said = begun.run("outbox", "retry", "--all", "--as", MAKER, code=1).stdout.splitlines()
    assert f"waiting: {last['sentence']} (waits for {needed[:12]}, refused: cancelled by {MAKER})" in said
    assert "1 waiting" in said[-1]
    again = begun.run("outbox", "retry", "--all", "--as", MAKER, code=1).stdout.splitlines()
    assert [line.partition(":")[0] for line in again[:-1]] == ["waiting"]


def test_a_signed_line_is_cancelled_by_another_transaction(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    captured.refused(*SHIP, code=3)
    (signed,) = captured.json("outbox", "list", "--as", WHOLESALER)["intents"]
    cut_off.undo()
    (told,) = captured.json("outbox", "cancel", signed["id"], "--as", WHOLESALER)["intents"]
    assert (told["state"], told["reason"]) == ("refused", f"cancelled by {WHOLESALER}")
    assert captured.json(*SHIP)["done"][0]["repeated"] is False


def test_what_is_on_chain_cannot_be_cancelled(captured: Place) -> None:
    final = captured.json("outbox", "list", "--state", "final", "--as", MAKER)["intents"][0]["id"]
    assert f"intent {final[:12]} is final" in captured.refused("outbox", "cancel", final, "--as", MAKER)


def test_the_figures_count_states_and_gas(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    captured.refused(*SHIP, code=3)
    found = captured.json("outbox", "stats")["outboxes"]
    assert (found[WHOLESALER]["states"]["final"], found[WHOLESALER]["states"]["sent"]) == (1, 1)
    assert found[WHOLESALER]["oldestOpen"] >= found[WHOLESALER]["lastSuccess"]
    assert found[MAKER]["gas"] > 324_000
    assert f"{WHOLESALER}: 1 sent, 1 final; gas " in captured.run("outbox", "stats").stdout


def _without_chain(place: Place) -> tuple[Place, tuple[str, ...]]:
    """The same home, and options for a network of which nothing may be asked."""
    ledger = next((place.home / "outbox").glob("*/0x*"))
    pieces = ("board", "back_office", "registry", "inspection", "foresight")
    hashes = ("code_hash", "transaction", "artifact_hash", *(f"{one}_code_hash" for one in pieces))
    fields: dict[str, object] = {**dict.fromkeys(hashes, "0x" + "0" * 64), **dict.fromkeys(pieces, "0x" + "1" * 40)}
    fields |= {
        "address": ledger.name,
        "genesis": f"0x{ledger.parent.name.split('-')[1]}",
        "chain_id": 31337,
        "block": 1,
        "board_block": 1,
    }
    (place.home / "deployments").mkdir()
    kept = json.dumps(fields | {"deployed_at": "2026-01-01T00:00:00+00:00"})
    (place.home / "deployments" / "31337.json").write_text(kept)
    return Place(NoChain(), place.home), ("--network", "http://127.0.0.1:9", "--chain-id", "31337")


@pytest.mark.parametrize("typed", [("list", "--state", "all"), ("list", "--as", MAKER), ("stats",), ("metrics",)])
def test_looking_needs_no_chain(captured: Place, typed: tuple[str, ...]) -> None:
    here = captured.run("outbox", *typed).stdout
    alone, options = _without_chain(captured)
    assert alone.run("outbox", *typed, *options).stdout == here


def test_where_no_ledger_is_known_looking_says_what_to_do(alone: Place) -> None:
    told = alone.refused("outbox", "list", "--network", "http://127.0.0.1:9", "--chain-id", "7", code=3)
    assert told.startswith("wrong chain: found no ledger recorded for chain 7; name the one that stands with")


def test_a_run_that_is_stopped_says_how_to_go_on(begun: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    send = Ledger.send
    calls: list[object] = []

    def interrupted(self: Ledger, raws: Any) -> Any:
        calls.append(raws)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return send(self, raws)

    monkeypatch.setattr(Ledger, "send", interrupted)
    told = begun.refused("capture", FILE, "--as", MAKER, code=130)
    assert told.startswith(f"interrupted: stopped by hand; of the last run of {MAKER} ")
    assert "1 sent, 3 mined" in told
    assert told.endswith(f"nothing is lost, and `lotproof outbox resume --as {MAKER}` goes on")
    monkeypatch.undo()
    monkeypatch.setenv("LOTPROOF_HOME", str(begun.home))
    assert begun.json("outbox", "resume", "--as", MAKER)["summary"]["sent"] == 1


def test_a_run_that_sigterm_stops_says_how_to_go_on(begun: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledger, "send", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    told = begun.refused("capture", FILE, "--as", MAKER, code=143)
    assert told.startswith(f"interrupted: stopped by SIGTERM; of the last run of {MAKER} ")
    assert told.endswith(f"nothing is lost, and `lotproof outbox resume --as {MAKER}` goes on")


def test_what_earlier_runs_left_open_is_said_too(
    begun: Place, cut_off: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.refused("capture", FILE, "--as", MAKER, code=3)
    begun.run("outbox", "cancel", begun.json("outbox", "list", "--as", MAKER)["intents"][-1]["id"], "--as", MAKER)

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lotproof.outbox.figures.newest_batch", lambda _: 0)
    monkeypatch.setattr(Ledger, "send", interrupted)
    told = begun.refused("outbox", "resume", "--as", MAKER, code=130)
    assert f"; of earlier runs of {MAKER} 1 planned, 2 sent; nothing is lost" in told
