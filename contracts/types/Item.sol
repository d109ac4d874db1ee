// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GONE, ItemId, LotId, NO_ITEM, NOBODY, PartnerId} from "./Identifiers.sol";

/// A custody item in one storage slot, from the lowest bit:
/// holder 24, place 88, lot 32, first 32, count 32, flags 6, height 3, version 39. Flags, from the lowest bit: packed,
/// quarantined, missing, returned, returning, moved. The place of a packed item is its container, and it has no holder of
/// its own; that of another is the consignee while it is in transit. Only an item that is not packed is set aside: what
/// is inside is so with it. Moved is what was ever shipped or packed, or cut off such goods.
///
/// A consignment is the units [first, first + count) of its lot. A container holds `count` items directly;
/// its lot is the one lot inside, or none where it is empty or mixed. Its height, from 1, is the number of levels inside.
/// The version counts the records that made or changed what the name names, less one (P11): a signature names the item in
/// its state, and no state comes again. A name that names nothing any more keeps its version alone.
type Item is uint256;

using {
    exists,
    holder,
    pending,
    container,
    lot,
    first,
    count,
    isContainer,
    isPacked,
    isMoved,
    isQuarantined,
    isMissing,
    isReturned,
    isReturning,
    isSetAside,
    isPlainlyHeldBy,
    height,
    version,
    changed,
    named,
    usedUp,
    heldBy,
    shippedTo,
    givenBack,
    packedIn,
    onItsOwn,
    ranging,
    withLot,
    withCount,
    withHeight,
    quarantined,
    released,
    accepted,
    gone,
    returning,
    missing,
    found,
    setAsideLike
} for Item global;

uint256 constant HOLDER = 0;
uint256 constant PLACE = 24;
uint256 constant LOT = 112;
uint256 constant FIRST = 144;
uint256 constant COUNT = 176;
uint256 constant FLAGS = 208;
uint256 constant HEIGHT = 214;
uint256 constant VERSION = 217;
uint256 constant PACKED = 1 << FLAGS;
uint256 constant QUARANTINED = 2 << FLAGS;
uint256 constant MISSING = 4 << FLAGS;
uint256 constant RETURNED = 8 << FLAGS;
uint256 constant RETURNING = 16 << FLAGS;
uint256 constant MOVED = 32 << FLAGS;
uint256 constant IS_CONTAINER = 7 << HEIGHT;
uint256 constant SET_ASIDE = QUARANTINED | MISSING | RETURNED;
// The order of quarantine of a holder itself, below those of the registrars' offices.
uint64 constant HOLDERS_OWN = 1;
uint256 constant CUSTODY = (1 << LOT) - 1;
uint256 constant WHEREABOUTS = CUSTODY | PACKED | SET_ASIDE;
uint256 constant CONTENT = (uint256(type(uint32).max) << COUNT) | IS_CONTAINER;
uint256 constant BELOW_VERSION = (1 << VERSION) - 1;

function newConsignment(PartnerId by, LotId of_, uint32 from, uint32 units) pure returns (Item) {
    return
        Item.wrap(
            uint256(PartnerId.unwrap(by)) |
                (uint256(LotId.unwrap(of_)) << LOT) |
                (uint256(from) << FIRST) |
                (uint256(units) << COUNT)
        );
}

function newContainer(PartnerId by) pure returns (Item) {
    return Item.wrap(uint256(PartnerId.unwrap(by)) | (1 << HEIGHT));
}

/// A consignment holds units, a container has a height; a name of neither is unused, or used up.
function exists(Item item) pure returns (bool) {
    return Item.unwrap(item) & CONTENT != 0;
}

function isPacked(Item item) pure returns (bool) {
    return Item.unwrap(item) & PACKED != 0;
}

/// Who has custody; nobody where the item is packed, since then its outermost container tells.
function holder(Item item) pure returns (PartnerId) {
    return PartnerId.wrap(uint24(Item.unwrap(item) >> HOLDER));
}

/// The consignee of a shipment under way.
function pending(Item item) pure returns (PartnerId) {
    return item.isPacked() ? NOBODY : PartnerId.wrap(uint24(Item.unwrap(item) >> PLACE));
}

function container(Item item) pure returns (ItemId) {
    return item.isPacked() ? ItemId.wrap(uint88(Item.unwrap(item) >> PLACE)) : NO_ITEM;
}

function lot(Item item) pure returns (LotId) {
    return LotId.wrap(uint32(Item.unwrap(item) >> LOT));
}

function first(Item item) pure returns (uint32) {
    return uint32(Item.unwrap(item) >> FIRST);
}

function count(Item item) pure returns (uint32) {
    return uint32(Item.unwrap(item) >> COUNT);
}

function isContainer(Item item) pure returns (bool) {
    return Item.unwrap(item) & IS_CONTAINER != 0;
}

function isQuarantined(Item item) pure returns (bool) {
    return Item.unwrap(item) & QUARANTINED != 0;
}

/// Recorded as missing: in nobody's hands, on the account of its holder.
function isMissing(Item item) pure returns (bool) {
    return Item.unwrap(item) & MISSING != 0;
}

/// Come back, or found again, and not yet verified.
function isReturned(Item item) pure returns (bool) {
    return Item.unwrap(item) & RETURNED != 0;
}

