// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {Discrepancies} from "./Discrepancies.sol";
import {Observations} from "./Observations.sol";
import {Safety} from "./Safety.sol";
import {SafetyTwins} from "./SafetyTwins.sol";

/// The code of the verbs on goods that CustodyLedger does not hold itself, and of their twins. It runs on the ledger's
/// storage only: called at its own address it finds no board, no partner and no goods.
contract BackOffice is Safety, Discrepancies, Observations, SafetyTwins {
    address private immutable _REGISTRY;

    constructor(address registry) {
        _REGISTRY = registry;
    }

    /// The registry; what that does not know is a view or a twin of goods.
    fallback(bytes calldata call) external returns (bytes memory) {
        return Address.functionDelegateCall(_REGISTRY, call);
    }
}
