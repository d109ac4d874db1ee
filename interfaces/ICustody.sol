// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gln, Gtin, ItemId, LotId} from "../contracts/types/Identifiers.sol";
import {Case, LotStatement, SignedReceipt, UnitProof, UnitsProof} from "../contracts/types/Statements.sol";

/// @title The way of the goods
/// @notice Custody items form a forest. A consignment is a contiguous range of one lot's units; a container holds
/// consignments and other containers. The holder of an item is the holder of its outermost container.
/// @dev Promises P1 to P10 are those of docs/INVARIANTS.md.
interface ICustody {
    /// @notice Registers a lot with its cases. Only the manufacturer of the product, before expiry (P1, P8).
    /// @param caseGtin Product number of the cases, registered by the same maker; 0 where there are none.
    /// @return lot Number of the lot.
    function registerLot(
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases,
        bytes32 document
    ) external returns (LotId lot);

    /// @notice Offers items to an accredited partner (P3, P4, P5). An item in a container is taken out of it first. What who
    /// only dispenses ships to one that supplies, and what goes to its maker while unsafe, is a return as by `shipReturn`.
    function ship(ItemId[] calldata items, Gln to, bytes32 document) external;

    /// @notice Takes custody of items shipped to the caller by who is not suspended (P3, P4, P5). What became unsafe on its way
    /// to its maker comes back as a return.
    function receiveItems(ItemId[] calldata items, bytes32 document) external;

    /// @notice Dispenses one unit to a patient. Only a dispenser that holds its consignment (P5, P6).
    function dispense(ItemId item, UnitProof calldata unit, bytes32 document) external;

    /// @notice Dispenses units of one lot, as `dispense` does each, under one proof (P5, P6): whoever has a lot in pieces pays
    /// for their words and not for a transaction each.
    /// @param items The consignments in which they lie, in the order of their ranges.
    function dispenseMany(ItemId[] calldata items, UnitsProof calldata units, bytes32 document) external;

    /// @notice Takes custody from the holder by its signature, in one step (P3, P4, P5). The signature is EIP-712 over
    /// HandOver(uint88[] items,uint40[] versions,uint48 to,uint48 deadline,bytes32 document) in the domain of this
    /// ledger: it names each item in its state, so it works once and ends with any change of custody or content; the
    /// consignee; and a deadline within 30 days. The items stand in no container. What leads back, as in `ship`, comes back as
    /// a return.
    /// @param shipper Operator key of the holder, or a contract that answers by ERC-1271.
    function receiveSigned(
        ItemId[] calldata items,
        address shipper,
        uint48 deadline,
        bytes32 document,
        bytes calldata signature
    ) external;

    /// @notice Takes custody for consignees by their signed receipts, whoever submits them: a consignee needs neither gas
    /// nor a node (P3, P4, P5). A receipt names each item in its state, so it works once, until a deadline within 30 days.
    /// A contract wallet may use 300,000 gas to answer for its signature.
    function deliver(SignedReceipt[] calldata receipts) external;
}
