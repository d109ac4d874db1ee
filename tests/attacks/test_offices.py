"""Ways to keep an office, a partner's place or a prefix that the board, or its right owner, is about to have."""

from __future__ import annotations

import pytest

from lotproof.model.identifiers import CompanyPrefix, Gln
from tests.contracts.consents import consent
from tests.contracts.driver import DAY, refused, send
from tests.contracts.parties import LICENCE, REASON, World, new_account

NEW = Gln.with_check_digit("777777777777")
NONE = "0x" + "00" * 20


def elapse(seconds: int) -> None:
    send("evm_increaseTime", seconds)
    send("evm_mine")


@pytest.mark.parametrize("shown", ["nothing", "its own", "what was signed for another"])
def test_a_rogue_registrar_names_the_account_that_is_to_replace_it(world: World, shown: str) -> None:
    """It sees the board's transaction coming, and accredits that account as somebody's key, which would bar it."""
    heir, until = new_account(0xE1), world.clock.now + 600
    known = {
        "nothing": b"",
        "its own": consent(world.ledger, world.maker.address, world.registrar, int(NEW), 31, until),
        "what was signed for another": consent(world.ledger, heir, world.other_registrar, int(NEW), 31, until),
    }
    call = (NEW, 2, world.clock.now + DAY, LICENCE, heir, until, known[shown])
    assert world.refusal(world.registrar, "accredit", *call) == refused("BadSignature", signer=heir)
    world.does(world.board, "replaceRegistrar", 1, heir)
    assert world.ledger.view("registrarOf", heir)["number"] == 1


def test_any_partner_names_the_account_that_is_to_be_a_registrar(world: World) -> None:
    heir, until = new_account(0xE1), world.clock.now + 600
    refusal = world.refusal(world.rival, "addOperator", heir, 1, until, b"\0" * 65)
    assert refusal == refused("BadSignature", signer=heir)
    world.does(world.board, "appointRegistrar", heir)


def test_a_registrar_that_is_to_be_replaced_steps_aside(world: World) -> None:
    """It hands its office to another account of its own in the block before; the board names the office."""
    accomplice, heir = new_account(0xBAD), new_account(0xE1)
    world.does(world.registrar, "offerOffice", accomplice)
    elapse(2 * DAY)
    world.does(accomplice, "acceptOffice", 1)
    world.does(world.board, "replaceRegistrar", 1, heir)
    assert world.refusal(accomplice, "suspend", world.maker.gln, REASON) == refused("NotRegistrar", account=accomplice)
    world.does(heir, "suspend", world.maker.gln, REASON)


def test_a_consent_is_taken_from_the_pool_by_another_registrar(world: World) -> None:
    """The consent names who may use it."""
    until = world.clock.now + 600
    shown = consent(world.ledger, world.stranger, world.registrar, int(NEW), 31, until)
    call = (NEW, 2, world.clock.now + DAY, LICENCE, world.stranger, until, shown)
    assert world.refusal(world.other_registrar, "accredit", *call) == refused("BadSignature", signer=world.stranger)
    world.does(world.registrar, "accredit", *call)


def test_a_partner_binds_a_key_again_that_has_left_it(world: World) -> None:
    until = world.clock.now + 29 * DAY
    shown = consent(world.ledger, world.stranger, world.rival.address, int(world.rival.gln), 1, until)
    world.does(world.rival, "addOperator", world.stranger, 1, until, shown)
    world.does(world.stranger, "removeOperator", world.stranger)
    refusal = world.refusal(world.rival, "addOperator", world.stranger, 1, until, shown)
    assert refusal == refused("BadSignature", signer=world.stranger)
    world.does(world.board, "appointRegistrar", world.stranger)


def test_a_thief_ends_the_key_whose_place_is_offered(world: World) -> None:
    """Who has a stolen key removes it, so that the key offered in its place finds none: it becomes a further one."""
    world.suspend(world.maker)
    world.does(world.registrar, "offerKey", world.maker.gln, world.stranger, 31, world.maker.address)
    elapse(2 * DAY)
    world.does(world.maker, "removeOperator", world.maker.address)
    world.does(world.stranger, "acceptKey", world.maker.gln)
    assert world.ledger.view("keysOf", world.maker.gln) == [world.stranger]