/// In transit as a return.
function isReturning(Item item) pure returns (bool) {
    return Item.unwrap(item) & RETURNING != 0;
}

/// Was shipped or packed, or cut off what was.
function isMoved(Item item) pure returns (bool) {
    return Item.unwrap(item) & MOVED != 0;
}

/// Moves only towards return or destruction.
function isSetAside(Item item) pure returns (bool) {
    return Item.unwrap(item) & SET_ASIDE != 0;
}

/// On its own in the custody of `partner`, neither in transit nor set aside: the usual case, in one comparison.
function isPlainlyHeldBy(Item item, PartnerId partner) pure returns (bool) {
    return Item.unwrap(item) & WHEREABOUTS == uint256(PartnerId.unwrap(partner));
}

function height(Item item) pure returns (uint8) {
    return uint8((Item.unwrap(item) >> HEIGHT) & 7);
}

function version(Item item) pure returns (uint40) {
    return uint40(Item.unwrap(item) >> VERSION);
}

/// One record more made or changed it (P11). The version is the topmost field; a full turn of its 39 bits costs more than
/// 10^14 gas, since a record costs more than 375 (tests/attacks).
function changed(Item item) pure returns (Item) {
    unchecked {
        return Item.wrap(Item.unwrap(item) + (1 << VERSION));
    }
}

/// As it is stored first under a name: where the name was used before, its version goes on from there.
function named(Item item, Item before) pure returns (Item) {
    uint256 known = Item.unwrap(before);
    Item fresh = Item.wrap((Item.unwrap(item) & BELOW_VERSION) | (known & ~BELOW_VERSION));
    return known == 0 ? fresh : fresh.changed();
}

/// Names nothing any more.
function usedUp(Item item) pure returns (Item) {
    return Item.wrap(Item.unwrap(item) & ~BELOW_VERSION);
}

/// In the custody of `partner`; what was under way as a return is returned from now on.
function heldBy(Item item, PartnerId partner) pure returns (Item) {
    uint256 word = Item.unwrap(item);
    uint256 arrived = (word & RETURNING) >> 1;
    return Item.wrap((word & ~(CUSTODY | RETURNING)) | PartnerId.unwrap(partner) | arrived);
}

function shippedTo(Item item, PartnerId consignee) pure returns (Item) {
    return Item.wrap(Item.unwrap(_set(item, PLACE, 88, PartnerId.unwrap(consignee))) | MOVED);
}

/// No more in transit, and as it was before it was shipped.
function givenBack(Item item) pure returns (Item) {
    return Item.wrap(Item.unwrap(_set(item, PLACE, 88, 0)) & ~RETURNING);
}

function packedIn(Item item, ItemId parent) pure returns (Item) {
    uint256 rest = Item.unwrap(item) & ~CUSTODY;
    return Item.wrap(rest | (uint256(ItemId.unwrap(parent)) << PLACE) | PACKED | MOVED);
}

/// The item taken out of its container by `partner`, who holds it from now on.
function onItsOwn(Item item, PartnerId partner) pure returns (Item) {
    return Item.wrap((Item.unwrap(item) & ~(CUSTODY | PACKED)) | PartnerId.unwrap(partner));
}

function ranging(Item item, uint32 from, uint32 units) pure returns (Item) {
    return _set(_set(item, FIRST, 32, from), COUNT, 32, units);
}

function withLot(Item item, LotId of_) pure returns (Item) {
    return _set(item, LOT, 32, LotId.unwrap(of_));
}

function withCount(Item item, uint32 items) pure returns (Item) {
    return _set(item, COUNT, 32, items);
}

function withHeight(Item item, uint8 levels) pure returns (Item) {
    return _set(item, HEIGHT, 3, levels);
}

function quarantined(Item item) pure returns (Item) {
    return Item.wrap(Item.unwrap(item) | QUARANTINED);
}

function released(Item item) pure returns (Item) {
    return Item.wrap(Item.unwrap(item) & ~QUARANTINED);
}

function accepted(Item item) pure returns (Item) {
    return Item.wrap(Item.unwrap(item) & ~RETURNED);
}

function returning(Item item) pure returns (Item) {
    return Item.wrap(Item.unwrap(item) | RETURNING);
}

function missing(Item item) pure returns (Item) {
    return Item.wrap(Item.unwrap(givenBack(item)) | MISSING);
}

/// In custody again, and not yet verified.
function found(Item item) pure returns (Item) {
    return Item.wrap((Item.unwrap(item) & ~MISSING) | RETURNED);
}

/// As `outer`, around it or whole before it, is: quarantined, missing, returned, on its way back, moved.
function setAsideLike(Item item, Item outer) pure returns (Item) {
    return Item.wrap(Item.unwrap(item) | (Item.unwrap(outer) & (SET_ASIDE | RETURNING | MOVED)));
}

/// Destroyed: nobody holds it ever after.
function gone(Item item) pure returns (Item) {
    return heldBy(item, GONE);
}

function _set(Item item, uint256 offset, uint256 width, uint256 value) pure returns (Item) {
    uint256 mask = ((1 << width) - 1) << offset;
    return Item.wrap((Item.unwrap(item) & ~mask) | (value << offset));
}
