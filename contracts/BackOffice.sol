// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {Discrepancies} from "./Discrepancies.sol";
import {PartnerRegistry} from "./PartnerRegistry.sol";
import {Safety} from "./Safety.sol";

/// The code of every verb that CustodyLedger does not hold itself. It runs on the ledger's storage only: called at its
/// own address it finds no board, no partner and no goods.
contract BackOffice is Safety, Discrepancies, PartnerRegistry {
    address private immutable _INSPECTION;

    constructor(address inspection) {
        _INSPECTION = inspection;
    }

    /// Every view and twin.
    fallback(bytes calldata call) external returns (bytes memory) {
        return Address.functionDelegateCall(_INSPECTION, call);
    }
}
