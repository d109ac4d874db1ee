// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Accreditation, newAccreditation} from "../../contracts/types/Accreditation.sol";
import {Gln, Gtin, PartnerId} from "../../contracts/types/Identifiers.sol";
import {LotLife, LotWord, newLot, newTranche, Tranche} from "../../contracts/types/Lot.sol";
import {newProduct, Product} from "../../contracts/types/Product.sol";
import {LAST_OFFICE, RecallOrders} from "../../contracts/types/RecallOrders.sol";
import {SpentWord, bitOf} from "../../contracts/types/Spent.sol";

/// Lots and accreditations, for every word and every argument.
contract OtherWordsProofs {
    uint256 private constant TERM = uint256(type(uint48).max) << 24;
    uint256 private constant SUSPENDED = 1 << 72;
    uint256 private constant MARKED = 2 << 72;
    uint256 private constant SHARED = (1 << 80) - 1;
    uint256 private constant RECALL = 0xf << 72;
    uint256 private constant EXPIRY = 0xffff << 24;

    function check_newLot(uint24 maker, uint16 lastDay, uint32 units, bytes32 root) external pure {
        LotWord lot = newLot(PartnerId.wrap(maker), lastDay, units, root);
        assert(PartnerId.unwrap(lot.lotMaker()) == maker && lot.expiryDay() == lastDay && lot.unitCount() == units);
        assert(lot.root() == bytes22(root) && lot.recallClass() == 0);
    }

    function check_recalledAs(uint256 word, uint8 class) external pure {
        if (class > 3) return;
        LotWord lot = LotWord.wrap(word).recalledAs(class);
        assert(lot.recallClass() == class);
        assert(LotWord.unwrap(lot) & ~RECALL == word & ~RECALL);
    }

    function check_expiringOn(uint256 word, uint16 day) external pure {
        LotWord lot = LotWord.wrap(word).expiringOn(day);
        assert(lot.expiryDay() == day);
        assert(LotWord.unwrap(lot) & ~EXPIRY == word & ~EXPIRY);
    }

    /// One order and no other changes; what stands is none where nobody orders any, and no weaker than any that is ordered.
    function check_ordered(uint128 word, uint8 office, uint8 other, uint8 class) external pure {
        if (class > 3 || office > LAST_OFFICE || other > LAST_OFFICE) return;
        RecallOrders orders = RecallOrders.wrap(word).ordered(office, class);
        assert(orders.classBy(office) == class);
        assert(other == office || orders.classBy(other) == RecallOrders.wrap(word).classBy(other));
        uint8 stands = orders.strictest();
        assert((stands == 0) == (RecallOrders.unwrap(orders) == 0) && stands <= 3);
        assert(orders.classBy(other) == 0 || stands <= orders.classBy(other));
    }

    /// Spending and taking back change their own units only; the trail of a word follows what was dispensed.
    function check_spent(uint256 word, uint128 bits, uint8 place, uint24 by, uint48 time) external pure {
        SpentWord dispensed = SpentWord.wrap(word).dispensing(bits, PartnerId.wrap(by), time);
        assert(dispensed.units() == uint128(word) | bits);
        uint256 bit = bitOf(place);
        assert(dispensed.takingBack(bit, time).units() == dispensed.units() & ~uint128(bit));
        SpentWord gone = SpentWord.wrap(word).spending(bits);
        assert(gone.units() == uint128(word) | bits && gone.trail() == SpentWord.wrap(word).trail());
    }

    function check_withdrawnAndMadeOfOthers(uint256 word) external pure {
        LotWord lot = LotWord.wrap(word);
        assert(lot.withdrawn().isWithdrawn() && lot.madeOfOthers().isMadeOfOthers());
        assert(LotWord.unwrap(lot.withdrawn()) == word | (1 << 77));
        assert(LotWord.unwrap(lot.madeOfOthers()) == word | (1 << 78));
    }

    function check_newTranche(uint32 first, uint32 units, bytes32 root) external pure {
        if (uint256(first) + units > type(uint32).max) return;
        Tranche tranche = newTranche(first, units, root);
        assert(tranche.trancheFirst() == first && tranche.trancheEnd() == first + units);
        assert(tranche.trancheRoot() == bytes22(root));
    }

    function check_lotLife(uint64 before, uint32 tranches, uint32 units, uint32 withdrawn, uint32 more) external pure {
        if (before == type(uint64).max || tranches == type(uint32).max) return;
        if (uint256(withdrawn) + more > type(uint32).max) return;
        uint256 word = before | (uint256(tranches) << 64) | (uint256(units) << 96) | (uint256(withdrawn) << 128);
        LotLife life = LotLife.wrap(word);
        assert(life.changed().changes() == before + 1 && LotLife.unwrap(life.changed()) - word == 1);
        assert(life.grownTo(more).tranches() == tranches + 1 && life.grownTo(more).allUnits() == more);
        assert(life.grownTo(more).changes() == before && life.grownTo(more).unitsWithdrawn() == withdrawn);
        assert(life.withdrawing(more).unitsWithdrawn() == withdrawn + more);
        assert(life.withdrawing(more).allUnits() == units && life.withdrawing(more).changes() == before);
    }

    function check_newProduct(uint24 by, uint48 content, uint32 quantity, uint24 to) external pure {
        Product product = newProduct(PartnerId.wrap(by), Gtin.wrap(content), quantity);
        assert(PartnerId.unwrap(product.maker()) == by && Gtin.unwrap(product.content()) == content);
        assert(product.quantity() == quantity && product.isUnit() == (by != 0 && content == 0 && quantity == 0));
        Product passed = product.madeBy(PartnerId.wrap(to));
        assert(PartnerId.unwrap(passed.maker()) == to && Gtin.unwrap(passed.content()) == content);
        assert(passed.quantity() == quantity);
    }

    function check_newAccreditation(uint24 id, uint8 roles, uint40 until) external pure {
        Accreditation a = newAccreditation(PartnerId.wrap(id), roles, until);
        assert(PartnerId.unwrap(a.partner()) == id && a.roles() == roles && a.validUntil() == until);
        assert(!a.suspended() && !a.marked() && Accreditation.unwrap(a) >> 72 == 0);
        assert(a.exists() == (id != 0));
    }

    function check_withSuspended(uint256 word, bool yes) external pure {
        Accreditation a = Accreditation.wrap(word).withSuspended(yes);
        assert(a.suspended() == yes);
        assert(Accreditation.unwrap(a) & ~SUSPENDED == word & ~SUSPENDED);
    }

    function check_withMark(uint256 word) external pure {
        Accreditation a = Accreditation.wrap(word).withMark();
        assert(a.marked() && a.suspended() == Accreditation.wrap(word).suspended());
        assert(Accreditation.unwrap(a) & ~MARKED == word & ~MARKED);
    }

    function check_ended(uint256 word) external pure {
        Accreditation a = Accreditation.wrap(word).ended();
        assert(!a.exists() && a.scopes() == 0 && Gln.unwrap(a.gln()) == 0);
        assert(a.bindings() == Accreditation.wrap(word).bindings());
        assert(Accreditation.unwrap(a) >> 168 == 0);
    }

    function check_withTerm(uint256 word, uint8 roles, uint40 until) external pure {
        Accreditation a = Accreditation.wrap(word).withTerm(roles, until);
        assert(a.roles() == roles && a.validUntil() == until);
        assert(Accreditation.unwrap(a) & ~TERM == word & ~TERM);
    }

    function check_withFirstKey(uint256 word, address key) external pure {
        Accreditation a = Accreditation.wrap(word).withFirstKey(key);
        assert(a.firstKey() == key);
        assert(Accreditation.unwrap(a) & SHARED == word & SHARED);
        assert(Accreditation.unwrap(a) >> 240 == 0);
    }

    function check_asKey(uint256 word, uint48 gln, uint8 scopes, uint32 times) external pure {
        Accreditation a = Accreditation.wrap(word).asKey(Gln.wrap(gln), scopes, times);
        assert(Gln.unwrap(a.gln()) == gln && a.scopes() == scopes && a.bindings() == times);
        assert(Accreditation.unwrap(a) & SHARED == word & SHARED);
        assert(Accreditation.unwrap(a) >> 168 == 0);
    }
}
