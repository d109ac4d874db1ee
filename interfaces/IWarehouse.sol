// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ItemId} from "../contracts/types/Identifiers.sol";
import {UnitProof} from "../contracts/types/Statements.sol";

/// @title What happens to goods between the ways
interface IWarehouse {
    /// @notice Packs items into a container that is itself in none. The caller holds all of them (P2).
    function pack(ItemId container, ItemId[] calldata items, bytes32 document) external;

    /// @notice Takes items out of a container, set aside like it where it is. The caller holds it.
    function unpack(ItemId container, ItemId[] calldata items, bytes32 document) external;

    /// @notice Cuts a consignment; each cut begins an unnamed one, set aside like the whole where it is (P1). The caller
    /// holds it.
    /// @param cuts Places in the lot's packing order, rising, inside the consignment.
    function split(ItemId item, uint32[] calldata cuts, bytes32 document) external;

    /// @notice Gives items shipped to the caller back to their holder, whatever the state of goods and partners (P10).
    function reject(ItemId[] calldata items, bytes32 document) external;

    /// @notice Takes back what the caller shipped and nobody received, whatever the state of goods and partners (P10).
    function voidShipping(ItemId[] calldata items, bytes32 document) external;

    /// @notice Takes one unit out of the trade undispensed (P6).
    /// @param reason One of Reason: export, sample, stolen, damaged, expired, repackaged, other.
    function decommission(ItemId item, UnitProof calldata unit, uint8 reason, bytes32 document) external;
}
