"""A broken promise is seen in the state, whatever contract and twin say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import NO_ITEM, Item, PartnerId
from lotproof.model.partner import Partner, Scope
from tests.stateful.before import DAY
from tests.stateful.handing import check_versions
from tests.stateful.mirror import Difference
from tests.stateful.move import Move, named
from tests.stateful.parity import Parity
from tests.stateful.run import START, Tally, world

STEPS = 160
NOW = START + 366 * DAY
ACCEPT = v.AcceptKey(gln=Gln("9521987000100"))


@pytest.fixture(scope="module")
def moves() -> list[Move]:
    return world("promises", 0, STEPS, Tally())


@pytest.fixture
def parity(moves: list[Move]) -> Parity:
    """A ledger some way into its life."""
    parity = Parity()
    for move in moves:
        parity.play(move, move.calls())
    return parity


@contextmanager
def broken(promise: str) -> Iterator[None]:
    with pytest.raises(Difference, match=f"^({promise}) is broken: "):
        yield


def accredited(parity: Parity) -> list[PartnerId]:
    """The partners in good standing."""
    at = dt.datetime.fromtimestamp(NOW, dt.UTC)
    return [name for name, partner in parity.state.partners.items() if partner.accredited_at(at)]


def another(parity: Parity, *but: PartnerId) -> Partner:
    return next(parity.state.partners[name] for name in accredited(parity) if name not in but)


def held(parity: Parity) -> Item:
    """The first consignment on its own that somebody accredited holds."""
    return next(
        item
        for item in parity.state.items.values()
        if item.container == NO_ITEM and not (item.is_container or item.pending or item.set_aside)
        if item.holder in accredited(parity)
    )


def key_of(parity: Parity, partner: PartnerId) -> str:
    return next(key for key, (of, _) in parity.state.operators.items() if of == partner)


def change(parity: Parity, item: Item, **changes: object) -> None:
    parity.state.items[item.id] = replace(item, **changes)  # type: ignore[arg-type]


def passes(parity: Parity, verb: v.Verb, by: str, *, told: tuple[rec.Record, ...] = (), **changes: object) -> None:
    """As if ``verb`` had passed, and had changed the goods that it names so."""
    move = Move(NOW, by, verb)
    before = parity.promises.begin(move)
    for item in named(verb):
        change(parity, parity.state.items[item], **changes)
    parity.promises.check(before, move, told)


def test_a_unit_too_many_breaks_p1(parity: Parity) -> None:
    item = held(parity)
    change(parity, item, count=item.count + 1)
    with broken("P1"):
        parity.promises.check_whole()


def test_a_container_that_counts_wrong_breaks_p2(parity: Parity) -> None:
    container = next(item for item in parity.state.items.values() if item.is_container)
    change(parity, container, count=container.count + 1)
    with broken("P2"):
        parity.promises.check_whole()


def test_a_container_in_itself_breaks_p2(parity: Parity) -> None:
    item = held(parity)
    with broken("P2"):
        passes(parity, v.Pack(container=item.id, items=(item.id,)), key_of(parity, item.holder), container=item.id)


def test_a_holder_changed_by_shipping_breaks_p3(parity: Parity) -> None:
    item = held(parity)
    other = another(parity, item.holder)
    with broken("P3"):
        passes(parity, v.Ship(items=(item.id,), to=other.gln), key_of(parity, item.holder), holder=other.id)


def test_goods_sent_off_by_another_break_p3(parity: Parity) -> None:
    item = held(parity)
    other = another(parity, item.holder)
    with broken("P3"):
        passes(parity, v.Ship(items=(item.id,), to=other.gln), key_of(parity, PartnerId(other.id)), pending=other.id)


def test_a_verb_of_a_suspended_partner_breaks_p4(parity: Parity) -> None:
    item = held(parity)
    parity.state.partners[item.holder] = replace(parity.state.partners[item.holder], suspended=True)
    with broken("P4"):
        passes(parity, v.SplitItem(item=item.id, cuts=()), key_of(parity, item.holder))


def test_quarantined_goods_on_their_way_break_p5(parity: Parity) -> None:
    item = held(parity)
    by, to = key_of(parity, item.holder), parity.state.partners[parity.state.lots[item.lot].maker]
    change(parity, item, orders=1)
    with broken("P5"):
        passes(parity, v.Ship(items=(item.id,), to=to.gln), by)


def test_a_recalled_lot_on_its_way_breaks_p5(parity: Parity) -> None:
    item = held(parity)
    lot = parity.state.lots[item.lot]
    to = another(parity, item.holder, lot.maker)
    parity.state.lots[item.lot] = replace(lot, recall_class=1)
    with broken("P5"):
        passes(
            parity,
            v.Ship(items=(item.id,), to=to.gln),
            key_of(parity, item.holder),
            pending=PartnerId(to.id),
            version=item.version + 1,
        )


def test_a_unit_without_its_makers_word_breaks_p6(parity: Parity) -> None:
    item = held(parity)
    unit = v.Decommission(item=item.id, index=item.first, serial=b"A".ljust(20, b"\0"), salt=bytes(16), proof=())
    with broken("P6"):
        passes(parity, unit, key_of(parity, item.holder))


def test_a_unit_of_another_breaks_p6(parity: Parity) -> None:
    item = held(parity)
    other = next(partner for partner in parity.state.partners if partner != item.holder)
    told = rec.Decommissioned(
        by=other,
        account=key_of(parity, other),
        lot=item.lot,
        item=item.id,
        index=item.first,
        reason=rec.DecommissionReason.OTHER,
        document=b"",
    )
    with broken("P6"):
        passes(parity, v.DisputeMissing(items=(item.id,)), key_of(parity, other), told=(told,))


def test_a_lot_that_is_gone_breaks_p7(parity: Parity) -> None:
    move = Move(NOW, "", ACCEPT)
    before = parity.promises.begin(move)
    parity.state.lots.popitem()
    with broken("P7"):
        parity.promises.check(before, move, ())


def test_a_rewritten_lot_breaks_p7(parity: Parity) -> None:
    move = Move(NOW, "", ACCEPT)
    before = parity.promises.begin(move)
    name, lot = next(iter(parity.state.lots.items()))
    parity.state.lots[name] = replace(lot, units=lot.units + 1)
    with broken("P7"):
        parity.promises.check(before, move, ())


def test_a_recall_by_anybody_breaks_p8(parity: Parity) -> None:
    lot = next(iter(parity.state.lots.values()))
    other = next(of for of, scopes in parity.state.operators.values() if of != lot.maker and Scope.SHIP in scopes)
    with broken("P8"):
        passes(parity, v.Recall(lot=lot.id, recall_class=1), key_of(parity, other))


def test_a_registrar_that_moves_goods_breaks_p8(parity: Parity) -> None:
    item, registrar = held(parity), next(iter(parity.state.registrars))
    with broken("P3|P8"):
        passes(parity, v.Quarantine(items=(item.id,)), registrar, pending=item.holder)


def test_a_key_that_changes_goods_breaks_p9(parity: Parity) -> None:
    move, item = Move(NOW, "", ACCEPT), held(parity)
    before = parity.promises.begin(move)
    change(parity, item, version=item.version + 1)
    with broken("P9"):
        parity.promises.check(before, move, ())


def test_a_view_that_tells_otherwise_is_found(parity: Parity) -> None:
    item = held(parity)
    change(parity, item, version=item.version + 1)
    with pytest.raises(Difference, match="itemOf"):
        parity.mirror.item(item.id)


def test_a_state_that_its_records_do_not_tell_is_found(parity: Parity, moves: list[Move]) -> None:
    parity.records.pop()
    with pytest.raises(Difference, match="folded afresh from all records"):
        parity.check_whole((), moves[-1].now)


def test_a_quarantine_that_vanishes_breaks_p5(parity: Parity) -> None:
    item = held(parity)
    change(parity, item, orders=2)
    with broken("P5"):
        passes(parity, v.Unpack(container=item.id, items=(item.id,)), key_of(parity, item.holder), orders=0)


def test_an_order_ended_by_who_did_not_give_it_breaks_p5(parity: Parity) -> None:
    item = held(parity)
    change(parity, item, orders=0b11)
    with broken("P5"):
        passes(parity, v.Release(items=(item.id,)), key_of(parity, item.holder), orders=0)


def test_a_cut_without_a_new_version_breaks_p3(parity: Parity) -> None:
    item = held(parity)
    before = parity.promises.begin(Move(NOW, "", v.SplitItem(item=item.id, cuts=())))
    with broken("P3"):
        check_versions(before, {item.id: replace(item, count=item.count + 1)}, parity.state.items)


def test_a_pallet_that_keeps_its_version_with_less_in_it_breaks_p3(parity: Parity) -> None:
    inside = next(item for item in parity.state.items.values() if item.container != NO_ITEM)
    before = parity.promises.begin(Move(NOW, "", v.Unpack(container=inside.container, items=(inside.id,))))
    with broken("P3"):
        check_versions(before, {inside.id: replace(inside, container=NO_ITEM)}, parity.state.items)


def test_a_key_from_nowhere_breaks_p9(parity: Parity) -> None:
    move = Move(NOW, "0x01", ACCEPT)
    before = parity.promises.begin(move)
    parity.state.operators["0x01"] = (next(iter(parity.state.partners)), Scope.ALL)
    with broken("P9"):
        parity.promises.check(before, move, ())


def test_a_product_taken_by_another_breaks_p8(parity: Parity) -> None:
    move = Move(NOW, "0x01", ACCEPT)
    before = parity.promises.begin(move)
    gtin, product = next(iter(parity.state.products.items()))
    parity.state.products[gtin] = replace(product, maker=PartnerId(77))
    with broken("P8"):
        parity.promises.check(before, move, ())


def test_a_mark_from_nowhere_breaks_p10(parity: Parity) -> None:
    item = held(parity)
    with broken("P10"):
        passes(parity, v.Unpack(container=item.id, items=(item.id,)), key_of(parity, item.holder), returned=True)


def test_missing_goods_that_are_touched_break_p1(parity: Parity) -> None:
    item = held(parity)
    change(parity, item, missing=True)
    with broken("P1"):
        passes(parity, v.Destroy(items=(item.id,)), key_of(parity, item.holder), version=item.version + 1)
