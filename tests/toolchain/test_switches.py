"""Code that holds all mutants does what the one does whose number it is linked with."""

from __future__ import annotations

import pyrevm
import pytest
from eth_abi.abi import encode
from eth_utils.abi import function_signature_to_4byte_selector

from benchmarks.mutants import mutants_of
from benchmarks.switched_build import SwitchedBuild, compiled

SAMPLE = """// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {STEP, twice} from "./types/Parts.sol";

contract Sample {
    uint256 private constant WAIT = 2 days;
    uint256 private total;

    error Small(uint256 found);

    /// As the sources have it: an ellipsis … takes three bytes.
    function equal(uint256 a, uint256 b) external pure returns (uint256) {
        return a == b && (a < 10 || b == 12) ? 1 : 0;
    }

    function stepped(uint256 a, uint256 b) external pure returns (uint256) {
        return a + STEP - b;
    }

    function masked(uint256 width, uint256) external pure returns (uint256) {
        return (1 << width) - 1;
    }

    function waited(uint256 a, uint256) external pure returns (uint256) {
        return a + WAIT;
    }

    function guarded(uint256 a, uint256 least) external pure returns (uint256) {
        require(
            a > least, // no less
            Small(a)
        );
        return twice(a);
    }

    function counted(uint256 a, uint256 b) external returns (uint256) {
        total += a;
        for (uint256 i = 0; i < b; i++) total++;
        return total;
    }
}
"""
PARTS = """// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

uint256 constant SHIFT = 232;
uint256 constant STEP = (1 << SHIFT) >> 230;

function twice(uint256 a) pure returns (uint256) {
    return a * 2;
}
"""
TEXTS = {"contracts/Sample.sol": SAMPLE, "contracts/types/Parts.sol": PARTS}
CALLER = "0x" + "c0" * 20


@pytest.fixture(scope="module")
def sample() -> SwitchedBuild:
    mutants = dict(enumerate((one for path, text in TEXTS.items() for one in mutants_of(path, text)), 1))
    living, pieces = compiled(TEXTS, mutants, ["Sample"])
    return SwitchedBuild({number: mutants[number] for number in living}, {}, pieces)


def told(build: SwitchedBuild, change: str, name: str, a: int, b: int) -> int | None:
    """What the sample answers with this change in it; None where it refuses."""
    number = next((number for number, mutant in build.mutants.items() if change and change in mutant.text), 0)
    assert bool(change) == bool(number), f"no mutant {change}"
    evm = pyrevm.EVM()
    place = evm.deploy(CALLER, bytes.fromhex(build.linked("Sample", number)[2:]))
    data = function_signature_to_4byte_selector(f"{name}(uint256,uint256)") + encode(["uint256"] * 2, [a, b])
    try:
        return int.from_bytes(evm.message_call(CALLER, place, data), "big")
    except RuntimeError:
        return None


@pytest.mark.parametrize(
    ("name", "a", "b", "answer"),
    [
        ("equal", 3, 3, 1),
        ("equal", 12, 12, 1),
        ("equal", 3, 4, 0),
        ("stepped", 5, 2, 7),
        ("masked", 200, 0, (1 << 200) - 1),
        ("waited", 1, 0, 172_801),
        ("guarded", 4, 3, 8),
        ("guarded", 3, 3, None),
        ("counted", 5, 2, 7),
    ],
)
def test_number_0_is_the_code_as_it_is(sample: SwitchedBuild, name: str, a: int, b: int, answer: int | None) -> None:
    assert told(sample, "", name, a, b) == answer


@pytest.mark.parametrize(
    ("change", "name", "a", "b", "answer"),
    [
        ("a [== -> !=] b", "equal", 3, 3, 0),
        ("[&& -> ||]", "equal", 12, 13, 0),
        ("[&& -> ||]", "equal", 3, 4, 1),
        ("[|| -> &&]", "equal", 12, 12, 0),
        ("[< -> <=] 10", "equal", 10, 10, 1),
        ("[12 -> (12 + 1)]", "equal", 13, 13, 1),
        ("? [1 -> (1 + 1)] :", "equal", 3, 3, 2),
        ("[+ -> -] STEP", "stepped", 5, 2, None),
        ("STEP [- -> +] b", "stepped", 5, 2, 11),
    ],
)
def test_an_operator_or_a_number_of_an_expression_is_another(
    sample: SwitchedBuild, change: str, name: str, a: int, b: int, answer: int | None
) -> None:
    assert told(sample, change, name, a, b) == answer


@pytest.mark.parametrize(
    ("change", "name", "a", "b", "answer"),
    [
        ("SHIFT = [232 -> (232 + 1)]", "stepped", 5, 2, 11),
        ("[1 -> (1 + 1)] << SHIFT", "stepped", 5, 2, 11),
        ("[>> -> <<] 230", "stepped", 5, 2, 3),
        ("[2 days -> (2 days + 1)]", "waited", 1, 0, 172_802),
        ("[1 -> (1 + 1)] << width", "masked", 200, 0, (2 << 200) - 1),
        ("- [1 -> (1 + 1)]", "masked", 200, 0, (1 << 200) - 2),
    ],
)
def test_a_constant_is_another_and_keeps_its_width(
    sample: SwitchedBuild, change: str, name: str, a: int, b: int, answer: int | None
) -> None:
    assert told(sample, change, name, a, b) == answer


@pytest.mark.parametrize(
    ("change", "name", "a", "b", "answer"),
    [
        ("[a > least -> true]", "guarded", 3, 3, 6),
        ("[a > least -> !(a > least)]", "guarded", 4, 3, None),
        ("[> -> >=] least", "guarded", 3, 3, 6),
        ("[* -> /] 2", "guarded", 4, 3, 2),
    ],
)
def test_a_condition_is_negated_or_always_holds(
    sample: SwitchedBuild, change: str, name: str, a: int, b: int, answer: int | None
) -> None:
    assert told(sample, change, name, a, b) == answer


@pytest.mark.parametrize(
    ("change", "a", "b", "answer"),
    [
        ("[total += a; -> nothing]", 5, 2, 2),
        ("total [+= -> -=] a", 5, 2, None),
        ("total[++ -> --]", 5, 2, 3),
        ("i[++ -> --]", 5, 1, None),
        ("i = [0 -> 1]", 5, 2, 6),
    ],
)
def test_a_statement_is_left_out_or_does_another_thing(
    sample: SwitchedBuild, change: str, a: int, b: int, answer: int | None
) -> None:
    assert told(sample, change, "counted", a, b) == answer
