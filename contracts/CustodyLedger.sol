// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {ICustodyLedger} from "../interfaces/ICustodyLedger.sol";
import {CustodyViews} from "./CustodyViews.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {LotSet} from "./libraries/LotSets.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, NO_ITEM, NO_LOT, PartnerId, Sscc} from "./types/Identifiers.sol";
import {Item, newConsignment, newContainer} from "./types/Item.sol";

/// The verbs. Each has one shape: what the rules say on the state before the call, which the verb's twin shares; then
/// the writes; then the event.
contract CustodyLedger is CustodyViews {
    using BitMaps for BitMaps.BitMap;
    using Gs1 for Gtin;
    using Gs1 for LotId;
    using Gs1 for Sscc;

    constructor(address board, uint48 handOverDelay) AccessControlDefaultAdminRules(handOverDelay, board) {}

    /// @inheritdoc ICustodyLedger
    function registerLot(
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases,
        bytes32 document
    ) external returns (LotId id) {
        (PartnerId maker, uint32 inCases) = _mayRegisterLot(msg.sender, statement, caseGtin, cases);

        id = LotId.wrap(++_lotCount);
        _lotIds[statement.gtin][statement.number] = id;
        _lots[id] = Lot(maker, statement.expiryDay, statement.units, 0, bytes22(statement.root));
        uint32 first = 0;
        for (uint256 i = 0; i < cases.length; i++) {
            _create(caseGtin.itemOf(cases[i].serial), newConsignment(maker, id, first, cases[i].units));
            first += cases[i].units;
        }
        if (inCases < statement.units) {
            _create(id.itemOf(first), newConsignment(maker, id, first, statement.units - first));
        }

        emit LotRegistered(
            id,
            maker,
            statement.gtin,
            statement.number,
            statement.expiryDay,
            statement.units,
            statement.root,
            caseGtin,
            cases,
            document
        );
    }

    /// @inheritdoc ICustodyLedger
    function commissionLogisticUnit(Sscc sscc, CompanyPrefix prefix, bytes32 document) external {
        PartnerId by = _mayCommissionLogisticUnit(msg.sender, sscc, prefix);

        _create(sscc.itemOf(), newContainer(by));

        emit ContainerCommissioned(by, sscc.itemOf(), Gtin.wrap(0), "", document);
    }

    /// @inheritdoc ICustodyLedger
    function commissionCase(Gtin gtin, bytes20 serial, bytes32 document) external {
        PartnerId by = _mayCommissionCase(msg.sender, gtin, serial);

        _create(gtin.itemOf(serial), newContainer(by));

        emit ContainerCommissioned(by, gtin.itemOf(serial), gtin, serial, document);
    }

    /// @inheritdoc ICustodyLedger
    function pack(ItemId container, ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, Item packed, LotSet memory lots) = _mayPack(msg.sender, container, items);

        for (uint256 i = 0; i < items.length; i++) {
            _items[items[i]] = _items[items[i]].packedIn(container);
        }
        _items[container] = packed;
        if (lots.size > 1) {
            LotId[] storage mixed = _mixed[container];
            for (uint256 i = mixed.length; i < lots.size; i++) mixed.push(lots.lots[i]);
        }

        emit Packed(by, container, items, document);
    }

    /// @inheritdoc ICustodyLedger
    function unpack(ItemId container, ItemId[] calldata items, bytes32 document) external {
        PartnerId by = _mayUnpack(msg.sender, container, items);

        for (uint256 i = 0; i < items.length; i++) {
            _items[items[i]] = _items[items[i]].onItsOwn(by);
        }
        _lighten(container, items.length);

        emit Unpacked(by, container, items, document);
    }

    /// @inheritdoc ICustodyLedger
    function split(ItemId id, uint32[] calldata cuts, bytes32 document) external {
        (PartnerId by, Item whole, ItemId left) = _maySplit(msg.sender, id, cuts);

        uint32 end = whole.first() + whole.count();
        for (uint256 i = cuts.length; i > 0; i--) {
            uint32 cut = cuts[i - 1];
            _create(whole.lot().itemOf(cut), newConsignment(by, whole.lot(), cut, end - cut));
            end = cut;
        }
        _items[id] = whole.ranging(whole.first(), end - whole.first());
        if (left != NO_ITEM) _leave(left, id, by);

        emit Split(by, id, cuts, document);
    }

    /// @inheritdoc ICustodyLedger
    function ship(ItemId[] calldata items, Gln to, bytes32 document) external {
        (PartnerId by, PartnerId consignee, Item[] memory next, ItemId[] memory left) = _mayShip(msg.sender, items, to);

        _store(items, next);
        for (uint256 i = 0; i < items.length; i++) {
            if (left[i] != NO_ITEM) _leave(left[i], items[i], by);
        }

        emit Shipped(by, consignee, items, document);
    }

    /// @inheritdoc ICustodyLedger
    function receiveItems(ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, Item[] memory next) = _mayReceive(msg.sender, items);

        _store(items, next);

        emit Received(by, items, document);
    }

    /// @inheritdoc ICustodyLedger
    function reject(ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, Item[] memory next) = _mayReject(msg.sender, items);

        _store(items, next);

        emit Rejected(by, items, document);
    }

    /// @inheritdoc ICustodyLedger
    function voidShipping(ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, Item[] memory next) = _mayVoidShipping(msg.sender, items);

        _store(items, next);

        emit ShippingVoided(by, items, document);
    }

    /// @inheritdoc ICustodyLedger
    function dispense(ItemId id, UnitProof calldata unit, bytes32 document) external {
        (PartnerId by, LotId lotId) = _mayDispense(msg.sender, id, unit);

        _spent.set(_unitKey(lotId, unit.index));

        emit Dispensed(by, lotId, id, unit.index, document);
    }

    /// @inheritdoc ICustodyLedger
    function decommission(ItemId id, UnitProof calldata unit, bytes32 document) external {
        (PartnerId by, LotId lotId) = _mayDecommission(msg.sender, id, unit);

        _spent.set(_unitKey(lotId, unit.index));

        emit Decommissioned(by, lotId, id, unit.index, document);
    }

    /// @inheritdoc ICustodyLedger
    function recall(LotId id, uint8 recallClass, bytes32 document) external {
        _mayRecall(msg.sender, id, recallClass);

        _lots[id].recallClass = recallClass;

        emit LotRecalled(id, msg.sender, recallClass, document);
    }

    function _create(ItemId id, Item it) private {
        _requireNew(id);
        _items[id] = it;
    }

    function _store(ItemId[] calldata items, Item[] memory next) private {
        for (uint256 i = 0; i < items.length; i++) _items[items[i]] = next[i];
    }

    /// An item that moves on its own was unpacked.
    function _leave(ItemId container, ItemId id, PartnerId by) private {
        _lighten(container, 1);
        ItemId[] memory items = new ItemId[](1);
        items[0] = id;
        emit Unpacked(by, container, items, 0);
    }

    /// An emptied container forgets its lots.
    function _lighten(ItemId container, uint256 items) private {
        Item it = _items[container];
        it = it.withCount(it.count() - uint32(items));
        if (it.count() == 0) {
            it = it.withLot(NO_LOT).withHeight(1);
            delete _mixed[container];
        }
        _items[container] = it;
    }
}
