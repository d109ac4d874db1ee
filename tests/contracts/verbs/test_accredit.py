"""accredit, renew, suspend and reinstate: a registrar cares for its own trading partners."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.identifiers import Gln
from tests.contracts.driver import refused
from tests.contracts.parties import LICENCE, REASON, World

NEW = Gln.with_check_digit("777777777777")
NEW_LICENCE = bytes.fromhex("33") * 32
ZERO = "0x" + "00" * 20


def accreditation(world: World, **changes: Any) -> tuple[Any, ...]:
    given = {"gln": NEW, "roles": 6, "until": world.clock.now + 1_000, "licence": LICENCE, "key": world.stranger}
    return tuple((given | changes).values())


def partner(world: World, gln: Gln) -> dict[str, Any]:
    found: dict[str, Any] = world.ledger.view("partnerOf", gln)
    return found


def test_an_accredited_partner_is_known_by_its_gln(world: World) -> None:
    arguments = accreditation(world)
    world.does(world.registrar, "accredit", *arguments)
    wanted = {"id": 1 << 18 | 7, "roles": 6, "validUntil": arguments[2], "suspended": False}
    assert partner(world, NEW) == wanted


def test_its_first_key_is_good_for_every_scope(world: World) -> None:
    world.does(world.registrar, "accredit", *accreditation(world))
    found = world.ledger.view("operatorOf", world.stranger)
    assert found == {"partner": 1 << 18 | 7, "gln": int(NEW), "scopes": 31}


def test_accreditation_and_first_key_are_recorded(world: World) -> None:
    arguments = accreditation(world)
    number = 2 << 18 | 1
    fields = {"partner": number, "gln": int(NEW), "roles": 6, "validUntil": arguments[2], "licence": LICENCE}
    assert world.does(world.other_registrar, "accredit", *arguments) == [
        ("PartnerAccredited", fields),
        ("OperatorAdded", {"partner": number, "operator": world.stranger, "scopes": 31}),
    ]


def test_only_a_registrar_accredits(world: World) -> None:
    refusal = world.refusal(world.board, "accredit", *accreditation(world))
    assert refusal == refused("NotRegistrar", account=world.board)


@pytest.mark.parametrize("gln", [0, int(NEW) + 1, 10**13, 2**48 - 1])
def test_a_gln_has_thirteen_digits_and_a_right_check_digit(world: World, gln: int) -> None:
    refusal = world.refusal(world.registrar, "accredit", *accreditation(world, gln=gln))
    assert refusal == refused("InvalidGln", gln=gln)


def test_a_gln_is_accredited_once_whoever_the_registrar(world: World) -> None:
    refusal = world.refusal(world.other_registrar, "accredit", *accreditation(world, gln=world.maker.gln))
    assert refusal == refused("AlreadyAccredited", gln=world.maker.gln)


@pytest.mark.parametrize("roles", [0, 16, 31, 255])
def test_a_partner_has_a_role_and_none_that_is_unknown(world: World, roles: int) -> None:
    refusal = world.refusal(world.registrar, "accredit", *accreditation(world, roles=roles))
    assert refusal == refused("InvalidRoles", roles=roles)


def test_an_accreditation_does_not_end_in_the_past(world: World) -> None:
    now = world.clock.now + 60
    with world.clock.standing_at(now):
        refusal = world.refusal(world.registrar, "accredit", *accreditation(world, until=now))
        assert refusal == refused("InvalidValidity", validUntil=now, now_=now)
        world.does(world.registrar, "accredit", *accreditation(world, until=now + 1))


def test_a_first_key_is_nobody_elses(world: World) -> None:
    refusal = world.refusal(world.registrar, "accredit", *accreditation(world, key=world.maker.address))
    assert refusal == refused("AlreadyOperator", account=world.maker.address, gln=world.maker.gln)


def test_a_partner_needs_a_first_key(world: World) -> None:
    refusal = world.refusal(world.registrar, "accredit", *accreditation(world, key=ZERO))
    assert refusal == refused("NotOperator", account=ZERO)


def test_renewing_replaces_roles_and_end(world: World) -> None:
    before = partner(world, world.maker.gln)
    until = world.clock.now + 5_000
    world.does(world.registrar, "renew", world.maker.gln, 3, until, NEW_LICENCE)
    changes = {"roles": 3, "validUntil": until}
    assert partner(world, world.maker.gln) == before | changes


def test_renewing_is_recorded(world: World) -> None:
    until = world.clock.now + 5_000
    fields = {"partner": world.maker.id, "roles": 3, "validUntil": until, "licence": NEW_LICENCE}
    events = world.does(world.registrar, "renew", world.maker.gln, 3, until, NEW_LICENCE)
    assert events == [("AccreditationRenewed", fields)]


def test_renewing_ends_no_suspension(world: World) -> None:
    world.suspend(world.maker)
    world.does(world.registrar, "renew", world.maker.gln, 1, world.clock.now + 5_000, LICENCE)
    assert partner(world, world.maker.gln)["suspended"] is True


def test_renewing_an_ended_accreditation_makes_it_good_again(world: World) -> None:
    world.lapse(world.wholesaler)
    world.does(world.registrar, "renew", world.wholesaler.gln, 2, world.clock.now + 5_000, LICENCE)
    assert world.ledger.view("checkOperator", world.wholesaler.address, 2, 1) == world.wholesaler.id


def test_renewing_needs_a_known_role(world: World) -> None:
    refusal = world.refusal(world.registrar, "renew", world.maker.gln, 16, world.clock.now + 100, LICENCE)
    assert refusal == refused("InvalidRoles", roles=16)


def test_renewing_needs_an_end_to_come(world: World) -> None:
    now = world.clock.now + 60
    with world.clock.standing_at(now):
        refusal = world.refusal(world.registrar, "renew", world.maker.gln, 1, now, LICENCE)
    assert refusal == refused("InvalidValidity", validUntil=now, now_=now)


def test_a_suspension_is_kept_and_recorded(world: World) -> None:
    events = world.does(world.registrar, "suspend", world.maker.gln, REASON)
    assert events == [("PartnerSuspended", {"partner": world.maker.id, "reason": REASON})]
    assert partner(world, world.maker.gln)["suspended"] is True


def test_a_suspended_partner_is_not_suspended_again(world: World) -> None:
    world.suspend(world.maker)
    refusal = world.refusal(world.registrar, "suspend", world.maker.gln, REASON)
    assert refusal == refused("AccreditationSuspended", gln=world.maker.gln)


def test_reinstating_ends_the_suspension_and_nothing_else(world: World) -> None:
    before = partner(world, world.maker.gln)
    world.suspend(world.maker)
    events = world.does(world.registrar, "reinstate", world.maker.gln, REASON)
    assert events == [("PartnerReinstated", {"partner": world.maker.id, "reason": REASON})]
    assert partner(world, world.maker.gln) == before


def test_only_a_suspended_partner_is_reinstated(world: World) -> None:
    refusal = world.refusal(world.registrar, "reinstate", world.maker.gln, REASON)
    assert refusal == refused("NotSuspended", gln=world.maker.gln)


CARE: dict[str, tuple[Any, ...]] = {
    "renew": (1, 2**39, LICENCE),
    "suspend": (REASON,),
    "reinstate": (REASON,),
    "offerKey": ("0x" + "ab" * 20, 1, ZERO),
    "assignCompanyPrefix": (1_0777777,),
}


@pytest.mark.parametrize("verb", CARE)
def test_a_registrar_of_another_office_cannot_touch_a_partner(world: World, verb: str) -> None:
    refusal = world.refusal(world.other_registrar, verb, world.maker.gln, *CARE[verb])
    assert refusal == refused("OtherRegistrar", gln=world.maker.gln, registrar=1, caller=2)


@pytest.mark.parametrize("verb", CARE)
def test_who_is_no_registrar_cares_for_nobody(world: World, verb: str) -> None:
    refusal = world.refusal(world.maker, verb, world.maker.gln, *CARE[verb])
    assert refusal == refused("NotRegistrar", account=world.maker.address)


@pytest.mark.parametrize("verb", CARE)
def test_there_is_no_care_for_a_gln_never_accredited(world: World, verb: str) -> None:
    assert world.refusal(world.registrar, verb, NEW, *CARE[verb]) == refused("UnknownPartner", gln=NEW)


def test_the_last_second_of_an_accreditation_counts(world: World) -> None:
    end = world.clock.now + 100
    world.does(world.registrar, "renew", world.wholesaler.gln, 2, end, LICENCE)
    with world.clock.standing_at(end):
        world.does(world.wholesaler, "commissionLogisticUnit", world.wholesaler.sscc(1), world.wholesaler.prefix)


def test_the_second_after_an_accreditation_does_not(world: World) -> None:
    end = world.clock.now + 100
    world.does(world.registrar, "renew", world.wholesaler.gln, 2, end, LICENCE)
    arguments = (world.wholesaler.sscc(1), world.wholesaler.prefix)
    with world.clock.standing_at(end + 1):
        refusal = world.refusal(world.wholesaler, "commissionLogisticUnit", *arguments)
    assert refusal == refused("AccreditationExpired", gln=world.wholesaler.gln, validUntil=end)


LAST_SECOND = 253_402_300_799


@pytest.mark.parametrize("until", [LAST_SECOND + 1, 2**40 - 1])
def test_an_accreditation_ends_within_the_year_9999(world: World, until: int) -> None:
    now = world.clock.now + 60
    with world.clock.standing_at(now):
        refusal = world.refusal(world.registrar, "accredit", *accreditation(world, until=until))
    assert refusal == refused("InvalidValidity", validUntil=until, now_=now)


def test_an_accreditation_to_the_last_second_of_the_year_9999_is_taken(world: World) -> None:
    world.does(world.registrar, "accredit", *accreditation(world, until=LAST_SECOND))
    assert partner(world, NEW)["validUntil"] == LAST_SECOND
