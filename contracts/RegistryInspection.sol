// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRegistryInspection} from "../interfaces/IRegistryInspection.sol";
import {RegistryRules} from "./rules/RegistryRules.sol";
import {Accreditation} from "./types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, PartnerId} from "./types/Identifiers.sol";
import {Prefix} from "./types/Prefix.sol";

/// The twin of each verb of the registry, and what it holds.
abstract contract RegistryInspection is IRegistryInspection, RegistryRules {
    /// @inheritdoc IRegistryInspection
    function partnerOf(Gln gln) external view returns (Partner memory) {
        Accreditation word = _partners[gln];
        return
            Partner({
                id: word.partner(),
                roles: word.roles(),
                validUntil: word.validUntil(),
                suspended: word.suspended()
            });
    }

    /// @inheritdoc IRegistryInspection
    function operatorOf(address account) external view returns (Operator memory) {
        Accreditation word = _keys[account];
        return Operator({partner: word.partner(), gln: word.gln(), scopes: word.scopes()});
    }

    /// @inheritdoc IRegistryInspection
    function registrarOf(address account) external view returns (Registrar memory) {
        Office memory office = _offices[account];
        return Registrar({number: office.number, accredited: office.accredited});
    }

    /// @inheritdoc IRegistryInspection
    function companyPrefixOwner(CompanyPrefix prefix) external view returns (PartnerId) {
        return _prefixes[prefix].owner;
    }

    /// @inheritdoc IRegistryInspection
    function checkOperator(address account, uint8 roles, uint8 scope) external view returns (PartnerId) {
        return _actor(account, roles, scope);
    }

    /// @inheritdoc IRegistryInspection
    function checkRegisterProduct(
        address account,
        Gtin gtin,
        CompanyPrefix prefix,
        Gtin content,
        uint32 quantity
    ) external view {
        _mayRegisterProduct(account, gtin, prefix, content, quantity);
    }

    /// @inheritdoc IRegistryInspection
    function makerOf(Gtin gtin) external view returns (PartnerId) {
        return _products[gtin].maker();
    }

    /// @inheritdoc IRegistryInspection
    function contentOf(Gtin gtin) external view returns (Gtin content, uint32 quantity) {
        return (_products[gtin].content(), _products[gtin].quantity());
    }

    /// @inheritdoc IRegistryInspection
    function checkAppointRegistrar(address caller, address account) external view {
        _mayAppointRegistrar(caller, account);
    }

    /// @inheritdoc IRegistryInspection
    function checkReplaceRegistrar(address caller, uint8 number, address to) external view {
        _mayReplaceRegistrar(caller, number, to);
    }

    /// @inheritdoc IRegistryInspection
    function checkOfferOffice(address caller, address to) external view {
        _mayOfferOffice(caller, to);
    }

    /// @inheritdoc IRegistryInspection
    function checkWithdrawOfficeOffer(address caller, address to) external view {
        _mayWithdrawOfficeOffer(caller, to);
    }

    /// @inheritdoc IRegistryInspection
    function checkAcceptOffice(address account, uint8 number) external view {
        _mayAcceptOffice(account, number);
    }

    /// @inheritdoc IRegistryInspection
    function checkAccredit(
        address caller,
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        address operator,
        uint48 deadline
    ) external view {
        _mayAccredit(caller, gln, roles, validUntil, operator, deadline);
    }

    /// @inheritdoc IRegistryInspection
    function checkRenew(address caller, Gln gln, uint8 roles, uint40 validUntil) external view {
        _mayRenew(caller, gln, roles, validUntil);
    }

    /// @inheritdoc IRegistryInspection
    function checkSuspend(address caller, Gln gln) external view {
        _maySuspend(caller, gln);
    }

    /// @inheritdoc IRegistryInspection
    function checkReinstate(address caller, Gln gln) external view {
        _mayReinstate(caller, gln);
    }

    /// @inheritdoc IRegistryInspection
    function checkAddOperator(address caller, address account, uint8 scopes, uint48 deadline) external view {
        _mayAddOperator(caller, account, scopes, deadline);
    }

    /// @inheritdoc IRegistryInspection
    function checkRemoveOperator(address caller, address account) external view {
        _mayRemoveOperator(caller, account);
    }

    /// @inheritdoc IRegistryInspection
    function checkOfferKey(address caller, Gln gln, address to, uint8 scopes, address replaces) external view {
        _mayOfferKey(caller, gln, to, scopes, replaces);
    }

    /// @inheritdoc IRegistryInspection
    function checkWithdrawKeyOffer(address caller, Gln gln, address to) external view {
        _mayWithdrawKeyOffer(caller, gln, to);
    }

    /// @inheritdoc IRegistryInspection
    function checkAcceptKey(address account, Gln gln) external view {
        _mayAcceptKey(account, gln);
    }

    /// @inheritdoc IRegistryInspection
    function checkAssignCompanyPrefix(address caller, Gln gln, CompanyPrefix prefix) external view {
        _mayAssignCompanyPrefix(caller, gln, prefix);
    }

    /// @inheritdoc IRegistryInspection
    function checkOfferProduct(address account, Gtin gtin, Gln to) external view {
        _mayOfferProduct(account, gtin, to);
    }

    /// @inheritdoc IRegistryInspection
    function checkAcceptProduct(address account, Gtin gtin) external view {
        _mayAcceptProduct(account, gtin);
    }

    /// @inheritdoc IRegistryInspection
    function checkWithdrawCompanyPrefix(address caller, Gln gln, CompanyPrefix prefix) external view {
        _mayWithdrawCompanyPrefix(caller, gln, prefix);
    }

    /// @inheritdoc IRegistryInspection
    function checkOfferCompanyPrefix(address account, CompanyPrefix prefix, Gln to) external view {
        _mayOfferCompanyPrefix(account, prefix, to);
    }

    /// @inheritdoc IRegistryInspection
    function checkAcceptCompanyPrefix(address account, CompanyPrefix prefix) external view {
        _mayAcceptCompanyPrefix(account, prefix);
    }

    /// @inheritdoc IRegistryInspection
    function checkAnnounceCompanyPrefixEnd(
        address caller,
        CompanyPrefix prefix,
        Gtin[] calldata products
    ) external view {
        _mayAnnounceCompanyPrefixEnd(caller, prefix, products);
    }

    /// @inheritdoc IRegistryInspection
    function checkWithdrawCompanyPrefixEnd(address caller, CompanyPrefix prefix) external view {
        _mayWithdrawCompanyPrefixEnd(caller, prefix);
    }

    /// @inheritdoc IRegistryInspection
    function checkEndCompanyPrefix(address caller, CompanyPrefix prefix, Gtin[] calldata products) external view {
        _mayEndCompanyPrefix(caller, prefix, products);
    }

    /// @inheritdoc IRegistryInspection
    function checkAnnounceClosing(address caller, address successor) external view {
        _mayAnnounceClosing(caller, successor);
    }

    /// @inheritdoc IRegistryInspection
    function checkWithdrawClosing(address caller) external view {
        _mayWithdrawClosing(caller);
    }

    /// @inheritdoc IRegistryInspection
    function checkMarkForClosing(address, Gln[] calldata glns) external view {
        _mayMarkForClosing(glns);
    }

    /// @inheritdoc IRegistryInspection
    function board() external view returns (address) {
        return _board;
    }

    /// @inheritdoc IRegistryInspection
    function registrars() external view returns (address[] memory found) {
        found = new address[](_officeCount);
        for (uint8 i = 0; i < found.length; i++) found[i] = _registrars[i + 1];
    }

    /// @inheritdoc IRegistryInspection
    function keysOf(Gln gln) external view returns (address[] memory found) {
        address first = _partners[gln].firstKey();
        address[] storage further = _furtherKeys[gln];
        uint256 size = first == address(0) ? 0 : 1;
        found = new address[](size + further.length);
        if (size > 0) found[0] = first;
        for (uint256 i = 0; i < further.length; i++) found[size + i] = further[i];
    }

    /// @inheritdoc IRegistryInspection
    function bindingsOf(address account) external view returns (uint32) {
        return _keys[account].bindings();
    }

    /// @inheritdoc IRegistryInspection
    function officeOfferOf(uint8 number) external view returns (address to, uint48 notBefore, uint48 notAfter) {
        OfficeOffer memory offer = _officeOffers[number];
        return (offer.to, offer.notBefore, _end(offer.notBefore));
    }

    /// @inheritdoc IRegistryInspection
    function keyOfferOf(Gln gln, address to) external view returns (KeyOfferView memory) {
        KeyOffer memory offer = _keyOffers[gln][to];
        return
            KeyOfferView({
                by: offer.by,
                replaces: offer.replaces,
                scopes: offer.scopes,
                notBefore: offer.notBefore,
                notAfter: _end(offer.notBefore)
            });
    }

    /// @inheritdoc IRegistryInspection
    function productOfferOf(Gtin gtin) external view returns (PartnerId taker, Gln from, uint48 notAfter) {
        ProductOffer memory offer = _productOffers[gtin];
        return (offer.taker, offer.from, offer.notAfter);
    }

    /// @inheritdoc IRegistryInspection
    function companyPrefixOf(CompanyPrefix prefix) external view returns (CompanyPrefixView memory) {
        Prefix memory known = _prefixes[prefix];
        PrefixEnd memory end = _prefixEnds[prefix];
        return
            CompanyPrefixView({
                owner: known.owner,
                used: known.used,
                taker: known.taker,
                from: known.from,
                notAfter: known.notAfter,
                endsFrom: end.notBefore,
                endsUntil: _end(end.notBefore),
                products: end.products
            });
    }

    /// @inheritdoc IRegistryInspection
    function closing() external view returns (Closing memory) {
        uint32 partners = 0;
        for (uint8 i = 1; i <= _officeCount; i++) partners += _offices[_registrars[i]].accredited;
        return
            Closing({
                successor: _successor,
                closesAt: _closesAt,
                partners: partners,
                marked: _marked,
                closed: _closesAt != 0 && block.timestamp > _closesAt && _marked == partners
            });
    }

    function _end(uint48 notBefore) private pure returns (uint48) {
        return notBefore == 0 ? 0 : notBefore + OFFER_LIFE;
    }
}
