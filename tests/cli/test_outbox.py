"""outbox: what was signed and never confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.chain.ledger import Ledger
from lotproof.errors import ChainUnreachable
from tests.cli.conftest import CASES, FILE, MAKER, PHARMACY, WHOLESALER, Place

SHIP = ("ship", CASES[0], "--to", PHARMACY, "--as", WHOLESALER)


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The chain takes nothing any more: undo it to bring it back."""

    def silent(*_: Any) -> None:
        raise ChainUnreachable("http://node: no answer")

    monkeypatch.setattr(Ledger, "broadcast", silent)
    return monkeypatch


def test_nothing_is_open_at_first(captured: Place) -> None:
    assert captured.run("outbox", "--as", WHOLESALER).stdout == "nothing is open\n"


def test_a_signed_act_is_kept_when_the_chain_falls_silent(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    assert captured.refused(*SHIP, code=3) == "chain unreachable: http://node: no answer"
    (kept,) = captured.json("outbox", "--as", WHOLESALER)["intents"]
    assert kept["sentence"] == f"ship {CASES[0]} to GLN {PHARMACY}"


def test_it_is_sent_when_the_chain_is_back(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    captured.refused(*SHIP, code=3)
    cut_off.undo()
    printed = captured.run("outbox", "--resume", "--as", WHOLESALER).stdout
    assert printed == f"mined: ship {CASES[0]} to GLN {PHARMACY}\n"
    assert captured.run("outbox", "--resume", "--as", WHOLESALER).stdout == "nothing was open\n"


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


def test_a_refused_act_makes_resuming_fail(captured: Place, cut_off: pytest.MonkeyPatch) -> None:
    """The key sends something else meanwhile, and the goods are gone when the act is signed anew."""
    captured.refused(*SHIP, code=3)
    cut_off.undo()
    elsewhere = Place(captured.web3, captured.home.parent / "elsewhere")
    elsewhere.run("ship", CASES[0], "--to", MAKER, "--as", WHOLESALER)
    (intent,) = captured.json("outbox", "--resume", "--as", WHOLESALER, code=1)["intents"]
    assert (intent["state"], intent["reason"]) == ("refused", f"{CASES[0]} is in transit to GLN {MAKER}")
