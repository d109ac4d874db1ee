// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Gs1} from "../libraries/Gs1.sol";
import {Role, Scope} from "../libraries/Permissions.sol";
import {Accreditation} from "../types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, NOBODY, PartnerId} from "../types/Identifiers.sol";
import {PartnerRules} from "./PartnerRules.sol";

/// The decisions on partners, keys, prefixes and products. Nothing here writes.
abstract contract RegistryRules is PartnerRules {
    using Gs1 for CompanyPrefix;
    using Gs1 for Gln;
    using Gs1 for Gtin;

    uint256 private constant MAX_REGISTRARS = 63;
    /// One less than the number fits, which is left to what nobody holds.
    uint24 private constant MAX_PARTNERS = 2 ** 18 - 2;
    uint256 private constant MAX_FURTHER_KEYS = 64;
    /// How long an offer stands once it can be taken.
    uint48 internal constant OFFER_LIFE = 30 days;
    /// The end of the year 9999.
    uint40 private constant LAST_SECOND = 253_402_300_799;

    function _mayAppointRegistrar(address caller, address account) internal view {
        _requireBoard(caller);
        _requireNoOffice(account);
        require(_officeCount < MAX_REGISTRARS, RegistryFull());
    }

    function _mayReplaceRegistrar(address caller, address from, address to) internal view returns (Office memory) {
        _requireBoard(caller);
        _requireNoOffice(to);
        return _officeOf(from);
    }

    function _mayOfferOffice(address caller, address to) internal view returns (uint8 number) {
        number = _officeOf(caller).number;
        _requireNoOffice(to);
    }

    function _mayWithdrawOfficeOffer(address caller, address to) internal view returns (uint8 number) {
        number = _officeOf(caller).number;
        require(to != address(0) && _officeOffers[number].to == to, NothingOffered(to));
    }

    function _mayAcceptOffice(address account, uint8 number) internal view returns (address from) {
        OfficeOffer memory offer = _officeOffers[number];
        require(offer.to == account, NothingOffered(account));
        _requireOpen(offer.notBefore);
        _requireNoOffice(account);
        return offer.from;
    }

    function _mayAccredit(
        address caller,
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        address operator
    ) internal view returns (Office memory office) {
        office = _officeOf(caller);
        require(gln.isValid(), InvalidGln(gln));
        require(!_partners[gln].exists(), AlreadyAccredited(gln));
        require(office.accredited < MAX_PARTNERS, RegistryFull());
        _requireTerm(roles, validUntil);
        _requireNewKey(operator);
    }

    function _mayRenew(
        address caller,
        Gln gln,
        uint8 roles,
        uint40 validUntil
    ) internal view returns (Accreditation known) {
        known = _ownPartner(caller, gln);
        _requireTerm(roles, validUntil);
    }

    function _maySuspend(address caller, Gln gln) internal view returns (Accreditation known) {
        known = _ownPartner(caller, gln);
        require(!known.suspended(), AccreditationSuspended(gln));
    }

    function _mayReinstate(address caller, Gln gln) internal view returns (Accreditation known) {
        known = _ownPartner(caller, gln);
        require(known.suspended(), NotSuspended(gln));
    }

    function _mayAddOperator(address caller, address account, uint8 scopes) internal view returns (Accreditation own) {
        own = _fullKey(caller);
        _requireStanding(own, own.gln(), Role.ANY);
        _requireScopes(scopes);
        _requireNewKey(account);
        _requireRoom(own.gln());
    }

    /// A key may end itself, so that no partner holds an account that it added unasked.
    function _mayRemoveOperator(address caller, address account) internal view returns (Accreditation key) {
        key = _keys[account];
        require(key.exists(), NotOperator(account));
        Accreditation own = _keys[caller];
        bool full = own.partner() == key.partner() && own.scopes() == Scope.ALL;
        if (caller != account && !full) _ownPartner(caller, key.gln());
    }

    function _mayOfferKey(
        address caller,
        Gln gln,
        address to,
        uint8 scopes,
        address replaces
    ) internal view returns (PartnerId) {
        Accreditation known = _ownPartner(caller, gln);
        _requireScopes(scopes);
        _requirePlace(gln, to, replaces);
        return known.partner();
    }

    /// The registrar's, and the partner's own: that is how it keeps out a key that it does not want.
    function _mayWithdrawKeyOffer(address caller, Gln gln, address to) internal view returns (PartnerId) {
        if (_isKeyOf(caller, gln)) _fullKey(caller);
        else _ownPartner(caller, gln);
        require(_keyOffers[gln][to].by != address(0), NothingOffered(to));
        return _partners[gln].partner();
    }

    /// All that held when the key was offered must hold still; what a registrar offered ends with its office.
    function _mayAcceptKey(
        address account,
        Gln gln
    ) internal view returns (Accreditation known, KeyOffer memory offer) {
        offer = _keyOffers[gln][account];
        require(offer.by != address(0), NothingOffered(account));
        _requireOpen(offer.notBefore);
        known = _ownPartner(offer.by, gln);
        _requirePlace(gln, account, offer.replaces);
    }

    function _mayAssignCompanyPrefix(
        address caller,
        Gln gln,
        CompanyPrefix prefix
    ) internal view returns (Accreditation known) {
        known = _ownPartner(caller, gln);
        require(prefix.isValid(), InvalidCompanyPrefix(prefix));
        _requireFree(prefix, _prefixOwners[prefix]);
        _requireFree(prefix, _longerPrefixOwners[prefix]);
        for (CompanyPrefix key = prefix.shorter(); !key.isTooShort(); key = key.shorter()) {
            _requireFree(prefix, _prefixOwners[key]);
        }
    }

    function _mayRegisterProduct(
        address account,
        Gtin gtin,
        CompanyPrefix prefix
    ) internal view returns (PartnerId by) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        _requirePrefix(by, prefix);
        require(gtin.isValid(), InvalidGtin(gtin));
        require(prefix.covers(gtin), GtinOutsidePrefix(gtin, prefix));
        require(_makers[gtin] == NOBODY, ProductTaken(gtin, _makers[gtin]));
    }

    function _mayOfferProduct(
        address account,
        Gtin gtin,
        Gln to
    ) internal view returns (PartnerId by, PartnerId taker) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        _requireMaker(by, gtin);
        taker = _accredited(to, Role.MANUFACTURER);
    }

    function _mayAcceptProduct(address account, Gtin gtin) internal view returns (PartnerId by) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        PartnerId taker = _productOffers[gtin];
        require(taker == by, ProductNotOffered(gtin, taker, by));
    }

    function _officeOf(address account) internal view returns (Office memory office) {
        office = _offices[account];
        require(office.number != 0, NotRegistrar(account));
    }

    function _requireBoard(address caller) private view {
        require(caller == _board, NotBoard(caller));
    }

    function _ownPartner(address caller, Gln gln) private view returns (Accreditation known) {
        uint8 number = _officeOf(caller).number;
        known = _partners[gln];
        require(known.exists(), UnknownPartner(gln));
        uint8 keeper = known.partner().registrarOf();
        require(keeper == number, OtherRegistrar(gln, keeper, number));
    }

    /// An account is a registrar's or a partner's, never both.
    function _requireNoOffice(address account) private view {
        uint8 number = _offices[account].number;
        require(account != address(0), NotRegistrar(account));
        require(number == 0, AlreadyRegistrar(account, number));
        require(!_keys[account].exists(), RegistrarIsNoOperator(account));
    }

    function _requireNewKey(address account) private view {
        Accreditation known = _keys[account];
        require(account != address(0), NotOperator(account));
        require(_offices[account].number == 0, RegistrarIsNoOperator(account));
        require(!known.exists(), AlreadyOperator(account, known.gln()));
    }

    /// Among the keys of the partner there is a place for `account`, which is new to the ledger.
    function _requirePlace(Gln gln, address account, address replaces) private view {
        _requireNewKey(account);
        if (replaces == address(0)) _requireRoom(gln);
        else require(_isKeyOf(replaces, gln), NotOperatorOf(replaces, gln));
    }

    function _isKeyOf(address account, Gln gln) private view returns (bool) {
        return _keys[account].exists() && _keys[account].partner() == _partners[gln].partner();
    }

    function _requireRoom(Gln gln) private view {
        require(_furtherKeys[gln].length < MAX_FURTHER_KEYS, RegistryFull());
    }

    function _requireOpen(uint48 notBefore) private view {
        require(block.timestamp >= notBefore, TooEarly(notBefore, block.timestamp));
        uint48 notAfter = notBefore + OFFER_LIFE;
        require(block.timestamp <= notAfter, OfferEnded(notAfter, block.timestamp));
    }

    function _requireScopes(uint8 scopes) private pure {
        require(scopes != 0 && scopes & ~Scope.ALL == 0, InvalidScopes(scopes));
    }

    function _requireTerm(uint8 roles, uint40 validUntil) private view {
        require(roles != 0 && roles & ~Role.ANY == 0, InvalidRoles(roles));
        bool dated = validUntil > block.timestamp && validUntil <= LAST_SECOND;
        require(dated, InvalidValidity(validUntil, block.timestamp));
    }

    function _requireFree(CompanyPrefix prefix, PartnerId owner) private pure {
        require(owner == NOBODY, CompanyPrefixTaken(prefix, owner));
    }
}
