// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Who recalled a lot, and how: two bits for each that may, the lowest for its maker, then those of the registrars' offices
/// by number. Each holds the class, 1 to 3, or 0 where that one ordered no recall.
type RecallOrders is uint128;

using {classBy, ordered, strictest} for RecallOrders global;

uint128 constant LOW_BITS = type(uint128).max / 3;
uint8 constant LAST_OFFICE = 63;

/// The class ordered by an office, or by the maker for 0.
function classBy(RecallOrders orders, uint8 office) pure returns (uint8) {
    return office > LAST_OFFICE ? 0 : uint8((RecallOrders.unwrap(orders) >> (2 * office)) & 3);
}

/// Class 0 ends the order of that office, or of the maker for 0.
function ordered(RecallOrders orders, uint8 office, uint8 class) pure returns (RecallOrders) {
    uint128 rest = RecallOrders.unwrap(orders) & ~(uint128(3) << (2 * office));
    return RecallOrders.wrap(rest | (uint128(class) << (2 * office)));
}

/// The class that stands: 1 before 2 before 3; 0 where nobody orders any.
function strictest(RecallOrders orders) pure returns (uint8) {
    uint128 low = RecallOrders.unwrap(orders) & LOW_BITS;
    uint128 high = (RecallOrders.unwrap(orders) >> 1) & LOW_BITS;
    if (low & ~high != 0) return 1;
    if (high & ~low != 0) return 2;
    return low == 0 ? 0 : 3;
}
