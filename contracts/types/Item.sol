// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GONE, ItemId, LotId, PartnerId} from "./Identifiers.sol";

/// A custody item in one storage slot, from the lowest bit:
/// holder 24, pending 24, container 88, lot 32, first 32, count 32, flags 5, height 3, version 16. Flags, from the lowest
/// bit: container, quarantined, missing, returned, returning. Only an item in no container is set aside: what is inside
/// is so with it.
///
/// A consignment is the units [first, first + count) of its lot. A container holds `count` items directly;
/// its lot is the one lot inside, or none where it is empty or mixed. Its height is the number of levels inside.
/// The version grows with each change of custody or content, so that a signature names the item in its state.
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
    isQuarantined,
    isMissing,
    isReturned,
    isReturning,
    isSetAside,
    isPlainlyHeldBy,
    height,
    version,
    heldBy,
    shippedTo,
    givenBack,
    packedIn,
    onItsOwn,
    ranging,
    withLot,
    withCount,
    changedInside,
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
uint256 constant PENDING = 24;
uint256 constant CONTAINER = 48;
uint256 constant LOT = 136;
uint256 constant FIRST = 168;
uint256 constant COUNT = 200;
uint256 constant FLAGS = 232;
uint256 constant HEIGHT = 237;
uint256 constant VERSION = 240;
uint256 constant IS_CONTAINER = 1 << FLAGS;
uint256 constant QUARANTINED = 2 << FLAGS;
uint256 constant MISSING = 4 << FLAGS;
uint256 constant RETURNED = 8 << FLAGS;
uint256 constant RETURNING = 16 << FLAGS;
uint256 constant SET_ASIDE = QUARANTINED | MISSING | RETURNED;
// The order of quarantine of a holder itself, below those of the registrars' offices.
uint64 constant HOLDERS_OWN = 1;
uint256 constant CUSTODY = (1 << CONTAINER) - 1;
uint256 constant WHEREABOUTS = ((1 << LOT) - 1) | SET_ASIDE;

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
    return Item.wrap(uint256(PartnerId.unwrap(by)) | IS_CONTAINER | (1 << HEIGHT));
}

function exists(Item item) pure returns (bool) {
    return Item.unwrap(item) != 0;
}

/// Who has custody, as far as this item is on its own; inside a container the outermost one tells.
function holder(Item item) pure returns (PartnerId) {
    return PartnerId.wrap(uint24(Item.unwrap(item) >> HOLDER));
}

/// The consignee of a shipment under way.
function pending(Item item) pure returns (PartnerId) {
    return PartnerId.wrap(uint24(Item.unwrap(item) >> PENDING));
}

function container(Item item) pure returns (ItemId) {
    return ItemId.wrap(uint88(Item.unwrap(item) >> CONTAINER));
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

/// Come back and not yet verified.
function isReturned(Item item) pure returns (bool) {
    return Item.unwrap(item) & RETURNED != 0;
}

/// In transit as a return.
function isReturning(Item item) pure returns (bool) {
    return Item.unwrap(item) & RETURNING != 0;
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

function version(Item item) pure returns (uint16) {
    return uint16(Item.unwrap(item) >> VERSION);
}

/// In the custody of `partner`; what was under way as a return is returned from now on.
function heldBy(Item item, PartnerId partner) pure returns (Item) {
    uint256 word = Item.unwrap(item);
    uint256 arrived = (word & RETURNING) >> 1;
    return _nextVersion(Item.wrap((word & ~(CUSTODY | RETURNING)) | PartnerId.unwrap(partner) | arrived));
}

function shippedTo(Item item, PartnerId consignee) pure returns (Item) {
    return _nextVersion(_set(item, PENDING, 24, PartnerId.unwrap(consignee)));
}

/// No more in transit, and as it was before it was shipped.
function givenBack(Item item) pure returns (Item) {
    return _nextVersion(Item.wrap(Item.unwrap(_set(item, PENDING, 24, 0)) & ~RETURNING));
}

function packedIn(Item item, ItemId parent) pure returns (Item) {
    return _nextVersion(_set(item, CONTAINER, 88, ItemId.unwrap(parent)));
}

/// The item taken out of its container by `partner`, who holds it from now on.
function onItsOwn(Item item, PartnerId partner) pure returns (Item) {
    return _set(_set(item, CONTAINER, 88, 0), HOLDER, 24, PartnerId.unwrap(partner));
}

function ranging(Item item, uint32 from, uint32 units) pure returns (Item) {
    return _nextVersion(_set(_set(item, FIRST, 32, from), COUNT, 32, units));
}

function withLot(Item item, LotId of_) pure returns (Item) {
    return _set(item, LOT, 32, LotId.unwrap(of_));
}

function withCount(Item item, uint32 items) pure returns (Item) {
    return _nextVersion(_set(item, COUNT, 32, items));
}

/// With a change of content inside what it holds.
function changedInside(Item item) pure returns (Item) {
    return _nextVersion(item);
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

function found(Item item) pure returns (Item) {
    return Item.wrap(Item.unwrap(item) & ~MISSING);
}

/// Set aside for whatever `outer`, around it, is: quarantined, missing, returned, or on its way back.
function setAsideLike(Item item, Item outer) pure returns (Item) {
    return Item.wrap(Item.unwrap(item) | (Item.unwrap(outer) & (SET_ASIDE | RETURNING)));
}

/// Destroyed: nobody holds it ever after.
function gone(Item item) pure returns (Item) {
    return heldBy(item, GONE);
}

function _set(Item item, uint256 offset, uint256 width, uint256 value) pure returns (Item) {
    uint256 mask = ((1 << width) - 1) << offset;
    return Item.wrap((Item.unwrap(item) & ~mask) | (value << offset));
}

/// The version is the topmost field, so that its overflow runs out of the word.
function _nextVersion(Item item) pure returns (Item) {
    unchecked {
        return Item.wrap(Item.unwrap(item) + (1 << VERSION));
    }
}
