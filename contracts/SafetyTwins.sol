// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISafetyTwins} from "../interfaces/ISafetyTwins.sol";
import {DiscrepancyRules} from "./rules/DiscrepancyRules.sol";
import {ObservationRules} from "./rules/ObservationRules.sol";
import {SafetyRules} from "./rules/SafetyRules.sol";
import {Gln, ItemId, LotId} from "./types/Identifiers.sol";
import {Discrepancy, Trail, UnitsProof} from "./types/Statements.sol";

/// The twins of the verbs of the back office, beside the verbs: both call the same decisions.
abstract contract SafetyTwins is ISafetyTwins, SafetyRules, DiscrepancyRules, ObservationRules {
    /// @inheritdoc ISafetyTwins
    function checkRecall(address account, LotId id, uint8 recallClass) external view {
        _mayRecall(account, id, recallClass);
    }

    /// @inheritdoc ISafetyTwins
    function checkTerminateRecall(address account, LotId id) external view {
        _mayTerminateRecall(account, id);
    }

    /// @inheritdoc ISafetyTwins
    function checkOverruleRecall(address account, LotId id, uint8 office) external view {
        _mayOverruleRecall(account, id, office);
    }

    /// @inheritdoc ISafetyTwins
    function checkProposeExpiry(address account, LotId id, uint16 day) external view {
        _mayProposeExpiry(account, id, day);
    }

    /// @inheritdoc ISafetyTwins
    function checkExtendExpiry(address account, LotId id, uint16 day) external view {
        _mayExtendExpiry(account, id, day);
    }

    /// @inheritdoc ISafetyTwins
    function checkQuarantine(address account, ItemId[] calldata items) external view {
        _mayQuarantine(account, items);
    }

    /// @inheritdoc ISafetyTwins
    function checkRelease(address account, ItemId[] calldata items) external view {
        _mayRelease(account, items);
    }

    /// @inheritdoc ISafetyTwins
    function checkShipReturn(address account, ItemId[] calldata items, Gln to) external view {
        _mayShipReturn(account, items, to);
    }

    /// @inheritdoc ISafetyTwins
    function checkAllowReturns(address account, Gln gln, Gln to, uint48 until) external view {
        _mayAllowReturns(account, gln, to, until);
    }

    /// @inheritdoc ISafetyTwins
    function checkAcceptReturn(address account, ItemId id, UnitsProof calldata units) external view {
        _mayAcceptReturn(account, id, units);
    }

    /// @inheritdoc ISafetyTwins
    function checkTakeBack(address account, ItemId id, uint32 index, Trail calldata trail) external view {
        _mayTakeBack(account, id, index, trail);
    }

    /// @inheritdoc ISafetyTwins
    function checkRecordFound(address account, ItemId[] calldata items) external view {
        _mayRecordFound(account, items);
    }

    /// @inheritdoc ISafetyTwins
    function checkDestroy(address account, ItemId[] calldata items) external view {
        _mayDestroy(account, items);
    }

    /// @inheritdoc ISafetyTwins
    function checkObserve(address account, ItemId[] calldata items) external view {
        _mayObserve(account, items);
    }

    /// @inheritdoc ISafetyTwins
    function checkDisputeMissing(address account, ItemId[] calldata items) external view {
        _mayDisputeMissing(account, items);
    }

    /// @inheritdoc ISafetyTwins
    function checkReceiveWithDiscrepancies(
        address account,
        ItemId[] calldata items,
        Discrepancy[] calldata discrepancies
    ) external view {
        _mayReceiveWithDiscrepancies(account, items, discrepancies);
    }
}
