// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Gs1} from "../libraries/Gs1.sol";
import {LotSet, LotSets} from "../libraries/LotSets.sol";
import {Role, Scope} from "../libraries/Permissions.sol";
import {Gtin, ItemId, LotId, NO_ITEM, NO_LOT, PartnerId} from "../types/Identifiers.sol";
import {Item} from "../types/Item.sol";
import {LotWord} from "../types/Lot.sol";
import {placeOf} from "../types/Spent.sol";
import {Case} from "../types/Statements.sol";
import {CustodyRules} from "./CustodyRules.sol";

/// The decisions on lots after they were registered. Nothing here writes.
abstract contract ProductionRules is CustodyRules {
    using Gs1 for LotId;
    using LotSets for LotSet;

    /// Also gives the first of the new units, and names the cases, in order.
    function _mayAddTranche(
        address account,
        Gtin gtin,
        bytes20 number,
        uint32 units,
        Gtin caseGtin,
        Case[] calldata cases
    ) internal view returns (PartnerId by, LotId id, uint32 first, ItemId[] memory names) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        id = _ownLot(by, gtin, number);
        first = _unitsOf(id);
        _requireSafe(id.itemOf(first), id);
        names = _casesOf(by, gtin, caseGtin, cases, units);
        require(uint256(first) + units <= type(uint32).max, InvalidUnits(first, units));
    }

    /// Also names the cases, in order.
    function _mayCommissionCases(
        address account,
        Gtin gtin,
        bytes20 number,
        ItemId item,
        Gtin caseGtin,
        Case[] calldata cases
    ) internal view returns (PartnerId by, Item whole, ItemId[] memory names) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        LotId id = _ownLot(by, gtin, number);
        whole = _ownPart(item, id, by);
        require(cases.length > 0, NothingNamed());
        names = _casesOf(by, gtin, caseGtin, cases, whole.count());
    }

    /// Also tells how many units are withdrawn, and how many of the lot are left.
    function _mayWithdrawLot(
        address account,
        LotId id,
        ItemId[] calldata items
    ) internal view returns (PartnerId by, uint32 units, uint32 left) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        LotWord known = _requireOwn(by, id);
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            require(known.recallClass() == 0, LotIsRecalled(last, id, known.recallClass()));
            Item it = _ownPart(last, id, by);
            require(!it.isMoved(), HasMoved(last));
            _requireNoneSpent(it);
            units += it.count();
        }
        require(last != NO_ITEM, NothingNamed());
        left = _unitsOf(id) - _lives[id].unitsWithdrawn() - units;
    }

    /// Also gives all lots of which the lot is made by this.
    function _mayRepackage(
        address account,
        LotId into,
        ItemId[] calldata items
    ) internal view returns (PartnerId by, LotSet memory sources) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        LotWord made = _requireOwn(by, into);
        sources = LotSets.empty();
        _addSources(sources, into, into);
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(last);
            _requireFree(last, it, by);
            if (it.lot() != NO_LOT) {
                _addSource(sources, last, it.lot(), into, made);
                continue;
            }
            LotId[] storage mixed = _mixed[last];
            for (uint256 j = 0; j < mixed.length; j++) _addSource(sources, last, mixed[j], into, made);
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _addSource(LotSet memory set, ItemId id, LotId source, LotId into, LotWord made) private view {
        require(source != into, MadeOfItself(into, source));
        _requireSafe(id, source);
        uint16 lastDay = _lots[source].expiryDay();
        require(made.expiryDay() <= lastDay, OutlivesSource(into, source, lastDay));
        require(set.add(source), TooManySources(into));
        _addSources(set, source, into);
    }

    /// What `source` was made of goes into `into` with it.
    function _addSources(LotSet memory set, LotId source, LotId into) private view {
        LotId[] storage sources = _sources[source];
        for (uint256 i = 0; i < sources.length; i++) {
            require(sources[i] != into, MadeOfItself(into, source));
            require(set.add(sources[i]), TooManySources(into));
        }
    }

    /// The lot by its number, where `by` made it and still makes its product.
    function _ownLot(PartnerId by, Gtin gtin, bytes20 number) private view returns (LotId id) {
        _requireMaker(by, gtin);
        id = _lotIds[gtin][number];
        require(id != NO_LOT, NoSuchLot(gtin, number));
        _requireOwn(by, id);
    }

    function _requireOwn(PartnerId by, LotId id) private view returns (LotWord known) {
        known = _lots[id];
        require(known.isRegistered(), UnknownLot(id));
        require(known.lotMaker() == by, NotLotMaker(id, known.lotMaker(), by));
        require(!known.isWithdrawn(), LotIsWithdrawn(id));
    }

    /// A consignment of the lot, loose in its maker's hands.
    function _ownPart(ItemId item, LotId id, PartnerId by) private view returns (Item it) {
        it = _loose(item, by);
        require(!it.isContainer(), IsContainer(item));
        require(it.lot() == id, OtherLot(item, it.lot(), id));
    }

    function _requireNoneSpent(Item it) private view {
        LotId id = it.lot();
        uint256 end = uint256(it.first()) + it.count();
        for (uint256 at = it.first(); at < end; at = (at | 127) + 1) {
            if (_spent[placeOf(id, uint32(at))].units() == 0) continue;
            for (uint256 i = at; i < end && i >> 7 == at >> 7; i++) {
                require(!_isSpent(id, uint32(i)), UnitSpent(id, uint32(i)));
            }
        }
    }
}
