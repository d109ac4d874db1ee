// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {Ai82} from "../libraries/Ai82.sol";
import {Gs1} from "../libraries/Gs1.sol";
import {Role, Scope} from "../libraries/Permissions.sol";
import {Accreditation} from "../types/Accreditation.sol";
import {Gln, Gtin, ItemId, LotId, NO_ITEM, NO_LOT, NOBODY, PartnerId} from "../types/Identifiers.sol";
import {Item} from "../types/Item.sol";
import {LotWord, Tranche} from "../types/Lot.sol";
import {Product} from "../types/Product.sol";
import {bitOf, placeOf} from "../types/Spent.sol";
import {Case, LotStatement, SignedReceipt, UnitProof, UnitsProof} from "../types/Statements.sol";
import {PartnerRules} from "./PartnerRules.sol";

/// The decisions on the way of the goods. Nothing here writes: `_may...` reverts with the reason, judged on the state
/// before the verb, and says who acts; the verb and its twin share it.
abstract contract CustodyRules is PartnerRules {
    using Gs1 for Gtin;

    bytes32 internal constant HAND_OVER = keccak256(
        "HandOver(uint88[] items,uint40[] versions,uint48 to,uint48 deadline,bytes32 document)"
    );
    bytes32 internal constant RECEIPT = keccak256(
        "Receipt(uint88[] items,uint40[] versions,uint48 deadline,bytes32 document)"
    );
    /// Who supplies, and so takes returns.
    uint8 internal constant TAKES_RETURNS = Role.MANUFACTURER | Role.WHOLESALER | Role.THIRD_PARTY_LOGISTICS;

    /// Bits of units that leave the trade together, by the word in which they stand, and those that it had before.
    struct Spending {
        uint256[] places;
        uint256[] bits;
        uint256[] before;
        uint256 size;
    }

    /// What one receipt has found good before: a lot, and a shipper.
    struct Found {
        LotId safe;
        PartnerId shipper;
    }

    /// Also names the cases, in order, and the lot withdrawn that this one replaces.
    function _mayRegisterLot(
        address account,
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases
    ) internal view returns (PartnerId by, ItemId[] memory names, LotId replaces) {
        by = _actor(account, Role.MANUFACTURER, Scope.COMMISSION);
        require(_productOf(by, statement.gtin).isUnit(), GtinOfCases(statement.gtin));
        _requireText(statement.number);
        replaces = _lotIds[statement.gtin][statement.number];
        bool free = replaces == NO_LOT || _lots[replaces].isWithdrawn();
        require(free, LotTaken(statement.gtin, statement.number, replaces));
        require(
            _today() <= statement.expiryDay,
            ExpiryPassed(statement.gtin, statement.number, statement.expiryDay, _today())
        );
        names = _casesOf(by, statement.gtin, caseGtin, cases, statement.units);
    }

    /// The names of new cases of the product, which hold no more than `whole` units.
    function _casesOf(
        PartnerId by,
        Gtin gtin,
        Gtin caseGtin,
        Case[] calldata cases,
        uint32 whole
    ) internal view returns (ItemId[] memory names) {
        uint32 full = 0;
        if (cases.length > 0 || Gtin.unwrap(caseGtin) != 0) {
            Product known = _productOf(by, caseGtin);
            require(Gtin.unwrap(known.content()) == Gtin.unwrap(gtin), NotCaseOf(caseGtin, gtin));
            full = known.quantity();
        }
        uint256 inCases = 0;
        names = new ItemId[](cases.length);
        for (uint256 i = 0; i < cases.length; i++) {
            Case calldata one = cases[i];
            (bytes20 serial, uint32 units) = (one.serial, one.units);
            _requireText(serial);
            ItemId id = caseGtin.itemOf(serial);
            _requireNew(id);
            require(units > 0, InvalidUnits(0, whole));
            require(units <= full, CaseOverfull(serial, units, full));
            inCases += units;
            names[i] = id;
        }
        require(whole > 0 && inCases <= whole, InvalidUnits(inCases, whole));
    }

    /// Also tells whether this is a return, by its direction (P5).
    function _mayShip(
        address account,
        ItemId[] calldata items,
        Gln to
    ) internal view returns (PartnerId by, PartnerId consignee, bool back) {
        Accreditation key = _key(account, Scope.SHIP);
        _requireStanding(key, key.gln(), Role.ANY);
        by = key.partner();
        Accreditation taker = _accreditation(to, Role.ANY);
        consignee = taker.partner();
        require(consignee != by, SelfShipment(to));
        back = _leadsBack(key, taker);
        LotId safe = NO_LOT;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            ItemId id = items[i];
            last = _rising(id, last);
            Item it = _known(id);
            _requireFree(id, it, by);
            bool isUnsafe;
            (safe, isUnsafe) = _movable(id, it, consignee, safe);
            if (isUnsafe) back = true;
        }
        require(last != NO_ITEM, NothingNamed());
        if (back) _requireStanding(taker, to, TAKES_RETURNS);
    }

    /// Who only dispenses sends back what it ships to one that supplies.
    function _leadsBack(Accreditation from, Accreditation to) internal pure returns (bool) {
        return from.roles() & TAKES_RETURNS == 0 && to.roles() & TAKES_RETURNS != 0;
    }

    /// Also tells whether some of the goods came to be a return on their way.
    function _mayReceive(address account, ItemId[] calldata items) internal view returns (PartnerId by, bool back) {
        by = _actor(account, Role.ANY, Scope.RECEIVE);
        Found memory found;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            (, bool turned) = _receivable(account, last, by, found);
            if (turned) back = true;
        }
        require(last != NO_ITEM, NothingNamed());
    }

    /// Looks at this item, its lots and its shipper only, so that what a receipt wrote before changes nothing here. Also
    /// tells whether it became unsafe on its way to its maker, and so a return (P5).
    function _receivable(
        address account,
        ItemId id,
        PartnerId by,
        Found memory found
    ) internal view returns (Item it, bool back) {
        it = _consigned(id, by);
        PartnerId from = it.holder();
        bool isSuspended = from != found.shipper && _isSuspended(from);
        if (it.isReturning()) {
            _requireReturnable(id, it, by, _takerOfReturns(_keys[account], _keys[account].gln()));
            if (isSuspended) _requireWayBack(id, it, from, by);
            return (it, false);
        }
        require(!isSuspended, ShipperSuspended(id, from));
        found.shipper = from;
        require(!it.isSetAside(), SetAside(id));
        (found.safe, back) = _movable(id, it, by, found.safe);
        if (back) _takerOfReturns(_keys[account], _keys[account].gln());
    }

    /// What a partner without standing holds goes to the makers of its lots only, or where its registrar allows (P5).
    function _requireWayBack(ItemId id, Item it, PartnerId from, PartnerId to) internal view {
        if (block.timestamp <= _returnsAllowed[from][to]) return;
        LotId only = it.lot();
        if (only != NO_LOT) {
            _requireLotOf(id, only, to);
            return;
        }
        LotId[] storage mixed = _mixed[id];
        for (uint256 i = 0; i < mixed.length; i++) _requireLotOf(id, mixed[i], to);
    }

    function _requireLotOf(ItemId id, LotId lotId, PartnerId to) private view {
        PartnerId maker = _lots[lotId].lotMaker();
        require(maker == to, OnlyToMaker(id, lotId, maker));
    }

    /// Whether a partner takes back any goods at all: a logistics provider does, for their makers (FD&C Act, section 582).
    function _takerOfReturns(Accreditation word, Gln gln) internal view returns (bool anyGoods) {
        _requireStanding(word, gln, TAKES_RETURNS);
        return word.roles() & Role.THIRD_PARTY_LOGISTICS != 0;
    }

    /// Recalled and expired goods go back to their maker, or to who takes back any goods (P5).
    function _requireReturnable(ItemId id, Item it, PartnerId to, bool anyGoods) internal view {
        if (!anyGoods) _movable(id, it, to, NO_LOT);
    }

    /// Also gives the struct hash that the shipper must have signed, and tells whether this is a return (P5).
    function _mayReceiveSigned(
        address account,
        ItemId[] calldata items,
        address shipper,
        uint48 deadline,
        bytes32 document
    ) internal view returns (PartnerId by, PartnerId from, bytes32 signed, bool back) {
        Accreditation key = _key(account, Scope.RECEIVE);
        by = key.partner();
        _requireStanding(key, key.gln(), Role.ANY);
        from = _actor(shipper, Role.ANY, Scope.SHIP);
        require(from != by, SelfShipment(key.gln()));
        back = _leadsBack(_keys[shipper], key);
        _requireDeadline(deadline);
        uint256[] memory versions = new uint256[](items.length);
        LotId safe = NO_LOT;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            ItemId id = items[i];
            last = _rising(id, last);
            // Loose, since the version of a packed item does not tell who had its container meanwhile.
            Item it = _loose(id, from);
            bool isUnsafe;
            (safe, isUnsafe) = _movable(id, it, by, safe);
            if (isUnsafe) back = true;
            versions[i] = it.version();
        }
        require(last != NO_ITEM, NothingNamed());
        if (back) _requireStanding(key, key.gln(), TAKES_RETURNS);
        bytes32 named = keccak256(abi.encodePacked(items));
        bytes32 inState = keccak256(abi.encodePacked(versions));
        signed = keccak256(abi.encode(HAND_OVER, named, inState, key.gln(), deadline, document));
    }

    /// Also gives the struct hash that the receiver must have signed.
    function _mayDeliver(
        SignedReceipt calldata receipt
    ) internal view returns (PartnerId by, bytes32 signed, bool back) {
        (by, back) = _mayReceive(receipt.receiver, receipt.items);
        _requireDeadline(receipt.deadline);
        uint256[] memory versions = new uint256[](receipt.items.length);
        for (uint256 i = 0; i < versions.length; i++) versions[i] = _items[receipt.items[i]].version();
        bytes32 named = keccak256(abi.encodePacked(receipt.items));
        bytes32 inState = keccak256(abi.encodePacked(versions));
        signed = keccak256(abi.encode(RECEIPT, named, inState, receipt.deadline, receipt.document));
    }

    function _mayDispense(
        address account,
        ItemId id,
        UnitProof calldata unit
    ) internal view returns (PartnerId by, LotId lotId) {
        by = _actor(account, Role.DISPENSER, Scope.DISPENSE);
        _requireFree(id, _known(id), by);
        lotId = _requireOwnUnit(id, unit, by);
        _requireSafe(id, lotId);
    }

    /// Consignments of one lot, their ranges rising. Also gives the bits to be set.
    function _mayDispenseMany(
        address account,
        ItemId[] calldata items,
        UnitsProof calldata units
    ) internal view returns (PartnerId by, LotId lotId, Spending memory spending) {
        by = _actor(account, Role.DISPENSER, Scope.DISPENSE);
        require(items.length > 0, NothingNamed());
        Item[] memory found = new Item[](items.length);
        uint256 end = 0;
        for (uint256 i = 0; i < items.length; i++) {
            Item it = _known(items[i]);
            require(!it.isContainer(), IsContainer(items[i]));
            _requireFree(items[i], it, by);
            if (i == 0) lotId = it.lot();
            require(it.lot() == lotId, OtherLot(items[i], it.lot(), lotId));
            require(it.first() >= end, NotRising(items[i]));
            end = uint256(it.first()) + it.count();
            found[i] = it;
        }
        _requireSafe(items[0], lotId);
        spending = _requireUnits(items, found, units);
    }

    /// All committed to, inside the consignments, each named once and not spent (P6). Gives the bits to be set.
    function _requireUnits(
        ItemId[] memory ids,
        Item[] memory items,
        UnitsProof calldata units
    ) internal view returns (Spending memory spending) {
        bytes32[] memory leaves;
        (leaves, spending) = _leavesOf(ids, items, units);
        bool[] memory flags = _flags(units.flags, leaves.length, units.proof.length);
        bytes32 root = MerkleProof.processMultiProof(units.proof, flags, leaves);
        (uint32 first, uint32 end, bytes22 committed) = _committed(items[0].lot(), units.tranche);
        // An item stands in one tranche: where one of its units does, all do.
        bool right = first <= items[0].first() && items[items.length - 1].first() < end && bytes22(root) == committed;
        require(right, UnitNotCommitted(items[0].lot(), units.indices[0], units.serials[0]));
    }

    /// Committed to, inside the consignment, in the caller's custody, and not spent (P6).
    function _requireOwnUnit(ItemId id, UnitProof calldata unit, PartnerId by) internal view returns (LotId lotId) {
        Item it = _known(id);
        require(!it.isContainer(), IsContainer(id));
        _requireHeld(id, it, by);
        uint32 index = unit.index;
        require(index >= it.first() && index - it.first() < it.count(), UnitOutside(id, index, it.first(), it.count()));
        lotId = it.lot();
        require(!_isSpent(lotId, index), UnitSpent(lotId, index));
        bytes32 leaf = _leaf(index, unit.serial, unit.salt);
        (uint32 first, uint32 end, bytes22 committed) = _committed(lotId, unit.tranche);
        bool right = first <= index && index < end;
        right = right && bytes22(MerkleProof.processProofCalldata(unit.proof, leaf)) == committed;
        require(right, UnitNotCommitted(lotId, index, unit.serial));
    }

    /// The units of a tranche, [first, end), and the root over them; none where there is no such tranche.
    function _committed(LotId id, uint32 tranche) internal view returns (uint32 first, uint32 end, bytes22 root) {
        if (tranche == 0) {
            LotWord known = _lots[id];
            return (0, known.unitCount(), known.root());
        }
        Tranche more = _tranches[_trancheKey(id, tranche)];
        return (more.trancheFirst(), more.trancheEnd(), more.trancheRoot());
    }

    /// The leaves of the units, each inside one of the consignments, named once and not spent.
    function _leavesOf(
        ItemId[] memory ids,
        Item[] memory items,
        UnitsProof calldata units
    ) private view returns (bytes32[] memory leaves, Spending memory spending) {
        uint256 length = units.indices.length;
        require(length > 0, NothingNamed());
        bool even = units.serials.length == length && units.salts.length == length;
        require(even, UnevenUnits(length, units.serials.length, units.salts.length));
        leaves = new bytes32[](length);
        spending = Spending(new uint256[](length), new uint256[](length), new uint256[](length), 0);
        LotId lotId = items[0].lot();
        for (uint256 i = 0; i < length; i++) {
            uint32 index = units.indices[i];
            uint256 at = items.length == 1 ? 0 : _placeAmong(items, index);
            Item it = items[at];
            require(
                index >= it.first() && index - it.first() < it.count(),
                UnitOutside(ids[at], index, it.first(), it.count())
            );
            _spend(spending, lotId, index);
            leaves[i] = _leaf(index, units.serials[i], units.salts[i]);
        }
    }

    /// The last of the items, which rise, that begins at the unit or before; the first where none does.
    function _placeAmong(Item[] memory items, uint32 index) private pure returns (uint256 low) {
        uint256 high = items.length;
        unchecked {
            while (high - low > 1) {
                uint256 middle = (low + high) >> 1;
                if (items[middle].first() <= index) low = middle;
                else high = middle;
            }
        }
    }

    /// Words are few, and the last one met is mostly the one that is looked for.
    function _spend(Spending memory spending, LotId lotId, uint32 index) private view {
        uint256 place = placeOf(lotId, index);
        uint256 bit = bitOf(index);
        uint256 at = spending.size;
        unchecked {
            while (at > 0 && spending.places[at - 1] != place) at--;
            if (at == 0) {
                at = ++spending.size; // no more words than units
                spending.places[at - 1] = place;
                spending.before[at - 1] = _spent[place].units();
            }
            at--;
        }
        require(spending.before[at] & bit == 0, UnitSpent(lotId, index));
        uint256 bits = spending.bits[at];
        require(bits & bit == 0, UnitNamedTwice(lotId, index));
        spending.bits[at] = bits | bit;
    }

    /// One flag for each pair of nodes. A flag that is not set takes a node of the proof, and all are taken: so each pair
    /// is there when it is met.
    function _flags(uint256[] calldata words, uint256 units, uint256 nodes) private pure returns (bool[] memory flags) {
        uint256 count = units + nodes - 1;
        require(words.length == (count + 255) >> 8, InvalidMultiproof(units, nodes, words.length, 0));
        uint256 unset = count;
        for (uint256 i = 0; i < words.length; i++) {
            uint256 used = count - (i << 8);
            unset -= _ones(used < 256 ? words[i] & ((1 << used) - 1) : words[i]);
        }
        require(unset == nodes, InvalidMultiproof(units, nodes, words.length, unset));
        flags = new bool[](count);
        for (uint256 i = 0; i < count; i++) flags[i] = (words[i >> 8] >> (i & 0xff)) & 1 != 0;
    }

    /// How many bits are set: added up in pairs, in fours, in eights, in sixteens, and these by one product.
    function _ones(uint256 word) private pure returns (uint256) {
        unchecked {
            word -= (word >> 1) & (type(uint256).max / 3);
            word = (word & (type(uint256).max / 5)) + ((word >> 2) & (type(uint256).max / 5));
            word = (word + (word >> 4)) & (type(uint256).max / 17);
            word = (word + (word >> 8)) & (type(uint256).max / 257);
            return (word * (type(uint256).max / 65_535)) >> 240;
        }
    }

    function _leaf(uint32 index, bytes20 serial, bytes16 salt) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(index, serial, salt))));
    }

    /// The item in transit to `by`.
    function _consigned(ItemId id, PartnerId by) internal view returns (Item it) {
        it = _known(id);
        PartnerId pending = it.pending();
        require(pending != NOBODY, NotInTransit(id));
        require(pending == by, NotConsignee(id, pending, by));
    }

    /// Recalled and expired goods go to their maker only (P5). `safe` is a lot found safe before in the same call. Also tells
    /// whether there are such goods: what goes to its maker while unsafe goes back.
    function _movable(
        ItemId id,
        Item it,
        PartnerId consignee,
        LotId safe
    ) internal view returns (LotId stillSafe, bool isUnsafe) {
        LotId only = it.lot();
        if (only == safe && only != NO_LOT) return (safe, false);
        if (only != NO_LOT) {
            return _isForMaker(id, only, consignee) ? (safe, true) : (only, false);
        }
        LotId[] storage mixed = _mixed[id];
        for (uint256 i = 0; i < mixed.length; i++) {
            if (_isForMaker(id, mixed[i], consignee)) isUnsafe = true;
        }
        return (safe, isUnsafe);
    }

    /// Whether the lot is unsafe, and so for its maker only, which the consignee is.
    function _isForMaker(ItemId id, LotId lotId, PartnerId consignee) private view returns (bool) {
        LotWord known = _lots[lotId];
        if (_recallClass(lotId, known) == 0 && _today() <= known.expiryDay()) return false;
        if (consignee != known.lotMaker()) _requireSafe(id, lotId);
        return true;
    }

    function _requireSafe(ItemId id, LotId lotId) internal view {
        LotWord known = _lots[lotId];
        uint8 class = _recallClass(lotId, known);
        require(class == 0, LotIsRecalled(id, lotId, class));
        require(_today() <= known.expiryDay(), LotExpired(id, lotId, known.expiryDay()));
    }

    /// Of the lot and of all of which it was made the strictest, 0 for none: 1 is stricter than 3.
    function _recallClass(LotId id, LotWord known) internal view returns (uint8 class) {
        class = known.recallClass();
        if (!known.isMadeOfOthers()) return class;
        LotId[] storage sources = _sources[id];
        for (uint256 i = 0; i < sources.length; i++) {
            uint8 other = _lots[sources[i]].recallClass();
            if (other != 0 && (class == 0 || other < class)) class = other;
        }
    }

    /// In the custody of `by`, not in transit and not missing; set aside or not.
    function _requireAtHand(ItemId id, Item it, PartnerId by) internal view {
        (ItemId around, Item outer) = _outermost(id, it);
        require(!outer.isMissing(), SetAside(around));
        _requireCustody(id, outer, by);
    }

    /// In the custody of `by`, not in transit, and neither set aside nor inside what is (P3, P5).
    function _requireFree(ItemId id, Item it, PartnerId by) internal view {
        if (it.isPlainlyHeldBy(by)) return;
        require(!it.isSetAside(), SetAside(id));
        ItemId at = id;
        while (it.container() != NO_ITEM) {
            at = it.container();
            it = _items[at];
            require(!it.isSetAside(), SetAside(at));
        }
        _requireCustody(id, it, by);
    }

    /// The item, held by `by`, in no container and not in transit.
    function _loose(ItemId id, PartnerId by) internal view returns (Item it) {
        it = _known(id);
        require(it.container() == NO_ITEM, IsPacked(id, it.container()));
        _requireFree(id, it, by);
    }

    function _requireHeld(ItemId id, Item it, PartnerId by) internal view {
        (, Item outer) = _outermost(id, it);
        _requireCustody(id, outer, by);
    }

    function _requireCustody(ItemId id, Item outer, PartnerId by) private pure {
        require(outer.holder() == by, NotHolder(id, outer.holder(), by));
        require(outer.pending() == NOBODY, InTransit(id, outer.pending()));
    }

    /// Ends within four steps, since `pack` bounds the height.
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

    function _requireNew(ItemId id) internal view {
        require(!_items[id].exists(), ItemTaken(id));
    }

    /// Names rise, so that none comes twice.
    function _rising(ItemId id, ItemId last) internal pure returns (ItemId) {
        require(ItemId.unwrap(id) > ItemId.unwrap(last), NotRising(id));
        return id;
    }

    function _requireText(bytes20 text) internal pure {
        require(Ai82.isValid(text), InvalidText(text));
    }

    function _today() internal view returns (uint256) {
        return block.timestamp / 1 days;
    }

    function _isSpent(LotId id, uint32 index) internal view returns (bool) {
        return _spent[placeOf(id, index)].hasSpent(bitOf(index));
    }

    /// Of all its tranches.
    function _unitsOf(LotId id) internal view returns (uint32) {
        uint32 all = _lives[id].allUnits();
        return all == 0 ? _lots[id].unitCount() : all;
    }

    function _trancheKey(LotId id, uint32 tranche) internal pure returns (uint256) {
        return (uint256(LotId.unwrap(id)) << 32) | tranche;
    }
}
