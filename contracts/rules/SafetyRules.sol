// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Role, Scope} from "../libraries/Permissions.sol";
import {Accreditation} from "../types/Accreditation.sol";
import {Gln, ItemId, LotId, NO_ITEM, NOBODY, PartnerId} from "../types/Identifiers.sol";
import {HOLDERS_OWN, Item} from "../types/Item.sol";
import {LotWord} from "../types/Lot.sol";
import {RecallOrders} from "../types/RecallOrders.sol";
import {SpentWord, bitOf, nextTrail, placeOf} from "../types/Spent.sol";
import {Dispensing, Trail, UnitsProof} from "../types/Statements.sol";
import {CustodyRules} from "./CustodyRules.sol";

/// The decisions on unsafe, lost and returned goods. Nothing here writes.
abstract contract SafetyRules is CustodyRules {
    /// EU 2016/161, article 13.
    uint48 internal constant TAKING_BACK = 10 days;

    /// Also gives whose order this is: an office, or 0 for the maker.
    function _mayRecall(
        address account,
        LotId id,
        uint8 recallClass
    ) internal view returns (PartnerId by, uint8 office) {
        LotWord known = _registered(id);
        require(recallClass >= 1 && recallClass <= 3, InvalidRecallClass(recallClass));
        (by, office) = _recaller(account, id, known);
        require(_safety[id].recalls.classBy(office) != recallClass, AlreadyRecalled(id, recallClass));
    }

    /// Also gives whose order ends, as `_mayRecall` does.
    function _mayTerminateRecall(address account, LotId id) internal view returns (PartnerId by, uint8 office) {
        LotWord known = _registered(id);
        (by, office) = _recaller(account, id, known);
        _requireRecalledBy(id, known, office);
    }

    function _mayOverruleRecall(address caller, LotId id, uint8 office) internal view {
        require(caller == _board, NotBoard(caller));
        _requireNotClosed();
        _requireRecalledBy(id, _registered(id), office);
    }

    function _mayProposeExpiry(address account, LotId id, uint16 day) internal view returns (PartnerId by) {
        LotWord known = _registered(id);
        by = _actor(account, Role.MANUFACTURER, Scope.RECALL);
        require(by == known.lotMaker(), NotLotMaker(id, known.lotMaker(), by));
        require(day > known.expiryDay(), ExpiryNotLater(id, day, known.expiryDay()));
    }

    /// A registrar of the office that accredited the maker confirms the very day that it proposed.
    function _mayExtendExpiry(address account, LotId id, uint16 day) internal view {
        LotWord known = _registered(id);
        uint8 office = _officeNumber(account);
        require(office != 0, NotRegistrar(account));
        PartnerId maker = known.lotMaker();
        require(maker.registrarOf() == office, NotMakersRegistrar(id, maker.registrarOf(), office));
        LotSafety storage safety = _safety[id];
        require(day != 0 && safety.proposedDay == day, ExpiryNotProposed(id, day, safety.proposedDay));
        require(block.timestamp <= safety.proposedUntil, OfferEnded(safety.proposedUntil, block.timestamp));
        require(!_isSuspended(maker), MakerSuspended(id, maker));
    }

    /// Also gives the two partners. `until` 0 withdraws the permission.
    function _mayAllowReturns(
        address account,
        Gln gln,
        Gln to,
        uint48 until
    ) internal view returns (PartnerId partner, PartnerId taker) {
        uint8 office = _officeNumber(account);
        require(office != 0, NotRegistrar(account));
        partner = _everAccredited(gln);
        require(partner.registrarOf() == office, OtherRegistrar(gln, partner.registrarOf(), office));
        taker = _everAccredited(to);
        require(partner != taker, SelfShipment(gln));
        require(until == 0 || until >= block.timestamp, TooLate(until, block.timestamp));
    }

    function _everAccredited(Gln gln) private view returns (PartnerId partner) {
        partner = _partners[gln].partner();
        require(partner != NOBODY, UnknownPartner(gln));
    }

    /// Also gives the caller's order: the bit of a registrar's office, or the lowest for the holder.
    function _mayQuarantine(
        address account,
        ItemId[] calldata items
    ) internal view returns (PartnerId by, uint64 order) {
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
        Accreditation key = _key(account, Scope.SHIP);
        by = key.partner();
        Accreditation taker = _partners[to];
        require(taker.exists(), UnknownPartner(to));
        bool anyGoods = _takerOfReturns(taker, to);
        consignee = taker.partner();
        require(consignee != by, SelfShipment(to));
        bool stands = _stands(key);
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(last);
            _requireAtHand(last, it, by);
            if (!stands) _requireWayBack(last, it, by, consignee);
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
        by = _actor(account, Role.ANY, Scope.RECEIVE);
        Item it = _known(id);
        require(!it.isContainer() || it.count() == 0, IsContainer(id));
        _requireAtHand(id, it, by);
        require(it.isReturned(), NotReturned(id));
        if (it.isContainer()) return by;
        _requireSafe(id, it.lot());
        ItemId[] memory ids = new ItemId[](1);
        Item[] memory items = new Item[](1);
        (ids[0], items[0]) = (id, it);
        _requireUnits(ids, items, units);
        uint256 unspent = _unspentIn(it);
        require(units.indices.length == unspent, UnitsNotShown(id, units.indices.length, unspent));
    }

    function _unspentIn(Item it) private view returns (uint256 unspent) {
        LotId lotId = it.lot();
        uint32 first = it.first();
        uint256 count = it.count();
        for (uint256 i = 0; i < count; i++) {
            if (!_isSpent(lotId, uint32(first + i))) unspent++;
        }
    }

    /// Also gives when the unit was dispensed, which the trail of its word shows.
    function _mayTakeBack(
        address account,
        ItemId id,
        uint32 index,
        Trail calldata trail
    ) internal view returns (PartnerId by, LotId lotId, uint48 time) {
        by = _actor(account, Role.DISPENSER, Scope.DISPENSE);
        Item it = _known(id);
        require(!it.isContainer(), IsContainer(id));
        _requireFree(id, it, by);
        require(index >= it.first() && index - it.first() < it.count(), UnitOutside(id, index, it.first(), it.count()));
        lotId = it.lot();
        _requireSafe(id, lotId);
        SpentWord word = _spent[placeOf(lotId, index)];
        require(word.hasSpent(bitOf(index)), UnitNotSpent(lotId, index));
        Dispensing calldata shown = _requireTrail(lotId, index, word, trail);
        require(shown.by == by, DispensedByOther(lotId, index, shown.by, by));
        time = shown.time;
        require(block.timestamp <= time + TAKING_BACK, TooLate(time + TAKING_BACK, block.timestamp));
    }

    /// The first link shown is the last that concerns the unit, and the links lead to the trail of the word.
    function _requireTrail(
        LotId lotId,
        uint32 index,
        SpentWord word,
        Trail calldata trail
    ) private pure returns (Dispensing calldata) {
        uint128 at = uint128(trail.before);
        bool shows = trail.links.length > 0;
        for (uint256 i = 0; i < trail.links.length; i++) {
            Dispensing calldata link = trail.links[i];
            uint256 bits = uint128(link.bits);
            if ((bits & bitOf(index) != 0) != (i == 0)) shows = false;
            at = nextTrail(at, link.by, link.time, bits);
        }
        require(shows && at == word.trail(), TrailNotShown(lotId, index));
        return trail.links[0];
    }

    function _mayRecordFound(address account, ItemId[] calldata items) internal view returns (PartnerId by) {
        by = _actor(account, Role.ANY, Scope.RECEIVE);
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
        by = _actor(account, Role.ANY, Scope.COMMISSION);
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            _requireAtHand(last, _known(last), by);
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _registered(LotId id) private view returns (LotWord known) {
        known = _lots[id];
        require(known.isRegistered(), UnknownLot(id));
    }

    /// A registrar's office, or its maker with 0 (P8).
    function _recaller(address account, LotId id, LotWord known) private view returns (PartnerId by, uint8 office) {
        office = _officeNumber(account);
        if (office != 0) return (NOBODY, office);
        by = _actor(account, Role.ANY, Scope.RECALL);
        require(by == known.lotMaker(), NotLotMaker(id, known.lotMaker(), by));
    }

    function _requireRecalledBy(LotId id, LotWord known, uint8 office) private view {
        require(known.recallClass() != 0, NotRecalled(id));
        RecallOrders orders = _safety[id].recalls;
        require(orders.classBy(office) != 0, RecalledByOthers(id, RecallOrders.unwrap(orders)));
    }
}
