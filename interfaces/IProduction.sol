// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gtin, ItemId, LotId, Sscc} from "../contracts/types/Identifiers.sol";
import {Case} from "../contracts/types/Statements.sol";

/// @title How lots grow, and what goods are named
/// @notice What concerns a lot is for the manufacturer only that registered it.
interface IProduction {
    /// @notice Adds units to a lot behind those it has, under a Merkle root of their own, with their cases: a tranche. A lot
    /// grows as often as its maker packs, while it is neither recalled nor expired (P1, P6, P8).
    /// @param root As in LotStatement, over the places from the lot's units so far on.
    /// @param caseGtin Product number of the cases; 0 where there are none.
    /// @return tranche Its number, from 1.
    function addTranche(
        Gtin gtin,
        bytes20 number,
        uint32 units,
        bytes32 root,
        Gtin caseGtin,
        Case[] calldata cases,
        bytes32 document
    ) external returns (uint32 tranche);

    /// @notice Packs units of a loose consignment into cases, from its first unit on; the rest becomes an unnamed one. The
    /// name of the consignment names nothing any more (P1).
    function commissionCases(
        Gtin gtin,
        bytes20 number,
        ItemId item,
        Gtin caseGtin,
        Case[] calldata cases,
        bytes32 document
    ) external;

    /// @notice Withdraws units that were registered by mistake: consignments of one lot that its maker holds, never shipped
    /// nor packed, of which no unit is spent. When every unit of the lot is withdrawn, it is: its number, and the names of
    /// its cases, can be registered again, and the new lot names the one that it replaces (P7).
    function withdrawLot(LotId lot, ItemId[] calldata items, bytes32 document) external;

    /// @notice Uses up items of other lots, with all inside them, to make the lot of them: they leave the trade for ever. A
    /// lot made of recalled ones is as unsafe as they are (P5), and expires no later than any of them.
    function repackage(LotId into, ItemId[] calldata items, bytes32 document) external;

    /// @notice Names an empty container by an SSCC under a GS1 company prefix of the caller.
    function commissionLogisticUnit(Sscc sscc, CompanyPrefix prefix, bytes32 document) external;

    /// @notice Names an empty container by an SGTIN of the caller's own product: a case that holds more than one range.
    function commissionCase(Gtin gtin, bytes20 serial, bytes32 document) external;
}
