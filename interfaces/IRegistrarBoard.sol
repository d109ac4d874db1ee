// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gtin, LotId} from "../contracts/types/Identifiers.sol";
import {ILedger} from "./ILedger.sol";

/// @title Who appoints the registrars, takes prefixes back and ends a ledger
/// @notice Governs any number of ledgers that name it as their board.
interface IRegistrarBoard {
    /// @notice Gives `account` a new registrar's office of `ledger`. Only the chair.
    function appointRegistrar(ILedger ledger, address account) external returns (uint8 number);

    /// @notice Moves a registrar's office of `ledger`, whoever holds it, and so the care of its partners, to another
    /// account. Only the chair.
    function replaceRegistrar(ILedger ledger, uint8 number, address to) external;

    /// @notice Announces that a company prefix is taken from its owner, with these products. Only the chair.
    function announceCompanyPrefixEnd(ILedger ledger, CompanyPrefix prefix, Gtin[] calldata products) external;

    /// @notice Takes that announcement back. Only the chair.
    function withdrawCompanyPrefixEnd(ILedger ledger, CompanyPrefix prefix) external;

    /// @notice Takes a company prefix, with the products announced. Only the chair.
    function endCompanyPrefix(ILedger ledger, CompanyPrefix prefix, Gtin[] calldata products) external;

    /// @notice Announces that `ledger` closes, and what follows it. Only the chair.
    function announceClosing(ILedger ledger, address successor) external;

    /// @notice Takes that announcement back. Only the chair.
    function withdrawClosing(ILedger ledger) external;

    /// @notice Ends the recall of a lot of `ledger` ordered by an office, or by the maker for 0. Only the chair.
    function overruleRecall(ILedger ledger, LotId lot, uint8 office, bytes32 document) external;
}
