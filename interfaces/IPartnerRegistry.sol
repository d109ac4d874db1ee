// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin} from "../contracts/types/Identifiers.sol";

/// @title Who may touch a medicine
/// @notice The board appoints registrars; each registrar accredits, renews, suspends and reinstates its own trading
/// partners and records their GS1 company prefixes. A partner's further keys are its own to add; a registrar removes
/// keys, and only offers new ones. Only an accredited partner acts, and no registrar holds or moves goods.
interface IPartnerRegistry {
    /// @notice Gives `account` a new registrar's office. Only the board.
    /// @return number Number of the office.
    function appointRegistrar(address account) external returns (uint8 number);

    /// @notice Moves a registrar's office, whoever holds it, and so the care of its partners, to another account. Only the
    /// board.
    function replaceRegistrar(uint8 number, address to) external;

    /// @notice Offers the caller's own office to another account, to be taken after two days and within the 30 days
    /// behind them. It takes the place of an earlier offer, and ends when the office moves. Only a registrar.
    function offerOffice(address to) external;

    /// @notice Takes back the offer of the caller's own office to that account. Only a registrar.
    function withdrawOfficeOffer(address to) external;

    /// @notice Takes the office with that number, which was offered to the caller.
    function acceptOffice(uint8 number) external;

    /// @notice Replaces roles, end date and licence of a partner. Only its registrar.
    function renew(Gln gln, uint8 roles, uint40 validUntil, bytes32 licence) external;

    /// @notice Suspends a partner: it acts no more and nothing is shipped to it. Only its registrar.
    /// @param reason Salted commitment to the decision.
    function suspend(Gln gln, bytes32 reason) external;

    /// @notice Ends a suspension. Only its registrar.
    /// @param reason Salted commitment to the decision.
    function reinstate(Gln gln, bytes32 reason) external;

    /// @notice Gives the caller's partner another operator key. Only a key of an accredited partner with every scope.
    /// @param operator An account that holds nothing on the ledger.
    /// @param scopes Union of SCOPE bits.
    /// @param deadline Last second of its consent, in Unix time; not more than 30 days away.
    /// @param consent Its signature over KeyConsent, as `accredit` takes it; `by` is the caller.
    function addOperator(address operator, uint8 scopes, uint48 deadline, bytes calldata consent) external;

    /// @notice Takes an operator key back; goods and history stay the partner's. Its registrar, a
    /// key of the partner with every scope, or the key itself.
    function removeOperator(address operator) external;

    /// @notice Offers an account a place among a partner's keys, for lost and rotated ones (P9), to be taken after two
    /// days and within the 30 days behind them. Until then the partner can withdraw it, and the board can replace the
    /// registrar, which ends it, so that no registrar alone makes itself a key. Only the partner's registrar.
    /// @param scopes Union of SCOPE bits.
    /// @param replaces The key whose place it is and which ends by it; 0 for a further key.
    function offerKey(Gln gln, address to, uint8 scopes, address replaces) external;

    /// @notice Takes back the offer of a key. The partner's registrar, or a key of the partner with every scope,
    /// suspended or not.
    function withdrawKeyOffer(Gln gln, address to) external;

    /// @notice Makes the caller a key of the partner, as it was offered; the key that it replaces ends. Where that is the
    /// partner's no more, the caller becomes a further key.
    function acceptKey(Gln gln) external;

    /// @notice Records a GS1 company prefix of a partner. Only its registrar.
    function assignCompanyPrefix(Gln gln, CompanyPrefix prefix) external;

    /// @notice Takes back a prefix under which nothing was registered yet, product or SSCC. Only the registrar of its owner.
    function withdrawCompanyPrefix(Gln gln, CompanyPrefix prefix) external;

    /// @notice Offers a prefix to another partner for 30 days, in place of an earlier offer. Only a key with every scope of
    /// its owner, accredited. What was registered under it stays where it is.
    function offerCompanyPrefix(CompanyPrefix prefix, Gln to) external;

    /// @notice Takes over a prefix that was offered to the caller, while who offered it is accredited. Only a key with every
    /// scope.
    function acceptCompanyPrefix(CompanyPrefix prefix) external;

    /// @notice Announces that a prefix is taken from whoever has it, after 14 days and within the 30 days behind them. Only
    /// the board.
    /// @param products GTINs under the prefix that are taken with it; all others stay their makers'.
    function announceCompanyPrefixEnd(CompanyPrefix prefix, Gtin[] calldata products) external;

    /// @notice Takes that announcement back. Only the board.
    function withdrawCompanyPrefixEnd(CompanyPrefix prefix) external;

    /// @notice Takes the prefix, and the products announced with it: they are nobody's then, and can be given and registered
    /// anew. Lots registered before stay. Only the board.
    function endCompanyPrefix(CompanyPrefix prefix, Gtin[] calldata products) external;
}
