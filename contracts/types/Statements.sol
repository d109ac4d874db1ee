// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gtin, ItemId, PartnerId} from "./Identifiers.sol";

/// What a manufacturer states of a lot.
/// @param gtin Product of the units.
/// @param number AI (10), ASCII, zero-padded on the right.
/// @param expiryDay Last day of use, in days since 1970-01-01 (UTC).
/// @param units How many units are commissioned now; more may follow in tranches.
/// @param root OpenZeppelin standard Merkle root over (uint32 index, bytes20 serial, bytes16 salt) in packing order.
struct LotStatement {
    Gtin gtin;
    bytes20 number;
    uint16 expiryDay;
    uint32 units;
    bytes32 root;
}

/// A homogeneous case: the next `units` units of the lot, named by the case's own SGTIN.
struct Case {
    bytes20 serial;
    uint32 units;
}

/// One pack, shown by its maker's commitment.
/// @param index Place of the unit in the lot's packing order, from 0.
/// @param serial AI (21), ASCII, zero-padded on the right.
/// @param salt The unit's salt.
/// @param proof Sibling hashes from the leaf to the root.
/// @param tranche Under whose root the unit stands; 0 for those registered first.
struct UnitProof {
    uint32 index;
    bytes20 serial;
    bytes16 salt;
    bytes32[] proof;
    uint32 tranche;
}

/// Several packs of one consignment, shown by one multiproof of OpenZeppelin's layout.
/// @param indices Places of the units, in the order of their leaves in the proof.
/// @param serials AI (21) of each, ASCII, zero-padded on the right.
/// @param salts Salt of each.
/// @param proof Sibling hashes.
/// @param flags Where the next node comes from, 256 to a word from the lowest bit.
/// @param tranche Under whose root the units stand; 0 for those registered first.
struct UnitsProof {
    uint32[] indices;
    bytes20[] serials;
    bytes16[] salts;
    bytes32[] proof;
    uint256[] flags;
    uint32 tranche;
}

/// How goods differ from what was shipped.
library DiscrepancyKind {
    uint8 internal constant SHORT = 0;
    uint8 internal constant DAMAGED = 1;
    uint8 internal constant OVER = 2;
    uint8 internal constant WRONG = 3;
}

/// Why a unit left the trade undispensed (EU 2016/161, articles 22, 23 and 40; CBV 2.0 dispositions).
library Reason {
    uint8 internal constant EXPORT = 1;
    uint8 internal constant SAMPLE = 2;
    uint8 internal constant STOLEN = 3;
    uint8 internal constant DAMAGED = 4;
    uint8 internal constant EXPIRED = 5;
    uint8 internal constant REPACKAGED = 6;
    uint8 internal constant OTHER = 7;
}

/// One link of the trail of 128 units: what was dispensed among them, or taken back by `by` 0.
/// @param by The dispenser.
/// @param time Of its block, in Unix time.
/// @param bits The units, each by its place among the 128, from the lowest bit.
struct Dispensing {
    PartnerId by;
    uint48 time;
    bytes16 bits;
}

/// When a unit was dispensed, shown by the trail of its word.
/// @param before The trail before that dispensing.
/// @param links That dispensing, and every link behind it.
struct Trail {
    bytes16 before;
    Dispensing[] links;
}

/// One line of a receipt that is not as shipped.
/// @param item A consignment, or for all of it also a container, among the items received or inside them; for goods over
/// or wrong whatever stands on the label.
/// @param kind One of DiscrepancyKind.
/// @param first First unit of the range concerned.
/// @param units How many units; 0 for all of the item.
struct Discrepancy {
    ItemId item;
    uint8 kind;
    uint32 first;
    uint32 units;
}

/// Receipt of items in transit, signed by the consignee for whoever submits it.
/// @param items What is received, in rising order.
/// @param receiver Operator key of the consignee, or a contract that answers by ERC-1271.
/// @param deadline Last second of the signature, in Unix time.
/// @param document Commitment to the receiver's document.
/// @param signature EIP-712 over Receipt(uint88[] items,uint40[] versions,uint48 deadline,bytes32 document).
struct SignedReceipt {
    ItemId[] items;
    address receiver;
    uint48 deadline;
    bytes32 document;
    bytes signature;
}
