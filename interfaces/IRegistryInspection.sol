// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin, PartnerId} from "../contracts/types/Identifiers.sol";

/// @title What the registry holds, and what it would say
/// @notice Each verb has a `check` twin that reverts with the reason where the verb would.
interface IRegistryInspection {
    /// @notice An accredited trading partner, known by its GLN.
    /// @param id Short name of the partner in custody items; its upper 6 bits are the number of its registrar.
    /// @param roles Union of ROLE bits.
    /// @param validUntil Last second of the accreditation, in Unix time.
    /// @param suspended Whether the registrar has suspended it.
    struct Partner {
        PartnerId id;
        uint8 roles;
        uint40 validUntil;
        bool suspended;
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

    /// @notice An offer of a place among a partner's keys; all zero where there is none.
    /// @param by The registrar that offered; it must hold the office still when the offer is taken.
    /// @param replaces The key that ends by it; 0 for a further key.
    struct KeyOfferView {
        address by;
        address replaces;
        uint8 scopes;
        uint48 notBefore;
        uint48 notAfter;
    }

    /// @notice A GS1 company prefix.
    /// @param owner The partner to which it is assigned, or 0.
    /// @param used Whether a product or an SSCC was registered under it since it was assigned.
    /// @param taker The partner to which it is offered, or 0.
    /// @param from GLN of who offered it.
    /// @param notAfter Until when.
    /// @param endsFrom From when on the board may take it; 0 where no end is announced.
    /// @param endsUntil Until when.
    /// @param products Keccak-256 of the GTINs, packed in 32 bytes each, that the board takes with it.
    struct CompanyPrefixView {
        PartnerId owner;
        bool used;
        PartnerId taker;
        Gln from;
        uint48 notAfter;
        uint48 endsFrom;
        uint48 endsUntil;
        bytes32 products;
    }

    /// @notice The end of the ledger.
    /// @param successor What carries over what it holds; 0 where no end is announced.
    /// @param closesAt Its last second.
    /// @param partners How many partners were ever accredited.
    /// @param marked How many of them do nothing once it is closed.
    /// @param closed Whether nothing can change any more: `closesAt` is past, and all partners are marked.
    struct Closing {
        address successor;
        uint40 closesAt;
        uint32 partners;
        uint32 marked;
        bool closed;
    }

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

    /// @notice Reverts with the reason where `registerProduct` by `account` would not pass.
    function checkRegisterProduct(
        address account,
        Gtin gtin,
        CompanyPrefix prefix,
        Gtin content,
        uint32 quantity
    ) external view;

    /// @notice The maker of a GTIN, or 0.
    function makerOf(Gtin gtin) external view returns (PartnerId);

    /// @notice Which packaging level a GTIN is: what a case holds, and how many of it a full one; both 0 of a unit.
    function contentOf(Gtin gtin) external view returns (Gtin content, uint32 quantity);

    /// @notice Twin of `appointRegistrar`.
    function checkAppointRegistrar(address caller, address account) external view;

    /// @notice Twin of `replaceRegistrar`.
    function checkReplaceRegistrar(address caller, uint8 number, address to) external view;

    /// @notice Twin of `offerOffice`.
    function checkOfferOffice(address caller, address to) external view;

    /// @notice Twin of `withdrawOfficeOffer`.
    function checkWithdrawOfficeOffer(address caller, address to) external view;

    /// @notice Twin of `acceptOffice`.
    function checkAcceptOffice(address account, uint8 number) external view;

    /// @notice Twin of `accredit`.
    function checkAccredit(
        address caller,
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        address operator,
        uint48 deadline
    ) external view;

    /// @notice Twin of `renew`.
    function checkRenew(address caller, Gln gln, uint8 roles, uint40 validUntil) external view;

    /// @notice Twin of `suspend`.
    function checkSuspend(address caller, Gln gln) external view;

    /// @notice Twin of `reinstate`.
    function checkReinstate(address caller, Gln gln) external view;

    /// @notice Twin of `addOperator`.
    function checkAddOperator(address caller, address account, uint8 scopes, uint48 deadline) external view;

    /// @notice Twin of `removeOperator`.
    function checkRemoveOperator(address caller, address account) external view;

    /// @notice Twin of `offerKey`.
    function checkOfferKey(address caller, Gln gln, address to, uint8 scopes, address replaces) external view;

    /// @notice Twin of `withdrawKeyOffer`.
    function checkWithdrawKeyOffer(address caller, Gln gln, address to) external view;

    /// @notice Twin of `acceptKey`.
    function checkAcceptKey(address account, Gln gln) external view;

    /// @notice Twin of `assignCompanyPrefix`.
    function checkAssignCompanyPrefix(address caller, Gln gln, CompanyPrefix prefix) external view;

    /// @notice Twin of `offerProduct`.
    function checkOfferProduct(address account, Gtin gtin, Gln to) external view;

    /// @notice Twin of `acceptProduct`.
    function checkAcceptProduct(address account, Gtin gtin) external view;

    /// @notice Who appoints registrars, takes prefixes back and ends the ledger: a RegistrarBoard.
    function board() external view returns (address);

    /// @notice The registrars' accounts, that of office 1 first.
    function registrars() external view returns (address[] memory);

    /// @notice The operator keys of a partner, its first key first.
    function keysOf(Gln gln) external view returns (address[] memory);

    /// @notice How often the account has become an operator key: what its next consent must name.
    function bindingsOf(address account) external view returns (uint32);

    /// @notice To whom an office is offered, and from when until when; all zero where it is not.
    function officeOfferOf(uint8 number) external view returns (address to, uint48 notBefore, uint48 notAfter);

    /// @notice The offer to that account of a place among the partner's keys.
    function keyOfferOf(Gln gln, address to) external view returns (KeyOfferView memory);

    /// @notice To whom a product is offered, by which GLN, until when; all zero where it is not.
    function productOfferOf(Gtin gtin) external view returns (PartnerId taker, Gln from, uint48 notAfter);

    /// @notice The prefix, with what is offered and announced of it.
    function companyPrefixOf(CompanyPrefix prefix) external view returns (CompanyPrefixView memory);

    /// @notice Whether and how the ledger ends.
    function closing() external view returns (Closing memory);

    /// @notice Twin of `withdrawCompanyPrefix`.
    function checkWithdrawCompanyPrefix(address caller, Gln gln, CompanyPrefix prefix) external view;

    /// @notice Twin of `offerCompanyPrefix`.
    function checkOfferCompanyPrefix(address account, CompanyPrefix prefix, Gln to) external view;

    /// @notice Twin of `acceptCompanyPrefix`.
    function checkAcceptCompanyPrefix(address account, CompanyPrefix prefix) external view;

    /// @notice Twin of `announceCompanyPrefixEnd`.
    function checkAnnounceCompanyPrefixEnd(
        address caller,
        CompanyPrefix prefix,
        Gtin[] calldata products
    ) external view;

    /// @notice Twin of `withdrawCompanyPrefixEnd`.
    function checkWithdrawCompanyPrefixEnd(address caller, CompanyPrefix prefix) external view;

    /// @notice Twin of `endCompanyPrefix`.
    function checkEndCompanyPrefix(address caller, CompanyPrefix prefix, Gtin[] calldata products) external view;

    /// @notice Twin of `announceClosing`.
    function checkAnnounceClosing(address caller, address successor) external view;

    /// @notice Twin of `withdrawClosing`.
    function checkWithdrawClosing(address caller) external view;

    /// @notice Twin of `markForClosing`.
    function checkMarkForClosing(address account, Gln[] calldata glns) external view;
}
