"""announceClosing, withdrawClosing and markForClosing: the ledger ends in public, and moves nothing on (P12)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.identifiers import CompanyPrefix, Gln
from tests.contracts.driver import DAY, refused
from tests.contracts.parties import LICENCE, REASON, Party, World, new_account

DELAY = 60 * DAY
NEW = Gln.with_check_digit("777777777777")
NONE = "0x" + "00" * 20


def announced(world: World) -> int:
    """The board announces the end of the ledger; its last second."""
    return int(world.does(world.board, "announceClosing", world.stranger)[0][1]["closesAt"])


def parties(world: World) -> list[Party]:
    return [world.maker, world.rival, world.wholesaler, world.second, world.pharmacy, world.logistics]


def marked(world: World, *some: Party) -> list[tuple[str, dict[str, Any]]]:
    return world.does(world.stranger, "markForClosing", sorted((party.gln for party in some), key=int))


def test_an_end_is_announced_with_what_follows(world: World) -> None:
    now = world.clock.now + 60
    with world.clock.standing_at(now):
        events = world.does(world.board, "announceClosing", world.stranger)
    assert events == [("ClosingAnnounced", {"successor": world.stranger, "closesAt": now + DELAY})]
    told = {"closesAt": now + DELAY, "partners": 6, "marked": 0, "closed": False}
    assert world.ledger.view("closing") == told | {"successor": world.stranger}


def test_only_the_board_ends_the_ledger(world: World) -> None:
    for verb, given in (("announceClosing", (world.stranger,)), ("withdrawClosing", ())):
        for by in (world.registrar, world.maker.address, world.stranger):
            assert world.refusal(by, verb, *given) == refused("NotBoard", account=by)


def test_an_end_names_what_follows(world: World) -> None:
    assert world.refusal(world.board, "announceClosing", NONE) == refused("NoSuccessor")


def test_an_end_is_announced_once(world: World) -> None:
    last = announced(world)
    refusal = world.refusal(world.board, "announceClosing", new_account(7))
    assert refusal == refused("ClosingAnnouncedBefore", closesAt=last)


def test_an_announcement_is_withdrawn_until_the_ledger_is_closed(world: World) -> None:
    assert world.refusal(world.board, "withdrawClosing") == refused("ClosingNotAnnounced")
    last = announced(world)
    with world.clock.standing_at(last + 1):
        assert world.refusal(world.board, "withdrawClosing") == refused("LedgerClosed", closesAt=last)


def test_a_withdrawn_announcement_is_recorded_and_ends_nothing(world: World) -> None:
    last = announced(world)
    marked(world, world.maker)
    assert world.does(world.board, "withdrawClosing") == [("ClosingWithdrawn", {})]
    with world.clock.standing_at(last + 1):
        world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)


def test_anybody_marks_partners_and_who_is_marked_is_passed_over(world: World) -> None:
    announced(world)
    assert marked(world, world.maker) == [("PartnersMarked", {"partners": [world.maker.id]})]
    events = marked(world, world.maker, world.wholesaler)
    assert events == [("PartnersMarked", {"partners": [world.wholesaler.id]})]
    assert world.ledger.view("closing")["marked"] == 2


def test_marks_are_of_known_partners_in_rising_order_behind_an_announcement(world: World) -> None:
    refusal = world.refusal(world.stranger, "markForClosing", [world.maker.gln])
    assert refusal == refused("ClosingNotAnnounced")
    announced(world)
    assert world.refusal(world.stranger, "markForClosing", [NEW]) == refused("UnknownPartner", gln=NEW)
    refusal = world.refusal(world.stranger, "markForClosing", [world.maker.gln, world.maker.gln])
    assert refusal == refused("GlnNotRising", gln=world.maker.gln)


def test_who_is_accredited_behind_an_announcement_is_marked_from_the_beginning(world: World) -> None:
    last = announced(world)
    call = (NEW, 2, world.clock.now + 999 * DAY, LICENCE, world.stranger)
    world.does(world.registrar, "accredit", *call)
    assert world.ledger.view("closing")["marked"] == 1
    sscc = world.maker.sscc(9)
    with world.clock.standing_at(last + 1):
        refusal = world.refusal(world.stranger, "commissionLogisticUnit", sscc, world.maker.prefix)
    assert refusal == refused("LedgerClosed", closesAt=last)


def test_who_is_marked_acts_to_the_last_second_with_every_key(world: World) -> None:
    key, last = world.add_key(world.maker, 2), announced(world)
    marked(world, world.maker)
    with world.clock.standing_at(last):
        world.does(key, "ship", [world.lot.rest], world.wholesaler.gln)
    with world.clock.standing_at(last + 1):
        for by in (key, world.maker.address):
            refusal = world.refusal(by, "voidShipping", [world.lot.rest])
            assert refusal == refused("LedgerClosed", closesAt=last)


def test_a_mark_stays_with_renewal_suspension_and_new_keys(world: World) -> None:
    last = announced(world)
    marked(world, world.maker)
    world.suspend(world.maker)
    world.does(world.registrar, "reinstate", world.maker.gln, REASON)
    world.does(world.registrar, "renew", world.maker.gln, 1, last + 999 * DAY, LICENCE)
    key = world.add_key(world.maker, 2)
    with world.clock.standing_at(last + 1):
        refusal = world.refusal(key, "ship", [world.lot.rest], world.wholesaler.gln)
    assert refusal == refused("LedgerClosed", closesAt=last)


def moves(world: World) -> dict[str, tuple[Any, str, tuple[Any, ...]]]:
    """What partners could do with goods that they hold, or that are under way to them."""
    case, rest, maker = world.lot.cases[0], world.lot.rest, world.maker
    return {
        "ship": (maker, "ship", ([case], world.wholesaler.gln)),
        "shipReturn": (world.pharmacy, "shipReturn", ([case], maker.gln)),
        "destroy": (maker, "destroy", ([case],)),
        "quarantine": (maker, "quarantine", ([case],)),
        "recall": (maker, "recall", (world.lot.id, 1)),
        "decommission": (maker, "decommission", (rest, world.lot.unit(9), 1)),
        "split": (maker, "split", (rest, [10])),
        "reject": (world.wholesaler, "reject", ([world.other_lot.rest],)),
        "voidShipping": (maker, "voidShipping", ([world.other_lot.rest],)),
        "receiveItems": (world.wholesaler, "receiveItems", ([world.other_lot.rest],)),
        "removeOperator": (maker, "removeOperator", (maker.address,)),
        "offerProduct": (maker, "offerProduct", (world.pack_gtin, world.rival.gln)),
        "registrar's recall": (world.registrar, "recall", (world.lot.id, 1)),
        "registrar's quarantine": (world.registrar, "quarantine", ([case],)),
        "suspend": (world.registrar, "suspend", (maker.gln, REASON)),
        "accredit": (world.registrar, "accredit", (NEW, 2, world.clock.now + 999 * DAY, LICENCE, world.stranger)),
        "offerKey": (world.registrar, "offerKey", (maker.gln, world.stranger, 1, NONE)),
        "offerOffice": (world.registrar, "offerOffice", (world.stranger,)),
        "assignCompanyPrefix": (world.registrar, "assignCompanyPrefix", (maker.gln, CompanyPrefix("7777777"))),
        "appointRegistrar": (world.board, "appointRegistrar", (world.stranger,)),
        "replaceRegistrar": (world.board, "replaceRegistrar", (1, world.stranger)),
    }


def test_a_closed_ledger_moves_nothing_on(world: World) -> None:
    world.does(world.maker, "ship", [world.other_lot.rest], world.wholesaler.gln)
    last = announced(world)
    marked(world, *parties(world))
    with world.clock.standing_at(last):
        assert world.ledger.view("closing")["closed"] is False
    with world.clock.standing_at(last + 1):
        assert world.ledger.view("closing")["closed"] is True
        told = {name: world.ledger.attempted(by, verb, *given) for name, (by, verb, given) in moves(world).items()}
    assert told == dict.fromkeys(told, refused("LedgerClosed", closesAt=last))


def test_the_ledger_is_not_closed_before_all_are_marked(world: World) -> None:
    last = announced(world)
    marked(world, *parties(world)[1:])
    with world.clock.standing_at(last + 1):
        assert world.ledger.view("closing")["closed"] is False
        world.does(world.maker, "ship", [world.lot.rest], world.wholesaler.gln)
        marked(world, world.maker)
        assert world.ledger.view("closing")["closed"] is True


@pytest.mark.parametrize("view", ["partnerOf", "operatorOf", "itemOf", "lotOf", "companyPrefixOf"])
def test_a_closed_ledger_is_read_as_before(world: World, view: str) -> None:
    last = announced(world)
    marked(world, *parties(world))
    of = {"partnerOf": world.maker.gln, "operatorOf": world.maker.address, "itemOf": world.lot.rest}
    given = of | {"lotOf": world.lot.id, "companyPrefixOf": world.maker.prefix}
    before = world.ledger.view(view, given[view])
    with world.clock.standing_at(last + 1):
        assert world.ledger.view(view, given[view]) == before
