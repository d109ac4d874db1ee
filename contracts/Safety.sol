// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISafety} from "../interfaces/ISafety.sol";
import {LedgerWriter} from "./LedgerWriter.sol";
import {SafetyRules} from "./rules/SafetyRules.sol";
import {Gln, ItemId, LotId, PartnerId} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";
import {UnitsProof} from "./types/Statements.sol";

/// The verbs on unsafe, lost and returned goods, in the shape of CustodyLedger.
abstract contract Safety is ISafety, SafetyRules, LedgerWriter {
    /// @inheritdoc ISafety
    function recall(LotId id, uint8 recallClass, bytes32 document) external {
        (PartnerId by, bool byRegistrar) = _mayRecall(msg.sender, id, recallClass);

        _lots[id] = _lots[id].recalledAs(recallClass, byRegistrar);
        _changeLot(id);

        emit LotRecalled(id, by, msg.sender, recallClass, document);
    }

    /// @inheritdoc ISafety
    function terminateRecall(LotId id, bytes32 document) external {
        PartnerId by = _mayTerminateRecall(msg.sender, id);

        _lots[id] = _lots[id].recalledAs(0, false);
        _changeLot(id);

        emit RecallTerminated(id, by, msg.sender, document);
    }

    /// @inheritdoc ISafety
    function quarantine(ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, uint64 order) = _mayQuarantine(msg.sender, items);

        for (uint256 i = 0; i < items.length; i++) {
            ItemId id = items[i];
            (, Item outer) = _outermost(id, _items[id]);
            _change(id, _takenOut(id, _items[id], outer.holder()).quarantined());
            _orders[id] |= order;
        }

        emit Quarantined(by, msg.sender, items, document);
    }

    /// @inheritdoc ISafety
    function release(ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, uint64 order) = _mayRelease(msg.sender, items);

        for (uint256 i = 0; i < items.length; i++) {
            uint64 left = _orders[items[i]] & ~order;
            _orders[items[i]] = left;
            Item it = _items[items[i]];
            _change(items[i], left == 0 ? it.released() : it);
        }

        emit Released(by, msg.sender, items, document);
    }

    /// @inheritdoc ISafety
    function shipReturn(ItemId[] calldata items, Gln to, bytes32 document) external {
        (PartnerId by, PartnerId consignee) = _mayShipReturn(msg.sender, items, to);

        for (uint256 i = 0; i < items.length; i++) {
            _change(items[i], _takenOut(items[i], _items[items[i]], by).returning().shippedTo(consignee));
        }

        emit ReturnShipped(by, consignee, msg.sender, items, document);
    }

    /// @inheritdoc ISafety
    function acceptReturn(ItemId id, UnitsProof calldata units, bytes32 document) external {
        PartnerId by = _mayAcceptReturn(msg.sender, id, units);

        _change(id, _items[id].accepted());

        emit ReturnAccepted(by, id, msg.sender, document);
    }

    /// @inheritdoc ISafety
    function recordFound(ItemId[] calldata items, bytes32 document) external {
        PartnerId by = _mayRecordFound(msg.sender, items);

        for (uint256 i = 0; i < items.length; i++) _change(items[i], _items[items[i]].found());

        emit RecordedFound(by, msg.sender, items, document);
    }

    /// @inheritdoc ISafety
    function destroy(ItemId[] calldata items, bytes32 witness) external {
        PartnerId by = _mayDestroy(msg.sender, items);

        for (uint256 i = 0; i < items.length; i++) {
            _change(items[i], _takenOut(items[i], _items[items[i]], by).gone());
        }

        emit Destroyed(by, msg.sender, items, witness);
    }
}
