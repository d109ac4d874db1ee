// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GONE, ItemId, LotId, NO_ITEM, NOBODY, PartnerId} from "../../contracts/types/Identifiers.sol";
import {Item, newConsignment, newContainer} from "../../contracts/types/Item.sol";

/// For every word and every argument: a change writes its own fields and leaves all others.
contract ItemWordProofs {
    uint256 private constant HOLDER = 0xffffff;
    uint256 private constant PENDING = HOLDER << 24;
    uint256 private constant CONTAINER = uint256(type(uint88).max) << 48;
    uint256 private constant LOT = uint256(type(uint32).max) << 136;
    uint256 private constant FIRST = uint256(type(uint32).max) << 168;
    uint256 private constant COUNT = uint256(type(uint32).max) << 200;
    uint256 private constant IS_CONTAINER = 1 << 232;
    uint256 private constant QUARANTINED = 1 << 233;
    uint256 private constant MISSING = 1 << 234;
    uint256 private constant RETURNED = 1 << 235;
    uint256 private constant RETURNING = 1 << 236;
    uint256 private constant HEIGHT = 7 << 237;
    uint256 private constant VERSION = 0xffff << 240;

    function check_fieldsCoverTheWordOnce() external pure {
        uint256 all = HOLDER | PENDING | CONTAINER | LOT | FIRST | COUNT | HEIGHT | VERSION;
        all |= IS_CONTAINER | QUARANTINED | MISSING | RETURNED | RETURNING;
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
        assert(Item.unwrap(it) & ~(HOLDER | IS_CONTAINER | HEIGHT) == 0);
    }

    function check_heldBy(uint256 word, uint24 by) external pure {
        Item it = Item.wrap(word).heldBy(PartnerId.wrap(by));
        assert(PartnerId.unwrap(it.holder()) == by && it.pending() == NOBODY);
        assert(!it.isReturning() && it.isReturned() == (Item.wrap(word).isReturned() || Item.wrap(word).isReturning()));
        _onlyNext(word, it, HOLDER | PENDING | RETURNED | RETURNING);
    }

    function check_shippedTo(uint256 word, uint24 to) external pure {
        Item it = Item.wrap(word).shippedTo(PartnerId.wrap(to));
        assert(PartnerId.unwrap(it.pending()) == to);
        _onlyNext(word, it, PENDING);
    }

    function check_givenBack(uint256 word) external pure {
        Item it = Item.wrap(word).givenBack();
        assert(it.pending() == NOBODY && !it.isReturning());
        _onlyNext(word, it, PENDING | RETURNING);
    }

    function check_packedIn(uint256 word, uint88 parent) external pure {
        Item it = Item.wrap(word).packedIn(ItemId.wrap(parent));
        assert(ItemId.unwrap(it.container()) == parent);
        _onlyNext(word, it, CONTAINER);
    }

    function check_onItsOwn(uint256 word, uint24 by) external pure {
        Item it = Item.wrap(word).onItsOwn(PartnerId.wrap(by));
        assert(it.container() == NO_ITEM && PartnerId.unwrap(it.holder()) == by);
        _only(word, it, CONTAINER | HOLDER);
    }

    function check_ranging(uint256 word, uint32 from, uint32 units) external pure {
        Item it = Item.wrap(word).ranging(from, units);
        assert(it.first() == from && it.count() == units);
        _onlyNext(word, it, FIRST | COUNT);
    }

    function check_withLot(uint256 word, uint32 lot) external pure {
        Item it = Item.wrap(word).withLot(LotId.wrap(lot));
        assert(LotId.unwrap(it.lot()) == lot);
        _only(word, it, LOT);
    }

    function check_withCount(uint256 word, uint32 count) external pure {
        Item it = Item.wrap(word).withCount(count);
        assert(it.count() == count);
        _onlyNext(word, it, COUNT);
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
        Item it = Item.wrap(word).missing();
        assert(it.isMissing() && it.isSetAside() && it.pending() == NOBODY);
        _onlyNext(word, it, PENDING | MISSING | RETURNING);
        assert(!Item.wrap(word).found().isMissing());
        _only(word, Item.wrap(word).found(), MISSING);
    }

    function check_gone(uint256 word) external pure {
        Item it = Item.wrap(word).gone();
        assert(it.holder() == GONE && it.pending() == NOBODY);
        _onlyNext(word, it, HOLDER | PENDING | RETURNED | RETURNING);
    }

    function check_setAsideLike(uint256 word, uint256 outer) external pure {
        Item it = Item.wrap(word).setAsideLike(Item.wrap(outer));
        uint256 reasons = QUARANTINED | MISSING | RETURNED | RETURNING;
        assert(Item.unwrap(it) & reasons == (word | outer) & reasons);
        _only(word, it, reasons);
    }

    function check_changedInside(uint256 word) external pure {
        _onlyNext(word, Item.wrap(word).changedInside(), 0);
    }

    function check_setAsideIsAnyOfThree(uint256 word) external pure {
        Item it = Item.wrap(word);
        assert(it.isSetAside() == (it.isQuarantined() || it.isMissing() || it.isReturned()));
    }

    function _only(uint256 word, Item it, uint256 fields) private pure {
        assert(Item.unwrap(it) & ~fields == word & ~fields);
    }

    /// The version grows by one; after the last it begins again, and touches nothing else.
    function _onlyNext(uint256 word, Item it, uint256 fields) private pure {
        _only(word, it, fields | VERSION);
        unchecked {
            assert(it.version() == Item.wrap(word).version() + 1);
        }
    }
}