def test_a_rogue_registrar_takes_the_gln_of_a_company_first(world: World) -> None:
    """The board replaces it; the next one removes the squatter's key and offers the partner to whom the GLN belongs."""
    squatter, heir, owner = new_account(0xBAD), new_account(0xE1), world.stranger
    world.does(world.registrar, "accredit", NEW, 1, world.clock.now + 99 * DAY, LICENCE, squatter)
    world.does(world.board, "replaceRegistrar", 1, heir)
    world.does(heir, "suspend", NEW, REASON)
    world.does(heir, "offerKey", NEW, owner, 31, squatter)
    refusal = world.refusal(squatter, "addOperator", new_account(8), 1)
    assert refusal == refused("AccreditationSuspended", gln=NEW)
    world.does(heir, "removeOperator", squatter)
    elapse(2 * DAY)
    world.does(owner, "acceptKey", NEW)
    world.does(heir, "reinstate", NEW, REASON)
    assert world.ledger.view("keysOf", NEW) == [owner]


def test_a_rogue_registrar_takes_all_short_prefixes(world: World) -> None:
    """What nothing stands under, its successor takes back at once."""
    taken = [CompanyPrefix(f"123{digit}") for digit in range(1, 10)]
    for prefix in taken:
        world.does(world.registrar, "assignCompanyPrefix", world.rival.gln, prefix)
    heir = new_account(0xE1)
    world.does(world.board, "replaceRegistrar", 1, heir)
    for prefix in taken:
        world.does(heir, "withdrawCompanyPrefix", world.rival.gln, prefix)
    world.does(world.other_registrar, "accredit", NEW, 1, world.clock.now + DAY, LICENCE, world.stranger)
    world.does(world.other_registrar, "assignCompanyPrefix", NEW, CompanyPrefix("12312345"))


def test_a_squatter_holds_a_prefix_by_registering_under_it(world: World) -> None:
    """Then the board takes it, with what the squatter registered; what an honest maker registered there stays."""
    stolen, honest = world.rival.gtin(7), world.rival.gtin(1)
    world.does(world.rival, "registerProduct", stolen, world.rival.prefix, 0, 0)
    refusal = world.refusal(world.registrar, "withdrawCompanyPrefix", world.rival.gln, world.rival.prefix)
    assert refusal == refused("CompanyPrefixInUse", prefix=world.rival.prefix)
    world.does(world.board, "announceCompanyPrefixEnd", world.rival.prefix, [stolen])
    elapse(14 * DAY)
    world.does(world.board, "endCompanyPrefix", world.rival.prefix, [stolen])
    world.does(world.registrar, "assignCompanyPrefix", world.maker.gln, world.rival.prefix)
    world.does(world.maker, "registerProduct", stolen, world.rival.prefix, 0, 0)
    assert world.ledger.view("makerOf", honest) == world.rival.id


def test_a_prefix_whose_end_is_announced_is_passed_on(world: World) -> None:
    """To an accomplice, which then says that nothing was announced of it: the end goes with the prefix."""
    world.does(world.board, "announceCompanyPrefixEnd", world.rival.prefix, [])
    world.does(world.rival, "offerCompanyPrefix", world.rival.prefix, world.second.gln)
    world.does(world.second, "acceptCompanyPrefix", world.rival.prefix)
    elapse(14 * DAY)
    world.does(world.board, "endCompanyPrefix", world.rival.prefix, [])
    assert world.ledger.view("companyPrefixOwner", world.rival.prefix) == 0


def test_a_prefix_is_withdrawn_and_reassigned_to_escape_its_end(world: World) -> None:
    """A registrar takes an unused prefix back and gives it again: what was announced of it stands."""
    prefix = CompanyPrefix("7777777")
    world.does(world.registrar, "assignCompanyPrefix", world.rival.gln, prefix)
    world.does(world.board, "announceCompanyPrefixEnd", prefix, [])
    world.does(world.registrar, "withdrawCompanyPrefix", world.rival.gln, prefix)
    world.does(world.registrar, "assignCompanyPrefix", world.rival.gln, prefix)
    elapse(14 * DAY)
    world.does(world.board, "endCompanyPrefix", prefix, [])
    assert world.ledger.view("companyPrefixOwner", prefix) == 0


def test_an_offered_product_is_taken_from_a_maker_that_was_suspended(world: World) -> None:
    world.does(world.maker, "offerProduct", world.pack_gtin, world.rival.gln)
    world.suspend(world.maker)
    refusal = world.refusal(world.rival, "acceptProduct", world.pack_gtin)
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)
