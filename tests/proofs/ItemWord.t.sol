// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GONE, ItemId, LotId, NO_ITEM, NOBODY, PartnerId} from "../../contracts/types/Identifiers.sol";
import {Item, newConsignment, newContainer} from "../../contracts/types/Item.sol";

/// For every word and every argument: a change writes its own fields and leaves all others.
contract ItemWordProofs {
    uint256 private constant HOLDER = 0xffffff;
    uint256 private constant PLACE = uint256(type(uint88).max) << 24;
    uint256 private constant LOT = uint256(type(uint32).max) << 112;
    uint256 private constant FIRST = uint256(type(uint32).max) << 144;
    uint256 private constant COUNT = uint256(type(uint32).max) << 176;
    uint256 private constant PACKED = 1 << 208;
    uint256 private constant QUARANTINED = 1 << 209;
    uint256 private constant MISSING = 1 << 210;
    uint256 private constant RETURNED = 1 << 211;
    uint256 private constant RETURNING = 1 << 212;
    uint256 private constant MOVED = 1 << 213;
    uint256 private constant HEIGHT = 7 << 214;
    uint256 private constant VERSION = ((1 << 39) - 1) << 217;

    function check_fieldsCoverTheWordOnce() external pure {
        uint256 all = HOLDER | PLACE | LOT | FIRST | COUNT | HEIGHT | VERSION;
        all |= PACKED | QUARANTINED | MISSING | RETURNED | RETURNING | MOVED;
        assert(all == type(uint256).max);
    }

    function check_newConsignment(uint24 by, uint32 lot, uint32 first, uint32 count) external pure {
        Item it = newConsignment(PartnerId.wrap(by), LotId.wrap(lot), first, count);
        assert(PartnerId.unwrap(it.holder()) == by && LotId.unwrap(it.lot()) == lot);
        assert(it.first() == first && it.count() == count);
        assert(Item.unwrap(it) & ~(HOLDER | LOT | FIRST | COUNT) == 0);
    }

    function check_newContainer(uint24 by) external pure {
        Item it = newContainer(PartnerId.wrap(by));
        assert(it.isContainer() && it.height() == 1 && PartnerId.unwrap(it.holder()) == by);
        assert(Item.unwrap(it) & ~(HOLDER | HEIGHT) == 0);
    }

    function check_heldBy(uint256 word, uint24 by) external pure {
        Item it = Item.wrap(word).heldBy(PartnerId.wrap(by));
        assert(PartnerId.unwrap(it.holder()) == by && it.pending() == NOBODY);
        assert(!it.isReturning() && it.isReturned() == (Item.wrap(word).isReturned() || Item.wrap(word).isReturning()));
        _only(word, it, HOLDER | PLACE | RETURNED | RETURNING);
    }

    /// What is packed is not shipped: it leaves its container first.
    function check_shippedTo(uint256 word, uint24 to) external pure {
        if (word & PACKED != 0) return;
        Item it = Item.wrap(word).shippedTo(PartnerId.wrap(to));
        assert(PartnerId.unwrap(it.pending()) == to && it.isMoved());
        _only(word, it, PLACE | MOVED);
    }

    function check_givenBack(uint256 word) external pure {
        if (word & PACKED != 0) return;
        Item it = Item.wrap(word).givenBack();
        assert(it.pending() == NOBODY && !it.isReturning());
        _only(word, it, PLACE | RETURNING);
    }

    function check_packedIn(uint256 word, uint88 parent) external pure {
        Item it = Item.wrap(word).packedIn(ItemId.wrap(parent));
        assert(ItemId.unwrap(it.container()) == parent && it.isPacked() && it.isMoved());
        assert(it.holder() == NOBODY && it.pending() == NOBODY);
        _only(word, it, HOLDER | PLACE | PACKED | MOVED);
    }

    function check_onItsOwn(uint256 word, uint24 by) external pure {
        Item it = Item.wrap(word).onItsOwn(PartnerId.wrap(by));
        assert(it.container() == NO_ITEM && it.pending() == NOBODY && PartnerId.unwrap(it.holder()) == by);
        _only(word, it, PLACE | PACKED | HOLDER);
    }

    function check_changed(uint256 word) external pure {
        Item it = Item.wrap(word).changed();
        _only(word, it, VERSION);
        unchecked {
            assert(it.version() == (Item.wrap(word).version() + 1) % (1 << 39));
        }
    }

    function check_named(uint256 word, uint256 before) external pure {
        Item it = Item.wrap(word).named(Item.wrap(before));
        _only(word, it, VERSION);
        uint256 wanted = before == 0 ? 0 : (uint256(Item.wrap(before).version()) + 1) % (1 << 39);
        assert(it.version() == wanted);
    }

    function check_usedUp(uint256 word) external pure {
        Item it = Item.wrap(word).usedUp();
        assert(!it.exists() && it.version() == Item.wrap(word).version());
        assert(Item.unwrap(it) & ~VERSION == 0);
    }

    function check_ranging(uint256 word, uint32 from, uint32 units) external pure {
        Item it = Item.wrap(word).ranging(from, units);
        assert(it.first() == from && it.count() == units);
        _only(word, it, FIRST | COUNT);
    }

    function check_withLot(uint256 word, uint32 lot) external pure {
        Item it = Item.wrap(word).withLot(LotId.wrap(lot));
        assert(LotId.unwrap(it.lot()) == lot);
        _only(word, it, LOT);
    }

    function check_withCount(uint256 word, uint32 count) external pure {
        Item it = Item.wrap(word).withCount(count);
        assert(it.count() == count);
        _only(word, it, COUNT);
    }

    /// The height that `pack` allows is at most 4.
    function check_withHeight(uint256 word, uint8 levels) external pure {
        if (levels > 7) return;
        Item it = Item.wrap(word).withHeight(levels);
        assert(it.height() == levels);
        _only(word, it, HEIGHT);
    }

    function check_quarantinedAndReleased(uint256 word) external pure {
        Item it = Item.wrap(word).quarantined();
        assert(it.isQuarantined() && it.isSetAside());
        _only(word, it, QUARANTINED);
        assert(!Item.wrap(word).released().isQuarantined());
        _only(word, Item.wrap(word).released(), QUARANTINED);
    }

    function check_returningAndAccepted(uint256 word) external pure {
        Item it = Item.wrap(word).returning();
        assert(it.isReturning());
        _only(word, it, RETURNING);
        assert(!Item.wrap(word).accepted().isReturned());
        _only(word, Item.wrap(word).accepted(), RETURNED);
    }

    function check_missingAndFound(uint256 word) external pure {
        if (word & PACKED != 0) return;
        Item it = Item.wrap(word).missing();
        assert(it.isMissing() && it.isSetAside() && it.pending() == NOBODY);
        _only(word, it, PLACE | MISSING | RETURNING);
        assert(!Item.wrap(word).found().isMissing());
        _only(word, Item.wrap(word).found(), MISSING);
    }

    function check_gone(uint256 word) external pure {
        Item it = Item.wrap(word).gone();
        assert(it.holder() == GONE && it.pending() == NOBODY);
        _only(word, it, HOLDER | PLACE | RETURNED | RETURNING);
    }

    function check_setAsideLike(uint256 word, uint256 outer) external pure {
        Item it = Item.wrap(word).setAsideLike(Item.wrap(outer));
        uint256 reasons = QUARANTINED | MISSING | RETURNED | RETURNING | MOVED;
        assert(Item.unwrap(it) & reasons == (word | outer) & reasons);
        _only(word, it, reasons);
    }

    function check_setAsideIsAnyOfThree(uint256 word) external pure {
        Item it = Item.wrap(word);
        assert(it.isSetAside() == (it.isQuarantined() || it.isMissing() || it.isReturned()));
    }

    function _only(uint256 word, Item it, uint256 fields) private pure {
        assert(Item.unwrap(it) & ~fields == word & ~fields);
    }
}
