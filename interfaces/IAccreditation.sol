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
    /// @param operator First operator key.
    /// @return partner Short name of the partner.
    function accredit(
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        bytes32 licence,
        address operator
    ) external returns (PartnerId partner);
}
