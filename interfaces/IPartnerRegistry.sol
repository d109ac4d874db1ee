// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, PartnerId} from "../contracts/types/Identifiers.sol";

/// @title Who may touch a medicine
/// @notice The board appoints registrars; each registrar accredits, renews, suspends and reinstates its own trading
/// partners, gives them operator keys and records their GS1 company prefixes. Only an accredited partner acts, and no
/// registrar holds or moves goods.
interface IPartnerRegistry {
    /// @notice An accredited trading partner, known by its GLN.
    /// @param id Short name of the partner in custody items; its upper 6 bits are the number of its registrar.
    /// @param roles Union of ROLE bits.
    /// @param validUntil Last second of the accreditation, in Unix time.
    /// @param suspended Whether the registrar has suspended it.
    /// @param licence First 20 bytes of the salted commitment to the licence document.
    struct Partner {
        PartnerId id;
        uint8 roles;
        uint40 validUntil;
        bool suspended;
        bytes20 licence;
    }

    /// @notice A key that acts for a partner.
    /// @param partner Short name of the partner.
    /// @param gln GLN of the partner.
    /// @param scopes Union of SCOPE bits the key is good for.
    struct Operator {
        PartnerId partner;
        Gln gln;
        uint8 scopes;
    }

    /// @notice The office that an account holds.
    /// @param number Number of the registrar, from 1; 0 for accounts that are none.
    /// @param accredited How many partners it has accredited.
    struct Registrar {
        uint8 number;
        uint24 accredited;
    }

    event RegistrarAppointed(uint8 indexed number, address indexed account);
    event RegistrarReplaced(uint8 indexed number, address indexed from, address indexed to);
    event PartnerAccredited(
        PartnerId indexed partner,
        Gln indexed gln,
        uint8 roles,
        uint40 validUntil,
        bytes32 licence
    );
    event AccreditationRenewed(PartnerId indexed partner, uint8 roles, uint40 validUntil, bytes32 licence);
    event PartnerSuspended(PartnerId indexed partner, bytes32 reason);
    event PartnerReinstated(PartnerId indexed partner, bytes32 reason);
    event OperatorAdded(PartnerId indexed partner, address indexed operator, uint8 scopes);
    event OperatorRemoved(PartnerId indexed partner, address indexed operator);
    event CompanyPrefixAssigned(PartnerId indexed partner, CompanyPrefix indexed prefix);

    /// @notice The account holds no registrar's office.
    error NotRegistrar(address account);
    /// @notice The account holds a registrar's office already.
    error AlreadyRegistrar(address account, uint8 number);
    /// @notice All 63 offices are given, or the office has accredited 262,143 partners.
    error RegistryFull();
    /// @notice The partner was accredited by another registrar.
    error OtherRegistrar(Gln gln, uint8 registrar, uint8 caller);
    /// @notice Not thirteen digits with a right check digit.
    error InvalidGln(Gln gln);
    /// @notice Not four to twelve digits behind a leading 1.
    error InvalidCompanyPrefix(CompanyPrefix prefix);
    /// @notice The GLN is accredited already.
    error AlreadyAccredited(Gln gln);
    /// @notice No partner with this GLN was ever accredited.
    error UnknownPartner(Gln gln);
    /// @notice A partner needs at least one role, and none beyond the known ones.
    error InvalidRoles(uint8 roles);
    /// @notice A key needs at least one scope, and none beyond the known ones.
    error InvalidScopes(uint8 scopes);
    /// @notice The accreditation would end in the past, or behind the year 9999.
    error InvalidValidity(uint40 validUntil, uint256 now_);
    /// @notice The partner is suspended.
    error AccreditationSuspended(Gln gln);
    /// @notice The partner is not suspended.
    error NotSuspended(Gln gln);
    /// @notice The accreditation has ended.
    error AccreditationExpired(Gln gln, uint40 validUntil);
    /// @notice The partner's roles do not allow the verb.
    error RoleMissing(Gln gln, uint8 roles, uint8 needed);
    /// @notice The account is nobody's operator key.
    error NotOperator(address account);
    /// @notice A registrar's account holds no goods.
    error RegistrarIsNoOperator(address account);
    /// @notice The account is an operator key already.
    error AlreadyOperator(address account, Gln gln);
    /// @notice The operator key is not good for the verb.
    error ScopeMissing(address account, uint8 scopes, uint8 needed);
    /// @notice The prefix, a shorter one that begins it, or a longer one that it begins, is assigned already.
    error CompanyPrefixTaken(CompanyPrefix prefix, PartnerId partner);
    /// @notice The prefix is not the partner's.
    error CompanyPrefixNotOwned(CompanyPrefix prefix, PartnerId owner, PartnerId caller);

    /// @notice Gives `account` a new registrar's office. Only the board.
    /// @return number Number of the office.
    function appointRegistrar(address account) external returns (uint8 number);

    /// @notice Moves a registrar's office, and so the care of its partners, to another account. Only the board.
    function replaceRegistrar(address from, address to) external;

    /// @notice Accredits a trading partner with its first operator key, good for every scope. Only a registrar.
    /// @param gln GLN of the partner.
    /// @param roles Union of ROLE bits.
    /// @param validUntil Last second of the accreditation, in Unix time.
    /// @param licence Salted commitment to the licence document.
    /// @param operator First operator key.
    /// @return partner Short name of the partner.
    function accredit(
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        bytes32 licence,
        address operator
    ) external returns (PartnerId partner);

    /// @notice Replaces roles, end date and licence of a partner. Only its registrar.
    function renew(Gln gln, uint8 roles, uint40 validUntil, bytes32 licence) external;

    /// @notice Suspends a partner: it acts no more and nothing is shipped to it. Only its registrar.
    /// @param reason Salted commitment to the decision.
    function suspend(Gln gln, bytes32 reason) external;

    /// @notice Ends a suspension. Only its registrar.
    /// @param reason Salted commitment to the decision.
    function reinstate(Gln gln, bytes32 reason) external;

    /// @notice Gives a partner another operator key. Only its registrar.
    /// @param scopes Union of SCOPE bits.
    function addOperator(Gln gln, address operator, uint8 scopes) external;

    /// @notice Takes an operator key back; goods and history stay the partner's. Its registrar, or a
    /// key of the partner with every scope.
    function removeOperator(address operator) external;

    /// @notice Records a GS1 company prefix of a partner. Only its registrar.
    function assignCompanyPrefix(Gln gln, CompanyPrefix prefix) external;

    /// @notice The partner with this GLN; all zero where there is none.
    function partnerOf(Gln gln) external view returns (Partner memory);

    /// @notice The operator key `account`; all zero where it is none.
    function operatorOf(address account) external view returns (Operator memory);

    /// @notice The registrar's office of `account`; all zero where it holds none.
    function registrarOf(address account) external view returns (Registrar memory);

    /// @notice The partner to which the prefix is assigned, or 0.
    function companyPrefixOwner(CompanyPrefix prefix) external view returns (PartnerId);

    /// @notice Reverts with the reason where `account` could not act now in one of `roles` within `scope`.
    function checkOperator(address account, uint8 roles, uint8 scope) external view returns (PartnerId);
}
