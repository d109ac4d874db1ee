"""Events alone rebuild the whole state: a life of goods, folded by `lotproof.rules`, against every view."""

from __future__ import annotations

import random
from typing import Any

import pytest

from lotproof.chain.forms import moment
from lotproof.chain.records import record_of
from lotproof.model.item import Item, item_of_range
from lotproof.rules.state import State
from tests.contracts.driver import DAY, plain, send
from tests.contracts.parties import LICENCE, Party, World, new_account

TRIES = 80


def folded(world: World) -> State:
    """The state that the ledger's logs tell."""
    logs = send("eth_getLogs", {"address": world.ledger.address, "fromBlock": "0x0", "toBlock": "latest"})
    records = (record_of(log, moment(world.clock.now)) for log in logs)
    return State(record for record in records if record is not None)


def view_of(item: Item) -> dict[str, Any]:
    names = ["holder", "pending", "container", "lot", "first", "count", "height", "version"]
    names += ["quarantined", "missing", "returned", "returning", "moved", "orders"]
    return {name: getattr(item, name) for name in names} | {"isContainer": item.is_container}


def assert_items_agree(world: World, state: State) -> None:
    assert {item: view_of(known) for item, known in state.items.items()} == {
        item: world.item(item) for item in state.items
    }


def assert_holders_agree(world: World, state: State) -> None:
    for known in state.items.values():
        outer = state.outermost(known)
        assert world.ledger.view("custodyOf", known.id) == [outer.id, outer.holder, outer.pending]
        assert tuple(world.ledger.view("lotsIn", known.id)) == state.lots_in(known)


def life(world: World) -> None:
    """Every verb once, lazily unpacked and mixed containers among them."""
    second = world.packed(2, [world.packed(1, world.lot.cases), world.other_lot.rest])
    world.does(world.maker, "commissionCase", world.case_gtin, b"MIXED".ljust(20, b"\0"))
    world.does(world.maker, "ship", [second], world.wholesaler.gln)
    world.does(world.maker, "voidShipping", [second])
    world.does(world.maker, "ship", [second], world.second.gln)
    world.does(world.second, "reject", [second])
    world.hand_over([second], world.maker, world.wholesaler)
    world.does(world.wholesaler, "split", world.lot.cases[0], [2, 3])
    world.hand_over([world.lot.cases[0], world.other_lot.rest], world.wholesaler, world.pharmacy)
    world.does(world.pharmacy, "dispense", world.lot.cases[0], world.lot.unit(0))
    world.does(world.pharmacy, "decommission", world.lot.cases[0], world.lot.unit(1), 7)
    world.does(world.wholesaler, "unpack", second, [int(world.maker.sscc(1))])
    world.does(world.registrar, "recall", world.lot.id, 2)


def test_items_are_rebuilt(world: World) -> None:
    life(world)
    assert_items_agree(world, folded(world))


def test_holders_and_lots_inside_are_rebuilt(world: World) -> None:
    life(world)
    assert_holders_agree(world, folded(world))


def test_empty_containers_are_rebuilt(world: World) -> None:
    world.packed(2, [world.pallet(1)])
    world.pallet(3)
    assert_items_agree(world, folded(world))


def test_lots_are_rebuilt(world: World) -> None:
    life(world)
    for lot in folded(world).lots.values():
        found = world.ledger.view("lotOf", lot.id)
        assert (lot.maker, lot.units, lot.recall_class) == (found["maker"], found["units"], found["recallClass"])
        assert (lot.root[:22], lot.changes) == (found["root"], found["changes"])
        assert world.ledger.view("lotIdOf", lot.gtin, lot.number) == lot.id


def test_spent_units_are_rebuilt(world: World) -> None:
    life(world)
    state = folded(world)
    spent = [index for index in range(12) if state.is_spent(world.lot.id, index)]
    assert spent == [index for index in range(12) if world.ledger.view("isSpent", world.lot.id, index)] == [0, 1]


def test_partners_and_keys_are_rebuilt(world: World) -> None:
    key = world.add_key(world.maker, 3)
    world.does(world.registrar, "renew", world.second.gln, 6, world.clock.now + 99, LICENCE)
    world.suspend(world.pharmacy)
    world.does(world.registrar, "removeOperator", world.logistics.address)
    state = folded(world)
    for partner in state.partners.values():
        found = world.ledger.view("partnerOf", partner.gln)
        told = (partner.id, int(partner.roles), int(partner.valid_until.timestamp()), partner.suspended)
        assert told == (found["id"], found["roles"], found["validUntil"], found["suspended"])
    assert state.operators[key] == (world.maker.id, 3)
    assert world.logistics.address not in state.operators


