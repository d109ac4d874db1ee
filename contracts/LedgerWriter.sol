// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRecords} from "../interfaces/IRecords.sol";
import {CustodyRules} from "./rules/CustodyRules.sol";
import {ItemId, NO_ITEM, NO_LOT, PartnerId} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";

/// Writes that several verbs share.
abstract contract LedgerWriter is CustodyRules, IRecords {
    function _create(ItemId id, Item it) internal {
        _requireNew(id);
        _items[id] = it;
    }

    /// A free item that moves on its own leaves its container: it was unpacked.
    function _onItsOwn(ItemId id, Item it, PartnerId by) internal returns (Item) {
        ItemId container = it.container();
        if (container == NO_ITEM) return it;
        _recount(container, 0, 1);
        ItemId[] memory items = new ItemId[](1);
        items[0] = id;
        emit Unpacked(by, container, items, 0);
        return it.onItsOwn(by);
    }

    /// The same for an item that may be set aside: it stays so on its own.
    function _takenOut(ItemId id, Item it, PartnerId by) internal returns (Item) {
        if (it.container() == NO_ITEM) return it;
        (ItemId around, Item outer) = _outermost(id, it);
        return _inheriting(id, _onItsOwn(id, it, by), around, outer);
    }

    /// What leaves `outer`, or is cut off it, is set aside by the same orders and for the same reasons.
    function _inheriting(ItemId id, Item it, ItemId around, Item outer) internal returns (Item) {
        if (outer.isQuarantined()) _orders[id] = _orders[around];
        return it.setAsideLike(outer);
    }

    /// Items come in and go out; the version of every container around grows, too. An emptied container forgets its lots.
    function _recount(ItemId container, uint256 come, uint256 gone) internal {
        Item it = _items[container];
        it = it.withCount(uint32(it.count() + come - gone));
        if (it.count() == 0) {
            it = it.withLot(NO_LOT).withHeight(1);
            delete _mixed[container];
        }
        _items[container] = it;
        for (ItemId around = it.container(); around != NO_ITEM; around = _items[around].container()) {
            _items[around] = _items[around].changedInside();
        }
    }
}
