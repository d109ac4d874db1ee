"""What the ledger answers, and that its twins change nothing."""

from __future__ import annotations

from typing import Any

from tests.contracts.driver import refused
from tests.contracts.parties import UNTOUCHED, World

FEW = {"holder": 0, "pending": 0, "container": 0, "lot": 0, "first": 0, "count": 0}
NO_ITEM = FEW | UNTOUCHED | {"isContainer": False, "height": 0}
READS = {
    *("partnerOf", "operatorOf", "registrarOf", "companyPrefixOwner", "checkOperator", "makerOf", "itemOf"),
    *("custodyOf", "lotOf", "lotIdOf", "lotsIn", "isSpent", "spentUnits", "lotCount", "words", "board", "registrars"),
    *("trancheOf", "sourcesOf", "contentOf", "itemIdOf", "permissions", "eip712Domain"),
    *("keysOf", "bindingsOf", "officeOfferOf", "keyOfferOf", "productOfferOf", "companyPrefixOf", "closing"),
    *("recallsOf", "expiryProposalOf", "returnsAllowed", "trailOf"),
}
PAPERS = {"document", "licence", "reason", "witness", "signature", "consent"}
ITS_OWN_TWIN = {"receiveSigned", "deliver"}


def functions(world: World) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in world.ledger.contract.abi if entry["type"] == "function"}


def test_there_is_no_item_without_a_name(world: World) -> None:
    assert world.item(0) == world.item(99) == NO_ITEM


def test_an_item_that_is_not_there_has_no_custody(world: World) -> None:
    assert world.ledger.unanswered("custodyOf", 99) == refused("UnknownItem", item=99)


def test_an_item_that_is_not_there_has_no_lots(world: World) -> None:
    assert world.ledger.unanswered("lotsIn", 99) == refused("UnknownItem", item=99)


def test_a_lot_that_is_not_there_is_all_zero(world: World) -> None:
    assert not any(value for value in world.ledger.view("lotOf", 99).values() if value != bytes(22))
    assert world.ledger.view("lotIdOf", world.pack_gtin, b"NONE".ljust(20, b"\0")) == 0


def test_a_partner_that_is_not_there_is_all_zero(world: World) -> None:
    wanted = {"id": 0, "roles": 0, "validUntil": 0, "suspended": False}
    assert world.ledger.view("partnerOf", 99) == wanted


def test_a_consignment_knows_its_own_lot(world: World) -> None:
    assert world.ledger.view("lotsIn", world.lot.cases[0]) == [world.lot.id]


def test_an_item_on_its_own_is_its_own_outermost(world: World) -> None:
    case = world.lot.cases[0]
    assert world.ledger.view("custodyOf", case) == [case, world.maker.id, 0]


def test_custody_is_that_of_the_outermost_container(world: World) -> None:
    inner = world.packed(1, [world.lot.rest])
    outer = world.packed(2, [inner])
    world.does(world.maker, "ship", [outer], world.wholesaler.gln)
    assert world.ledger.view("custodyOf", world.lot.rest) == [outer, world.maker.id, world.wholesaler.id]


def test_each_verb_has_its_twin(world: World) -> None:
    names = functions(world)
    verbs = {name for name, entry in names.items() if entry["stateMutability"] == "nonpayable"}
    assert verbs
    assert {f"check{verb[0].upper()}{verb[1:]}" for verb in verbs} <= set(names)


def test_a_twin_takes_who_would_act_and_what_the_verb_takes(world: World) -> None:
    names = functions(world)
    for twin in (name for name in names if name.startswith("check") and name != "checkOperator"):
        name = twin[5].lower() + twin[6:]
        if name not in ITS_OWN_TWIN:
            known = {given["name"] for given in names[twin]["inputs"]}
            papers = PAPERS - known
            wanted = [given["type"] for given in names[name]["inputs"] if given["name"] not in papers]
            assert [given["type"] for given in names[twin]["inputs"]] == ["address", *wanted]


def test_a_twin_writes_nothing(world: World) -> None:
    twins = [entry for name, entry in functions(world).items() if name.startswith("check")]
    assert {entry["stateMutability"] for entry in twins} == {"view"}


def test_nothing_takes_money(world: World) -> None:
    assert not [name for name, entry in functions(world).items() if entry["stateMutability"] == "payable"]


def test_the_ledger_offers_no_verb_beyond_those_tested(world: World) -> None:
    """A new verb must come with its tests: a second way to move goods is how others were robbed."""
    twins = {name for name in functions(world) if name.startswith("check")}
    verbs = {name[5].lower() + name[6:] for name in twins - {"checkOperator"}}
    assert set(functions(world)) == READS | twins | verbs


def test_roles_and_scopes_tell_their_bits(world: World) -> None:
    assert world.ledger.view("permissions") == {
        "roleManufacturer": 1,
        "roleWholesaler": 2,
        "roleDispenser": 4,
        "roleThirdPartyLogistics": 8,
        "scopeCommission": 1,
        "scopeShip": 2,
        "scopeReceive": 4,
        "scopeDispense": 8,
        "scopeRecall": 16,
    }


def test_the_domain_of_signatures_is_told(world: World) -> None:
    fields, name, version, chain, ledger, salt, more = world.ledger.view("eip712Domain")
    assert (fields, name, version, chain) == (b"\x0f", "Lotproof", "1", 31337)
    assert (ledger, salt, more) == (world.ledger.address, bytes(32), [])


def test_the_id_of_an_sgtin_is_told(world: World) -> None:
    serial = b"LOT-A-C0".ljust(20, b"\0")
    assert world.ledger.view("itemIdOf", world.case_gtin, serial) == world.lot.cases[0]