def test_offers_are_rebuilt(world: World) -> None:
    """As those to whom they are made find out by taking them when their time has come."""
    second, keys = new_account(7), {party.gln: new_account(20 + place) for place, party in enumerate(partners(world))}
    for party in partners(world):
        world.does(world.registrar, "offerKey", party.gln, keys[party.gln], 3, party.address)
    world.does(world.maker, "withdrawKeyOffer", world.maker.gln, keys[world.maker.gln])
    world.does(world.rival, "addOperator", keys[world.rival.gln], 1)
    world.does(world.registrar, "offerOffice", world.stranger)
    world.does(world.other_registrar, "offerOffice", second)
    world.does(world.other_registrar, "withdrawOfficeOffer", second)
    state = folded(world)
    assert set(state.key_offers) == {(world.second.id, keys[world.second.gln])}
    assert {number: offer.to_account for number, offer in state.office_offers.items()} == {1: world.stranger}
    send("evm_increaseTime", 2 * DAY)
    send("evm_mine")
    world.does(keys[world.second.gln], "acceptKey", world.second.gln)
    world.does(world.stranger, "acceptOffice", 1)
    after = folded(world)
    assert (after.key_offers, after.office_offers) == ({}, {})
    assert after.operators[keys[world.second.gln]] == (world.second.id, 3)
    assert world.second.address not in after.operators


def partners(world: World) -> list[Party]:
    return [world.maker, world.rival, world.second]


def test_registrars_prefixes_and_products_are_rebuilt(world: World) -> None:
    world.does(world.board, "replaceRegistrar", 2, world.stranger)
    state = folded(world)
    assert state.registrars == {world.registrar: 1, world.stranger: 2}
    owners = {prefix: world.ledger.view("companyPrefixOwner", prefix) for prefix in state.prefixes}
    assert owners == state.prefixes
    makers = {gtin: world.ledger.view("makerOf", gtin) for gtin in state.products}
    assert makers == {gtin: product.maker for gtin, product in state.products.items()}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_random_life_is_rebuilt(world: World, seed: int) -> None:
    """P1, P2: whatever the partners try, done or refused, events and views tell the same."""
    crowd = Crowd(world, random.Random(seed))
    done = sum(crowd.tries() for _ in range(TRIES))
    state = folded(world)
    assert done > TRIES // 8
    assert_items_agree(world, state)
    assert_holders_agree(world, state)
    assert_every_unit_is_in_one_consignment(world, state)


def assert_every_unit_is_in_one_consignment(world: World, state: State) -> None:
    """P1: the consignments of a lot are disjoint and cover it."""
    for lot, items in state.consignments.items():
        ranges = sorted((state.items[item].first, state.items[item].end) for item in items)
        ends = [0, *(end for _, end in ranges)]
        assert [first for first, _ in ranges] == ends[:-1]
        assert ends[-1] == world.ledger.view("lotOf", lot)["units"]


class Crowd:
    """Partners that try verbs on the goods at hand, mostly on their own, sometimes on anyone's."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        self.parties = [world.maker, world.wholesaler, world.pharmacy]
        self.pallets: list[int] = [world.pallet(number) for number in range(4)]
        self.goods: list[int] = [*world.lot.cases, world.lot.rest, world.other_lot.rest]

    def tries(self) -> bool:
        """One verb; whether it was done. Its twin must have foretold it."""
        verb, by, arguments = self._chosen()
        foretold = self.world.ledger.foretold(by, verb, *arguments)
        told = self.world.ledger.attempted(by, verb, *arguments)
        assert told == foretold, f"{verb} {plain(arguments)}"
        if verb == "split" and told is None:
            lot = self.world.item(arguments[0])["lot"]
            self.goods += [item_of_range(lot, cut) for cut in arguments[1]]
        return told is None

    def _chosen(self) -> tuple[str, Party, tuple[Any, ...]]:
        item = self.chance.choice(self.goods + self.pallets)
        _, holder, pending = self.world.ledger.view("custodyOf", item)
        if pending:
            verb = self.chance.choice(["receiveItems", "receiveItems", "reject", "voidShipping"])
            return verb, self._party(holder if verb == "voidShipping" else pending), ([item],)
        by, found = self._party(holder), self.world.item(item)
        verb = self.chance.choice(["ship", "ship", "pack", "pack", "unpack", "split"])
        if verb == "ship":
            return verb, by, (self._with_another(item), self.chance.choice(self.parties).gln)
        if verb == "split":
            return verb, by, (item, [found["first"] + self.chance.randint(0, max(found["count"], 1))])
        if verb == "unpack":
            return verb, by, (found["container"] or self.pallets[0], [item])
        return verb, by, (self.chance.choice(self.pallets), self._with_another(item))

    def _with_another(self, item: int) -> list[int]:
        return sorted({item, self.chance.choice([item, item, *self.goods])})

    def _party(self, wanted: int) -> Party:
        """The partner with that number; one time in eight anyone."""
        known = [party for party in self.parties if party.id == wanted]
        return self.chance.choice(self.parties if self.chance.random() < 1 / 8 else known)
