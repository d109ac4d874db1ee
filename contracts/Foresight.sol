// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IForesight} from "../interfaces/IForesight.sol";
import {ProductionRules} from "./rules/ProductionRules.sol";
import {RegistryRules} from "./rules/RegistryRules.sol";
import {WarehouseRules} from "./rules/WarehouseRules.sol";
import {Signatures} from "./Signatures.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, Sscc} from "./types/Identifiers.sol";
import {Case, LotStatement, SignedReceipt, UnitProof, UnitsProof} from "./types/Statements.sol";

/// The twins of the verbs of the ledger and of its registry, the code behind the inspection's; those of the back office stand
/// there. It runs on the ledger's storage only.
contract Foresight is IForesight, ProductionRules, WarehouseRules, RegistryRules, Signatures {
    /// @inheritdoc IForesight
    function checkRegisterLot(
        address account,
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view {
        (, ItemId[] memory names, ) = _mayRegisterLot(account, statement, caseGtin, cases);
        _requireEachOnce(names);
    }

    /// @inheritdoc IForesight
    function checkAddTranche(
        address account,
        Gtin gtin,
        bytes20 number,
        uint32 units,
        bytes32,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view {
        (, , , ItemId[] memory names) = _mayAddTranche(account, gtin, number, units, caseGtin, cases);
        _requireEachOnce(names);
    }

    /// @inheritdoc IForesight
    function checkCommissionCases(
        address account,
        Gtin gtin,
        bytes20 number,
        ItemId item,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view {
        (, , ItemId[] memory names) = _mayCommissionCases(account, gtin, number, item, caseGtin, cases);
        _requireEachOnce(names);
    }

    /// @inheritdoc IForesight
    function checkWithdrawLot(address account, LotId lot, ItemId[] calldata items) external view {
        _mayWithdrawLot(account, lot, items);
    }

    /// @inheritdoc IForesight
    function checkRepackage(address account, LotId into, ItemId[] calldata items) external view {
        _mayRepackage(account, into, items);
    }

    /// @inheritdoc IForesight
    function checkCommissionLogisticUnit(address account, Sscc sscc, CompanyPrefix prefix) external view {
        _mayCommissionLogisticUnit(account, sscc, prefix);
    }

    /// @inheritdoc IForesight
    function checkCommissionCase(address account, Gtin gtin, bytes20 serial) external view {
        _mayCommissionCase(account, gtin, serial);
    }

    /// @inheritdoc IForesight
    function checkPack(address account, ItemId container, ItemId[] calldata items) external view {
        _mayPack(account, container, items);
    }

    /// @inheritdoc IForesight
    function checkUnpack(address account, ItemId container, ItemId[] calldata items) external view {
        _mayUnpack(account, container, items);
    }

    /// @inheritdoc IForesight
    function checkSplit(address account, ItemId id, uint32[] calldata cuts) external view {
        _maySplit(account, id, cuts);
    }

    /// @inheritdoc IForesight
    function checkShip(address account, ItemId[] calldata items, Gln to) external view {
        _mayShip(account, items, to);
    }

    /// @inheritdoc IForesight
    function checkReceiveItems(address account, ItemId[] calldata items) external view {
        _mayReceive(account, items);
    }

    /// @inheritdoc IForesight
    function checkReject(address account, ItemId[] calldata items) external view {
        _mayReject(account, items);
    }

    /// @inheritdoc IForesight
    function checkVoidShipping(address account, ItemId[] calldata items) external view {
        _mayVoidShipping(account, items);
    }

    /// @inheritdoc IForesight
    function checkDispense(address account, ItemId id, UnitProof calldata unit) external view {
        _mayDispense(account, id, unit);
    }

    /// @inheritdoc IForesight
    function checkDecommission(address account, ItemId id, UnitProof calldata unit, uint8 reason) external view {
        _mayDecommission(account, id, unit, reason);
    }

    /// @inheritdoc IForesight
    function checkDispenseMany(address account, ItemId[] calldata items, UnitsProof calldata units) external view {
        _mayDispenseMany(account, items, units);
    }

    /// @inheritdoc IForesight
    function checkReceiveSigned(
        address account,
        ItemId[] calldata items,
        address shipper,
        uint48 deadline,
        bytes32 document
    ) external view {
        _mayReceiveSigned(account, items, shipper, deadline, document);
    }

    /// @inheritdoc IForesight
    function checkDeliver(SignedReceipt calldata receipt) external view {
        (, bytes32 signed, ) = _mayDeliver(receipt);
        _requireSignature(receipt.receiver, signed, receipt.signature);
    }

    /// The verb meets a case named twice where it stores the second.
    function _requireEachOnce(ItemId[] memory names) private pure {
        for (uint256 i = 1; i < names.length; i++) {
            for (uint256 j = 0; j < i; j++) require(names[i] != names[j], ItemTaken(names[i]));
        }
    }
}
