// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ItemId, NO_ITEM, PartnerId} from "../types/Identifiers.sol";
import {Item} from "../types/Item.sol";
import {Discrepancy, DiscrepancyKind} from "../types/Statements.sol";
import {CustodyRules} from "./CustodyRules.sol";

/// The decisions on receipts that are not as shipped. Nothing here writes. Of the lines that set goods apart no two
/// concern the same unit, so that it does not matter in which order they are carried out.
abstract contract DiscrepancyRules is CustodyRules {
    function _mayReceiveWithDiscrepancies(
        address account,
        ItemId[] calldata items,
        Discrepancy[] calldata lines
    ) internal view returns (PartnerId by, bool back) {
        (by, back) = _mayReceive(account, items);
        _requireDisjoint(lines);
        for (uint256 i = 0; i < lines.length; i++) {
            if (_isSetApart(lines[i].kind)) _requireAmong(items, lines, lines[i]);
        }
    }

    /// Lines rise by item and first unit; the ranges set apart of one item are disjoint, and all of it stands alone.
    function _requireDisjoint(Discrepancy[] calldata lines) private pure {
        uint256 last = type(uint32).max;
        (ItemId apart, uint256 end) = (NO_ITEM, 0);
        for (uint256 i = 0; i < lines.length; i++) {
            Discrepancy calldata line = lines[i];
            require(line.kind <= DiscrepancyKind.WRONG, InvalidDiscrepancy(line.item, line.kind));
            uint256 place = (uint256(ItemId.unwrap(line.item)) << 32) | line.first;
            require(place > last, NotRising(line.item));
            last = place;
            if (!_isSetApart(line.kind)) continue;
            bool alone = line.item != apart || (line.units != 0 && line.first >= end);
            require(alone, NamedTwice(line.item, line.item));
            apart = line.item;
            end = line.units == 0 ? type(uint256).max : uint256(line.first) + line.units;
        }
    }

    /// The goods come with this receipt, and with no container that another line sets apart.
    function _requireAmong(
        ItemId[] calldata items,
        Discrepancy[] calldata lines,
        Discrepancy calldata line
    ) private view {
        Item it = _known(line.item);
        ItemId around = line.item;
        for (Item at = it; at.container() != NO_ITEM; at = _items[around]) {
            around = at.container();
            require(!_isSetApartWhole(lines, around), NamedTwice(line.item, around));
        }
        require(_isAmong(items, around), NotReceived(line.item, around));
        if (line.units == 0) return;
        require(!it.isContainer(), IsContainer(line.item));
        uint256 end = uint256(line.first) + line.units;
        bool inside = line.first >= it.first() && end <= uint256(it.first()) + it.count();
        require(inside, InvalidCut(line.item, line.first, it.first(), it.count()));
    }

    function _isAmong(ItemId[] calldata items, ItemId id) private pure returns (bool) {
        (uint256 low, uint256 high) = (0, items.length);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (ItemId.unwrap(items[middle]) < ItemId.unwrap(id)) low = middle + 1;
            else high = middle;
        }
        return low < items.length && items[low] == id;
    }

    function _isSetApartWhole(Discrepancy[] calldata lines, ItemId container) private pure returns (bool) {
        (uint256 low, uint256 high) = (0, lines.length);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (ItemId.unwrap(lines[middle].item) < ItemId.unwrap(container)) low = middle + 1;
            else high = middle;
        }
        for (; low < lines.length && lines[low].item == container; low++) {
            if (_isSetApart(lines[low].kind)) return true;
        }
        return false;
    }

    function _isSetApart(uint8 kind) internal pure returns (bool) {
        return kind == DiscrepancyKind.SHORT || kind == DiscrepancyKind.DAMAGED;
    }
}
