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

    /// @inheritdoc IDiscrepancies
    function receiveWithDiscrepancies(
        ItemId[] calldata items,
        Discrepancy[] calldata discrepancies,
        bytes32 document
    ) external {
        PartnerId by = _mayReceiveWithDiscrepancies(msg.sender, items, discrepancies);

        // From the last, so that an item cut more than once is the part before what was cut.
        for (uint256 i = discrepancies.length; i > 0; i--) {
            if (_isSetApart(discrepancies[i - 1].kind)) _setApart(discrepancies[i - 1], by);
        }
        for (uint256 i = 0; i < items.length; i++) {
            Item it = _items[items[i]];
            if (it.pending() == by) _items[items[i]] = it.heldBy(by);
        }

        emit DiscrepanciesRecorded(by, discrepancies, document);
        emit Received(by, items, document);
    }

    /// Takes the range concerned out of where it is: missing it stays with the shipper, damaged it comes in quarantine.
    function _setApart(Discrepancy calldata line, PartnerId by) private {
        Item it = _items[line.item];
        (ItemId around, Item outer) = _outermost(line.item, it);
        bool whole = line.units == 0 || line.units == it.count();
        (ItemId id, Item piece, uint256 parts) = whole ? (line.item, it, 0) : _cutOut(line, it, by);
        if (it.container() != NO_ITEM) _recount(it.container(), parts, 1);
        if (id != around) piece = _inheriting(id, piece, around, outer);
        piece = piece.onItsOwn(outer.holder());
        if (line.kind == DiscrepancyKind.Short) {
            _items[id] = piece.missing();
        } else {
            _items[id] = piece.heldBy(by).quarantined();
            _orders[id] |= HOLDERS_OWN;
        }
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
            _requireNew(id);
            _items[line.item] = it.ranging(it.first(), line.first - it.first());
            if (end == last) return (id, piece, 1);
            _stay(lot.itemOf(end), behind, line.item, it, by);
            return (id, piece, 2);
        }
        if (id == line.item) {
            _stay(lot.itemOf(end), behind, line.item, it, by);
        } else {
            _requireNew(id);
            _items[line.item] = behind;
        }
        return (id, piece, 1);
    }

    /// A part with a new name: inside its container it goes with that, on its own it is received here.
    function _stay(ItemId id, Item part, ItemId whole, Item it, PartnerId by) private {
        if (part.container() == NO_ITEM) part = _inheriting(id, part, whole, it).heldBy(by);
        _create(id, part);
    }
}
