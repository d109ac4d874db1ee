// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gln, ItemId, LotId} from "../contracts/types/Identifiers.sol";
import {Trail, UnitsProof} from "../contracts/types/Statements.sol";

/// @title What keeps unsafe, lost and returned goods from patients
interface ISafety {
    /// @notice Recalls a lot, wherever its units are. Its maker, or a registrar, each by an order of its own beside those of
    /// others; another class takes the place of its own (P8). The strictest order stands: class 1 before 2 before 3.
    function recall(LotId lot, uint8 recallClass, bytes32 document) external;

    /// @notice Ends the caller's own order: its maker's, or that of the registrar's office. Others stand (P8).
    function terminateRecall(LotId lot, bytes32 document) external;

    /// @notice Ends the recall ordered by an office, or by the maker for 0. Only the board.
    function overruleRecall(LotId lot, uint8 office, bytes32 document) external;

    /// @notice Proposes a later last day of use. Only its maker; a registrar of the maker's office confirms within 30 days.
    function proposeExpiry(LotId lot, uint16 day, bytes32 document) external;

    /// @notice Extends the expiry to the very day that its maker proposed. The day on the labels stays known. Only a registrar
    /// of the office that accredited the maker.
    function extendExpiry(LotId lot, uint16 day, bytes32 document) external;

    /// @notice Sets items aside, taken out of their containers, with all inside them (P5). Their holder, or a registrar: an
    /// item is in quarantine as long as any order stands, and what leaves it takes its orders along.
    function quarantine(ItemId[] calldata items, bytes32 document) external;

    /// @notice Takes the caller's own order off: its holder's, or that of the registrar's office. Others stand.
    function release(ItemId[] calldata items, bytes32 document) external;

    /// @notice Offers items back to a manufacturer, wholesaler or logistics provider. Units of a recalled or expired lot go
    /// to its maker or a logistics provider only. With the receiver they are set aside until `acceptReturn`, a further
    /// return, or destruction (P5). Their holder; where it is suspended or its accreditation has ended, to the makers of the
    /// lots only, or where its registrar allows.
    function shipReturn(ItemId[] calldata items, Gln to, bytes32 document) external;

    /// @notice Allows a partner to return its stock to another one while it has no standing. Only its registrar.
    /// @param until Last second of the permission, in Unix time; 0 withdraws it.
    function allowReturns(Gln gln, Gln to, uint48 until, bytes32 document) external;

    /// @notice Makes a returned or found consignment saleable: every unit in it that is not spent is shown by its maker's
    /// commitment, each once, and its lot is safe. An empty container has nothing to show.
    function acceptReturn(ItemId item, UnitsProof calldata units, bytes32 document) external;

    /// @notice Puts a dispensed unit back into its consignment, within ten days, safe and free. Only the dispenser that
    /// dispensed it and still holds the consignment (EU 2016/161, article 13).
    /// @param trail When it was dispensed, as the records of the 128 units around it show.
    function takeBack(ItemId item, uint32 index, Trail calldata trail, bytes32 document) external;

    /// @notice Takes what was recorded as missing back into custody, as a returned item: its units are shown before it goes on.
    /// The holder on whose account it is.
    function recordFound(ItemId[] calldata items, bytes32 document) external;

    /// @notice Destroys items with all inside them, for ever. Their holder.
    /// @param witness Salted commitment to the record of the destruction.
    function destroy(ItemId[] calldata items, bytes32 witness) external;
}
