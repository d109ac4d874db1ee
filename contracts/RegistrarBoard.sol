// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

import {ILedger} from "../interfaces/ILedger.sol";
import {IRegistrarBoard} from "../interfaces/IRegistrarBoard.sol";
import {CompanyPrefix, Gtin, LotId} from "./types/Identifiers.sol";

/// The chair is the default admin: its seat passes on in two steps with a delay.
contract RegistrarBoard is IRegistrarBoard, AccessControlDefaultAdminRules {
    constructor(address chair, uint48 handOverDelay) AccessControlDefaultAdminRules(handOverDelay, chair) {}

    /// @inheritdoc IRegistrarBoard
    function appointRegistrar(
        ILedger ledger,
        address account
    ) external onlyRole(DEFAULT_ADMIN_ROLE) returns (uint8) {
        return ledger.appointRegistrar(account);
    }

    /// @inheritdoc IRegistrarBoard
    function replaceRegistrar(ILedger ledger, uint8 number, address to) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ledger.replaceRegistrar(number, to);
    }

    /// @inheritdoc IRegistrarBoard
    function announceCompanyPrefixEnd(
        ILedger ledger,
        CompanyPrefix prefix,
        Gtin[] calldata products
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ledger.announceCompanyPrefixEnd(prefix, products);
    }

    /// @inheritdoc IRegistrarBoard
    function withdrawCompanyPrefixEnd(
        ILedger ledger,
        CompanyPrefix prefix
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ledger.withdrawCompanyPrefixEnd(prefix);
    }

    /// @inheritdoc IRegistrarBoard
    function endCompanyPrefix(
        ILedger ledger,
        CompanyPrefix prefix,
        Gtin[] calldata products
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ledger.endCompanyPrefix(prefix, products);
    }

    /// @inheritdoc IRegistrarBoard
    function announceClosing(ILedger ledger, address successor) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ledger.announceClosing(successor);
    }

    /// @inheritdoc IRegistrarBoard
    function withdrawClosing(ILedger ledger) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ledger.withdrawClosing();
    }

    /// @inheritdoc IRegistrarBoard
    function overruleRecall(
        ILedger ledger,
        LotId lot,
        uint8 office,
        bytes32 document
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        ledger.overruleRecall(lot, office, document);
    }
}
