// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gln, ItemId, LotId} from "../contracts/types/Identifiers.sol";
import {UnitsProof} from "../contracts/types/Statements.sol";

/// @title What keeps unsafe, lost and returned goods from patients
interface ISafety {
    /// @notice Recalls a lot, wherever its units are; another class replaces the one in force. Its maker, or a
    /// registrar (P8).
    function recall(LotId lot, uint8 recallClass, bytes32 document) external;

    /// @notice Ends a recall. Its maker, or a registrar; only a registrar where one recalled the lot (P8).
    function terminateRecall(LotId lot, bytes32 document) external;

    /// @notice Sets items aside, taken out of their containers, with all inside them (P5). Their holder, or a registrar: an
    /// item is in quarantine as long as any order stands, and what leaves it takes its orders along.
    function quarantine(ItemId[] calldata items, bytes32 document) external;

    /// @notice Takes the caller's own order off: its holder's, or that of the registrar's office. Others stand.
    function release(ItemId[] calldata items, bytes32 document) external;

    /// @notice Offers items back to a manufacturer, wholesaler or logistics provider. Units of a recalled or expired lot go
    /// to its maker or a logistics provider only. With the receiver they are set aside until `acceptReturn`, a further
    /// return, or destruction (P5). Their holder, accredited or not.
    function shipReturn(ItemId[] calldata items, Gln to, bytes32 document) external;

    /// @notice Makes a returned consignment saleable: every unit in it that is not spent is shown by its maker's
    /// commitment, and its lot is safe. An empty container has nothing to show.
    function acceptReturn(ItemId item, UnitsProof calldata units, bytes32 document) external;

    /// @notice Takes what was recorded as missing back into custody. The holder on whose account it is.
    function recordFound(ItemId[] calldata items, bytes32 document) external;

    /// @notice Destroys items with all inside them, for ever. Their holder, accredited or not.
    /// @param witness Salted commitment to the record of the destruction.
    function destroy(ItemId[] calldata items, bytes32 witness) external;
}
