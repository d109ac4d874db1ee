// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IDiscrepancies} from "../interfaces/IDiscrepancies.sol";
import {LedgerWriter} from "./LedgerWriter.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {DiscrepancyRules} from "./rules/DiscrepancyRules.sol";
import {ItemId, LotId, NO_ITEM, PartnerId} from "./types/Identifiers.sol";
import {HOLDERS_OWN, Item} from "./types/Item.sol";
import {Discrepancy, DiscrepancyKind} from "./types/Statements.sol";

/// Receipts that are not as shipped.
abstract contract Discrepancies is IDiscrepancies, DiscrepancyRules, LedgerWriter {
    using Gs1 for LotId;

    /// The items that a record changes, each once.
    struct Touched {
        ItemId[] items;
        uint256 size;
    }

    /// An item stands in four containers at most.
    uint256 private constant DEPTH = 5;

    /// @inheritdoc IDiscrepancies
    function receiveWithDiscrepancies(
        ItemId[] calldata items,
        Discrepancy[] calldata discrepancies,
        bytes32 document
    ) external {
        (PartnerId by, bool back) = _mayReceiveWithDiscrepancies(msg.sender, items, discrepancies);

        if (back) _turnBack(items, by, msg.sender);
        // From the last, so that an item cut more than once is the part before what was cut.
        Touched memory touched = Touched(new ItemId[](discrepancies.length * DEPTH), 0);
        for (uint256 i = discrepancies.length; i > 0; i--) {
            if (_isSetApart(discrepancies[i - 1].kind)) _setApart(discrepancies[i - 1], by, touched);
        }
        for (uint256 i = 0; i < touched.size; i++) _change(touched.items[i], _items[touched.items[i]]);
        for (uint256 i = 0; i < items.length; i++) {
            Item it = _items[items[i]];
            if (it.pending() == by) _change(items[i], it.heldBy(by));
        }

        emit DiscrepanciesRecorded(by, msg.sender, discrepancies, document);
        emit Received(by, msg.sender, items, document);
    }

    /// Takes the range concerned out of where it is: missing it stays with the shipper, damaged it comes in quarantine.
    function _setApart(Discrepancy calldata line, PartnerId by, Touched memory touched) private {
        Item it = _items[line.item];
        (ItemId around, Item outer) = _outermost(line.item, it);
        bool whole = line.units == 0 || line.units == it.count();
        (ItemId id, Item piece, uint256 parts) = whole ? (line.item, it, 0) : _cutOut(line, it, by);
        _touch(touched, line.item);
        if (it.container() != NO_ITEM) _recount(it.container(), parts, 1);
        for (ItemId at = it.container(); at != NO_ITEM; at = _items[at].container()) _touch(touched, at);
        if (id != around) piece = _inheriting(id, piece, around, outer);
        piece = piece.onItsOwn(outer.holder());
        bool short = line.kind == DiscrepancyKind.SHORT;
        piece = short ? piece.missing() : piece.heldBy(by).quarantined();
        if (!short) _orders[id] |= HOLDERS_OWN;
        if (id == line.item) _items[id] = piece;
        else _create(id, piece);
    }

    /// One record changes an item once, however many of its lines concern it.
    function _touch(Touched memory touched, ItemId id) private pure {
        for (uint256 i = 0; i < touched.size; i++) {
            if (touched.items[i] == id) return;
        }
        touched.items[touched.size++] = id;
    }

    /// The parts before and behind the range stay where the item is. The part before it keeps the name, or else the part
    /// behind it where the name is a label. Also tells how many parts these are.
    function _cutOut(
        Discrepancy calldata line,
        Item it,
        PartnerId by
    ) private returns (ItemId id, Item piece, uint256 parts) {
        LotId lot = it.lot();
        uint32 end = line.first + line.units;
        uint32 last = it.first() + it.count();
        id = lot.itemOf(line.first);
        piece = it.ranging(line.first, line.units);
        Item behind = it.ranging(end, last - end);
        if (line.first > it.first()) {
            _items[line.item] = it.ranging(it.first(), line.first - it.first());
            if (end == last) return (id, piece, 1);
            _stay(lot.itemOf(end), behind, line.item, it, by);
            return (id, piece, 2);
        }
        if (id == line.item) _stay(lot.itemOf(end), behind, line.item, it, by);
        else _items[line.item] = behind;
        return (id, piece, 1);
    }

    /// A part with a new name: inside its container it goes with that, on its own it is received here.
    function _stay(ItemId id, Item part, ItemId whole, Item it, PartnerId by) private {
        if (part.container() == NO_ITEM) part = _inheriting(id, part, whole, it).heldBy(by);
        _create(id, part);
    }
}
