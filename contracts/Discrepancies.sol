// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IDiscrepancies} from "../interfaces/IDiscrepancies.sol";
import {LedgerWriter} from "./LedgerWriter.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {DiscrepancyRules} from "./rules/DiscrepancyRules.sol";
import {ItemId, LotId, NO_ITEM, PartnerId} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";
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

        for (uint256 i = 0; i < discrepancies.length; i++) {
            if (_isSetApart(discrepancies[i].kind)) _setApart(discrepancies[i], by);
        }
        for (uint256 i = 0; i < items.length; i++) {
            Item it = _items[items[i]];
            if (it.pending() == by) _items[items[i]] = it.heldBy(by);
        }

        emit DiscrepanciesRecorded(by, discrepancies, document);
        emit Received(by, items, document);
    }

    /// Cuts the range concerned out of its consignment: missing it stays with the shipper, damaged it comes in quarantine.
    function _setApart(Discrepancy calldata line, PartnerId by) private {
        Item it = _items[line.item];
        (, Item outer) = _outermost(line.item, it);
        PartnerId shipper = outer.holder();
        (ItemId id, Item piece) = (line.item, it);
        if (line.units != 0 && line.units < it.count()) (id, piece) = _cutOut(line, it, by);
        ItemId container = it.container();
        if (container != NO_ITEM) _lighten(container, 1);
        bool missing = line.kind == DiscrepancyKind.Short;
        _items[id] = missing ? piece.onItsOwn(shipper).missing() : piece.onItsOwn(shipper).heldBy(by).quarantined();
    }

    /// The parts before and behind the range stay where the item is. The part before it keeps the name, or else the part
    /// behind it where the name is a label.
    function _cutOut(Discrepancy calldata line, Item it, PartnerId by) private returns (ItemId id, Item piece) {
        LotId lot = it.lot();
        uint32 end = line.first + line.units;
        uint32 last = it.first() + it.count();
        id = lot.itemOf(line.first);
        piece = it.ranging(line.first, line.units);
        if (line.first > it.first()) {
            _items[line.item] = it.ranging(it.first(), line.first - it.first());
            _requireNew(id);
            if (end < last) _stay(lot.itemOf(end), it.ranging(end, last - end), by);
            _burden(it.container(), end < last ? 2 : 1);
        } else if (id == line.item) {
            _stay(lot.itemOf(end), it.ranging(end, last - end), by);
            _burden(it.container(), 1);
        } else {
            _items[line.item] = it.ranging(end, last - end);
            _requireNew(id);
            _burden(it.container(), 1);
        }
    }

    /// A part with a new name: inside its container it goes with that, on its own it is received here.
    function _stay(ItemId id, Item part, PartnerId by) private {
        _create(id, part.container() == NO_ITEM ? part.heldBy(by) : part);
    }

    function _burden(ItemId container, uint32 items) private {
        if (container == NO_ITEM) return;
        Item it = _items[container];
        _items[container] = it.withCount(it.count() + items);
    }
}
