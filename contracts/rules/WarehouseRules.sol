// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Gs1} from "../libraries/Gs1.sol";
import {LotSet, LotSets} from "../libraries/LotSets.sol";
import {Role, Scope} from "../libraries/Permissions.sol";
import {CompanyPrefix, Gtin, ItemId, LotId, NO_ITEM, NO_LOT, NOBODY, PartnerId, Sscc} from "../types/Identifiers.sol";
import {Item} from "../types/Item.sol";
import {Reason, UnitProof} from "../types/Statements.sol";
import {CustodyRules} from "./CustodyRules.sol";

/// The decisions on goods between the ways. Nothing here writes.
abstract contract WarehouseRules is CustodyRules {
    using Gs1 for Gtin;
    using Gs1 for Sscc;
    using Gs1 for CompanyPrefix;
    using LotSets for LotSet;

    uint256 private constant MAX_HEIGHT = 4;

    function _mayCommissionLogisticUnit(
        address account,
        Sscc sscc,
        CompanyPrefix prefix
    ) internal view returns (PartnerId by) {
        by = _actor(account, Role.ANY, Scope.COMMISSION);
        _requirePrefix(by, prefix);
        require(sscc.isValid(), InvalidSscc(sscc));
        require(prefix.covers(sscc), SsccOutsidePrefix(sscc, prefix));
        _requireNew(sscc.itemOf());
    }

    function _mayCommissionCase(address account, Gtin gtin, bytes20 serial) internal view returns (PartnerId by) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        require(!_productOf(by, gtin).isUnit(), GtinOfUnits(gtin));
        _requireText(serial);
        _requireNew(gtin.itemOf(serial));
    }

    function _mayPack(
        address account,
        ItemId container,
        ItemId[] calldata items
    ) internal view returns (PartnerId by, Item packed, LotSet memory lots) {
        by = _actor(account, Role.ANY, Scope.COMMISSION);
        ItemId last = NO_ITEM;
        packed = _loose(container, by);
        require(packed.isContainer(), NotContainer(container));
        lots = LotSets.empty();
        uint8 height = packed.height();
        _addLots(lots, container, container, packed);
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            require(items[i] != container, Cycle(container));
            Item child = _loose(items[i], by);
            require(child.height() < MAX_HEIGHT, TooDeep(items[i], child.height()));
            if (child.height() >= height) height = child.height() + 1;
            _addLots(lots, container, items[i], child);
        }
        require(last != NO_ITEM, NothingNamed());
        packed = packed.withHeight(height).withCount(packed.count() + uint32(items.length));
        packed = packed.withLot(lots.size == 1 ? lots.lots[0] : NO_LOT);
    }

    function _mayUnpack(
        address account,
        ItemId container,
        ItemId[] calldata items
    ) internal view returns (PartnerId by) {
        by = _actor(account, Role.ANY, Scope.COMMISSION);
        _requireAtHand(container, _known(container), by);
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            require(_known(items[i]).container() == container, NotPackedIn(items[i], container));
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _maySplit(
        address account,
        ItemId id,
        uint32[] calldata cuts
    ) internal view returns (PartnerId by, Item whole) {
        by = _actor(account, Role.ANY, Scope.COMMISSION);
        whole = _known(id);
        _requireAtHand(id, whole, by);
        require(!whole.isContainer(), IsContainer(id));
        require(cuts.length > 0, NothingNamed());
        uint256 last = whole.first();
        uint256 end = last + whole.count();
        for (uint256 i = 0; i < cuts.length; i++) {
            require(cuts[i] > last && cuts[i] < end, InvalidCut(id, cuts[i], whole.first(), whole.count()));
            last = cuts[i];
        }
    }

    function _mayReject(address account, ItemId[] calldata items) internal view returns (PartnerId by) {
        by = _key(account, Scope.RECEIVE).partner();
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            _consigned(items[i], by);
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _mayVoidShipping(address account, ItemId[] calldata items) internal view returns (PartnerId by) {
        by = _key(account, Scope.SHIP).partner();
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(items[i]);
            require(it.pending() != NOBODY, NotInTransit(items[i]));
            require(it.holder() == by, NotHolder(items[i], it.holder(), by));
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _mayDecommission(
        address account,
        ItemId id,
        UnitProof calldata unit,
        uint8 reason
    ) internal view returns (PartnerId by, LotId lotId) {
        by = _actor(account, Role.ANY, Scope.COMMISSION);
        require(reason >= Reason.EXPORT && reason <= Reason.OTHER, InvalidReason(reason));
        lotId = _requireOwnUnit(id, unit, by);
        _requireAtHand(id, _known(id), by);
    }

    function _addLots(LotSet memory set, ItemId container, ItemId id, Item it) internal view {
        if (it.lot() != NO_LOT) {
            require(set.add(it.lot()), TooManyLots(container));
            return;
        }
        LotId[] storage mixed = _mixed[id];
        for (uint256 i = 0; i < mixed.length; i++) require(set.add(mixed[i]), TooManyLots(container));
    }
}
