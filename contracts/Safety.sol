// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISafety} from "../interfaces/ISafety.sol";
import {LedgerWriter} from "./LedgerWriter.sol";
import {SafetyRules} from "./rules/SafetyRules.sol";
import {Gln, ItemId, LotId, NOBODY, PartnerId} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";
import {RecallOrders} from "./types/RecallOrders.sol";
import {bitOf, placeOf} from "./types/Spent.sol";
import {Trail, UnitsProof} from "./types/Statements.sol";

/// The verbs on unsafe, lost and returned goods, in the shape of CustodyLedger.
abstract contract Safety is ISafety, SafetyRules, LedgerWriter {
    uint48 private constant PROPOSAL_LIFE = 30 days;

    /// @inheritdoc ISafety
    function recall(LotId id, uint8 recallClass, bytes32 document) external {
        (PartnerId by, uint8 office) = _mayRecall(msg.sender, id, recallClass);

        _order(id, office, recallClass);

        emit LotRecalled(id, by, msg.sender, office, recallClass, document);
    }

    /// @inheritdoc ISafety
    function terminateRecall(LotId id, bytes32 document) external {
        (PartnerId by, uint8 office) = _mayTerminateRecall(msg.sender, id);

        _order(id, office, 0);

        emit RecallTerminated(id, by, msg.sender, office, document);
    }

    /// @inheritdoc ISafety
    function overruleRecall(LotId id, uint8 office, bytes32 document) external {
        _mayOverruleRecall(msg.sender, id, office);

        _order(id, office, 0);

        emit RecallTerminated(id, NOBODY, msg.sender, office, document);
    }

    /// @inheritdoc ISafety
    function proposeExpiry(LotId id, uint16 day, bytes32 document) external {
        PartnerId by = _mayProposeExpiry(msg.sender, id, day);

        uint48 notAfter = uint48(block.timestamp) + PROPOSAL_LIFE;
        _safety[id].proposedDay = day;
        _safety[id].proposedUntil = notAfter;

        emit ExpiryProposed(id, by, msg.sender, day, notAfter, document);
    }

    /// @inheritdoc ISafety
    function extendExpiry(LotId id, uint16 day, bytes32 document) external {
        _mayExtendExpiry(msg.sender, id, day);

        LotSafety storage safety = _safety[id];
        uint16 from = _lots[id].expiryDay();
        if (safety.labelDay == 0) safety.labelDay = from;
        safety.proposedDay = 0;
        safety.proposedUntil = 0;
        _lots[id] = _lots[id].expiringOn(day);
        _changeLot(id);

        emit ExpiryExtended(id, NOBODY, msg.sender, from, day, document);
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
    function allowReturns(Gln gln, Gln to, uint48 until, bytes32 document) external {
        (PartnerId partner, PartnerId taker) = _mayAllowReturns(msg.sender, gln, to, until);

        _returnsAllowed[partner][taker] = until;

        emit ReturnsAllowed(partner, taker, msg.sender, until, document);
    }

    /// @inheritdoc ISafety
    function acceptReturn(ItemId id, UnitsProof calldata units, bytes32 document) external {
        PartnerId by = _mayAcceptReturn(msg.sender, id, units);

        _change(id, _items[id].accepted());

        emit ReturnAccepted(by, id, msg.sender, document);
    }

    /// @inheritdoc ISafety
    function takeBack(ItemId id, uint32 index, Trail calldata trail, bytes32 document) external {
        (PartnerId by, LotId lotId, uint48 time) = _mayTakeBack(msg.sender, id, index, trail);

        uint256 place = placeOf(lotId, index);
        _spent[place] = _spent[place].takingBack(bitOf(index), block.timestamp);
        _change(id, _items[id]);
        _changeAround(_items[id].container());

        emit TakenBack(by, lotId, id, msg.sender, index, time, document);
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

    /// The lot's own word has the strictest class, so that the verbs of every day read no other.
    function _order(LotId id, uint8 office, uint8 recallClass) private {
        RecallOrders orders = _safety[id].recalls.ordered(office, recallClass);
        _safety[id].recalls = orders;
        _lots[id] = _lots[id].recalledAs(orders.strictest());
        _changeLot(id);
    }
}
