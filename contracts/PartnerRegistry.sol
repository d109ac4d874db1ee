// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {IClosing} from "../interfaces/IClosing.sol";
import {IPartnerRegistry} from "../interfaces/IPartnerRegistry.sol";
import {IProductDirectory} from "../interfaces/IProductDirectory.sol";
import {IRecords} from "../interfaces/IRecords.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {RegistryRules} from "./rules/RegistryRules.sol";
import {Signatures} from "./Signatures.sol";
import {Accreditation} from "./types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, NOBODY, PartnerId} from "./types/Identifiers.sol";
import {Prefix} from "./types/Prefix.sol";
import {Product, newProduct} from "./types/Product.sol";

/// Partners, keys, prefixes and products, beside accreditation itself; and the end of the ledger. The board is one
/// address: a RegistrarBoard.
abstract contract PartnerRegistry is
    IPartnerRegistry,
    IProductDirectory,
    IClosing,
    RegistryRules,
    IRecords,
    Signatures
{
    using BitMaps for BitMaps.BitMap;
    using Gs1 for CompanyPrefix;

    uint48 private constant OFFICE_DELAY = 2 days;
    /// Time enough for the partner to see the offer and to withdraw it, and for the board to replace the registrar.
    uint48 private constant KEY_DELAY = 2 days;
    /// Time enough for an owner that is wronged to be heard.
    uint48 private constant PREFIX_DELAY = 14 days;
    /// Time enough to bring home what is under way, to mark every partner, and to be ready for what follows.
    uint40 private constant CLOSING_DELAY = 60 days;

    /// @inheritdoc IPartnerRegistry
    function appointRegistrar(address account) external returns (uint8 number) {
        _mayAppointRegistrar(msg.sender, account);

        number = ++_officeCount;
        _offices[account].number = number;
        _registrars[number] = account;

        emit RegistrarAppointed(number, account);
    }

    /// @inheritdoc IPartnerRegistry
    function replaceRegistrar(uint8 number, address to) external {
        _mayReplaceRegistrar(msg.sender, number, to);

        _moveOffice(number, to);
    }

    /// @inheritdoc IPartnerRegistry
    function offerOffice(address to) external {
        uint8 number = _mayOfferOffice(msg.sender, to);

        uint48 notBefore = uint48(block.timestamp) + OFFICE_DELAY;
        _officeOffers[number] = OfficeOffer(to, notBefore);

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
        _mayAcceptOffice(msg.sender, number);

        _moveOffice(number, msg.sender);
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
        _suspended.set(PartnerId.unwrap(known.partner()));

        emit PartnerSuspended(known.partner(), reason);
    }

    /// @inheritdoc IPartnerRegistry
    function reinstate(Gln gln, bytes32 reason) external {
        Accreditation known = _mayReinstate(msg.sender, gln);

        _restate(gln, known.withSuspended(false));
        _suspended.unset(PartnerId.unwrap(known.partner()));

        emit PartnerReinstated(known.partner(), reason);
    }

    /// @inheritdoc IPartnerRegistry
    function addOperator(address account, uint8 scopes, uint48 deadline, bytes calldata consent) external {
        (Accreditation own, bytes32 signed) = _mayAddOperator(msg.sender, account, scopes, deadline);
        _requireSignature(account, signed, consent);

        _addKey(own.gln(), own, account, scopes);
    }

    /// @inheritdoc IPartnerRegistry
    function removeOperator(address account) external {
        Accreditation key = _mayRemoveOperator(msg.sender, account);

        _keys[account] = key.ended();
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

        _prefixes[prefix].owner = known.partner();
        for (CompanyPrefix key = prefix.shorter(); !key.isTooShort(); key = key.shorter()) _longerPrefixes[key]++;

        emit CompanyPrefixAssigned(known.partner(), prefix);
    }

    /// @inheritdoc IPartnerRegistry
    function withdrawCompanyPrefix(Gln gln, CompanyPrefix prefix) external {
        PartnerId owner = _mayWithdrawCompanyPrefix(msg.sender, gln, prefix);

        _release(prefix);

        emit CompanyPrefixWithdrawn(owner, prefix);
    }

    /// @inheritdoc IPartnerRegistry
    function offerCompanyPrefix(CompanyPrefix prefix, Gln to) external {
        (Accreditation own, PartnerId taker) = _mayOfferCompanyPrefix(msg.sender, prefix, to);

        uint48 notAfter = uint48(block.timestamp) + OFFER_LIFE;
        Prefix storage known = _prefixes[prefix];
        (known.taker, known.from, known.notAfter) = (taker, own.gln(), notAfter);

        emit CompanyPrefixOffered(own.partner(), taker, prefix, notAfter);
    }

    /// @inheritdoc IPartnerRegistry
    function acceptCompanyPrefix(CompanyPrefix prefix) external {
        PartnerId by = _mayAcceptCompanyPrefix(msg.sender, prefix);

        Prefix memory known = _prefixes[prefix];
        _prefixes[prefix] = Prefix(by, known.used, NOBODY, Gln.wrap(0), 0);

        emit CompanyPrefixTransferred(known.owner, by, prefix);
    }

    /// @inheritdoc IPartnerRegistry
    function announceCompanyPrefixEnd(CompanyPrefix prefix, Gtin[] calldata products) external {
        PartnerId owner = _mayAnnounceCompanyPrefixEnd(msg.sender, prefix, products);

        uint48 notBefore = uint48(block.timestamp) + PREFIX_DELAY;
        _prefixEnds[prefix] = PrefixEnd(notBefore, keccak256(abi.encodePacked(products)));

        emit CompanyPrefixEndAnnounced(owner, prefix, products, notBefore, notBefore + OFFER_LIFE);
    }

    /// @inheritdoc IPartnerRegistry
    function withdrawCompanyPrefixEnd(CompanyPrefix prefix) external {
        _mayWithdrawCompanyPrefixEnd(msg.sender, prefix);

        delete _prefixEnds[prefix];

        emit CompanyPrefixEndWithdrawn(prefix);
    }

    /// @inheritdoc IPartnerRegistry
    function endCompanyPrefix(CompanyPrefix prefix, Gtin[] calldata products) external {
        PartnerId owner = _mayEndCompanyPrefix(msg.sender, prefix, products);

        _release(prefix);
        delete _prefixEnds[prefix];
        for (uint256 i = 0; i < products.length; i++) {
            _products[products[i]] = _products[products[i]].madeBy(NOBODY);
            delete _productOffers[products[i]];
        }

        emit CompanyPrefixEnded(owner, prefix, products);
    }

    /// @inheritdoc IClosing
    function announceClosing(address successor) external {
        _mayAnnounceClosing(msg.sender, successor);

        _successor = successor;
        _closesAt = uint40(block.timestamp) + CLOSING_DELAY;

        emit ClosingAnnounced(successor, _closesAt);
    }

    /// @inheritdoc IClosing
    function withdrawClosing() external {
        _mayWithdrawClosing(msg.sender);

        (_successor, _closesAt) = (address(0), 0);

        emit ClosingWithdrawn();
    }

    /// @inheritdoc IClosing
    function markForClosing(Gln[] calldata glns) external {
        PartnerId[] memory fresh = _mayMarkForClosing(glns);

        _marked += uint32(fresh.length);
        for (uint256 i = 0; i < glns.length; i++) {
            Accreditation known = _partners[glns[i]];
            if (!known.marked()) _restate(glns[i], known.withMark());
        }

        emit PartnersMarked(fresh);
    }

    /// @inheritdoc IProductDirectory
    function registerProduct(Gtin gtin, CompanyPrefix prefix, Gtin content, uint32 quantity) external {
        PartnerId by = _mayRegisterProduct(msg.sender, gtin, prefix, content, quantity);

        _products[gtin] = newProduct(by, content, quantity);
        _prefixes[prefix].use();

        emit ProductRegistered(by, gtin, prefix, content, quantity);
    }

    /// @inheritdoc IProductDirectory
    function offerProduct(Gtin gtin, Gln to) external {
        (PartnerId by, PartnerId taker) = _mayOfferProduct(msg.sender, gtin, to);

        uint48 notAfter = uint48(block.timestamp) + OFFER_LIFE;
        _productOffers[gtin] = ProductOffer(taker, _keys[msg.sender].gln(), notAfter);

        emit ProductOffered(by, taker, gtin, notAfter);
    }

    /// @inheritdoc IProductDirectory
    function acceptProduct(Gtin gtin) external {
        PartnerId by = _mayAcceptProduct(msg.sender, gtin);

        Product known = _products[gtin];
        _products[gtin] = known.madeBy(by);
        delete _productOffers[gtin];

        emit ProductTransferred(known.maker(), by, gtin);
    }

    function _moveOffice(uint8 number, address to) private {
        address from = _registrars[number];
        _offices[to] = _offices[from];
        _registrars[number] = to;
        delete _offices[from];
        delete _officeOffers[number];

        emit RegistrarReplaced(number, from, to);
    }

    /// The prefix is nobody's again. An end that is announced of it stands, whoever has it next.
    function _release(CompanyPrefix prefix) private {
        delete _prefixes[prefix];
        for (CompanyPrefix key = prefix.shorter(); !key.isTooShort(); key = key.shorter()) _longerPrefixes[key]--;
    }

    /// Who is a key needs no offer any more.
    function _addKey(Gln gln, Accreditation standing, address account, uint8 scopes) private {
        delete _keyOffers[gln][account];
        _furtherKeys[gln].push(account);
        _bind(gln, standing, account, scopes);

        emit OperatorAdded(standing.partner(), account, scopes);
    }

    function _replaceKey(Gln gln, Accreditation standing, address account, KeyOffer memory offer) private {
        delete _keyOffers[gln][account];
        _keys[offer.replaces] = _keys[offer.replaces].ended();
        _bind(gln, standing, account, offer.scopes);
        _replaceInList(gln, offer.replaces, account);

        emit OperatorReplaced(standing.partner(), offer.replaces, account, offer.scopes);
    }

    function _bind(Gln gln, Accreditation standing, address account, uint8 scopes) private {
        _keys[account] = standing.asKey(gln, scopes, _keys[account].bindings() + 1);
    }

    /// The same standing in the slot of the partner and in those of its keys.
    function _restate(Gln gln, Accreditation word) private {
        _partners[gln] = word;
        _restateKey(gln, word, word.firstKey());
        address[] storage further = _furtherKeys[gln];
        for (uint256 i = 0; i < further.length; i++) _restateKey(gln, word, further[i]);
    }

    function _restateKey(Gln gln, Accreditation word, address account) private {
        Accreditation key = _keys[account];
        if (account != address(0)) _keys[account] = word.asKey(gln, key.scopes(), key.bindings());
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
