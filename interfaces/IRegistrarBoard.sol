// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPartnerRegistry} from "./IPartnerRegistry.sol";

/// @title Who appoints the registrars
/// @notice Governs any number of ledgers that name it as their board.
interface IRegistrarBoard {
    /// @notice Gives `account` a new registrar's office of `ledger`. Only the chair.
    function appointRegistrar(IPartnerRegistry ledger, address account) external returns (uint8 number);

    /// @notice Moves a registrar's office of `ledger`, and so the care of its partners, to another account. Only the chair.
    function replaceRegistrar(IPartnerRegistry ledger, address from, address to) external;
}
