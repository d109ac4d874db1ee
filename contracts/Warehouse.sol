// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IWarehouse} from "../interfaces/IWarehouse.sol";
import {LedgerWriter} from "./LedgerWriter.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {LotSet} from "./libraries/LotSets.sol";
import {WarehouseRules} from "./rules/WarehouseRules.sol";
import {ItemId, LotId, PartnerId} from "./types/Identifiers.sol";
import {Item, newConsignment} from "./types/Item.sol";
import {bitOf, placeOf} from "./types/Spent.sol";
import {UnitProof} from "./types/Statements.sol";

/// The verbs on goods between the ways, in the shape of CustodyLedger.
abstract contract Warehouse is IWarehouse, WarehouseRules, LedgerWriter {
    using Gs1 for LotId;

    /// @inheritdoc IWarehouse
    function pack(ItemId container, ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, Item packed, LotSet memory lots) = _mayPack(msg.sender, container, items);

        for (uint256 i = 0; i < items.length; i++) {
            _change(items[i], _items[items[i]].packedIn(container));
        }
        _change(container, packed);
        if (lots.size > 1) {
            LotId[] storage mixed = _mixed[container];
            for (uint256 i = mixed.length; i < lots.size; i++) mixed.push(lots.lots[i]);
        }

        emit Packed(by, container, msg.sender, items, document);
    }

    /// @inheritdoc IWarehouse
    function unpack(ItemId container, ItemId[] calldata items, bytes32 document) external {
        PartnerId by = _mayUnpack(msg.sender, container, items);

        (ItemId around, Item outer) = _outermost(container, _items[container]);
        for (uint256 i = 0; i < items.length; i++) {
            _change(items[i], _inheriting(items[i], _items[items[i]].onItsOwn(by), around, outer));
        }
        _recount(container, 0, items.length);
        _changeAround(container);

        emit Unpacked(by, container, msg.sender, items, document);
    }

    /// @inheritdoc IWarehouse
    function split(ItemId id, uint32[] calldata cuts, bytes32 document) external {
        (PartnerId by, Item whole) = _maySplit(msg.sender, id, cuts);

        whole = _takenOut(id, whole, by);
        uint32 end = whole.first() + whole.count();
        for (uint256 i = cuts.length; i > 0; i--) {
            uint32 cut = cuts[i - 1];
            ItemId piece = whole.lot().itemOf(cut);
            _create(piece, _inheriting(piece, newConsignment(by, whole.lot(), cut, end - cut), id, whole));
            end = cut;
        }
        _change(id, whole.ranging(whole.first(), end - whole.first()));

        emit Split(by, id, msg.sender, cuts, document);
    }

    /// @inheritdoc IWarehouse
    function reject(ItemId[] calldata items, bytes32 document) external {
        PartnerId by = _mayReject(msg.sender, items);

        for (uint256 i = 0; i < items.length; i++) _change(items[i], _items[items[i]].givenBack());

        emit Rejected(by, msg.sender, items, document);
    }

    /// @inheritdoc IWarehouse
    function voidShipping(ItemId[] calldata items, bytes32 document) external {
        PartnerId by = _mayVoidShipping(msg.sender, items);

        for (uint256 i = 0; i < items.length; i++) _change(items[i], _items[items[i]].givenBack());

        emit ShippingVoided(by, msg.sender, items, document);
    }

    /// @inheritdoc IWarehouse
    function decommission(ItemId id, UnitProof calldata unit, uint8 reason, bytes32 document) external {
        (PartnerId by, LotId lotId) = _mayDecommission(msg.sender, id, unit, reason);

        uint256 place = placeOf(lotId, unit.index);
        _spent[place] = _spent[place].spending(bitOf(unit.index));

        emit Decommissioned(by, lotId, id, msg.sender, unit.index, reason, document);
    }
}
