"""Ways to somebody else's goods through keys and offices: no single key moves goods that it does not hold (P3, P9)."""

from __future__ import annotations

from lotproof.model.identifiers import Gln
from tests.contracts.consents import consent
from tests.contracts.driver import DAY, Refusal, refused, send
from tests.contracts.parties import World, new_account

DELAY = 2 * DAY
NONE = "0x" + "00" * 20
NEW = Gln.with_check_digit("777777777777")


def offer(world: World, to: str, replaces: str = NONE) -> None:
    """The registrar offers a key of the maker with every scope."""
    world.does(world.registrar, "offerKey", world.maker.gln, to, 31, replaces)


def elapse(seconds: int) -> None:
    send("evm_increaseTime", seconds)
    send("evm_mine")


def taken_later(world: World, by: str) -> Refusal | None:
    """What comes of taking the maker's key when its delay is over."""
    elapse(DELAY)
    return world.ledger.attempted(by, "acceptKey", world.maker.gln)


def test_a_registrar_makes_its_second_account_a_key(world: World) -> None:
    """It is no key, so it adds none; its offer waits, and the partner, who sees it, withdraws it."""
    accomplice = new_account(0xBAD)
    refusal = world.refusal(world.registrar, "addOperator", accomplice, 31)
    assert refusal == refused("NotOperator", account=world.registrar)
    offer(world, accomplice)
    assert world.refusal(accomplice, "acceptKey", world.maker.gln).name == "TooEarly"
    world.does(world.maker, "withdrawKeyOffer", world.maker.gln, accomplice)
    assert taken_later(world, accomplice) == refused("NothingOffered", account=accomplice)


def test_a_registrar_silences_the_partner_first(world: World) -> None:
    """Without any key the partner can withdraw nothing; the board stops it by replacing the registrar."""
    accomplice = new_account(0xBAD)
    world.does(world.registrar, "removeOperator", world.maker.address)
    offer(world, accomplice)
    world.does(world.board, "replaceRegistrar", 1, new_account(7))
    assert taken_later(world, accomplice) == refused("NotRegistrar", account=world.registrar)


def test_a_suspension_keeps_no_partner_from_withdrawing(world: World) -> None:
    accomplice = new_account(0xBAD)
    world.suspend(world.maker)
    offer(world, accomplice)
    world.does(world.maker, "withdrawKeyOffer", world.maker.gln, accomplice)
    assert taken_later(world, accomplice) == refused("NothingOffered", account=accomplice)


def test_an_office_that_passes_on_takes_no_offers_along(world: World) -> None:
    """A registrar that is found out hands its office to another account of its own: what it offered ends."""
    accomplice, heir = new_account(0xBAD), world.stranger
    world.does(world.registrar, "offerOffice", heir)
    offer(world, accomplice)
    elapse(DELAY)
    world.does(heir, "acceptOffice", 1)
    assert taken_later(world, accomplice) == refused("NotRegistrar", account=world.registrar)


def test_a_key_offered_for_one_partner_is_taken_for_another(world: World) -> None:
    """The old key becomes another partner's before the offer of its place is taken: it stays that one's."""
    key = world.add_key(world.maker, 31)
    offer(world, world.stranger, key)
    world.does(world.registrar, "removeOperator", key)
    world.does(world.rival, "addOperator", key, 31)
    refusal = world.refusal(world.stranger, "acceptKey", world.rival.gln)
    assert refusal == refused("NothingOffered", account=world.stranger)
    assert taken_later(world, world.stranger) is None
    assert world.ledger.view("operatorOf", key)["partner"] == world.rival.id
    assert world.ledger.view("operatorOf", world.stranger)["partner"] == world.maker.id


def test_a_stale_offer_is_taken_long_after(world: World) -> None:
    offer(world, world.stranger)
    elapse(30 * DAY + 60)
    told = taken_later(world, world.stranger)
    assert told is not None
    assert told.name == "OfferEnded"


def test_a_thief_withdraws_every_offer(world: World) -> None:
    """The registrar suspends, so that the thief adds no key, removes the stolen one, and offers."""
    thief = world.maker.address
    world.suspend(world.maker)
    refusal = world.refusal(thief, "addOperator", new_account(0xBAD), 31)
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)
    world.does(world.registrar, "removeOperator", thief)
    offer(world, world.stranger)
    refusal = world.refusal(thief, "withdrawKeyOffer", world.maker.gln, world.stranger)
    assert refusal == refused("NotRegistrar", account=thief)
    assert taken_later(world, world.stranger) is None


def test_a_registrar_changes_an_offer_while_it_is_taken(world: World) -> None:
    """Who sees the acceptance on its way cannot change what it takes: a new offer waits as long as the first."""
    offer(world, world.stranger, world.maker.address)
    elapse(DELAY)
    offer(world, world.stranger)
    refusal = world.refusal(world.stranger, "acceptKey", world.maker.gln)
    assert refusal.name == "TooEarly"


def test_another_registrar_puts_its_own_offer_in_front(world: World) -> None:
    """An account to which a key is offered is offered another one, of a partner of somebody else."""
    call = (world.clock.now + 999 * DAY, bytes(32), new_account(8))
    world.does(world.other_registrar, "accredit", NEW, 2, *call)
    offer(world, world.stranger)
    world.does(world.other_registrar, "offerKey", NEW, world.stranger, 31, NONE)
    assert taken_later(world, world.stranger) is None
    assert world.ledger.view("operatorOf", world.stranger)["partner"] == world.maker.id


def test_a_partner_holds_the_account_to_which_a_key_is_offered(world: World) -> None:
    """The rival cannot add it unasked, whatever signature it shows."""
    offer(world, world.stranger)
    until = world.clock.now + 600
    own = consent(world.ledger, world.rival.address, world.rival.address, int(world.rival.gln), 1, until)
    for shown in (b"", own):
        refusal = world.refusal(world.rival, "addOperator", world.stranger, 1, until, shown)
        assert refusal == refused("BadSignature", signer=world.stranger)
    assert taken_later(world, world.stranger) is None
