// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

import {IPartnerRegistry} from "../interfaces/IPartnerRegistry.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {Role, Scope} from "./libraries/Permissions.sol";
import {CompanyPrefix, Gln, NOBODY, PartnerId} from "./types/Identifiers.sol";

/// The board is the default admin: its office passes on in two steps with a delay.
abstract contract PartnerRegistry is IPartnerRegistry, AccessControlDefaultAdminRules {
    using Gs1 for Gln;
    using Gs1 for CompanyPrefix;

    uint256 private constant MAX_REGISTRARS = 63;
    uint24 private constant MAX_PARTNERS = 2 ** 18 - 1;
    uint256 private constant SHORTEST_PREFIX_KEY = 1e4;
    /// The end of the year 9999.
    uint40 private constant LAST_SECOND = 253_402_300_799;

    mapping(Gln => Partner) private _partners;
    mapping(address => Operator) private _operators;
    mapping(address => Registrar) private _registrars;
    mapping(CompanyPrefix => PartnerId) private _prefixOwners;
    /// The owner of some longer prefix that begins with this one.
    mapping(CompanyPrefix => PartnerId) private _longerPrefixOwners;
    uint8 private _registrarCount;

    modifier onlyRegistrar() {
        require(_registrars[msg.sender].number != 0, NotRegistrar(msg.sender));
        _;
    }

    /// @inheritdoc IPartnerRegistry
    function appointRegistrar(address account) external onlyRole(DEFAULT_ADMIN_ROLE) returns (uint8 number) {
        _requireNoRegistrar(account);
        require(_registrarCount < MAX_REGISTRARS, RegistryFull());

        number = ++_registrarCount;
        _registrars[account].number = number;

        emit RegistrarAppointed(number, account);
    }

    /// @inheritdoc IPartnerRegistry
    function replaceRegistrar(address from, address to) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Registrar memory office = _registrars[from];
        require(office.number != 0, NotRegistrar(from));
        _requireNoRegistrar(to);

        _registrars[to] = office;
        delete _registrars[from];

        emit RegistrarReplaced(office.number, from, to);
    }

    /// @inheritdoc IPartnerRegistry
    function accredit(
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        bytes32 licence,
        address account
    ) external onlyRegistrar returns (PartnerId id) {
        Registrar memory office = _registrars[msg.sender];
        require(gln.isValid(), InvalidGln(gln));
        require(_partners[gln].id == NOBODY, AlreadyAccredited(gln));
        require(office.accredited < MAX_PARTNERS, RegistryFull());
        _requireValid(roles, validUntil);

        office.accredited++;
        id = PartnerId.wrap((uint24(office.number) << 18) | office.accredited);
        _registrars[msg.sender] = office;
        _partners[gln] = Partner(id, roles, validUntil, false, bytes20(licence));

        emit PartnerAccredited(id, gln, roles, validUntil, licence);
        _addOperator(id, gln, account, Scope.ALL);
    }

    /// @inheritdoc IPartnerRegistry
    function renew(Gln gln, uint8 roles, uint40 validUntil, bytes32 licence) external {
        Partner memory known = _ownPartner(gln);
        _requireValid(roles, validUntil);

        _partners[gln] = Partner(known.id, roles, validUntil, known.suspended, bytes20(licence));

        emit AccreditationRenewed(known.id, roles, validUntil, licence);
    }

    /// @inheritdoc IPartnerRegistry
    function suspend(Gln gln, bytes32 reason) external {
        Partner memory known = _ownPartner(gln);
        require(!known.suspended, AccreditationSuspended(gln));

        _partners[gln].suspended = true;

        emit PartnerSuspended(known.id, reason);
    }

    /// @inheritdoc IPartnerRegistry
    function reinstate(Gln gln, bytes32 reason) external {
        Partner memory known = _ownPartner(gln);
        require(known.suspended, NotSuspended(gln));

        _partners[gln].suspended = false;

        emit PartnerReinstated(known.id, reason);
    }

    /// @inheritdoc IPartnerRegistry
    function addOperator(Gln gln, address account, uint8 scopes) external {
        Partner memory known = _ownPartner(gln);

        _addOperator(known.id, gln, account, scopes);
    }

    /// @inheritdoc IPartnerRegistry
    function removeOperator(address account) external {
        Operator memory key = _operators[account];
        require(key.partner != NOBODY, NotOperator(account));
        Operator memory own = _operators[msg.sender];
        if (own.partner != key.partner || own.scopes != Scope.ALL) _ownPartner(key.gln);

        delete _operators[account];

        emit OperatorRemoved(key.partner, account);
    }

    /// @inheritdoc IPartnerRegistry
    function assignCompanyPrefix(Gln gln, CompanyPrefix prefix) external {
        Partner memory known = _ownPartner(gln);
        require(prefix.isValid(), InvalidCompanyPrefix(prefix));
        _requireFree(prefix, _prefixOwners[prefix]);
        _requireFree(prefix, _longerPrefixOwners[prefix]);

        _prefixOwners[prefix] = known.id;
        for (uint256 key = _shorter(prefix); key >= SHORTEST_PREFIX_KEY; key = _shorter(CompanyPrefix.wrap(uint48(key)))) {
            CompanyPrefix shorter = CompanyPrefix.wrap(uint48(key));
            _requireFree(prefix, _prefixOwners[shorter]);
            _longerPrefixOwners[shorter] = known.id;
        }

        emit CompanyPrefixAssigned(known.id, prefix);
    }

    /// @inheritdoc IPartnerRegistry
    function partnerOf(Gln gln) external view returns (Partner memory) {
        return _partners[gln];
    }

    /// @inheritdoc IPartnerRegistry
    function operatorOf(address account) external view returns (Operator memory) {
        return _operators[account];
    }

    /// @inheritdoc IPartnerRegistry
    function registrarOf(address account) external view returns (Registrar memory) {
        return _registrars[account];
    }

    /// @inheritdoc IPartnerRegistry
    function companyPrefixOwner(CompanyPrefix prefix) external view returns (PartnerId) {
        return _prefixOwners[prefix];
    }

    /// @inheritdoc IPartnerRegistry
    function checkOperator(address account, uint8 roles, uint8 scope) public view returns (PartnerId) {
        Operator memory key = _requireKey(account, scope);
        _requireAccredited(key.gln, roles);
        return key.partner;
    }

    /// The partner that `account` acts for, accredited or not: for what must stay possible to a suspended one.
    function _requireKey(address account, uint8 scope) internal view returns (Operator memory key) {
        key = _operators[account];
        require(key.partner != NOBODY, NotOperator(account));
        require(key.scopes & scope != 0, ScopeMissing(account, key.scopes, scope));
    }

    function _requireAccredited(Gln gln, uint8 roles) internal view returns (PartnerId) {
        Partner memory known = _partners[gln];
        require(known.id != NOBODY, UnknownPartner(gln));
        require(!known.suspended, AccreditationSuspended(gln));
        require(block.timestamp <= known.validUntil, AccreditationExpired(gln, known.validUntil));
        require(known.roles & roles != 0, RoleMissing(gln, known.roles, roles));
        return known.id;
    }

    function _requirePrefix(PartnerId by, CompanyPrefix prefix) internal view {
        PartnerId owner = _prefixOwners[prefix];
        require(owner == by, CompanyPrefixNotOwned(prefix, owner, by));
    }

    function _isRegistrar(address account) internal view returns (bool) {
        return _registrars[account].number != 0;
    }

    function _addOperator(PartnerId id, Gln gln, address account, uint8 scopes) private {
        Operator memory known = _operators[account];
        require(account != address(0), NotOperator(account));
        require(_registrars[account].number == 0, RegistrarIsNoOperator(account));
        require(known.partner == NOBODY, AlreadyOperator(account, known.gln));
        require(scopes != 0 && scopes & ~Scope.ALL == 0, InvalidScopes(scopes));

        _operators[account] = Operator(id, gln, scopes);

        emit OperatorAdded(id, account, scopes);
    }

    function _ownPartner(Gln gln) private view onlyRegistrar returns (Partner memory known) {
        uint8 number = _registrars[msg.sender].number;
        known = _partners[gln];
        require(known.id != NOBODY, UnknownPartner(gln));
        require(known.id.registrarOf() == number, OtherRegistrar(gln, known.id.registrarOf(), number));
    }

    function _requireNoRegistrar(address account) private view {
        uint8 number = _registrars[account].number;
        require(account != address(0), NotRegistrar(account));
        require(_operators[account].partner == NOBODY, RegistrarIsNoOperator(account));
        require(number == 0, AlreadyRegistrar(account, number));
    }

    function _requireValid(uint8 roles, uint40 validUntil) private view {
        require(roles != 0 && roles & ~Role.ANY == 0, InvalidRoles(roles));
        bool dated = validUntil > block.timestamp && validUntil <= LAST_SECOND;
        require(dated, InvalidValidity(validUntil, block.timestamp));
    }

    function _requireFree(CompanyPrefix prefix, PartnerId owner) private pure {
        require(owner == NOBODY, CompanyPrefixTaken(prefix, owner));
    }

    /// The leading 1 stays in front while digits go from the end.
    function _shorter(CompanyPrefix prefix) private pure returns (uint256) {
        return CompanyPrefix.unwrap(prefix) / 10;
    }
}
