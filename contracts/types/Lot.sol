// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PartnerId} from "./Identifiers.sol";

/// A lot in one storage slot, from the lowest bit: maker 24, last day of use 16, units of its first tranche 32, the strictest
/// class of its recalls 4, flags 4, and the first 176 bits of the Merkle root over these units. Flags, from the lowest bit:
/// none, withdrawn, made of other lots.
type LotWord is uint256;

using {
    isRegistered,
    lotMaker,
    expiryDay,
    unitCount,
    recallClass,
    root,
    recalledAs,
    expiringOn,
    isWithdrawn,
    withdrawn,
    isMadeOfOthers,
    madeOfOthers
} for LotWord global;

uint256 constant EXPIRY_DAY = 24;
uint256 constant UNITS = 40;
uint256 constant RECALL_CLASS = 72;
uint256 constant ROOT = 80;
uint256 constant WITHDRAWN = 1 << 77;
uint256 constant MADE_OF_OTHERS = 1 << 78;

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
    return uint8((LotWord.unwrap(word) >> RECALL_CLASS) & 0xf);
}

function root(LotWord word) pure returns (bytes22) {
    return bytes22(bytes32((LotWord.unwrap(word) >> ROOT) << ROOT));
}

/// Class 0 ends the recall.
function recalledAs(LotWord word, uint8 class) pure returns (LotWord) {
    uint256 rest = LotWord.unwrap(word) & ~(uint256(0xf) << RECALL_CLASS);
    return LotWord.wrap(rest | (uint256(class) << RECALL_CLASS));
}

function expiringOn(LotWord word, uint16 lastDay) pure returns (LotWord) {
    uint256 rest = LotWord.unwrap(word) & ~(uint256(0xffff) << EXPIRY_DAY);
    return LotWord.wrap(rest | (uint256(lastDay) << EXPIRY_DAY));
}

function isWithdrawn(LotWord word) pure returns (bool) {
    return LotWord.unwrap(word) & WITHDRAWN != 0;
}

function withdrawn(LotWord word) pure returns (LotWord) {
    return LotWord.wrap(LotWord.unwrap(word) | WITHDRAWN);
}

/// Was repackaged: its sources are looked at, too.
function isMadeOfOthers(LotWord word) pure returns (bool) {
    return LotWord.unwrap(word) & MADE_OF_OTHERS != 0;
}

function madeOfOthers(LotWord word) pure returns (LotWord) {
    return LotWord.wrap(LotWord.unwrap(word) | MADE_OF_OTHERS);
}

/// What happened to a lot since it was registered, in one storage slot, from the lowest bit: changes 64, tranches beside
/// the first 32, units of all tranches 32 (0 while there is one), units withdrawn 32. The rest is 0. The changes count the
/// records that concern the lot, less its registration (P11): recalls, their ends, extensions, tranches, withdrawals, and
/// what it was made of.
type LotLife is uint256;

using {changes, changed, tranches, allUnits, unitsWithdrawn, grownTo, withdrawing} for LotLife global;

uint256 constant TRANCHES = 64;
uint256 constant ALL_UNITS = 96;
uint256 constant UNITS_WITHDRAWN = 128;

function changes(LotLife word) pure returns (uint64) {
    return uint64(LotLife.unwrap(word));
}

function changed(LotLife word) pure returns (LotLife) {
    return LotLife.wrap(LotLife.unwrap(word) + 1);
}

function tranches(LotLife word) pure returns (uint32) {
    return uint32(LotLife.unwrap(word) >> TRANCHES);
}

function allUnits(LotLife word) pure returns (uint32) {
    return uint32(LotLife.unwrap(word) >> ALL_UNITS);
}

function unitsWithdrawn(LotLife word) pure returns (uint32) {
    return uint32(LotLife.unwrap(word) >> UNITS_WITHDRAWN);
}

/// With one tranche more, and so many units in all.
function grownTo(LotLife word, uint32 units) pure returns (LotLife) {
    uint256 rest = LotLife.unwrap(word) & ~(uint256(type(uint32).max) << ALL_UNITS);
    return LotLife.wrap((rest + (1 << TRANCHES)) | (uint256(units) << ALL_UNITS));
}

function withdrawing(LotLife word, uint32 units) pure returns (LotLife) {
    return LotLife.wrap(LotLife.unwrap(word) + (uint256(units) << UNITS_WITHDRAWN));
}

/// Units added to a lot, in one storage slot, from the lowest bit: first 32, units 32, nothing 16, and the first 176 bits of
/// the Merkle root over them.
type Tranche is uint256;

using {trancheFirst, trancheEnd, trancheRoot} for Tranche global;

function newTranche(uint32 first, uint32 units, bytes32 fullRoot) pure returns (Tranche) {
    return Tranche.wrap(first | (uint256(units) << 32) | ((uint256(fullRoot) >> ROOT) << ROOT));
}

function trancheFirst(Tranche word) pure returns (uint32) {
    return uint32(Tranche.unwrap(word));
}

/// One past the last unit.
function trancheEnd(Tranche word) pure returns (uint32) {
    return uint32(Tranche.unwrap(word)) + uint32(Tranche.unwrap(word) >> 32);
}

function trancheRoot(Tranche word) pure returns (bytes22) {
    return bytes22(bytes32((Tranche.unwrap(word) >> ROOT) << ROOT));
}
