"""What a room beside the command line gets: the same answers as records, and nothing printed or asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lotproof.errors import KeyRefused, Refused
from lotproof.model.identifiers import Gln
from lotproof.service import acts, entries, judging, offers, outboxes, things
from lotproof.service.settings import Environment, Settings
from lotproof.service.workplace import Workplace
from tests.cli.conftest import CASES, CHEAP, MAKER, PALLET, PHARMACY, SCANS, WHOLESALER, Place

Write = Callable[[str, str | bytes], Path]


def at_work(place: Place, who: str | None, ask: Callable[[str], str] | None = None) -> Workplace:
    settings = Settings(home=place.home, network="memory", who=who)
    environment = Environment(open_chain=lambda _: place.node, work_factor=CHEAP)
    return Workplace(settings, environment, *([ask] if ask else []))


def test_an_act_comes_back_as_a_record(captured: Place, capfd: pytest.CaptureFixture[str]) -> None:
    with at_work(captured, WHOLESALER) as workplace:
        (done,) = acts.ship(workplace.desk(), acts.Wanted(keys=(things.goods_of(CASES[0]),)), Gln(PHARMACY))
    assert (done.name, done.block) == ("Ship", captured.head)
    assert capfd.readouterr() == ("", "")


def test_a_refusal_comes_back_as_an_error(captured: Place) -> None:
    with at_work(captured, MAKER) as workplace, pytest.raises(Refused) as refused:
        acts.ship(workplace.desk(), acts.Wanted(keys=(things.goods_of(PALLET),)), Gln(PHARMACY))
    assert refused.value.promise


def test_a_verdict_comes_back_as_a_record(captured: Place) -> None:
    with at_work(captured, WHOLESALER) as workplace:
        scan, stores = things.read_scan(SCANS[0]), workplace.stores()
        question = judging.Question(
            scan=scan, asked_at=workplace.ledger.clock(), passport=judging.passport_for(scan, stores)
        )
        verdict = judging.judge(workplace.books, question, stores)
    assert verdict.result == "authentic"


def test_an_offer_comes_back_with_what_was_done(captured: Place) -> None:
    with at_work(captured, "anvil:0") as workplace:
        done, offer = offers.offer_office(workplace.desk(), "0x" + "1" * 40)
    assert [one.name for one in done] == ["OfferOffice"]
    assert offer.not_before < offer.not_after


def test_the_outboxes_are_listed_without_naming_anybody(captured: Place) -> None:
    with at_work(captured, None) as workplace:
        assert {MAKER, WHOLESALER} <= {who for who, _ in outboxes.stores(workplace)}


def test_two_parties_work_in_one_process(captured: Place) -> None:
    with at_work(captured, WHOLESALER) as wholesaler, at_work(captured, PHARMACY) as pharmacy:
        acts.ship(wholesaler.desk(), acts.Wanted(keys=(things.goods_of(CASES[0]),)), Gln(PHARMACY))
        (done,) = acts.receive(pharmacy.desk(), None).done
    assert done.name == "ReceiveItems"


@pytest.fixture
def locked(captured: Place, write: Write, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The wholesaler has a key of its own behind the passphrase "correct horse"."""
    path = write("passphrase", "correct horse\n")
    path.chmod(0o600)
    with monkeypatch.context() as told:
        told.setenv("LOTPROOF_PASSPHRASE_FILE", str(path))
        captured.run("key", "new", "warehouse")
    return captured


def test_a_passphrase_is_asked_of_whom_the_workplace_was_given(locked: Place) -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "correct horse"

    with at_work(locked, "warehouse", ask) as workplace:
        signer = workplace.signer()
    assert signer.address == locked.json("key", "list")["keys"][0]["address"]
    assert asked == ["Passphrase of the key warehouse"]


def test_a_key_stays_locked_where_nobody_is_asked(locked: Place) -> None:
    with at_work(locked, "warehouse") as workplace, pytest.raises(KeyRefused, match="found nobody to ask"):
        workplace.signer()


def test_the_whole_room_loads_no_command_line(root: Path) -> None:
    program = (
        "import importlib, pkgutil, sys; import lotproof.service as room; "
        "[importlib.import_module(f'lotproof.service.{one.name}') for one in pkgutil.iter_modules(room.__path__)]; "
        "print(sorted({'click', 'rich', 'prometheus_client', 'lotproof.cli'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout == "[]\n"


def test_partners_products_and_lots_are_listed_with_their_names(captured: Place) -> None:
    with at_work(captured, None) as workplace:
        (maker, *_) = entries.partners(workplace)
        (product, *_) = entries.products(workplace)
        (lot,) = entries.lots(workplace)
        held = entries.lot(workplace, lot.gtin, lot.number)
    assert (maker.gln, maker.name) == (Gln(MAKER), "Company 1")
    assert product.maker == lot.maker == maker.gln
    assert [(line.partner, line.in_custody) for line in held.holdings] == [(Gln(WHOLESALER), lot.units)]
