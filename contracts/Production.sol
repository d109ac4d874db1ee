// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IProduction} from "../interfaces/IProduction.sol";
import {LedgerWriter} from "./LedgerWriter.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {LotSet} from "./libraries/LotSets.sol";
import {ProductionRules} from "./rules/ProductionRules.sol";
import {WarehouseRules} from "./rules/WarehouseRules.sol";
import {CompanyPrefix, Gtin, ItemId, LotId, PartnerId, Sscc} from "./types/Identifiers.sol";
import {Item, newConsignment, newContainer} from "./types/Item.sol";
import {newTranche} from "./types/Lot.sol";
import {Case} from "./types/Statements.sol";

/// The verbs on lots after they were registered, and the naming of containers, in the shape of CustodyLedger.
abstract contract Production is IProduction, ProductionRules, WarehouseRules, LedgerWriter {
    using Gs1 for Gtin;
    using Gs1 for Sscc;

    /// @inheritdoc IProduction
    function addTranche(
        Gtin gtin,
        bytes20 number,
        uint32 units,
        bytes32 root,
        Gtin caseGtin,
        Case[] calldata cases,
        bytes32 document
    ) external returns (uint32 tranche) {
        (PartnerId by, LotId id, uint32 first, ItemId[] memory names) = _mayAddTranche(
            msg.sender,
            gtin,
            number,
            units,
            caseGtin,
            cases
        );

        _lives[id] = _lives[id].grownTo(first + units);
        tranche = _lives[id].tranches();
        _tranches[_trancheKey(id, tranche)] = newTranche(first, units, root);
        _commission(newConsignment(by, id, first, units), names, cases);
        _changeLot(id);

        emit TrancheAdded(id, by, msg.sender, tranche, first, units, root, caseGtin, cases, document);
    }

    /// @inheritdoc IProduction
    function commissionCases(
        Gtin gtin,
        bytes20 number,
        ItemId item,
        Gtin caseGtin,
        Case[] calldata cases,
        bytes32 document
    ) external {
        (PartnerId by, Item whole, ItemId[] memory names) = _mayCommissionCases(
            msg.sender,
            gtin,
            number,
            item,
            caseGtin,
            cases
        );

        _change(item, whole.usedUp());
        _commission(whole, names, cases);

        emit CasesCommissioned(whole.lot(), by, item, msg.sender, caseGtin, cases, document);
    }

    /// @inheritdoc IProduction
    function withdrawLot(LotId lot, ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, uint32 units, uint32 left) = _mayWithdrawLot(msg.sender, lot, items);

        for (uint256 i = 0; i < items.length; i++) _change(items[i], _items[items[i]].usedUp());
        _lives[lot] = _lives[lot].withdrawing(units);
        if (left == 0) _lots[lot] = _lots[lot].withdrawn();
        _changeLot(lot);

        emit LotWithdrawn(lot, by, msg.sender, items, left, document);
    }

    /// @inheritdoc IProduction
    function repackage(LotId into, ItemId[] calldata items, bytes32 document) external {
        (PartnerId by, LotSet memory sources) = _mayRepackage(msg.sender, into, items);

        for (uint256 i = 0; i < items.length; i++) {
            _change(items[i], _onItsOwn(items[i], _items[items[i]], by).gone());
        }
        LotId[] storage known = _sources[into];
        for (uint256 i = known.length; i < sources.size; i++) known.push(sources.lots[i]);
        _lots[into] = _lots[into].madeOfOthers();
        _changeLot(into);

        emit Repackaged(into, by, msg.sender, items, document);
    }

    /// @inheritdoc IProduction
    function commissionLogisticUnit(Sscc sscc, CompanyPrefix prefix, bytes32 document) external {
        PartnerId by = _mayCommissionLogisticUnit(msg.sender, sscc, prefix);

        _prefixes[prefix].use();
        _create(sscc.itemOf(), newContainer(by));

        emit ContainerCommissioned(by, sscc.itemOf(), msg.sender, Gtin.wrap(0), "", document);
    }

    /// @inheritdoc IProduction
    function commissionCase(Gtin gtin, bytes20 serial, bytes32 document) external {
        PartnerId by = _mayCommissionCase(msg.sender, gtin, serial);

        _create(gtin.itemOf(serial), newContainer(by));

        emit ContainerCommissioned(by, gtin.itemOf(serial), msg.sender, gtin, serial, document);
    }
}
