// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gln, ItemId, LotId} from "../contracts/types/Identifiers.sol";
import {Discrepancy, Trail, UnitsProof} from "../contracts/types/Statements.sol";

/// @title What the verbs of the back office would say
/// @notice They stand in the piece of code of their verbs, and share its decisions.
interface ISafetyTwins {
    /// @notice Twin of `recall`.
    function checkRecall(address account, LotId lot, uint8 recallClass) external view;

    /// @notice Twin of `terminateRecall`.
    function checkTerminateRecall(address account, LotId id) external view;

    /// @notice Twin of `quarantine`.
    function checkQuarantine(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `release`.
    function checkRelease(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `shipReturn`.
    function checkShipReturn(address account, ItemId[] calldata items, Gln to) external view;

    /// @notice Twin of `acceptReturn`.
    function checkAcceptReturn(address account, ItemId id, UnitsProof calldata units) external view;

    /// @notice Twin of `receiveWithDiscrepancies`.
    function checkReceiveWithDiscrepancies(
        address account,
        ItemId[] calldata items,
        Discrepancy[] calldata discrepancies
    ) external view;

    /// @notice Twin of `recordFound`.
    function checkRecordFound(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `destroy`.
    function checkDestroy(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `overruleRecall`.
    function checkOverruleRecall(address account, LotId id, uint8 office) external view;

    /// @notice Twin of `proposeExpiry`.
    function checkProposeExpiry(address account, LotId id, uint16 day) external view;

    /// @notice Twin of `extendExpiry`.
    function checkExtendExpiry(address account, LotId id, uint16 day) external view;

    /// @notice Twin of `allowReturns`.
    function checkAllowReturns(address account, Gln gln, Gln to, uint48 until) external view;

    /// @notice Twin of `takeBack`.
    function checkTakeBack(address account, ItemId id, uint32 index, Trail calldata trail) external view;

    /// @notice Twin of `observe`.
    function checkObserve(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `disputeMissing`.
    function checkDisputeMissing(address account, ItemId[] calldata items) external view;
}
