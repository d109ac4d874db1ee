// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {LotId, PartnerId} from "./Identifiers.sol";

/// 128 units of a lot in one storage slot: from the lowest bit one bit for each that left the trade; above them the first
/// 128 bits of a hash chained over what was dispensed and taken back among them, by whom and when. So whoever knows the
/// records shows when a unit was dispensed, and the ledger keeps no time for each.
type SpentWord is uint256;

using {hasSpent, spending, dispensing, takingBack, units, trail} for SpentWord global;

uint256 constant UNITS_IN_WORD = 128;
uint256 constant UNIT_BITS = type(uint128).max;

/// The word in which the unit lies.
function placeOf(LotId lot, uint32 index) pure returns (uint256) {
    return (uint256(LotId.unwrap(lot)) << 25) | (index >> 7);
}

/// The unit's bit in its word.
function bitOf(uint32 index) pure returns (uint256) {
    return 1 << (index & 127);
}

function hasSpent(SpentWord word, uint256 bit) pure returns (bool) {
    return SpentWord.unwrap(word) & bit != 0;
}

/// Units that leave the trade for good: nothing is shown of them later.
function spending(SpentWord word, uint256 bits) pure returns (SpentWord) {
    return SpentWord.wrap(SpentWord.unwrap(word) | bits);
}

function dispensing(SpentWord word, uint256 bits, PartnerId by, uint256 time) pure returns (SpentWord) {
    uint256 left = SpentWord.unwrap(word) & UNIT_BITS;
    return SpentWord.wrap((uint256(nextTrail(trail(word), by, time, bits)) << 128) | left | bits);
}

/// Stands in the trail as done by nobody, so that it is never shown as a dispensing.
function takingBack(SpentWord word, uint256 bit, uint256 time) pure returns (SpentWord) {
    uint256 left = SpentWord.unwrap(word) & UNIT_BITS & ~bit;
    return SpentWord.wrap((uint256(nextTrail(trail(word), PartnerId.wrap(0), time, bit)) << 128) | left);
}

function units(SpentWord word) pure returns (uint128) {
    return uint128(SpentWord.unwrap(word));
}

function trail(SpentWord word) pure returns (uint128) {
    return uint128(SpentWord.unwrap(word) >> 128);
}

function nextTrail(uint128 last, PartnerId by, uint256 time, uint256 bits) pure returns (uint128) {
    return uint128(bytes16(keccak256(abi.encode(last, by, time, bits))));
}
