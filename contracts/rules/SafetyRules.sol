// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {Role, Scope} from "../libraries/Permissions.sol";
import {Gln, ItemId, LotId, NO_ITEM, NOBODY, PartnerId} from "../types/Identifiers.sol";
import {Item} from "../types/Item.sol";
import {LotWord} from "../types/Lot.sol";
import {UnitsProof} from "../types/Statements.sol";
import {CustodyRules} from "./CustodyRules.sol";

/// The decisions on unsafe, lost and returned goods. Nothing here writes.
abstract contract SafetyRules is CustodyRules {
    using BitMaps for BitMaps.BitMap;

    uint8 private constant TAKES_RETURNS = Role.MANUFACTURER | Role.WHOLESALER | Role.THIRD_PARTY_LOGISTICS;

    function _mayRecall(address account, LotId id, uint8 recallClass) internal view returns (bool byRegistrar) {
        LotWord known = _lots[id];
        require(known.isRegistered(), UnknownLot(id));
        require(recallClass >= 1 && recallClass <= 3, InvalidRecallClass(recallClass));
        require(recallClass != known.recallClass(), AlreadyRecalled(id, recallClass));
        byRegistrar = _recallingRegistrar(account, id, known);
        require(byRegistrar || !known.recalledByRegistrar(), RecalledByRegistrar(id));
    }

    function _mayTerminateRecall(address account, LotId id) internal view {
        LotWord known = _lots[id];
        require(known.isRegistered(), UnknownLot(id));
        require(known.recallClass() != 0, NotRecalled(id));
        bool byRegistrar = _recallingRegistrar(account, id, known);
        require(byRegistrar || !known.recalledByRegistrar(), RecalledByRegistrar(id));
    }

    /// The office of the registrar that orders it, or 0 for the holder.
    function _mayQuarantine(address account, ItemId[] calldata items) internal view returns (uint8 office) {
        office = _offices[account].number;
        PartnerId by = office == 0 ? _key(account, Scope.COMMISSION).partner() : NOBODY;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(items[i]);
            require(!it.isQuarantined(), SetAside(items[i]));
            (, Item outer) = _outermost(items[i], it);
            // A registrar stops goods on their way as they are; it takes nothing out of what is in transit.
            bool asTheyAre = office != 0 && it.container() == NO_ITEM;
            if (!asTheyAre) _requireHeld(items[i], it, office == 0 ? by : outer.holder());
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _mayRelease(address account, ItemId[] calldata items) internal view {
        uint8 office = _offices[account].number;
        PartnerId by = office == 0 ? _actor(account, Role.ANY, Scope.COMMISSION) : NOBODY;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(items[i]);
            require(it.isQuarantined(), NotQuarantined(items[i]));
            uint8 orderedBy = _orderedBy[items[i]];
            require(orderedBy == office, OrderedByRegistrar(items[i], orderedBy));
            if (office == 0) _requireHeld(items[i], it, by);
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _mayShipReturn(
        address account,
        ItemId[] calldata items,
        Gln to
    ) internal view returns (PartnerId by, PartnerId consignee) {
        by = _actor(account, Role.ANY, Scope.SHIP);
        consignee = _accredited(to, TAKES_RETURNS);
        require(consignee != by, SelfShipment(to));
        _requireHeldNotMissing(items, by);
    }

    function _mayAcceptReturn(
        address account,
        ItemId id,
        UnitsProof calldata units
    ) internal view returns (PartnerId by) {
        by = _actor(account, TAKES_RETURNS, Scope.RECEIVE);
        Item it = _known(id);
        require(!it.isContainer(), IsContainer(id));
        _requireHeld(id, it, by);
        require(it.isReturned(), NotReturned(id));
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
        by = _actor(account, Role.ANY, Scope.COMMISSION);
        _requireHeldNotMissing(items, by);
    }

    function _requireHeldNotMissing(ItemId[] calldata items, PartnerId by) private view {
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(items[i]);
            require(!it.isMissing(), SetAside(items[i]));
            _requireHeld(items[i], it, by);
        }
        require(last != NO_ITEM, NothingNamed());
    }

    function _recallingRegistrar(address account, LotId id, LotWord known) private view returns (bool) {
        if (_offices[account].number != 0) return true;
        PartnerId by = _key(account, Scope.RECALL).partner();
        require(by == known.lotMaker(), NotLotMaker(id, known.lotMaker(), by));
        return false;
    }
}
