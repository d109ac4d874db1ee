// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId} from "../contracts/types/Identifiers.sol";

/// @title Where the goods are
interface IInspection {
    /// @notice The ROLE bits, of which a partner has a union, and the SCOPE bits, of which a key has one.
    struct Permissions {
        uint8 roleManufacturer;
        uint8 roleWholesaler;
        uint8 roleDispenser;
        uint8 roleThirdPartyLogistics;
        uint8 scopeCommission;
        uint8 scopeShip;
        uint8 scopeReceive;
        uint8 scopeDispense;
        uint8 scopeRecall;
    }

    /// @notice A registered lot.
    /// @param maker The manufacturer that registered it.
    /// @param expiryDay Last day of use, in days since 1970-01-01 (UTC).
    /// @param units How many units were commissioned, in all tranches.
    /// @param tranches How many tranches there are beside the first.
    /// @param unitsWithdrawn How many of the units were withdrawn.
    /// @param withdrawn Whether all were.
    /// @param changes How many records concerned the lot since its registration (P11).
    /// @param labelDay The last day of use on its labels: another one only where the expiry was extended.
    /// @param recallClass 0 where it is not recalled, else the strictest class ordered, 1 to 3.
    /// @param root First 22 bytes of the Merkle root.
    struct Lot {
        PartnerId maker;
        uint16 expiryDay;
        uint16 labelDay;
        uint32 units;
        uint8 recallClass;
        bytes22 root;
        uint64 changes;
        uint32 tranches;
        uint32 unitsWithdrawn;
        bool withdrawn;
    }

    /// @notice An order by which a lot is recalled.
    /// @param office The registrar's office that ordered it; 0 for the maker.
    /// @param recallClass 1 to 3.
    struct RecallOrder {
        uint8 office;
        uint8 recallClass;
    }

    /// @notice A later last day of use that a maker proposes; all zero where there is none.
    /// @param notAfter To that second it can be confirmed.
    struct ExpiryProposal {
        uint16 day;
        uint48 notAfter;
    }

    /// @notice A custody item, read from its slot. A packed one has no holder here: `custodyOf` tells who has its outermost
    /// container.
    /// @param version How many records changed the item since it was made (P11).
    /// @param returned Whether it came back, or was found, and was not accepted since.
    /// @param returning Whether it is in transit as a return.
    /// @param moved Whether it was ever shipped or packed, or cut off such goods.
    /// @param orders By whom it is quarantined: bit 0 its holder, bit n the registrar's office n.
    struct ItemView {
        PartnerId holder;
        PartnerId pending;
        ItemId container;
        LotId lot;
        uint32 first;
        uint32 count;
        bool isContainer;
        uint8 height;
        uint40 version;
        bool quarantined;
        bool missing;
        bool returned;
        bool returning;
        bool moved;
        uint64 orders;
    }

    /// @notice The values of ROLE and SCOPE bits.
    function permissions() external pure returns (Permissions memory);

    /// @notice The units of a lot's tranche and the first 22 bytes of the root over them; all zero where there is none.
    function trancheOf(LotId id, uint32 tranche) external view returns (uint32 first, uint32 units, bytes22 root);

    /// @notice The lots of which a lot was made, those of which they were among them, each once.
    function sourcesOf(LotId id) external view returns (LotId[] memory);

    /// @notice The name of the case or container with this SGTIN.
    function itemIdOf(Gtin gtin, bytes20 serial) external pure returns (ItemId);

    /// @notice A custody item; all zero where there is none.
    function itemOf(ItemId id) external view returns (ItemView memory);

    /// @notice The outermost container of an item (itself where it is in none), who holds it, and to whom it is shipped.
    function custodyOf(ItemId id) external view returns (ItemId outermost, PartnerId holder, PartnerId pending);

    /// @notice A lot; all zero where there is none.
    function lotOf(LotId id) external view returns (Lot memory);

    /// @notice Who recalled a lot and how: its maker first, then the offices by number.
    function recallsOf(LotId id) external view returns (RecallOrder[] memory);

    /// @notice The extension that waits for a registrar.
    function expiryProposalOf(LotId id) external view returns (ExpiryProposal memory);

    /// @notice To which second the partner may return its stock there without standing; 0 where it may not.
    function returnsAllowed(Gln gln, Gln to) external view returns (uint48 until);

    /// @notice The trail of the 128 units around this one: `takeBack` shows it from the records.
    function trailOf(LotId lot, uint32 index) external view returns (bytes16);

    /// @notice The number of a maker's lot, or 0.
    function lotIdOf(Gtin gtin, bytes20 number) external view returns (LotId);

    /// @notice The lots of which a container may hold units.
    function lotsIn(ItemId container) external view returns (LotId[] memory);

    /// @notice Whether the unit was dispensed or decommissioned.
    function isSpent(LotId lot, uint32 index) external view returns (bool);

    /// @notice The units of 128 * `word` and the 127 behind it that were dispensed or decommissioned, one bit each from
    /// the lowest.
    function spentUnits(LotId lot, uint32 word) external view returns (uint128);

    /// @notice How many lots were registered: they are numbered from 1.
    function lotCount() external view returns (uint32);

    /// @notice What the ledger stores in these slots, as contracts/LedgerState.sol lays them out: all that a successor
    /// needs to carry it over, word by word.
    function words(bytes32[] calldata slots) external view returns (bytes32[] memory);
}
