// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ItemId} from "../contracts/types/Identifiers.sol";
import {Discrepancy} from "../contracts/types/Statements.sol";

/// @title Receipts that are not as shipped
interface IDiscrepancies {
    /// @notice Takes custody of items shipped to the caller, and records what was not as shipped. Missing units stay on
    /// the shipper's account, recorded as missing (P1); damaged ones come in quarantine by the receiver's order. Lines rise
    /// by item and first unit, and no unit stands in two that are short or damaged.
    function receiveWithDiscrepancies(
        ItemId[] calldata items,
        Discrepancy[] calldata discrepancies,
        bytes32 document
    ) external;
}
