// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gln} from "../contracts/types/Identifiers.sol";

/// @title How the ledger ends
/// @notice The board announces an end and what follows. From then on anybody marks the partners, one after the other: who
/// is marked asks, before each verb, whether the ledger is closed. Sixty days later it is: who is marked does nothing more.
/// When all are marked nothing can change ever after, and all can be read for ever.
interface IClosing {
    /// @notice Announces that the ledger closes in 60 days. Only the board.
    /// @param successor The contract that carries over what this ledger holds.
    function announceClosing(address successor) external;

    /// @notice Takes the announcement back, until the ledger is closed. Only the board.
    function withdrawClosing() external;

    /// @notice Marks partners, so that they do nothing once the ledger is closed. Anybody, after the announcement; who is
    /// marked already is passed over.
    /// @param glns GLNs of the partners, in rising order.
    function markForClosing(Gln[] calldata glns) external;
}
