// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PartnerId} from "./Identifiers.sol";

/// A lot in one storage slot, from the lowest bit: maker 24, last day of use 16, units 32, the strictest class of its
/// recalls 8, and the first 176 bits of the Merkle root over its units.
type LotWord is uint256;

using {
    isRegistered,
    lotMaker,
    expiryDay,
    unitCount,
    recallClass,
    root,
    recalledAs,
    expiringOn
} for LotWord global;

uint256 constant EXPIRY_DAY = 24;
uint256 constant UNITS = 40;
uint256 constant RECALL_CLASS = 72;
uint256 constant ROOT = 80;

function newLot(PartnerId by, uint16 lastDay, uint32 units, bytes32 fullRoot) pure returns (LotWord) {
    return
        LotWord.wrap(
            PartnerId.unwrap(by) |
                (uint256(lastDay) << EXPIRY_DAY) |
                (uint256(units) << UNITS) |
                ((uint256(fullRoot) >> ROOT) << ROOT)
        );
}

function isRegistered(LotWord word) pure returns (bool) {
    return LotWord.unwrap(word) != 0;
}

function lotMaker(LotWord word) pure returns (PartnerId) {
    return PartnerId.wrap(uint24(LotWord.unwrap(word)));
}

/// In days since 1970-01-01 (UTC).
function expiryDay(LotWord word) pure returns (uint16) {
    return uint16(LotWord.unwrap(word) >> EXPIRY_DAY);
}

function unitCount(LotWord word) pure returns (uint32) {
    return uint32(LotWord.unwrap(word) >> UNITS);
}

/// 0 where the lot is not recalled.
function recallClass(LotWord word) pure returns (uint8) {
    return uint8(LotWord.unwrap(word) >> RECALL_CLASS);
}

function root(LotWord word) pure returns (bytes22) {
    return bytes22(bytes32((LotWord.unwrap(word) >> ROOT) << ROOT));
}

/// Class 0 ends the recall.
function recalledAs(LotWord word, uint8 class) pure returns (LotWord) {
    uint256 rest = LotWord.unwrap(word) & ~(uint256(0xff) << RECALL_CLASS);
    return LotWord.wrap(rest | (uint256(class) << RECALL_CLASS));
}

function expiringOn(LotWord word, uint16 lastDay) pure returns (LotWord) {
    uint256 rest = LotWord.unwrap(word) & ~(uint256(0xffff) << EXPIRY_DAY);
    return LotWord.wrap(rest | (uint256(lastDay) << EXPIRY_DAY));
}

/// What happened to a lot since it was registered, in one storage slot, from the lowest bit: changes 64. The rest of the
/// slot is 0. The changes count the records that concern the lot, less its registration (P11): recalls, their ends,
/// extensions, tranches.
type LotLife is uint256;

using {changes, changed} for LotLife global;

function changes(LotLife word) pure returns (uint64) {
    return uint64(LotLife.unwrap(word));
}

function changed(LotLife word) pure returns (LotLife) {
    return LotLife.wrap(LotLife.unwrap(word) + 1);
}
