// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId, Sscc} from "../contracts/types/Identifiers.sol";

/// @title Who holds which units of a medicine, and how they came there
/// @notice Custody items form a forest. A consignment is a contiguous range of one lot's units; a container holds
/// consignments and other containers. The holder of an item is the holder of its outermost container.
/// Each `document` is a salted commitment to the EPCIS event or transaction information behind the call; the document
/// itself stays with the parties. Each verb has a `check` twin that reverts with the reason where the verb would.
/// @dev Promises P1 to P10 are those of docs/INVARIANTS.md. Events alone rebuild the whole state.
interface ICustodyLedger {
    /// @notice What a manufacturer states of a lot.
    /// @param gtin Product of the units.
    /// @param number AI (10), ASCII, zero-padded on the right.
    /// @param expiryDay Last day of use, in days since 1970-01-01 (UTC).
    /// @param units How many units were commissioned.
    /// @param root OpenZeppelin standard Merkle root over (uint32 index, bytes20 serial, bytes16 salt) in packing order.
    struct LotStatement {
        Gtin gtin;
        bytes20 number;
        uint16 expiryDay;
        uint32 units;
        bytes32 root;
    }

    /// @notice A homogeneous case: the next `units` units of the lot, named by the case's own SGTIN.
    struct Case {
        bytes20 serial;
        uint32 units;
    }

    /// @notice A registered lot.
    /// @param maker The manufacturer that registered it.
    /// @param expiryDay Last day of use, in days since 1970-01-01 (UTC).
    /// @param units How many units were commissioned.
    /// @param recallClass 0 where it is not recalled, else 1 to 3.
    /// @param root First 22 bytes of the Merkle root.
    struct Lot {
        PartnerId maker;
        uint16 expiryDay;
        uint32 units;
        uint8 recallClass;
        bytes22 root;
    }

    /// @notice A custody item, unpacked.
    struct ItemView {
        PartnerId holder;
        PartnerId pending;
        ItemId container;
        LotId lot;
        uint32 first;
        uint32 count;
        bool isContainer;
        uint8 height;
        uint16 version;
    }

    /// @notice One pack, shown by its maker's commitment.
    /// @param index Place of the unit in the lot's packing order, from 0.
    /// @param serial AI (21), ASCII, zero-padded on the right.
    /// @param salt The unit's salt.
    /// @param proof Sibling hashes from the leaf to the root.
    struct UnitProof {
        uint32 index;
        bytes20 serial;
        bytes16 salt;
        bytes32[] proof;
    }

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
    event Rejected(PartnerId indexed by, ItemId[] items, bytes32 document);
    event ShippingVoided(PartnerId indexed by, ItemId[] items, bytes32 document);
    event Dispensed(PartnerId indexed by, LotId indexed lot, ItemId indexed item, uint32 index, bytes32 document);
    event Decommissioned(PartnerId indexed by, LotId indexed lot, ItemId indexed item, uint32 index, bytes32 document);
    event LotRecalled(LotId indexed lot, address indexed by, uint8 recallClass, bytes32 document);

    /// @notice Not one to twenty characters of the GS1 set 82, padded with zero bytes on the right.
    error InvalidText(bytes20 text);
    /// @notice Not eighteen digits with a right check digit.
    error InvalidSscc(Sscc sscc);
    /// @notice The SSCC does not begin with the prefix behind its extension digit.
    error SsccOutsidePrefix(Sscc sscc, CompanyPrefix prefix);
    /// @notice The maker registered this lot number of this product before.
    error LotTaken(Gtin gtin, bytes20 number, LotId lot);
    /// @notice Cases have a GTIN of their own, so that no case bears the name of a pack.
    error CaseGtinOfUnits(Gtin caseGtin);
    /// @notice The lot to be registered has expired.
    error ExpiryPassed(Gtin gtin, bytes20 number, uint16 expiryDay, uint256 today);
    /// @notice A lot holds 1 to 2^32 - 1 units and its cases no more than that.
    error InvalidUnits(uint256 inCases, uint32 units);
    /// @notice An item with this name exists.
    error ItemTaken(ItemId item);
    /// @notice No item with this name exists.
    error UnknownItem(ItemId item);
    /// @notice No such lot was registered.
    error UnknownLot(LotId lot);
    /// @notice The verb needs at least one item.
    error NothingNamed();
    /// @notice Items are named in rising order, each once.
    error NotRising(ItemId item);
    /// @notice The item is held by another partner.
    error NotHolder(ItemId item, PartnerId holder, PartnerId caller);
    /// @notice The item is in transit to `pending`.
    error InTransit(ItemId item, PartnerId pending);
    /// @notice The item is not in transit.
    error NotInTransit(ItemId item);
    /// @notice The item was shipped to another partner.
    error NotConsignee(ItemId item, PartnerId pending, PartnerId caller);
    /// @notice The item moves with the container it is packed in.
    error IsPacked(ItemId item, ItemId container);
    /// @notice The item is not in the container.
    error NotPackedIn(ItemId item, ItemId container);
    /// @notice The item is a consignment, not a container.
    error NotContainer(ItemId item);
    /// @notice The item is a container, not a consignment.
    error IsContainer(ItemId item);
    /// @notice The container cannot be packed into itself.
    error Cycle(ItemId container);
    /// @notice Containers nest to 4 levels.
    error TooDeep(ItemId item, uint256 height);
    /// @notice A container holds goods of at most 64 lots.
    error TooManyLots(ItemId container);
    /// @notice The cuts do not rise within the consignment.
    error InvalidCut(ItemId item, uint32 cut, uint32 first, uint32 count);
    /// @notice The goods go to nobody but their own holder.
    error SelfShipment(Gln gln);
    /// @notice An expired lot moves only back to its maker.
    error LotExpired(ItemId item, LotId lot, uint16 expiryDay);
    /// @notice A recalled lot moves only back to its maker.
    error LotIsRecalled(ItemId item, LotId lot, uint8 recallClass);
    /// @notice The unit does not lie in the consignment.
    error UnitOutside(ItemId item, uint32 index, uint32 first, uint32 count);
    /// @notice The unit was dispensed or decommissioned before.
    error UnitSpent(LotId lot, uint32 index);
    /// @notice The maker did not commit to this serial at this place.
    error UnitNotCommitted(LotId lot, uint32 index, bytes20 serial);
    /// @notice The lot is another manufacturer's.
    error NotLotMaker(LotId lot, PartnerId maker, PartnerId caller);
    /// @notice A recall has class 1 to 3.
    error InvalidRecallClass(uint8 recallClass);
    /// @notice The lot is recalled with the same class already.
    error AlreadyRecalled(LotId lot, uint8 recallClass);

