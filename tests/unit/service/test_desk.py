"""Books, desks and the shelf of stores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lotproof.chain.deployments import Deployment
from lotproof.commit.documents import DocumentKind
from lotproof.commit.passport import LotPassport
from lotproof.errors import ChainUnreachable, Refused, WrongChain
from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln, Gtin
from lotproof.model.item import ItemId, PartnerId
from lotproof.model.record import Record
from lotproof.outbox import Store
from lotproof.rules.state import State
from lotproof.service.desk import Desk
from lotproof.service.stores import Stores
from tests.kept import intents
from tests.story import GTIN, MAKER, NUMBER, SECRET, WHOLESALER, Story, case
from tests.unit.service.recorded import LEDGER, Recorded, books

STEM = "https://id.gs1.org/417/"
NAME = "urn:epcglobal:cbv:mda#name"


@pytest.fixture
def ledger() -> Recorded:
    return Recorded(Story.with_lot())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def desk(ledger: Recorded, store: Store) -> Desk:
    """The maker's."""
    return _desk(ledger, store, MAKER)


def _desk(ledger: Recorded, store: Store, gln: Gln) -> Desk:
    signer: Any = SimpleNamespace(address=str(gln))
    return Desk(books(ledger), store, signer)


def _damaged(records: Iterable[Record]) -> Recorded:
    story = Story()
    story.block = 1
    story.records = list(records)
    return Recorded(story)


def test_the_books_are_read_once(ledger: Recorded) -> None:
    kept = books(ledger)
    assert kept.read().lots == kept.read().lots
    assert ledger.asked == [(0, ledger.head())]


def test_new_blocks_are_added_to_thebooks(ledger: Recorded) -> None:
    kept = books(ledger)
    before = kept.read().lots[ledger.story.lot.id].recall_class
    ledger.story.recall(1)
    assert (before, kept.read().lots[ledger.story.lot.id].recall_class) == (0, 1)
    assert ledger.asked[-1] == (ledger.head(), ledger.head())


def test_the_books_keep_every_record(ledger: Recorded) -> None:
    kept = books(ledger)
    kept.read()
    ledger.story.recall(1)
    assert list(kept.source().since()) == ledger.story.records
    assert kept.source().head().block == ledger.head()


def test_refusals_of_the_chain_are_told_with_names(ledger: Recorded) -> None:
    state = books(ledger).read()
    assert ledger.names is state


@pytest.mark.parametrize(
    "record",
    [
        rec.Received(by=PartnerId(1), account="0xA", items=(ItemId(7),), document=bytes(32)),
        rec.PartnerSuspended(partner=PartnerId(9), reason=bytes(32)),
        rec.OperatorRemoved(partner=PartnerId(9), operator="0xA"),
        Record(),
    ],
)
def test_records_of_no_ledger_are_a_wrong_chain(record: Record) -> None:
    with pytest.raises(WrongChain, match="expected the records of one ledger in order"):
        books(_damaged([record])).read()


def test_an_act_says_what_it_was(desk: Desk) -> None:
    (done,) = desk.act([v.Ship(items=(case(1),), to=WHOLESALER)])
    assert (done.name, done.gas, done.repeated) == ("Ship", 50_000, False)
    assert done.sentence.endswith(f"to GLN {WHOLESALER}")


def test_acts_are_done_in_order(desk: Desk, ledger: Recorded) -> None:
    done = desk.act([v.SplitItem(item=case(1), cuts=(2,)), v.Ship(items=(case(1),), to=WHOLESALER)])
    assert [one.block for one in done] == [ledger.head() - 1, ledger.head()]


def test_a_refusal_of_the_last_leaves_nothing_behind(desk: Desk, ledger: Recorded, store: Store) -> None:
    before = ledger.head()
    with pytest.raises(Refused, match="would ship to itself"):
        desk.act([v.SplitItem(item=case(1), cuts=(2,)), v.Ship(items=(case(1),), to=MAKER)])
    assert ledger.head() == before
    assert intents(store) == []


def test_only_the_last_commits_to_the_document(desk: Desk, ledger: Recorded, store: Store) -> None:
    verbs = [v.SplitItem(item=case(1), cuts=(2,)), v.Ship(items=(case(1),), to=WHOLESALER)]
    desk.act(verbs, document=b"papers", kind=DocumentKind.TRANSACTION)
    split, shipped = ledger.story.records[-2:]
    assert isinstance(split, rec.Split)
    assert isinstance(shipped, rec.Shipped)
    assert split.document == bytes(32)
    kept = store.document(shipped.document)
    assert kept is not None
    assert (kept.body, kept.commitment.kind) == (b"papers", DocumentKind.TRANSACTION)


