// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// What a trading partner is.
library Role {
    uint8 internal constant MANUFACTURER = 1;
    uint8 internal constant WHOLESALER = 2;
    uint8 internal constant DISPENSER = 4;
    uint8 internal constant THIRD_PARTY_LOGISTICS = 8;
    uint8 internal constant ANY = 15;
}

/// What an operator key is good for.
library Scope {
    /// Registers products and lots, packs, unpacks, splits, decommissions.
    uint8 internal constant COMMISSION = 1;
    uint8 internal constant SHIP = 2;
    uint8 internal constant RECEIVE = 4;
    uint8 internal constant DISPENSE = 8;
    uint8 internal constant RECALL = 16;
    uint8 internal constant ALL = 31;
}
