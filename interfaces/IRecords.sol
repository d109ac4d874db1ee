// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId} from "../contracts/types/Identifiers.sol";
import {Case, Discrepancy} from "../contracts/types/Statements.sol";

/// @title What the ledger records
/// @notice Events alone, in order, rebuild the whole state. Each `document` is a salted commitment to the EPCIS event or
/// other document behind the call; the document itself stays with the parties.
interface IRecords {
    event RegistrarAppointed(uint8 indexed number, address indexed account);
    /// @notice Ends an offer of the office. Keys that `from` offered cannot be taken while it does not hold the office.
    event RegistrarReplaced(uint8 indexed number, address indexed from, address indexed to);
    /// @notice Takes the place of an offer of the same office made before. It can be taken from `notBefore` to `notAfter`.
    event OfficeOffered(
        uint8 indexed number,
        address indexed from,
        address indexed to,
        uint48 notBefore,
        uint48 notAfter
    );
    event OfficeOfferWithdrawn(uint8 indexed number, address indexed to);
    /// @notice The registrar `by` offers `to` a place among the partner's keys, that of `replaces` where it is not 0. It
    /// can be taken from `notBefore` to `notAfter`, and takes the place of an offer to the same account made before.
    event KeyOffered(
        PartnerId indexed partner,
        address indexed to,
        address indexed replaces,
        uint8 scopes,
        address by,
        uint48 notBefore,
        uint48 notAfter
    );
    event KeyOfferWithdrawn(PartnerId indexed partner, address indexed to, address indexed by);
    event ProductOffered(PartnerId indexed from, PartnerId indexed to, Gtin indexed gtin);
    event ProductTransferred(PartnerId indexed from, PartnerId indexed to, Gtin indexed gtin);
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
    /// @notice Ends an offer of a key of this partner to the same account.
    event OperatorAdded(PartnerId indexed partner, address indexed operator, uint8 scopes);
    /// @notice The offered key `to` took the place of `from`.
    event OperatorReplaced(PartnerId indexed partner, address indexed from, address indexed to, uint8 scopes);
    event OperatorRemoved(PartnerId indexed partner, address indexed operator);
    event CompanyPrefixAssigned(PartnerId indexed partner, CompanyPrefix indexed prefix);
    event ProductRegistered(PartnerId indexed maker, Gtin indexed gtin, CompanyPrefix indexed prefix);
    /// @notice A lot and its first consignments: the cases in order, then the units in no case, if any.
    event LotRegistered(
        LotId indexed lot,
        PartnerId indexed maker,
        Gtin indexed gtin,
        bytes20 number,
        uint16 expiryDay,
        uint32 units,
        bytes32 root,
        Gtin caseGtin,
        Case[] cases,
        bytes32 document
    );
    /// @notice An empty container. `gtin` and `serial` name it where it has an SGTIN; else its id is its SSCC.
    event ContainerCommissioned(
        PartnerId indexed by,
        ItemId indexed container,
        Gtin gtin,
        bytes20 serial,
        bytes32 document
    );
    event Packed(PartnerId indexed by, ItemId indexed container, ItemId[] items, bytes32 document);
    event Unpacked(PartnerId indexed by, ItemId indexed container, ItemId[] items, bytes32 document);
    /// @notice The consignment keeps its units before the first cut; each cut begins an unnamed consignment.
    event Split(PartnerId indexed by, ItemId indexed item, uint32[] cuts, bytes32 document);
    event Shipped(PartnerId indexed from, PartnerId indexed to, ItemId[] items, bytes32 document);
    event Received(PartnerId indexed by, ItemId[] items, bytes32 document);
    event HandedOver(PartnerId indexed from, PartnerId indexed to, ItemId[] items, bytes32 document);
    event Rejected(PartnerId indexed by, ItemId[] items, bytes32 document);
    event ShippingVoided(PartnerId indexed by, ItemId[] items, bytes32 document);
    event Dispensed(PartnerId indexed by, LotId indexed lot, ItemId indexed item, uint32 index, bytes32 document);
    event DispensedMany(
        PartnerId indexed by,
        LotId indexed lot,
        ItemId indexed item,
        uint32[] indices,
        bytes32 document
    );
    event Decommissioned(PartnerId indexed by, LotId indexed lot, ItemId indexed item, uint32 index, bytes32 document);
    event LotRecalled(LotId indexed lot, address indexed by, uint8 recallClass, bytes32 document);
    event RecallTerminated(LotId indexed lot, address indexed by, bytes32 document);
    event Quarantined(address indexed by, ItemId[] items, bytes32 document);
    event Released(address indexed by, ItemId[] items, bytes32 document);
    event ReturnShipped(PartnerId indexed from, PartnerId indexed to, ItemId[] items, bytes32 document);
    event ReturnAccepted(PartnerId indexed by, ItemId indexed item, bytes32 document);
    /// @notice Before `Received`: each range short or damaged becomes an item of its own.
    event DiscrepanciesRecorded(PartnerId indexed by, Discrepancy[] discrepancies, bytes32 document);
    event RecordedFound(PartnerId indexed by, ItemId[] items, bytes32 document);
    event Destroyed(PartnerId indexed by, ItemId[] items, bytes32 witness);
}