    /// @notice Registers a lot with its cases. Only the manufacturer of the product, before expiry (P1, P8).
    /// @param caseGtin Product number of the cases, registered by the same maker; 0 where there are none.
    /// @return lot Number of the lot.
    function registerLot(
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases,
        bytes32 document
    ) external returns (LotId lot);

    /// @notice Names an empty container by an SSCC under a GS1 company prefix of the caller.
    function commissionLogisticUnit(Sscc sscc, CompanyPrefix prefix, bytes32 document) external;

    /// @notice Names an empty container by an SGTIN of the caller's own product: a case that holds more than one range.
    function commissionCase(Gtin gtin, bytes20 serial, bytes32 document) external;

    /// @notice Packs items into a container that is itself in none. The caller holds all of them (P2).
    function pack(ItemId container, ItemId[] calldata items, bytes32 document) external;

    /// @notice Takes items out of a container. The caller holds it.
    function unpack(ItemId container, ItemId[] calldata items, bytes32 document) external;

    /// @notice Cuts a consignment; each cut begins an unnamed one (P1). The caller holds it.
    /// @param cuts Places in the lot's packing order, rising, inside the consignment.
    function split(ItemId item, uint32[] calldata cuts, bytes32 document) external;

    /// @notice Offers items to an accredited partner (P3, P4, P5). An item in a container is taken out of it first.
    function ship(ItemId[] calldata items, Gln to, bytes32 document) external;

    /// @notice Takes custody of items shipped to the caller (P3, P4, P5).
    function receiveItems(ItemId[] calldata items, bytes32 document) external;

    /// @notice Gives items shipped to the caller back to their holder, whatever the state of goods and partners (P10).
    function reject(ItemId[] calldata items, bytes32 document) external;

    /// @notice Takes back what the caller shipped and nobody received, whatever the state of goods and partners (P10).
    function voidShipping(ItemId[] calldata items, bytes32 document) external;

    /// @notice Dispenses one unit to a patient. Only a dispenser that holds its consignment (P5, P6).
    function dispense(ItemId item, UnitProof calldata unit, bytes32 document) external;

    /// @notice Takes one unit out of the trade for another reason: destroyed, sampled, exported, stolen (P6).
    function decommission(ItemId item, UnitProof calldata unit, bytes32 document) external;

    /// @notice Recalls a lot, wherever its units are; another class replaces the one in force. Its maker, or a registrar (P8).
    function recall(LotId lot, uint8 recallClass, bytes32 document) external;

    /// @notice Twin of `registerLot`, but for a case that the same call names twice.
    function checkRegisterLot(
        address account,
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view;

    /// @notice Twin of `commissionLogisticUnit`.
    function checkCommissionLogisticUnit(address account, Sscc sscc, CompanyPrefix prefix) external view;

    /// @notice Twin of `commissionCase`.
    function checkCommissionCase(address account, Gtin gtin, bytes20 serial) external view;

    /// @notice Twin of `pack`.
    function checkPack(address account, ItemId container, ItemId[] calldata items) external view;

    /// @notice Twin of `unpack`.
    function checkUnpack(address account, ItemId container, ItemId[] calldata items) external view;

    /// @notice Twin of `split`.
    function checkSplit(address account, ItemId item, uint32[] calldata cuts) external view;

    /// @notice Twin of `ship`.
    function checkShip(address account, ItemId[] calldata items, Gln to) external view;

    /// @notice Twin of `receiveItems`.
    function checkReceiveItems(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `reject`.
    function checkReject(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `voidShipping`.
    function checkVoidShipping(address account, ItemId[] calldata items) external view;

    /// @notice Twin of `dispense`.
    function checkDispense(address account, ItemId item, UnitProof calldata unit) external view;

    /// @notice Twin of `decommission`.
    function checkDecommission(address account, ItemId item, UnitProof calldata unit) external view;

    /// @notice Twin of `recall`.
    function checkRecall(address account, LotId lot, uint8 recallClass) external view;

    /// @notice A custody item; all zero where there is none.
    function itemOf(ItemId id) external view returns (ItemView memory);

    /// @notice The outermost container of an item (itself where it is in none), who holds it, and to whom it is shipped.
    function custodyOf(ItemId id) external view returns (ItemId outermost, PartnerId holder, PartnerId pending);

    /// @notice A lot; all zero where there is none.
    function lotOf(LotId id) external view returns (Lot memory);

    /// @notice The number of a maker's lot, or 0.
    function lotIdOf(Gtin gtin, bytes20 number) external view returns (LotId);

    /// @notice The lots of which a container may hold units.
    function lotsIn(ItemId container) external view returns (LotId[] memory);

    /// @notice Whether the unit was dispensed or decommissioned.
    function isSpent(LotId lot, uint32 index) external view returns (bool);
}
