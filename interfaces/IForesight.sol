// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin, ItemId, LotId, Sscc} from "../contracts/types/Identifiers.sol";
import {Case, LotStatement, SignedReceipt, UnitProof, UnitsProof} from "../contracts/types/Statements.sol";

/// @title What the ledger would say
/// @notice Each verb has a `check` twin that reverts with the reason where the verb would.
interface IForesight {
    /// @notice Twin of `addTranche`.
    function checkAddTranche(
        address account,
        Gtin gtin,
        bytes20 number,
        uint32 units,
        bytes32 root,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view;

    /// @notice Twin of `commissionCases`.
    function checkCommissionCases(
        address account,
        Gtin gtin,
        bytes20 number,
        ItemId item,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view;

    /// @notice Twin of `withdrawLot`.
    function checkWithdrawLot(address account, LotId lot, ItemId[] calldata items) external view;

    /// @notice Twin of `repackage`.
    function checkRepackage(address account, LotId into, ItemId[] calldata items) external view;

    /// @notice Twin of `registerLot`.
    function checkRegisterLot(
        address account,
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view;

    /// @notice Twin of `commissionLogisticUnit`.
    function checkCommissionLogisticUnit(address account, Sscc sscc, CompanyPrefix prefix) external view;

    /// @notice Twin of `commissionCase`.
    function checkCommissionCase(address account, Gtin gtin, bytes20 serial) external view;

    /// @notice Twin of `pack`.
    function checkPack(address account, ItemId container, ItemId[] calldata items) external view;

    /// @notice Twin of `unpack`.
    function checkUnpack(address account, ItemId container, ItemId[] calldata items) external view;

    /// @notice Twin of `split`.
    function checkSplit(address account, ItemId item, uint32[] calldata cuts) external view;

    /// @notice Twin of `ship`.
    function checkShip(address account, ItemId[] calldata items, Gln to) external view;

    /// @notice Twin of `receiveItems`.
    function checkReceiveItems(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `reject`.
    function checkReject(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `voidShipping`.
    function checkVoidShipping(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `dispense`.
    function checkDispense(address account, ItemId item, UnitProof calldata unit) external view;

    /// @notice Twin of `decommission`.
    function checkDecommission(address account, ItemId item, UnitProof calldata unit, uint8 reason) external view;

    /// @notice Twin of `dispenseMany`.
    function checkDispenseMany(address account, ItemId[] calldata items, UnitsProof calldata units) external view;

    /// @notice Twin of `receiveSigned`, but for the signature.
    function checkReceiveSigned(
        address account,
        ItemId[] calldata items,
        address shipper,
        uint48 deadline,
        bytes32 document
    ) external view;

    /// @notice Twin of `deliver` for one receipt.
    function checkDeliver(SignedReceipt calldata receipt) external view;
}
