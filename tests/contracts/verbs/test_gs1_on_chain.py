"""The contract's reading of GS1 keys is that of `lotproof.model.identifiers` (GS1 General Specifications 7.9.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.errors import BadInput
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, Sscc, check_digit
from tests.contracts.driver import ON_CHAIN, Refusal, rolled_back
from tests.contracts.parties import LICENCE, World

quick = settings(ON_CHAIN, max_examples=30)


def stands(make: Callable[[Any], object], key: str | int) -> bool:
    """Whether the package takes the digits; the contract keeps 0 for none."""
    try:
        make(key)
    except BadInput:
        return False
    return int(key) != 0


def passed_over(refusal: Refusal | None, name: str) -> bool:
    return refusal is None or refusal.name != name


def spelled(length: int) -> st.SearchStrategy[str]:
    """Numbers of that length; every other one with its right check digit."""
    body = st.integers(0, 10 ** (length - 1) - 1).map(lambda number: f"{number:0{length - 1}d}")
    right = body.map(lambda digits: digits + check_digit(digits))
    return st.one_of(right, st.tuples(body, st.integers(0, 9)).map(lambda pair: f"{pair[0]}{pair[1]}"))


def prefixes() -> st.SearchStrategy[CompanyPrefix]:
    digits = st.integers(0, 10**12 - 1).map(lambda number: f"{number:012d}")
    return st.tuples(digits, st.integers(4, 12)).map(lambda pair: CompanyPrefix(pair[0][: pair[1]]))


@quick
@given(digits=spelled(13))
def test_a_gln_is_right_on_chain_where_it_is_right_in_the_package(world: World, digits: str) -> None:
    call = (int(digits), 0, 0, LICENCE, world.stranger)
    refusal = world.ledger.told(world.registrar, "accredit", *call)  # no roles: refused at the latest for that
    assert passed_over(refusal, "InvalidGln") == stands(Gln, digits)


@quick
@given(digits=spelled(14))
def test_a_gtin_is_right_on_chain_where_it_is_right_in_the_package(world: World, digits: str) -> None:
    refusal = world.ledger.foretold(world.maker, "registerProduct", int(digits), world.maker.prefix, 0, 0)
    assert passed_over(refusal, "InvalidGtin") == stands(Gtin, digits)


@quick
@given(digits=spelled(18))
def test_an_sscc_is_right_on_chain_where_it_is_right_in_the_package(world: World, digits: str) -> None:
    call = (int(digits), world.maker.prefix)
    refusal = world.ledger.foretold(world.maker, "commissionLogisticUnit", *call)
    assert passed_over(refusal, "InvalidSscc") == stands(Sscc, digits)


@quick
@given(key=st.one_of(st.integers(0, 2**48 - 1), prefixes().map(CompanyPrefix.to_key)))
def test_a_prefix_is_right_on_chain_where_it_is_right_in_the_package(world: World, key: int) -> None:
    with rolled_back():
        refusal = world.ledger.attempted(world.registrar, "assignCompanyPrefix", world.maker.gln, key)
    assert passed_over(refusal, "InvalidCompanyPrefix") == stands(CompanyPrefix.from_key, key)


@settings(ON_CHAIN, max_examples=15)
@given(
    prefix=prefixes(), inside=st.booleans(), filling=st.integers(0, 10**16 - 1).map(lambda number: f"3{number:016d}")
)
def test_a_prefix_covers_on_chain_what_it_covers_in_the_package(
    world: World, prefix: CompanyPrefix, inside: bool, filling: str
) -> None:
    sscc = Sscc.with_check_digit((filling[0] + prefix.digits + filling)[:17] if inside else filling)
    gtin = Gtin.with_check_digit(sscc.digits[:13])
    with rolled_back():
        if world.ledger.attempted(world.registrar, "assignCompanyPrefix", world.maker.gln, prefix) is not None:
            return  # taken by someone in the world
        unit = world.ledger.foretold(world.maker, "commissionLogisticUnit", sscc, prefix)
        product = world.ledger.foretold(world.maker, "registerProduct", gtin, prefix, 0, 0)
    assert passed_over(unit, "SsccOutsidePrefix") == prefix.covers(sscc)
    assert passed_over(product, "GtinOutsidePrefix") == prefix.covers(gtin)


def test_no_digit_of_a_gtin_can_be_misread(world: World) -> None:
    """One wrong digit never passes (7.9.1); the right one always does."""
    digits = world.pack_gtin.digits
    for place in range(14):
        wrong = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]
        refusal = world.ledger.foretold(world.maker, "registerProduct", int(wrong), world.maker.prefix, 0, 0)
        assert refusal == Refusal("InvalidGtin", {"gtin": int(wrong)})
