// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

import {IPartnerRegistry} from "../interfaces/IPartnerRegistry.sol";
import {IRegistrarBoard} from "../interfaces/IRegistrarBoard.sol";

/// The chair is the default admin: its seat passes on in two steps with a delay.
contract RegistrarBoard is IRegistrarBoard, AccessControlDefaultAdminRules {
    constructor(address chair, uint48 handOverDelay) AccessControlDefaultAdminRules(handOverDelay, chair) {}

    /// @inheritdoc IRegistrarBoard
    function appointRegistrar(
        IPartnerRegistry ledger,
        address account
    ) external onlyRole(DEFAULT_ADMIN_ROLE) returns (uint8) {
        return ledger.appointRegistrar(account);
    }

    /// @inheritdoc IRegistrarBoard
    function replaceRegistrar(IPartnerRegistry ledger, address from, address to) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ledger.replaceRegistrar(from, to);
    }
}
