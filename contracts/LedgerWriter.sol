// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRecords} from "../interfaces/IRecords.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {CustodyRules} from "./rules/CustodyRules.sol";
import {ItemId, LotId, NO_ITEM, NO_LOT, PartnerId} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";
import {Case} from "./types/Statements.sol";

/// Writes that several verbs share.
abstract contract LedgerWriter is CustodyRules, IRecords {
    using Gs1 for LotId;

    /// Names a new item; a name that was used up goes on with its version.
    function _create(ItemId id, Item it) internal {
        Item before = _items[id];
        require(!before.exists(), ItemTaken(id));
        _items[id] = it.named(before);
    }

    /// The units of `whole` in order into the cases, and those that are left into an unnamed consignment.
    function _commission(Item whole, ItemId[] memory names, Case[] calldata cases) internal {
        uint32 first = whole.first();
        uint32 end = first + whole.count();
        for (uint256 i = 0; i < cases.length; i++) {
            uint32 units = cases[i].units;
            _create(names[i], whole.ranging(first, units));
            unchecked {
                first += units; // no more than there are: the rule has added them up
            }
        }
        if (first < end) _create(whole.lot().itemOf(first), whole.ranging(first, end - first));
    }

    /// What one record does to an item (P11): its version moves on by one. Every write of an item but its first is this one.
    function _change(ItemId id, Item it) internal {
        _items[id] = it.changed();
    }

    /// What one record does to a lot (P11).
    function _changeLot(LotId id) internal {
        _lives[id] = _lives[id].changed();
    }

    /// A free item that moves on its own leaves its container, which is a record of its own: it was unpacked.
    function _onItsOwn(ItemId id, Item it, PartnerId by) internal returns (Item) {
        ItemId container = it.container();
        if (container == NO_ITEM) return it;
        _recount(container, 0, 1);
        _changeAround(container);
        ItemId[] memory items = new ItemId[](1);
        items[0] = id;
        emit Unpacked(by, container, msg.sender, items, 0);
        return it.onItsOwn(by).changed();
    }

    /// The same for an item that may be set aside: it stays so on its own.
    function _takenOut(ItemId id, Item it, PartnerId by) internal returns (Item) {
        if (it.container() == NO_ITEM) return it;
        (ItemId around, Item outer) = _outermost(id, it);
        return _inheriting(id, _onItsOwn(id, it, by), around, outer);
    }

    /// Goods that became unsafe on their way to their maker come back: that is told before they are received.
    function _turnBack(ItemId[] calldata items, PartnerId by, address account) internal {
        for (uint256 i = 0; i < items.length; i++) {
            Item it = _items[items[i]];
            if (it.isReturning()) continue;
            (, bool isUnsafe) = _movable(items[i], it, by, NO_LOT);
            if (isUnsafe) _items[items[i]] = _turnedBack(items[i], it, by, account);
        }
    }

    /// The record of a return is the consignee's `by`: its receipt turns the shipment into one.
    function _turnedBack(ItemId id, Item it, PartnerId by, address account) internal returns (Item) {
        ItemId[] memory items = new ItemId[](1);
        items[0] = id;
        emit ReturnShipped(it.holder(), by, account, items, 0);
        return it.returning().shippedTo(by).changed();
    }

    /// What leaves `outer`, or is cut off it, is set aside by the same orders and for the same reasons.
    function _inheriting(ItemId id, Item it, ItemId around, Item outer) internal returns (Item) {
        if (outer.isQuarantined()) _orders[id] = _orders[around];
        return it.setAsideLike(outer);
    }

    /// Items come in and go out. An emptied container forgets its lots.
    function _recount(ItemId container, uint256 come, uint256 gone) internal {
        Item it = _items[container];
        it = it.withCount(uint32(it.count() + come - gone));
        if (it.count() == 0) {
            it = it.withLot(NO_LOT).withHeight(1);
            delete _mixed[container];
        }
        _items[container] = it;
    }

    /// The content of the container changed, and so that of each around it.
    function _changeAround(ItemId container) internal {
        while (container != NO_ITEM) {
            Item it = _items[container];
            _change(container, it);
            container = it.container();
        }
    }
}
