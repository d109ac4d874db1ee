// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IProductDirectory} from "../interfaces/IProductDirectory.sol";
import {PartnerRegistry} from "./PartnerRegistry.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {Role, Scope} from "./libraries/Permissions.sol";
import {CompanyPrefix, Gtin, NOBODY, PartnerId} from "./types/Identifiers.sol";

abstract contract ProductDirectory is IProductDirectory, PartnerRegistry {
    using Gs1 for Gtin;
    using Gs1 for CompanyPrefix;

    mapping(Gtin => PartnerId) private _makers;

    /// @inheritdoc IProductDirectory
    function registerProduct(Gtin gtin, CompanyPrefix prefix) external {
        PartnerId by = _mayRegisterProduct(msg.sender, gtin, prefix);

        _makers[gtin] = by;

        emit ProductRegistered(by, gtin, prefix);
    }

    /// @inheritdoc IProductDirectory
    function checkRegisterProduct(address account, Gtin gtin, CompanyPrefix prefix) external view {
        _mayRegisterProduct(account, gtin, prefix);
    }

    /// @inheritdoc IProductDirectory
    function makerOf(Gtin gtin) external view returns (PartnerId) {
        return _makers[gtin];
    }

    function _requireMaker(PartnerId by, Gtin gtin) internal view {
        PartnerId maker = _makers[gtin];
        require(maker != NOBODY, UnknownProduct(gtin));
        require(maker == by, NotMaker(gtin, maker, by));
    }

    function _mayRegisterProduct(address account, Gtin gtin, CompanyPrefix prefix) private view returns (PartnerId by) {
        by = checkOperator(account, Role.MANUFACTURER, Scope.COMMISSION);
        _requirePrefix(by, prefix);
        require(gtin.isValid(), InvalidGtin(gtin));
        require(prefix.covers(gtin), GtinOutsidePrefix(gtin, prefix));
        require(_makers[gtin] == NOBODY, ProductTaken(gtin, _makers[gtin]));
    }
}
