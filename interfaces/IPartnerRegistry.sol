// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln} from "../contracts/types/Identifiers.sol";

/// @title Who may touch a medicine
/// @notice The board appoints registrars; each registrar accredits, renews, suspends and reinstates its own trading
/// partners, gives them operator keys and records their GS1 company prefixes. Only an accredited partner acts, and no
/// registrar holds or moves goods.
interface IPartnerRegistry {
    /// @notice Gives `account` a new registrar's office. Only the board.
    /// @return number Number of the office.
    function appointRegistrar(address account) external returns (uint8 number);

    /// @notice Moves a registrar's office, and so the care of its partners, to another account. Only the board.
    function replaceRegistrar(address from, address to) external;

    /// @notice Offers the caller's own office to another account, to be taken after two days. Only a registrar.
    function offerOffice(address to) external;

    /// @notice Takes an office that was offered to the caller.
    function acceptOffice() external;

    /// @notice Replaces roles, end date and licence of a partner. Only its registrar.
    function renew(Gln gln, uint8 roles, uint40 validUntil, bytes32 licence) external;

    /// @notice Suspends a partner: it acts no more and nothing is shipped to it. Only its registrar.
    /// @param reason Salted commitment to the decision.
    function suspend(Gln gln, bytes32 reason) external;

    /// @notice Ends a suspension. Only its registrar.
    /// @param reason Salted commitment to the decision.
    function reinstate(Gln gln, bytes32 reason) external;

    /// @notice Gives a partner another operator key. Only its registrar.
    /// @param scopes Union of SCOPE bits.
    function addOperator(Gln gln, address operator, uint8 scopes) external;

    /// @notice Takes an operator key back; goods and history stay the partner's. Its registrar, or a
    /// key of the partner with every scope.
    function removeOperator(address operator) external;

    /// @notice Offers the place of an operator key to another account: lost and rotated keys (P9). Only its registrar.
    function offerKey(address from, address to) external;

    /// @notice Takes the place, and the scopes, of the key that was offered to the caller; the old key ends.
    function acceptKey() external;

    /// @notice Records a GS1 company prefix of a partner. Only its registrar.
    function assignCompanyPrefix(Gln gln, CompanyPrefix prefix) external;
}
