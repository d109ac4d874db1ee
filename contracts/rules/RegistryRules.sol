// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Gs1} from "../libraries/Gs1.sol";
import {Role, Scope} from "../libraries/Permissions.sol";
import {Accreditation} from "../types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, NOBODY, PartnerId} from "../types/Identifiers.sol";
import {Prefix} from "../types/Prefix.sol";
import {PartnerRules} from "./PartnerRules.sol";

/// The decisions on partners, keys, prefixes and products. Nothing here writes.
abstract contract RegistryRules is PartnerRules {
    using Gs1 for CompanyPrefix;
    using Gs1 for Gln;
    using Gs1 for Gtin;

    bytes32 internal constant KEY_CONSENT = keccak256(
        "KeyConsent(address operator,address by,uint48 gln,uint8 scopes,uint32 bindings,uint48 deadline)"
    );
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
        _requireNotClosed();
        _requireNoOffice(account);
        require(_officeCount < MAX_REGISTRARS, RegistryFull());
    }

    /// By the office, whoever holds it by then, so that a registrar that sees it coming cannot step aside.
    function _mayReplaceRegistrar(address caller, uint8 number, address to) internal view {
        _requireBoard(caller);
        _requireNotClosed();
        require(_registrars[number] != address(0), UnknownOffice(number));
        _requireNoOffice(to);
    }

    function _mayOfferOffice(address caller, address to) internal view returns (uint8 number) {
        number = _officeOf(caller).number;
        _requireNoOffice(to);
    }

    function _mayWithdrawOfficeOffer(address caller, address to) internal view returns (uint8 number) {
        number = _officeOf(caller).number;
        require(to != address(0) && _officeOffers[number].to == to, NothingOffered(to));
    }

    function _mayAcceptOffice(address account, uint8 number) internal view {
        OfficeOffer memory offer = _officeOffers[number];
        require(offer.to == account, NothingOffered(account));
        _requireNotClosed();
        _requireOpen(offer.notBefore);
        _requireNoOffice(account);
    }

    /// Also gives the struct hash that the first key must have signed.
    function _mayAccredit(
        address caller,
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        address operator,
        uint48 deadline
    ) internal view returns (Office memory office, bytes32 signed) {
        office = _officeOf(caller);
        require(gln.isValid(), InvalidGln(gln));
        require(!_partners[gln].exists(), AlreadyAccredited(gln));
        require(office.accredited < MAX_PARTNERS, RegistryFull());
        _requireTerm(roles, validUntil);
        _requireNewKey(operator);
        signed = _consent(caller, gln, Scope.ALL, operator, deadline);
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

    /// Also gives the struct hash that the account must have signed.
    function _mayAddOperator(
        address caller,
        address account,
        uint8 scopes,
        uint48 deadline
    ) internal view returns (Accreditation own, bytes32 signed) {
        own = _fullKey(caller);
        _requireStanding(own, own.gln(), Role.ANY);
        _requireScopes(scopes);
        _requireNewKey(account);
        _requireRoom(own.gln());
        signed = _consent(caller, own.gln(), scopes, account, deadline);
    }

    /// A key may end itself.
    function _mayRemoveOperator(address caller, address account) internal view returns (Accreditation key) {
        key = _keys[account];
        require(key.exists(), NotOperator(account));
        _requireNotClosed();
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

    /// All that held when the key was offered must hold still; what a registrar offered ends with its office. But where
    /// the key that was to be replaced is gone, the account becomes a further one: else who has it could end it to stop
    /// the one that is to follow.
    function _mayAcceptKey(
        address account,
        Gln gln
    ) internal view returns (Accreditation known, KeyOffer memory offer) {
        offer = _keyOffers[gln][account];
        require(offer.by != address(0), NothingOffered(account));
        _requireOpen(offer.notBefore);
        known = _ownPartner(offer.by, gln);
        if (!_isKeyOf(offer.replaces, gln)) offer.replaces = address(0);
        _requirePlace(gln, account, offer.replaces);
    }

    function _mayAssignCompanyPrefix(
        address caller,
        Gln gln,
        CompanyPrefix prefix
    ) internal view returns (Accreditation known) {
        known = _ownPartner(caller, gln);
        require(prefix.isValid(), InvalidCompanyPrefix(prefix));
        _requireFree(prefix, _prefixes[prefix].owner);
        require(_longerPrefixes[prefix] == 0, CompanyPrefixBegins(prefix, _longerPrefixes[prefix]));
        for (CompanyPrefix key = prefix.shorter(); !key.isTooShort(); key = key.shorter()) {
            _requireFree(prefix, _prefixes[key].owner);
        }
    }

    /// What was assigned by mistake, before anything stands under it.
    function _mayWithdrawCompanyPrefix(
        address caller,
        Gln gln,
        CompanyPrefix prefix
    ) internal view returns (PartnerId owner) {
        owner = _ownPartner(caller, gln).partner();
        _requirePrefix(owner, prefix);
        require(!_prefixes[prefix].used, CompanyPrefixInUse(prefix));
    }

    function _mayOfferCompanyPrefix(
        address account,
        CompanyPrefix prefix,
        Gln to
    ) internal view returns (Accreditation own, PartnerId taker) {
        own = _fullKey(account);
        _requireStanding(own, own.gln(), Role.ANY);
        _requirePrefix(own.partner(), prefix);
        taker = _accredited(to, Role.ANY);
    }

    function _mayAcceptCompanyPrefix(address account, CompanyPrefix prefix) internal view returns (PartnerId by) {
        Accreditation own = _fullKey(account);
        _requireStanding(own, own.gln(), Role.ANY);
        by = own.partner();
        Prefix memory known = _prefixes[prefix];
        require(known.taker == by, CompanyPrefixNotOffered(prefix, known.taker, by));
        _requireStanding(known.from, known.notAfter, Role.ANY);
    }

    /// Gives who has the prefix now.
    function _mayAnnounceCompanyPrefixEnd(
        address caller,
        CompanyPrefix prefix,
        Gtin[] calldata products
    ) internal view returns (PartnerId owner) {
        _requireBoard(caller);
        _requireNotClosed();
        owner = _prefixes[prefix].owner;
        require(owner != NOBODY, UnknownCompanyPrefix(prefix));
        for (uint256 i = 0; i < products.length; i++) {
            require(_products[products[i]].maker() != NOBODY, UnknownProduct(products[i]));
            require(prefix.covers(products[i]), GtinOutsidePrefix(products[i], prefix));
        }
    }

    function _mayWithdrawCompanyPrefixEnd(address caller, CompanyPrefix prefix) internal view {
        _requireBoard(caller);
        _requireNotClosed();
        require(_prefixEnds[prefix].notBefore != 0, EndNotAnnounced(prefix));
    }

    /// Whoever has the prefix by then: it does not get away by being passed on.
    function _mayEndCompanyPrefix(
        address caller,
        CompanyPrefix prefix,
        Gtin[] calldata products
    ) internal view returns (PartnerId owner) {
        _requireBoard(caller);
        _requireNotClosed();
        PrefixEnd memory end = _prefixEnds[prefix];
        bool announced = end.notBefore != 0 && end.products == keccak256(abi.encodePacked(products));
        require(announced, EndNotAnnounced(prefix));
        _requireOpen(end.notBefore);
        owner = _prefixes[prefix].owner;
        require(owner != NOBODY, UnknownCompanyPrefix(prefix));
    }

    function _mayRegisterProduct(
        address account,
        Gtin gtin,
        CompanyPrefix prefix,
        Gtin content,
        uint32 quantity
    ) internal view returns (PartnerId by) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        _requirePrefix(by, prefix);
        require(gtin.isValid(), InvalidGtin(gtin));
        require(prefix.covers(gtin), GtinOutsidePrefix(gtin, prefix));
        PartnerId maker = _products[gtin].maker();
        require(maker == NOBODY, ProductTaken(gtin, maker));
        require((Gtin.unwrap(content) == 0) == (quantity == 0), InvalidQuantity(gtin, content, quantity));
        if (quantity != 0) _requireMaker(by, content);
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
        ProductOffer memory offer = _productOffers[gtin];
        require(offer.taker == by, ProductNotOffered(gtin, offer.taker, by));
        _requireStanding(offer.from, offer.notAfter, Role.MANUFACTURER);
    }

    function _mayAnnounceClosing(address caller, address successor) internal view {
        _requireBoard(caller);
        require(_closesAt == 0, ClosingAnnouncedBefore(_closesAt));
        require(successor != address(0), NoSuccessor());
    }

    function _mayWithdrawClosing(address caller) internal view {
        _requireBoard(caller);
        require(_closesAt != 0, ClosingNotAnnounced());
        _requireNotClosed();
    }

    /// Anybody's, since it changes nothing before the ledger closes. Gives who is not marked yet: others may have been
    /// faster.
    function _mayMarkForClosing(Gln[] calldata glns) internal view returns (PartnerId[] memory fresh) {
        require(_closesAt != 0, ClosingNotAnnounced());
        fresh = new PartnerId[](glns.length);
        uint256 size = 0;
        for (uint256 i = 0; i < glns.length; i++) {
            Accreditation known = _partners[glns[i]];
            require(known.exists(), UnknownPartner(glns[i]));
            require(i == 0 || Gln.unwrap(glns[i]) > Gln.unwrap(glns[i - 1]), GlnNotRising(glns[i]));
            if (!known.marked()) fresh[size++] = known.partner();
        }
        assembly ("memory-safe") {
            mstore(fresh, size)
        }
    }

    function _officeOf(address account) internal view returns (Office memory office) {
        office = _offices[account];
        require(office.number != 0, NotRegistrar(account));
        _requireNotClosed();
    }

    /// What `account` signs to become a key of the partner by the hand of `by`. It names how often the account has become
    /// one, so that it binds once.
    function _consent(
        address by,
        Gln gln,
        uint8 scopes,
        address account,
        uint48 deadline
    ) private view returns (bytes32) {
        _requireDeadline(deadline);
        return keccak256(abi.encode(KEY_CONSENT, account, by, gln, scopes, _keys[account].bindings(), deadline));
    }

    /// Of who offered it, and until when that stands.
    function _requireStanding(Gln from, uint48 notAfter, uint8 roles) private view {
        require(block.timestamp <= notAfter, OfferEnded(notAfter, block.timestamp));
        _accredited(from, roles);
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
