// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gln, PartnerId} from "../contracts/types/Identifiers.sol";

/// @title The registrar's daily verb
interface IAccreditation {
    /// @notice Accredits a trading partner with its first operator key, good for every scope. Only a registrar.
    /// @param gln GLN of the partner.
    /// @param roles Union of ROLE bits.
    /// @param validUntil Last second of the accreditation, in Unix time.
    /// @param licence Salted commitment to the licence document.
    /// @param operator First operator key: an account that holds nothing on the ledger.
    /// @param deadline Last second of its consent, in Unix time; not more than 30 days away.
    /// @param consent Its EIP-712 signature, or that of a contract by ERC-1271, over
    /// KeyConsent(address operator,address by,uint48 gln,uint8 scopes,uint32 bindings,uint48 deadline): `by` is the
    /// registrar, `scopes` all, `bindings` that of `bindingsOf(operator)`.
    /// @return partner Short name of the partner.
    function accredit(
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        bytes32 licence,
        address operator,
        uint48 deadline,
        bytes calldata consent
    ) external returns (PartnerId partner);
}