def test_a_document_is_committed_to_with_a_fresh_salt(desk: Desk, ledger: Recorded) -> None:
    desk.act([v.Ship(items=(case(1),), to=WHOLESALER)], document=b"papers")
    desk.act([v.Ship(items=(case(2),), to=WHOLESALER)], document=b"papers")
    first, second = ledger.story.records[-2:]
    assert getattr(first, "document", None) != getattr(second, "document", None)


def test_an_act_cut_off_is_kept_and_found_again(desk: Desk, ledger: Recorded, store: Store) -> None:
    ledger.silent = True
    shipping = v.Ship(items=(case(1),), to=WHOLESALER)
    with pytest.raises(ChainUnreachable):
        desk.act([shipping])
    ledger.silent = False
    (done,) = desk.act([shipping])
    assert done.repeated
    assert len(intents(store)) == 1


def test_a_key_of_nobody_has_no_partner(ledger: Recorded, store: Store) -> None:
    with pytest.raises(Refused, match="is no operator key of any trading partner"):
        _ = _desk(ledger, store, Gln("9521655000104")).partner


def test_a_desk_acts_for_the_partner_of_its_key(desk: Desk, ledger: Recorded) -> None:
    assert desk.partner.gln == MAKER
    assert desk.partner_id == ledger.story.id_of(MAKER)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Stores]:
    opened = Stores(tmp_path, _deployment())
    yield opened
    opened.close()


def _deployment(genesis: str = "0x" + "ab" * 32) -> Deployment:
    return Deployment(
        chain_id=31337,
        address=LEDGER,
        block=1,
        transaction="0x" + "00" * 32,
        code_hash="0x" + "00" * 32,
        board=LEDGER,
        board_block=1,
        board_code_hash="0x" + "00" * 32,
        back_office=LEDGER,
        back_office_code_hash="0x" + "00" * 32,
        registry=LEDGER,
        registry_code_hash="0x" + "00" * 32,
        inspection=LEDGER,
        inspection_code_hash="0x" + "00" * 32,
        foresight=LEDGER,
        foresight_code_hash="0x" + "00" * 32,
        genesis=genesis,
        artifact_hash="0x" + "00" * 32,
        deployed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )


def _passport(story: Story) -> LotPassport:
    return LotPassport(GTIN, NUMBER, story.lot.expiry, story.tree, LEDGER, 31337, story.time)


def test_an_empty_shelf_knows_nothing(shelf: Stores) -> None:
    assert list(shelf.all()) == []
    assert shelf.company_name(MAKER) is None
    assert shelf.product_name(GTIN) is None
    assert shelf.passport(GTIN, NUMBER) is None


def test_each_party_has_its_own_store(shelf: Stores) -> None:
    shelf.store(str(MAKER)).put_passport(_passport(Story.with_lot()))
    assert shelf.store(str(WHOLESALER)).passport(GTIN, NUMBER) is None


def test_a_store_is_opened_once(shelf: Stores) -> None:
    assert shelf.store(str(MAKER)) is shelf.store(str(MAKER))


def test_who_looks_sees_what_any_party_here_keeps(shelf: Stores) -> None:
    shelf.store(str(WHOLESALER))
    shelf.store(str(MAKER)).put_passport(_passport(Story.with_lot()))
    assert shelf.passport(GTIN, NUMBER) is not None
    assert [found.lot for found in shelf.passports_of(GTIN)] == [NUMBER]
    assert list(shelf.passports_of(Gtin("09521410301255"))) == []


def test_names_are_found_in_any_store(shelf: Stores) -> None:
    shelf.store(str(WHOLESALER)).put_master_data({f"{STEM}{MAKER}": {NAME: "The Maker"}})
    shelf.store(str(MAKER))
    assert shelf.company_name(MAKER) == "The Maker"


def test_a_chain_begun_anew_has_stores_of_its_own(shelf: Stores, tmp_path: Path) -> None:
    shelf.store(str(MAKER)).put_passport(_passport(Story.with_lot()))
    other = Stores(tmp_path, _deployment("0x" + "cd" * 32))
    assert list(other.all()) == []
    other.close()


def test_a_secret_is_for_its_owner_only(shelf: Stores) -> None:
    store = shelf.store(str(MAKER))
    store.put_passport(_passport(Story.with_lot()))
    assert SECRET.value.hex() in (store.passport(GTIN, NUMBER) or _passport(Story())).to_json()
    assert store.folder.stat().st_mode & 0o077 == 0


def test_the_state_of_a_new_ledger_is_empty() -> None:
    assert books(Recorded(Story())).read().partners == State().partners
