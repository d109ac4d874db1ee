// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {IRefusals} from "../../interfaces/IRefusals.sol";
import {LedgerState} from "../LedgerState.sol";
import {Scope} from "../libraries/Permissions.sol";
import {Accreditation} from "../types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, NOBODY, PartnerId} from "../types/Identifiers.sol";
import {Product} from "../types/Product.sol";

/// Who may act (P4, P8).
abstract contract PartnerRules is LedgerState, IRefusals {
    using BitMaps for BitMaps.BitMap;

    /// How far ahead the deadline of a signature may lie.
    uint256 private constant MAX_WINDOW = 30 days;

    /// The partner that `account` acts for, accredited for one of `roles` at this moment.
    function _actor(address account, uint8 roles, uint8 scope) internal view returns (PartnerId) {
        Accreditation key = _key(account, scope);
        _requireStanding(key, key.gln(), roles);
        return key.partner();
    }

    /// The office that `account` holds, 0 for none; refused where the ledger is closed.
    function _officeNumber(address account) internal view returns (uint8 number) {
        number = _offices[account].number;
        if (number != 0) _requireNotClosed();
    }

    /// The key of a partner, accredited or not: for what must stay possible to a suspended one.
    function _key(address account, uint8 scope) internal view returns (Accreditation key) {
        key = _keys[account];
        require(key.exists(), NotOperator(account));
        if (key.marked()) _requireNotClosed();
        require(key.scopes() & scope != 0, ScopeMissing(account, key.scopes(), scope));
    }

    /// A key that may do all its partner may, accredited or not: it decides who else acts for the partner.
    function _fullKey(address account) internal view returns (Accreditation key) {
        key = _key(account, Scope.ALL);
        require(key.scopes() == Scope.ALL, ScopeMissing(account, key.scopes(), Scope.ALL));
    }

    function _accredited(Gln gln, uint8 roles) internal view returns (PartnerId) {
        return _accreditation(gln, roles).partner();
    }

    function _accreditation(Gln gln, uint8 roles) internal view returns (Accreditation known) {
        known = _partners[gln];
        require(known.exists(), UnknownPartner(gln));
        _requireStanding(known, gln, roles);
    }

    function _isSuspended(PartnerId partner) internal view returns (bool) {
        return _suspended.get(PartnerId.unwrap(partner));
    }

    /// Neither suspended nor past its end.
    function _stands(Accreditation word) internal view returns (bool) {
        return !word.suspended() && block.timestamp <= word.validUntil();
    }

    function _requirePrefix(PartnerId by, CompanyPrefix prefix) internal view {
        PartnerId owner = _prefixes[prefix].owner;
        require(owner == by, CompanyPrefixNotOwned(prefix, owner, by));
    }

    function _requireMaker(PartnerId by, Gtin gtin) internal view {
        _productOf(by, gtin);
    }

    /// A product of `by`.
    function _productOf(PartnerId by, Gtin gtin) internal view returns (Product known) {
        known = _products[gtin];
        PartnerId maker = known.maker();
        require(maker != NOBODY, UnknownProduct(gtin));
        require(maker == by, NotMaker(gtin, maker, by));
    }

    function _requireStanding(Accreditation word, Gln gln, uint8 roles) internal view {
        require(!word.suspended(), AccreditationSuspended(gln));
        require(block.timestamp <= word.validUntil(), AccreditationExpired(gln, word.validUntil()));
        require(word.roles() & roles != 0, RoleMissing(gln, word.roles(), roles));
    }

    function _requireDeadline(uint48 deadline) internal view {
        bool sane = deadline >= block.timestamp && deadline <= block.timestamp + MAX_WINDOW;
        require(sane, DeadlineOutside(deadline, block.timestamp));
    }

    function _requireNotClosed() internal view {
        uint40 closesAt = _closesAt;
        require(closesAt == 0 || block.timestamp <= closesAt, LedgerClosed(closesAt));
    }
}
