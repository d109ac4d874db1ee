// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IInspection} from "../interfaces/IInspection.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {Role, Scope} from "./libraries/Permissions.sol";
import {Production} from "./Production.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, NO_LOT, PartnerId} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";
import {LotWord} from "./types/Lot.sol";
import {LAST_OFFICE, RecallOrders} from "./types/RecallOrders.sol";
import {placeOf} from "./types/Spent.sol";

/// Where the goods are, and the verbs of Production, which have room here: the code behind the registry's. It runs on the
/// ledger's storage only.
contract Inspection is IInspection, Production {
    using Gs1 for Gtin;

    address private immutable _FORESIGHT;

    constructor(address foresight) {
        _FORESIGHT = foresight;
    }

    /// Every twin.
    fallback(bytes calldata call) external returns (bytes memory) {
        return Address.functionDelegateCall(_FORESIGHT, call);
    }

    /// @inheritdoc IInspection
    function itemOf(ItemId id) external view returns (ItemView memory) {
        Item it = _items[id];
        return
            ItemView({
                holder: it.holder(),
                pending: it.pending(),
                container: it.container(),
                lot: it.lot(),
                first: it.first(),
                count: it.count(),
                isContainer: it.isContainer(),
                height: it.height(),
                version: it.version(),
                quarantined: it.isQuarantined(),
                missing: it.isMissing(),
                returned: it.isReturned(),
                returning: it.isReturning(),
                moved: it.isMoved(),
                orders: _orders[id]
            });
    }

    /// @inheritdoc IInspection
    function custodyOf(ItemId id) external view returns (ItemId outermost, PartnerId holder, PartnerId pending) {
        Item it = _known(id);
        (outermost, it) = _outermost(id, it);
        return (outermost, it.holder(), it.pending());
    }

    /// @inheritdoc IInspection
    function lotOf(LotId id) external view returns (Lot memory) {
        LotWord word = _lots[id];
        uint16 labelDay = _safety[id].labelDay;
        return
            Lot({
                maker: word.lotMaker(),
                expiryDay: word.expiryDay(),
                labelDay: labelDay == 0 ? word.expiryDay() : labelDay,
                units: _unitsOf(id),
                recallClass: word.recallClass(),
                root: word.root(),
                changes: _lives[id].changes(),
                tranches: _lives[id].tranches(),
                unitsWithdrawn: _lives[id].unitsWithdrawn(),
                withdrawn: word.isWithdrawn()
            });
    }

    /// @inheritdoc IInspection
    function lotIdOf(Gtin gtin, bytes20 number) external view returns (LotId) {
        return _lotIds[gtin][number];
    }

    /// @inheritdoc IInspection
    function lotsIn(ItemId container) external view returns (LotId[] memory) {
        Item it = _known(container);
        if (it.lot() == NO_LOT) return _mixed[container];
        LotId[] memory only = new LotId[](1);
        only[0] = it.lot();
        return only;
    }

    /// @inheritdoc IInspection
    function isSpent(LotId id, uint32 index) external view returns (bool) {
        return _isSpent(id, index);
    }

    /// @inheritdoc IInspection
    function trailOf(LotId id, uint32 index) external view returns (bytes16) {
        return bytes16(_spent[placeOf(id, index)].trail());
    }

    /// @inheritdoc IInspection
    function recallsOf(LotId id) external view returns (RecallOrder[] memory orders) {
        RecallOrders recalls = _safety[id].recalls;
        RecallOrder[] memory all = new RecallOrder[](LAST_OFFICE + 1);
        uint256 size = 0;
        for (uint8 office = 0; office <= LAST_OFFICE; office++) {
            uint8 class = recalls.classBy(office);
            if (class != 0) all[size++] = RecallOrder(office, class);
        }
        orders = new RecallOrder[](size);
        for (uint256 i = 0; i < size; i++) orders[i] = all[i];
    }

    /// @inheritdoc IInspection
    function expiryProposalOf(LotId id) external view returns (ExpiryProposal memory) {
        return ExpiryProposal(_safety[id].proposedDay, _safety[id].proposedUntil);
    }

    /// @inheritdoc IInspection
    function returnsAllowed(Gln gln, Gln to) external view returns (uint48 until) {
        return _returnsAllowed[_partners[gln].partner()][_partners[to].partner()];
    }

    /// @inheritdoc IInspection
    function spentUnits(LotId id, uint32 word) external view returns (uint128) {
        return _spent[(uint256(LotId.unwrap(id)) << 25) | word].units();
    }

    /// @inheritdoc IInspection
    function trancheOf(LotId id, uint32 tranche) external view returns (uint32 first, uint32 units, bytes22 root) {
        (first, units, root) = _committed(id, tranche);
        units -= first;
    }

    /// @inheritdoc IInspection
    function sourcesOf(LotId id) external view returns (LotId[] memory) {
        return _sources[id];
    }

    /// @inheritdoc IInspection
    function itemIdOf(Gtin gtin, bytes20 serial) external pure returns (ItemId) {
        return gtin.itemOf(serial);
    }

    /// @inheritdoc IInspection
    function lotCount() external view returns (uint32) {
        return _lotCount;
    }

    /// @inheritdoc IInspection
    function words(bytes32[] calldata slots) external view returns (bytes32[] memory found) {
        found = new bytes32[](slots.length);
        for (uint256 i = 0; i < slots.length; i++) {
            bytes32 slot = slots[i];
            bytes32 word;
            assembly ("memory-safe") {
                word := sload(slot)
            }
            found[i] = word;
        }
    }

    /// @inheritdoc IInspection
    function permissions() external pure returns (Permissions memory) {
        return
            Permissions({
                roleManufacturer: Role.MANUFACTURER,
                roleWholesaler: Role.WHOLESALER,
                roleDispenser: Role.DISPENSER,
                roleThirdPartyLogistics: Role.THIRD_PARTY_LOGISTICS,
                scopeCommission: Scope.COMMISSION,
                scopeShip: Scope.SHIP,
                scopeReceive: Scope.RECEIVE,
                scopeDispense: Scope.DISPENSE,
                scopeRecall: Scope.RECALL
            });
    }
}
