// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {ICustodyLedger} from "../interfaces/ICustodyLedger.sol";
import {ProductDirectory} from "./ProductDirectory.sol";
import {Ai82} from "./libraries/Ai82.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {LotSet, LotSets} from "./libraries/LotSets.sol";
import {Role, Scope} from "./libraries/Permissions.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, NO_ITEM, NO_LOT, NOBODY, PartnerId, Sscc} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";

/// The state of custody and the decisions on it. Nothing here writes: `_may...` reverts with the reason or says what
/// would come of the verb, judged on the state before it.
abstract contract CustodyRules is ICustodyLedger, ProductDirectory {
    using BitMaps for BitMaps.BitMap;
    using Gs1 for Gtin;
    using Gs1 for Sscc;
    using Gs1 for CompanyPrefix;
    using LotSets for LotSet;

    uint256 private constant MAX_HEIGHT = 4;

    mapping(ItemId => Item) internal _items;
    mapping(LotId => Lot) internal _lots;
    /// The lots of a container that holds more than one, in the order they came.
    mapping(ItemId => LotId[]) internal _mixed;
    mapping(Gtin => mapping(bytes20 number => LotId)) internal _lotIds;
    BitMaps.BitMap internal _spent;
    uint32 internal _lotCount;

    function _mayRegisterLot(
        address account,
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases
    ) internal view returns (PartnerId by, uint32 inCases) {
        by = checkOperator(account, Role.MANUFACTURER, Scope.COMMISSION);
        _requireMaker(by, statement.gtin);
        _requireText(statement.number);
        LotId known = _lotIds[statement.gtin][statement.number];
        require(known == NO_LOT, LotTaken(statement.gtin, statement.number, known));
        require(
            _today() <= statement.expiryDay,
            ExpiryPassed(statement.gtin, statement.number, statement.expiryDay, _today())
        );
        if (cases.length > 0 || Gtin.unwrap(caseGtin) != 0) _requireMaker(by, caseGtin);
        require(Gtin.unwrap(caseGtin) != Gtin.unwrap(statement.gtin), CaseGtinOfUnits(caseGtin));
        uint256 sum = 0;
        for (uint256 i = 0; i < cases.length; i++) {
            _requireText(cases[i].serial);
            _requireNew(caseGtin.itemOf(cases[i].serial));
            require(cases[i].units > 0, InvalidUnits(0, statement.units));
            sum += cases[i].units;
        }
        require(statement.units > 0 && sum <= statement.units, InvalidUnits(sum, statement.units));
        inCases = uint32(sum);
    }

    function _mayCommissionLogisticUnit(
        address account,
        Sscc sscc,
        CompanyPrefix prefix
    ) internal view returns (PartnerId by) {
        by = checkOperator(account, Role.ANY, Scope.COMMISSION);
        _requirePrefix(by, prefix);
        require(sscc.isValid(), InvalidSscc(sscc));
        require(prefix.covers(sscc), SsccOutsidePrefix(sscc, prefix));
        _requireNew(sscc.itemOf());
    }

    function _mayCommissionCase(address account, Gtin gtin, bytes20 serial) internal view returns (PartnerId by) {
        by = checkOperator(account, Role.MANUFACTURER, Scope.COMMISSION);
        _requireMaker(by, gtin);
        _requireText(serial);
        _requireNew(gtin.itemOf(serial));
    }

    function _mayPack(
        address account,
        ItemId container,
        ItemId[] calldata items
    ) internal view returns (PartnerId by, Item packed, LotSet memory lots) {
        by = checkOperator(account, Role.ANY, Scope.COMMISSION);
        _requireRising(items);
        packed = _loose(container, by);
        require(packed.isContainer(), NotContainer(container));
        lots = LotSets.empty();
        uint8 height = packed.height();
        _addLots(lots, container, container, packed);
        for (uint256 i = 0; i < items.length; i++) {
            require(items[i] != container, Cycle(container));
            Item child = _loose(items[i], by);
            require(child.height() < MAX_HEIGHT, TooDeep(items[i], child.height()));
            if (child.height() >= height) height = child.height() + 1;
            _addLots(lots, container, items[i], child);
        }
        packed = packed.withHeight(height).withCount(packed.count() + uint32(items.length));
        packed = packed.withLot(lots.size == 1 ? lots.lots[0] : NO_LOT);
    }

    function _mayUnpack(
        address account,
        ItemId container,
        ItemId[] calldata items
    ) internal view returns (PartnerId by) {
        by = checkOperator(account, Role.ANY, Scope.COMMISSION);
        _requireRising(items);
        _requireHeld(container, _known(container), by);
        for (uint256 i = 0; i < items.length; i++) {
            require(_known(items[i]).container() == container, NotPackedIn(items[i], container));
        }
    }

    function _maySplit(
        address account,
        ItemId id,
        uint32[] calldata cuts
    ) internal view returns (PartnerId by, Item whole, ItemId left) {
        by = checkOperator(account, Role.ANY, Scope.COMMISSION);
        (whole, left) = _takenOut(id, by);
        require(!whole.isContainer(), IsContainer(id));
        require(cuts.length > 0, NothingNamed());
        uint256 last = whole.first();
        uint256 end = last + whole.count();
        for (uint256 i = 0; i < cuts.length; i++) {
            require(cuts[i] > last && cuts[i] < end, InvalidCut(id, cuts[i], whole.first(), whole.count()));
            last = cuts[i];
        }
    }

    function _mayShip(
        address account,
        ItemId[] calldata items,
        Gln to
    ) internal view returns (PartnerId by, PartnerId consignee, Item[] memory next, ItemId[] memory left) {
        by = checkOperator(account, Role.ANY, Scope.SHIP);
        consignee = _requireAccredited(to, Role.ANY);
        require(consignee != by, SelfShipment(to));
        _requireRising(items);
        next = new Item[](items.length);
        left = new ItemId[](items.length);
        for (uint256 i = 0; i < items.length; i++) {
            Item it;
            (it, left[i]) = _takenOut(items[i], by);
            _requireMovable(items[i], it, consignee);
            next[i] = it.shippedTo(consignee);
        }
    }

    function _mayReceive(
        address account,
        ItemId[] calldata items
    ) internal view returns (PartnerId by, Item[] memory next) {
        by = checkOperator(account, Role.ANY, Scope.RECEIVE);
        next = _consigned(items, by);
        for (uint256 i = 0; i < items.length; i++) {
            _requireMovable(items[i], next[i], by);
            next[i] = next[i].heldBy(by);
        }
    }

    function _mayReject(
        address account,
        ItemId[] calldata items
    ) internal view returns (PartnerId by, Item[] memory next) {
        by = _requireKey(account, Scope.RECEIVE).partner;
        next = _consigned(items, by);
        for (uint256 i = 0; i < items.length; i++) next[i] = next[i].givenBack();
    }

    function _mayVoidShipping(
        address account,
        ItemId[] calldata items
    ) internal view returns (PartnerId by, Item[] memory next) {
        by = _requireKey(account, Scope.SHIP).partner;
        _requireRising(items);
        next = new Item[](items.length);
        for (uint256 i = 0; i < items.length; i++) {
            Item it = _known(items[i]);
            require(it.pending() != NOBODY, NotInTransit(items[i]));
            require(it.holder() == by, NotHolder(items[i], it.holder(), by));
            next[i] = it.givenBack();
        }
    }

    function _mayDispense(
        address account,
        ItemId id,
        UnitProof calldata unit
    ) internal view returns (PartnerId by, LotId lotId) {
        by = checkOperator(account, Role.DISPENSER, Scope.DISPENSE);
        lotId = _requireOwnUnit(id, unit, by);
        _requireSafe(id, lotId, NOBODY);
    }

    function _mayDecommission(
        address account,
        ItemId id,
        UnitProof calldata unit
    ) internal view returns (PartnerId by, LotId lotId) {
        by = checkOperator(account, Role.ANY, Scope.COMMISSION);
        lotId = _requireOwnUnit(id, unit, by);
    }

    function _mayRecall(address account, LotId id, uint8 recallClass) internal view {
        Lot memory known = _lots[id];
        require(known.maker != NOBODY, UnknownLot(id));
        require(recallClass >= 1 && recallClass <= 3, InvalidRecallClass(recallClass));
        require(recallClass != known.recallClass, AlreadyRecalled(id, recallClass));
        if (_isRegistrar(account)) return;
        PartnerId by = _requireKey(account, Scope.RECALL).partner;
        require(by == known.maker, NotLotMaker(id, known.maker, by));
    }

    /// Committed to, inside the consignment, in the caller's custody, and not spent (P6).
    function _requireOwnUnit(ItemId id, UnitProof calldata unit, PartnerId by) internal view returns (LotId lotId) {
        Item it = _known(id);
        require(!it.isContainer(), IsContainer(id));
        _requireHeld(id, it, by);
        require(
            unit.index >= it.first() && unit.index - it.first() < it.count(),
            UnitOutside(id, unit.index, it.first(), it.count())
        );
        lotId = it.lot();
        require(!_spent.get(_unitKey(lotId, unit.index)), UnitSpent(lotId, unit.index));
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(unit.index, unit.serial, unit.salt))));
        require(
            bytes22(MerkleProof.processProofCalldata(unit.proof, leaf)) == _lots[lotId].root,
            UnitNotCommitted(lotId, unit.index, unit.serial)
        );
    }

    /// The items as they are in transit to `by`.
    function _consigned(ItemId[] calldata items, PartnerId by) internal view returns (Item[] memory known) {
        _requireRising(items);
        known = new Item[](items.length);
        for (uint256 i = 0; i < items.length; i++) {
            known[i] = _known(items[i]);
            require(known[i].pending() != NOBODY, NotInTransit(items[i]));
            require(known[i].pending() == by, NotConsignee(items[i], known[i].pending(), by));
        }
    }

    /// Recalled and expired goods go to their maker only (P5).
    function _requireMovable(ItemId id, Item it, PartnerId consignee) internal view {
        if (it.lot() != NO_LOT) {
            _requireSafe(id, it.lot(), consignee);
            return;
        }
        LotId[] storage mixed = _mixed[id];
        for (uint256 i = 0; i < mixed.length; i++) _requireSafe(id, mixed[i], consignee);
    }

    function _requireSafe(ItemId id, LotId lotId, PartnerId consignee) internal view {
        Lot memory known = _lots[lotId];
        if (consignee == known.maker) return;
        require(known.recallClass == 0, LotIsRecalled(id, lotId, known.recallClass));
        require(_today() <= known.expiryDay, LotExpired(id, lotId, known.expiryDay));
    }

    /// The item, held by `by`, in no container and not in transit.
    function _loose(ItemId id, PartnerId by) internal view returns (Item it) {
        it = _known(id);
        require(it.container() == NO_ITEM, IsPacked(id, it.container()));
        _requireHeld(id, it, by);
    }

    /// The item, held by `by` and not in transit, as it is on its own; and the container that it leaves, if any.
    function _takenOut(ItemId id, PartnerId by) internal view returns (Item it, ItemId left) {
        it = _known(id);
        _requireHeld(id, it, by);
        left = it.container();
        if (left != NO_ITEM) it = it.onItsOwn(by);
    }

    function _requireHeld(ItemId id, Item it, PartnerId by) internal view {
        (, Item outer) = _outermost(id, it);
        require(outer.holder() == by, NotHolder(id, outer.holder(), by));
        require(outer.pending() == NOBODY, InTransit(id, outer.pending()));
    }

    /// Ends within MAX_HEIGHT steps, since `pack` bounds the height.
    function _outermost(ItemId id, Item it) internal view returns (ItemId, Item) {
        while (it.container() != NO_ITEM) {
            id = it.container();
            it = _items[id];
        }
        return (id, it);
    }

    function _known(ItemId id) internal view returns (Item it) {
        it = _items[id];
        require(it.exists(), UnknownItem(id));
    }

    function _addLots(LotSet memory set, ItemId container, ItemId id, Item it) internal view {
        if (it.lot() != NO_LOT) {
            require(set.add(it.lot()), TooManyLots(container));
            return;
        }
        LotId[] storage mixed = _mixed[id];
        for (uint256 i = 0; i < mixed.length; i++) require(set.add(mixed[i]), TooManyLots(container));
    }

    function _lotsIn(ItemId id, Item it) internal view returns (LotId[] memory lots) {
        if (it.lot() == NO_LOT) return _mixed[id];
        lots = new LotId[](1);
        lots[0] = it.lot();
    }

    function _requireNew(ItemId id) internal view {
        require(!_items[id].exists(), ItemTaken(id));
    }

    function _requireRising(ItemId[] calldata items) internal pure {
        require(items.length > 0, NothingNamed());
        for (uint256 i = 1; i < items.length; i++) {
            require(ItemId.unwrap(items[i]) > ItemId.unwrap(items[i - 1]), NotRising(items[i]));
        }
    }

    function _requireText(bytes20 text) internal pure {
        require(Ai82.isValid(text), InvalidText(text));
    }

    function _today() internal view returns (uint256) {
        return block.timestamp / 1 days;
    }

    function _unitKey(LotId id, uint32 index) internal pure returns (uint256) {
        return (uint256(LotId.unwrap(id)) << 32) | index;
    }
}
