// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IProduction} from "../interfaces/IProduction.sol";
import {LedgerWriter} from "./LedgerWriter.sol";
import {LotSet} from "./libraries/LotSets.sol";
import {ProductionRules} from "./rules/ProductionRules.sol";
import {Gtin, ItemId, LotId, PartnerId} from "./types/Identifiers.sol";
import {Item, newConsignment} from "./types/Item.sol";
import {newTranche} from "./types/Lot.sol";
import {Case} from "./types/Statements.sol";

/// The verbs on lots after they were registered, in the shape of CustodyLedger.
abstract contract Production is IProduction, ProductionRules, LedgerWriter {
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
}
