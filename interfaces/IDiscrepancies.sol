// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ItemId} from "../contracts/types/Identifiers.sol";
import {Discrepancy} from "../contracts/types/Statements.sol";

/// @title Receipts that are not as shipped
interface IDiscrepancies {
    /// @notice Takes custody of items shipped to the caller, and records what was not as shipped. Missing units stay on
    /// the shipper's account, recorded as missing (P1); damaged ones come in quarantine.
    function receiveWithDiscrepancies(
        ItemId[] calldata items,
        Discrepancy[] calldata discrepancies,
        bytes32 document
    ) external;
}
