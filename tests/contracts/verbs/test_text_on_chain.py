"""Lot and serial numbers: the contract takes exactly what the package takes (GS1 General Specifications, 7.11-1)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.errors import BadInput
from lotproof.model.identifiers import SerialNumber
from tests.contracts.driver import ON_CHAIN, refused
from tests.contracts.parties import World


def in_the_package(raw: bytes) -> bool:
    try:
        return SerialNumber.from_bytes20(raw).to_bytes20() == raw
    except BadInput:
        return False


def assert_same_on_chain(world: World, raw: bytes) -> None:
    told = world.ledger.foretold(world.maker, "commissionCase", world.case_gtin, raw)
    assert told == (None if in_the_package(raw) else refused("InvalidText", text=raw)), raw


@pytest.mark.parametrize("place", [0, 1, 9, 19])
def test_each_character_is_taken_on_chain_where_the_package_takes_it(world: World, place: int) -> None:
    for character in range(1, 256):
        assert_same_on_chain(world, bytes([*b"A" * place, character]).ljust(20, b"\0"))


@pytest.mark.parametrize("length", range(21))
def test_a_text_of_each_length_is_taken_on_chain_where_the_package_takes_it(world: World, length: int) -> None:
    assert_same_on_chain(world, (b"Z" * length).ljust(20, b"\0"))


@pytest.mark.parametrize("place", range(20))
def test_a_gap_is_no_character(world: World, place: int) -> None:
    assert_same_on_chain(world, b"z" * place + b"\0" + b"z" * (19 - place))


LIKELY = st.sampled_from(bytes([0, 1, 0x20, 0x21, 0x7A, 0x7B, 0x7F, 0x80, 0x81, 0xA3, 0xFF]) + b"#$@[\\]^`09AZaz_")


@settings(ON_CHAIN, max_examples=150)
@given(raw=st.one_of(st.binary(min_size=20, max_size=20), st.lists(LIKELY, min_size=20, max_size=20).map(bytes)))
def test_any_twenty_bytes_are_taken_on_chain_where_the_package_takes_them(world: World, raw: bytes) -> None:
    assert_same_on_chain(world, raw)
