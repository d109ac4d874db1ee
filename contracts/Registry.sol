// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {PartnerRegistry} from "./PartnerRegistry.sol";
import {RegistryInspection} from "./RegistryInspection.sol";

/// The code of the registry's verbs, views and twins, behind the back office's. It runs on the ledger's storage only.
contract Registry is PartnerRegistry, RegistryInspection {
    address private immutable _INSPECTION;

    constructor(address inspection) {
        _INSPECTION = inspection;
    }

    /// The views of goods and, behind them, their twins.
    fallback(bytes calldata call) external returns (bytes memory) {
        return Address.functionDelegateCall(_INSPECTION, call);
    }
}
