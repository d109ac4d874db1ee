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

    /// An item that moves on its own leaves its container: it was unpacked.
    function _onItsOwn(ItemId id, Item it, PartnerId by) internal returns (Item) {
        ItemId container = it.container();
        if (container == NO_ITEM) return it;
        _lighten(container, 1);
        ItemId[] memory items = new ItemId[](1);
        items[0] = id;
        emit Unpacked(by, container, items, 0);
        return it.onItsOwn(by);
    }

    /// An emptied container forgets its lots.
    function _lighten(ItemId container, uint256 items) internal {
        Item it = _items[container];
        it = it.withCount(it.count() - uint32(items));
        if (it.count() == 0) {
            it = it.withLot(NO_LOT).withHeight(1);
            delete _mixed[container];
        }
        _items[container] = it;
    }
}
