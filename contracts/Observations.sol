// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IObservations} from "../interfaces/IObservations.sol";
import {LedgerWriter} from "./LedgerWriter.sol";
import {ObservationRules} from "./rules/ObservationRules.sol";
import {ItemId, PartnerId} from "./types/Identifiers.sol";

/// What partners state and the ledger does not act on.
abstract contract Observations is IObservations, ObservationRules, LedgerWriter {
    /// @inheritdoc IObservations
    function observe(ItemId[] calldata items, bytes32 document) external {
        PartnerId by = _mayObserve(msg.sender, items);

        emit Observed(by, msg.sender, items, document);
    }

    /// @inheritdoc IObservations
    function disputeMissing(ItemId[] calldata items, bytes32 document) external {
        PartnerId by = _mayDisputeMissing(msg.sender, items);

        for (uint256 i = 0; i < items.length; i++) _change(items[i], _items[items[i]]);

        emit MissingDisputed(by, msg.sender, items, document);
    }
}
