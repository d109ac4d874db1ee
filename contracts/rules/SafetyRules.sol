// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {Role, Scope} from "../libraries/Permissions.sol";
import {Accreditation} from "../types/Accreditation.sol";
import {Gln, ItemId, LotId, NO_ITEM, NOBODY, PartnerId} from "../types/Identifiers.sol";
import {HOLDERS_OWN, Item} from "../types/Item.sol";
import {LotWord} from "../types/Lot.sol";
import {UnitsProof} from "../types/Statements.sol";
import {CustodyRules} from "./CustodyRules.sol";

/// The decisions on unsafe, lost and returned goods. Nothing here writes.
abstract contract SafetyRules is CustodyRules {
    using BitMaps for BitMaps.BitMap;

    function _mayRecall(address account, LotId id, uint8 recallClass) internal view returns (PartnerId by, bool byRegistrar) {
        LotWord known = _lots[id];
        require(known.isRegistered(), UnknownLot(id));
        require(recallClass >= 1 && recallClass <= 3, InvalidRecallClass(recallClass));
        require(recallClass != known.recallClass(), AlreadyRecalled(id, recallClass));
        (by, byRegistrar) = _recalling(account, id, known);
        require(byRegistrar || !known.recalledByRegistrar(), RecalledByRegistrar(id));
    }

    function _mayTerminateRecall(address account, LotId id) internal view returns (PartnerId by) {
        bool byRegistrar;
        LotWord known = _lots[id];
        require(known.isRegistered(), UnknownLot(id));
        require(known.recallClass() != 0, NotRecalled(id));
        (by, byRegistrar) = _recalling(account, id, known);
        require(byRegistrar || !known.recalledByRegistrar(), RecalledByRegistrar(id));
    }

    /// Also gives the caller's order: the bit of a registrar's office, or the lowest for the holder.
    function _mayQuarantine(address account, ItemId[] calldata items) internal view returns (PartnerId by, uint64 order) {
        uint8 office = _officeNumber(account);
        by = office == 0 ? _key(account, Scope.COMMISSION).partner() : NOBODY;
        order = HOLDERS_OWN << office;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(items[i]);
            require(_orders[last] & order == 0, SetAside(last));
            // A registrar stops goods on their way as they are; it takes nothing out of what is in transit.
            if (office == 0) {
                _requireAtHand(last, it, by);
            } else if (it.container() != NO_ITEM) {
                (, Item outer) = _outermost(last, it);
                require(outer.pending() == NOBODY, InTransit(last, outer.pending()));
            }
        }
        require(last != NO_ITEM, NothingNamed());
    }

    /// Also gives the caller's order, as `_mayQuarantine` does.
    function _mayRelease(address account, ItemId[] calldata items) internal view returns (PartnerId by, uint64 order) {
        uint8 office = _officeNumber(account);
        by = office == 0 ? _actor(account, Role.ANY, Scope.COMMISSION) : NOBODY;
        order = HOLDERS_OWN << office;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(items[i]);
            require(it.isQuarantined(), NotQuarantined(items[i]));
            uint64 orders = _orders[items[i]];
            require(orders & order != 0, OrderedByOthers(items[i], orders));
            if (office == 0) _requireHeld(items[i], it, by);
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _mayShipReturn(
        address account,
        ItemId[] calldata items,
        Gln to
    ) internal view returns (PartnerId by, PartnerId consignee) {
        by = _key(account, Scope.SHIP).partner();
        Accreditation taker = _partners[to];
        require(taker.exists(), UnknownPartner(to));
        bool anyGoods = _takerOfReturns(taker, to);
        consignee = taker.partner();
        require(consignee != by, SelfShipment(to));
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(last);
            _requireAtHand(last, it, by);
            _requireReturnable(last, it, consignee, anyGoods);
        }
        require(last != NO_ITEM, NothingNamed());
    }

    /// A consignment with every unit left in it, or an empty container.
    function _mayAcceptReturn(
        address account,
        ItemId id,
        UnitsProof calldata units
    ) internal view returns (PartnerId by) {
        by = _actor(account, TAKES_RETURNS, Scope.RECEIVE);
        Item it = _known(id);
        require(!it.isContainer() || it.count() == 0, IsContainer(id));
        _requireAtHand(id, it, by);
        require(it.isReturned(), NotReturned(id));
        if (it.isContainer()) return by;
        _requireSafe(id, it.lot(), NOBODY);
        _requireUnits(id, it, units);
        uint256 unspent = 0;
        for (uint256 i = it.first(); i < uint256(it.first()) + it.count(); i++) {
            if (!_spent.get(_unitKey(it.lot(), uint32(i)))) unspent++;
        }
        require(units.indices.length == unspent, UnitsNotShown(id, units.indices.length, unspent));
    }

    function _mayRecordFound(address account, ItemId[] calldata items) internal view returns (PartnerId by) {
        by = _key(account, Scope.RECEIVE).partner();
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(items[i]);
            require(it.isMissing(), NotMissing(items[i]));
            require(it.holder() == by, NotHolder(items[i], it.holder(), by));
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _mayDestroy(address account, ItemId[] calldata items) internal view returns (PartnerId by) {
        by = _key(account, Scope.COMMISSION).partner();
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            _requireAtHand(last, _known(last), by);
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _recalling(
        address account,
        LotId id,
        LotWord known
    ) private view returns (PartnerId by, bool byRegistrar) {
        if (_officeNumber(account) != 0) return (NOBODY, true);
        by = _key(account, Scope.RECALL).partner();
        require(by == known.lotMaker(), NotLotMaker(id, known.lotMaker(), by));
    }
}
