// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPartnerRegistry} from "../interfaces/IPartnerRegistry.sol";
import {IProductDirectory} from "../interfaces/IProductDirectory.sol";
import {IRecords} from "../interfaces/IRecords.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {RegistryRules} from "./rules/RegistryRules.sol";
import {Accreditation} from "./types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, NOBODY, PartnerId} from "./types/Identifiers.sol";

/// Partners, keys, prefixes and products, beside accreditation itself. The board is one address: a RegistrarBoard.
abstract contract PartnerRegistry is IPartnerRegistry, IProductDirectory, RegistryRules, IRecords {
    using Gs1 for CompanyPrefix;

    uint48 private constant OFFICE_DELAY = 2 days;
    /// Time enough for the partner to see the offer and to withdraw it, and for the board to replace the registrar.
    uint48 private constant KEY_DELAY = 2 days;

    /// @inheritdoc IPartnerRegistry
    function appointRegistrar(address account) external returns (uint8 number) {
        _mayAppointRegistrar(msg.sender, account);

        number = ++_officeCount;
        _offices[account].number = number;

        emit RegistrarAppointed(number, account);
    }

    /// @inheritdoc IPartnerRegistry
    function replaceRegistrar(address from, address to) external {
        Office memory office = _mayReplaceRegistrar(msg.sender, from, to);

        _moveOffice(office, from, to);
    }

    /// @inheritdoc IPartnerRegistry
    function offerOffice(address to) external {
        uint8 number = _mayOfferOffice(msg.sender, to);

        uint48 notBefore = uint48(block.timestamp) + OFFICE_DELAY;
        _officeOffers[number] = OfficeOffer(msg.sender, notBefore, to);

        emit OfficeOffered(number, msg.sender, to, notBefore, notBefore + OFFER_LIFE);
    }

    /// @inheritdoc IPartnerRegistry
    function withdrawOfficeOffer(address to) external {
        uint8 number = _mayWithdrawOfficeOffer(msg.sender, to);

        delete _officeOffers[number];

        emit OfficeOfferWithdrawn(number, to);
    }

    /// @inheritdoc IPartnerRegistry
    function acceptOffice(uint8 number) external {
        address from = _mayAcceptOffice(msg.sender, number);

        _moveOffice(_offices[from], from, msg.sender);
    }

    /// @inheritdoc IPartnerRegistry
    function renew(Gln gln, uint8 roles, uint40 validUntil, bytes32 licence) external {
        Accreditation known = _mayRenew(msg.sender, gln, roles, validUntil);

        _restate(gln, known.withTerm(roles, validUntil));

        emit AccreditationRenewed(known.partner(), roles, validUntil, licence);
    }

    /// @inheritdoc IPartnerRegistry
    function suspend(Gln gln, bytes32 reason) external {
        Accreditation known = _maySuspend(msg.sender, gln);

        _restate(gln, known.withSuspended(true));

        emit PartnerSuspended(known.partner(), reason);
    }

    /// @inheritdoc IPartnerRegistry
    function reinstate(Gln gln, bytes32 reason) external {
        Accreditation known = _mayReinstate(msg.sender, gln);

        _restate(gln, known.withSuspended(false));

        emit PartnerReinstated(known.partner(), reason);
    }

    /// @inheritdoc IPartnerRegistry
    function addOperator(address account, uint8 scopes) external {
        Accreditation own = _mayAddOperator(msg.sender, account, scopes);

        _addKey(own.gln(), own, account, scopes);
    }

    /// @inheritdoc IPartnerRegistry
    function removeOperator(address account) external {
        Accreditation key = _mayRemoveOperator(msg.sender, account);

        _keys[account] = Accreditation.wrap(0);
        _replaceInList(key.gln(), account, address(0));

        emit OperatorRemoved(key.partner(), account);
    }

    /// @inheritdoc IPartnerRegistry
    function offerKey(Gln gln, address to, uint8 scopes, address replaces) external {
        PartnerId partner = _mayOfferKey(msg.sender, gln, to, scopes, replaces);

        uint48 notBefore = uint48(block.timestamp) + KEY_DELAY;
        _keyOffers[gln][to] = KeyOffer(msg.sender, notBefore, replaces, scopes);

        emit KeyOffered(partner, to, replaces, scopes, msg.sender, notBefore, notBefore + OFFER_LIFE);
    }

    /// @inheritdoc IPartnerRegistry
    function withdrawKeyOffer(Gln gln, address to) external {
        PartnerId partner = _mayWithdrawKeyOffer(msg.sender, gln, to);

        delete _keyOffers[gln][to];

        emit KeyOfferWithdrawn(partner, to, msg.sender);
    }

    /// @inheritdoc IPartnerRegistry
    function acceptKey(Gln gln) external {
        (Accreditation known, KeyOffer memory offer) = _mayAcceptKey(msg.sender, gln);

        if (offer.replaces == address(0)) _addKey(gln, known, msg.sender, offer.scopes);
        else _replaceKey(gln, known, msg.sender, offer);
    }

    /// @inheritdoc IPartnerRegistry
    function assignCompanyPrefix(Gln gln, CompanyPrefix prefix) external {
        Accreditation known = _mayAssignCompanyPrefix(msg.sender, gln, prefix);

        _prefixOwners[prefix] = known.partner();
        for (CompanyPrefix key = prefix.shorter(); !key.isTooShort(); key = key.shorter()) {
            _longerPrefixOwners[key] = known.partner();
        }

        emit CompanyPrefixAssigned(known.partner(), prefix);
    }

    /// @inheritdoc IProductDirectory
    function registerProduct(Gtin gtin, CompanyPrefix prefix) external {
        PartnerId by = _mayRegisterProduct(msg.sender, gtin, prefix);

        _makers[gtin] = by;

        emit ProductRegistered(by, gtin, prefix);
    }

    /// @inheritdoc IProductDirectory
    function offerProduct(Gtin gtin, Gln to) external {
        (PartnerId by, PartnerId taker) = _mayOfferProduct(msg.sender, gtin, to);

        _productOffers[gtin] = taker;

        emit ProductOffered(by, taker, gtin);
    }

    /// @inheritdoc IProductDirectory
    function acceptProduct(Gtin gtin) external {
        PartnerId by = _mayAcceptProduct(msg.sender, gtin);

        PartnerId from = _makers[gtin];
        _makers[gtin] = by;
        _productOffers[gtin] = NOBODY;

        emit ProductTransferred(from, by, gtin);
    }

    function _moveOffice(Office memory office, address from, address to) private {
        _offices[to] = office;
        delete _offices[from];
        delete _officeOffers[office.number];

        emit RegistrarReplaced(office.number, from, to);
    }

    /// Who is a key needs no offer any more.
    function _addKey(Gln gln, Accreditation standing, address account, uint8 scopes) private {
        delete _keyOffers[gln][account];
        _furtherKeys[gln].push(account);
        _keys[account] = standing.asKey(gln, scopes);

        emit OperatorAdded(standing.partner(), account, scopes);
    }

    function _replaceKey(Gln gln, Accreditation standing, address account, KeyOffer memory offer) private {
        delete _keyOffers[gln][account];
        _keys[offer.replaces] = Accreditation.wrap(0);
        _keys[account] = standing.asKey(gln, offer.scopes);
        _replaceInList(gln, offer.replaces, account);

        emit OperatorReplaced(standing.partner(), offer.replaces, account, offer.scopes);
    }

    /// The same standing in the slot of the partner and in those of its keys.
    function _restate(Gln gln, Accreditation word) private {
        _partners[gln] = word;
        _restateKey(gln, word, word.firstKey());
        address[] storage further = _furtherKeys[gln];
        for (uint256 i = 0; i < further.length; i++) _restateKey(gln, word, further[i]);
    }

    function _restateKey(Gln gln, Accreditation word, address account) private {
        if (account != address(0)) _keys[account] = word.asKey(gln, _keys[account].scopes());
    }

    /// `to` takes the place of `from` among the keys of the partner; nobody does where it is 0.
    function _replaceInList(Gln gln, address from, address to) private {
        Accreditation word = _partners[gln];
        if (word.firstKey() == from) {
            _partners[gln] = word.withFirstKey(to);
            return;
        }
        address[] storage further = _furtherKeys[gln];
        uint256 at = 0;
        while (further[at] != from) at++;
        further[at] = to == address(0) ? further[further.length - 1] : to;
        if (to == address(0)) further.pop();
    }
}
