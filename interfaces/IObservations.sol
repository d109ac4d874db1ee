// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ItemId} from "../contracts/types/Identifiers.sol";

/// @title What partners state and the ledger does not act on
interface IObservations {
    /// @notice Records a commitment to an EPCIS event that observes items: arriving, storing, inspecting, readings of a sensor.
    /// Their holder; of goods in transit also their consignee, or a logistics provider.
    function observe(ItemId[] calldata items, bytes32 document) external;

    /// @notice Disputes that items are missing on the caller's account. They stay missing until `recordFound`.
    function disputeMissing(ItemId[] calldata items, bytes32 document) external;
}
