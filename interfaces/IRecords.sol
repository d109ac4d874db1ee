// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId} from "../contracts/types/Identifiers.sol";
import {Case, Discrepancy} from "../contracts/types/Statements.sol";

/// @title What the ledger records
/// @notice Events alone, in order, rebuild the whole state. Each `document` is a salted commitment to the EPCIS event or
/// other document behind the call; the document itself stays with the parties. `by` is the partner whose record it is, 0
/// for a registrar's, and `account` the key that consented: the sender, or the signer of what another sent. `from` and `to`
/// of goods are partners, too.
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
    /// @notice The registrar `account` offers `to` a place among the partner's keys, that of `replaces` where it is not 0. It
    /// can be taken from `notBefore` to `notAfter`, and takes the place of an offer to the same account made before.
    event KeyOffered(
        PartnerId indexed partner,
        address indexed to,
        address indexed replaces,
        uint8 scopes,
        address account,
        uint48 notBefore,
        uint48 notAfter
    );
    event KeyOfferWithdrawn(PartnerId indexed partner, address indexed to, address indexed account);
    /// @notice Takes the place of an offer of the same product made before. It can be taken until `notAfter`.
    event ProductOffered(PartnerId indexed from, PartnerId indexed to, Gtin indexed gtin, uint48 notAfter);
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
    event CompanyPrefixWithdrawn(PartnerId indexed partner, CompanyPrefix indexed prefix);
    /// @notice Takes the place of an offer of the same prefix made before. It can be taken until `notAfter`.
    event CompanyPrefixOffered(
        PartnerId indexed from,
        PartnerId indexed to,
        CompanyPrefix indexed prefix,
        uint48 notAfter
    );
    event CompanyPrefixTransferred(PartnerId indexed from, PartnerId indexed to, CompanyPrefix indexed prefix);
    /// @notice The board will take the prefix, from `partner` or whoever has it by then, and these products under it,
    /// between `notBefore` and `notAfter`. Takes the place of such an announcement made before.
    event CompanyPrefixEndAnnounced(
        PartnerId indexed partner,
        CompanyPrefix indexed prefix,
        Gtin[] products,
        uint48 notBefore,
        uint48 notAfter
    );
    event CompanyPrefixEndWithdrawn(CompanyPrefix indexed prefix);
    /// @notice The prefix and these products are nobody's.
    event CompanyPrefixEnded(PartnerId indexed partner, CompanyPrefix indexed prefix, Gtin[] products);
    /// @notice The ledger closes behind the second `closesAt`.
    event ClosingAnnounced(address indexed successor, uint40 closesAt);
    event ClosingWithdrawn();
    /// @notice These partners do nothing once the ledger is closed. Who is accredited while an end is announced is marked
    /// from the beginning, without this event.
    event PartnersMarked(PartnerId[] partners);
    /// @notice A case holds `quantity` of `content`; a unit has neither.
    event ProductRegistered(
        PartnerId indexed maker,
        Gtin indexed gtin,
        CompanyPrefix indexed prefix,
        Gtin content,
        uint32 quantity
    );
    /// @notice A lot and its first consignments: the cases in order, then the units in no case, if any. `replaces` is the
    /// lot of the same number that was withdrawn, 0 where there is none.
    event LotRegistered(
        LotId indexed lot,
        PartnerId indexed maker,
        Gtin indexed gtin,
        address account,
        bytes20 number,
        uint16 expiryDay,
        uint32 units,
        bytes32 root,
        LotId replaces,
        Gtin caseGtin,
        Case[] cases,
        bytes32 document
    );
    /// @notice Units behind those that the lot had, [first, first + units), under a root of their own, and their first
    /// consignments as in `LotRegistered`.
    event TrancheAdded(
        LotId indexed lot,
        PartnerId indexed by,
        address account,
        uint32 tranche,
        uint32 first,
        uint32 units,
        bytes32 root,
        Gtin caseGtin,
        Case[] cases,
        bytes32 document
    );
    /// @notice The consignment's units in order went into the cases, then into an unnamed consignment, if any are left. Its
    /// name names nothing any more.
    event CasesCommissioned(
        LotId indexed lot,
        PartnerId indexed by,
        ItemId indexed item,
        address account,
        Gtin caseGtin,
        Case[] cases,
        bytes32 document
    );
    /// @notice These items are no more, and their units were never made. Where `left` is 0 the whole lot is withdrawn.
    event LotWithdrawn(
        LotId indexed lot,
        PartnerId indexed by,
        address account,
        ItemId[] items,
        uint32 left,
        bytes32 document
    );
    /// @notice The lot was made of these items, which nobody holds ever after.
    event Repackaged(LotId indexed lot, PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    /// @notice An empty container. `gtin` and `serial` name it where it has an SGTIN; else its id is its SSCC.
    event ContainerCommissioned(
        PartnerId indexed by,
        ItemId indexed container,
        address account,
        Gtin gtin,
        bytes20 serial,
        bytes32 document
    );
    event Packed(PartnerId indexed by, ItemId indexed container, address account, ItemId[] items, bytes32 document);
    event Unpacked(PartnerId indexed by, ItemId indexed container, address account, ItemId[] items, bytes32 document);
    /// @notice The consignment keeps its units before the first cut; each cut begins an unnamed consignment.
    event Split(PartnerId indexed by, ItemId indexed item, address account, uint32[] cuts, bytes32 document);
    event Shipped(PartnerId indexed from, PartnerId indexed to, address account, ItemId[] items, bytes32 document);
    event Received(PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    /// @notice `signer` signed for `from`, and `account` took the goods for `to`.
    event HandedOver(
        PartnerId indexed from,
        PartnerId indexed to,
        address signer,
        address account,
        ItemId[] items,
        bytes32 document
    );
    event Rejected(PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    event ShippingVoided(PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    event Dispensed(
        PartnerId indexed by,
        LotId indexed lot,
        ItemId indexed item,
        address account,
        uint32 index,
        bytes32 document
    );
    /// @notice Each unit lies in one of the items.
    event DispensedMany(
        PartnerId indexed by,
        LotId indexed lot,
        address account,
        ItemId[] items,
        uint32[] indices,
        bytes32 document
    );
    /// @notice `reason` is one of Reason.
    event Decommissioned(
        PartnerId indexed by,
        LotId indexed lot,
        ItemId indexed item,
        address account,
        uint32 index,
        uint8 reason,
        bytes32 document
    );
    /// @notice The unit dispensed at `dispensedAt` is in trade again.
    event TakenBack(
        PartnerId indexed by,
        LotId indexed lot,
        ItemId indexed item,
        address account,
        uint32 index,
        uint48 dispensedAt,
        bytes32 document
    );
    /// @notice The order of the maker for `office` 0, else of that office. The strictest order stands.
    event LotRecalled(
        LotId indexed lot,
        PartnerId indexed by,
        address account,
        uint8 office,
        uint8 recallClass,
        bytes32 document
    );
    /// @notice Ends the order of that office, or of the maker for 0. `by` is 0 where a registrar ends it, or the board.
    event RecallTerminated(
        LotId indexed lot,
        PartnerId indexed by,
        address account,
        uint8 office,
        bytes32 document
    );
    /// @notice The maker proposes a later last day of use; it can be confirmed until `notAfter`.
    event ExpiryProposed(
        LotId indexed lot,
        PartnerId indexed by,
        address account,
        uint16 day,
        uint48 notAfter,
        bytes32 document
    );
    /// @notice A registrar confirmed it. On the labels stands the day of the lot's registration.
    event ExpiryExtended(
        LotId indexed lot,
        PartnerId indexed by,
        address account,
        uint16 fromDay,
        uint16 toDay,
        bytes32 document
    );
    event Quarantined(PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    event Released(PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    /// @notice To that second the partner may return its stock there without standing; never more where `until` is 0.
    event ReturnsAllowed(
        PartnerId indexed partner,
        PartnerId indexed to,
        address account,
        uint48 until,
        bytes32 document
    );
    /// @notice By `shipReturn`; by `ship`, where that leads back; before `HandedOver`, where that does; before `Received` and with
    /// its account, where goods became unsafe on their way to their maker.
    event ReturnShipped(PartnerId indexed from, PartnerId indexed to, address account, ItemId[] items, bytes32 document);
    event ReturnAccepted(PartnerId indexed by, ItemId indexed item, address account, bytes32 document);
    /// @notice Before `Received`: each range short or damaged becomes an item of its own.
    event DiscrepanciesRecorded(PartnerId indexed by, address account, Discrepancy[] discrepancies, bytes32 document);
    /// @notice From here on the items are returned ones.
    event RecordedFound(PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    /// @notice Moves the version of the items on, and changes nothing else.
    event MissingDisputed(PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    /// @notice Changes nothing, no version either.
    event Observed(PartnerId indexed by, address account, ItemId[] items, bytes32 document);
    event Destroyed(PartnerId indexed by, address account, ItemId[] items, bytes32 witness);
}
