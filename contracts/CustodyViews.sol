// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {ICustodyLedger} from "../interfaces/ICustodyLedger.sol";
import {CustodyRules} from "./CustodyRules.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId, Sscc} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";

/// The twin of each verb, and what the ledger holds.
abstract contract CustodyViews is CustodyRules {
    using BitMaps for BitMaps.BitMap;

    /// @inheritdoc ICustodyLedger
    function checkRegisterLot(
        address account,
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view {
        _mayRegisterLot(account, statement, caseGtin, cases);
    }

    /// @inheritdoc ICustodyLedger
    function checkCommissionLogisticUnit(address account, Sscc sscc, CompanyPrefix prefix) external view {
        _mayCommissionLogisticUnit(account, sscc, prefix);
    }

    /// @inheritdoc ICustodyLedger
    function checkCommissionCase(address account, Gtin gtin, bytes20 serial) external view {
        _mayCommissionCase(account, gtin, serial);
    }

    /// @inheritdoc ICustodyLedger
    function checkPack(address account, ItemId container, ItemId[] calldata items) external view {
        _mayPack(account, container, items);
    }

    /// @inheritdoc ICustodyLedger
    function checkUnpack(address account, ItemId container, ItemId[] calldata items) external view {
        _mayUnpack(account, container, items);
    }

    /// @inheritdoc ICustodyLedger
    function checkSplit(address account, ItemId id, uint32[] calldata cuts) external view {
        _maySplit(account, id, cuts);
    }

    /// @inheritdoc ICustodyLedger
    function checkShip(address account, ItemId[] calldata items, Gln to) external view {
        _mayShip(account, items, to);
    }

    /// @inheritdoc ICustodyLedger
    function checkReceiveItems(address account, ItemId[] calldata items) external view {
        _mayReceive(account, items);
    }

    /// @inheritdoc ICustodyLedger
    function checkReject(address account, ItemId[] calldata items) external view {
        _mayReject(account, items);
    }

    /// @inheritdoc ICustodyLedger
    function checkVoidShipping(address account, ItemId[] calldata items) external view {
        _mayVoidShipping(account, items);
    }

    /// @inheritdoc ICustodyLedger
    function checkDispense(address account, ItemId id, UnitProof calldata unit) external view {
        _mayDispense(account, id, unit);
    }

    /// @inheritdoc ICustodyLedger
    function checkDecommission(address account, ItemId id, UnitProof calldata unit) external view {
        _mayDecommission(account, id, unit);
    }

    /// @inheritdoc ICustodyLedger
    function checkRecall(address account, LotId id, uint8 recallClass) external view {
        _mayRecall(account, id, recallClass);
    }

    /// @inheritdoc ICustodyLedger
    function itemOf(ItemId id) external view returns (ItemView memory) {
        Item it = _items[id];
        return
            ItemView({
                holder: it.holder(),
                pending: it.pending(),
                container: it.container(),
                lot: it.lot(),
                first: it.first(),
                count: it.count(),
                isContainer: it.isContainer(),
                height: it.height(),
                version: it.version()
            });
    }

    /// @inheritdoc ICustodyLedger
    function custodyOf(ItemId id) external view returns (ItemId outermost, PartnerId holder, PartnerId pending) {
        Item it = _known(id);
        (outermost, it) = _outermost(id, it);
        return (outermost, it.holder(), it.pending());
    }

    /// @inheritdoc ICustodyLedger
    function lotOf(LotId id) external view returns (Lot memory) {
        return _lots[id];
    }

    /// @inheritdoc ICustodyLedger
    function lotIdOf(Gtin gtin, bytes20 number) external view returns (LotId) {
        return _lotIds[gtin][number];
    }

    /// @inheritdoc ICustodyLedger
    function lotsIn(ItemId container) external view returns (LotId[] memory) {
        return _lotsIn(container, _known(container));
    }

    /// @inheritdoc ICustodyLedger
    function isSpent(LotId id, uint32 index) external view returns (bool) {
        return _spent.get(_unitKey(id, index));
    }
}
