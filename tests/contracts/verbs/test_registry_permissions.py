"""Every verb of the registry, by everyone, against the tables of `registry_permissions.py` (P4, P8, P9)."""

from __future__ import annotations

from typing import Any

import pytest

from lotproof.model.identifiers import CompanyPrefix, Gln
from tests.contracts.driver import DAY, send
from tests.contracts.parties import LICENCE, REASON, World, new_account
from tests.contracts.permissions import read
from tests.contracts.registry_permissions import ACTORS, OWN_STANDINGS, STANDINGS
from tests.contracts.verbs.test_permissions import found

VERBS = tuple(read(ACTORS))
NONE = "0x" + "00" * 20
HEIR, FRESH = 0xE1, 0xF1
NEW = Gln.with_check_digit("777777777777")
UNUSED = CompanyPrefix("7777777")


def people(world: World) -> dict[str, str]:
    """Who acts; the offers to two of them can be taken."""
    named = {"board": world.board, "registrar": world.registrar, "other": world.other_registrar}
    named |= {"full": world.maker.address, "few": world.add_key(world.maker, 15), "rival": world.rival.address}
    named |= {"invited": world.stranger, "heir": new_account(HEIR)}
    world.does(world.registrar, "offerKey", world.maker.gln, named["invited"], 31, NONE)
    world.does(world.registrar, "offerOffice", named["heir"])
    world.does(world.maker, "offerCompanyPrefix", world.maker.prefix, world.rival.gln)
    world.does(world.registrar, "assignCompanyPrefix", world.maker.gln, UNUSED)
    world.does(world.board, "announceCompanyPrefixEnd", UNUSED, [])
    world.does(world.board, "announceClosing", world.stranger)
    send("evm_increaseTime", 14 * DAY)
    send("evm_mine")
    return named


def calls(world: World, few: str) -> dict[str, tuple[Any, ...]]:
    gln, fresh, until = world.maker.gln, new_account(FRESH), world.clock.now + 99 * DAY
    return {
        "appointRegistrar": (fresh,),
        "replaceRegistrar": (1, fresh),
        "offerOffice": (fresh,),
        "withdrawOfficeOffer": (new_account(HEIR),),
        "acceptOffice": (1,),
        "accredit": (NEW, 2, until, LICENCE, fresh),
        "renew": (gln, 1, until, LICENCE),
        "suspend": (gln, REASON),
        "reinstate": (gln, REASON),
        "addOperator": (fresh, 1),
        "removeOperator": (few,),
        "offerKey": (gln, fresh, 1, NONE),
        "withdrawKeyOffer": (gln, world.stranger),
        "acceptKey": (gln,),
        "assignCompanyPrefix": (gln, CompanyPrefix("8888888")),
        "withdrawCompanyPrefix": (gln, UNUSED),
        "offerCompanyPrefix": (world.maker.prefix, world.second.gln),
        "acceptCompanyPrefix": (world.maker.prefix,),
        "announceCompanyPrefixEnd": (world.maker.prefix, []),
        "withdrawCompanyPrefixEnd": (UNUSED,),
        "endCompanyPrefix": (UNUSED, []),
        "announceClosing": (world.stranger,),
        "withdrawClosing": (),
        "markForClosing": ([gln],),
    }


def expected(verb: str, actor: str, standing: str) -> str:
    told = read(ACTORS)[verb][actor]
    table = {".": STANDINGS, ":": OWN_STANDINGS}.get(told)
    return read(table)[verb][standing] if table else told


@pytest.mark.parametrize("standing", read(STANDINGS)["suspend"])
@pytest.mark.parametrize("actor", read(ACTORS)["accredit"])
def test_the_registry_permits_what_the_table_permits(world: World, actor: str, standing: str) -> None:
    named = people(world)
    if standing != "accredited":
        (world.suspend if standing == "suspended" else world.lapse)(world.maker)
    given = calls(world, named["few"])
    told = {verb: found(world, named[actor], verb, given[verb]) for verb in VERBS}
    assert told == {verb: expected(verb, actor, standing) for verb in VERBS}
